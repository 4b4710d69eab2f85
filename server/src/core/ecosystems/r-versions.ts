import { nextBound } from "./bounds.ts";
import type { VersionScheme } from "./scheme.ts";

/**
 * Versions and ranges of R packages and of R itself. A version is two or more numbers parted by `.` or `-`, compared
 * number by number; where one ends first it is the older one, as R's `package_version` has it. A range is a list of
 * `>=`, `>`, `<=`, `<`, `==`, `!=` with commas between, with or without brackets around each. A bare version allows itself only.
 */
export const rVersions: VersionScheme = { compare, satisfies, isRange, widen, exactly: version => `== ${version}` };

const operators = [">=", "<=", "==", "!=", ">", "<", ""] as const;
type Operator = (typeof operators)[number];

interface Clause {
  readonly operator: Operator;
  /** With operator and brackets, as written. */
  readonly text: string;
  readonly version: string;
  readonly numbers: readonly number[];
}

function compare(a: string, b: string): number | undefined {
  const [left, right] = [numbersOf(a), numbersOf(b)];
  return left && right && compareNumbers(left, right);
}

function satisfies(version: string, range: string): boolean | undefined {
  const numbers = numbersOf(version);
  const clauses = parseRange(range);
  if (numbers === undefined || clauses === undefined) return undefined;
  const results = clauses.map(clause => holds(numbers, clause));
  return results.includes(false) ? false : results.includes(undefined) ? undefined : true;
}

function isRange(range: string): boolean {
  return parseRange(range) !== undefined;
}

function widen(range: string, version: string): string | undefined {
  const numbers = numbersOf(version);
  const clauses = parseRange(range);
  if (numbers === undefined || clauses === undefined) return undefined;
  const parts = clauses.flatMap(clause => (holds(numbers, clause) === true ? clause.text : widened(clause, version.trim(), numbers)));
  if (parts.length === 0) return undefined;
  const wider = parts.join(range.includes(", ") || !range.includes(",") ? ", " : ",");
  return satisfies(version, wider) === true ? wider : undefined;
}

function widened({ operator, text, version, numbers }: Clause, wanted: string, wantedNumbers: readonly number[]): readonly string[] {
  const written = (sign: string, bound: string): string[] => {
    const space = /[<>=!]\s/.test(text) ? " " : "";
    const inner = `${sign}${sign === "" ? "" : space}${bound}`;
    return [text.startsWith("(") ? `(${inner})` : inner];
  };
  const isOlder = compareNumbers(wantedNumbers, numbers) < 0;
  switch (operator) {
    case "!=":
      return [];
    case "<":
      return version.includes("-") ? written("<=", wanted) : written("<", nextBound(numbers, wantedNumbers).join("."));
    case "<=":
      return written("<=", wanted);
    case ">":
      return isOlder || compareNumbers(wantedNumbers, numbers) === 0 ? written(">=", wanted) : [text];
    case ">=":
      return written(">=", wanted);
    case "==":
    case "":
      return written(operator, wanted);
  }
}

function holds(version: readonly number[], { operator, numbers }: Clause): boolean | undefined {
  const order = compareNumbers(version, numbers);
  switch (operator) {
    case ">=":
      return order >= 0;
    case "<=":
      return order <= 0;
    case "==":
      return order === 0;
    case "!=":
      return order !== 0;
    case ">":
      return order > 0;
    case "<":
      return order < 0;
    case "":
      // A plan that says 1.2 may mean the release that R writes as 1.2.0.
      return order === 0 ? true : sameButForZeros(version, numbers) ? undefined : false;
  }
}

function parseRange(range: string): Clause[] | undefined {
  const clauses: Clause[] = [];
  for (const part of range.split(",")) {
    const text = part.trim();
    const inner = text.startsWith("(") && text.endsWith(")") ? text.slice(1, -1).trim() : text;
    const operator = operators.find(sign => inner.startsWith(sign)) ?? "";
    const version = inner.slice(operator.length).trim();
    const numbers = numbersOf(version);
    if (numbers === undefined) return undefined;
    clauses.push({ operator, text, version, numbers });
  }
  return clauses;
}

function numbersOf(version: string): number[] | undefined {
  const text = version.trim();
  if (text.length > 100 || !/^\d+(?:[.-]\d+)*$/.test(text)) return undefined;
  return text.split(/[.-]/).map(Number);
}

function compareNumbers(a: readonly number[], b: readonly number[]): number {
  for (let index = 0; index < Math.max(a.length, b.length); index++) {
    // A missing number is less than zero: 1.0 is older than 1.0.0.
    const difference = (a[index] ?? -1) - (b[index] ?? -1);
    if (difference !== 0) return difference;
  }
  return 0;
}

function sameButForZeros(a: readonly number[], b: readonly number[]): boolean {
  return Array.from({ length: Math.max(a.length, b.length) }).every((_, index) => (a[index] ?? 0) === (b[index] ?? 0));
}
