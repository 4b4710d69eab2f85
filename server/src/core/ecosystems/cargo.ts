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
import { allOf, versionScheme } from "./range-grammar.ts";

/**
 * Rust crates: Semantic Versioning, and requirements with commas for "and". A bare version is a caret requirement; `~`, `=`, `>`, `>=`,
 * `<`, `<=` and `*` are the others, and each may leave out minor and patch. `=1.2` is all of 1.2, `>1.2` begins at 1.3.
 * https://doc.rust-lang.org/cargo/reference/specifying-dependencies.html
 */
export const cargoVersions = versionScheme<NumberedVersion>({
  version: text => parseNumbered(text, 3, 3),
  compare: compareNumbered,
  range: text => {
    const clauses = allOf(text.split(","), clauseOf);
    return clauses && { alternatives: [clauses], and: ", ", or: "" };
  },
  doubtful: unnamedPreRelease,
  exactly: version => `=${version}`,
});

function clauseOf(text: string): NumberedClause | undefined {
  if (text === "*") return { text, holds: () => true, wider: () => [] };
  const match = /^([~^=]|[<>]=?)?\s*(\d+(?:\.\d+){0,2}(?:[-+].*)?)((?:\.[*xX])*)$/.exec(text);
  const version = match?.[2] === undefined ? undefined : parseNumbered(match[2], 1, 3);
  if (version === undefined || match === null) return undefined;
  const [, sign = "", , stars = ""] = match;
  const numbers = version.release;
  if (numbers.length + stars.length / 2 > 3 || (numbers.length < 3 && version.pre.length > 0)) return undefined;
  const last = numbers.length - 1;
  const whole = numbers.length === 3;
  switch (sign) {
    case "":
    case "^":
      return stars === ""
        ? stretchClause(text, sign, version, caret(version))
        : stretchClause(text, sign, version, { from: version, below: stepped(numbers, last) }, { tail: stars });
    case "~":
      return stretchClause(text, sign, version, { from: version, below: stepped(numbers, Math.min(1, last)) });
    case "=":
      return whole
        ? comparisonClause(text, "=", version)
        : stretchClause(text, sign, version, { from: version, below: stepped(numbers, last) });
    case ">":
      return whole ? comparisonClause(text, ">", version) : comparisonClause(text, ">=", stepped(numbers, last));
    case ">=":
      return comparisonClause(text, ">=", version);
    case "<":
      return comparisonClause(text, "<", version);
    default:
      return whole ? comparisonClause(text, "<=", version) : comparisonClause(text, "<", stepped(numbers, last));
  }
}
