import { dateProblem, dayAfter, daysBetween } from "../dates.ts";
import { isDevelopmentVersion, isLaterRelease, versionOfTag } from "../release-version.ts";
import { textOf, valueOf } from "../plan/nodes.ts";
import type { Plan, PlanPerson } from "../plan/view.ts";
import type { Unread } from "../types.ts";
import { andList, orList } from "../words.ts";
import type { GateFacts } from "./facts.ts";
import { gatesOf, proofs, type Gate, type Proof, type SkippedGate } from "./gate.ts";
import type { BoundPart } from "./preset.ts";
import { signOffsOf, waiversOf, type SignOff, type Waiver } from "./signoff.ts";

/**
 * What holds for one slot. `unknown` means that it could not be decided, for instance because a digest could not be worked out;
 * it never counts as open.
 */
export type SlotState =
  "passed" | "tolerable" | "waived" | "stale" | "expired" | "missing" | "invalid" | "rejected" | "waiver-expired" | "unknown";

/** Gate × part × release: the thing that is signed. */
export interface Slot {
  readonly gate: Gate;
  readonly part: string | null;
  readonly state: SlotState;
  /** One line for people. */
  readonly because: string;
  /** The sign-off that decided, if one did. */
  readonly signOff: SignOff | undefined;
  readonly waiver: Waiver | undefined;
  readonly proof: Proof | undefined;
  /** The last day on which it counts, `YYYY-MM-DD`. */
  readonly expires: string | undefined;
  /** Bound parts that differ from what was signed. */
  readonly changed: readonly BoundPart[];
  /** Files in which they differ, as far as they can be told. */
  readonly changedFiles: readonly string[];
  /** Signed without a digest of something that the gate binds: it is trusted for the release that it names, whatever that became. */
  readonly unbound: boolean;
}

/** Why a sign-off does not count: how it is written, who signed, what shows it, when, what was said, or how sure it is who wrote it. */
export type SignOffProblem = "entry" | "signer" | "role" | "author" | "evidence" | "date" | "verdict" | "proof";

/** What one sign-off that speaks of this release is worth. */
export interface JudgedSignOff {
  readonly gate: Gate;
  readonly part: string | null;
  readonly signOff: SignOff;
  readonly state: Exclude<SlotState, "waived" | "waiver-expired" | "missing">;
  /** Set for invalid ones. */
  readonly problem: SignOffProblem | undefined;
  readonly because: string;
}

export interface GateDecision {
  readonly release: string;
  /** The date it was judged by. */
  readonly at: string;
  readonly decision: "OPEN" | "CLOSED" | "UNDECIDED";
  /** 0 open, 2 cannot decide, 3 closed, 4 closed only because stale or expired. */
  readonly exit: 0 | 2 | 3 | 4;
  /** Why nothing could be decided. */
  readonly undecided: string | undefined;
  /** Slots that are passed or tolerable. */
  readonly passed: number;
  readonly waived: number;
  readonly total: number;
  readonly slots: readonly Slot[];
  /** Every sign-off that was looked at, those that newer ones supersede included. */
  readonly judged: readonly JudgedSignOff[];
  readonly skipped: readonly SkippedGate[];
}

export interface GateQuestion {
  /** The release tag. */
  readonly release: string;
  /** The date to judge by, `YYYY-MM-DD`. */
  readonly at: string;
  /**
   * The day that it is, when `at` is over: sign-offs dated between the two were written later, so that the decision of that day is found
   * without them. Left out, it is `at`, and what is dated later lies in the future.
   */
  readonly today?: string;
  /** Files of sign-offs that are there and could not be read: with one of them nothing is decided, for it may hold a rejection. */
  readonly unread?: readonly Unread[];
  /** Waivers count unless a release board wants to see the gates without them. */
  readonly withoutWaivers?: boolean;
  /** Only gates that this accepts. */
  readonly only?: (gate: Gate) => boolean;
  /** Only parts that this accepts, for gates whose parts are sites. */
  readonly sites?: ReadonlySet<string>;
}

