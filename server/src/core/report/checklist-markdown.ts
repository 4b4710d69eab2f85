import { escapeMarkdown } from "./escape.ts";
import type { Formatter, PlanResult } from "./types.ts";
import { softwareName, stageNumber, stageTitle, stageWords, stateMarks, stateWords } from "./words.ts";

/** The checklist as a document: one table for each stage. */
export const formatChecklistMarkdown: Formatter = results => results.map(document).join("\n");

function document(result: PlanResult): string {
  const { checklist } = result.analysis;
  const parts = [`# ${escapeMarkdown(softwareName(result))}: ${stageWords(checklist.stage)}`, escapeMarkdown(checklist.words)];
  for (const { stage, words } of checklist.stages) {
    parts.push(`## ${stageNumber(stage)} ${stageTitle(stage)} (${words})`);
    const rows = checklist.items
      .filter(item => item.stage === stage)
      .map(
        ({ title, state, because }) =>
          `| ${stateMarks[state]} ${stateWords[state]} | ${escapeMarkdown(title)} | ${escapeMarkdown(because)} |`,
      );
    if (rows.length > 0) parts.push(["| State | Question | Because |", "|---|---|---|", ...rows].join("\n"));
  }
  return `${parts.join("\n\n")}\n`;
}
