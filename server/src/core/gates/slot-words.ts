import { daysBetween } from "../dates.ts";
import { counted } from "../words.ts";
import type { GateDecision, Slot, SlotState } from "./evaluate.ts";

/** One sign for each state; never shown without its word. */
export const slotMarks: Readonly<Record<SlotState, string>> = {
  passed: "✔",
  tolerable: "◐",
  waived: "↷",
  stale: "↻",
  expired: "◷",
  missing: "○",
  invalid: "✖",
  rejected: "⊘",
  "waiver-expired": "⚠",
  unknown: "?",
};

export const slotWords: Readonly<Record<SlotState, string>> = {
  passed: "passed",
  tolerable: "tolerable",
  waived: "exception",
  stale: "stale",
  expired: "expired",
  missing: "missing",
  invalid: "invalid",
  rejected: "rejected",
  "waiver-expired": "exception over",
  unknown: "unknown",
};

/** Worst first: what closes the gates, then what could not be decided, then what is open. */
const order: readonly SlotState[] = [
  "rejected", "invalid", "waiver-expired", "missing", "unknown", "stale", "expired", "waived", "tolerable", "passed",
]; // prettier-ignore

/** Whether a slot lets production start. */
export function isOpen({ state }: Pick<Slot, "state">): boolean {
  return state === "passed" || state === "tolerable" || state === "waived";
}

/** The worst first; those of one state in the order of the path. */
export function worstFirst(slots: readonly Slot[]): readonly Slot[] {
  return [...slots].sort((a, b) => order.indexOf(a.state) - order.indexOf(b.state));
}

/** The worst of some slots; undefined of none. */
export function worstOf(slots: readonly Slot[]): Slot | undefined {
  return worstFirst(slots)[0];
}

/** "9 of 11 signed · 1 exception · 1 missing": how the slots stand, worst first. */
export function countWords({ slots, passed, total }: Pick<GateDecision, "slots" | "passed" | "total">): string {
  const rest = [...order].reverse().filter(state => state !== "passed" && state !== "tolerable");
  const counts = rest.flatMap(state => {
    const count = slots.filter(slot => slot.state === state).length;
    return count === 0 ? [] : [`${count} ${slotWords[state]}`];
  });
  return [`${passed} of ${total} signed`, ...counts].join(" · ");
}

/** The decision in words; an exception is never silent. */
export function decisionWords(decision: GateDecision): string {
  const { waived } = decision;
  if (decision.decision === "UNDECIDED") return "CANNOT DECIDE";
  if (decision.decision === "CLOSED") return decision.exit === 4 ? "CLOSED until re-signed" : "CLOSED";
  return waived === 0 ? "OPEN" : `OPEN with ${counted(waived, "exception")}`;
}

/** "expires in 9 days", for what counts now and ends within some time; undefined else. */
export function expiryWords(slot: Slot, at: string, within: number): string | undefined {
  if (slot.expires === undefined || !isOpen(slot) || slot.state === "waived") return undefined;
  const days = daysBetween(at, slot.expires);
  if (days > within) return undefined;
  return expiresIn(days);
}

/** What to know of a slot that counts all the same; undefined as a rule. */
export function noteWords({ unbound, state }: Slot): string | undefined {
  return unbound && (state === "passed" || state === "tolerable") ? "not bound to what was signed" : undefined;
}

export function expiresIn(days: number): string {
  return days === 0 ? "expires today" : `expires in ${counted(days, "day")}`;
}

/** Milestones in order, with their slots. */
export function milestonesOf(slots: readonly Slot[]): readonly { readonly title: string; readonly slots: readonly Slot[] }[] {
  const titles = [...new Set(slots.map(({ gate }) => gate.milestone))];
  return titles.map(title => ({ title, slots: slots.filter(({ gate }) => gate.milestone === title) }));
}