/** The longest time for which an exception can be made, in days. */
export const longestWaiver = 90;

/** The shortest reason for an exception that says anything, in characters. */
export const shortestReason = 15;

/** Who may make exceptions. */
export const waiverRole = "production-coordinator";

/** Whether a release may go into production, slot by slot. */
export function evaluateGates(plan: Plan, facts: GateFacts, question: GateQuestion): GateDecision {
  const { gates, skipped } = gatesOf(plan);
  const judge = new Judge(plan, facts, question);
  const slots = gates
    .filter(gate => question.only?.(gate) ?? true)
    .flatMap(gate => partsOf(gate, question).map(part => judge.slot(gate, part)));
  const count = (...states: SlotState[]): number => slots.filter(({ state }) => states.includes(state)).length;
  const outcome = (): Pick<GateDecision, "decision" | "exit" | "undecided"> => {
    if (slots.length === 0)
      return { decision: "UNDECIDED", exit: 2, undecided: "the plan sets no gates: add gates: {preset: path-to-production/1}" };
    const [unread] = question.unread ?? [];
    if (unread !== undefined) return { decision: "UNDECIDED", exit: 2, undecided: `${unread.path} could not be read: ${unread.why}` };
    if (!facts.digests.has(question.release))
      return { decision: "UNDECIDED", exit: 2, undecided: `nothing is known of the tag ${question.release}` };
    if (count("missing", "invalid", "rejected", "waiver-expired") > 0) return { decision: "CLOSED", exit: 3, undecided: undefined };
    const unknown = slots.find(({ state }) => state === "unknown");
    if (unknown) return { decision: "UNDECIDED", exit: 2, undecided: `${slotName(unknown)}: ${unknown.because}` };
    if (count("stale", "expired") > 0) return { decision: "CLOSED", exit: 4, undecided: undefined };
    return { decision: "OPEN", exit: 0, undecided: undefined };
  };
  const { release, at } = question;
  return {
    release,
    at,
    ...outcome(),
    passed: count("passed", "tolerable"),
    waived: count("waived"),
    total: slots.length,
    slots,
    judged: judge.judged,
    skipped,
  };
}

/** The name of a slot for people: the gate's title, and the part behind a dot. */
export function slotName({ gate, part }: Pick<Slot, "gate" | "part">): string {
  return part === null ? gate.title : `${gate.title} · ${part}`;
}

function partsOf(gate: Gate, { sites }: GateQuestion): readonly (string | null)[] {
  if (sites === undefined || gate.id !== "remote-sites") return gate.parts;
  return gate.parts.filter(part => part === null || sites.has(part));
}

/** What one sign-off is worth for one slot. */
interface Judgement extends Omit<JudgedSignOff, "gate" | "part"> {
  readonly expires: string | undefined;
  readonly changed: readonly BoundPart[];
  readonly proof: Proof | undefined;
  readonly unbound: boolean;
}

class Judge {
  readonly judged: JudgedSignOff[] = [];
  readonly plan: Plan;
  readonly facts: GateFacts;
  readonly question: GateQuestion;
  readonly #people: ReadonlyMap<string, PlanPerson>;
  readonly #signOffs: readonly SignOff[];
  readonly #waivers: readonly Waiver[];

  constructor(plan: Plan, facts: GateFacts, question: GateQuestion) {
    this.plan = plan;
    this.facts = facts;
    this.question = question;
    this.#people = new Map(plan.people.map(person => [person.id, person]));
    this.#signOffs = signOffsOf(plan);
    this.#waivers = waiversOf(plan);
  }

