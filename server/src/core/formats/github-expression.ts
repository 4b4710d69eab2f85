import type { Range } from "../text.ts";

/**
 * Expressions of GitHub Actions (`${{ matrix.os }}`), worked out as far as everything in them is written down.
 * https://docs.github.com/en/actions/reference/workflows-and-actions/expressions
 */
export type ExpressionValue = string | number | boolean | null | Unknown | readonly Placed[] | ReadonlyMap<string, Placed>;

/** Something that is only known when the workflow runs. */
export type Unknown = typeof unknown;
export const unknown = Symbol("unknown");

/** A value, with the place it is written at where it was taken over as a whole. */
export interface Placed {
  readonly value: ExpressionValue;
  readonly range?: Range;
}

/** What the first word of a path stands for; `undefined` and missing ones are unknown. Names are in lower case. */
export type Contexts = ReadonlyMap<string, Placed>;

/** The value of a text that may hold expressions; a text with one expression and nothing else keeps the value's kind and place. */
export function evaluateTemplate(text: string, contexts: Contexts): Placed {
  if (!text.includes("${{")) return { value: text };
  const whole = /^\s*\$\{\{((?:(?!\}\}).)*)\}\}\s*$/s.exec(text)?.[1];
  if (whole !== undefined) return evaluateExpression(whole, contexts);
  let out = "";
  let at = 0;
  for (let open = text.indexOf("${{"); open >= 0; open = text.indexOf("${{", at)) {
    const close = text.indexOf("}}", open);
    if (close < 0) return { value: unknown };
    const { value } = evaluateExpression(text.slice(open + 3, close), contexts);
    const part = asText(value);
    if (part === undefined) return { value: unknown };
    out += text.slice(at, open) + part;
    at = close + 2;
  }
  return { value: out + text.slice(at) };
}

/** As GitHub puts a value into a text; undefined when it is unknown or no scalar. */
export function asText(value: ExpressionValue): string | undefined {
  if (typeof value === "string") return value;
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  return value === null ? "" : undefined;
}

/** Undefined when it cannot be known. */
export function isTruthy(value: ExpressionValue): boolean | undefined {
  if (value === unknown) return undefined;
  if (typeof value === "number") return value !== 0 && !Number.isNaN(value);
  return typeof value === "object" ? value !== null : Boolean(value);
}

/** What is not an expression is unknown. */
export function evaluateExpression(text: string, contexts: Contexts): Placed {
  if (text.length > 4000) return { value: unknown };
  const tokens = tokensOf(text);
  if (tokens === undefined) return { value: unknown };
  const parser = new Parser(tokens, contexts);
  const result = parser.or(0);
  return parser.done ? result : { value: unknown };
}

interface Token {
  readonly kind: "string" | "number" | "word" | "sign";
  readonly text: string;
}

function tokensOf(text: string): Token[] | undefined {
  const tokens: Token[] = [];
  const pattern =
    /\s*(?:'((?:[^']|'')*)'|(-?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)(?![\w])|([A-Za-z_][\w-]*)|(\|\||&&|[=!<>]=|[()[\].,!<>*]))\s*/gy;
  while (pattern.lastIndex < text.length) {
    const match = pattern.exec(text);
    if (match === null) return text.trim() === "" ? [] : undefined;
    const [, string, number, word, sign] = match;
    if (string !== undefined) tokens.push({ kind: "string", text: string.replaceAll("''", "'") });
    else if (number !== undefined) tokens.push({ kind: "number", text: number });
    else if (word !== undefined) tokens.push({ kind: "word", text: word });
    else tokens.push({ kind: "sign", text: sign ?? "" });
  }
  return tokens;
}

const unknownValue: Placed = { value: unknown };
const maxDepth = 50;

class Parser {
  private readonly tokens: readonly Token[];
  private readonly contexts: Contexts;
  private at = 0;

  constructor(tokens: readonly Token[], contexts: Contexts) {
    this.tokens = tokens;
    this.contexts = contexts;
  }

  get done(): boolean {
    return this.tokens.length > 0 && this.at === this.tokens.length;
  }

  or(depth: number): Placed {
    let left = this.and(depth);
    while (this.take("||")) {
      const right = this.and(depth);
      const truthy = isTruthy(left.value);
      left = truthy === undefined ? unknownValue : truthy ? left : right;
    }
    return left;
  }

  private and(depth: number): Placed {
    let left = this.comparison(depth);
    while (this.take("&&")) {
      const right = this.comparison(depth);
      const truthy = isTruthy(left.value);
      // Whatever the left side is, a right side that is false makes the whole false.
      if (truthy === undefined) left = isTruthy(right.value) === false ? { value: false } : unknownValue;
      else left = truthy ? right : left;
    }
    return left;
  }

  private comparison(depth: number): Placed {
    const left = this.unary(depth);
    for (const sign of ["==", "!=", "<=", ">=", "<", ">"]) {
      if (!this.take(sign)) continue;
      return { value: compare(sign, left.value, this.unary(depth).value) };
    }
    return left;
  }

  private unary(depth: number): Placed {
    if (depth > maxDepth) return this.stop();
    if (!this.take("!")) return this.primary(depth);
    const truthy = isTruthy(this.unary(depth + 1).value);
    return truthy === undefined ? unknownValue : { value: !truthy };
  }

  private primary(depth: number): Placed {
    const token = this.tokens[this.at];
    if (token === undefined) return this.stop();
    this.at++;
    if (token.kind === "string") return { value: token.text };
    if (token.kind === "number") return { value: Number(token.text) };
    if (token.kind === "sign") {
      if (token.text !== "(") return this.stop();
      const inner = this.or(depth + 1);
      return this.take(")") ? this.path(inner, depth) : this.stop();
    }
    if (this.take("(")) return this.path({ value: callFunction(token.text.toLowerCase(), this.arguments(depth)) }, depth);
    if (/^(?:true|false)$/i.test(token.text)) return { value: token.text.toLowerCase() === "true" };
    if (/^null$/i.test(token.text)) return { value: null };
    return this.path(this.contexts.get(token.text.toLowerCase()) ?? unknownValue, depth);
  }

