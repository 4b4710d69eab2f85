import { counted } from "../core/words.ts";
import type { Analysis } from "../core/analyze.ts";
import { dateProblem, daysBetween } from "../core/dates.ts";
import { addSignOff } from "../core/gates/entry.ts";
import { evaluateGates, slotName, type GateDecision, type Slot } from "../core/gates/evaluate.ts";
import { planErrors } from "../core/gates/plan-errors.ts";
import { signersOf } from "../core/gates/people.ts";
import { signOffsOf, waiversOf } from "../core/gates/signoff.ts";
import { countWords, decisionWords, milestonesOf, isOpen, noteWords, slotWords, worstFirst, worstOf } from "../core/gates/slot-words.ts";
import { factsWithoutGit, releaseToDecide, unreadSignOffs } from "../core/history.ts";
import { entryOf, textOf, valueOf } from "../core/plan/nodes.ts";
import { locateKey, type Plan } from "../core/plan/view.ts";
import { isLaterRelease } from "../core/release-version.ts";
import { baseName } from "../core/repo.ts";
import { tagMatcher } from "../core/tag-pattern.ts";
import { startOfFile } from "../core/text.ts";
import type { Location } from "../core/types.ts";
import { gateParagraphs, isEarly, slotLine, slotSentence } from "./gate-words.ts";
import type { Asked, Histories, PlanNow } from "./histories.ts";
import type { MilestoneItem, Place, PlanReadiness, ReadinessParams, ReadinessResult, ReleaseItem, SlotItem } from "./protocol.ts";
import type { PlanPlace, Session } from "./session.ts";

/** Tags of years need no list that is longer than anybody reads. */
const mostReleases = 60;

/** How every plan with gates stands, open or not. */
export async function readinessOfWorkspace(
  { releases = {} }: ReadinessParams,
  session: Session,
  histories: Histories,
): Promise<ReadinessResult> {
  await session.ready();
  const found = await Promise.all(
    session.plans().map(async place => {
      const analysis = await session.result(place);
      if (analysis === undefined || valueOf(analysis.plan.root, "gates") === undefined) return [];
      const chosen = releases[session.addressOf(place)];
      return [await planReadiness(place, analysis, chosen, session, histories)];
    }),
  );
  return { plans: found.flat() };
}

/** The decision about a release; that of the analysis for the one that the plan prepares. Undefined when there is no release. */
export async function decisionOn(
  place: PlanPlace,
  analysis: Analysis,
  release: string | undefined,
  histories: Histories,
): Promise<GateDecision | undefined> {
  if (release === undefined || release === analysis.gates?.release) return analysis.gates;
  const now = nowOf(place, analysis.plan);
  const found = await histories.factsOf(now, release);
  const facts = "why" in found ? factsWithoutGit(analysis.plan, now.repo) : found;
  return evaluateGates(analysis.plan, facts, { release, at: place.root.today(), unread: unreadSignOffs(analysis.plan, now.repo) });
}

export function nowOf({ root, path }: PlanPlace, plan: Plan): PlanNow {
  return { rootUri: root.uri, path, plan, repo: root.repo() };
}

/** Where an entry for the slot stands, or would. */
export function placeOfSlot(plan: Plan, slot: Slot, release: string): Location {
  if (slot.waiver !== undefined) return slot.waiver.at;
  if (slot.signOff !== undefined) return slot.signOff.at;
  const entry = { gate: slot.gate.id, for: slot.part ?? undefined, release, by: "", date: "", verdict: "ok" as const };
  const none = { method: undefined, evidence: [], ticket: undefined, limit: undefined, note: undefined, binds: {} };
  const edit = addSignOff(plan, { ...entry, ...none });
  const range = edit?.edits[0]?.range;
  // a file that is still to be made cannot be opened
  return edit === undefined || edit.create === true || range === undefined
    ? placeOfGates(plan, slot)
    : { path: edit.path, range: { start: range.start, end: range.start } };
}

/** Where the plan speaks of the gate: under its id, else where it takes the preset. */
function placeOfGates(plan: Plan, { gate }: Slot): Location {
  const block = entryOf(plan.root, "gates");
  return gate.at ?? (block === undefined ? { path: plan.path, range: startOfFile } : locateKey(plan.main, block));
}

async function planReadiness(
  place: PlanPlace,
  analysis: Analysis,
  chosen: string | undefined,
  session: Session,
  histories: Histories,
): Promise<PlanReadiness> {
  const { root, path } = place;
  const { plan } = analysis;
  const planned = releaseToDecide(plan);
  const release = chosen ?? planned;
  const decision = await decisionOn(place, analysis, release, histories);
  const asked = histories.asked(nowOf(place, plan));
  const at = root.today();
  const slots = decision?.slots ?? [];
  const placed = ({ path: file, range }: Location): Place => ({ uri: session.addressOf({ root, path: file }), range });
  const broken = planErrors(plan).length;
  const undecided = undecidedWords(decision, broken, asked);
  return {
    uri: session.addressOf(place),
    rootUri: root.uri,
    path,
    name: plan.software.name?.value ?? baseName(plan.folder === "" ? root.uri : plan.folder),
    release,
    planned,
    at,
    decision: undecided !== undefined || decision === undefined ? "UNDECIDED" : decision.decision,
    title: undecided !== undefined || decision === undefined ? "CANNOT DECIDE" : decisionWords(decision),
    words: undecided ?? (decision === undefined ? "" : countWords(decision)),
    passed: decision?.passed ?? 0,
    total: decision?.total ?? 0,
    worst: worstOf(slots)?.state,
    git: gitWords(asked),
    campaign: campaignWords(plan, at),
    milestones: milestonesOf(slots).map(({ title, slots: own }): MilestoneItem => ({
      title,
      passed: own.filter(({ state }) => state === "passed" || state === "tolerable").length,
      total: own.length,
      slots: dueFirst(own, slots).map(slot => slotItem(slot, slots, plan, at, release ?? "", placed)),
    })),
    head: asked.state === "read" && chosen === undefined ? asked.history.head : undefined,
    skipped: decision?.skipped.map(({ title, why }) => ({ title, why })) ?? [],
    releases: releasesOf(plan, asked, planned),
  };
}

