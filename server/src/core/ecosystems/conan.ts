import {
  caret,
  compareNumbered,
  comparisonClause,
  parseNumbered,
  stepped,
  stretchClause,
  unnamedPreRelease,
  type NumberedClause,
  type NumberedVersion,
} from "./numbered.ts";
import { allOf, versionScheme, type Comparison } from "./range-grammar.ts";

/**
 * Conan recipes: a version, or a range in brackets, `[>=1.2 <2 || ^3.1]`, with `~`, `^` and comparisons. Only versions that are made of
 * numbers and a pre-release are compared; a version outside of brackets is that version alone. Other ranges may stand without their
 * brackets, as the readers give them and as plans write them.
 * https://docs.conan.io/2/tutorial/versioning/version_ranges.html
 */
export const conanVersions = versionScheme<NumberedVersion>({
  version: text => parseNumbered(text, 1, 4),
  compare: compareNumbered,
  range: text => {
    const inner = /^\[(.*)\]$/s.exec(text)?.[1] ?? text;
    const version = inner === text ? parseNumbered(text, 1, 4) : undefined;
    if (version !== undefined) return { alternatives: [[comparisonClause(text, "=", version, bare)]], and: "", or: "" };
    // options such as include_prerelease stand behind a comma
    const [conditions = "", options] = inner.split(",");
    if (options !== undefined) return undefined;
    const alternatives = allOf(conditions.split("||"), it => allOf(it.replace(/([<>]=?)\s+/g, "$1").split(/\s+/), clauseOf));
    return alternatives && { alternatives, and: " ", or: " || " };
  },
  doubtful: unnamedPreRelease,
  // a range is left to its author
  widen: (range, _version, written) => (parseNumbered(range, 1, 4) === undefined ? undefined : written),
  exactly: version => version,
});

const bare = { atLeast: ">=", atMost: "<=", below: "<", exact: "" };

function clauseOf(text: string): NumberedClause | undefined {
  if (text === "*") return { text, holds: () => true, wider: () => [] };
  const match = /^([~^=]|[<>]=?)?(\S+)$/.exec(text);
  const version = parseNumbered(match?.[2] ?? "", 1, 4);
  if (version === undefined) return undefined;
  const sign = match?.[1] ?? "=";
  if (sign === "^") return stretchClause(text, sign, version, caret(version));
  if (sign === "~") {
    const kept = Math.min(1, version.release.length - 1);
    return stretchClause(text, sign, version, { from: version, below: stepped(version.release, kept) });
  }
  return comparisonClause(text, sign as Comparison, version);
}
