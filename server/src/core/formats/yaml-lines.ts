import { plainEvent, yamlDocument, yamlList, yamlMap, yamlScalar, YamlTableBuilder, type YamlTable } from "./yaml-table.ts";

/**
 * The events of a YAML text as programs write lockfiles: maps and lists by indentation, keys and scalars on one line, comments. The same
 * as those of the parser, at a third of the cost. Undefined when the text holds anything else, be it valid or not; ask the parser then.
 */
export function yamlLines(text: string): YamlTable | undefined {
  if (odd.test(text)) return undefined;
  // Lockfiles have an event for some fifteen characters.
  const table = new YamlTableBuilder(Math.ceil(text.length / 12));
  table.open(yamlDocument, -1);
  const open: Level[] = [];
  let top: Level | undefined;
  /** The plain scalar of the line before, which a deeper line would go on with. */
  let plain = -1;
  let isFollowedByGap = false;
  const part: Part = { start: 0, value: 0, next: 0, isKey: false, isLiteral: true, isCommented: false, isEmptyCollection: false };
  const length = text.length;
  let at = 0;

  const close = (): void => {
    if (top?.isPending === true) table.add(yamlScalar, -1, -1);
    table.close();
    open.pop();
    top = open[open.length - 1];
  };
  const enter = (isList: boolean, indent: number, start: number): void => {
    if (top !== undefined) top.isPending = false;
    table.open(isList ? yamlList : yamlMap, start);
    top = { isList, indent, isPending: false };
    open.push(top);
  };

  while (at < length) {
    const lineStart = at;
    let code = text.charCodeAt(at);
    while (code === space) code = text.charCodeAt(++at);
    if (code === newline || (code === carriage && text.charCodeAt(at + 1) === newline)) {
      // An empty line within a scalar is part of it.
      if (plain >= 0) isFollowedByGap = true;
      at += code === newline ? 1 : 2;
      continue;
    }
    if (at >= length) {
      if (plain >= 0) return undefined;
      break;
    }
    if (code === hash) {
      if (plain >= 0 && top !== undefined && at - lineStart > top.indent) return undefined;
      at = lineEnd(text, at);
      if (at < 0) return undefined;
      plain = -1;
      continue;
    }
    let indent = at - lineStart;
    if ((code === dash || code === dot || code === percent) && isMarker(text, at)) return undefined;
    if (plain >= 0 && top !== undefined && indent > top.indent && !top.isPending) {
      // The scalar goes on. What looks like a key or a comment there is for the parser to judge.
      if (!plainEnd(text, at, false, part) || part.isKey || part.isCommented || isFollowedByGap) return undefined;
      table.prolong(plain, part.value);
      at = part.next;
      continue;
    }
    plain = -1;
    for (;;) {
      const isItem = code === dash && isBlank(text.charCodeAt(at + 1), at + 1 >= length);
      while (top !== undefined && (top.indent > indent || (top.isList && top.indent === indent && !isItem))) close();
      if (isItem) {
        if (top?.isList === true && top.indent === indent) {
          if (top.isPending) table.add(yamlScalar, -1, -1);
        } else if (top === undefined ? table.count === 1 : top.isPending && (indent > top.indent || (!top.isList && indent === top.indent)))
          enter(true, indent, at);
        else return undefined;
        if (open.length > deepest) return undefined;
        if (top === undefined) return undefined;
        top.isPending = true;
        const dashAt = at;
        at++;
        code = text.charCodeAt(at);
        while (code === space) code = text.charCodeAt(++at);
        if (at >= length || code === newline || code === carriage || code === hash) {
          if (code === hash && text.charCodeAt(at - 1) !== space) return undefined;
          at = lineEnd(text, at);
          if (at < 0) return undefined;
          break;
        }
        indent += at - dashAt;
        continue;
      }
      // A key with its value, or a scalar alone.
      const head = read(code);
      if (head === undefined) return undefined;
      if (head === "scalar") {
        if (top?.isPending !== true || indent <= top.indent) return undefined;
        top.isPending = false;
        emit(code);
        at = part.next;
        break;
      }
      if (part.value - at > longestKey) return undefined;
      if (top !== undefined && !top.isList && top.indent === indent) {
        if (top.isPending) table.add(yamlScalar, -1, -1);
      } else if (top === undefined ? table.count === 1 : top.isPending && indent > top.indent) enter(false, indent, at);
      else return undefined;
      if (top === undefined || open.length > deepest) return undefined;
      emit(code);
      plain = -1;
      top.isPending = true;
      at = part.next;
      code = text.charCodeAt(at);
      while (code === space) code = text.charCodeAt(++at);
      if (at >= length || code === newline || code === carriage || code === hash) {
        if (code === hash && text.charCodeAt(at - 1) !== space) return undefined;
        at = lineEnd(text, at);
        if (at < 0) return undefined;
        break;
      }
      const value = read(code);
      // A list or a further key on the line of a key is no YAML.
      if (value !== "scalar" || (code === dash && isBlank(text.charCodeAt(at + 1), at + 1 >= length))) return undefined;
      top.isPending = false;
      emit(code);
      at = part.next;
      break;
    }
  }
  if (table.count === 1) return undefined;
  while (open.length > 0) close();
  table.close();
  return table.done();

  function read(code: number): "key" | "scalar" | undefined {
    const isQuoted = code === singleQuote || code === doubleQuote;
    const isThere = isQuoted ? quotedEnd(text, at, code, part) : plainEnd(text, at, true, part);
    return isThere ? (part.isKey ? "key" : "scalar") : undefined;
  }

  function emit(code: number): void {
    plain = -1;
    isFollowedByGap = false;
    if (part.isEmptyCollection) {
      table.open(code === openBracket ? yamlList : yamlMap, part.start);
      table.close();
    } else if (code === singleQuote || code === doubleQuote) {
      if (part.isLiteral) table.add(yamlScalar, part.start + 1, part.value);
      else table.addCoded(plainEvent(part.start + 1, part.value, code === singleQuote ? 2 : 3));
    } else {
      const at = table.add(yamlScalar, part.start, part.value);
      if (!part.isCommented) plain = at;
    }
  }
}

