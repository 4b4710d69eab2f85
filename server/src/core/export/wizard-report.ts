import { escapeMarkdown } from "../report/escape.ts";
import { oneLine } from "../report/words.ts";
import type { Coverage, CoverageEntry } from "./wizard.ts";

export function coverageCounts({ entries }: Coverage): Readonly<Record<CoverageEntry["outcome"], number>> {
  const count = (outcome: CoverageEntry["outcome"]): number => entries.filter(entry => entry.outcome === outcome).length;
  return { mapped: count("mapped"), lossy: count("lossy"), unmapped: count("unmapped") };
}

/** "5 mapped, 2 lossy, 15 unmapped" */
export function coverageWords(coverage: Coverage): string {
  const { mapped, lossy, unmapped } = coverageCounts(coverage);
  return `${mapped} mapped, ${lossy} lossy, ${unmapped} unmapped`;
}

/** For a terminal. */
export function coverageText(coverage: Coverage): string {
  const lines = coverage.entries.flatMap(({ subject, outcome, answer, because }) => [
    `${outcome.padEnd(8)}  ${subject}${answer === undefined ? "" : ` = ${oneLine(answer)}`}`,
    ...because.map(reason => `          ${oneLine(reason)}`),
  ]);
  return [...lines, ...notAskedWords(coverage).map(oneLine), coverageWords(coverage), ""].join("\n");
}

export function coverageMarkdown(coverage: Coverage): string {
  const rows = coverage.entries.map(
    ({ title, outcome, answer, because }) =>
      `| ${outcome} | ${escapeMarkdown(title)} | ${answer === undefined ? "" : escapeMarkdown(answer)} | ${because.map(escapeMarkdown).join("<br>")} |`,
  );
  return [
    "# Export to the Software Management Wizard",
    coverageWords(coverage),
    ["| Outcome | Question | Answer in the plan | Remarks |", "|---|---|---|---|", ...rows].join("\n"),
    ...notAskedWords(coverage).map(escapeMarkdown),
    "Importing the file twice does no harm: it holds no list items. The importer shows what it will change before it does.",
  ]
    .map(part => `${part}\n`)
    .join("\n");
}

function notAskedWords({ notAsked }: Coverage): string[] {
  return notAsked.length === 0 ? [] : [`Not asked by the Wizard, and only in the plan: ${notAsked.join(", ")}`];
}
