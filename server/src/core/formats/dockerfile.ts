import type { Span } from "../text.ts";
import { splitLines, type Line } from "./lines.ts";
import { joinMapped, mapped, sliceMapped, sourceSpan, type MappedText } from "./mapped-text.ts";

/** One instruction with its continuation lines joined and the comments between them left out, as BuildKit does. */
export interface DockerInstruction {
  /** In capitals. */
  readonly keyword: string;
  readonly keywordAt: Span;
  /** From the keyword to the end of the arguments, without here-documents. */
  readonly at: Span;
  readonly flags: readonly DockerFlag[];
  /** What follows the keyword and its flags, trimmed. */
  readonly arguments: MappedText;
  /** The lines of here-documents with the lines that close them; empty when there are none. */
  readonly heredocs: MappedText;
}

export interface DockerFlag {
  readonly name: string;
  /** "" when only the name is written. */
  readonly value: string;
  readonly at: Span;
}

export interface ParsedDockerfile {
  /** The escape character: `\` unless a directive says otherwise. */
  readonly escape: string;
  readonly instructions: readonly DockerInstruction[];
}

/**
 * Splits a Dockerfile into instructions: https://docs.docker.com/reference/dockerfile/. Written for this because a line that ends in two
 * escapes goes on in dockerfile-ast, and a `<<WORD` within quotes opens a here-document there that swallows the stages that follow.
 */
export function parseDockerfile(text: string): ParsedDockerfile {
  const lines = splitLines(text);
  const { escape, next } = readDirectives(lines);
  const instructions: DockerInstruction[] = [];
  const terminators = new Terminators(lines);
  for (let index = next; index < lines.length;) {
    const line = lines[index];
    if (line === undefined || isBlankOrComment(line.text)) {
      index++;
      continue;
    }
    const pieces: MappedText[] = [];
    let open = true;
    for (; index < lines.length && open; index++) {
      const part = lines[index];
      if (part === undefined || (pieces.length > 0 && isBlankOrComment(part.text))) continue;
      const content = withoutContinuation(part.text, escape);
      open = content !== undefined;
      pieces.push(mapped(content ?? part.text, part.start));
    }
    const { instruction, documents } = readInstruction(joinMapped(pieces), escape);
    const close = terminators.closing(documents, index);
    const heredocs = joinMapped(lines.slice(index, close).map(one => mapped(`${one.text}\n`, one.start)));
    index = close;
    instructions.push({ ...instruction, heredocs });
  }
  return { escape, instructions };
}

/** Words split at blanks, with quotes and escapes left in. */
export function rawWords(text: MappedText, escape: string): MappedText[] {
  const words: MappedText[] = [];
  const { text: all } = text;
  let at = 0;
  while (at < all.length) {
    if (isBlank(all[at])) {
      at++;
      continue;
    }
    const end = endOfWord(all, at, escape);
    words.push(sliceMapped(text, at, end));
    at = end;
  }
  return words;
}

/** The strings of an argument in JSON form; undefined when it is not one. */
export function jsonWords(text: MappedText): MappedText[] | undefined {
  if (!text.text.startsWith("[")) return undefined;
  const words: MappedText[] = [];
  const token = /\s*(?:"((?:[^"\\]|\\.)*)"|([[\],]))\s*/gy;
  let expects = "[";
  for (;;) {
    const match = token.exec(text.text);
    if (match === null) return undefined;
    const [, string, sign] = match;
    if (string !== undefined && expects.includes('"')) {
      const value = jsonString(string);
      if (value === undefined) return undefined;
      const start = match.index + match[0].indexOf('"') + 1;
      const source = sliceMapped(text, start, start + string.length);
      words.push(
        value === string
          ? source
          : { text: value, parts: [{ at: 0, from: 0, whole: sourceSpan(source, { start: 0, end: string.length }) }] },
      );
      expects = ",]";
    } else if (sign === "[" && expects === "[") expects = '"]';
    else if (sign === "," && expects.includes(",")) expects = '"';
    else if (sign === "]" && expects.includes("]")) return token.lastIndex >= text.text.trimEnd().length ? words : undefined;
    else return undefined;
  }
}

function jsonString(inner: string): string | undefined {
  try {
    const value: unknown = JSON.parse(`"${inner}"`);
    return typeof value === "string" ? value : undefined;
  } catch {
    // Not a JSON string, so the arguments are in shell form.
    return undefined;
  }
}

/** `# syntax=…`, `# escape=…` and `# check=…` before everything else. */
function readDirectives(lines: readonly Line[]): { escape: string; next: number } {
  let escape = "\\";
  let next = 0;
  const seen = new Set<string>();
  for (; next < lines.length; next++) {
    const match = /^#\s*([A-Za-z][A-Za-z0-9]*)\s*=\s*(\S.*)$/.exec(lines[next]?.text ?? "");
    const name = match?.[1]?.toLowerCase() ?? "";
    if (!["syntax", "escape", "check"].includes(name) || seen.has(name)) break;
    seen.add(name);
    const value = match?.[2]?.trim();
    if (name === "escape" && (value === "`" || value === "\\")) escape = value;
  }
  return { escape, next };
}