interface Level {
  readonly isList: boolean;
  readonly indent: number;
  /** A key or a dash is there, and its value not yet. */
  isPending: boolean;
}

/** A scalar, or an empty list or map in brackets. One object takes in all of a text, as there are a million of them. */
interface Part {
  start: number;
  /** Behind its last character, before a closing quote. */
  value: number;
  /** Where to read on: behind the colon of a key, else behind the line end. */
  next: number;
  isKey: boolean;
  isLiteral: boolean;
  isCommented: boolean;
  isEmptyCollection: boolean;
}

function fill(part: Part, start: number, value: number, next: number, isKey: boolean, isCommented: boolean): true {
  part.start = start;
  part.value = value;
  part.next = next;
  part.isKey = isKey;
  part.isLiteral = true;
  part.isCommented = isCommented;
  part.isEmptyCollection = false;
  return true;
}

const [newline, carriage, space, hash, dash, dot, percent, colon] = [10, 13, 32, 35, 45, 46, 37, 58];
const [singleQuote, doubleQuote, backslash, question] = [39, 34, 92, 63];
const [openBracket, closeBracket, openBrace, closeBrace] = [91, 93, 123, 125];
const deepest = 40;
const longestKey = 1000;

/** Control characters, further line ends, and what stands behind the surrogates: the parser knows which it takes. A carriage return is looked at in its place. */
// eslint-disable-next-line no-control-regex -- these are the characters to refuse
const odd = /[\u0000-\u0009\u000b\u000c\u000e-\u001f\u007f-\u00a0\u2028\u2029\ud800-\uffff]/;

