import type { Pointer } from "../core/plan/nodes.ts";
import { schemaAt } from "../core/plan/schema.ts";
import type { LineIndex, Span } from "../core/text.ts";

/** Where in a plan the cursor stands, told from the text alone, so that half-typed and broken plans work too. */
export interface CompletionPlace {
  /** `key`: a key of the map at `pointer`; `value`: the value at `pointer`; `either`: the value at `pointer` or, if it is a map, its first key. */
  readonly mode: "key" | "value" | "either";
  readonly pointer: Pointer;
  /** What a choice replaces: on one line, around the cursor. */
  readonly span: Span;
  /** What stands between the beginning of the span and the cursor, without a quote. */
  readonly typed: string;
  /** What stands in the span, without quotes. */
  readonly written: string;
  readonly quote: "" | '"' | "'";
  /** Inside brackets. */
  readonly flow: boolean;
  /** Column at which the key or value begins. */
  readonly column: number;
  /** A colon follows the span. */
  readonly colon: boolean;
  /** The colon right before the cursor still lacks its space. */
  readonly needsSpace: boolean;
  /** On the line of its key. */
  readonly inline: boolean;
  /** Keys of the same map that stand before the cursor. */
  readonly siblings: ReadonlySet<string>;
}

interface Frame {
  readonly kind: "map" | "list";
  readonly flow: boolean;
  /** Of the keys or dashes; of no use in flow. */
  readonly indent: number;
  key: string | undefined;
  index: number;
  readonly keys: Set<string>;
  /** The last key has no value on its own line and no children yet. */
  open: boolean;
}

interface Scan {
  readonly frames: Frame[];
  /** Indentation that the lines of a block scalar go beyond. */
  block: number | undefined;
  /** Of a text that goes on over lines. */
  quote: "" | '"' | "'";
  /** Indentation of the line on which the outermost bracket opened. */
  flowIndent: number;
}

