import { movedBound, plainSigns, type Comparison, type Clause, type Signs, orderHolds } from "./range-grammar.ts";
import { nextBound, sameLength } from "./bounds.ts";

/** A version by Semantic Versioning, or one that is like it with more or fewer numbers. https://semver.org */
export interface NumberedVersion {
  readonly release: readonly number[];
  /** Identifiers of the pre-release; empty when it is none. */
  readonly pre: readonly (number | string)[];
  readonly build: string;
}

/** Reads `1.2.3-rc.1+build` with `least` to `most` numbers. Numbers too large to be exact are not read. */
export function parseNumbered(text: string, least: number, most: number): NumberedVersion | undefined {
  const match = /^(\d+(?:\.\d+)*)(?:-([0-9A-Za-z.-]+))?(?:\+([0-9A-Za-z.-]+))?$/.exec(text);
  const release = match?.[1]?.split(".").map(Number);
  if (release === undefined || release.length < least || release.length > most) return undefined;
  const identifiers = match?.[2]?.split(".") ?? [];
  if (identifiers.includes("") || !release.every(Number.isSafeInteger)) return undefined;
  const pre = identifiers.map(part => (/^\d+$/.test(part) ? Number(part) : part));
  return { release, pre, build: match?.[3] ?? "" };
}

/** Missing numbers count as zero; builds do not count. */
export function compareNumbered(a: NumberedVersion, b: NumberedVersion): number {
  return compareReleases(a.release, b.release) || comparePre(a.pre, b.pre);
}

export function compareReleases(a: readonly number[], b: readonly number[]): number {
  for (let index = 0; index < Math.max(a.length, b.length); index++) {
    const difference = (a[index] ?? 0) - (b[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** Semantic Versioning, point 11: numbers before words, fewer identifiers before more, any pre-release before the release. */
function comparePre(a: readonly (number | string)[], b: readonly (number | string)[]): number {
  if (a.length === 0 || b.length === 0) return b.length - a.length === 0 ? 0 : a.length === 0 ? 1 : -1;
  for (let index = 0; index < Math.max(a.length, b.length); index++) {
    const [left, right] = [a[index], b[index]];
    if (left === undefined || right === undefined) return left === undefined ? -1 : 1;
    if (left === right) continue;
    if (typeof left === "number") return typeof right === "number" ? left - right : -1;
    if (typeof right === "number") return 1;
    return left < right ? -1 : 1;
  }
  return 0;
}

/** From a version on, to below another; open where one is missing. */
export interface Stretch {
  readonly from?: NumberedVersion;
  readonly below?: NumberedVersion;
}

export type NumberedClause = Clause<NumberedVersion>;

/**
 * A condition that a stretch of versions meets: `^1.2`, `~1.2`, `1.2.*`. When a version is too new, it becomes two comparisons;
 * when it is too old, `sign` is written before a version of the same precision.
 */
export function stretchClause(
  text: string,
  sign: string,
  written: NumberedVersion,
  { from, below }: Stretch,
  { signs = plainSigns, tail = "" }: { readonly signs?: Signs; readonly tail?: string } = {},
): NumberedClause {
  return {
    text,
    bounds: [written],
    holds: version =>
      (from === undefined || compareNumbered(version, from) >= 0) && (below === undefined || compareNumbered(version, below) < 0),
    wider: version => {
      const tooOld = from !== undefined && compareNumbered(version, from) < 0;
      if (tooOld || below === undefined || from === undefined || tail !== "")
        return [`${sign}${sameLength(written.release, version.release)}${tail}`];
      return [
        `${signs.atLeast}${textOf(written)}`,
        `${signs.below}${nextBound(trimmed(below.release, written.release.length), version.release).join(".")}`,
      ];
    },
  };
}

/** Without zeros at the end that go beyond what was written. */
function trimmed(release: readonly number[], length: number): readonly number[] {
  let end = release.length;
  while (end > Math.max(1, length) && release[end - 1] === 0) end--;
  return release.slice(0, end);
}

export function textOf({ release, pre, build }: NumberedVersion): string {
  return `${release.join(".")}${pre.length === 0 ? "" : `-${pre.join(".")}`}${build === "" ? "" : `+${build}`}`;
}

/** `>=1.2.3` and the like, by the whole version. */
export function comparisonClause(text: string, comparison: Comparison, bound: NumberedVersion, signs: Signs = plainSigns): NumberedClause {
  return {
    text,
    bounds: [bound],
    holds: version => orderHolds(compareNumbered(version, bound), comparison),
    wider: (version, written) => movedBound(comparison, bound.release, version.release, written, signs),
  };
}

/** A version that has only these numbers. */
export function release(...numbers: readonly number[]): NumberedVersion {
  return { release: numbers, pre: [], build: "" };
}

/** The first release whose numbers differ at `index` or before: 1.2.3 stepped at 1 is 1.3. */
export function stepped(numbers: readonly number[], index: number): NumberedVersion {
  const next = Array.from({ length: index + 1 }, (_, at) => numbers[at] ?? 0);
  next[index] = (next[index] ?? 0) + 1;
  return { release: next, pre: [], build: "" };
}

/** What `^` lets in: changes right of the first number that is not zero, as far as numbers are written. */
export function caret(written: NumberedVersion): Stretch {
  const first = written.release.findIndex(number => number > 0);
  return { from: written, below: stepped(written.release, first < 0 ? written.release.length - 1 : first) };
}

/**
 * Whether a pre-release is let in only by bounds that name none of the same release. Tools refuse it then unless it was asked for;
 * it is locked, so something asked for it.
 */
export function unnamedPreRelease(version: NumberedVersion, clauses: readonly NumberedClause[]): boolean {
  if (version.pre.length === 0) return false;
  const named = clauses.flatMap(({ bounds }) => bounds ?? []).filter(bound => bound.pre.length > 0);
  return !named.some(bound => compareReleases(bound.release, version.release) === 0);
}
