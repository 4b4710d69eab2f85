import type { NewSignOff } from "../gates/entry.ts";
import { namesOf } from "../gates/evaluate.ts";
import { gatesOf, type Gate } from "../gates/gate.ts";
import { signOffsOf } from "../gates/signoff.ts";
import { releaseToDecide } from "../history.ts";
import type { Plan, PlanPerson } from "../plan/view.ts";
import { sameRelease } from "../release-version.ts";
import { orList, short, someOf } from "../words.ts";
import { versionIn, type Ticket } from "./ticket.ts";

/** What one ticket comes to. */
export interface Proposal {
  readonly ticket: Ticket;
  /**
   * `proposed`: an entry can be written; `waiting`: it is for a sign-off, and not settled; `present`: that slot is signed already and stays
   * as it is; `unmapped`: it cannot be told what it signs, or who did.
   */
  readonly state: "proposed" | "waiting" | "present" | "unmapped";
  /** As far as they are known. */
  readonly gate: Gate | undefined;
  readonly part: string | null;
  readonly release: string | undefined;
  readonly by: string | undefined;
  /** One line for people, at most 90 characters. */
  readonly because: string;
  /** Set for `proposed`. Bound to nothing: nobody can say what content a ticket was closed on. */
  readonly entry: NewSignOff | undefined;
}

export interface ImportOptions {
  /** Name of the tracker, for the note in each entry. */
  readonly from: string;
  /** Today, `YYYY-MM-DD`; nothing is signed in the future. */
  readonly at: string;
  /** The release of tickets that name none. */
  readonly release: string | undefined;
  /** Tags of the repository, besides the releases that the plan names. */
  readonly tags: readonly string[];
  /** Names in the tracker to ids under `people`. */
  readonly people: ReadonlyMap<string, string>;
  /** Tickets to the gate, or the gate and its part, that they are for. */
  readonly gates: ReadonlyMap<string, { readonly gate: string; readonly part: string | null }>;
}

/** A gate that the plan does not have, made from tickets. */
export interface ProposedGate {
  readonly id: string;
  readonly title: string;
  readonly milestone: string | undefined;
  readonly per: readonly string[];
  /** Keys of the tickets. */
  readonly tickets: readonly string[];
}

/**
 * Sign-offs that the tickets of a tracker amount to. Nothing is guessed: a summary has to name a gate and nothing else, the release has to
 * be one of the plan or a tag, the owner one of the people with a role that the gate asks for. What was signed before is left alone.
 */
export function proposeSignOffs(plan: Plan, tickets: readonly Ticket[], options: ImportOptions): readonly Proposal[] {
  const { gates } = gatesOf(plan);
  const releases = knownReleases(plan, options);
  const proposals = tickets.map(ticket => propose(plan, gates, releases, ticket, options));
  // of several tickets for one sign-off, all have to be settled
  const waiting = new Map(proposals.filter(({ state }) => state === "waiting").map(it => [slotOf(it), it]));
  return proposals.map(proposal => {
    const other = proposal.state === "proposed" ? waiting.get(slotOf(proposal)) : undefined;
    if (other === undefined) return proposal;
    return { ...proposal, state: "waiting", entry: undefined, because: `#${other.ticket.key} is for the same sign-off and is not settled` };
  });
}

function slotOf({ gate, part, release }: Proposal): string {
  return JSON.stringify([gate?.id, part, release]);
}

function propose(plan: Plan, gates: readonly Gate[], releases: readonly string[], ticket: Ticket, options: ImportOptions): Proposal {
  const slot = slotFor(gates, ticket, options);
  const gate = "gate" in slot ? slot.gate : undefined;
  const part = "part" in slot ? slot.part : null;
  const releaseFound = releaseFor(releases, ticket, options);
  const release = "release" in releaseFound ? releaseFound.release : undefined;
  const personFound = personFor(plan, ticket, options);
  const person = "person" in personFound ? personFound.person : undefined;
  const is = (state: Proposal["state"], because: string, entry?: NewSignOff): Proposal => ({
    ticket,
    state,
    gate,
    part,
    release,
    by: person?.id,
    because,
    entry,
  });
  if (!("gate" in slot)) return is("unmapped", slot.why);
  if (!("release" in releaseFound)) return is("unmapped", releaseFound.why);
  const signed = signOffsOf(plan).find(
    it => it.gate === slot.gate.id && it.part === slot.part && it.release !== undefined && sameRelease(it.release, releaseFound.release),
  );
  if (signed !== undefined) {
    const same = signed.ticket === ticket.reference;
    return is(
      "present",
      same ? "it is in the plan already" : `signed already: ${short(`${signed.by ?? "?"}, ${signed.date ?? "?"}`, 40)}; left as it is`,
    );
  }
  if (ticket.outcome !== "done") {
    return is(
      "waiting",
      "open" in ticket.outcome ? `not closed: ${ticket.outcome.open}` : `closed ${ticket.outcome.closed}, which is no verdict`,
    );
  }
  if (!("person" in personFound)) return is("unmapped", personFound.why);
  const { signers } = slot.gate;
  if (signers.length > 0 && !personFound.person.roles.some(({ value }) => signers.includes(value))) {
    return is("unmapped", `${short(personFound.person.id, 20)} has none of the roles ${someOf(signers, 40)}`);
  }
  if (ticket.date === undefined) return is("unmapped", "the day on which it was closed cannot be read");
  if (ticket.date > options.at) return is("unmapped", `it is dated ${ticket.date}, which is in the future`);
  return is("proposed", `${personFound.person.id}, ${ticket.date}`, {
    gate: slot.gate.id,
    for: slot.part ?? undefined,
    release: releaseFound.release,
    by: personFound.person.id,
    date: ticket.date,
    verdict: "ok",
    method: undefined,
    evidence: [],
    ticket: ticket.reference,
    limit: undefined,
    note: `imported from ${options.from}, bound to no content`,
    binds: {},
  });
}