  slot(gate: Gate, part: string | null): Slot {
    const counted = this.#counted(gate, part);
    this.judged.push(...counted.map(({ signOff, state, problem, because }) => ({ gate, part, signOff, state, problem, because })));
    const newest = counted[0];
    const nothing = {
      signOff: undefined,
      waiver: undefined,
      proof: undefined,
      expires: undefined,
      changed: [],
      changedFiles: [],
      unbound: false,
    };
    const signed: Slot =
      newest === undefined
        ? { ...nothing, gate, part, state: "missing", because: this.#whyMissing(gate, part) }
        : this.#signed(gate, part, newest, counted);
    const waivable =
      signed.state === "missing" ||
      signed.state === "stale" ||
      signed.state === "expired" ||
      signed.state === "invalid" ||
      signed.state === "unknown";
    if (!waivable || this.question.withoutWaivers === true || standingRejection(counted)) return signed;
    return this.#waived(signed) ?? signed;
  }

  /** Sign-offs that count for the slot, judged, the newest first; on the same day a rejection first, then the one written last. */
  #counted(gate: Gate, part: string | null): readonly Judgement[] {
    const rank = ({ signOff }: Judgement): number => (signOff.verdict === "rejected" ? 1 : 0);
    const all = this.#signOffs
      .filter(signOff => signOff.gate === gate.id && signOff.part === part)
      .flatMap(signOff => {
        const counts = this.#countsFor(gate, signOff);
        return counts === "no" ? [] : [counts === "yes" ? this.#judge(gate, signOff) : unknownFrom(signOff, counts.because)];
      })
      .reverse()
      .sort((a, b) => compareText(b.signOff.date ?? "", a.signOff.date ?? "") || rank(b) - rank(a));
    const then = all.filter(({ signOff }) => !this.#isLater(signOff));
    return then.length > 0 ? then : all;
  }

  /** Written after the day that is asked about. */
  #isLater({ date = "" }: SignOff): boolean {
    const { at, today = at } = this.question;
    return date > at && date <= today;
  }

  /** Whether a sign-off speaks of this release at all; an older one does only when the gate lets it carry over. */
  #countsFor(gate: Gate, signOff: SignOff): "yes" | "no" | { readonly because: string } {
    const { release } = this.question;
    if (signOff.release === release) return "yes";
    // somebody said no, and not to what: it may have been to this one
    if (signOff.release === undefined) return signOff.verdict === "rejected" ? "yes" : "no";
    if (gate.carryOver === "none" || isBackwards(signOff.release, release)) return "no";
    if (gate.carryOver === "patch") return sameMinor(signOff.release, release) ? "yes" : "no";
    if (gate.binds.length === 0) return "no";
    const now = this.facts.digests.get(release);
    let unknown: BoundPart | undefined;
    for (const bound of gate.binds) {
      const then = this.#digestSigned(signOff, bound);
      const here = now?.[bound];
      if (then === undefined || here === undefined) unknown ??= bound;
      else if (!sameDigest(then, here)) return "no";
    }
    return unknown === undefined ? "yes" : { because: `the ${unknown} digest of ${signOff.release} or ${release} is not known` };
  }