/** What somebody can do something about, the worst of it first; then what waits for other gates, then what is open. */
function dueFirst(own: readonly Slot[], all: readonly Slot[]): readonly Slot[] {
  const rank = (slot: Slot): number => (isOpen(slot) ? 2 : isEarly(slot, all) ? 1 : 0);
  return [...worstFirst(own)].sort((a, b) => rank(a) - rank(b));
}

function undecidedWords(decision: GateDecision | undefined, broken: number, asked: Asked): string | undefined {
  if (decision === undefined) return "the plan names no release: write release.current, or choose one";
  if (broken > 0) return `the plan has ${counted(broken, "error")}: see Problems`;
  if (decision.undecided === undefined) return undefined;
  if (asked.state === "read" && asked.history.tags.has(decision.release)) return decision.undecided;
  return asked.state === "read" ? `there is no tag ${decision.release} yet` : (gitWords(asked) ?? decision.undecided);
}

function gitWords(asked: Asked): string | undefined {
  switch (asked.state) {
    case "read":
      return undefined;
    case "reading":
      return "git is being asked";
    case "not asked":
      return `git was not asked: ${asked.because}`;
    case "cannot":
      // an option of the command line helps nobody here
      return `${asked.why}: ${asked.remedy.replace(/, or give the facts.*$/, "")}`;
  }
}

function campaignWords(plan: Plan, at: string): string | undefined {
  const production = valueOf(plan.root, "production");
  const starts = textOf(valueOf(production, "starts"));
  if (starts === undefined || dateProblem(starts) !== undefined) return undefined;
  const name = textOf(valueOf(production, "id")) ?? "production";
  const days = daysBetween(at, starts);
  if (days === 0) return `${name} starts today`;
  return days > 0 ? `${name} starts in ${counted(days, "day")}` : `${name} started ${counted(-days, "day")} ago`;
}

function slotItem(
  slot: Slot,
  slots: readonly Slot[],
  plan: Plan,
  at: string,
  release: string,
  placed: (location: Location) => Place,
): SlotItem {
  const { gate, part, state, because, signOff, waiver } = slot;
  const name = slotName(slot);
  const said = [
    slotSentence(name, slot),
    slot.expires === undefined ? "" : `*Counts until* ${slot.expires}`,
    signOff?.note === undefined ? "" : `*Note:* ${signOff.note}`,
    noteWords(slot) === undefined ? "" : `*Trusted by name:* ${noteWords(slot) ?? ""}`,
    signOff?.limit === undefined ? "" : `*Tolerable up to* ${signOff.limit}`,
    waiver?.reason === undefined ? "" : `*Reason:* ${waiver.reason}`,
    slot.proof === undefined ? "" : `*Proof:* ${slot.proof}`,
    slot.changedFiles.length === 0 ? "" : `*Changed:* ${slot.changedFiles.slice(0, 10).join(", ")}`,
  ];
  return {
    gate: gate.id,
    part,
    title: name,
    state,
    stateWord: slotWords[state],
    early: isEarly(slot, slots),
    words: slotLine(slot, slots, plan, at),
    because,
    signers: signersOf(plan, gate).map(({ id }) => id),
    waivable: gate.waivable,
    expires: slot.expires,
    changed: slot.changed,
    changedFiles: slot.changedFiles,
    at: placed(placeOfSlot(plan, slot, release)),
    gateAt: placed(placeOfGates(plan, slot)),
    tooltip: [...said, "---", ...gateParagraphs(plan, gate)].filter(text => text !== "").join("\n\n"),
  };
}

/** Releases of which somebody may ask how they stand: those that the plan names or somebody signed, and the tags of releases. */
function releasesOf(plan: Plan, asked: Asked, planned: string | undefined): readonly ReleaseItem[] {
  const signed = new Map<string, number>();
  for (const { release } of signOffsOf(plan)) if (release !== undefined) signed.set(release, (signed.get(release) ?? 0) + 1);
  const pattern = plan.release.tags?.value;
  const matches = pattern === undefined ? () => true : tagMatcher(pattern);
  const tags = asked.state === "read" ? [...asked.history.tags.keys()] : [];
  const named = [planned, plan.release.current?.value, ...signed.keys(), ...waiversOf(plan).map(({ release }) => release)];
  const all = new Set([...named, ...tags.filter(matches)].filter(release => release !== undefined && release !== ""));
  const known = new Set(tags);
  return [...all]
    .flatMap(release => release ?? [])
    .sort((a, b) => (isLaterRelease(a, b) === true ? -1 : isLaterRelease(b, a) === true ? 1 : a < b ? 1 : -1))
    .slice(0, mostReleases)
    .map(release => ({
      release,
      words: [
        release === planned ? "prepared by the plan" : "",
        signed.has(release) ? counted(signed.get(release) ?? 0, "sign-off") : "not signed",
        asked.state !== "read" || known.has(release) ? "" : "no tag",
      ]
        .filter(word => word !== "")
        .join(" · "),
    }));
}
