import { compareNumbered, parseNumbered, type NumberedClause, type NumberedVersion } from "./numbered.ts";
import { allOf, orderHolds, versionScheme, type Comparison } from "./range-grammar.ts";

/**
 * Go modules: Semantic Versioning behind a `v`, with pseudo-versions as pre-releases; `+incompatible` does not count. A bare version means
 * what it means in go.mod: at least this one. A prefix such as `v1.2` and comparisons are those of version queries; commas mean "and".
 * https://go.dev/ref/mod#versions and https://go.dev/ref/mod#version-queries
 */
export const goVersions = versionScheme<NumberedVersion>({
  version: text => parseNumbered(withoutV(text), 3, 3),
  compare: compareNumbered,
  range: text => {
    const clauses = allOf(text.split(","), clauseOf);
    return clauses && { alternatives: [clauses], and: ",", or: "" };
  },
  exactly: version => version,
});

function withoutV(text: string): string {
  return text.replace(/^v(?=\d)/, "");
}

function clauseOf(text: string): NumberedClause | undefined {
  const match = /^([<>]=?)?\s*(v?\d.*)$/.exec(text);
  const written = match?.[2] ?? "";
  const bound = parseNumbered(withoutV(written), 1, 3);
  if (bound === undefined || (bound.release.length < 3 && bound.pre.length > 0)) return undefined;
  const sign = match?.[1] as Comparison | undefined;
  const isPrefix = bound.release.length < 3;
  const starts = (version: NumberedVersion): boolean => bound.release.every((number, index) => version.release[index] === number);
  const holds = (version: NumberedVersion): boolean | undefined => {
    const order = compareNumbered(version, bound);
    if (sign === undefined) {
      // as a query, v1.2 is the newest of v1.2; somebody may as well have meant "from 1.2 on"
      if (!isPrefix) return order >= 0;
      return starts(version) ? true : order > 0 ? undefined : false;
    }
    // a comparison with a prefix leaves open on which side the versions that start so are
    return isPrefix && starts(version) && (sign === ">" || sign === "<=") ? undefined : orderHolds(order, sign);
  };
  return {
    text,
    bounds: [bound],
    holds,
    wider: (version, whole) => {
      if (sign === undefined || sign.startsWith(">")) return [`${sign === undefined ? "" : ">="}${whole}`];
      const next = [...version.release.slice(0, 1), (version.release[1] ?? 0) + 1, 0];
      return sign === "<" ? [`<${written.startsWith("v") ? "v" : ""}${next.join(".")}`] : [`<=${whole}`];
    },
  };
}