  /** What was signed: the digest in the entry, else that of the release it names. */
  #digestSigned(signOff: SignOff, part: BoundPart): string | undefined {
    return signOff.binds[part] ?? (signOff.release === undefined ? undefined : this.facts.digests.get(signOff.release)?.[part]);
  }

  /** The order of these checks is the order in which a reader would object. */
  #judge(gate: Gate, signOff: SignOff): Judgement {
    const { at, release } = this.question;
    const expires = this.#expiryOf(gate, signOff);
    const proof = this.facts.proofOf(signOff);
    const verdict = (state: Judgement["state"], because: string, changed: readonly BoundPart[] = []): Judgement => ({
      signOff,
      state,
      because,
      expires,
      changed,
      proof,
      unbound: false,
      problem: undefined,
    });
    const invalid = (problem: SignOffProblem, because: string): Judgement => ({ ...verdict("invalid", because), problem });

    if (signOff.slip !== undefined) return invalid("entry", signOff.slip);
    if (signOff.release === undefined) return invalid("entry", "it names no release");
    const person = signOff.by === undefined ? undefined : this.#people.get(signOff.by);
    if (person === undefined)
      return invalid("signer", signOff.by === undefined ? "nobody is named as signer" : `${signOff.by} is not under people`);
    if (gate.signers.length > 0 && !person.roles.some(({ value }) => gate.signers.includes(value)))
      return invalid("role", `${person.id} has none of the roles ${orList(gate.signers)}`);
    if (gate.evidenceRequired && signOff.evidence.length === 0 && (signOff.ticket ?? "").trim() === "")
      return invalid("evidence", "neither evidence nor a ticket is named");
    let unseen: string | undefined;
    for (const { value } of signOff.evidence) {
      const there = this.facts.hasEvidence(value);
      if (there === false) return invalid("evidence", `the evidence ${value} does not exist`);
      if (there === undefined) unseen ??= value;
    }
    if (signOff.date === undefined || dateProblem(signOff.date) !== undefined) return invalid("date", "it has no date of the calendar");
    if (signOff.date > at)
      return invalid("date", `it is dated ${signOff.date}, which is ${this.#isLater(signOff) ? `after ${at}` : "in the future"}`);
    const stranger = this.#notAllowed(gate, person, proof);
    if (stranger?.state === "invalid") return invalid(stranger.problem, stranger.because);
    if (signOff.verdict === "rejected") return verdict("rejected", `${person.id} rejected it on ${signOff.date}`);
    if (signOff.verdict !== "ok" && signOff.verdict !== "tolerable")
      return invalid("verdict", "its verdict is not ok, tolerable or rejected");
    if (stranger !== undefined) return verdict("unknown", stranger.because);
    if (unseen !== undefined) return verdict("unknown", `it could not be seen whether ${unseen} exists`);

    const bound = this.#changedSince(gate, signOff);
    if (bound.changed.length > 0) return verdict("stale", staleWords(bound.changed, signOff), bound.changed);
    if (bound.unknown !== undefined) return verdict("unknown", `the ${bound.unknown} digest of ${release} could not be worked out`);
    if (expires === "never known") return invalid("date", "it cannot be told until when it counts");
    if (expires !== undefined && expires < at) return verdict("expired", `expired ${daysAgo(daysBetween(expires, at))}`);
    const limit = signOff.verdict === "tolerable" && signOff.limit !== undefined ? ` up to ${signOff.limit}` : "";
    const carried = signOff.release === release ? "" : `, carried over from ${signOff.release}`;
    const because = `${signOff.verdict === "ok" ? "" : `tolerable${limit}: `}${person.id}, ${signOff.date}${carried}`;
    const unbound = signOff.release === release && gate.binds.some(part => signOff.binds[part] === undefined);
    return { ...verdict(signOff.verdict === "ok" ? "passed" : "tolerable", because), unbound };
  }

  /** Independence and proof, where the gate asks for them. */
  #notAllowed(
    gate: Gate,
    person: PlanPerson,
    proof: Proof | undefined,
  ): { readonly state: "invalid" | "unknown"; readonly problem: SignOffProblem; readonly because: string } | undefined {
    if (gate.independent) {
      const authors = this.facts.authors.get(this.question.release);
      if (authors === undefined)
        return { state: "unknown", problem: "author", because: `it is not known who wrote ${this.question.release}` };
      const names = namesOf(person);
      if (authors.some(author => names.has(author.trim().toLowerCase())))
        return {
          state: "invalid",
          problem: "author",
          because: `${person.id} wrote commits of ${this.question.release} and cannot sign for it`,
        };
    }
    if (gate.proof === "declared") return undefined;
    if (proof === undefined)
      return {
        state: "unknown",
        problem: "proof",
        because: `it is not known who committed this entry, and the gate asks for “${gate.proof}”`,
      };
    return proofs.indexOf(proof) >= proofs.indexOf(gate.proof)
      ? undefined
      : { state: "invalid", problem: "proof", because: `it is only ${proof}; the gate asks for “${gate.proof}”` };
  }

  #changedSince(gate: Gate, signOff: SignOff): { readonly changed: readonly BoundPart[]; readonly unknown: BoundPart | undefined } {
    const now = this.facts.digests.get(this.question.release);
    const carried = signOff.release !== this.question.release;
    const changed: BoundPart[] = [];
    let unknown: BoundPart | undefined;
    for (const part of gate.binds) {
      const then = carried ? this.#digestSigned(signOff, part) : signOff.binds[part];
      // without a digest in the entry, a sign-off is trusted for the release that it names, and for no other
      if (then === undefined && !carried) continue;
      const here = now?.[part];
      if (then === undefined || here === undefined) unknown ??= part;
      else if (!sameDigest(then, here)) changed.push(part);
    }
    return { changed, unknown };
  }

  #expiryOf(gate: Gate, signOff: SignOff): string | undefined {
    const explicit = signOff.expires;
    if (explicit !== undefined && dateProblem(explicit) !== undefined) return "never known";
    if (signOff.date === undefined || gate.validFor === undefined) return explicit;
    const byGate = dayAfter(signOff.date, gate.validFor);
    if (byGate === undefined) return dateProblem(signOff.date) === undefined ? "never known" : explicit;
    // an entry may ask for less time than its gate gives, never for more
    return explicit !== undefined && explicit < byGate ? explicit : byGate;
  }

  #signed(gate: Gate, part: string | null, newest: Judgement, counted: readonly Judgement[]): Slot {
    const { signOff, expires, changed, proof, unbound } = newest;
    const files = changed.flatMap(bound => this.facts.changedFiles(signOff, this.question.release, bound) ?? []);
    const slot: Slot = {
      gate,
      part,
      state: newest.state,
      because: newest.because,
      signOff,
      waiver: undefined,
      proof,
      expires: expires === "never known" ? undefined : expires,
      changed,
      changedFiles: [...new Set(files)].sort(),
      unbound,
    };
    if (gate.min === 1 || !isApproval(newest)) return slot;
    const rejectedAt = counted.findIndex(({ signOff }) => signOff.verdict === "rejected");
    const approvals = (rejectedAt < 0 ? counted : counted.slice(0, rejectedAt)).filter(isApproval);
    const signers = new Set(approvals.map(({ signOff }) => signOff.by));
    if (signers.size >= gate.min) return slot;
    return { ...slot, state: "missing", because: `signed by ${signers.size} of ${gate.min} people` };
  }

  #whyMissing(gate: Gate, part: string | null): string {
    const last = this.#signOffs.filter(it => it.gate === gate.id && it.part === part && it.release !== undefined).at(-1);
    const earlier = last?.release === undefined ? "" : ` (last: ${last.release})`;
    return `not signed for ${this.question.release}${earlier}`;
  }

  /** The slot under an exception; undefined when nobody asked for one. Any one that holds is enough. */
  #waived(slot: Slot): Slot | undefined {
    const found = this.#waivers
      .filter(({ gate, part, release }) => gate === slot.gate.id && part === slot.part && release === this.question.release)
      .map(waiver => ({ waiver, ...this.#judgeWaiver(slot.gate, waiver) }));
    const chosen = found.find(({ state }) => state === "waived") ?? found.at(-1);
    return chosen && { ...slot, state: chosen.state, because: chosen.because, waiver: chosen.waiver, expires: chosen.waiver.until };
  }

  #judgeWaiver(gate: Gate, waiver: Waiver): { readonly state: "waived" | "invalid" | "waiver-expired"; readonly because: string } {
    const { at } = this.question;
    const problem = waiverProblem(this.plan, gate, waiver, at);
    if (problem !== undefined) return problem;
    return { state: "waived", because: `exception until ${waiver.until ?? ""}: ${waiver.by ?? ""}` };
  }
}

