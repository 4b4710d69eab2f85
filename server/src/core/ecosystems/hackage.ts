import { nextBound, sameLength } from "./bounds.ts";
import { compareReleases } from "./numbered.ts";
import { allOf, movedBound, orderHolds, versionScheme, type Clause, type Comparison, type Signs } from "./range-grammar.ts";

const signs: Signs = { atLeast: ">=", atMost: "<=", below: "<", exact: "==" };

/**
 * Haskell packages: versions are numbers parted by dots, where a missing one is less than zero. Bounds are `==`, `>=`, `>`, `<=`, `<`,
 * `^>=1.2.3` (ends before 1.3), `==1.2.*`, `-any`, with `&&` and `||`. https://cabal.readthedocs.io/en/stable/cabal-package-description-file.html
 */
export const hackageVersions = versionScheme<readonly number[]>({
  version: parse,
  compare: compareNumbers,
  range: text => {
    const alternatives = allOf(text.split("||"), alternative => allOf(alternative.split("&&"), clauseOf));
    return alternatives && { alternatives, and: " && ", or: " || " };
  },
  exactly: version => `==${version}`,
});

function parse(text: string): readonly number[] | undefined {
  if (!/^\d{1,9}(?:\.\d{1,9})*$/.test(text)) return undefined;
  return text.split(".").map(Number);
}

function compareNumbers(a: readonly number[], b: readonly number[]): number {
  const shared = Math.min(a.length, b.length);
  return compareReleases(a.slice(0, shared), b.slice(0, shared)) || a.length - b.length;
}

function clauseOf(text: string): Clause<readonly number[]> | undefined {
  if (text === "-any" || text === "*") return { text, holds: () => true, wider: () => [] };
  const match = /^(\^>=|[<>]=?|==)?\s*(\d[\d.]*?)(\.\*)?$/.exec(text);
  const [, sign = "==", written = "", star] = match ?? [];
  const bound = parse(written);
  if (bound === undefined || (star !== undefined && sign !== "==")) return undefined;
  const starts = (version: readonly number[]): boolean => bound.every((number, index) => version[index] === number);
  if (star !== undefined) return { text, holds: starts, wider: version => [`==${sameLength(bound, version)}.*`] };
  if (sign === "^>=") {
    const upper = [bound[0] ?? 0, (bound[1] ?? 0) + 1];
    return {
      text,
      holds: version => compareNumbers(version, bound) >= 0 && compareNumbers(version, upper) < 0,
      wider: (version, wanted) =>
        compareNumbers(version, bound) < 0 ? [`^>=${wanted}`] : [`>=${written}`, `<${nextBound([1, 1], version).join(".")}`],
    };
  }
  const comparison: Comparison = sign === "==" ? "=" : (sign as Comparison);
  return {
    text,
    holds: version => orderHolds(compareNumbers(version, bound), comparison),
    wider: (version, wanted) => movedBound(comparison, bound, version, wanted, signs),
  };
}