function isBlankOrComment(line: string): boolean {
  return /^\s*(?:#|$)/.test(line);
}

/** The line without its last escape when it goes on in the next one, else undefined. Two escapes are an escape of themselves. */
function withoutContinuation(line: string, escape: string): string | undefined {
  const end = line.trimEnd().length;
  return line[end - 1] === escape && line[end - 2] !== escape ? line.slice(0, end - 1) : undefined;
}

interface Heredoc {
  readonly name: string;
  /** `<<-`: tabs before the closing line do not count. */
  readonly tabs: boolean;
}

const flagged = new Set(["FROM", "RUN", "COPY", "ADD", "HEALTHCHECK"]);

function readInstruction(line: MappedText, escape: string): { instruction: Omit<DockerInstruction, "heredocs">; documents: Heredoc[] } {
  const { text } = line;
  const start = text.length - text.trimStart().length;
  const end = text.trimEnd().length;
  let at = start;
  while (at < end && !isBlank(text[at])) at++;
  const keyword = text.slice(start, at).toUpperCase();
  const keywordAt = sourceSpan(line, { start, end: at });
  const flags: DockerFlag[] = [];
  at = skipBlanks(text, at, end);
  while (flagged.has(keyword) && text.startsWith("--", at)) {
    const word = endOfWord(text, at, escape);
    if (word - at <= 2) break;
    const equals = text.slice(at, word).indexOf("=");
    const name = text.slice(at + 2, equals < 0 ? word : at + equals);
    flags.push({ name, value: equals < 0 ? "" : text.slice(at + equals + 1, word), at: sourceSpan(line, { start: at, end: word }) });
    at = skipBlanks(text, word, end);
  }
  const rest = sliceMapped(line, at, Math.max(at, end));
  const instruction = { keyword, keywordAt, at: sourceSpan(line, { start, end }), flags, arguments: rest };
  return { instruction, documents: opensHeredocs(keyword, rest.text) ? findHeredocs(rest, escape) : [] };
}

function opensHeredocs(keyword: string, rest: string): boolean {
  if (!rest.includes("<<")) return false;
  return keyword === "RUN" || keyword === "COPY" || keyword === "ADD" || (keyword === "ONBUILD" && /^(?:run|copy|add)\s/i.test(rest));
}

function findHeredocs(rest: MappedText, escape: string): Heredoc[] {
  return rawWords(rest, escape).flatMap(word => {
    const match = /^\d*<<(-?)([^<]+)$/.exec(word.text);
    const name = match?.[2]?.replace(/^(["'])(.*)\1$/s, "$2");
    return match === null || name === undefined || name === "" ? [] : [{ name, tabs: match[1] === "-" }];
  });
}

/** Finds the lines that close here-documents; knows beforehand which exist, so that open ones cost nothing. */
class Terminators {
  private readonly lines: readonly Line[];
  private last: ReadonlyMap<string, number> | undefined;

  constructor(lines: readonly Line[]) {
    this.lines = lines;
  }

  /** Index of the line behind the last closing line; `from` when one is never closed, which then is no here-document. */
  closing(documents: readonly Heredoc[], from: number): number {
    let index = from;
    for (const { name, tabs } of documents) {
      if ((this.lastLines().get(tabs ? `\t${name}` : name) ?? -1) < index) return from;
      while (index < this.lines.length && withoutTabs(this.lines[index]?.text ?? "", tabs) !== name) index++;
      index++;
    }
    return index;
  }

  /** Where each line stands last; under its text, and under a tab and its text without leading tabs. */
  private lastLines(): ReadonlyMap<string, number> {
    if (this.last) return this.last;
    const last = new Map<string, number>();
    for (const [index, { text }] of this.lines.entries()) {
      last.set(text, index);
      last.set(`\t${withoutTabs(text, true)}`, index);
    }
    this.last = last;
    return last;
  }
}

function withoutTabs(line: string, tabs: boolean): string {
  return tabs ? line.replace(/^\t+/, "") : line;
}

function isBlank(char: string | undefined): boolean {
  return char === " " || char === "\t";
}

function skipBlanks(text: string, from: number, end: number): number {
  let at = from;
  while (at < end && isBlank(text[at])) at++;
  return at;
}

function endOfWord(text: string, from: number, escape: string): number {
  let quote = "";
  let at = from;
  for (; at < text.length; at++) {
    const char = text[at] ?? "";
    if (char === escape && quote !== "'") at++;
    else if (quote !== "") quote = char === quote ? "" : quote;
    else if (char === '"' || char === "'") quote = char;
    else if (isBlank(char)) break;
  }
  return Math.min(at, text.length);
}
