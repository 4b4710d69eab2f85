import { LineIndex, type Span } from "../text.ts";
import type { FileEdit, TextEdit } from "../types.ts";
import type { ListNode, MapEntry, MapNode, PlanNode, ScalarNode } from "./nodes.ts";
import { entryOf } from "./nodes.ts";
import type { PlanPart } from "./view.ts";

/*
 * Smallest possible edits of a plan's text: comments, order, quotes and indentation of everything else stay as they are.
 * Every builder answers undefined when the place cannot be edited by itself (an alias, a broken file).
 */

/** Puts another value in the place of a scalar, keeping its quotes where they are still needed. */
export function setScalar(part: PlanPart, node: PlanNode, value: string): FileEdit | undefined {
  if (node.kind !== "scalar" || node.alias || node.style === "block") return undefined;
  return fileEdit(part, [replace(part, node.span, requote(node, value, insideFlow(node)))]);
}

/** Replaces a part of the file as it is; for places inside a scalar. */
export function replaceSpan(part: PlanPart, span: Span, text: string): FileEdit {
  return fileEdit(part, [replace(part, span, text)]);
}

export function renameKey(part: PlanPart, entry: MapEntry, key: string): FileEdit | undefined {
  return entry.map.alias ? undefined : fileEdit(part, [replace(part, entry.keySpan, yamlText(key, entry.map.flow))]);
}

/**
 * Adds `key: value` to a map, behind its last entry or behind `after`.
 * `value` is plain data, written on one line; see `yamlFlow`.
 */
export function addEntry(part: PlanPart, map: MapNode, key: string, value: unknown, after?: string): FileEdit | undefined {
  if (map.alias) return undefined;
  const behind = (after === undefined ? undefined : entryOf(map, after)) ?? map.entries.at(-1);
  const written = `${yamlText(key, map.flow)}: ${yamlFlow(value, map.flow)}`;
  if (map.flow) {
    if (behind) return insert(part, behind.value ? behind.span.end : colonEnd(part, behind), `, ${written}`);
    return insert(part, map.span.start + 1, written);
  }
  if (!behind) return undefined;
  const indent = " ".repeat(columnOf(part, map.entries[0]?.keySpan.start ?? 0));
  return insertLine(part, endOfEntry(part, behind), `${indent}${written}`);
}

/** Adds an item to a list, behind its last one. `written` is YAML for one line. */
export function addItem(part: PlanPart, list: ListNode, written: string): FileEdit | undefined {
  if (list.alias) return undefined;
  const last = list.items.at(-1);
  if (list.flow) return last ? insert(part, last.span.end, `, ${written}`) : insert(part, list.span.start + 1, written);
  if (!last) return undefined;
  const indent = " ".repeat(columnOf(part, dashOf(part, list.items[0] ?? last)));
  return insertLine(part, lineEndBehind(part, last.span.end), `${indent}- ${written}`);
}

/** Adds several items to a list, behind its last one, each on a line of its own in a block list. */
export function addItems(part: PlanPart, list: ListNode, written: readonly string[]): FileEdit | undefined {
  if (list.flow) return addItem(part, list, written.join(", "));
  const indent = " ".repeat(columnOf(part, dashOf(part, list.items[0] ?? list)));
  return addItem(part, list, written.join(`${newline(part)}${indent}- `));
}

/**
 * Sets a value at a path of keys below the root, making the maps that are missing.
 * Existing scalars are replaced; anything else in the way makes it undefined.
 */
export function setPath(part: PlanPart, path: readonly string[], value: unknown): FileEdit | undefined {
  const { root } = part.document;
  const [first, ...rest] = path;
  if (first === undefined) return undefined;
  if (root === undefined || (root.kind === "scalar" && root.value === null)) return appendBlock(part, nested(path, value, 0));
  if (root.kind !== "map" || root.alias) return undefined;
  return setBelow(part, root, first, rest, value);
}