/**
 * Gates for tickets whose summaries name none: one for each summary; tickets that differ in their component alone are its parts.
 * A ticket that was dropped (wontfix, duplicate, …) asks for no gate.
 */
export function proposeGates(plan: Plan, tickets: readonly Ticket[], options: ImportOptions): readonly ProposedGate[] {
  const { gates, skipped } = gatesOf(plan);
  const taken = new Set([...gates, ...skipped].map(({ id }) => id).concat("preset"));
  const groups = new Map<string, Ticket[]>();
  for (const ticket of tickets) {
    const found = slotFor(gates, ticket, options);
    const dropped = ticket.outcome !== "done" && "closed" in ticket.outcome;
    if ("gate" in found || found.named || dropped) continue;
    const id = slug(ticket.summary);
    if (id === undefined || taken.has(id)) continue;
    const group = groups.get(id);
    if (group === undefined) groups.set(id, [ticket]);
    else group.push(ticket);
  }
  return [...groups].map(([id, group]) => {
    const parts = [...new Set(group.flatMap(({ components }) => (components.length === 1 ? (slug(components[0] ?? "") ?? []) : [])))];
    const keys = group.map(({ key }) => key);
    const milestone = group.find(it => it.milestone !== undefined)?.milestone;
    return { id, title: short(group[0]?.summary ?? id, 80), milestone, per: parts.length > 1 ? parts : [], tickets: keys };
  });
}

type Slot = { readonly gate: Gate; readonly part: string | null };
/** `named`: a gate is meant all the same. */
type NoSlot = { readonly why: string; readonly named: boolean };

/** The gate that a summary names, and nothing else but its part, its release and words like “sign-off”. */
function slotFor(gates: readonly Gate[], ticket: Ticket, { gates: mapped }: ImportOptions): Slot | NoSlot {
  const given = mapped.get(ticket.key);
  if (given !== undefined) {
    const gate = gates.find(({ id }) => id === given.gate);
    if (gate === undefined) return { why: `there is no gate “${short(given.gate, 40)}”`, named: true };
    if (given.part === null) return partOf(gate, ticket, []) ?? partMissing(gate);
    return gate.parts.includes(given.part) ? { gate, part: given.part } : partMissing(gate);
  }
  const summary = wordsOf(ticket.summary);
  const version = wordsOf(versionIn(ticket.summary) ?? "");
  const slots = gates.flatMap(gate => {
    for (const name of namesOfGate(gate)) {
      const rest = withoutPhrase(summary, name);
      const slot =
        rest &&
        partOf(
          gate,
          ticket,
          (withoutPhrase(rest, version) ?? rest).filter(word => !fillers.has(word)),
        );
      if (slot !== undefined) return [slot];
    }
    return [];
  });
  const [slot, other] = slots;
  if (other !== undefined) return { why: `several gates have this title; say --gates ${ticket.key}=GATE`, named: true };
  return slot ?? { why: `no gate has this title; say --gates ${ticket.key}=GATE, or --new-gates`, named: false };
}

/** A gate with the part that the ticket names; undefined when `rest`, words of the summary, is something else. */
function partOf(gate: Gate, { components }: Ticket, rest: readonly string[]): Slot | NoSlot | undefined {
  if (gate.parts.includes(null)) return rest.length === 0 ? { gate, part: null } : undefined;
  const parts = gate.parts.filter(part => part !== null);
  const inSummary = parts.filter(part => rest.length > 0 && sameWords(wordsOf(part), rest));
  if (rest.length > 0 && inSummary.length === 0) return undefined;
  const inComponents = parts.filter(part => components.some(component => sameWords(wordsOf(part), wordsOf(withoutScope(component)))));
  const [part, second] = new Set([...inSummary, ...inComponents]);
  if (part === undefined) return partMissing(gate);
  return second === undefined
    ? { gate, part }
    : { why: `it names more than one part: ${short(part, 25)} and ${short(second, 25)}`, named: true };
}

