import { escapeMarkdown } from "../report/escape.ts";
import type { Companion, CompanionInput } from "./companion.ts";
import { technoteOf, type Block, type Row } from "./technote.ts";

/** The plan as a technical note in Markdown: title page, abstract, numbered sections with tables. */
export function exportMarkdown(input: CompanionInput): Companion {
  const { title, facts, abstract, sections, notes } = technoteOf(input);
  const parts = [
    `# ${escape(title)}`,
    markdownTable(["", ""], facts),
    "## Abstract",
    escape(abstract),
    ...sections.flatMap(section => [`## ${section.number} ${escape(section.title)}`, ...section.blocks.flatMap(blockLines)]),
  ];
  return { text: `${parts.join("\n\n")}\n`, notes };
}

function blockLines(block: Block): string[] {
  if (block.kind === "text") return [escape(block.text)];
  const caption = block.caption === undefined ? [] : [`### ${escape(block.caption)}`];
  return [...caption, markdownTable(block.head, block.rows)];
}

function markdownTable(head: Row, rows: readonly Row[]): string {
  const line = (cells: Row): string => `| ${cells.map(cell).join(" | ")} |`;
  return [line(head), `|${head.map(() => "---|").join("")}`, ...rows.map(line)].join("\n");
}

/** An @ inside a word is an address or a version and mentions nobody; it has to be copied as it is. */
function escape(text: string): string {
  return escapeMarkdown(text).replace(/(?<=[\w-])@\u200b/g, "@");
}

/** In a table no sign stands at the start of a line, and only before a letter does < begin a tag: ranges of versions stay readable. */
function cell(text: string): string {
  return escape(text)
    .replace(/&lt;(?=[=\d])/g, "<")
    .replace(/&gt;(?=[=\d])/g, ">");
}
