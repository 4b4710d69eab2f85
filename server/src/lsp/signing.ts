import { dayAfter, dateProblem } from "../core/dates.ts";
import { addSignOff, addWaiver, bindsFor, signOffMessage, waiverMessage, type NewSignOff, type NewWaiver } from "../core/gates/entry.ts";
import { evaluateGates, longestWaiver, namesOf, shortestReason, slotName, waiverProblem, waiverRole } from "../core/gates/evaluate.ts";
import type { GateFacts } from "../core/gates/facts.ts";
import { gatesOf, type Gate } from "../core/gates/gate.ts";
import { planErrors } from "../core/gates/plan-errors.ts";
import { signersOf } from "../core/gates/people.ts";
import { reportTemplate } from "../core/gates/report-template.ts";
import { signOffsOf, waiversOf, type SignOff, type Waiver } from "../core/gates/signoff.ts";
import { factsWithoutGit, hasEvidence, releaseToDecide } from "../core/history.ts";
import { planAfter } from "../core/plan/edited.ts";
import { addEntry } from "../core/plan/edit.ts";
import { entryOf, textOf, valueOf } from "../core/plan/nodes.ts";
import { isAddress } from "../core/plan/paths.ts";
import { itemsOf, locateKey, type Plan, type PlanPerson } from "../core/plan/view.ts";
import { repoPath } from "../core/repo.ts";
import { startOfFile } from "../core/text.ts";
import type { FileEdit } from "../core/types.ts";
import { andList, orList } from "../core/words.ts";
import type { ReleaseFacts } from "../host/release-facts.ts";
import type { Client } from "./client.ts";
import { slotSentence } from "./gate-words.ts";
import type { Histories } from "./histories.ts";
import type {
  EntryResult,
  GatesResult,
  PersonItem,
  Problem,
  SignOffDraft,
  SignOffDraftParams,
  SignOffParams,
  SlotParams,
  WaiveParams,
} from "./protocol.ts";
import { nowOf } from "./readiness.ts";
import type { PlanState, Session } from "./session.ts";
import { workspaceEdit } from "./workspace-edits.ts";

/** One slot of a plan as it is now. */
interface Subject {
  readonly state: PlanState;
  readonly gate: Gate;
  readonly part: string | null;
  readonly release: string;
}

/** What the user is asked, and what can be chosen. */
export async function signOffDraft(params: SignOffDraftParams, session: Session, histories: Histories): Promise<SignOffDraft | Problem> {
  const subject = await subjectOf(params, session);
  if ("problem" in subject) return subject;
  const { state, gate, part, release } = subject;
  const { plan, root } = state;
  const mail = (await histories.gitOf(root.uri)?.userMail(plan.folder))?.toLowerCase();
  const isSelf = (person: PlanPerson): boolean => mail !== undefined && namesOf(person).has(mail);
  const people = (list: readonly PlanPerson[]): PersonItem[] => {
    const items = list.map(person => ({
      id: person.id,
      name: person.name?.value ?? person.id,
      roles: person.roles.map(({ value }) => value).join(", "),
      self: isSelf(person),
    }));
    return [...items.filter(({ self }) => self), ...items.filter(({ self }) => !self)];
  };
  const signers = people(signersOf(plan, gate));
  const today = root.today();
  const path = reportPath(gate, part, release);
  const by = params.by ?? signers.find(({ self }) => self)?.id;
  return {
    release,
    title: slotName({ gate, part }),
    today,
    signers,
    coordinators: people(plan.people.filter(({ roles }) => roles.some(({ value }) => value === waiverRole))),
    roles: orList(gate.signers),
    evidenceRequired: gate.evidenceRequired,
    waivable: gate.waivable,
    binds: andList(gate.binds),
    report: {
      uri: session.addressOf({ root, path: repoPath(path, plan.folder) ?? plan.path }),
      path,
      text: reportTemplate(gate, { part, release, by, date: today, method: "manual" }, checksOf(plan, part)),
    },
    shortestReason,
    longestUntil: dayAfter(today, `${longestWaiver} d`) ?? today,
    reviewBy: dayAfter(today, "7 d") ?? today,
  };
}

