import type { Problem } from "../facts/types.ts";
import { LineIndex, type Span } from "../text.ts";

/** A value of an attribute set, as far as it is written out. */
export type NixValue =
  | { readonly kind: "text"; readonly value: string; readonly span: Span; readonly inner?: Span }
  | { readonly kind: "set"; readonly attributes: NixAttribute[]; readonly span: Span }
  | { readonly kind: "other"; readonly span: Span };

export interface NixAttribute {
  /** `a.b.c = …` has three. */
  readonly path: readonly string[];
  readonly value: NixValue;
  readonly span: Span;
}

/**
 * Reads the attribute set that a Nix file consists of. Functions and other expressions are stepped over, never run. Undefined, with the
 * reason, when the file is something else or breaks off. https://nix.dev/manual/nix/latest/language/
 */
export function readNixSet(text: string): { readonly attributes?: readonly NixAttribute[]; readonly problems: readonly Problem[] } {
  const tokens = tokenize(text);
  const fail = (message: string, at: number): { problems: Problem[] } => ({
    problems: [{ message, range: new LineIndex(text).range({ start: at, end: at }) }],
  });
  if (tokens === undefined) return fail("This Nix file breaks off within a text or a comment", text.length);
  const closing = pairs(tokens);
  if (closing === undefined) return fail("The brackets of this Nix file do not match", text.length);
  if (tokens[0]?.text !== "{" || closing.get(0) !== tokens.length - 1) return fail("The file is not an attribute set", 0);
  return { attributes: readSet(tokens, closing, 0, 0), problems: [] };
}

interface Token extends Span {
  readonly kind: "text" | "word" | "sign";
  readonly text: string;
  /** Of a text whose characters stand for themselves. */
  readonly plain?: true;
}

function readSet(tokens: readonly Token[], closing: ReadonlyMap<number, number>, open: number, depth: number): NixAttribute[] {
  const attributes: NixAttribute[] = [];
  const close = closing.get(open) ?? open;
  for (let at = open + 1; at < close;) {
    const first = tokens[at];
    const path: string[] = [];
    let next = at;
    while (next < close) {
      const part = tokens[next];
      if (part === undefined || part.kind === "sign") break;
      path.push(part.text);
      next++;
      if (tokens[next]?.text !== ".") break;
      next++;
    }
    // The end of the statement: the next semicolon outside of brackets.
    let end = next;
    while (end < close && tokens[end]?.text !== ";") end = (closing.get(end) ?? end) + 1;
    if (first !== undefined && tokens[next]?.text === "=" && path.length > 0) {
      const last = tokens[end - 1] ?? first;
      attributes.push({ path, value: valueOf(tokens, closing, next + 1, end, depth), span: { start: first.start, end: last.end } });
    }
    at = end + 1;
  }
  return attributes;
}

function valueOf(tokens: readonly Token[], closing: ReadonlyMap<number, number>, start: number, end: number, depth: number): NixValue {
  const first = tokens[start];
  const span = { start: first?.start ?? 0, end: tokens[end - 1]?.end ?? first?.end ?? 0 };
  if (first?.kind === "text" && end === start + 1 && first.plain) {
    return { kind: "text", value: first.text, span, inner: { start: first.start + 1, end: first.end - 1 } };
  }
  if (first?.text === "{" && first.kind === "sign" && closing.get(start) === end - 1 && depth < 50) {
    return { kind: "set", attributes: readSet(tokens, closing, start, depth + 1), span };
  }
  return { kind: "other", span };
}

/** The index of the closing bracket for each opening one. */
function pairs(tokens: readonly Token[]): ReadonlyMap<number, number> | undefined {
  const closing = new Map<number, number>();
  const open: number[] = [];
  for (let at = 0; at < tokens.length; at++) {
    const token = tokens[at];
    if (token?.kind !== "sign") continue;
    if (opens.includes(token.text)) open.push(at);
    const kind = closes.indexOf(token.text);
    if (kind < 0) continue;
    const from = open.pop();
    if (from === undefined || tokens[from]?.text !== opens[kind]) return undefined;
    closing.set(from, at);
  }
  return open.length === 0 ? closing : undefined;
}

const opens = ["{", "[", "("];
const closes = ["}", "]", ")"];

function tokenize(text: string): Token[] | undefined {
  const tokens: Token[] = [];
  const step = /\s+|#[^\n]*|\/\*[^]*?\*\/|([A-Za-z_][\w'-]*)|(")|('')|([^])/y;
  for (let at = 0; at < text.length;) {
    step.lastIndex = at;
    const match = step.exec(text);
    if (match === null) return undefined;
    const [whole, word, quote, quotes, sign] = match;
    let end = at + whole.length;
    if (word !== undefined) tokens.push({ kind: "word", text: word, start: at, end });
    else if (quote !== undefined || quotes !== undefined) {
      const closed = endOfText(text, end, quotes !== undefined);
      if (closed === undefined) return undefined;
      end = closed;
      const body = text.slice(at + whole.length, end - whole.length);
      const isPlain = quote !== undefined && !/\\|\$\{/.test(body);
      tokens.push({ kind: "text", text: body, start: at, end, ...(isPlain && { plain: true as const }) });
    } else if (sign === "/" && text[at + 1] === "*") return undefined;
    else if (sign !== undefined) tokens.push({ kind: "sign", text: sign, start: at, end });
    at = end;
  }
  return tokens;
}

/** Behind the closing quotes; `${…}` in it may hold texts of its own. */
function endOfText(text: string, from: number, isIndented: boolean): number | undefined {
  /** What is open: texts of either kind and interpolations with their brackets. */
  const open: ("text" | "indented" | "code")[] = [isIndented ? "indented" : "text"];
  for (let at = from; at < text.length; at++) {
    const inside = open.at(-1);
    const char = text[at];
    if (inside === "code") {
      if (char === "{") open.push("code");
      else if (char === "}") open.pop();
      else if (char === '"') open.push("text");
      else if (char === "'" && text[at + 1] === "'") {
        open.push("indented");
        at++;
      }
    } else if (char === "$" && text[at + 1] === "{") {
      open.push("code");
      at++;
    } else if (inside === "text" && char === "\\") at++;
    else if (inside === "text" && char === '"') open.pop();
    else if (inside === "indented" && char === "'" && text[at + 1] === "'") {
      // ''' and ''$ and ''\ stand for signs.
      if (/^[$\\']/.test(text.slice(at + 2, at + 3))) at += 2;
      else {
        open.pop();
        at++;
      }
    }
    if (open.length === 0) return at + 1;
  }
  return undefined;
}