/** Why an exception does not hold on a day; undefined when it does. */
export function waiverProblem(
  plan: Plan,
  gate: Gate,
  waiver: Waiver,
  at: string,
): { readonly state: "invalid" | "waiver-expired"; readonly because: string } | undefined {
  const invalid = (because: string): { readonly state: "invalid"; readonly because: string } => ({ state: "invalid", because });
  if (waiver.slip !== undefined) return invalid(`in the exception, ${waiver.slip}`);
  if (!gate.waivable) return invalid("this gate allows no exceptions");
  const person = plan.people.find(({ id }) => id === waiver.by);
  if (person === undefined) return invalid(waiver.by === undefined ? "the exception names nobody" : `${waiver.by} is not under people`);
  if (!person.roles.some(({ value }) => value === waiverRole))
    return invalid(`${person.id} is no ${waiverRole} and cannot make exceptions`);
  if ((waiver.reason ?? "").trim().length < shortestReason)
    return invalid(`the reason for the exception has fewer than ${shortestReason} characters`);
  if (waiver.until === undefined || dateProblem(waiver.until) !== undefined) return invalid("the exception has no last day");
  if (waiver.until < at) return { state: "waiver-expired", because: `the exception ended ${daysAgo(daysBetween(waiver.until, at))}` };
  if (daysBetween(at, waiver.until) > longestWaiver) return invalid(`the exception runs for more than ${longestWaiver} days`);
  if (!waiver.emergency) return undefined;
  if (waiver.reviewBy === undefined || dateProblem(waiver.reviewBy) !== undefined) return invalid("an emergency exception needs review_by");
  const reviewed = waiver.reviewed !== undefined && dateProblem(waiver.reviewed) === undefined && waiver.reviewed <= at;
  if (!reviewed && waiver.reviewBy < at)
    return { state: "waiver-expired", because: `the emergency was due for review on ${waiver.reviewBy}` };
  return undefined;
}