const topKey = /^(?:[A-Za-z_][^:#]*|"[^"]*"|'[^']*')\s*:(?:\s|$)/;

/** Undefined in comments, block texts and other places where there is nothing to choose. */
export function completionPlace(lines: LineIndex, offset: number): CompletionPlace | undefined {
  const { text } = lines;
  const cursor = lines.positionAt(offset);
  let first = cursor.line;
  while (first > 0 && !topKey.test(lines.lineText(first))) first--;
  const scan: Scan = { frames: [], block: undefined, quote: "", flowIndent: 0 };
  for (let line = first; line < cursor.line; line++) scanLine(scan, lines.lineText(line));
  const start = lines.starts[cursor.line] ?? 0;
  return lastLine(scan, text.slice(start, offset), text.slice(offset, lines.lineEnd(cursor.line)), start);
}

/** Takes one whole line in. */
function scanLine(scan: Scan, line: string): void {
  if (skipsBlock(scan, line)) return;
  let at = leaveBrokenFlow(scan, line);
  if (inFlow(scan)) {
    scanFlow(scan, line, at);
    return;
  }
  if (scan.quote !== "") {
    const end = endOfQuote(line, 0, scan.quote);
    if (end !== undefined) scan.quote = "";
    return;
  }
  at = enterItems(scan, line, at);
  const rest = line.slice(at);
  if (rest === "" || rest.startsWith("#")) return;
  const key = keyIn(rest);
  if (key === undefined) return scanValue(scan, line, at, at);
  enterKey(scan, at, key.name);
  scanValue(scan, line, at + key.length, at);
}

/** A value on the rest of a line: brackets, quotes, a block text, or nothing. */
function scanValue(scan: Scan, line: string, from: number, indent: number): void {
  let at = from + spaces(line, from);
  // anchors and tags stand before the value
  for (let mark = /^[&!]\S*\s+/.exec(line.slice(at)); mark !== null; mark = /^[&!]\S*\s+/.exec(line.slice(at))) at += mark[0].length;
  const rest = line.slice(at);
  const top = scan.frames.at(-1);
  if (top?.kind === "map" && from > indent) top.open = rest === "" || rest.startsWith("#");
  if (rest.startsWith("{") || rest.startsWith("[")) {
    scan.flowIndent = spaces(line, 0);
    scanFlow(scan, line, at);
  } else if (/^[|>][-+\d]*\s*(#.*)?$/.test(rest)) {
    scan.block = from > indent ? indent : Math.max(0, indent - 2);
  } else if (rest.startsWith('"') || rest.startsWith("'")) {
    const quote = rest.startsWith('"') ? '"' : "'";
    if (endOfQuote(line, at + 1, quote) === undefined) scan.quote = quote;
  }
}

/** Goes through brackets up to the end of the line. Gives the beginning of what is being written there, and its state. */
function scanFlow(scan: Scan, line: string, from: number): { token: number; quote: "" | '"' | "'"; comment: boolean; ended: boolean } {
  let at = from;
  let token = -1;
  if (scan.quote !== "") {
    const end = endOfQuote(line, at, scan.quote);
    if (end === undefined) return { token: -1, quote: scan.quote, comment: false, ended: false };
    scan.quote = "";
    at = end;
  }
  for (; at < line.length; at++) {
    const char = line[at] ?? "";
    const top = scan.frames.at(-1);
    if (char === "{" || char === "[") {
      scan.frames.push({
        kind: char === "{" ? "map" : "list",
        flow: true,
        indent: -1,
        key: undefined,
        index: 0,
        keys: new Set(),
        open: false,
      });
      token = -1;
    } else if (top?.flow !== true) {
      // behind the last bracket there is nothing to write
      return { token: -1, quote: "", comment: false, ended: true };
    } else if (char === "}" || char === "]") {
      scan.frames.pop();
      token = -1;
      if (!inFlow(scan)) return { token: -1, quote: "", comment: false, ended: true };
    } else if (char === ",") {
      if (top.kind === "list") top.index++;
      top.key = undefined;
      token = -1;
    } else if (char === ":" && top.kind === "map" && top.key === undefined && token >= 0 && /^(\s|[,[\]{}]|$)/.test(line.slice(at + 1))) {
      top.key = unquoted(line.slice(token, at).trim());
      top.keys.add(top.key);
      token = -1;
    } else if ((char === '"' || char === "'") && token < 0) {
      const end = endOfQuote(line, at + 1, char);
      if (end === undefined) {
        scan.quote = char;
        return { token: at, quote: char, comment: false, ended: false };
      }
      token = at;
      at = end - 1;
    } else if (char === "#" && /\s/.test(line[at - 1] ?? " ")) {
      return { token: -1, quote: "", comment: true, ended: false };
    } else if (!/\s/.test(char) && token < 0) token = at;
  }
  return { token, quote: "", comment: false, ended: false };
}

/** What the cursor's line makes of it; `before` and `after` are its text on both sides of the cursor. */
function lastLine(scan: Scan, before: string, after: string, start: number): CompletionPlace | undefined {
  if (skipsBlock(scan, before + after)) return undefined;
  let at = leaveBrokenFlow(scan, before + after);
  if (inFlow(scan)) return flowPlace(scan, before, after, start, Math.min(at, before.length));
  if (scan.quote !== "") return undefined;
  const line = before.trim() === "" && after.trim() === "" ? before : before + after;
  if (before.trim() === "") {
    if (after.trim() !== "") return undefined;
    return blankPlace(scan, before.length, start + before.length);
  }
  const dashes = /^\s*-$/.test(before);
  if (dashes) return undefined;
  at = enterItems(scan, before, leading(line));
  const rest = before.slice(at);
  if (rest.startsWith("#")) return undefined;
  const inItem = scan.frames.at(-1)?.kind === "list" && at > (scan.frames.at(-1)?.indent ?? 0);
  const key = keyIn(rest) ?? (rest.endsWith(":") ? keyIn(`${rest} `) : undefined);
  // `- pypi:` reads like a key until the name follows
  if (inItem && key !== undefined && rest.endsWith(":") && isEcosystem(scan, key.name))
    return place("either", scan, before, after, start, at, { flow: false, inline: false });
  if (key !== undefined) {
    enterKey(scan, at, key.name);
    return valuePlace(scan, before, after, start, at, at + key.length);
  }
  if (/^[{[]/.test(rest)) {
    scan.flowIndent = leading(before);
    return flowPlace(scan, before, after, start, at);
  }
  // a word without a colon: a key that is being typed, or a text
  if (!inItem) {
    popTo(scan, at);
    const top = scan.frames.at(-1);
    if (top !== undefined && top.indent < at) {
      if (top.kind !== "map" || !top.open) return undefined;
      return place("either", scan, before, after, start, at, { flow: false, inline: false });
    }
    if (top === undefined && at > 0) return undefined;
    return place("key", scan, before, after, start, at, { flow: false, inline: false });
  }
  return place("either", scan, before, after, start, at, { flow: false, inline: false });
}

/** Whether a word before a colon can only be the ecosystem of a dependency that is being written. */
function isEcosystem({ frames }: Scan, word: string): boolean {
  const schema = schemaAt(pointerOf(frames), "plan");
  return schema?.["x-kind"] === "dependency" && !Object.hasOwn(schema.properties ?? {}, word);
}

function valuePlace(scan: Scan, before: string, after: string, start: number, column: number, from: number): CompletionPlace | undefined {
  const at = from + spaces(before, from);
  const rest = before.slice(at);
  if (/^[{[]/.test(rest)) {
    scan.flowIndent = leading(before);
    return flowPlace(scan, before, after, start, at);
  }
  if (/^[|>&!*]/.test(rest)) return undefined;
  const needsSpace = before.endsWith(":") && at === before.length;
  return place("value", scan, before, after, start, at, { flow: false, inline: true, column, needsSpace });
}

function flowPlace(scan: Scan, before: string, after: string, start: number, from: number): CompletionPlace | undefined {
  const open = scan.quote;
  const { token, comment, ended } = scanFlow(scan, before, from);
  if (comment || ended || (open !== "" && scan.quote !== "")) return undefined;
  const top = scan.frames.at(-1);
  if (top?.flow !== true) return undefined;
  const at = token < 0 ? before.length : token;
  const needsSpace = /[:,]$/.test(before) && token < 0 && before.endsWith(":");
  const mode = top.kind === "map" && top.key === undefined ? "key" : "value";
  return place(mode, scan, before, after, start, at, { flow: true, inline: true, needsSpace });
}

/** A line with nothing on it: its indentation tells what it would belong to. */
function blankPlace(scan: Scan, column: number, offset: number): CompletionPlace | undefined {
  while ((scan.frames.at(-1)?.indent ?? -1) > column) scan.frames.pop();
  let top = scan.frames.at(-1);
  const none = {
    span: { start: offset, end: offset },
    typed: "",
    written: "",
    quote: "" as const,
    flow: false,
    column,
    colon: false,
    needsSpace: false,
    inline: false,
  };
  if (top?.kind === "list" && top.indent === column) {
    // beside the dashes of a list that is not indented more than its key, a new key can begin
    const below = scan.frames.at(-2);
    if (below?.kind !== "map" || below.indent !== column) return undefined;
    scan.frames.pop();
    top = below;
  }
  if (top === undefined) return column === 0 ? { mode: "key", pointer: [], siblings: new Set(), ...none } : undefined;
  if (top.kind === "map" && top.indent === column) {
    return { mode: "key", pointer: pointerOf(scan.frames.slice(0, -1)), siblings: top.keys, ...none };
  }
  return top.kind === "map" && top.open ? { mode: "either", pointer: pointerOf(scan.frames), siblings: new Set(), ...none } : undefined;
}

function place(
  mode: CompletionPlace["mode"],
  scan: Scan,
  before: string,
  after: string,
  start: number,
  at: number,
  { flow, inline, column = at, needsSpace = false }: { flow: boolean; inline: boolean; column?: number; needsSpace?: boolean },
): CompletionPlace | undefined {
  const first = before[at];
  const quote = first === '"' || first === "'" ? first : "";
  const typed = before.slice(at + quote.length);
  if (quote === "" && /\s#/.test(typed)) return undefined;
  // a closed text: the cursor is behind it
  if (quote !== "" && endOfQuote(before, at + 1, quote) !== undefined) return undefined;
  const more = restOfToken(after, quote, flow, mode === "key" || mode === "either");
  const frames = mode === "key" ? scan.frames.slice(0, -1) : scan.frames;
  const top = scan.frames.at(-1);
  return {
    mode,
    pointer: pointerOf(frames),
    span: { start: start + at, end: start + before.length + more.length },
    typed,
    written: typed + (quote !== "" && more.endsWith(quote) ? more.slice(0, -1) : more),
    quote,
    flow,
    column,
    colon: /^\s*:(\s|$)/.test(after.slice(more.length)),
    needsSpace,
    inline,
    siblings: mode === "key" && top !== undefined ? top.keys : new Set(),
  };
}

/** How much of what follows the cursor belongs to what is being written. */
function restOfToken(after: string, quote: string, flow: boolean, key: boolean): string {
  if (quote !== "") {
    const end = endOfQuote(after, 0, quote);
    return end === undefined ? after.trimEnd() : after.slice(0, end);
  }
  let end = 0;
  while (end < after.length) {
    const char = after[end] ?? "";
    if (flow && /[,[\]{}]/.test(char)) break;
    if (char === "#" && (end === 0 || /\s/.test(after[end - 1] ?? ""))) break;
    if ((key || flow) && char === ":" && /^(\s|$)/.test(after.slice(end + 1))) break;
    end++;
  }
  return after.slice(0, end).trimEnd();
}

function pointerOf(frames: readonly Frame[]): Pointer {
  return frames.flatMap(({ kind, key, index }): (string | number)[] => (kind === "list" ? [index] : key === undefined ? [] : [key]));
}

/** True for a line inside a block text. */
function skipsBlock(scan: Scan, line: string): boolean {
  if (scan.block === undefined) return false;
  if (line.trim() === "" || leading(line) > scan.block) return true;
  scan.block = undefined;
  return false;
}

/** A bracket that was never closed ends where a line begins like an entry at or left of the line that opened it. */
function leaveBrokenFlow(scan: Scan, line: string): number {
  const at = leading(line);
  if (inFlow(scan) && at <= scan.flowIndent && /^([A-Za-z][\w.-]*:(\s|$)|- )/.test(line.slice(at))) {
    while (inFlow(scan)) scan.frames.pop();
    scan.quote = "";
  }
  return inFlow(scan) ? 0 : at;
}

function inFlow(scan: Scan): boolean {
  return scan.frames.at(-1)?.flow === true;
}

/** Takes in the `- ` at the beginning of a line; gives the column behind them. */
function enterItems(scan: Scan, line: string, from: number): number {
  let at = from;
  while (line[at] === "-" && (line[at + 1] === " " || at + 1 === line.length)) {
    while ((scan.frames.at(-1)?.indent ?? -1) > at) scan.frames.pop();
    const top = scan.frames.at(-1);
    if (top?.kind === "list" && top.indent === at) top.index++;
    else {
      if (top?.kind === "map") top.open = false;
      scan.frames.push({ kind: "list", flow: false, indent: at, key: undefined, index: 0, keys: new Set(), open: false });
    }
    at += 1 + spaces(line, at + 1);
  }
  return at;
}

function enterKey(scan: Scan, at: number, name: string): void {
  const list = scan.frames.at(-1);
  // the first key of an item stands right of its dash
  if (!(list?.kind === "list" && list.indent < at)) popTo(scan, at);
  let top = scan.frames.at(-1);
  if (top?.kind !== "map" || top.indent !== at) {
    if (top?.kind === "map") top.open = false;
    top = { kind: "map", flow: false, indent: at, key: undefined, index: 0, keys: new Set(), open: false };
    scan.frames.push(top);
  }
  top.key = name;
  top.keys.add(name);
  top.open = true;
}

/** Leaves what lies deeper than a key at this column. */
function popTo(scan: Scan, at: number): void {
  for (
    let top = scan.frames.at(-1);
    top !== undefined && (top.indent > at || (top.indent === at && top.kind === "list"));
    top = scan.frames.at(-1)
  )
    scan.frames.pop();
}

/** The key at the beginning of a text and its length with the colon. */
function keyIn(rest: string): { readonly name: string; readonly length: number } | undefined {
  const first = rest[0];
  if (first === '"' || first === "'") {
    const end = endOfQuote(rest, 1, first);
    const colon = end === undefined ? null : /^\s*:(?=\s|$)/.exec(rest.slice(end));
    return end === undefined || colon === null ? undefined : { name: unquoted(rest.slice(0, end)), length: end + colon[0].length };
  }
  if (/^[[\]{}#&*!|>%@`,?]/.test(rest)) return undefined;
  const colon = /:(?=\s|$)/.exec(rest);
  if (colon === null || colon.index === 0 || /\s#/.test(rest.slice(0, colon.index))) return undefined;
  return { name: rest.slice(0, colon.index).trimEnd(), length: colon.index + 1 };
}

/** Offset behind the closing quote; undefined when the line does not have one. */
function endOfQuote(line: string, from: number, quote: string): number | undefined {
  for (let at = from; at < line.length; at++) {
    if (quote === '"' && line[at] === "\\") at++;
    else if (line[at] === quote) {
      if (quote === "'" && line[at + 1] === "'") at++;
      else return at + 1;
    }
  }
  return undefined;
}

function unquoted(text: string): string {
  if (text.length > 1 && text.startsWith("'") && text.endsWith("'")) return text.slice(1, -1).replaceAll("''", "'");
  if (text.length > 1 && text.startsWith('"') && text.endsWith('"')) return text.slice(1, -1).replace(/\\(.)/g, "$1");
  return text;
}

function leading(line: string): number {
  return spaces(line, 0);
}

function spaces(line: string, from: number): number {
  let at = from;
  while (line[at] === " ") at++;
  return at - from;
}
