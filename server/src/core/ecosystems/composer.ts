import { nextBound, sameLength } from "./bounds.ts";
import { compareReleases } from "./numbered.ts";
import { allOf, movedBound, orderHolds, versionScheme, type Clause, type Comparison, type Signs } from "./range-grammar.ts";

const signs: Signs = { atLeast: ">=", atMost: "<=", below: "<", exact: "" };

/**
 * Composer packages: up to four numbers and a stability (`-alpha1`, `-beta`, `-RC2`, `-patch`). Constraints are comparisons, `1.0 - 2.0`,
 * `1.0.*`, `~1.2` (ends before 2) and `^1.2`; space or comma is "and", `||` is "or". Branches, aliases and commits are not compared.
 * https://getcomposer.org/doc/articles/versions.md
 */
export const composerVersions = versionScheme<ComposerVersion>({
  version: parse,
  compare: compareVersions,
  range: text => {
    const alternatives = allOf(text.split(/\s*\|\|?\s*/), alternativeOf);
    return alternatives && { alternatives, and: " ", or: " || " };
  },
  widen: (range, version, written) => {
    const last = range.split(/\s*\|\|?\s*/).at(-1) ?? "";
    if (/^[<>]/.test(last)) return undefined;
    return /^\d+(?:\.\d+)*$/.test(range) ? written : `${range} || ^${sameLength([0, 0], version.release)}`;
  },
  exactly: version => version,
});

interface ComposerVersion {
  readonly release: readonly number[];
  /** Place among dev, alpha, beta, RC, stable and patch. */
  readonly stability: number;
  readonly number: number;
}

const stabilities = ["dev", "alpha", "beta", "rc", "stable", "patch"];
const shortened: Readonly<Record<string, string>> = { a: "alpha", b: "beta", p: "patch", pl: "patch", "": "stable" };

function parse(text: string): ComposerVersion | undefined {
  const match = /^v?(\d{1,9}(?:\.\d{1,9}){0,3})(?:[._-]?(stable|alpha|beta|a|b|rc|patch|pl|p|dev)(?:[._-]?(\d{1,9}))?)?(?:\+\S+)?$/i.exec(
    text,
  );
  if (match?.[1] === undefined) return undefined;
  const word = (match[2] ?? "").toLowerCase();
  const stability = stabilities.indexOf(Object.hasOwn(shortened, word) ? (shortened[word] ?? "") : word);
  return { release: match[1].split(".").map(Number), stability, number: Number(match[3] ?? 0) };
}

function compareVersions(a: ComposerVersion, b: ComposerVersion): number {
  return compareReleases(a.release, b.release) || a.stability - b.stability || a.number - b.number;
}

function alternativeOf(text: string): Clause<ComposerVersion>[] | undefined {
  const hyphen = /^(\S+)\s+-\s+(\S+)$/.exec(text.trim());
  if (hyphen !== null) {
    const [from, to] = [parse(hyphen[1] ?? ""), parse(hyphen[2] ?? "")];
    if (from === undefined || to === undefined) return undefined;
    // a partial upper end is meant with all that begins so
    const upper = to.release.length < 3 ? { below: stepped(to.release, to.release.length - 1) } : { to };
    return [between(text.trim(), from, upper)];
  }
  const parts = text
    .trim()
    .replace(/([<>!=]=?|[~^])\s+/g, "$1")
    .split(/\s*,\s*|\s+/);
  return allOf(parts, clauseOf);
}

function clauseOf(text: string): Clause<ComposerVersion> | undefined {
  const stripped = text.replace(/@(?:stable|rc|beta|alpha|dev)$/i, "");
  if (/^(?:\*|x)?$/i.test(stripped)) return text === "" ? undefined : { text, holds: () => true, wider: () => undefined };
  const match = /^([<>]=?|!=|<>|==?|[~^])?(\S+)$/.exec(stripped);
  const [, sign = "", written = ""] = match ?? [];
  const stars = /^v?(\d+(?:\.\d+)*)(?:\.[*xX])+$/.exec(written)?.[1];
  if (stars !== undefined) {
    const from = sign === "" ? parse(stars) : undefined;
    return from && between(text, from, { below: stepped(from.release, from.release.length - 1) });
  }
  const bound = parse(written);
  if (bound === undefined) return undefined;
  if (sign === "^") {
    const first = bound.release.findIndex(number => number > 0);
    return between(text, bound, { below: stepped(bound.release, first < 0 ? bound.release.length - 1 : Math.min(first, 2)) });
  }
  if (sign === "~") return between(text, bound, { below: stepped(bound.release, Math.max(0, bound.release.length - 2)) });
  const comparison: Comparison = sign === "" || sign === "==" ? "=" : sign === "<>" ? "!=" : (sign as Comparison);
  const edge = comparison === "<" || comparison === ">=" ? asDev(bound) : bound;
  return {
    text,
    holds: version => orderHolds(compareVersions(version, edge), comparison),
    wider: (version, wanted) => movedBound(comparison, bound.release, version.release, wanted, signs),
  };
}

/** `<2.0` leaves out the pre-releases of 2.0, and `>=2.0` takes them. */
function asDev(version: ComposerVersion): ComposerVersion {
  return version.stability === stabilities.indexOf("stable") ? { ...version, stability: 0 } : version;
}

function stepped(numbers: readonly number[], index: number): ComposerVersion {
  return {
    release: nextBound(
      Array.from({ length: index + 1 }, () => 1),
      numbers.slice(0, index + 1),
    ),
    stability: 0,
    number: 0,
  };
}

function between(
  text: string,
  from: ComposerVersion,
  upper: { readonly below?: ComposerVersion; readonly to?: ComposerVersion },
): Clause<ComposerVersion> {
  return {
    text,
    holds: version =>
      compareVersions(version, asDev(from)) >= 0 &&
      (upper.below === undefined || compareVersions(version, upper.below) < 0) &&
      (upper.to === undefined || compareVersions(version, upper.to) <= 0),
    wider: () => undefined,
  };
}