/** The edit that signs a slot, bound to what git has at the release. What would not count is a problem, and nothing is to be written. */
export async function signOff(
  params: SignOffParams,
  session: Session,
  histories: Histories,
  client: Client,
): Promise<EntryResult | Problem> {
  await see(params, session);
  const subject = await subjectOf(params, session);
  if ("problem" in subject) return subject;
  const { state, gate, part, release } = subject;
  const { plan, root } = state;
  const { by, verdict, method, ticket, limit, note } = params;
  const evidence = (params.evidence ?? []).map(item => item.trim()).filter(item => item !== "");
  const person = plan.people.find(({ id }) => id === by);
  if (person === undefined) return { problem: `${by} is not under people.` };
  if (!signersOf(plan, gate).includes(person))
    return { problem: `${by} has none of the roles ${orList(gate.signers)}, so that it would not count.` };
  if (gate.evidenceRequired && evidence.length === 0 && (ticket ?? "").trim() === "")
    return { problem: "A sign-off needs evidence or a ticket." };
  if (verdict === "tolerable" && orNothing(note) === undefined) return { problem: "Say in a note what is tolerated." };
  const gone = evidence.find(item => hasEvidence(plan, root.repo(), item) === false);
  if (gone !== undefined) return { problem: `The evidence ${gone} does not exist.` };

  const told = await factsAt(subject, histories);
  if ("why" in told && gate.binds.length > 0)
    return { problem: `It cannot be bound to what is signed: ${told.why}. What helps: ${told.remedy}.` };
  const facts: GateFacts = "why" in told ? factsWithoutGit(plan, root.repo()) : told;
  if (gate.independent && facts.authors.get(release)?.some(author => namesOf(person).has(author.trim().toLowerCase())) === true)
    return { problem: `${by} wrote commits of ${release} and cannot sign for it.` };
  const bound = bindsFor(gate, facts.digests.get(release) ?? {});
  if ("unknown" in bound)
    return { problem: `The ${bound.unknown} digest of ${release} is not known, so that nothing could be bound to it.` };
  const entry: NewSignOff = {
    gate: gate.id,
    for: part ?? undefined,
    release,
    by,
    date: root.today(),
    verdict,
    method,
    evidence,
    ticket: orNothing(ticket),
    limit: orNothing(limit),
    note: orNothing(note),
    binds: bound.binds,
  };
  const edit = addSignOff(plan, entry);
  return written(subject, edit, signOffMessage(entry), facts, session, client, after =>
    signOffsOf(after).findLast(it => it.gate === gate.id && it.part === part && it.release === release && it.by === by),
  );
}

/** The edit that makes an exception from one slot. One that would not hold is a problem. */
export async function waive(params: WaiveParams, session: Session, histories: Histories, client: Client): Promise<EntryResult | Problem> {
  const subject = await subjectOf(params, session);
  if ("problem" in subject) return subject;
  const { state, gate, part, release } = subject;
  const { plan, root } = state;
  for (const day of [params.until, params.reviewBy]) {
    if (day !== undefined && dateProblem(day) !== undefined) return { problem: `“${day}” is not a date such as ${root.today()}.` };
  }
  const entry: NewWaiver = {
    gate: gate.id,
    for: part ?? undefined,
    release,
    reason: params.reason.trim(),
    by: params.by,
    until: params.until,
    ticket: orNothing(params.ticket),
    mitigation: orNothing(params.mitigation),
    emergency: params.emergency === true,
    reviewBy: params.reviewBy,
  };
  const edit = addWaiver(plan, entry);
  const find = (after: Plan): Waiver | undefined =>
    waiversOf(after).findLast(it => it.gate === gate.id && it.part === part && it.release === release);
  const after = edit && planAfter(plan, edit);
  const waiver = after && find(after);
  const problem = after && waiver && waiverProblem(after, gate, waiver, root.today());
  if (problem !== undefined) return { problem: `The exception would not count: ${problem.because}.` };
  const told = await factsAt(subject, histories);
  const facts = "why" in told ? factsWithoutGit(plan, root.repo()) : told;
  return written(subject, edit, waiverMessage(entry), facts, session, client, find);
}

/** The edit that gives a plan the seven gates. */
export async function setGates(uri: string, session: Session, client: Client): Promise<GatesResult | Problem> {
  const [place] = session.plansOf(uri);
  const state = place && (await session.state(session.addressOf(place)));
  if (state === undefined) return { problem: "There is no such plan any more." };
  const { plan, root } = state;
  if (valueOf(plan.root, "gates") !== undefined) return { problem: "The plan sets gates already." };
  const edit = plan.root?.kind === "map" ? addEntry(plan.main, plan.root, "gates", { preset: "path-to-production/1" }) : undefined;
  const made = edit && workspaceEdit([edit], root, session, client, undefined);
  if (edit === undefined || made === undefined) return { problem: "The gates cannot be added by themselves: the plan is empty or broken." };
  const gates = entryOf(planAfter(plan, edit).root, "gates");
  const range = gates === undefined ? startOfFile : locateKey(planAfter(plan, edit).main, gates).range;
  return { edit: made, select: { uri: session.addressOf({ root, path: plan.path }), range } };
}

