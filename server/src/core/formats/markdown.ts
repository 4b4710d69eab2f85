import type { Nodes } from "mdast";
import { toString } from "mdast-util-to-string";
import remarkParse from "remark-parse";
import { unified } from "unified";
import type { Extracted, Heading, Link, ProseFacts } from "../facts/types.ts";
import { LineIndex, type Range, type Span } from "../text.ts";
import { bareUrls } from "./urls.ts";

const parser = unified().use(remarkParse).freeze();

/** Reads CommonMark. HTML in it is searched for headings, links and images too, since README files begin with it so often. */
export function readMarkdown(text: string): Extracted<ProseFacts> {
  if (!isOrdinary(text)) {
    const lines = new LineIndex(text);
    const value = { headings: markdownHeadings(text), links: bareUrls(text, { start: 0, end: text.length }, lines) };
    return { value, problems: [{ message: "This text is too large or too deeply nested to be read in full" }], complete: false };
  }
  const root = parser.parse(text);
  const lines = new LineIndex(text);
  const headings: Heading[] = [];
  const links: Link[] = [];
  const addresses = definitions(root);
  let firstParagraph: ProseFacts["firstParagraph"];

  const add = (node: Nodes, url: string | undefined, at: Range): void => {
    if (url === undefined || url === "") return;
    const image = "alt" in node;
    links.push({ url, text: image ? (node.alt ?? "") : toString(node), image, at });
  };
  const visit = (node: Nodes, insideLink: boolean): void => {
    const span = spanOf(node);
    const at = lines.range(span);
    switch (node.type) {
      case "heading":
        headings.push({ text: toString(node).replace(/\s+/g, " ").trim(), depth: node.depth, at });
        break;
      case "link":
      case "image":
        add(node, node.url, at);
        break;
      case "linkReference":
      case "imageReference":
        add(node, addresses.get(node.identifier), at);
        break;
      case "html":
        readHtml(node.value, span.start, lines, headings, links);
        break;
      case "text":
        if (!insideLink) links.push(...bareUrls(text, span, lines));
        break;
      default:
        break;
    }
    for (const child of childrenOf(node)) visit(child, insideLink || node.type.startsWith("link"));
  };
  visit(root, false);
  for (const node of root.children) {
    if (node.type !== "paragraph" || !hasWords(node)) continue;
    const value = toString(node, { includeImageAlt: false, includeHtml: false }).replace(/\s+/g, " ").trim();
    if (value.startsWith("|")) continue;
    firstParagraph = { value, range: lines.range(spanOf(node)) };
    break;
  }
  return { value: { headings, links, ...(firstParagraph && { firstParagraph }) }, problems: [], complete: true };
}

/**
 * Whether the parser can read a text in reasonable time: it takes quadratic time for some constructs and recurses through others.
 * What people write stays far below these limits.
 */
function isOrdinary(text: string): boolean {
  const lines = text.split(/\r\n?|\n/);
  if (text.length > 200_000 || lines.length > 5000) return false;
  let headings = 0;
  let quotes = 0;
  let brackets = 0;
  /** Signs of inline markup in the running paragraph or list item. */
  let marks = 0;
  for (const line of lines) {
    if (line.trim() === "") {
      brackets = 0;
      marks = 0;
      continue;
    }
    const prefix = /^(?:[\s>*+-]|\d{1,9}[.)](?=\s))*/.exec(line)?.[0] ?? "";
    if (prefix.length > 200 && !/^[\s*-]*$/.test(line)) return false;
    if (prefix.includes(">")) quotes++;
    if (/^[ >]*(?:=+\s*$|-+\s*$|#)/.test(line)) headings++;
    if (/[*+.)-]/.test(prefix)) marks = 0;
    for (const char of line) {
      if ("[*_`<&!".includes(char)) marks++;
      if (char === "[") brackets++;
      else if (char === "]") brackets = Math.max(0, brackets - 1);
      if (brackets > 50 || marks > 3000) return false;
    }
    if (quotes > 1500 || headings > 1000 || (prefix.match(/[>*+.)-]/g) ?? []).length > 60) return false;
  }
  return true;
}

/**
 * The headings outside lists and quotes, many times faster than reading the whole text: a changelog of some hundred
 * kilobytes would otherwise take more than a second. Fenced code and HTML comments are passed over.
 */
