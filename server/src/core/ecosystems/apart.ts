import type { Ecosystem } from "../facts/types.ts";
import { schemeOf } from "./schemes.ts";

/**
 * Whether no version lies in both of two ranges of one ecosystem. Between the versions that the ranges name, neither changes its mind: so
 * the named ones are tried and one right behind each. False whenever that cannot be shown. Only for ecosystems whose versions may have any
 * number of parts, for there is always one right behind.
 */
export function areApart(ecosystem: Ecosystem, one: string, other: string): boolean {
  const scheme = schemeOf(ecosystem);
  if (scheme === undefined || (ecosystem !== "conda" && ecosystem !== "pypi") || !scheme.isRange(one) || !scheme.isRange(other))
    return false;
  const named = [...`${one} ${other}`.matchAll(/\d+(?:\.\d+)*[\w.+-]*/g)].map(([version]) => version.replace(/\.$/, ""));
  // letters and epochs have an order of their own
  if (named.length === 0 || named.length > 20 || !named.every(version => /^\d+(?:\.\d+)*$/.test(version)) || /[!|]/.test(one + other))
    return false;
  const tried = ["0", ...named, ...named.map(version => `${version}.0.0.0.1`)];
  const inside = (range: string) => tried.map(version => scheme.satisfies(version, range));
  const [left, right] = [inside(one), inside(other)];
  if (left.includes(undefined) || right.includes(undefined)) return false;
  // a range that holds none of them is not understood
  return left.includes(true) && right.includes(true) && left.every((isIn, at) => isIn === false || right[at] === false);
}
