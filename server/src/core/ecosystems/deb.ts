import { allOf, leadingNumbers, movedBound, orderHolds, versionScheme, type Clause, type Comparison, type Signs } from "./range-grammar.ts";

const signs: Signs = { atLeast: ">= ", atMost: "<= ", below: "<< ", exact: "= " };

/**
 * Debian packages: `[epoch:]upstream[-revision]`, compared part by part, words before other signs and `~` before the end. Relations are
 * `<<`, `<=`, `=`, `>=`, `>>`, with commas for "and"; a bare version is that one, and `1.2*` whatever begins so, as apt takes it.
 * `<` and `>` are read as people mean them, though dpkg once took them to include the bound, so that the bound itself stays undecided.
 * https://manpages.debian.org/deb-version.7 and https://www.debian.org/doc/debian-policy/ch-controlfields.html#version
 */
export const debVersions = versionScheme<DebVersion>({
  version: parse,
  compare: compareVersions,
  range: text => {
    const clauses = allOf(text.split(","), clauseOf);
    return clauses && { alternatives: [clauses], and: ", ", or: "" };
  },
  exactly: version => `= ${version}`,
});

interface DebVersion {
  /** Null when none is written, which compares as zero. */
  readonly epoch: number | null;
  readonly upstream: string;
  /** Null when none is written. */
  readonly revision: string | null;
  readonly written: string;
}

function parse(text: string): DebVersion | undefined {
  const match = /^(?:(\d{1,9}):)?(\d[A-Za-z0-9.+~:-]*)$/.exec(text);
  const rest = match?.[2];
  if (rest === undefined) return undefined;
  const dash = rest.lastIndexOf("-");
  return {
    epoch: match?.[1] === undefined ? null : Number(match[1]),
    upstream: dash < 0 ? rest : rest.slice(0, dash),
    revision: dash < 0 ? null : rest.slice(dash + 1),
    written: text,
  };
}

function compareVersions(a: DebVersion, b: DebVersion): number {
  return (a.epoch ?? 0) - (b.epoch ?? 0) || compareWithoutEpoch(a, b);
}

function compareWithoutEpoch(a: DebVersion, b: DebVersion): number {
  return compareParts(a.upstream, b.upstream) || compareParts(a.revision ?? "0", b.revision ?? "0");
}

/** Runs of other signs and runs of digits in turn. */
export function compareParts(a: string, b: string): number {
  const pattern = /([^0-9]*)([0-9]*)/y;
  let [atA, atB] = [0, 0];
  while (atA < a.length || atB < b.length) {
    const [wordsA = "", digitsA = ""] = runs(pattern, a, atA);
    const [wordsB = "", digitsB = ""] = runs(pattern, b, atB);
    atA += wordsA.length + digitsA.length;
    atB += wordsB.length + digitsB.length;
    const order = compareWords(wordsA, wordsB) || compareDigits(digitsA, digitsB);
    if (order !== 0) return order;
  }
  return 0;
}

function runs(pattern: RegExp, text: string, at: number): readonly string[] {
  pattern.lastIndex = at;
  return pattern.exec(text)?.slice(1) ?? [];
}

function compareWords(a: string, b: string): number {
  for (let index = 0; index < Math.max(a.length, b.length); index++) {
    const difference = weight(a[index]) - weight(b[index]);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** `~`, then the end, then letters, then everything else. */
function weight(sign: string | undefined): number {
  if (sign === undefined) return 0;
  if (sign === "~") return -1;
  return /[A-Za-z]/.test(sign) ? sign.charCodeAt(0) : sign.charCodeAt(0) + 256;
}

/** Of any length. */
export function compareDigits(a: string, b: string): number {
  const [left, right] = [a.replace(/^0+/, ""), b.replace(/^0+/, "")];
  return left.length - right.length || (left < right ? -1 : left > right ? 1 : 0);
}

function clauseOf(text: string): Clause<DebVersion> | undefined {
  const inner = /^\((.*)\)$/.exec(text)?.[1] ?? text;
  const match = /^(<<|>>|[<>]=?|==?)?\s*(\S+)$/.exec(inner.trim());
  const [, sign = "", written = ""] = match ?? [];
  if (sign === "" && written.endsWith("*")) return prefixClause(text, written.slice(0, -1));
  const bound = parse(written);
  if (bound === undefined) return undefined;
  const comparison: Comparison = sign === "" || sign === "==" ? "=" : sign === "<<" ? "<" : sign === ">>" ? ">" : (sign as Comparison);
  return {
    text,
    holds: version => {
      const order = compareVersions(version, bound);
      const holds = orderHolds(order, comparison);
      if (order === 0 && (sign === "<" || sign === ">")) return undefined;
      if (sign === "") return order === 0 ? true : isLessExact(bound, version) ? undefined : false;
      // whoever writes >=2.39 for 1:2.39-1 has not thought of epochs and revisions
      if (bound.epoch === null && (version.epoch ?? 0) > 0 && orderHolds(compareWithoutEpoch(version, bound), comparison) !== holds)
        return undefined;
      return !holds && bound.revision === null && version.revision !== null && compareParts(version.upstream, bound.upstream) === 0
        ? undefined
        : holds;
    },
    wider: (version, wanted) =>
      sign === "" ? [wanted] : movedBound(comparison, leadingNumbers(written), leadingNumbers(version.upstream), wanted, signs),
  };
}

/** Whether a version may be the one that somebody means who leaves out epoch, revision, or the last numbers. */
function isLessExact(bound: DebVersion, version: DebVersion): boolean {
  if (bound.revision !== null || (bound.epoch !== null && bound.epoch !== (version.epoch ?? 0))) return false;
  return version.upstream === bound.upstream || /^[^0-9A-Za-z]/.test(version.upstream.slice(bound.upstream.length))
    ? version.upstream.startsWith(bound.upstream)
    : false;
}

function prefixClause(text: string, prefix: string): Clause<DebVersion> | undefined {
  if (parse(prefix.replace(/[.+~:-]+$/, "")) === undefined) return undefined;
  return { text, holds: version => version.written.startsWith(prefix), wider: () => undefined };
}
