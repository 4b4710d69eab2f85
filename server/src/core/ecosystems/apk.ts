import { compareDigits } from "./deb.ts";
import { allOf, leadingNumbers, movedBound, orderHolds, versionScheme, type Clause, type Comparison } from "./range-grammar.ts";

/**
 * Alpine packages: `1.2.3b_rc1-r4`. Numbers after the first that begin with 0 compare as text; `_alpha`, `_beta`, `_pre` and `_rc` come
 * before the version itself, `_cvs`, `_svn`, `_git`, `_hg` and `_p` after it. `=`, `<`, `<=`, `>`, `>=` compare, `~` takes what begins so.
 * https://man.archlinux.org/man/apk-package.5 and https://man.archlinux.org/man/apk-world.5
 */
export const apkVersions = versionScheme<ApkVersion>({
  version: parse,
  compare: compareVersions,
  range: text => {
    const clauses = allOf(text.split(","), clauseOf);
    return clauses && { alternatives: [clauses], and: ",", or: "" };
  },
  exactly: version => `=${version}`,
});

interface ApkVersion {
  readonly numbers: readonly string[];
  readonly letter: string;
  readonly suffixes: readonly (readonly [order: number, number: string])[];
  readonly revision: string | null;
  readonly written: string;
}

/** Those below zero come before the version that has none. */
const suffixOrder: ReadonlyMap<string, number> = new Map([
  ["alpha", -4],
  ["beta", -3],
  ["pre", -2],
  ["rc", -1],
  ["cvs", 1],
  ["svn", 2],
  ["git", 3],
  ["hg", 4],
  ["p", 5],
]);

function parse(text: string): ApkVersion | undefined {
  const match = /^(\d+(?:\.\d+)*)([a-z]?)((?:_(?:alpha|beta|pre|rc|cvs|svn|git|hg|p)\d*)*)(?:~[0-9a-f]+)?(?:-r(\d+))?$/.exec(text);
  if (match === null) return undefined;
  const [, numbers = "", letter = "", suffixes = "", revision] = match;
  return {
    numbers: numbers.split("."),
    letter,
    suffixes: [...suffixes.matchAll(/_([a-z]+)(\d*)/g)].map(([, word = "", number = ""]) => [suffixOrder.get(word) ?? 0, number]),
    revision: revision ?? null,
    written: text,
  };
}

function compareVersions(a: ApkVersion, b: ApkVersion): number {
  return compareWithoutRevision(a, b) || compareRevisions(a.revision, b.revision);
}

function compareRevisions(a: string | null, b: string | null): number {
  if (a === null || b === null) return a === b ? 0 : a === null ? -1 : 1;
  return compareDigits(a, b);
}

function compareWithoutRevision(a: ApkVersion, b: ApkVersion): number {
  for (let index = 0; index < Math.max(a.numbers.length, b.numbers.length); index++) {
    const [left, right] = [a.numbers[index], b.numbers[index]];
    if (left === undefined || right === undefined) return left === undefined ? -1 : 1;
    const asText = index > 0 && (left.startsWith("0") || right.startsWith("0"));
    const order = asText ? (left < right ? -1 : left > right ? 1 : 0) : compareDigits(left, right);
    if (order !== 0) return order;
  }
  if (a.letter !== b.letter) return a.letter < b.letter ? -1 : 1;
  for (let index = 0; index < Math.max(a.suffixes.length, b.suffixes.length); index++) {
    const [[leftOrder, left], [rightOrder, right]] = [a.suffixes[index] ?? [0, ""], b.suffixes[index] ?? [0, ""]];
    const order = leftOrder - rightOrder || compareDigits(left, right);
    if (order !== 0) return order;
  }
  return 0;
}

function clauseOf(text: string): Clause<ApkVersion> | undefined {
  const match = /^(~=|=?~|[<>]=?|=)?\s*(\S+)$/.exec(text);
  const [, sign = "", written = ""] = match ?? [];
  const bound = parse(written);
  if (bound === undefined) return undefined;
  if (sign.includes("~"))
    return {
      text,
      holds: version =>
        version.written === written || (/^[^0-9]/.test(version.written.slice(written.length)) && version.written.startsWith(written)),
      wider: () => undefined,
    };
  const comparison: Comparison = sign === "" ? "=" : (sign as Comparison);
  return {
    text,
    holds: version => {
      const order = compareVersions(version, bound);
      // somebody may leave out the revision, which differs from one build to the next
      const unsure = bound.revision === null && version.revision !== null && compareWithoutRevision(version, bound) === 0;
      const begins = sign === "" && version.written.startsWith(`${written}.`);
      return orderHolds(order, comparison) ? true : unsure || begins ? undefined : false;
    },
    wider: (version, wanted) =>
      sign === "" ? [wanted] : movedBound(comparison, leadingNumbers(written), version.numbers.map(Number), wanted),
  };
}
