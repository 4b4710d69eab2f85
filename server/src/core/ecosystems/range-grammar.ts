import { nextBound } from "./bounds.ts";
import type { VersionScheme } from "./scheme.ts";

/** One condition of a range. */
export interface Clause<V> {
  /** As written, for an edit that keeps it. */
  readonly text: string;
  /** Versions that it names. */
  readonly bounds?: readonly V[];
  /** Undefined when it cannot be told. */
  readonly holds: (version: V) => boolean | undefined;
  /** Conditions to write in its place so that a version gets in; empty when it is to go, undefined when nothing of this kind would do. */
  readonly wider: (version: V, written: string) => readonly string[] | undefined;
}

export interface ParsedRange<V> {
  /** A version is inside when all clauses of one alternative hold. */
  readonly alternatives: readonly (readonly Clause<V>[])[];
  /** What is written between clauses, and between alternatives. */
  readonly and: string;
  readonly or: string;
}

/** What tells one ecosystem's versions and ranges from another's. */
export interface RangeGrammar<V> {
  readonly version: (text: string) => V | undefined;
  readonly compare: (a: V, b: V) => number;
  /** Undefined for what is no range. Never sees a text that is empty or longer than a thousand characters. */
  readonly range: (text: string) => ParsedRange<V> | undefined;
  /** Whether all clauses may hold and the version still not be meant, as with pre-releases that no clause names. */
  readonly doubtful?: (version: V, clauses: readonly Clause<V>[]) => boolean;
  /** How people of this ecosystem widen, where it is not by moving the last alternative's bounds. */
  readonly widen?: (range: string, version: V, written: string) => string | undefined;
  readonly exactly: (version: string) => string;
}

const longest = 1000;

/** Makes a scheme of a grammar. Every answer of `widen` has been tried on the version. */
export function versionScheme<V>(grammar: RangeGrammar<V>): VersionScheme {
  const versionOf = (text: string): V | undefined => {
    const trimmed = text.trim();
    return trimmed === "" || trimmed.length > longest ? undefined : grammar.version(trimmed);
  };
  const rangeOf = (text: string): ParsedRange<V> | undefined => {
    const trimmed = text.trim();
    return trimmed === "" || trimmed.length > longest ? undefined : grammar.range(trimmed);
  };
  const satisfies = (version: string, range: string): boolean | undefined => {
    const [parsed, parsedRange] = [versionOf(version), rangeOf(range)];
    if (parsed === undefined || parsedRange === undefined) return undefined;
    let unknown = false;
    for (const clauses of parsedRange.alternatives) {
      const results = clauses.map(({ holds }) => holds(parsed));
      if (results.includes(false)) continue;
      if (results.includes(undefined) || grammar.doubtful?.(parsed, clauses) === true) unknown = true;
      else return true;
    }
    return unknown ? undefined : false;
  };
  const widened = (range: string, parsed: V, written: string): string | undefined => {
    if (grammar.widen !== undefined) return grammar.widen(range.trim(), parsed, written);
    const parsedRange = rangeOf(range);
    const last = parsedRange?.alternatives.at(-1);
    if (parsedRange === undefined || last === undefined) return undefined;
    const parts: string[] = [];
    for (const clause of last) {
      const wider = clause.holds(parsed) === true ? [clause.text] : clause.wider(parsed, written);
      if (wider === undefined) return undefined;
      parts.push(...wider);
    }
    if (parts.length === 0) return undefined;
    const others = parsedRange.alternatives.slice(0, -1).map(clauses => clauses.map(({ text }) => text).join(parsedRange.and));
    return [...others, parts.join(parsedRange.and)].join(parsedRange.or);
  };
  return {
    compare: (a, b) => {
      const [left, right] = [versionOf(a), versionOf(b)];
      return left === undefined || right === undefined ? undefined : grammar.compare(left, right);
    },
    satisfies,
    isRange: range => rangeOf(range) !== undefined,
    widen: (range, version) => {
      const parsed = versionOf(version);
      if (parsed === undefined || rangeOf(range) === undefined) return undefined;
      if (satisfies(version, range) === true) return range;
      const wider = widened(range, parsed, version.trim());
      return wider !== undefined && satisfies(version, wider) === true ? wider : undefined;
    },
    exactly: grammar.exactly,
  };
}

/** Reads every part of a list, or nothing at all. */
export function allOf<T>(texts: readonly string[], read: (text: string) => T | undefined): T[] | undefined {
  const found: T[] = [];
  for (const text of texts) {
    const one = read(text.trim());
    if (one === undefined) return undefined;
    found.push(one);
  }
  return found;
}

export type Comparison = "<" | "<=" | "=" | "!=" | ">=" | ">";

/** Whether an order, as `compare` gives it, is what a comparison asks for. */
export function orderHolds(order: number, comparison: Comparison): boolean {
  switch (comparison) {
    case "<":
      return order < 0;
    case "<=":
      return order <= 0;
    case "=":
      return order === 0;
    case "!=":
      return order !== 0;
    case ">=":
      return order >= 0;
    case ">":
      return order > 0;
  }
}

/** Signs as written, such as `>=`, by what they mean; `exact` is how the ecosystem writes equality. */
export interface Signs {
  readonly atLeast: string;
  readonly atMost: string;
  readonly below: string;
  readonly exact: string;
}

export const plainSigns: Signs = { atLeast: ">=", atMost: "<=", below: "<", exact: "=" };

/**
 * The bound of a comparison moved so that a version gets in, as people would write it: `<2` becomes `<3` for 2.4.1.
 * `bound` and `release` are the leading dotted numbers; without them an upper bound becomes the version itself.
 */
export function movedBound(
  comparison: Comparison,
  bound: readonly number[] | undefined,
  release: readonly number[] | undefined,
  written: string,
  signs: Signs = plainSigns,
): readonly string[] {
  switch (comparison) {
    case "!=":
      return [];
    case "=":
      return [`${signs.exact}${written}`];
    case ">":
    case ">=":
      return [`${signs.atLeast}${written}`];
    case "<":
      return bound === undefined || release === undefined || bound.length === 0
        ? [`${signs.atMost}${written}`]
        : [`${signs.below}${nextBound(bound, release).join(".")}`];
    case "<=":
      return [`${signs.atMost}${written}`];
  }
}

/** The leading dotted numbers of a version, after an epoch or a `v`; undefined when it starts with none. */
export function leadingNumbers(version: string): readonly number[] | undefined {
  const match = /^(?:v|\d+:)?(\d+(?:\.\d+)*)/.exec(version);
  return match?.[1]?.split(".").map(Number);
}
