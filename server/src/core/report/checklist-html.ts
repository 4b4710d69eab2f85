import { escapeHtml } from "./escape.ts";
import type { Formatter, PlanResult, ReportContext } from "./types.ts";
import { oneLine, softwareName, stageNumber, stageTitle, stageWords, stateMarks, stateWords } from "./words.ts";

/** The checklist as one page: no script, nothing to load, a real table for each stage, light or dark as the reader has it. */
export const formatChecklistHtml: Formatter = (results, context) => {
  const title = results.map(softwareName).map(oneLine).join(", ") || "no plan";
  return [
    "<!doctype html>",
    `<html lang="en">`,
    "<head>",
    `<meta charset="utf-8">`,
    `<meta name="viewport" content="width=device-width, initial-scale=1">`,
    `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">`,
    `<meta name="color-scheme" content="light dark">`,
    `<title>Software management plan: ${escapeHtml(title)}</title>`,
    `<style>${style}</style>`,
    "</head>",
    "<body>",
    "<main>",
    ...results.map(result => article(result, context)),
    "</main>",
    "</body>",
    "</html>",
    "",
  ].join("\n");
};

const style = `
:root { --ink: #1b1f24; --paper: #fff; --line: #d0d7de; --bad: #b3261e; --open: #7a4d00; --good: #1a6334; --faint: #57606a; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e6edf3; --paper: #0d1117; --line: #3d444d; --bad: #ff8f86; --open: #f0c36d; --good: #7ee2a0; --faint: #9aa4af; }
}
body { margin: 0; background: var(--paper); color: var(--ink); font: 1rem/1.5 system-ui, sans-serif; }
main { max-width: 60rem; margin: 0 auto; padding: 1rem; }
table { width: 100%; border-collapse: collapse; margin: 0 0 2rem; }
caption { text-align: left; font-size: 1.25rem; font-weight: 600; padding: .5rem 0; }
caption span { font-size: 1rem; font-weight: 400; color: var(--faint); }
th, td { text-align: left; vertical-align: top; padding: .375rem .75rem .375rem 0; border-top: 1px solid var(--line); font-weight: 400; overflow-wrap: anywhere; }
thead th { color: var(--faint); }
th:first-child { width: 40%; }
td:nth-child(2) { width: 10rem; white-space: nowrap; }
.contradicted { color: var(--bad); }
.due, .unknown { color: var(--open); }
.answered, .answered-with-evidence, .not-applicable { color: var(--good); }
.not-due { color: var(--faint); }
`;

function article(result: PlanResult, { prefix }: ReportContext): string {
  const { checklist } = result.analysis;
  const tables = checklist.stages.map(({ stage, words }) => {
    const rows = checklist.items
      .filter(item => item.stage === stage)
      .map(({ title, state, because }) => {
        const mark = `<td class="${state}"><span aria-hidden="true">${stateMarks[state]}</span> ${stateWords[state]}</td>`;
        return `<tr><th scope="row">${escapeHtml(oneLine(title))}</th>${mark}<td>${escapeHtml(oneLine(because))}</td></tr>`;
      });
    const caption = `<caption>${stageNumber(stage)} ${stageTitle(stage)} <span>${escapeHtml(words)}</span></caption>`;
    const head = `<thead><tr><th scope="col">Question</th><th scope="col">State</th><th scope="col">Because</th></tr></thead>`;
    return ["<table>", caption, head, "<tbody>", ...rows, "</tbody>", "</table>"].join("\n");
  });
  return [
    "<article>",
    `<h1>${escapeHtml(oneLine(softwareName(result)))}</h1>`,
    `<p>${stageWords(checklist.stage)} · <code>${escapeHtml(oneLine(prefix + result.path))}</code></p>`,
    `<p><strong>${escapeHtml(oneLine(checklist.words))}</strong></p>`,
    ...tables,
    "</article>",
  ].join("\n");
}
