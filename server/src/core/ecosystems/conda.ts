import { nextBound, sameLength } from "./bounds.ts";
import type { VersionScheme } from "./scheme.ts";

/**
 * Conda versions and the version part of match specs: `1.2` (exactly), `=1.2` and `1.2.*` (all that start so), `>=`, `<`, `!=`, `~=`,
 * `,` for and, `|` for or, parentheses. Regular expressions and globs in the middle are not decided.
 * https://docs.conda.io/projects/conda/en/latest/user-guide/concepts/pkg-specs.html and conda's `VersionOrder`.
 */
export const condaVersions: VersionScheme = { compare, satisfies, isRange, widen, exactly: version => `==${version}` };

/** Numbers and words of one dotted component. "dev" comes before every other word, "post" after every number. */
type Part = number | string;

interface Version {
  /** The epoch is the first component. */
  readonly main: readonly (readonly Part[])[];
  readonly local: readonly (readonly Part[])[];
}

type Operator = "==" | "!=" | "<" | "<=" | ">" | ">=" | "=" | "!=startswith" | "~=" | "any" | "undecided";

interface Clause {
  readonly kind: "clause";
  readonly operator: Operator;
  readonly text: string;
  readonly version: string;
}

interface Group {
  readonly kind: "and" | "or";
  readonly of: readonly Condition[];
}

type Condition = Clause | Group;

function compare(a: string, b: string): number | undefined {
  const left = parseVersion(a);
  const right = parseVersion(b);
  return left === undefined || right === undefined ? undefined : compareParsed(left, right);
}

function satisfies(version: string, range: string): boolean | undefined {
  const condition = parseRange(range);
  const parsed = parseVersion(version);
  return condition === undefined || parsed === undefined ? undefined : holds(condition, parsed);
}

function isRange(range: string): boolean {
  return parseRange(range) !== undefined;
}

function widen(range: string, version: string): string | undefined {
  const condition = parseRange(range);
  const parsed = parseVersion(version);
  if (condition === undefined || parsed === undefined) return undefined;
  if (holds(condition, parsed) === true) return range;
  const widened = widenCondition(condition, version.trim(), parsed, range.includes(", ") ? ", " : ",");
  return widened !== undefined && satisfies(version, widened) === true ? widened : undefined;
}

function widenCondition(condition: Condition, version: string, parsed: Version, comma: string): string | undefined {
  if (condition.kind === "clause") return widenClause(condition, version, parsed, comma);
  if (condition.kind === "or") {
    const last = condition.of.at(-1);
    if (last === undefined) return undefined;
    const isPin = last.kind === "clause" && (last.operator === "==" || last.operator === "=");
    const others = condition.of.slice(0, isPin ? undefined : -1).map(written);
    const wider = widenCondition(last, version, parsed, comma);
    return wider === undefined || wider === "" ? undefined : [...others, wider].join("|");
  }
  const parts: string[] = [];
  for (const part of condition.of) {
    const wider = holds(part, parsed) === true ? written(part) : widenCondition(part, version, parsed, comma);
    if (wider === undefined) return undefined;
    if (wider !== "") parts.push(wider);
  }
  return parts.length === 0 ? undefined : parts.join(comma);
}

/** Empty when the clause is to go, undefined when it cannot be widened. */
function widenClause(clause: Clause, version: string, parsed: Version, comma: string): string | undefined {
  const release = numbers(version);
  const bound = numbers(clause.version);
  if (clause.operator === "!=" || clause.operator === "!=startswith") return "";
  if (release === undefined || bound === undefined) return undefined;
  const own = parseVersion(clause.version);
  const tooOld = own !== undefined && compareParsed(parsed, own) < 0;
  switch (clause.operator) {
    case "==":
      return `${clause.text.startsWith("==") ? "==" : ""}${version}`;
    case "=":
      return clause.text.startsWith("=") ? `=${sameLength(bound, release)}` : `${sameLength(bound, release)}.*`;
    case "<":
      return `<${nextBound(bound, release).join(".")}`;
    case "<=":
      return `<=${version}`;
    case ">":
    case ">=":
      return `>=${version}`;
    case "~=": {
      if (tooOld) return `~=${sameLength(bound, release)}`;
      const upper = bound.slice(0, -1);
      return `>=${clause.version}${comma}<${nextBound(upper, release).join(".")}`;
    }
    default:
      return undefined;
  }
}

