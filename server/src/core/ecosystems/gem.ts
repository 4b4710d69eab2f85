import { allOf, leadingNumbers, movedBound, orderHolds, versionScheme, type Clause, type Comparison, type Signs } from "./range-grammar.ts";
import { nextBound, sameLength } from "./bounds.ts";

const signs: Signs = { atLeast: ">= ", atMost: "<= ", below: "< ", exact: "= " };

/**
 * Ruby gems: a version is numbers and words parted by dots, and a word makes it a pre-release. Requirements are `=`, `!=`, `>`, `<`, `>=`,
 * `<=` and `~>` with commas for "and"; `~> 2.2` ends before 3, `~> 2.2.1` before 2.3. A bare version is that one.
 * https://guides.rubygems.org/patterns/ and the documentation of Gem::Version
 */
export const gemVersions = versionScheme<GemVersion>({
  version: parse,
  compare: compareSegments,
  range: text => {
    const clauses = allOf(text.split(","), clauseOf);
    return clauses && { alternatives: [clauses], and: ", ", or: "" };
  },
  exactly: version => `= ${version}`,
});

type GemVersion = readonly (number | string)[];

function parse(text: string): GemVersion | undefined {
  if (!/^\d+(?:\.[0-9A-Za-z]+)*(?:-[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*)?$/.test(text)) return undefined;
  const segments = (text.replaceAll("-", ".pre.").match(/\d+|[A-Za-z]+/g) ?? []).map(part => (/^\d/.test(part) ? Number(part) : part));
  if (!segments.every(part => typeof part === "string" || Number.isSafeInteger(part))) return undefined;
  const word = segments.findIndex(part => typeof part === "string");
  return word < 0 ? segments : [...withoutZeros(segments.slice(0, word)), ...withoutZeros(segments.slice(word))];
}

/** Zeros at the end of the numbers, and of what follows them, do not count. */
function withoutZeros(segments: readonly (number | string)[]): readonly (number | string)[] {
  const last = segments.findLastIndex(part => part !== 0);
  return segments.slice(0, last + 1);
}

/** Words come before numbers, and a missing segment is a zero. */
function compareSegments(a: GemVersion, b: GemVersion): number {
  for (let index = 0; index < Math.max(a.length, b.length); index++) {
    const [left, right] = [a[index] ?? 0, b[index] ?? 0];
    if (left === right) continue;
    if (typeof left === "number") return typeof right === "number" ? left - right : 1;
    return typeof right === "number" || left < right ? -1 : 1;
  }
  return 0;
}

function clauseOf(text: string): Clause<GemVersion> | undefined {
  const match = /^(~>|!=|[<>]=?|=)?\s*(\S+)$/.exec(text);
  const written = match?.[2] ?? "";
  const bound = parse(written);
  if (bound === undefined) return undefined;
  const sign = match?.[1] ?? "=";
  const numbers = leadingNumbers(written) ?? [];
  if (sign !== "~>")
    return {
      text,
      holds: version => orderHolds(compareSegments(version, bound), sign as Comparison),
      wider: (version, wanted) => {
        if (match?.[1] === undefined) return [wanted];
        return movedBound(sign as Comparison, numbers, leading(version), wanted, signs);
      },
    };
  const upper = upperOf(numbers);
  return {
    text,
    holds: version => compareSegments(version, bound) >= 0 && compareSegments(leading(version), upper) < 0,
    wider: version => {
      if (compareSegments(version, bound) < 0) return [`~> ${sameLength(numbers, leading(version))}`];
      return [`>= ${written}`, `< ${nextBound(upper, leading(version)).join(".")}`];
    },
  };
}

/** The last number goes, and the one before it counts one more. */
function upperOf(numbers: readonly number[]): number[] {
  const kept = numbers.length > 1 ? numbers.slice(0, -1) : [...numbers];
  kept[kept.length - 1] = (kept[kept.length - 1] ?? 0) + 1;
  return kept;
}

/** The numbers before the first word: the release that a pre-release leads to. */
function leading(version: GemVersion): number[] {
  const end = version.findIndex(part => typeof part === "string");
  return (end < 0 ? version : version.slice(0, end)).filter(part => typeof part === "number");
}
