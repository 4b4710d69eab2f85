import { parse } from "smol-toml";
import { parseTOML, type AST } from "toml-eslint-parser";
import type { Problem } from "../facts/types.ts";
import { LineIndex, type Span } from "../text.ts";

/** TOML with the place of everything, for manifests that people write. https://toml.io/en/v1.0.0 */
export type TomlNode = TomlTableNode | TomlArrayNode | TomlStringNode | TomlOtherNode;

export interface TomlTableNode {
  readonly kind: "table";
  readonly entries: Map<string, TomlEntry>;
  readonly span: Span;
}

export interface TomlArrayNode {
  readonly kind: "array";
  readonly items: TomlNode[];
  readonly span: Span;
}

export interface TomlStringNode {
  readonly kind: "string";
  readonly value: string;
  /** With the quotes. */
  readonly span: Span;
  /** Without the quotes; missing when escapes make offsets into the value differ from offsets into the file. */
  readonly inner?: Span;
}

export interface TomlOtherNode {
  readonly kind: "number" | "boolean" | "date";
  /** As written. */
  readonly text: string;
  readonly span: Span;
}

export interface TomlEntry {
  readonly key: string;
  readonly keySpan: Span;
  readonly value: TomlNode;
  /** From the key to the end of the value; for a table with a header of its own from the header to its last entry. */
  readonly span: Span;
}

/** Characters of a manifest; the largest known are a tenth of it, and the parser takes quadratic time for lists of tables. */
const longestLocated = 300_000;

/** Undefined, with the reason, when the text is not TOML or longer than `most` characters. */
export function locateToml(text: string, most = longestLocated): { readonly root?: TomlTableNode; readonly problems: readonly Problem[] } {
  if (text.length > most)
    return { problems: [{ message: "This TOML is larger than anybody writes; what stands in the file is not known." }] };
  try {
    return { root: locate(text, parseTOML(text)), problems: [] };
  } catch (error) {
    return { problems: [tomlProblem(text, error)] };
  }
}

/** Many times the largest lockfile known; the data of it takes some twenty times the memory. */
const longest = 32_000_000;

/** The data alone, some six times faster; for lockfiles. Read it through `tomlTable`, `tomlList` and `tomlText`. */
export function readToml(text: string): { readonly data?: Readonly<Record<string, unknown>>; readonly problems: readonly Problem[] } {
  if (text.length > longest) return { problems: [{ message: "This TOML is too large to be read; what stands in the file is not known." }] };
  try {
    return { data: parse(text), problems: [] };
  } catch (error) {
    return { problems: [tomlProblem(text, error)] };
  }
}

/** The value of a key of what `readToml` gave, if it is there as the table's own. */
export function tomlValue(table: unknown, key: string): unknown {
  return isTable(table) && Object.hasOwn(table, key) ? table[key] : undefined;
}

export function tomlTable(table: unknown, key: string): Readonly<Record<string, unknown>> | undefined {
  const value = tomlValue(table, key);
  return isTable(value) ? value : undefined;
}

export function tomlList(table: unknown, key: string): readonly unknown[] {
  const value = tomlValue(table, key);
  return Array.isArray(value) ? value : [];
}

export function tomlText(table: unknown, key: string): string | undefined {
  const value = tomlValue(table, key);
  return typeof value === "string" ? value : undefined;
}

export function isTable(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Date);
}

/** Follows keys through tables. */
export function tomlAt(node: TomlNode | undefined, ...keys: readonly string[]): TomlNode | undefined {
  let at = node;
  for (const key of keys) at = at?.kind === "table" ? at.entries.get(key)?.value : undefined;
  return at;
}

export function tomlEntries(node: TomlNode | undefined): TomlEntry[] {
  return node?.kind === "table" ? [...node.entries.values()] : [];
}

export function tomlItems(node: TomlNode | undefined): readonly TomlNode[] {
  return node?.kind === "array" ? node.items : [];
}

export function tomlString(node: TomlNode | undefined): TomlStringNode | undefined {
  return node?.kind === "string" ? node : undefined;
}

export function isTrue(node: TomlNode | undefined): boolean {
  return node?.kind === "boolean" && node.text === "true";
}

function locate(text: string, program: AST.TOMLProgram): TomlTableNode {
  const root: TomlTableNode = { kind: "table", entries: new Map(), span: { start: 0, end: text.length } };
  for (const node of program.body[0].body) {
    if (node.type === "TOMLKeyValue") addKeyValue(text, root, node);
    else {
      const table = tableAt(root, node);
      for (const entry of node.body) addKeyValue(text, table, entry);
    }
  }
  return root;
}