/** A rejection that no valid approval has lifted since; nothing but a new sign-off helps against it. */
function standingRejection(counted: readonly Judgement[]): boolean {
  const rejected = counted.findIndex(({ signOff }) => signOff.verdict === "rejected");
  return rejected >= 0 && !counted.slice(0, rejected).some(({ state }) => state !== "invalid" && state !== "unknown");
}

function isApproval({ state }: Judgement): boolean {
  return state === "passed" || state === "tolerable";
}

function unknownFrom(signOff: SignOff, because: string): Judgement {
  return { signOff, state: "unknown", because, expires: undefined, changed: [], proof: undefined, unbound: false, problem: undefined };
}

/** Whether two digests are the same content. A plan keeps at least 16 hexadecimal digits of the 64; fewer prove nothing. */
export function sameDigest(written: string, full: string): boolean {
  if (written === full) return written !== "";
  const [short, long] = written.length <= full.length ? [written, full] : [full, written];
  return /^sha256:[0-9a-f]{16,64}$/.test(short) && long.startsWith(short);
}

/** Whether the second release comes before the first: it has lower numbers, or is a candidate of it. */
function isBackwards(signed: string, release: string): boolean {
  const later = isLaterRelease(signed, release);
  if (later !== undefined) return later;
  const [then, now] = [versionOfTag(signed), versionOfTag(release)];
  return then !== undefined && now !== undefined && isDevelopmentVersion(now) && !isDevelopmentVersion(then);
}

/** Whether two releases have the same first two numbers. */
function sameMinor(a: string, b: string): boolean {
  const minor = (tag: string): string | undefined =>
    /^(\d+)[._](\d+)/
      .exec(versionOfTag(tag) ?? "")
      ?.slice(1, 3)
      .map(Number)
      .join(".");
  const left = minor(a);
  return left !== undefined && left === minor(b);
}

/** By what the authors of commits may be called: id, name, e-mail, GitHub and ORCID of a person. */
export function namesOf(person: PlanPerson): ReadonlySet<string> {
  const below = (key: string): string | undefined => textOf(valueOf(person.node, key));
  const names = [person.id, person.name?.value, below("email"), below("github"), below("orcid")];
  return new Set(names.flatMap(name => (name === undefined || name.trim() === "" ? [] : [name.trim().toLowerCase()])));
}

function staleWords(changed: readonly BoundPart[], signOff: SignOff): string {
  return `${andList(changed)} changed since ${signOff.date ?? "it was signed"}`;
}

function daysAgo(days: number): string {
  return days === 1 ? "yesterday" : `${days} days ago`;
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
