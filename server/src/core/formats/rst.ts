import type { Fact, Heading, Link, ProseFacts } from "../facts/types.ts";
import { LineIndex } from "../text.ts";
import { bareUrls } from "./urls.ts";

/**
 * Headings of reStructuredText: a line with a line of one punctuation character below it, at least as long, and perhaps the
 * same above it. The level follows from the order in which the styles appear (docutils, "Sections").
 */
export function rstHeadings(text: string): Heading[] {
  return scan(new LineIndex(text)).headings;
}

/** Headings, links, images and the first paragraph of reStructuredText; also of plain text, which has the last two only. */
export function readRst(text: string): ProseFacts {
  const lines = new LineIndex(text);
  const { headings, used } = scan(lines);
  const links: Link[] = [];
  const firstParagraph = paragraph(lines, used);
  for (let line = 0; line < lines.lineCount; line++) {
    const written = lines.lineText(line);
    const start = lines.starts[line] ?? 0;
    const directive = /^\s*\.\.\s+(?:\|([^|]*)\|\s+)?(?:image|figure)::\s+(\S+)/.exec(written);
    if (directive) {
      const url = directive[2] ?? "";
      const from = start + written.length - written.trimStart().length;
      links.push({ url, text: directive[1] ?? "", image: true, at: lines.range({ start: from, end: start + written.trimEnd().length }) });
      continue;
    }
    let rest = written;
    for (const match of written.matchAll(/`([^`<>]*)<([^<>`\s]+)>`__?/g)) {
      const from = start + match.index;
      links.push({
        url: match[2] ?? "",
        text: (match[1] ?? "").trim(),
        image: false,
        at: lines.range({ start: from, end: from + match[0].length }),
      });
      rest = rest.slice(0, match.index) + " ".repeat(match[0].length) + rest.slice(match.index + match[0].length);
    }
    for (const link of bareUrls(rest, { start: 0, end: rest.length }, new LineIndex(rest))) {
      const at = { start: { line, character: link.at.start.character }, end: { line, character: link.at.end.character } };
      links.push({ ...link, at });
    }
  }
  return { headings, links, ...(firstParagraph && { firstParagraph }) };
}

const adornment = /^([!-/:-@[-`{-~])\1+\s*$/;

/** The headings, and the lines that belong to them. */
function scan(lines: LineIndex): { readonly headings: Heading[]; readonly used: ReadonlySet<number> } {
  const headings: Heading[] = [];
  const used = new Set<number>();
  const styles: string[] = [];
  for (let line = 1; line < lines.lineCount; line++) {
    const below = lines.lineText(line);
    const char = adornment.exec(below)?.[1];
    const title = lines.lineText(line - 1);
    if (char === undefined || used.has(line - 1) || title.trim() === "" || adornment.test(title)) continue;
    const overline = line >= 2 && !used.has(line - 2) && adornment.exec(lines.lineText(line - 2))?.[1] === char;
    if (!overline && (/^\s/.test(title) || below.trimEnd().length < Math.min(4, title.trimEnd().length))) continue;
    // Text directly above without an overline makes this the end of a paragraph or a table.
    if (!overline && line >= 2 && lines.lineText(line - 2).trim() !== "" && !used.has(line - 2)) continue;
    const style = overline ? char + char : char;
    if (!styles.includes(style)) styles.push(style);
    const first = overline ? line - 2 : line - 1;
    for (let one = first; one <= line; one++) used.add(one);
    const span = { start: lines.starts[first] ?? 0, end: (lines.starts[line] ?? 0) + below.trimEnd().length };
    headings.push({ text: plain(title), depth: styles.indexOf(style) + 1, at: lines.range(span) });
  }
  return { headings, used };
}

/** The first block of lines that is no heading, directive, comment, list of badges or fenced code. */
function paragraph(lines: LineIndex, used: ReadonlySet<number>): Fact<string> | undefined {
  for (let line = 0; line < lines.lineCount; line++) {
    if (used.has(line) || lines.lineText(line).trim() === "") continue;
    let last = line;
    while (last + 1 < lines.lineCount && lines.lineText(last + 1).trim() !== "" && !used.has(last + 1)) last++;
    const start = lines.starts[line] ?? 0;
    const end = lines.lineEnd(last);
    const value = plain(lines.text.slice(start, end));
    const isProse = !/^(?:\s|\.\. |:[\w-]+:|[+|=*-]{3,})/.test(lines.lineText(line)) && value.replace(/\|[^|\n]+\|/g, "").trim() !== "";
    if (isProse) return { value, range: lines.range({ start, end }) };
    line = last;
  }
  return undefined;
}

/** Without the marks of inline markup. */
function plain(text: string): string {
  return text
    .replace(/`([^`<>]*)<[^<>`]+>`__?/g, (_, words: string) => words.trimEnd())
    .replace(/:[\w:+.-]{1,80}:`([^`]*)`/g, "$1")
    .replace(/``([^`]*)``|`([^`]*)`_?_?/g, "$1$2")
    .replace(/\*\*([^*]+)\*\*|\*([^*\s][^*]*)\*/g, "$1$2")
    .replace(/\s+/g, " ")
    .trim();
}
