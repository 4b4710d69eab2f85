import type { Problem } from "../facts/types.ts";
import { LineIndex, type Range } from "../text.ts";
import { isDeeplyNested } from "./nesting.ts";
import {
  readYamlEvents,
  yamlEntries,
  yamlKind,
  yamlLiteralSpan,
  yamlSpan,
  yamlText,
  type YamlEvents,
  type YamlNode,
} from "./yaml-events.ts";
import { yamlMap } from "./yaml-table.ts";

/**
 * Walks through the maps of a YAML text, key by key in their order, without building anything: for lockfiles of many megabytes that
 * a program wrote. Lists are passed over, and so are maps that stand behind an alias.
 */
export interface YamlCursor {
  /** To the next key; false at the end. */
  readonly next: () => boolean;
  /** Passes over what stands under the current key. */
  readonly skip: () => void;
  /** Which of the texts that `---` separates; counts those that hold something. */
  readonly document: number;
  /** How many maps stand around the map of the key. */
  readonly depth: number;
  readonly key: () => string;
  /** Whether the key is this one; quicker than to ask for the key. The name must hold no quotes and escapes. */
  readonly isKey: (name: string) => boolean;
  /** The text of a scalar without quotes; undefined for a map, a list and a text of several lines. Empty for nothing at all. */
  readonly value: () => string | undefined;
  /** The scalars of a map in braces, which the walk does not enter any more; undefined when the value is anything else. */
  readonly braces: () => ReadonlyMap<string, string> | undefined;
  /** Where the key and the scalar behind it stand in the text, without quotes. */
  readonly keyStart: () => number;
  readonly keyEnd: () => number;
  readonly valueStart: () => number;
  readonly valueEnd: () => number;
  /** Without quotes. */
  readonly keyAt: () => Range;
  /** Without quotes; undefined when characters of it do not stand for themselves. */
  readonly valueAt: () => Range | undefined;
  /** The end of what stands before the current key, or at the end of all. */
  readonly endBefore: () => Range["end"];
}

/**
 * Lets `work` walk through a text and gives what it made of it. Texts as programs write them are scanned line by line; when one holds
 * anything else, `work` is called again and walks over the events of the parser. Problems are those of the parser.
 */
export function walkYaml<T>(text: string, work: (cursor: YamlCursor) => T): { readonly result?: T; readonly problems: readonly Problem[] } {
  const lines = new LineCursor(text);
  const result = work(lines);
  if (!lines.isUnusual()) return { result, problems: [] };
  if (isDeeplyNested(text)) return { problems: [{ message: "This is nested too deeply to be read." }] };
  const { yaml, problems } = readYamlEvents(text);
  return yaml === undefined ? { problems } : { result: work(new EventCursor(yaml)), problems };
}

const colon = 58;
const space = 32;
const hash = 35;
const singleQuote = 39;
const doubleQuote = 34;

/** Characters that a plain scalar cannot begin with, beside quotes and braces, which have their own meaning here. */
const indicators = new Set(Array.from(",&*!%@`]}?\t", char => char.charCodeAt(0)));

/** What stands behind the colon. */
type ValueKind = "none" | "plain" | "single" | "double" | "braces" | "opaque";

class LineCursor implements YamlCursor {
  document = 0;
  depth = 0;
  readonly #text: string;
  /** Where the next line begins, and its number. */
  #at = 0;
  #nextLine = 0;
  #line = 0;
  #lineStart = 0;
  #lineEnd = 0;
  #keyStart = 0;
  #keyEnd = 0;
  #keyKind: ValueKind = "none";
  #kind: ValueKind = "none";
  #valueStart = 0;
  #valueEnd = 0;
  readonly #indents: number[] = [];
  /** Lines that are indented by more than this belong to something that is passed over; -1 for none. */
  #skipped = -1;
  #unusual = false;
  #seen = false;
  #beforeLine = 0;
  #beforeEnd = 0;

  constructor(text: string) {
    this.#text = text;
  }

  isUnusual(): boolean {
    return this.#unusual;
  }

