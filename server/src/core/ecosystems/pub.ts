import {
  caret,
  compareNumbered,
  comparisonClause,
  parseNumbered,
  stretchClause,
  unnamedPreRelease,
  type NumberedClause,
  type NumberedVersion,
} from "./numbered.ts";
import { allOf, versionScheme, type Comparison, type Signs } from "./range-grammar.ts";

const signs: Signs = { atLeast: ">=", atMost: "<=", below: "<", exact: "" };

/**
 * Dart packages: Semantic Versioning; a constraint is `any`, a version, `^1.2.3`, or comparisons with spaces between them.
 * https://dart.dev/tools/pub/dependencies#version-constraints
 */
export const pubVersions = versionScheme<NumberedVersion>({
  version: text => parseNumbered(text, 3, 3),
  compare: compareNumbered,
  range: text => {
    const clauses = allOf(text.replace(/([<>]=?)\s+/g, "$1").split(/\s+/), clauseOf);
    return clauses && { alternatives: [clauses], and: " ", or: "" };
  },
  doubtful: unnamedPreRelease,
  exactly: version => version,
});

function clauseOf(text: string): NumberedClause | undefined {
  if (text === "any") return { text, holds: () => true, wider: () => [] };
  const match = /^(\^|[<>]=?)?(\S+)$/.exec(text);
  const version = parseNumbered(match?.[2] ?? "", 3, 3);
  if (version === undefined) return undefined;
  const sign = match?.[1] ?? "=";
  if (sign !== "^") return comparisonClause(text, sign as Comparison, version, signs);
  const full = stretchClause(text, sign, version, caret(version), { signs });
  // a bound has three numbers
  return { ...full, wider: (wanted, written) => full.wider(wanted, written)?.map(threeNumbers) };
}

function threeNumbers(part: string): string {
  return /^<\d+$/.test(part) ? `${part}.0.0` : /^<\d+\.\d+$/.test(part) ? `${part}.0` : part;
}
