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
 * Julia packages: Semantic Versioning, and the `[compat]` entries of Pkg. A comma means "or"; a bare version is a caret; `~1.2` stays in 1.2;
 * `=1.2.3` is that one; `>=`, `≥` and `<` compare; `1.2 - 1.4` reaches to the end of 1.4. The build number of binary packages (`1.2.13+0`)
 * orders versions, but no entry looks at it. https://pkgdocs.julialang.org/v1/compatibility/
 */
export const juliaVersions = versionScheme<NumberedVersion>({
  version: text => parseNumbered(text.replace(/^v(?=\d)/, ""), 1, 3),
  compare: (a, b) => compareNumbered(a, b) || compareBuilds(a.build, b.build),
  range: text => {
    const clauses = allOf(text.split(","), clauseOf);
    return clauses && { alternatives: clauses.map(clause => [clause]), and: "", or: ", " };
  },
  doubtful: unnamedPreRelease,
  // users list what they support: "1, 2"
  widen: (range, version) => {
    const [major = 0, minor = 0, patch = 0] = version.release;
    const added = major > 0 ? `${major}` : minor > 0 ? `0.${minor}` : `0.0.${patch}`;
    const first = version.release.join(".");
    return /^\s*(?:>=|\u2265)/.test(range) && !range.includes(",") ? `>= ${first}` : `${range}, ${added}`;
  },
  exactly: version => `=${version.replace(/\+.*$/, "")}`,
});

function clauseOf(text: string): NumberedClause | undefined {
  const hyphen = /^(\S+)\s+-\s+(\S+)$/.exec(text);
  if (hyphen !== null) {
    const from = numbersOf(hyphen[1] ?? "");
    const to = numbersOf(hyphen[2] ?? "");
    return from && to && stretchClause(text, "", from, { from, below: stepped(to.release, to.release.length - 1) });
  }
  const match = /^(>=|\u2265|[<=^~])?\s*(.+)$/.exec(text);
  const version = numbersOf(match?.[2] ?? "");
  if (version === undefined) return undefined;
  const numbers = version.release;
  const sign = match?.[1] ?? "";
  switch (sign) {
    case ">=":
    case "≥":
      return comparisonClause(text, ">=", version);
    case "<":
      return comparisonClause(text, "<", version);
    case "=":
      return comparisonClause(text, "=", version);
    case "~": {
      // below 0.1 a tilde is as narrow as a caret: ~0.0.3 is 0.0.3 alone
      const lastKept = numbers.length === 1 ? 0 : numbers.length === 3 && numbers[0] === 0 && numbers[1] === 0 ? 2 : 1;
      return stretchClause(text, sign, version, { from: version, below: stepped(numbers, lastKept) });
    }
    default:
      return stretchClause(text, sign, version, caret(version));
  }
}

/** An entry has one to three numbers and nothing else. */
function numbersOf(text: string): NumberedVersion | undefined {
  const version = parseNumbered(text.replace(/^v(?=\d)/, ""), 1, 3);
  return version !== undefined && version.pre.length === 0 && version.build === "" ? version : undefined;
}

function compareBuilds(a: string, b: string): number {
  const [left, right] = [a, b].map(build => (build === "" ? [] : build.split(".").map(part => (/^\d+$/.test(part) ? Number(part) : part))));
  for (let index = 0; index < Math.max(left?.length ?? 0, right?.length ?? 0); index++) {
    const [one, other] = [left?.[index], right?.[index]];
    if (one === other) continue;
    if (one === undefined || other === undefined) return one === undefined ? -1 : 1;
    if (typeof one === "number") return typeof other === "number" ? one - other : -1;
    return typeof other === "number" || one > other ? 1 : -1;
  }
  return 0;
}
