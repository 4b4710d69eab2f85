import type { Hover } from "vscode-languageserver";
import type { LineIndex, Span } from "../core/text.ts";
import type { Client } from "./client.ts";

/** Paragraphs in Markdown for the place that they speak of. */
export interface Note {
  readonly span: Span;
  readonly paragraphs: readonly string[];
}

export function hoverOf(note: Note, lines: LineIndex, client: Client): Hover {
  const markdown = note.paragraphs.filter(paragraph => paragraph !== "").join("\n\n");
  const contents = client.markdownHover
    ? { kind: "markdown" as const, value: markdown }
    : { kind: "plaintext" as const, value: plainText(markdown) };
  return { contents, range: lines.range(note.span) };
}

/** For clients that show no Markdown. */
export function plainText(markdown: string): string {
  return markdown
    .replace(/^\|[-|]+\|$\n?/gm, "")
    .replace(/^\| (.*) \|$/gm, "$1")
    .replace(/<br>/g, ", ")
    .replace(/\[([^\]]+)\]\(([^)]+)\)/g, "$1 ($2)")
    .replace(/\\([*_`|])/g, "$1")
    .replace(/\*\*|`/g, "")
    .replace(/(^|\s)\*([^*\n]+)\*/g, "$1$2");
}
