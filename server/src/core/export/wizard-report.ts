import { escapeMarkdown } from "../report/escape.ts";
import { oneLine } from "../report/words.ts";
import type { Coverage, CoverageEntry } from "./wizard.ts";

export function coverageCounts({ entries }: Pick<Coverage, "entries">): Readonly<Record<CoverageEntry["outcome"], number>> {
  const count = (outcome: CoverageEntry["outcome"]): number => entries.filter(entry => entry.outcome === outcome).length;
  return { mapped: count("mapped"), lossy: count("lossy"), unmapped: count("unmapped"), unknown: count("unknown") };
}

/** "5 mapped, 2 lossy, 3 unmapped, 12 unknown to the model" */
export function coverageWords(coverage: Pick<Coverage, "entries">): string {
  const { mapped, lossy, unmapped, unknown } = coverageCounts(coverage);
  return `${mapped} mapped, ${lossy} lossy, ${unmapped} unmapped, ${unknown} unknown to the model`;
}

/** Whether every answer of the plan is in the file whole. What the plan does not say cannot be lost. */
export function isLossless({ entries }: Pick<Coverage, "entries">): boolean {
  return entries.every(({ outcome, answer }) => outcome === "mapped" || answer === undefined);
}

/** For a terminal. */
export function coverageText(coverage: Coverage): string {
  const lines = coverage.entries.flatMap(({ subject, outcome, answer, because }) => [
    `${outcome.padEnd(8)}  ${subject}${answer === undefined ? "" : ` = ${oneLine(answer)}`}`,
    ...because.map(reason => `          ${oneLine(reason)}`),
  ]);
  return [...lines, ...remarks(coverage).map(oneLine), coverageWords(coverage), ""].join("\n");
}

export function coverageMarkdown(coverage: Coverage): string {
  return [
    "# Export to the Software Management Wizard\n",
    coverageTable(coverage),
    coverage.hasItems
      ? "An importer adds list items once more at every import: import into an empty project.\n"
      : "Importing the file twice does no harm: it holds no list items.\n",
  ].join("\n");
}

/** The same without a word on what to do with it. */
export function coverageTable(coverage: Coverage): string {
  const rows = coverage.entries.map(
    ({ title, outcome, answer, because }) =>
      `| ${outcome} | ${escapeMarkdown(title)} | ${answer === undefined ? "" : escapeMarkdown(answer)} | ${because.map(escapeMarkdown).join("<br>")} |`,
  );
  return [
    `Knowledge model: ${escapeMarkdown(coverage.model)}. ${coverageWords(coverage)}`,
    ["| Outcome | Question | Answer in the plan | Remarks |", "|---|---|---|---|", ...rows].join("\n"),
    ...remarks(coverage).map(escapeMarkdown),
  ]
    .map(part => `${part}\n`)
    .join("\n");
}

function remarks({ notAsked, notes }: Coverage): string[] {
  return [...(notAsked.length === 0 ? [] : [`Not asked by the Wizard, and only in the plan: ${notAsked.join(", ")}`]), ...notes];
}