export function markdownHeadings(text: string): Heading[] {
  const lines = new LineIndex(text);
  const headings: Heading[] = [];
  const add = (source: string, depth: number, span: Span): void => {
    // Beyond some thousands nobody reads them; the parser would take minutes.
    headings.push({ text: headings.length < 2000 ? plainText(source) : source, depth, at: lines.range(span) });
  };
  let fence: string | undefined;
  let comment = false;
  /** First line of the paragraph that an underline would make a heading. */
  let paragraph: number | undefined;
  for (let line = 0; line < lines.lineCount; line++) {
    const start = lines.starts[line] ?? 0;
    const written = lines.lineText(line);
    if (comment) {
      comment = !written.includes("-->");
      continue;
    }
    const mark = /^ {0,3}(`{3,}|~{3,})(.*)$/.exec(written);
    if (fence !== undefined) {
      if (mark?.[1]?.startsWith(fence) === true && (mark[2] ?? "").trim() === "") fence = undefined;
      continue;
    }
    if (mark && !(mark[1]?.startsWith("`") === true && (mark[2] ?? "").includes("`"))) {
      fence = mark[1];
      paragraph = undefined;
      continue;
    }
    if (/^ {0,3}<!--/.test(written)) {
      comment = !written.includes("-->", written.indexOf("<!--") + 4);
      paragraph = undefined;
      continue;
    }
    const title = /^ {0,3}(#{1,6})(?:[ \t]+(.*))?$/.exec(written);
    const underline = /^ {0,3}(=+|-+)[ \t]*$/.exec(written);
    if (title) {
      const trimmed = written.trimEnd();
      add((title[2] ?? "").trim().replace(/(^|[ \t])#+$/, ""), (title[1] ?? "#").length, {
        start: start + written.length - written.trimStart().length,
        end: start + trimmed.length,
      });
      paragraph = undefined;
    } else if (underline && paragraph !== undefined) {
      const from = lines.starts[paragraph] ?? 0;
      add(text.slice(from, start).trim(), underline[1]?.startsWith("=") === true ? 1 : 2, {
        start: from,
        end: start + written.trimEnd().length,
      });
      paragraph = undefined;
    } else if (written.trim() === "" || /^ {0,3}(?:[*+-]|\d{1,9}[.)]|>)(?:[ \t]|$)|^ {0,3}(?:[*_-][ \t]*){3,}$/.test(written))
      paragraph = undefined;
    else if (/^(?: {4}|\t)/.test(written)) continue;
    else paragraph ??= previousIsOpen(lines, line) ? undefined : line;
  }
  return headings;
}

/** A line below a list item or a quote belongs to it and starts no paragraph of its own. */
function previousIsOpen(lines: LineIndex, line: number): boolean {
  return line > 0 && /^ *(?:[*+-]|\d{1,9}[.)]|>)[ \t]/.test(lines.lineText(line - 1));
}

/** What a reader sees of inline Markdown. */
function plainText(source: string): string {
  // Most headings have no markup, and the parser takes its time, a very long one above all.
  if (source.length > 300 || !/[[\]`*_<&\\]/.test(source)) return source.replace(/\s+/g, " ").trim();
  return toString(parser.parse(source)).replace(/\s+/g, " ").trim() || source;
}

function definitions(root: Nodes): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  const visit = (node: Nodes): void => {
    if (node.type === "definition" && !found.has(node.identifier)) found.set(node.identifier, node.url);
    for (const child of childrenOf(node)) visit(child);
  };
  visit(root);
  return found;
}

function spanOf(node: Nodes): Span {
  const start = node.position?.start.offset ?? 0;
  return { start, end: node.position?.end.offset ?? start };
}

/** Whether anything but badges stands in a paragraph; a link around an image is a badge. */
function hasWords(node: Nodes): boolean {
  if (node.type === "text" || node.type === "inlineCode") return node.value.trim() !== "";
  return childrenOf(node).some(hasWords);
}

function childrenOf(node: Nodes): readonly Nodes[] {
  return "children" in node ? node.children : [];
}

function readHtml(html: string, offset: number, lines: LineIndex, headings: Heading[], links: Link[]): void {
  const rangeOf = (start: number, end: number): Range => lines.range({ start: offset + start, end: offset + end });
  const visible = html.replace(/<!--[^]*?(?:-->|$)/g, comment => " ".repeat(comment.length));
  for (const match of visible.matchAll(/<(a|img|h[1-6])\b([^<>]*)>/gi)) {
    const tag = (match[1] ?? "").toLowerCase();
    const end = match.index + match[0].length;
    const url = attribute(match[2] ?? "", tag === "img" ? "src" : "href");
    if (tag === "img" && url !== "")
      links.push({ url, text: attribute(match[2] ?? "", "alt"), image: true, at: rangeOf(match.index, end) });
    else if (tag === "a" && url !== "")
      links.push({ url, text: textUpTo(visible, end, "</a"), image: false, at: rangeOf(match.index, end) });
    else if (tag.startsWith("h")) {
      const text = textUpTo(visible, end, `</${tag}`);
      if (text !== "") headings.push({ text, depth: Number(tag[1]), at: rangeOf(match.index, end) });
    }
  }
}

function attribute(attributes: string, name: string): string {
  const match = new RegExp(`(?:^|\\s)${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)'|([^\\s"'>]+))`, "i").exec(attributes);
  return (match?.[1] ?? match?.[2] ?? match?.[3] ?? "").trim();
}

function textUpTo(html: string, from: number, closing: string): string {
  const end = html.toLowerCase().indexOf(closing, from);
  return html
    .slice(from, end < 0 ? Math.min(html.length, from + 500) : end)
    .replace(/<\/?(?:br|p|div|li|td|img)\b[^<>]*>/gi, " ")
    .replace(/<[^<>]*>/g, "")
    .replace(/\s+/g, " ")
    .trim();
}
