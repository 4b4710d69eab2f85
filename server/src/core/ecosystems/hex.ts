import {
  compareNumbered,
  comparisonClause,
  parseNumbered,
  stepped,
  stretchClause,
  unnamedPreRelease,
  type NumberedClause,
  type NumberedVersion,
} from "./numbered.ts";
import { allOf, versionScheme, type Comparison, type Signs } from "./range-grammar.ts";

const signs: Signs = { atLeast: ">= ", atMost: "<= ", below: "< ", exact: "== " };

/**
 * Elixir and Erlang packages: Semantic Versioning; requirements with `and` and `or` between `==`, `!=`, `>`, `>=`, `<`, `<=` and `~>`,
 * where `~> 2.1` ends at 3.0 and `~> 2.1.3` at 2.2. https://hexdocs.pm/elixir/Version.html#module-requirements
 */
export const hexVersions = versionScheme<NumberedVersion>({
  version: text => parseNumbered(text, 3, 3),
  compare: compareNumbered,
  range: text => {
    const alternatives = allOf(text.split(/\s+or\s+/), alternative => allOf(alternative.split(/\s+and\s+/), clauseOf));
    return alternatives && { alternatives, and: " and ", or: " or " };
  },
  doubtful: unnamedPreRelease,
  exactly: version => `== ${version}`,
});

function clauseOf(text: string): NumberedClause | undefined {
  const match = /^(~>|[=!]=|[<>]=?)?\s*(\S+)$/.exec(text);
  const sign = match?.[1] ?? "==";
  const version = parseNumbered(match?.[2] ?? "", sign === "~>" ? 2 : 3, 3);
  if (version === undefined) return undefined;
  if (sign === "~>") {
    const full = stretchClause(
      text,
      "~> ",
      version,
      { from: version, below: stepped(version.release, version.release.length - 2) },
      { signs },
    );
    return { ...full, wider: (wanted, written) => full.wider(wanted, written)?.map(threeNumbers) };
  }
  return comparisonClause(text, sign === "==" ? "=" : (sign as Comparison), version, signs);
}

/** All but `~>` want major, minor and patch. */
function threeNumbers(part: string): string {
  return /^[<>]=? \d+$/.test(part) ? `${part}.0.0` : /^[<>]=? \d+\.\d+$/.test(part) ? `${part}.0` : part;
}