function partMissing(gate: Gate): NoSlot {
  const parts = gate.parts.filter(part => part !== null);
  const id = short(gate.id, 25);
  return { why: parts.length === 0 ? `${id} has no parts` : `it names no part of ${id}: ${someOf(parts, 35)}`, named: true };
}

/** `component: x`, `site::x` and `part/x` are ways to write a label for x. */
function withoutScope(label: string): string {
  return label.replace(/^(?:component|site|part|gate)\s?(?:::?|\/|=)\s?/i, "");
}

/** Words around the name of a gate that say nothing more. */
const fillers: ReadonlySet<string> = new Set([
  "a",
  "and",
  "at",
  "for",
  "gate",
  "in",
  "is",
  "of",
  "off",
  "ok",
  "on",
  "sign",
  "signoff",
  "the",
  "to",
]);

/** A gate by its title, with or without “ok” behind it, and by its id. */
function namesOfGate({ id, title }: Gate): readonly (readonly string[])[] {
  const words = wordsOf(title);
  const names = [words, words.at(-1) === "ok" ? words.slice(0, -1) : [], wordsOf(id)];
  return names.filter(name => name.length > 0);
}

/** The words around a phrase; undefined when it is not there. */
function withoutPhrase(words: readonly string[], phrase: readonly string[]): readonly string[] | undefined {
  if (phrase.length === 0) return undefined;
  for (let at = 0; at + phrase.length <= words.length; at++) {
    if (phrase.every((word, index) => words[at + index] === word)) return [...words.slice(0, at), ...words.slice(at + phrase.length)];
  }
  return undefined;
}

/** Longer than any title that names a gate; nothing behind is looked at, and no such summary names one. */
const mostWords = 60;

function wordsOf(text: string): readonly string[] {
  return text
    .slice(0, 1000)
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u, mostWords)
    .filter(word => word !== "");
}

function sameWords(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((word, index) => word === b[index]);
}

/** A title as an id: lower-case letters, digits and hyphens. Undefined when nothing is left of it. */
function slug(text: string): string | undefined {
  const id = wordsOf(text.normalize("NFKD").replace(/\p{M}+/gu, ""))
    .map(word => word.replace(/[^a-z0-9]+/g, ""))
    .filter(word => word !== "")
    .join("-")
    .slice(0, 60)
    .replace(/-+$/, "");
  return id === "" ? undefined : id;
}

/** Releases that the plan names, and tags; the plan's own spelling first. */
function knownReleases(plan: Plan, { tags }: ImportOptions): readonly string[] {
  const named = [releaseToDecide(plan), plan.release.current?.value, ...signOffsOf(plan).map(({ release }) => release), ...tags];
  return [...new Set(named.flatMap(release => (release === undefined || release === "" ? [] : [release])))];
}

function releaseFor(
  releases: readonly string[],
  ticket: Ticket,
  { release }: ImportOptions,
): { readonly release: string } | { readonly why: string } {
  const written = ticket.version ?? (ticket.milestone === undefined ? undefined : versionIn(ticket.milestone)) ?? versionIn(ticket.summary);
  if (written === undefined) return release === undefined ? { why: "it names no release; say which with --release TAG" } : { release };
  const known = releases.find(one => one === written) ?? releases.find(one => sameRelease(one, written));
  return known === undefined ? { why: `“${short(written, 30)}” is neither a tag nor a release of the plan` } : { release: known };
}

function personFor(plan: Plan, { owner }: Ticket, { people }: ImportOptions): { readonly person: PlanPerson } | { readonly why: string } {
  const [first] = owner;
  if (first === undefined) return { why: "it belongs to nobody, or to several; nobody signed it" };
  const mapped = owner.flatMap(name => people.get(name) ?? [])[0];
  if (mapped !== undefined) {
    const person = plan.people.find(({ id }) => id === mapped);
    return person === undefined ? { why: `${short(mapped, 40)} is not under people` } : { person };
  }
  const names = owner.flatMap(name => /^(.*?)\s*<([^<>]*)>$/.exec(name)?.slice(1, 3) ?? [name]).map(name => name.trim().toLowerCase());
  const [person, second] = plan.people.filter(one => names.some(name => namesOf(one).has(name)));
  const who = short(first, 20);
  if (person === undefined)
    return { why: `${who} is nobody under people; add them, or say --people ${first.length > 18 ? "NAME" : first}=ID` };
  return second === undefined ? { person } : { why: `${who} may be ${short(orList([person.id, second.id]), 40)}; say --people` };
}