async function subjectOf({ uri, gate: id, part, release: asked }: SlotParams, session: Session): Promise<Subject | Problem> {
  const [place] = session.plansOf(uri);
  const state = place && (await session.state(session.addressOf(place)));
  if (state === undefined) return { problem: "There is no such plan any more." };
  const { plan } = state;
  const [error] = planErrors(plan);
  if (error !== undefined) return { problem: `The plan has errors; correct them first: ${error.message}` };
  const gate = gatesOf(plan).gates.find(it => it.id === id);
  if (gate === undefined || !gate.parts.includes(part ?? null))
    return { problem: `The plan has no gate ${part ? `${id} for ${part}` : id}.` };
  const release = asked ?? releaseToDecide(plan);
  if (release === undefined) return { problem: "The plan names no release: write release.current first." };
  return { state, gate, part: part ?? null, release };
}

/** Evidence may have been written a moment ago: has it looked for, so that it is not said to be missing. */
async function see({ uri, evidence = [] }: SignOffParams, session: Session): Promise<void> {
  await session.ready();
  const [place] = session.plansOf(uri);
  const folder = place?.root.view(place.path)?.folder;
  if (place === undefined || folder === undefined) return;
  const paths = evidence.flatMap(item => (isAddress(item.trim()) ? [] : (repoPath(item.trim(), folder) ?? [])));
  session.filesChanged(paths.map(path => ({ uri: session.addressOf({ root: place.root, path }), kind: "created" as const })));
  await place.root.settled();
}

/** As git has them now, whatever was read before: what is signed is bound to it. */
async function factsAt({ state, release }: Subject, histories: Histories): Promise<ReleaseFacts | { why: string; remedy: string }> {
  const now = nowOf(state, state.plan);
  const access = histories.gitOf(now.rootUri);
  if (access !== undefined) return access.facts(now.plan, now.repo, release);
  const asked = histories.asked(now);
  const because = asked.state === "not asked" ? asked.because : "there is none";
  return { why: `git was not asked, for ${because}`, remedy: "sign with “smp sign” in a clone" };
}

function written(
  { state, gate, part, release }: Subject,
  edit: FileEdit | undefined,
  message: string,
  facts: GateFacts,
  session: Session,
  client: Client,
  find: (after: Plan) => SignOff | Waiver | undefined,
): EntryResult | Problem {
  const { plan, root } = state;
  // the file is not in front of the user, who has just said what to write into it: nobody is asked a second time
  const made = edit && workspaceEdit([edit], root, session, client, undefined);
  if (edit === undefined || made === undefined)
    return { problem: "The entry cannot be added by itself: the place in the plan is an alias or broken." };
  const after = planAfter(plan, edit);
  const { slots } = evaluateGates(after, facts, { release, at: root.today(), only: ({ id }) => id === gate.id });
  const slot = slots.find(it => it.part === part);
  const range = find(after)?.at.range ?? edit.edits[0]?.range ?? startOfFile;
  return {
    edit: made,
    message,
    select: { uri: session.addressOf({ root, path: edit.path }), range },
    words: slot === undefined ? slotName({ gate, part }) : slotSentence(slotName(slot), slot),
  };
}

/** Plots and numbers that the plan wants looked at for a part. */
function checksOf(plan: Plan, part: string | null): readonly string[] {
  return itemsOf(valueOf(plan.root, "key_checks"))
    .filter(check => (textOf(valueOf(check, "for")) ?? null) === part)
    .flatMap(check => textOf(valueOf(check, "what")) ?? []);
}

/** `docs/signoffs/v1.0.0/science-results-shapes.md`: nothing in it leads elsewhere. */
function reportPath(gate: Gate, part: string | null, release: string): string {
  const name = (text: string): string => text.replace(/[^A-Za-z0-9._-]+/g, "-").replace(/^\.+/, "");
  return `docs/signoffs/${name(release)}/${name(part === null ? gate.id : `${gate.id}-${part}`)}.md`;
}

function orNothing(text: string | undefined): string | undefined {
  const trimmed = text?.trim() ?? "";
  return trimmed === "" ? undefined : trimmed;
}