  private arguments(depth: number): ExpressionValue[] {
    const values: ExpressionValue[] = [];
    if (this.take(")")) return values;
    do values.push(this.or(depth + 1).value);
    while (this.take(","));
    if (!this.take(")")) this.stop();
    return values;
  }

  /** `.name`, `['name']`, `[0]` behind a value. */
  private path(start: Placed, depth: number): Placed {
    let value = start;
    for (;;) {
      let key: ExpressionValue;
      if (this.take(".")) {
        const token = this.tokens[this.at++];
        if (token === undefined || (token.kind !== "word" && token.text !== "*")) return this.stop();
        key = token.kind === "word" ? token.text : unknown;
      } else if (this.take("[")) {
        key = this.take("*") ? unknown : this.or(depth + 1).value;
        if (!this.take("]")) return this.stop();
      } else return value;
      value = memberOf(value.value, key);
    }
  }

  private take(sign: string): boolean {
    const token = this.tokens[this.at];
    if (token?.kind !== "sign" || token.text !== sign) return false;
    this.at++;
    return true;
  }

  /** What follows makes no sense, so nothing more is read. */
  private stop(): Placed {
    this.at = this.tokens.length + 1;
    return unknownValue;
  }
}

function memberOf(value: ExpressionValue, key: ExpressionValue): Placed {
  if (value === unknown || key === unknown) return unknownValue;
  if (value instanceof Map) {
    const name = asText(key)?.toLowerCase();
    for (const [one, placed] of value as ReadonlyMap<string, Placed>) if (one.toLowerCase() === name) return placed;
    // A map with this key holds more than is written down.
    return value.has(openKey) ? unknownValue : { value: null };
  }
  if (Array.isArray(value) && typeof key === "number") return (value as readonly Placed[])[key] ?? { value: null };
  return { value: null };
}

/** Marks a map some of whose members are only known when the workflow runs. */
export const openKey = "\u0000";

function compare(sign: string, left: ExpressionValue, right: ExpressionValue): ExpressionValue {
  if (left === unknown || right === unknown || typeof left === "object" || typeof right === "object") {
    if (left !== null && right !== null) return unknown;
  }
  let order: number;
  if (typeof left === "string" && typeof right === "string") {
    const [a, b] = [left.toLowerCase(), right.toLowerCase()];
    order = a === b ? 0 : a < b ? -1 : 1;
  } else {
    const [a, b] = [asNumber(left), asNumber(right)];
    if (a === undefined || b === undefined) return unknown;
    order = a === b ? 0 : a < b ? -1 : a > b ? 1 : NaN;
  }
  switch (sign) {
    case "==":
      return order === 0;
    case "!=":
      return order !== 0;
    case "<":
      return order < 0;
    case ">":
      return order > 0;
    case "<=":
      return order <= 0;
    default:
      return order >= 0;
  }
}

function asNumber(value: ExpressionValue): number | undefined {
  if (value === null) return 0;
  if (typeof value === "number") return value;
  if (typeof value === "boolean") return Number(value);
  if (typeof value === "string") return value.trim() === "" ? 0 : Number(value);
  return undefined;
}

function callFunction(name: string, values: readonly ExpressionValue[]): ExpressionValue {
  const texts = values.map(asText);
  const [first, second] = texts;
  switch (name) {
    case "always":
      return true;
    case "contains": {
      const [list] = values;
      if (Array.isArray(list) && second !== undefined) {
        const found = (list as readonly Placed[]).map(({ value }) => asText(value)?.toLowerCase());
        if (found.includes(second.toLowerCase())) return true;
        return found.includes(undefined) ? unknown : false;
      }
      return first === undefined || second === undefined ? unknown : first.toLowerCase().includes(second.toLowerCase());
    }
    case "startswith":
      return first === undefined || second === undefined ? unknown : first.toLowerCase().startsWith(second.toLowerCase());
    case "endswith":
      return first === undefined || second === undefined ? unknown : first.toLowerCase().endsWith(second.toLowerCase());
    case "format": {
      if (first === undefined || texts.includes(undefined)) return unknown;
      return first.replace(/\{\{|\}\}|\{(\d+)\}/g, (sign, index?: string) =>
        index === undefined ? (sign[0] ?? "") : (texts[Number(index) + 1] ?? ""),
      );
    }
    case "join": {
      const [list] = values;
      if (!Array.isArray(list)) return first ?? unknown;
      const parts = (list as readonly Placed[]).map(({ value }) => asText(value));
      return parts.includes(undefined) || (values.length > 1 && second === undefined) ? unknown : parts.join(second ?? ",");
    }
    case "fromjson":
      return first === undefined ? unknown : fromJson(first);
    default:
      return unknown;
  }
}

function fromJson(text: string): ExpressionValue {
  if (text.length > 20_000) return unknown;
  try {
    return fromParsed(JSON.parse(text) as unknown, 0);
  } catch {
    return unknown;
  }
}

function fromParsed(value: unknown, depth: number): ExpressionValue {
  if (depth > maxDepth) return unknown;
  if (value === null || typeof value === "string" || typeof value === "number" || typeof value === "boolean") return value;
  if (Array.isArray(value)) return value.map(item => ({ value: fromParsed(item, depth + 1) }));
  if (typeof value !== "object") return unknown;
  return new Map(Object.entries(value).map(([key, item]) => [key, { value: fromParsed(item, depth + 1) }]));
}
