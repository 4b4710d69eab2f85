import { compareReleases } from "./numbered.ts";
import { allOf, versionScheme, type Clause } from "./range-grammar.ts";

/**
 * Spack packages: `1.2` and `@1.2` are all that begins so, `=1.2` is that one, `1.2:1.4` reaches to the end of 1.4, an end may be open,
 * a comma means "or". Only versions made of numbers are compared: branches and other words have an order of their own.
 * https://spack.readthedocs.io/en/latest/spec_syntax.html#version-specifier
 */
export const spackVersions = versionScheme<readonly number[]>({
  version: parse,
  compare: compareNumbers,
  range: text => {
    const clauses = allOf(text.replace(/^@/, "").split(","), clauseOf);
    return clauses && { alternatives: clauses.map(clause => [clause]), and: "", or: "," };
  },
  widen: (range, _version, written) => `${range},${written}`,
  exactly: version => `=${version}`,
});

function parse(text: string): readonly number[] | undefined {
  if (!/^\d{1,12}(?:[._-]\d{1,12})*$/.test(text)) return undefined;
  return text.split(/[._-]/).map(Number);
}

/** Where one ends first it is the older one. */
function compareNumbers(a: readonly number[], b: readonly number[]): number {
  const shared = Math.min(a.length, b.length);
  return compareReleases(a.slice(0, shared), b.slice(0, shared)) || a.length - b.length;
}

function clauseOf(text: string): Clause<readonly number[]> | undefined {
  const [from = "", to, more] = text.split(":");
  if (more !== undefined) return undefined;
  if (to === undefined) {
    const isExact = from.startsWith("=");
    const bound = parse(isExact ? from.slice(1) : from);
    return (
      bound && { text, holds: version => (isExact ? compareNumbers(version, bound) === 0 : starts(version, bound)), wider: () => undefined }
    );
  }
  const [low, high] = [from, to].map(end => (end === "" ? undefined : parse(end)));
  if ((from !== "" && low === undefined) || (to !== "" && high === undefined)) return undefined;
  return {
    text,
    holds: version =>
      (low === undefined || compareNumbers(version, low) >= 0) &&
      (high === undefined || compareNumbers(version, high) <= 0 || starts(version, high)),
    wider: () => undefined,
  };
}

function starts(version: readonly number[], bound: readonly number[]): boolean {
  return bound.every((number, index) => version[index] === number);
}
