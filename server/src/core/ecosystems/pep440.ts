import { compare as compareVersions, explain, type Pep440Version } from "@renovatebot/pep440";
import { nextBound, sameLength } from "./bounds.ts";
import type { VersionScheme } from "./scheme.ts";

/**
 * Python versions and ranges: the version specifiers of PyPA and Poetry's additions (`^1.2`, `~1.2`, `1.*`, a bare version, `||`),
 * which mean nothing else in a specifier. A pre-release counts as inside when its bounds say so: whoever locked it has let it in.
 * https://packaging.python.org/en/latest/specifications/version-specifiers/ and https://python-poetry.org/docs/dependency-specification/
 */
export const pep440: VersionScheme = { compare, satisfies, isRange, widen, exactly: version => `==${version}` };

type Operator = "==" | "!=" | "<=" | ">=" | "<" | ">" | "~=" | "===" | "^" | "~" | "any";

interface Clause {
  readonly operator: Operator;
  readonly text: string;
  readonly version: string;
  readonly parsed: Pep440Version | null;
  /** Whether `.*` follows the version. */
  readonly prefix: boolean;
}

function compare(a: string, b: string): number | undefined {
  const [left, right] = [a.trim(), b.trim()];
  return explain(left) === null || explain(right) === null ? undefined : compareVersions(left, right);
}

function satisfies(version: string, range: string): boolean | undefined {
  const alternatives = parseRange(range);
  const parsed = explain(version.trim());
  if (alternatives === undefined) return undefined;
  let unknown = false;
  for (const clauses of alternatives) {
    const results = clauses.map(clause => holds(clause, version.trim(), parsed));
    if (results.every(result => result === true)) return true;
    if (!results.includes(false)) unknown = true;
  }
  return unknown ? undefined : false;
}

function isRange(range: string): boolean {
  return parseRange(range) !== undefined;
}

function widen(range: string, version: string): string | undefined {
  const alternatives = parseRange(range);
  const wanted = explain(version.trim());
  const last = alternatives?.at(-1);
  if (alternatives === undefined || last === undefined || wanted === null) return undefined;
  if (satisfies(version, range) === true) return range;
  const parts: string[] = [];
  for (const clause of last) {
    if (holds(clause, version.trim(), wanted) === true) {
      parts.push(clause.text);
      continue;
    }
    const wider = widenClause(clause, version.trim(), wanted);
    if (wider === undefined) return undefined;
    parts.push(...wider);
  }
  if (parts.length === 0) return undefined;
  const others = alternatives.slice(0, -1).map(clauses => clauses.map(clause => clause.text).join(","));
  const widened = [...others, parts.join(range.includes(", ") ? ", " : ",")].join(" || ");
  return satisfies(version, widened) === true ? widened : undefined;
}

/** Undefined when no clause of this kind can let the version in; an empty list when the clause is to go. */
function widenClause(clause: Clause, version: string, wanted: Pep440Version): string[] | undefined {
  const { operator, parsed } = clause;
  if (operator === "!=") return [];
  if (operator === "===") return [`===${version}`];
  if (parsed === null || parsed.epoch !== wanted.epoch) return undefined;
  const epoch = parsed.epoch === 0 ? "" : `${parsed.epoch}!`;
  const below = (bound: readonly number[]) => `<${epoch}${nextBound(bound, wanted.release).join(".")}`;
  const tooOld = compareVersions(wanted.public, clause.version) < 0;
  switch (operator) {
    case "==": {
      const sign = /^=+\s*/.exec(clause.text)?.[0] ?? "";
      return [clause.prefix ? `${sign}${epoch}${sameLength(parsed.release, wanted.release)}.*` : `${sign}${version}`];
    }
    case "<":
      return [below(parsed.release)];
    case "<=":
      return [`<=${version}`];
    case ">":
    case ">=":
      return [`>=${wanted.public}`];
    case "~=":
    case "^":
    case "~": {
      if (tooOld) return [`${operator}${epoch}${sameLength(parsed.release, wanted.release)}`];
      const upper = upperBound(operator, parsed.release);
      return [`>=${clause.version}`, below(upper)];
    }
    default:
      return undefined;
  }
}

function parseRange(range: string): Clause[][] | undefined {
  if (range.trim() === "" || range.length > 1000) return undefined;
  const alternatives: Clause[][] = [];
  for (const alternative of range.split(/\|\|?/)) {
    const clauses: Clause[] = [];
    for (const text of alternative
      .trim()
      .replace(/,$/, "")
      .split(/\s*,\s*|\s+(?=[<>=!~^])/)) {
      const clause = parseClause(text.trim());
      if (clause === undefined) return undefined;
      clauses.push(clause);
    }
    alternatives.push(clauses);
  }
  return alternatives;
}