function written(condition: Condition): string {
  if (condition.kind === "clause") return condition.text;
  const inner = condition.of.map(part => (part.kind === "or" ? `(${written(part)})` : written(part)));
  return inner.join(condition.kind === "and" ? "," : "|");
}

/** The leading dotted numbers of a version without an epoch. */
function numbers(version: string): number[] | undefined {
  const match = /^\d+(?:\.\d+)*/.exec(version.trim());
  return match === null || version.includes("!") ? undefined : match[0].split(".").map(Number);
}

function holds(condition: Condition, version: Version): boolean | undefined {
  if (condition.kind === "clause") return clauseHolds(condition, version);
  const results = condition.of.map(part => holds(part, version));
  const decisive = condition.kind === "or";
  if (results.includes(decisive)) return decisive;
  return results.includes(undefined) ? undefined : !decisive;
}

function clauseHolds(clause: Clause, version: Version): boolean | undefined {
  if (clause.operator === "any") return true;
  const bound = clause.operator === "undecided" ? undefined : parseVersion(clause.version);
  if (bound === undefined) return undefined;
  const order = compareParsed(version, bound);
  switch (clause.operator) {
    case "==":
      return order === 0;
    case "!=":
      return order !== 0;
    case "<":
      return order < 0;
    case "<=":
      return order <= 0;
    case ">":
      return order > 0;
    case ">=":
      return order >= 0;
    case "=":
      return startsWith(version, bound);
    case "!=startswith": {
      const starts = startsWith(version, bound);
      return starts === undefined ? undefined : !starts;
    }
    case "~=": {
      const stem = parseVersion(clause.version.split(".").slice(0, -1).join("."));
      return stem === undefined ? undefined : order >= 0 && startsWith(version, stem);
    }
    default:
      return undefined;
  }
}

const maxLength = 1000;
const maxDepth = 50;

/** `|` binds weaker than `,`. */
function parseRange(range: string): Condition | undefined {
  const text = range.trim();
  if (text === "" || text.length > maxLength) return undefined;
  let at = 0;
  let depth = 0;

  function either(): Condition | undefined {
    return list("|", "or", both);
  }
  function both(): Condition | undefined {
    return list(",", "and", one);
  }
  function list(separator: string, kind: Group["kind"], next: () => Condition | undefined): Condition | undefined {
    const of: Condition[] = [];
    for (;;) {
      const condition = next();
      if (condition === undefined) return undefined;
      of.push(condition);
      if (text[at] !== separator) break;
      at++;
    }
    return of.length === 1 ? of[0] : { kind, of };
  }
  function one(): Condition | undefined {
    while (text[at] === " ") at++;
    if (text[at] === "(") {
      if (++depth > maxDepth) return undefined;
      at++;
      const inner = either();
      if (text[at] !== ")") return undefined;
      at++;
      while (text[at] === " ") at++;
      return inner;
    }
    const start = at;
    while (at < text.length && !"|,()".includes(text[at] ?? "")) at++;
    return parseClause(text.slice(start, at).trim());
  }

  const condition = either();
  return at === text.length ? condition : undefined;
}

const operators: ReadonlyMap<string, Operator> = new Map<string, Operator>([
  ["", "=="],
  ["==", "=="],
  ["=", "="],
  ["!=", "!="],
  ["<", "<"],
  ["<=", "<="],
  [">", ">"],
  [">=", ">="],
  ["~=", "~="],
]);

function parseClause(text: string): Clause | undefined {
  if (text === "*") return { kind: "clause", operator: "any", text, version: "" };
  if (text.startsWith("^") || text.endsWith("$"))
    return text.length > 2 ? { kind: "clause", operator: "undecided", text, version: text } : undefined;
  const match = /^([=<>!~]*)\s*([^\s=<>!~][^\s=<>~]*)$/.exec(text);
  const operator = operators.get(match?.[1] ?? "");
  const version = match?.[2];
  if (operator === undefined || version === undefined) return undefined;
  const stem = version.endsWith("*") ? version.slice(0, version.endsWith(".*") ? -2 : -1) : version;
  if (stem.includes("*"))
    return operator === "==" || operator === "!=" ? { kind: "clause", operator: "undecided", text, version } : undefined;
  if (parseVersion(stem) === undefined) return undefined;
  if (stem === version) {
    if (operator === "~=" && !version.includes(".")) return undefined;
    return { kind: "clause", operator, text, version };
  }
  switch (operator) {
    case "==":
    case "=":
      return { kind: "clause", operator: "=", text, version: stem };
    case "!=":
      return { kind: "clause", operator: "!=startswith", text, version: stem };
    case "~=":
      return undefined;
    default:
      return { kind: "clause", operator, text, version: stem };
  }
}

