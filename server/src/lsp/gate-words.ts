import { dateProblem, daysBetween } from "../core/dates.ts";
import type { Slot } from "../core/gates/evaluate.ts";
import type { CarryOver } from "../core/gates/preset.ts";
import { gatesOf, type Gate } from "../core/gates/gate.ts";
import { signersOf } from "../core/gates/people.ts";
import { expiresIn, isOpen, slotWords } from "../core/gates/slot-words.ts";
import type { Plan } from "../core/plan/view.ts";
import { counted, andList, orList } from "../core/words.ts";

/** How near the end must be for the tree to speak of it, in days. */
const soon = 90;

/** What a gate is for, who may sign it, and what a sign-off is worth: paragraphs in Markdown. */
export function gateParagraphs(plan: Plan, gate: Gate): readonly string[] {
  const may = signersOf(plan, gate).map(({ id, name }) => (name === undefined ? id : `${name.value} (${id})`));
  const roles = gate.signers.length === 0 ? "anybody under people" : orList(gate.signers);
  const people = gate.signers.length === 0 ? "" : may.length === 0 ? "; nobody has this role yet" : `: ${may.join(", ")}`;
  const parts = gate.parts.filter(part => part !== null);
  const titles = new Map(gatesOf(plan).gates.map(({ id, title }) => [id, title]));
  const facts = [
    `*Signed by* ${gate.min > 1 ? `${gate.min} of ` : ""}${roles}${people}`,
    parts.length === 0 ? "" : `*Once for each of* ${parts.join(", ")}`,
    `*Bound to* ${gate.binds.length === 0 ? "nothing but the release" : andList(gate.binds)}`,
    `*Carries over* ${carryOverWords[gate.carryOver]}`,
    `*Valid for* ${gate.validFor?.replace(/ ?d$/, " days") ?? "ever"}`,
    gate.after.length === 0 ? "" : `*After* ${andList(gate.after.map(id => titles.get(id) ?? id))}`,
    gate.waivable ? "" : "*No exceptions*",
    gate.independent ? "*Not signed by* authors of the release" : "",
    gate.proof === "declared" ? "" : `*Proof asked for:* ${gate.proof}`,
  ];
  const list = facts
    .filter(fact => fact !== "")
    .map(fact => `- ${fact}`)
    .join("\n");
  return [`**${gate.title}** (${gate.milestone})`, gate.why ?? "", list];
}

const carryOverWords: Readonly<Record<CarryOver, string>> = {
  none: "to no other release",
  patch: "to patch releases",
  "same-digest": "to releases in which what is bound is the same",
};

/** Titles of the gates that come first and are not open yet. */
export function waitsFor(slot: Slot, slots: readonly Slot[]): readonly string[] {
  const before = slots.filter(({ gate }) => slot.gate.after.includes(gate.id));
  return [...new Set(before.filter(it => !isOpen(it)).map(({ gate }) => gate.title))];
}

/** Nobody need sign yet: it was not signed, and a gate before it is closed. */
export function isEarly(slot: Slot, slots: readonly Slot[]): boolean {
  return slot.state === "missing" && waitsFor(slot, slots).length > 0;
}

/** One line on a slot beside its name. */
export function slotLine(slot: Slot, slots: readonly Slot[], plan: Plan, at: string): string {
  const files = slot.changedFiles.length;
  switch (slot.state) {
    case "missing": {
      if (isEarly(slot, slots)) return `after: ${andList(waitsFor(slot, slots))}`;
      if (slot.signOff !== undefined) return slot.because;
      const may = signersOf(plan, slot.gate).map(({ id }) => id);
      if (may.length === 0) return `nobody is ${orList(slot.gate.signers)} yet`;
      return may.length > 3 ? `waiting for ${orList(slot.gate.signers)}` : `waiting for ${orList(may)}`;
    }
    case "stale":
      return files === 0 ? withDays(slot.because, at) : `${withDays(slot.because, at)}: ${counted(files, "file")}`;
    case "passed":
    case "tolerable": {
      const days = slot.expires === undefined ? undefined : daysBetween(at, slot.expires);
      const because = withDays(slot.because, at).replace(", carried over from ", " · of ");
      return days === undefined || days > soon ? because : `${because} · ${expiresIn(days)}`;
    }
    default:
      return withDays(slot.because, at);
  }
}

/** The same with days as people say them. */
export function withDays(words: string, at: string): string {
  return words.replace(/\b\d{4}-\d{2}-\d{2}\b/g, date => (dateProblem(date) === undefined ? dayWords(date, at) : date));
}

/** "18 April", with the year when it is another than that of `at`. */
export function dayWords(date: string, at: string): string {
  const [year, month = "1", day = "1"] = date.split("-");
  const name = months[Number(month) - 1] ?? month;
  return `${Number(day)} ${name}${year === at.split("-")[0] ? "" : ` ${year ?? ""}`}`;
}

const months = [
  "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December",
] as const; // prettier-ignore

/** "Release validated: passed, cy, 2026-10-02" */
export function slotSentence(name: string, slot: Pick<Slot, "state" | "because">): string {
  return `${name}: ${slotWords[slot.state]}, ${slot.because}`;
}
