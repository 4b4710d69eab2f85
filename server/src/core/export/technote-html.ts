import { escapeHtml } from "../report/escape.ts";
import { oneLine } from "../report/words.ts";
import { isWebAddress } from "./software-metadata.ts";
import type { Companion, CompanionInput } from "./companion.ts";
import { technoteOf, type Block, type Row } from "./technote.ts";

/** The plan as a technical note on one page: no script, nothing to load, real tables, light or dark as the reader has it. */
export function exportHtml(input: CompanionInput): Companion {
  const { title, facts, abstract, sections, notes } = technoteOf(input);
  const lines = [
    "<!doctype html>",
    `<html lang="en">`,
    "<head>",
    `<meta charset="utf-8">`,
    `<meta name="viewport" content="width=device-width, initial-scale=1">`,
    `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">`,
    `<meta name="color-scheme" content="light dark">`,
    `<title>${html(title)}</title>`,
    `<style>${style}</style>`,
    "</head>",
    "<body>",
    "<main>",
    `<h1>${html(title)}</h1>`,
    "<dl>",
    ...facts.map(([name = "", value = ""]) => `<div><dt>${html(name)}</dt><dd>${linked(value)}</dd></div>`),
    "</dl>",
    "<h2>Abstract</h2>",
    `<p>${html(abstract)}</p>`,
    ...sections.flatMap(section => [`<h2>${section.number} ${html(section.title)}</h2>`, ...section.blocks.flatMap(blockLines)]),
    "</main>",
    "</body>",
    "</html>",
    "",
  ];
  return { text: lines.join("\n"), notes };
}

const style = `
:root { --ink: #1b1f24; --paper: #fff; --line: #d0d7de; --faint: #57606a; --link: #0550ae; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e6edf3; --paper: #0d1117; --line: #3d444d; --faint: #9aa4af; --link: #79c0ff; }
}
body { margin: 0; background: var(--paper); color: var(--ink); font: 1rem/1.5 system-ui, sans-serif; }
main { max-width: 72rem; margin: 0 auto; padding: 1rem; }
a { color: var(--link); }
dl div { display: flex; gap: 1rem; }
dt { flex: 0 0 12rem; color: var(--faint); }
dd { margin: 0; overflow-wrap: anywhere; }
.wide { overflow-x: auto; }
table { width: 100%; border-collapse: collapse; margin: 0 0 1.5rem; }
caption { text-align: left; font-weight: 600; padding: .5rem 0; }
th, td { text-align: left; vertical-align: top; padding: .375rem .75rem .375rem 0; border-top: 1px solid var(--line); font-weight: 400; }
.long { overflow-wrap: anywhere; }
.short { white-space: nowrap; }
th:has(.long), td:has(.long) { min-width: 11rem; }
thead th { color: var(--faint); white-space: nowrap; }
.pairs tbody th { width: 12rem; }
@media (max-width: 40rem) { dl div { display: block; margin-bottom: .5rem; } }
@media print {
  :root { --ink: #000; --paper: #fff; --line: #d0d7de; --faint: #57606a; --link: #0550ae; }
  main { max-width: none; padding: 0; }
  body { font-size: .8rem; }
  .wide { overflow-x: visible; }
  th:has(.long), td:has(.long) { min-width: 0; }
  h2, caption { break-after: avoid; }
  tr { break-inside: avoid; }
}
`;

function blockLines(block: Block): string[] {
  if (block.kind === "text") return [`<p>${html(block.text)}</p>`];
  const caption = block.caption === undefined ? [] : [`<caption>${html(block.caption)}</caption>`];
  const head = block.head.map(name => (name === "" ? "<td></td>" : `<th scope="col">${html(name)}</th>`)).join("");
  return [
    `<div class="wide">`,
    block.head.slice(1).every(name => name === "") ? `<table class="pairs">` : "<table>",
    ...caption,
    `<thead><tr>${head}</tr></thead>`,
    "<tbody>",
    ...block.rows.map(rowLine),
    "</tbody>",
    "</table>",
    "</div>",
  ];
}

function rowLine([first = "", ...rest]: Row): string {
  return `<tr><th scope="row">${linked(first)}</th>${rest.map(cellLine).join("")}</tr>`;
}

/** Dates, sizes and versions stay on one line. */
function cellLine(cell: string): string {
  return cell === "" || cell.length > 14 ? `<td>${linked(cell)}</td>` : `<td class="short">${linked(cell)}</td>`;
}

/** A cell that is one web address leads there; nothing else of a plan becomes a link. */
function linked(text: string): string {
  return isWebAddress(text) ? `<a href="${escapeHtml(oneLine(text))}" rel="noreferrer" class="long">${html(text)}</a>` : wrapped(text);
}

/** A sign stays with its word, and only what is longer than any word may break inside. */
function wrapped(text: string): string {
  const sign = /^[^\p{L}\p{N}\s] (?=\S)/u.exec(text)?.[0] ?? "";
  const words = oneLine(text.slice(sign.length)).split(/(\s+)/);
  const shown = words.map(word => (word.length > 20 ? `<span class="long">${escapeHtml(word)}</span>` : escapeHtml(word))).join("");
  return sign === "" ? shown : `${html(sign.trim())}&nbsp;${shown}`;
}

function html(text: string): string {
  return escapeHtml(oneLine(text));
}
