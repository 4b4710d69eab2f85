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
  const waiting = new Map(proposals.filter(({ state }) => state === "waiting").map(it => [slotOf(it), it]));
  const rejected = new Set<Proposal>();
  return proposals.map(proposal => {
    const other = proposal.state === "proposed" ? waiting.get(slotOf(proposal)) : undefined;
    if (other === undefined || rejected.has(other)) return proposal;
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
    return is("present", same ? "it is in the plan already" : `signed already: ${short(`${signed.by ?? "?"}, ${signed.date ?? "?"}`, 40)}; left as it is`);
  }
  if (ticket.outcome !== "done") {
    return is("waiting", "open" in ticket.outcome ? `not closed: ${ticket.outcome.open}` : `closed ${ticket.outcome.closed}, which is no verdict`);
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

/** Gates for tickets whose summaries name none: one for each summary; tickets that differ in their component alone are its parts. */
export function proposeGates(plan: Plan, tickets: readonly Ticket[], options: ImportOptions): readonly ProposedGate[] {
  const { gates, skipped } = gatesOf(plan);
  const taken = new Set([...gates, ...skipped].map(({ id }) => id).concat("preset"));
  const groups = new Map<string, Ticket[]>();
  for (const ticket of tickets) {
    const found = slotFor(gates, ticket, options);
    if ("gate" in found || found.named) continue;
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

type SlotFound = { readonly gate: Gate; readonly part: string | null } | { readonly why: string; /** A gate is named all the same. */ readonly named: boolean };

/** The gate that a summary names, and nothing else but its part, its release and words like “sign-off”. */
function slotFor(gates: readonly Gate[], ticket: Ticket, { gates: mapped }: ImportOptions): SlotFound {
  const given = mapped.get(ticket.key);
  if (given !== undefined) {
    const gate = gates.find(({ id }) => id === given.gate);
    if (gate === undefined) return { why: `there is no gate “${short(given.gate, 40)}”`, named: true };
    return given.part === null ? withPart(gate, ticket, []) : partGiven(gate, given.part);
  }
  const summary = wordsOf(ticket.summary);
  const named = gates.flatMap(gate => {
    const rests = namesOfGate(gate).flatMap(name => withoutPhrase(summary, name) ?? []);
    return rests.map(rest => ({ gate, rest: withoutPhrase(rest, wordsOf(versionIn(ticket.summary) ?? "")) ?? rest }));
  });
  const slots = named.flatMap(({ gate, rest }) => {
    const slot = withPart(gate, ticket, rest.filter(word => !fillers.has(word)));
    return slot === undefined ? [] : [slot];
  });
  const found = slots.find(slot => "gate" in slot);
  const different = slots.find(slot => "gate" in slot && "gate" in found! && slot.gate.id !== found.gate.id);
  if (found !== undefined && different === undefined) return found;
  if (different !== undefined) return { why: `several gates have this title; say --gates ${ticket.key}=GATE`, named: true };
  return (
    slots.find(slot => "why" in slot && slot.named) ?? { why: `no gate has this title; say --gates ${ticket.key}=GATE, or --new-gates`, named: false }
  );
}