/** Adds an item to the list at a path of keys, making the list if there is none. */
export function addItemAt(part: PlanPart, path: readonly string[], written: string): FileEdit | undefined {
  let map: PlanNode | undefined = part.document.root;
  for (const [depth, key] of path.entries()) {
    if (map?.kind !== "map" || map.alias) return undefined;
    const entry = entryOf(map, key);
    const rest = path.slice(depth + 1);
    if (entry === undefined) {
      if (map.flow)
        return addEntry(
          part,
          map,
          key,
          rest.reduceRight<unknown>((inner, name) => ({ [name]: inner }), new Raw(`[${written}]`)),
        );
      const indent = columnOf(part, map.entries[0]?.keySpan.start ?? 0);
      return insertLine(part, endOfMap(part, map), listLines([key, ...rest], written, indent).join(newline(part)));
    }
    if (entry.value === undefined) {
      const indent = columnOf(part, entry.keySpan.start) + 2;
      return insertLine(part, lineEndBehind(part, entry.keySpan.end), listLines(rest, written, indent).join(newline(part)));
    }
    map = entry.value;
  }
  return map?.kind === "list" ? addItem(part, map, written) : undefined;
}

/** Adds lines below a key of the root, making the key if there is none. For maps and lists in block form. */
export function insertBlock(part: PlanPart, key: string, block: readonly string[]): FileEdit | undefined {
  const { root } = part.document;
  const below = (indent: number): string[] => block.map(line => `${" ".repeat(indent)}${line}`);
  if (root === undefined || (root.kind === "scalar" && root.value === null)) return appendBlock(part, [`${key}:`, ...below(2)]);
  if (root.kind !== "map" || root.flow || root.alias) return undefined;
  const entry = entryOf(root, key);
  if (entry === undefined) return insertLine(part, endOfMap(part, root), [`${key}:`, ...below(2)].join(newline(part)));
  const { value } = entry;
  if (value === undefined) return insertLine(part, lineEndBehind(part, entry.keySpan.end), below(2).join(newline(part)));
  if (value.alias || value.kind === "scalar" || value.flow) return undefined;
  const first = value.kind === "map" ? value.entries[0]?.keySpan.start : value.items[0] && dashOf(part, value.items[0]);
  if (first === undefined) return undefined;
  return insertLine(part, lineEndBehind(part, value.span.end), below(columnOf(part, first)).join(newline(part)));
}

/** Removes a list item or a map entry with its own line and its trailing comment; a collection left empty goes too. */
export function remove(part: PlanPart, target: PlanNode | MapEntry): FileEdit | undefined {
  if ("key" in target) {
    if (target.map.alias) return undefined;
    if (target.map.entries.length === 1 && target.map.parent !== undefined) return removeOwner(part, target.map);
    return target.map.flow ? removeFromFlow(part, target.span) : removeLines(part, target.keySpan.start, endOfEntry(part, target));
  }
  const { parent } = target;
  if (target.alias && parent !== undefined && !("key" in parent) && parent.alias) return undefined;
  if (parent === undefined) return undefined;
  if ("key" in parent) return remove(part, parent);
  if (parent.items.length === 1) return removeOwner(part, parent);
  return parent.flow ? removeFromFlow(part, target.span) : removeLines(part, dashOf(part, target), lineEndBehind(part, target.span.end));
}

/** YAML for a value on one line. Objects become `{a: 1}`, lists `[a, b]`. `flow`: it will stand inside brackets. */
export function yamlFlow(value: unknown, flow = false): string {
  if (value instanceof Raw) return value.text;
  if (value === null || value === undefined) return "null";
  if (typeof value === "string") return yamlText(value, flow);
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  if (Array.isArray(value)) return `[${value.map(item => yamlFlow(item, true)).join(", ")}]`;
  if (typeof value === "object") {
    const entries = Object.entries(value).filter(([, inner]) => inner !== undefined);
    return `{${entries.map(([key, inner]) => `${yamlText(key, true)}: ${yamlFlow(inner, true)}`).join(", ")}}`;
  }
  throw new TypeError(`a ${typeof value} cannot be written as YAML`);
}

/** A text as a YAML scalar: plain where every YAML reader takes it for the same text, else in double quotes. */
export function yamlText(text: string, flow = false): string {
  return isPlainSafe(text, flow) ? text : JSON.stringify(text);
}

