import { normalName } from "../ecosystems/names.ts";
import type { PackageFact } from "../facts/types.ts";
import type { LineIndex, Span } from "../text.ts";

/** A requirement as Python packages write it. Spans are offsets into the text that was parsed. */
export interface Requirement {
  readonly name: string;
  readonly extras: readonly string[];
  /** The specifier as written, without the parentheses of old files; null when there is none. */
  readonly range: string | null;
  /** The version if it is the only one: one `==` or `===` without `.*`. */
  readonly version: string | null;
  /** Of the version if there is one, else of the range. */
  readonly versionSpan?: Span;
  readonly url?: string;
  readonly marker?: string;
}

/**
 * Undefined when the text is none. A variable `${NAME}` in the version is left in the range.
 * https://packaging.python.org/en/latest/specifications/dependency-specifiers/
 */
export function parseRequirement(text: string): Requirement | undefined {
  const nameMatch = /^\s*([A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?)\s*/.exec(text);
  const name = nameMatch?.[1];
  if (nameMatch === null || name === undefined) return undefined;
  let at = nameMatch[0].length;
  let extras: string[] = [];
  if (text[at] === "[") {
    const close = text.indexOf("]", at);
    if (close < 0) return undefined;
    extras = text
      .slice(at + 1, close)
      .split(",")
      .map(extra => extra.trim())
      .filter(extra => extra !== "");
    at = close + 1;
    while (isSpace(text[at])) at++;
  }
  if (text[at] === "@") {
    const rest = text.slice(at + 1);
    const semicolon = /\s;/.exec(rest)?.index ?? rest.length;
    const url = rest.slice(0, semicolon).trim();
    const marker = rest.slice(semicolon).replace(/^\s*;/, "").trim();
    if (url === "" || /\s/.test(url)) return undefined;
    return { name, extras, range: null, version: null, url, ...(marker && { marker }) };
  }
  const semicolon = text.indexOf(";", at);
  const marker = semicolon < 0 ? "" : text.slice(semicolon + 1).trim();
  const specifier = trimSpan(text, { start: at, end: semicolon < 0 ? text.length : semicolon });
  const inner = unwrap(text, specifier);
  if (inner === undefined) return undefined;
  const base = { name, extras, ...(marker && { marker }) };
  if (inner.start === inner.end) return { ...base, range: null, version: null };
  const range = text.slice(inner.start, inner.end);
  const clauses = range.split(",").map(clause => clause.trim());
  if (clauses.at(-1) === "") clauses.pop();
  if (!clauses.every(clause => /^(?:===\s*[^\s;()]+|(?:~=|==|!=|<=|>=|<|>)\s*[\w.*+!${}-]+)$/.test(clause))) return undefined;
  const exact = clauses.length === 1 ? /^===?\s*([^\s*,${}]+)$/.exec(clauses[0] ?? "")?.[1] : undefined;
  if (exact === undefined) return { ...base, range, version: null, versionSpan: inner };
  const start = text.indexOf(exact, inner.start);
  return { ...base, range, version: exact, versionSpan: { start, end: start + exact.length } };
}

/** Where a requirement stands and what its file says of it. */
export interface RequirementContext {
  readonly lines: LineIndex;
  readonly at: Span;
  /** Offset of the parsed text in the file; missing when its characters do not stand for themselves there. */
  readonly offset?: number;
  readonly group: string;
  readonly required: boolean;
  readonly direct: boolean | null;
}

export function requirementFact(requirement: Requirement, context: RequirementContext): PackageFact {
  const { lines, offset } = context;
  const span = requirement.versionSpan;
  return {
    ecosystem: "pypi",
    name: normalName("pypi", requirement.name),
    writtenName: requirement.name,
    version: requirement.version,
    range: requirement.range,
    direct: context.direct,
    group: context.group,
    required: context.required,
    at: lines.range(context.at),
    ...(span && offset !== undefined && { versionAt: lines.range({ start: span.start + offset, end: span.end + offset }) }),
    ...(requirement.url !== undefined && { source: requirement.url }),
    ...(requirement.marker !== undefined && { onlyOn: requirement.marker }),
  };
}

/**
 * Name and version of a wheel or source archive from its file name, the last part of a path or URL.
 * https://packaging.python.org/en/latest/specifications/binary-distribution-format/
 */
export function fromArchiveName(address: string): { readonly name: string; readonly version: string } | undefined {
  const path = (address.split(/[?#]/, 1)[0] ?? "").replaceAll("\\", "/");
  const file = decode(path.slice(path.lastIndexOf("/") + 1));
  const wheel = /^([A-Za-z0-9][\w.]*)-(\d[^-]*)(?:-\d[^-]*)?-[^-]+-[^-]+-[^-]+\.whl$/.exec(file);
  const archive = wheel ?? /^([A-Za-z0-9][\w.-]*)-(\d[^-]*)\.(?:tar\.gz|tar\.bz2|tar\.xz|zip)$/.exec(file);
  return archive?.[1] === undefined || archive[2] === undefined ? undefined : { name: archive[1], version: archive[2] };
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    // Not percent-encoded after all: the name is as written.
    return text;
  }
}

function isSpace(char: string | undefined): boolean {
  return char === " " || char === "\t" || char === "\r" || char === "\n";
}

function trimSpan(text: string, span: Span): Span {
  let { start, end } = span;
  while (start < end && isSpace(text[start])) start++;
  while (end > start && isSpace(text[end - 1])) end--;
  return { start, end };
}

/** Without the parentheses around it; undefined when they do not match. */
function unwrap(text: string, span: Span): Span | undefined {
  if (text[span.start] !== "(" || span.start === span.end) return span;
  return text[span.end - 1] === ")" && span.end - span.start >= 2
    ? trimSpan(text, { start: span.start + 1, end: span.end - 1 })
    : undefined;
}
