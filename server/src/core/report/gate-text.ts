import { slotName, type Slot, type SlotState } from "../gates/evaluate.ts";
import { countWords, decisionWords, expiryWords, isOpen, noteWords, milestonesOf, slotMarks, slotWords } from "../gates/slot-words.ts";
import { textOf, valueOf } from "../plan/nodes.ts";
import { daysBetween } from "../dates.ts";
import type { GateFormatter } from "./gate-report.ts";
import { paint, type Paint } from "./paint.ts";
import { oneLine } from "./words.ts";

/** The decision at a terminal: the line that counts first, then milestone by milestone. */
export const formatGateText: GateFormatter = ({ plan, decision, prefix, colour, quiet, advisory }) => {
  const style = paint(colour);
  const { slots, release, at, skipped, undecided } = decision;
  const strong = decision.decision === "OPEN" ? style.green : decision.decision === "CLOSED" ? style.red : style.yellow;
  const lines = [
    `${style.bold(oneLine(`${plan.software.name?.value ?? plan.path} ${release}`))} · ${oneLine(prefix + plan.path)} · judged by ${at}`,
    `${strong(style.bold(decisionWords(decision)))}  ${countWords(decision)}${startWords(decision.at, textOf(valueOf(valueOf(plan.root, "production"), "starts")))}`,
  ];
  if (undecided !== undefined) lines.push(oneLine(undecided));
  const column = Math.max(0, ...slots.map(slot => [...slotName(slot)].length));
  for (const { title, slots: all } of milestonesOf(slots)) {
    const shown = quiet ? all.filter(slot => !isOpen(slot)) : all;
    if (shown.length === 0) continue;
    lines.push("", `${style.bold(oneLine(title))}  ${all.filter(isOpen).length} of ${all.length}`);
    for (const slot of shown) lines.push(...slotLines(slot, column, at, style));
  }
  if (skipped.length > 0 && !quiet)
    lines.push("", ...skipped.map(({ title, why }) => style.dim(oneLine(`– ${title} is left out: ${why}`))));
  if (advisory && decision.decision !== "OPEN") lines.push("", "Advisory: nothing is stopped by this.");
  return `${lines.join("\n")}\n`;
};

function slotLines(slot: Slot, column: number, at: string, style: Paint): string[] {
  const name = slotName(slot);
  const label = `${slotMarks[slot.state]} ${oneLine(name)}${" ".repeat(Math.max(0, column - [...name].length))}`;
  const more = [expiryWords(slot, at, 30), noteWords(slot)].flatMap(words => (words === undefined ? [] : ` · ${words}`)).join("");
  const line = `  ${colourOf(slot.state, style)(label)}  ${slotWords[slot.state].padEnd(14)}  ${oneLine(slot.because)}${more}`;
  return [
    line.trimEnd(),
    ...slot.changedFiles.slice(0, 5).map(file => style.dim(`      changed: ${oneLine(file)}`)),
    ...moreFiles(slot, style),
  ];
}

function moreFiles({ changedFiles }: Slot, style: Paint): string[] {
  return changedFiles.length > 5 ? [style.dim(`      and ${changedFiles.length - 5} more`)] : [];
}

function startWords(at: string, starts: string | undefined): string {
  if (starts === undefined || !/^\d{4}-\d{2}-\d{2}$/.test(starts)) return "";
  const days = daysBetween(at, starts);
  if (days < 0) return ` · started ${starts}`;
  return days === 0 ? " · starts today" : ` · starts in ${days} day${days === 1 ? "" : "s"}`;
}

function colourOf(state: SlotState, style: Paint): (text: string) => string {
  if (state === "passed" || state === "tolerable") return style.green;
  return state === "waived" || state === "stale" || state === "expired" || state === "unknown" ? style.yellow : style.red;
}
