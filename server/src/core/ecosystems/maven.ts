import { intervalClause, parseInterval } from "./interval.ts";
import { compareDigits } from "./deb.ts";
import { allOf, leadingNumbers, versionScheme, type Clause } from "./range-grammar.ts";

/**
 * Maven artefacts: the version order of the POM reference, and ranges such as `[1.0,2.0)` and `(,1.0],[1.2,)`, where a comma between
 * intervals means "or". A bare version is a wish that Maven overrules when another one is asked for: it excludes nothing.
 * Gradle writes open ends as brackets turned outwards, `[1.0,2.0[`, and has prefixes, `1.3.+`.
 * https://maven.apache.org/pom.html#Dependency_Version_Requirement_Specification
 * https://docs.gradle.org/current/userguide/dependency_versions.html
 */
export const mavenVersions = versionScheme<readonly Token[]>({
  version: parse,
  compare: compareTokens,
  range: text => {
    if (text === "+" || text.endsWith(".+")) {
      const start = text === "+" ? [] : parse(text.slice(0, -2));
      return start && { alternatives: [[prefixClause(text, start)]], and: "", or: "" };
    }
    if (!/^[[\](]/.test(text)) {
      const version = parse(text);
      return version && { alternatives: [[softClause(text, version)]], and: "", or: "" };
    }
    const inwards = text.replace(/^\s*\]/, "(").replace(/\[\s*$/, ")");
    const alternatives = allOf(inwards.split(/(?<=[\])])\s*,\s*(?=[[(])/), it => {
      const interval = parseInterval(it, parse);
      return interval && [intervalClause(it, interval, compareTokens, leadingNumbers)];
    });
    return alternatives && { alternatives, and: "", or: "," };
  },
  exactly: version => `[${version}]`,
});

/** A number or a qualifier with what parts it from the one before. */
interface Token {
  readonly dot: boolean;
  /** Digits, or the rank of a qualifier. */
  readonly value: string | number;
  /** Of a qualifier without a rank of its own. */
  readonly word: string;
}

/** In this order; the version itself is "". Unknown words come after all of them, by the alphabet. */
const ranks = ["alpha", "beta", "milestone", "rc", "snapshot", "", "sp"];
const release = ranks.indexOf("");

function parse(text: string): readonly Token[] | undefined {
  if (!/^[0-9A-Za-z._-]+$/.test(text) || !/\d/.test(text)) return undefined;
  const tokens: Token[] = [];
  for (const [, separator = "", piece = ""] of text
    .toLowerCase()
    .replaceAll("_", "-")
    .matchAll(/([.-]?)(\d+|[a-z]+|(?=[.-]|$))/g)) {
    if (separator === "" && piece === "") continue;
    const isNumber = /^\d/.test(piece) || piece === "";
    // a change from digits to letters parts like a dash
    const dot = separator === "." || tokens.length === 0;
    if (isNumber) tokens.push({ dot, value: piece === "" ? "0" : piece, word: "" });
    else tokens.push({ dot: false, ...qualifier(piece) });
  }
  return trimmed(expandLetters(tokens));
}

function qualifier(word: string): Pick<Token, "value" | "word"> {
  const known = word === "cr" ? "rc" : ["ga", "final", "release"].includes(word) ? "" : word;
  const rank = ranks.indexOf(known);
  return { value: rank < 0 ? ranks.length : rank, word: rank < 0 ? known : "" };
}

/** `a`, `b` and `m` before a number are alpha, beta and milestone. */
function expandLetters(tokens: readonly Token[]): Token[] {
  return tokens.map((token, index) => {
    const next = tokens[index + 1];
    const rank = ["a", "b", "m"].indexOf(token.word);
    return rank >= 0 && next !== undefined && !next.dot && typeof next.value === "string" ? { dot: false, value: rank, word: "" } : token;
  });
}

/** Without zeros and empty qualifiers at the end, and before each dash. */
function trimmed(tokens: readonly Token[]): Token[] {
  const kept: Token[] = [];
  for (const token of tokens) {
    if (!token.dot) dropNulls(kept);
    kept.push(token);
  }
  dropNulls(kept);
  return kept;
}

function dropNulls(tokens: Token[]): void {
  for (let last = tokens.at(-1); last !== undefined && isNull(last); last = tokens.at(-1)) tokens.pop();
}

function isNull({ value }: Token): boolean {
  return value === release || (typeof value === "string" && /^0*$/.test(value));
}

function compareTokens(a: readonly Token[], b: readonly Token[]): number {
  for (let index = 0; index < Math.max(a.length, b.length); index++) {
    const order = compareToken(a[index] ?? missing(b[index]), b[index] ?? missing(a[index]));
    if (order !== 0) return order;
  }
  return 0;
}

/** What stands for a token that one version lacks: zero against a number behind a dot, else the release itself. */
function missing(other: Token | undefined): Token {
  return other?.dot === true && typeof other.value === "string"
    ? { dot: true, value: "0", word: "" }
    : { dot: false, value: release, word: "" };
}

/** Qualifiers come before numbers behind a dash, those before numbers behind a dot. */
function compareToken(a: Token, b: Token): number {
  const kind = (token: Token): number => (typeof token.value === "number" ? 0 : token.dot ? 2 : 1);
  if (kind(a) !== kind(b)) return kind(a) - kind(b);
  if (typeof a.value === "string" && typeof b.value === "string") return compareDigits(a.value, b.value);
  const difference = Number(a.value) - Number(b.value);
  return difference !== 0 ? difference : a.word < b.word ? -1 : a.word > b.word ? 1 : 0;
}

/** `1.3.+`: every version that begins with these numbers. */
function prefixClause(text: string, start: readonly Token[]): Clause<readonly Token[]> {
  return {
    text,
    holds: version => start.every((token, index) => compareToken(token, version[index] ?? missing(token)) === 0),
    wider: (_version, written) => [`${(leadingNumbers(written) ?? []).slice(0, Math.max(1, start.length)).join(".")}.+`],
  };
}

function softClause(text: string, version: readonly Token[]): Clause<readonly Token[]> {
  return {
    text,
    bounds: [version],
    holds: other => (compareTokens(other, version) === 0 ? true : undefined),
    wider: (_version, written) => [written],
  };
}
