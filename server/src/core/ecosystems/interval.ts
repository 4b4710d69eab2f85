import { nextBound } from "./bounds.ts";
import type { Clause } from "./range-grammar.ts";

/** `[1.0,2.0)` as Maven and NuGet write it; an end that is missing is open. */
export interface Interval<V> {
  readonly from?: V;
  readonly to?: V;
  readonly fromText: string;
  readonly toText: string;
  readonly withFrom: boolean;
  readonly withTo: boolean;
}

/** Reads one interval; a single version in square brackets is that version. Undefined for anything else. */
export function parseInterval<V>(text: string, read: (version: string) => V | undefined): Interval<V> | undefined {
  const match = /^([[(])\s*([^,[\]()]*?)\s*(,?)\s*([^,[\]()]*?)\s*([\])])$/.exec(text);
  if (match === null) return undefined;
  const [, open = "", fromText = "", comma = "", toText = "", close = ""] = match;
  if (comma === "") {
    const version = read(fromText + toText);
    if (open !== "[" || close !== "]" || version === undefined) return undefined;
    return { from: version, to: version, fromText: fromText + toText, toText: fromText + toText, withFrom: true, withTo: true };
  }
  const [from, to] = [fromText, toText].map(end => (end === "" ? undefined : read(end)));
  if ((fromText !== "" && from === undefined) || (toText !== "" && to === undefined)) return undefined;
  return {
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
    fromText,
    toText,
    withFrom: open === "[",
    withTo: close === "]",
  };
}

/** The condition to lie in an interval. */
export function intervalClause<V>(
  text: string,
  interval: Interval<V>,
  compare: (a: V, b: V) => number,
  numbers: (version: string) => readonly number[] | undefined,
): Clause<V> {
  const { from, to, fromText, toText, withFrom, withTo } = interval;
  const aboveFrom = (version: V): boolean => from === undefined || (withFrom ? compare(version, from) >= 0 : compare(version, from) > 0);
  const belowTo = (version: V): boolean => to === undefined || (withTo ? compare(version, to) <= 0 : compare(version, to) < 0);
  return {
    text,
    bounds: [from, to].filter(bound => bound !== undefined),
    holds: version => aboveFrom(version) && belowTo(version),
    wider: (version, written) => {
      if (from !== undefined && from === to) return [`[${written}]`];
      const gap = /,\s/.test(text) ? ", " : ",";
      const low = aboveFrom(version) ? `${withFrom ? "[" : "("}${fromText}` : `[${written}`;
      if (belowTo(version)) return [`${low}${gap}${toText}${withTo ? "]" : ")"}`];
      const [bound, release] = [numbers(toText), numbers(written)];
      return [
        withTo || bound === undefined || release === undefined
          ? `${low}${gap}${written}]`
          : `${low}${gap}${nextBound(bound, release).join(".")})`,
      ];
    },
  };
}