/** The table that a header opens; the ones above it are made when they have no header. */
function tableAt(root: TomlTableNode, header: AST.TOMLTable): TomlTableNode {
  const span = spanOf(header);
  let at: TomlTableNode | TomlArrayNode = root;
  const steps = header.resolvedKey;
  for (let index = 0; index < steps.length; index++) {
    const key = String(steps[index]);
    const child: TomlNode | undefined = at.kind === "array" ? at.items.at(-1) : at.entries.get(key)?.value;
    // The number in a resolved key opens a new table of an array where the header ends on it, else it means the latest.
    if (child !== undefined && !(at.kind === "array" && index === steps.length - 1)) {
      if (child.kind === "table" || child.kind === "array") at = child;
      continue;
    }
    const opensArray: boolean = at.kind === "table" && typeof steps[index + 1] === "number";
    const made: TomlTableNode | TomlArrayNode = opensArray
      ? { kind: "array", items: [], span }
      : { kind: "table", entries: new Map(), span };
    if (at.kind === "array") at.items.push(made);
    else at.entries.set(key, { key, keySpan: spanOf(header.key), value: made, span });
    at = made;
  }
  return at.kind === "table" ? at : { kind: "table", entries: new Map(), span };
}

function addKeyValue(text: string, table: TomlTableNode, node: AST.TOMLKeyValue): void {
  const span = spanOf(node);
  let at = table;
  node.key.keys.forEach((part, index) => {
    const key = part.type === "TOMLBare" ? part.name : part.value;
    if (index === node.key.keys.length - 1) {
      at.entries.set(key, { key, keySpan: spanOf(part), value: located(text, node.value), span });
      return;
    }
    const child = at.entries.get(key)?.value;
    if (child?.kind === "table") at = child;
    else {
      const made: TomlTableNode = { kind: "table", entries: new Map(), span };
      at.entries.set(key, { key, keySpan: spanOf(part), value: made, span });
      at = made;
    }
  });
}

function located(text: string, node: AST.TOMLContentNode): TomlNode {
  const span = spanOf(node);
  if (node.type === "TOMLArray") return { kind: "array", items: node.elements.map(element => located(text, element)), span };
  if (node.type === "TOMLInlineTable") {
    const table: TomlTableNode = { kind: "table", entries: new Map(), span };
    for (const entry of node.body) addKeyValue(text, table, entry);
    return table;
  }
  if (node.kind === "string") return stringNode(text, node, span);
  const kind = node.kind === "boolean" ? "boolean" : node.kind === "integer" || node.kind === "float" ? "number" : "date";
  return { kind, text: text.slice(span.start, span.end), span };
}

function stringNode(text: string, node: AST.TOMLStringValue, span: Span): TomlStringNode {
  const quotes = node.multiline ? 3 : 1;
  let start = span.start + quotes;
  // A line end right behind the opening quotes does not belong to the value.
  if (node.multiline) start += text.startsWith("\r\n", start) ? 2 : text[start] === "\n" ? 1 : 0;
  const inner = { start, end: span.end - quotes };
  const plain = text.slice(inner.start, inner.end) === node.value;
  return plain ? { kind: "string", value: node.value, span, inner } : { kind: "string", value: node.value, span };
}

function spanOf(node: { readonly range: readonly [number, number] }): Span {
  return { start: node.range[0], end: node.range[1] };
}

function tomlProblem(text: string, error: unknown): Problem {
  const lines = new LineIndex(text);
  const position = errorPosition(error);
  const message = "Not valid TOML; what stands in the file is not known.";
  if (position === undefined) return { message };
  const start = lines.offsetAt(position);
  return { message, range: lines.range({ start, end: start }) };
}

/** Both parsers count lines from 1; toml-eslint-parser counts columns from 0, smol-toml from 1. */
function errorPosition(error: unknown): { line: number; character: number } | undefined {
  if (!(error instanceof Error)) return undefined;
  const number = (key: string): number | undefined => {
    const value: unknown = Reflect.get(error, key);
    return typeof value === "number" ? value : undefined;
  };
  const column = number("column");
  if (column === undefined) return undefined;
  const lineNumber = number("lineNumber");
  if (lineNumber !== undefined) return { line: Math.max(0, lineNumber - 1), character: column };
  const line = number("line");
  return line === undefined ? undefined : { line: Math.max(0, line - 1), character: Math.max(0, column - 1) };
}
