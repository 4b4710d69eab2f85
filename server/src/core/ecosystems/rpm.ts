import { compareDigits } from "./deb.ts";
import { allOf, leadingNumbers, movedBound, orderHolds, versionScheme, type Clause, type Comparison, type Signs } from "./range-grammar.ts";

const signs: Signs = { atLeast: ">= ", atMost: "<= ", below: "< ", exact: "= " };

/**
 * RPM packages: `[epoch:]version[-release]`, compared by runs of digits and of letters; `~` comes before the end, `^` after it. Relations are
 * `<`, `<=`, `=`, `>=`, `>`, with commas for "and"; a bare version is that one. A release counts only where both sides have one.
 * https://rpm.org/docs/latest/manual/dependencies.html
 */
export const rpmVersions = versionScheme<RpmVersion>({
  version: parse,
  compare: (a, b) => compareVersions(a, b) || releaseOrder(a, b),
  range: text => {
    const clauses = allOf(text.split(","), clauseOf);
    return clauses && { alternatives: [clauses], and: ", ", or: "" };
  },
  exactly: version => `= ${version}`,
});

interface RpmVersion {
  readonly epoch: number | null;
  readonly version: string;
  readonly release: string | null;
}

function parse(text: string): RpmVersion | undefined {
  const match = /^(?:(\d{1,9}):)?([A-Za-z0-9][A-Za-z0-9._+~^]*)(?:-([A-Za-z0-9._+~^]+))?$/.exec(text);
  if (match?.[2] === undefined || !/\d/.test(match[2])) return undefined;
  return { epoch: match[1] === undefined ? null : Number(match[1]), version: match[2], release: match[3] ?? null };
}

/** Without releases. */
function compareVersions(a: RpmVersion, b: RpmVersion): number {
  return (a.epoch ?? 0) - (b.epoch ?? 0) || compareSegments(a.version, b.version);
}

function releaseOrder(a: RpmVersion, b: RpmVersion): number {
  if (a.release === null || b.release === null) return a.release === b.release ? 0 : a.release === null ? -1 : 1;
  return compareSegments(a.release, b.release);
}

function compareSegments(a: string, b: string): number {
  const [left, right] = [segments(a), segments(b)];
  for (let index = 0; index < Math.max(left.length, right.length); index++) {
    const [one, other] = [left[index], right[index]];
    if (one === other) continue;
    if (one === "~" || other === "~") return one === "~" ? -1 : 1;
    if (one === undefined || other === undefined) return one === undefined ? -1 : 1;
    if (one === "^" || other === "^") return one === "^" ? -1 : 1;
    const [isNumber, isOtherNumber] = [/^\d/.test(one), /^\d/.test(other)];
    if (isNumber !== isOtherNumber) return isNumber ? 1 : -1;
    const order = isNumber ? compareDigits(one, other) : one < other ? -1 : 1;
    if (order !== 0) return order;
  }
  return 0;
}

/** Everything else only separates. */
function segments(text: string): string[] {
  return text.match(/\d+|[A-Za-z]+|[~^]/g) ?? [];
}

function clauseOf(text: string): Clause<RpmVersion> | undefined {
  const match = /^([<>]=?|==?)?\s*(\S+)$/.exec(text);
  const [, sign = "", written = ""] = match ?? [];
  const bound = parse(written);
  if (bound === undefined) return undefined;
  const comparison: Comparison = sign === "" || sign === "==" ? "=" : (sign as Comparison);
  const order = (version: RpmVersion): number =>
    compareVersions(version, bound) || (bound.release === null || version.release === null ? 0 : releaseOrder(version, bound));
  return {
    text,
    holds: version => {
      const holds = orderHolds(order(version), comparison);
      if (bound.epoch === null && (version.epoch ?? 0) > 0) {
        const sameEpoch = { ...version, epoch: null };
        // whoever writes >=2.39 for 1:2.39 has not thought of epochs
        if (orderHolds(order(sameEpoch), comparison) !== holds) return undefined;
      }
      return !holds && sign === "" && startsWith(version.version, bound.version) ? undefined : holds;
    },
    wider: (version, wanted) =>
      sign === "" ? [wanted] : movedBound(comparison, leadingNumbers(bound.version), leadingNumbers(version.version), wanted, signs),
  };
}

/** Somebody may write 12 for 12.2.1. */
function startsWith(version: string, bound: string): boolean {
  return version.startsWith(bound) && /^[^0-9A-Za-z]/.test(version.slice(bound.length));
}