  next(): boolean {
    const text = this.#text;
    if (this.#seen) this.#endAt(this.#line, this.#lineEnd - this.#lineStart);
    while (!this.#unusual && this.#at < text.length) {
      const start = this.#at;
      const newline = text.indexOf("\n", start);
      let end = newline < 0 ? text.length : newline;
      const line = this.#nextLine;
      this.#at = newline < 0 ? text.length : newline + 1;
      this.#nextLine = line + 1;
      if (end > start && text.charCodeAt(end - 1) === 13) end--;
      while (end > start && text.charCodeAt(end - 1) === space) end--;
      let at = start;
      while (at < end && text.charCodeAt(at) === space) at++;
      if (at === end) continue;
      const first = text.charCodeAt(at);
      const indent = at - start;
      if (this.#skipped >= 0) {
        // a list may stand as far to the left as the key that it belongs to
        if (indent > this.#skipped || (indent === this.#skipped && isItem(text, at, end))) {
          this.#endAt(line, end - start);
          continue;
        }
      }
      if (first === hash) continue;
      this.#skipped = -1;
      if (indent === 0 && first === 45 && text.startsWith("---", at)) {
        if (end !== at + 3) return this.#stop();
        if (this.#seen) this.document++;
        this.#indents.length = 0;
        this.#kind = "none";
        continue;
      }
      if (isItem(text, at, end)) {
        if (this.#indents.length === 0) return this.#stop();
        this.#skipped = indent;
        this.#endAt(line, end - start);
        continue;
      }
      if (!this.#place(indent) || !this.#split(at, end)) return this.#stop();
      this.#seen = true;
      this.#line = line;
      this.#lineStart = start;
      this.#lineEnd = end;
      return true;
    }
    return false;
  }

  skip(): void {
    this.#skipped = this.#indents.at(-1) ?? 0;
  }

  key(): string {
    return this.#unquoted(this.#keyKind, this.#keyStart, this.#keyEnd) ?? "";
  }

  isKey(name: string): boolean {
    return this.#keyEnd - this.#keyStart === name.length && this.#text.startsWith(name, this.#keyStart);
  }

  value(): string | undefined {
    if (this.#kind === "none") return "";
    return this.#unquoted(this.#kind, this.#valueStart, this.#valueEnd);
  }

  braces(): ReadonlyMap<string, string> | undefined {
    if (this.#kind !== "braces") return undefined;
    const { yaml } = readYamlEvents(this.#text.slice(this.#valueStart, this.#valueEnd));
    const root = yaml?.roots[0];
    return yaml === undefined || root === undefined ? undefined : scalarsOf(yaml, root);
  }

  keyStart(): number {
    return this.#keyStart;
  }

  keyEnd(): number {
    return this.#keyEnd;
  }

  valueStart(): number {
    return this.#valueStart;
  }

  valueEnd(): number {
    return this.#valueEnd;
  }

  keyAt(): Range {
    return this.#range(this.#keyStart, this.#keyEnd);
  }

  valueAt(): Range | undefined {
    const raw = this.value();
    if (raw === undefined || raw.length !== this.#valueEnd - this.#valueStart || this.#kind === "none") return undefined;
    return this.#range(this.#valueStart, this.#valueEnd);
  }

  endBefore(): Range["end"] {
    return { line: this.#beforeLine, character: this.#beforeEnd };
  }

  #range(start: number, end: number): Range {
    return {
      start: { line: this.#line, character: start - this.#lineStart },
      end: { line: this.#line, character: end - this.#lineStart },
    };
  }

  #endAt(line: number, character: number): void {
    this.#beforeLine = line;
    this.#beforeEnd = character;
  }

  #stop(): false {
    this.#unusual = true;
    return false;
  }

  /** Finds the map that a key with this indent belongs to. */
  #place(indent: number): boolean {
    const indents = this.#indents;
    while (indents.length > 0 && (indents.at(-1) ?? 0) > indent) indents.pop();
    const last = indents.at(-1);
    if (last === undefined || last < indent) {
      // deeper lines continue the key before them: as its map, or as a text of several lines, which is left to the parser
      if (this.#kind !== "none" || indents.length !== (last === undefined ? 0 : this.depth + 1)) return false;
      indents.push(indent);
    }
    this.depth = indents.length - 1;
    return true;
  }

  /** Takes a line apart at its colon. */
  #split(at: number, end: number): boolean {
    const text = this.#text;
    const first = text.charCodeAt(at);
    let close: number;
    if (first === singleQuote || first === doubleQuote) {
      const quote = first === singleQuote ? "'" : '"';
      close = text.indexOf(quote, at + 1);
      if (close < 0 || close >= end || text.charCodeAt(close + 1) !== colon) return false;
      this.#keyKind = first === singleQuote ? "single" : "double";
      this.#keyStart = at + 1;
      this.#keyEnd = close;
      for (let escape = at + 1; escape < close; escape++) if (text.charCodeAt(escape) === 92) return false;
      close++;
    } else {
      if (indicators.has(first) || first === 91 || first === 123 || first === 124 || first === 62) return false;
      close = at;
      while (close < end && !(text.charCodeAt(close) === colon && isBlank(text, close + 1, end))) {
        if (text.charCodeAt(close) === hash && text.charCodeAt(close - 1) === space) return false;
        close++;
      }
      if (close === end) return false;
      this.#keyKind = "plain";
      this.#keyStart = at;
      this.#keyEnd = close;
      while (text.charCodeAt(this.#keyEnd - 1) === space) this.#keyEnd--;
    }
    let value = close + 1;
    if (!isBlank(text, value, end)) return false;
    while (value < end && text.charCodeAt(value) === space) value++;
    return this.#takeValue(value, end);
  }

  #takeValue(start: number, end: number): boolean {
    const text = this.#text;
    this.#valueStart = start;
    this.#valueEnd = end;
    if (start >= end || text.charCodeAt(start) === hash) {
      this.#kind = "none";
      return true;
    }
    const first = text.charCodeAt(start);
    const last = text.charCodeAt(end - 1);
    if (first === 123 || first === 91) {
      if (last !== first + 2) return false;
      this.#kind = first === 123 ? "braces" : "opaque";
      return true;
    }
    if (first === singleQuote || first === doubleQuote) {
      if (end - start < 2 || last !== first || !closesAtEnd(text, start, end)) return false;
      this.#kind = first === singleQuote ? "single" : "double";
      this.#valueStart++;
      this.#valueEnd--;
      return true;
    }
    if (first === 124 || first === 62) {
      this.#kind = "opaque";
      this.#skipped = this.#indents.at(-1) ?? 0;
      return true;
    }
    if (indicators.has(first) || isItem(text, start, end)) return false;
    for (let at = start; at < end; at++) {
      const code = text.charCodeAt(at);
      if (code === colon && isBlank(text, at + 1, end)) return false;
      if (code === hash && text.charCodeAt(at - 1) === space) return false;
    }
    this.#kind = "plain";
    return true;
  }

  #unquoted(kind: ValueKind, start: number, end: number): string | undefined {
    if (kind === "braces" || kind === "opaque" || kind === "none") return undefined;
    const raw = this.#text.slice(start, end);
    if (kind === "single") return raw.includes("'") ? raw.replaceAll("''", "'") : raw;
    if (kind === "double" && raw.includes("\\")) {
      const { yaml } = readYamlEvents(`"${raw}"`);
      return yaml?.roots[0] === undefined ? undefined : yamlText(yaml, yaml.roots[0]);
    }
    return raw;
  }
}

function isItem(text: string, at: number, end: number): boolean {
  return text.charCodeAt(at) === 45 && isBlank(text, at + 1, end);
}

function isBlank(text: string, at: number, end: number): boolean {
  return at >= end || text.charCodeAt(at) === space;
}

/** Whether the quote that opens a scalar closes it with the last character of the line, and not before. */
function closesAtEnd(text: string, start: number, end: number): boolean {
  const quote = text.charCodeAt(start);
  let at = start + 1;
  for (; at < end; at++) {
    const code = text.charCodeAt(at);
    if (quote === doubleQuote && code === 92) at++;
    else if (code === quote) {
      if (quote === singleQuote && text.charCodeAt(at + 1) === quote && at + 1 < end) at++;
      else break;
    }
  }
  return at === end - 1;
}

interface Frame {
  /** The next key. */
  at: YamlNode;
  readonly end: YamlNode;
  readonly depth: number;
}

class EventCursor implements YamlCursor {
  document = 0;
  depth = 0;
  readonly #yaml: YamlEvents;
  readonly #lines: LineIndex;
  readonly #frames: Frame[] = [];
  #root = 0;
  #key = -1;
  #value = -1;
  #skipped = false;
  #before = 0;

  constructor(yaml: YamlEvents) {
    this.#yaml = yaml;
    this.#lines = new LineIndex(yaml.text);
  }

  next(): boolean {
    const { next, roots } = this.#yaml;
    if (this.#key >= 0) {
      const enters = !this.#skipped && this.#entersMap();
      this.#before = Math.max(this.#before, enters ? yamlSpan(this.#yaml, this.#key).end : yamlSpan(this.#yaml, this.#value).end);
      if (enters) this.#push(this.#value, this.depth + 1);
    }
    this.#skipped = false;
    for (;;) {
      const frame = this.#frames.at(-1);
      if (frame === undefined) {
        const root = roots[this.#root];
        if (root === undefined) {
          this.#key = -1;
          return false;
        }
        this.document = this.#root++;
        if (yamlKind(this.#yaml, root) === "map") this.#push(root, 0);
        continue;
      }
      const value = next[frame.at] ?? frame.end;
      if (frame.at >= frame.end || value >= frame.end) {
        this.#frames.pop();
        continue;
      }
      this.#key = frame.at;
      this.#value = value;
      this.depth = frame.depth;
      frame.at = next[value] ?? frame.end;
      return true;
    }
  }

  skip(): void {
    this.#skipped = true;
  }

  key(): string {
    return yamlText(this.#yaml, this.#key) ?? "";
  }

  isKey(name: string): boolean {
    return this.key() === name;
  }

  value(): string | undefined {
    return yamlText(this.#yaml, this.#value);
  }

  braces(): ReadonlyMap<string, string> | undefined {
    if (!this.#entersMap() || this.#yaml.text[yamlSpan(this.#yaml, this.#value).start] !== "{") return undefined;
    this.#skipped = true;
    return scalarsOf(this.#yaml, this.#value);
  }

  keyStart(): number {
    return yamlSpan(this.#yaml, this.#key).start;
  }

  keyEnd(): number {
    return yamlSpan(this.#yaml, this.#key).end;
  }

  valueStart(): number {
    return yamlSpan(this.#yaml, this.#value).start;
  }

  valueEnd(): number {
    return yamlSpan(this.#yaml, this.#value).end;
  }

  keyAt(): Range {
    return this.#lines.range(yamlSpan(this.#yaml, this.#key));
  }

  valueAt(): Range | undefined {
    const span = yamlLiteralSpan(this.#yaml, this.#value);
    return span === undefined || span.start === span.end ? undefined : this.#lines.range(span);
  }

  endBefore(): Range["end"] {
    return this.#lines.positionAt(this.#before);
  }

  /** Maps behind an alias are not entered: they stand elsewhere, and may hold themselves. */
  #entersMap(): boolean {
    return this.#yaml.kinds[this.#value] === yamlMap;
  }

  #push(map: YamlNode, depth: number): void {
    this.#frames.push({ at: map + 1, end: (this.#yaml.next[map] ?? 0) - 1, depth });
  }
}

function scalarsOf(yaml: YamlEvents, map: YamlNode): ReadonlyMap<string, string> {
  const scalars = new Map<string, string>();
  for (const [key, value] of yamlEntries(yaml, map)) {
    const text = yamlText(yaml, value);
    if (text !== undefined) scalars.set(yamlText(yaml, key) ?? "", text);
  }
  return scalars;
}