function parseVersion(text: string): Version | undefined {
  let version = text.trim().toLowerCase();
  if (version === "" || version.length > maxLength) return undefined;
  if (version.includes("-") && !version.includes("_")) version = version.replaceAll("-", "_");
  if (!/^[.+!_0-9a-z]+$/.test(version)) return undefined;
  const [beforeLocal, local, ...moreLocals] = version.split("+");
  const [first, second, ...moreEpochs] = (beforeLocal ?? "").split("!");
  if (moreLocals.length > 0 || moreEpochs.length > 0 || first === undefined) return undefined;
  if (second !== undefined && !/^\d+$/.test(first)) return undefined;
  const main = components(second ?? first);
  const localParts = local === undefined ? [] : components(local);
  if (main === undefined || localParts === undefined) return undefined;
  return { main: [[second === undefined ? 0 : Number(first)], ...main], local: localParts };
}

function components(text: string): Part[][] | undefined {
  // An underscore at the end belongs to the last component (openssl's 1.0.1_), the others separate like dots.
  const dotted = text.endsWith("_") ? `${text.slice(0, -1).replaceAll("_", ".")}_` : text.replaceAll("_", ".");
  const result: Part[][] = [];
  for (const component of dotted.split(".")) {
    const parts: Part[] = (component.match(/\d+|\D+/g) ?? []).map(part => {
      if (/^\d/.test(part)) return Number(part);
      if (part === "post") return Infinity;
      return part === "dev" ? "DEV" : part;
    });
    if (parts.length === 0) return undefined;
    result.push(/^\d/.test(component) ? parts : [0, ...parts]);
  }
  return result;
}

function compareParsed(a: Version, b: Version): number {
  return compareComponents(a.main, b.main) || compareComponents(a.local, b.local);
}

function compareComponents(a: readonly (readonly Part[])[], b: readonly (readonly Part[])[]): number {
  for (let index = 0; index < Math.max(a.length, b.length); index++) {
    const order = compareParts(a[index] ?? [], b[index] ?? []);
    if (order !== 0) return order;
  }
  return 0;
}

function compareParts(a: readonly Part[], b: readonly Part[]): number {
  for (let index = 0; index < Math.max(a.length, b.length); index++) {
    const left = a[index] ?? 0;
    const right = b[index] ?? 0;
    if (left === right) continue;
    if (typeof left === "string") return typeof right === "string" && left > right ? 1 : -1;
    if (typeof right === "string") return 1;
    return left < right ? -1 : 1;
  }
  return 0;
}

/**
 * Whether all components equal those of `stem`. Undefined when the last one goes on with a word (1.1 and 1.1rc1, 2023 and 2023c):
 * conda says that it starts so, other solvers that it does not.
 */
function startsWith(version: Version, stem: Version): boolean | undefined {
  if (stem.local.length > 0) return compareComponents(version.main, stem.main) === 0 && listStartsWith(version.local, stem.local);
  return listStartsWith(version.main, stem.main);
}

function listStartsWith(list: readonly (readonly Part[])[], stem: readonly (readonly Part[])[]): boolean | undefined {
  const last = stem.length - 1;
  if (compareComponents(list.slice(0, last), stem.slice(0, last)) !== 0) return false;
  const parts = list[last] ?? [];
  const stemParts = stem[last] ?? [];
  const end = stemParts.length - 1;
  if (compareParts(parts.slice(0, end), stemParts.slice(0, end)) !== 0) return false;
  const part = parts[end] ?? 0;
  const stemPart = stemParts[end] ?? 0;
  if (part === stemPart) return parts.length > stemParts.length ? undefined : true;
  return typeof part === "string" && typeof stemPart === "string" && part.startsWith(stemPart) ? undefined : false;
}