/** Ready YAML that must not be quoted again. */
export class Raw {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

function isPlainSafe(text: string, flow: boolean): boolean {
  // eslint-disable-next-line no-control-regex -- these are the characters to refuse
  if (text === "" || text.trim() !== text || /[\u0000-\u001f\u007f\u0085\u2028\u2029\ufeff]/.test(text)) return false;
  if (/^[-?:](\s|$)|^[,[\]{}#&*!|>'"%@`]/.test(text) || /:(\s|$)|\s#/.test(text)) return false;
  if (flow && /[,[\]{}]/.test(text)) return false;
  if (/^(true|false|null|~)$/i.test(text)) return false;
  // numbers, and what YAML 1.1 takes for numbers or times
  return !/^[-+]?(\.?\d[\d_]*(\.[\d_]*)?(e[-+]?\d+)?|0x[\da-f_]+|0o?[0-7_]+|\.inf|\.nan|\d[\d_]*(:[0-5]?\d)+(\.\d*)?)$/i.test(text);
}

function requote(node: ScalarNode, value: string, flow: boolean): string {
  if (node.style === "single" && !/[\n\r]/.test(value)) return `'${value.replaceAll("'", "''")}'`;
  return node.style === "double" ? JSON.stringify(value) : yamlText(value, flow);
}

/** Whether a value stands inside brackets, where commas and brackets end a plain text. */
export function insideFlow(node: PlanNode): boolean {
  const { parent } = node;
  if (parent === undefined) return false;
  return "key" in parent ? parent.map.flow : parent.flow;
}

function setBelow(part: PlanPart, map: MapNode, key: string, rest: readonly string[], value: unknown): FileEdit | undefined {
  const entry = entryOf(map, key);
  const [next, ...further] = rest;
  if (entry === undefined) {
    if (map.flow || next === undefined)
      return addEntry(
        part,
        map,
        key,
        rest.reduceRight<unknown>((inner, name) => ({ [name]: inner }), value),
      );
    const indent = columnOf(part, map.entries[0]?.keySpan.start ?? 0);
    return insertLine(part, endOfMap(part, map), nested([key, ...rest], value, indent).join(newline(part)));
  }
  if (next === undefined) {
    if (entry.value === undefined) return insert(part, colonEnd(part, entry), ` ${yamlFlow(value, map.flow)}`);
    if (entry.value.alias || (entry.value.kind === "scalar" && entry.value.style === "block")) return undefined;
    if (entry.value.kind === "scalar" && typeof value === "string") return setScalar(part, entry.value, value);
    return entry.value.kind === "scalar" || entry.value.flow
      ? fileEdit(part, [replace(part, entry.value.span, yamlFlow(value, map.flow))])
      : undefined;
  }
  if (entry.value === undefined) {
    if (map.flow)
      return insert(
        part,
        colonEnd(part, entry),
        ` ${yamlFlow(
          rest.reduceRight<unknown>((inner, name) => ({ [name]: inner }), value),
          true,
        )}`,
      );
    const indent = columnOf(part, entry.keySpan.start) + 2;
    return insertLine(part, lineEndBehind(part, entry.keySpan.end), nested(rest, value, indent).join(newline(part)));
  }
  return entry.value.kind === "map" && !entry.value.alias ? setBelow(part, entry.value, next, further, value) : undefined;
}

function nested(path: readonly string[], value: unknown, indent: number): string[] {
  return path.map((key, depth) => {
    const written = depth === path.length - 1 ? ` ${yamlFlow(value)}` : "";
    return `${" ".repeat(indent + depth * 2)}${yamlText(key)}:${written}`;
  });
}

function listLines(path: readonly string[], written: string, indent: number): string[] {
  return [
    ...path.map((key, depth) => `${" ".repeat(indent + depth * 2)}${yamlText(key)}:`),
    `${" ".repeat(indent + path.length * 2)}- ${written}`,
  ];
}

function removeOwner(part: PlanPart, node: PlanNode): FileEdit | undefined {
  const { parent } = node;
  if (parent === undefined) return undefined;
  return "key" in parent ? remove(part, parent) : remove(part, node);
}

function removeFromFlow(part: PlanPart, span: Span): FileEdit {
  const { text } = part.document;
  let { start, end } = span;
  const behind = /^\s*,[ \t]*/.exec(text.slice(end))?.[0];
  if (behind !== undefined) end += behind.length;
  else start -= /,\s*$/.exec(text.slice(0, start))?.[0].length ?? 0;
  return fileEdit(part, [replace(part, { start, end }, "")]);
}

/** Removes from the beginning of the line of `start` to `lineEnd`; a first entry behind `- ` leaves the dash to the next one. */
function removeLines(part: PlanPart, start: number, lineEnd: number): FileEdit {
  const { text, lines } = part.document;
  const line = lines.positionAt(start).line;
  const lineStart = lines.starts[line] ?? 0;
  if (text.slice(lineStart, start).trim() !== "") {
    const next = /^\r?\n?\s*/.exec(text.slice(lineEnd))?.[0].length ?? 0;
    return fileEdit(part, [replace(part, { start, end: lineEnd + next }, "")]);
  }
  const through = lines.positionAt(lineEnd).line + 1;
  const end = lines.starts[through];
  // the last line of a file without a final line end takes the line end before it along
  if (end === undefined && lineStart > 0) return fileEdit(part, [replace(part, { start: lines.lineEnd(line - 1), end: text.length }, "")]);
  return fileEdit(part, [replace(part, { start: lineStart, end: end ?? text.length }, "")]);
}

function endOfEntry(part: PlanPart, entry: MapEntry): number {
  return lineEndBehind(part, entry.value ? Math.max(entry.span.end, entry.keySpan.end) : entry.keySpan.end);
}

function endOfMap(part: PlanPart, map: MapNode): number {
  const last = map.entries.at(-1);
  return last ? endOfEntry(part, last) : lineEndBehind(part, map.span.end);
}

/** End of the line on which the node really ends: a block scalar's span takes its line ends along. */
function lineEndBehind(part: PlanPart, offset: number): number {
  const { text, lines } = part.document;
  let end = offset;
  while (end > 0 && /\s/.test(text[end - 1] ?? "")) end--;
  return lines.lineEnd(lines.positionAt(end).line);
}

function colonEnd(part: PlanPart, entry: MapEntry): number {
  const colon = part.document.text.indexOf(":", entry.keySpan.end);
  return colon < 0 ? entry.keySpan.end : colon + 1;
}

/** Offset of the `-` in front of a block list's item. */
function dashOf(part: PlanPart, item: PlanNode): number {
  return Math.max(0, part.document.text.lastIndexOf("-", item.span.start - 1));
}

function columnOf(part: PlanPart, offset: number): number {
  return part.document.lines.positionAt(offset).character;
}

function newline(part: PlanPart): string {
  return part.document.text.includes("\r\n") ? "\r\n" : "\n";
}

function insertLine(part: PlanPart, lineEnd: number, text: string): FileEdit {
  return insert(part, lineEnd, `${newline(part)}${text}`);
}

function appendBlock(part: PlanPart, block: readonly string[]): FileEdit {
  const { text } = part.document;
  const eol = newline(part);
  const gap = text === "" || text.endsWith("\n") ? "" : eol;
  return insert(part, text.length, `${gap}${block.join(eol)}${eol}`);
}

function insert(part: PlanPart, offset: number, text: string): FileEdit {
  return fileEdit(part, [replace(part, { start: offset, end: offset }, text)]);
}

function replace(part: PlanPart, span: Span, newText: string): TextEdit {
  return { range: part.document.lines.range(span), newText };
}

function fileEdit(part: PlanPart, edits: readonly TextEdit[]): FileEdit {
  return { path: part.file.path, edits };
}

/** Edits of several builders on one file as one. Undefined when any of them could not be built. */
export function together(...edits: readonly (FileEdit | undefined)[]): FileEdit[] | undefined {
  const byPath = new Map<string, FileEdit>();
  for (const edit of edits) {
    if (edit === undefined) return undefined;
    const before = byPath.get(edit.path);
    byPath.set(edit.path, before ? { ...before, edits: [...before.edits, ...edit.edits] } : edit);
  }
  return [...byPath.values()];
}

/** An edit of a file that is not part of the plan. */
export function editFile(file: { readonly path: FileEdit["path"]; readonly text: string }, span: Span, newText: string): FileEdit {
  return { path: file.path, edits: [{ range: new LineIndex(file.text).range(span), newText }] };
}