const operators: ReadonlyMap<string, Operator> = new Map<string, Operator>([
  ["", "=="],
  ["=", "=="],
  ["==", "=="],
  ["===", "==="],
  ["!=", "!="],
  ["<=", "<="],
  [">=", ">="],
  ["<", "<"],
  [">", ">"],
  ["~=", "~="],
  ["^", "^"],
  ["~", "~"],
]);

function parseClause(text: string): Clause | undefined {
  const match = /^([<>=!~^]*)\s*(\S+)$/.exec(text);
  const operator = operators.get(match?.[1] ?? "");
  const written = match?.[2];
  if (operator === undefined || written === undefined) return undefined;
  if (written === "*")
    return match?.[1] === "" || operator === "==" ? { operator: "any", text, version: "", parsed: null, prefix: false } : undefined;
  if (operator === "===") return { operator, text, version: written, parsed: explain(written), prefix: false };
  const prefix = written.endsWith(".*");
  const version = prefix ? written.slice(0, -2) : written;
  const parsed = explain(version);
  if (parsed === null) return undefined;
  if (prefix && ((operator !== "==" && operator !== "!=") || hasSuffix(parsed))) return undefined;
  if (operator === "~=" && parsed.release.length < 2) return undefined;
  if (parsed.local !== null && operator !== "==" && operator !== "!=") return undefined;
  return { operator, text, version, parsed, prefix };
}

function hasSuffix(version: Pep440Version): boolean {
  return version.is_prerelease || version.is_postrelease || version.is_devrelease || version.local !== null;
}

function holds(clause: Clause, version: string, parsed: Pep440Version | null): boolean | undefined {
  const { operator, parsed: bound } = clause;
  if (operator === "any") return true;
  if (operator === "===") return version.toLowerCase() === clause.version.toLowerCase();
  if (parsed === null || bound === null) return undefined;
  switch (operator) {
    case "==":
      return equals(clause, version, parsed, bound);
    case "!=":
      return !equals(clause, version, parsed, bound);
    case ">=":
      return compareVersions(parsed.public, clause.version) >= 0;
    case "<=":
      return compareVersions(parsed.public, clause.version) <= 0;
    case "<":
      return compareVersions(version, clause.version) < 0 && !isPreOf(parsed, bound);
    case ">":
      return compareVersions(version, clause.version) > 0 && !isPostOf(parsed, bound);
    case "~=":
      return compareVersions(parsed.public, clause.version) >= 0 && startsWith(parsed, bound, bound.release.slice(0, -1));
    case "^":
    case "~": {
      const upper = `${bound.epoch}!${upperBound(operator, bound.release).join(".")}`;
      const upperParsed = explain(upper);
      if (upperParsed === null || compareVersions(parsed.public, clause.version) < 0) return upperParsed === null ? undefined : false;
      return compareVersions(version, upper) < 0 && !isPreOf(parsed, upperParsed);
    }
  }
}

function equals(clause: Clause, version: string, parsed: Pep440Version, bound: Pep440Version): boolean {
  if (clause.prefix) return startsWith(parsed, bound, bound.release);
  return compareVersions(bound.local === null ? parsed.public : version, clause.version) === 0;
}

/** The release is padded with zeros, so that 1 starts with 1.0. */
function startsWith(version: Pep440Version, bound: Pep440Version, release: readonly number[]): boolean {
  return version.epoch === bound.epoch && release.every((part, index) => (version.release[index] ?? 0) === part);
}

/** `<2` leaves out the pre-releases of 2, but `<2rc2` does not leave out 2rc1. */
function isPreOf(version: Pep440Version, bound: Pep440Version): boolean {
  if (!version.is_prerelease || bound.is_prerelease) return false;
  const final = version.base_version + (/\.post\d+/.exec(version.public)?.[0] ?? "");
  return compareVersions(final, bound.public) === 0;
}

/** `>1` leaves out the post-releases and local versions of 1. */
function isPostOf(version: Pep440Version, bound: Pep440Version): boolean {
  if (version.local !== null && compareVersions(version.public, bound.public) === 0) return true;
  if (!version.is_postrelease || bound.is_postrelease) return false;
  return compareVersions(version.public.replace(/\.post\d+.*$/, ""), bound.public) === 0;
}

/** The first release that `^`, `~` or `~=` leaves out. */
function upperBound(operator: "^" | "~" | "~=", release: readonly number[]): number[] {
  let kept: number;
  if (operator === "~=") kept = release.length - 2;
  else if (operator === "~") kept = release.length === 1 ? 0 : 1;
  else {
    const firstSet = release.findIndex(part => part > 0);
    kept = firstSet < 0 ? release.length - 1 : firstSet;
  }
  const upper = release.slice(0, kept + 1);
  upper[kept] = (upper[kept] ?? 0) + 1;
  return upper;
}