/** Characters that mean something else than the beginning of a plain scalar. */
const special: ReadonlySet<number> = new Set(Array.from("[]{},#&*!|>%@`", char => char.charCodeAt(0)));

function isBlank(code: number, isEnd: boolean): boolean {
  return isEnd || code === space || code === newline || code === carriage;
}

/** Document markers and directives. */
function isMarker(text: string, at: number): boolean {
  return text.startsWith("---", at) || text.startsWith("...", at) || text[at] === "%";
}

/** Behind the line end of a comment or of nothing; -1 where the line holds what no plain text has. */
function lineEnd(text: string, from: number): number {
  const end = text.indexOf("\n", from);
  const stop = end < 0 ? text.length : end;
  const carriageAt = text[stop - 1] === "\r" && stop > from && end >= 0 ? stop - 1 : stop;
  return text.slice(from, carriageAt).includes("\r") ? -1 : end < 0 ? text.length : end + 1;
}

/** A plain scalar or key that begins here; false when it is something else. */
function plainEnd(text: string, start: number, mayBeCollection: boolean, part: Part): boolean {
  const first = text.charCodeAt(start);
  const second = text.charCodeAt(start + 1);
  if ((first === openBracket && second === closeBracket) || (first === openBrace && second === closeBrace))
    return mayBeCollection && emptyCollection(text, start, part);
  if (special.has(first) || first === singleQuote || first === doubleQuote) return false;
  if ((first === colon || first === question || first === dash) && isBlank(second, start + 1 >= text.length)) return false;
  let end = start;
  for (let at = start; ; at++) {
    const code = text.charCodeAt(at);
    if (at >= text.length || code === newline || (code === carriage && text.charCodeAt(at + 1) === newline))
      return fill(part, start, end, at >= text.length ? at : code === newline ? at + 1 : at + 2, false, false);
    if (code === carriage) return false;
    if (code === colon && isBlank(text.charCodeAt(at + 1), at + 1 >= text.length)) return fill(part, start, end, at + 1, true, false);
    if (code === hash && text.charCodeAt(at - 1) === space) {
      const next = lineEnd(text, at);
      return next >= 0 && fill(part, start, end, next, false, true);
    }
    if (code !== space) end = at + 1;
  }
}

function emptyCollection(text: string, start: number, part: Part): boolean {
  const next = restOfLine(text, start + 2);
  if (next < 0) return false;
  fill(part, start, start + 2, next, false, true);
  part.isEmptyCollection = true;
  return true;
}

/** A scalar or key in quotes that begins and ends on this line; false when it is something else. */
function quotedEnd(text: string, start: number, quote: number, part: Part): boolean {
  let isLiteral = true;
  let at = start + 1;
  for (; ; at++) {
    const code = text.charCodeAt(at);
    if (at >= text.length || code === newline || code === carriage) return false;
    if (code === backslash && quote === doubleQuote) {
      isLiteral = false;
      at++;
      if (at >= text.length || text.charCodeAt(at) < space) return false;
    } else if (code === quote) {
      if (quote === doubleQuote || text.charCodeAt(at + 1) !== singleQuote) break;
      isLiteral = false;
      at++;
    }
  }
  const value = at;
  at++;
  while (text.charCodeAt(at) === space) at++;
  const isKey = text.charCodeAt(at) === colon && isBlank(text.charCodeAt(at + 1), at + 1 >= text.length);
  const next = isKey ? at + 1 : restOfLine(text, at);
  if (next < 0) return false;
  fill(part, start, value, next, isKey, true);
  part.isLiteral = isLiteral;
  return true;
}

/** Where the next line begins, if nothing but blanks and a comment stand before it; else -1. */
function restOfLine(text: string, from: number): number {
  let at = from;
  while (text.charCodeAt(at) === space) at++;
  const code = text.charCodeAt(at);
  if (at >= text.length || code === newline) return Math.min(at + 1, text.length);
  if (code === carriage || (code === hash && text.charCodeAt(at - 1) === space)) return lineEnd(text, at);
  return -1;
}
