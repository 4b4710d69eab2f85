import { LineIndex, type Range } from "../text.ts";
import type { JsonArray, JsonNode, JsonObject } from "./json.ts";

/*
 * Smallest possible edits of a JSON text: order, indentation and line ends of everything else stay as they are. Each gives the whole new
 * text; places in the old one no longer hold then.
 */

/** Adds a member behind the last one, or first of all. */
export function addMember(text: string, object: JsonObject, key: string, value: unknown, where: "last" | "first" = "last"): string {
  const written = (indent: string, unit: string): string => `${JSON.stringify(key)}: ${indented(value, indent, unit, newlineOf(text))}`;
  return addPart(
    text,
    object.at,
    object.members.map(({ at }) => at),
    written,
    where,
  );
}

/** Adds an item behind the last one. */
export function addItem(text: string, array: JsonArray, value: unknown): string {
  const written = (indent: string, unit: string): string => indented(value, indent, unit, newlineOf(text));
  return addPart(
    text,
    array.at,
    array.items.map(({ at }) => at),
    written,
    "last",
  );
}

/** Puts another value in the place of one. */
export function replaceNode(text: string, node: JsonNode, value: unknown): string {
  const { start, end } = new LineIndex(text).span(node.at);
  return text.slice(0, start) + JSON.stringify(value) + text.slice(end);
}

function addPart(
  text: string,
  container: Range,
  parts: readonly Range[],
  written: (indent: string, unit: string) => string,
  where: "last" | "first",
): string {
  const lines = new LineIndex(text);
  const outside = indentAt(lines, container.start.line);
  const unit = unitOf(text);
  const beside = where === "first" ? parts[0] : parts.at(-1);
  const open = lines.offsetAt(container.start) + 1;
  const eol = newlineOf(text);
  if (beside === undefined) {
    const inner = outside + unit;
    const close = lines.offsetAt(container.end) - 1;
    return `${text.slice(0, open)}${eol}${inner}${written(inner, unit)}${eol}${outside}${text.slice(close)}`;
  }
  // one part a line, or all of them on the line of the bracket
  const isBlock = beside.start.line > container.start.line;
  const indent = isBlock ? indentAt(lines, beside.start.line) : outside;
  const gap = isBlock ? eol + indent : " ";
  const part = isBlock ? written(indent, unit) : written("", "");
  if (where === "first") {
    const at = lines.offsetAt(beside.start);
    return `${text.slice(0, at)}${part},${gap}${text.slice(at)}`;
  }
  const at = lines.offsetAt(beside.end);
  return `${text.slice(0, at)},${gap}${part}${text.slice(at)}`;
}

/** White space in front of the first character of a line. */
function indentAt(lines: LineIndex, line: number): string {
  return /^[ \t]*/.exec(lines.lineText(line))?.[0] ?? "";
}

/** What one level is indented by: what the first indented line has. */
function unitOf(text: string): string {
  return /\n([ \t]+)\S/.exec(text)?.[1] ?? "  ";
}

function newlineOf(text: string): string {
  return text.includes("\r\n") ? "\r\n" : "\n";
}

/** Without a unit all on one line. A text never holds a bare line end, so that those are between the parts. */
function indented(value: unknown, indent: string, unit: string, eol: string): string {
  if (unit === "") return JSON.stringify(value, undefined, 1).replaceAll(/\n */g, " ");
  return JSON.stringify(value, undefined, unit).replaceAll("\n", eol + indent);
}
