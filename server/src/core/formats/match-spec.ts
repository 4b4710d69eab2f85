import type { Span } from "../text.ts";

/** A conda match spec. Spans are offsets into the text that was parsed. */
export interface MatchSpec {
  readonly name: string;
  readonly channel?: string;
  /** The version part as written, without the build; null when any version will do. */
  readonly range: string | null;
  /** The version if there is exactly one: `name 1.2`, `name==1.2`, `name=1.2=build`. `name=1.2` stands for 1.2.1 too. */
  readonly version: string | null;
  /** Of the version if there is one, else of the range. */
  readonly versionSpan?: Span;
  readonly build?: string;
  readonly subdir?: string;
}

/**
 * Undefined when the text is none.
 * https://docs.conda.io/projects/conda/en/latest/user-guide/concepts/pkg-specs.html#package-match-specifications
 */
export function parseMatchSpec(text: string): MatchSpec | undefined {
  let start = 0;
  let end = text.length;
  while (start < end && isBlank(text[start])) start++;
  while (end > start && isBlank(text[end - 1])) end--;
  const colons = text.lastIndexOf("::", end);
  // A third part between the colons (`channel:namespace:name`) is not used by any channel.
  const address = colons > start ? text.slice(start, colons) : undefined;
  if (colons >= start) start = colons + 2;
  const nameMatch = /^[A-Za-z0-9_](?:[A-Za-z0-9_.+-]*[A-Za-z0-9_+])?/.exec(text.slice(start, end));
  if (nameMatch === null) return undefined;
  const name = nameMatch[0];
  let rest: Span = { start: start + name.length, end };
  let brackets: ReadonlyMap<string, Span> = new Map();
  const open = text.indexOf("[", rest.start);
  if (open >= 0 && text[end - 1] === "]") {
    const pairs = bracketPairs(text, { start: open + 1, end: end - 1 });
    if (pairs === undefined) return undefined;
    brackets = pairs;
    rest = { start: rest.start, end: open };
  }
  const slash = address?.lastIndexOf("/") ?? -1;
  const hasSubdir =
    address !== undefined && slash > 0 && /^(?:noarch|[a-z]+-[a-z0-9]+)$/.test(address.slice(slash + 1)) && !address.includes("label/");
  const channelSpan = brackets.get("channel");
  const subdirSpan = brackets.get("subdir");
  const channel = channelSpan === undefined ? (hasSubdir ? address.slice(0, slash) : address) : slice(text, channelSpan);
  const subdir = subdirSpan === undefined ? (hasSubdir ? address.slice(slash + 1) : undefined) : slice(text, subdirSpan);
  const inBrackets = brackets.get("version");
  const outside = trim(text, rest);
  const parts = inBrackets === undefined ? versionAndBuild(text, outside) : { version: trim(text, inBrackets) };
  if (parts === undefined || (inBrackets !== undefined && outside.start < outside.end)) return undefined;
  const buildSpan = brackets.get("build") ?? parts.build;
  const base = {
    name,
    ...(channel !== undefined && { channel }),
    ...(subdir !== undefined && { subdir }),
    ...(buildSpan !== undefined && { build: slice(text, buildSpan) }),
  };
  const version = parts.version;
  if (version === undefined || version.start === version.end || slice(text, version) === "*")
    return { ...base, range: null, version: null };
  const range = slice(text, version);
  const exact = /^(?:==\s*)?([^\s=<>!~|,*()^$[\]]+)$/.exec(range)?.[1];
  if (exact === undefined) return plausible(range) ? { ...base, range, version: null, versionSpan: version } : undefined;
  return { ...base, range, version: exact, versionSpan: { start: version.end - exact.length, end: version.end } };
}

/** `=1.2=build` and `1.2 build` name the version exactly; the sign that begins the first is then no part of it. */
function versionAndBuild(text: string, span: Span): { version?: Span; build?: Span } | undefined {
  if (span.start === span.end) return {};
  // What follows the name directly must begin with a sign, as it would belong to the name else.
  if (!isBlank(text[span.start - 1]) && !"=<>!~".includes(text[span.start] ?? "")) return undefined;
  const separator = Math.max(text.lastIndexOf("=", span.end - 1), text.lastIndexOf(" ", span.end - 1));
  const before = text.slice(span.start, separator).trimEnd();
  const build = text.slice(separator + 1, span.end);
  if (separator <= span.start || build === "" || /[-=,|<>~]/.test(build) || before === "" || "=!|,<>~".includes(before.at(-1) ?? ""))
    return { version: span };
  const version = trim(text, { start: span.start, end: separator });
  if (text[version.start] === "=" && text[version.start + 1] !== "=") version.start++;
  return { version, build: { start: separator + 1, end: span.end } };
}

/** Signs and versions, without words that no spec has. */
function plausible(range: string): boolean {
  return /^[A-Za-z0-9_.+!*=<>~|,()^$\s-]+$/.test(range) && /[A-Za-z0-9*]/.test(range) && !/[A-Za-z0-9_]\s+[A-Za-z0-9_]/.test(range);
}

/** The values of `[key=value, key='value']` without quotes; undefined when they cannot be told apart. */
function bracketPairs(text: string, within: Span): Map<string, Span> | undefined {
  const pairs = new Map<string, Span>();
  let at = within.start;
  while (at < within.end) {
    while (at < within.end && (isBlank(text[at]) || text[at] === ",")) at++;
    if (at >= within.end) break;
    const equals = text.indexOf("=", at);
    if (equals < 0 || equals >= within.end) return undefined;
    const key = text.slice(at, equals).trim().toLowerCase();
    at = equals + 1;
    while (isBlank(text[at])) at++;
    const quote = text[at];
    const quoted = quote === "'" || quote === '"';
    const close = quoted ? text.indexOf(quote, at + 1) : Math.min(within.end, ...[text.indexOf(",", at)].filter(found => found >= 0));
    if (close < 0 || close > within.end) return undefined;
    pairs.set(key, quoted ? { start: at + 1, end: close } : trim(text, { start: at, end: close }));
    at = quoted ? close + 1 : close;
  }
  return pairs;
}

function slice(text: string, span: Span): string {
  return text.slice(span.start, span.end);
}

function trim(text: string, span: Span): { start: number; end: number } {
  let { start, end } = span;
  while (start < end && isBlank(text[start])) start++;
  while (end > start && isBlank(text[end - 1])) end--;
  return { start, end };
}

function isBlank(char: string | undefined): boolean {
  return char === " " || char === "\t";
}
