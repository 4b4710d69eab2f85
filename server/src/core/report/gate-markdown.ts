import { slotName } from "../gates/evaluate.ts";
import { countWords, decisionWords, isOpen, milestonesOf, noteWords, slotMarks, slotWords } from "../gates/slot-words.ts";
import { escapeMarkdown } from "./escape.ts";
import type { GateFormatter } from "./gate-report.ts";

/** The decision as a document, for a job's summary or a ticket: one table for each milestone. */
export const formatGateMarkdown: GateFormatter = ({ plan, decision }) => {
  const { release, at, undecided, skipped } = decision;
  const parts = [
    `# ${escapeMarkdown(`${plan.software.name?.value ?? plan.path} ${release}`)}: ${decisionWords(decision)}`,
    escapeMarkdown(`${countWords(decision)} · judged by ${at}${undecided === undefined ? "" : ` · ${undecided}`}`),
  ];
  for (const { title, slots } of milestonesOf(decision.slots)) {
    parts.push(`## ${escapeMarkdown(title)} (${slots.filter(isOpen).length} of ${slots.length})`);
    const rows = slots.map(
      slot =>
        `| ${slotMarks[slot.state]} ${slotWords[slot.state]} | ${escapeMarkdown(slotName(slot))} | ${escapeMarkdown([slot.because, noteWords(slot)].filter(Boolean).join(" · "))} |`,
    );
    parts.push(["| State | Sign-off | Because |", "|---|---|---|", ...rows].join("\n"));
  }
  if (skipped.length > 0) parts.push(skipped.map(({ title, why }) => `- ${escapeMarkdown(`${title} is left out: ${why}`)}`).join("\n"));
  return `${parts.join("\n\n")}\n`;
};
