import type { VersionScheme } from "./scheme.ts";
import { schemeOf } from "./schemes.ts";

/** A language and the range of it: `python >=3.11,<3.14`. */
export interface LanguageRange {
  /** Lower case; node for Node.js. */
  readonly language: string;
  readonly range: string;
}

/** The first and the last series (3.11, or 20 for Node.js) that a range lets in; undefined at an open end. */
export interface SeriesSpan {
  readonly first: string | undefined;
  readonly last: string | undefined;
}

/** Reads `python >=3.11`; undefined when there is no range, or more than one language. */
export function parseLanguageRange(text: string): LanguageRange | undefined {
  const [, name, range] = /^\s*([A-Za-z][A-Za-z.+#]*)\s*([<>=~^!\d(*].*)$/.exec(text) ?? [];
  if (name === undefined || range === undefined) return undefined;
  const language = languageName(name);
  const written = range.replace(/^\((.*)\)$/, "$1").trim();
  const bare = language === "nextflow" ? withoutNextflowSigns(written) : written;
  return /[A-Za-z]{3}/.test(bare) || bare === "*" ? undefined : { language, range: bare };
}

/**
 * Nextflow stops at `!>=24.04` where it would only warn without the mark, and has `24.04+` for "or newer".
 * https://www.nextflow.io/docs/latest/reference/config.html#manifest
 */
function withoutNextflowSigns(range: string): string {
  return range.replace(/^!\s*(?=[<>])/, "").replace(/^(\d[\d.]*)\+$/, ">=$1");
}

export function languageName(name: string): string {
  const word = name.toLowerCase();
  return word === "nodejs" || word === "node.js" ? "node" : word;
}

/** The series of a language that a version belongs to: 3.12.4 is 3.12, Node.js 20.11 is 20. Undefined for words and wildcards. */
export function seriesOf(language: string, version: string): string | undefined {
  const parts = /^v?(\d+)(?:\.(\d+))?(?![\d.]*[xX*])/.exec(version.trim());
  if (parts?.[1] === undefined) return undefined;
  if (depthOf(language) === 1) return parts[1];
  return parts[2] === undefined ? undefined : `${parts[1]}.${parts[2]}`;
}

export function compareSeries(a: string, b: string): number {
  const [left, right] = [a.split(".").map(Number), b.split(".").map(Number)];
  return (left[0] ?? 0) - (right[0] ?? 0) || (left[1] ?? 0) - (right[1] ?? 0);
}

/** The series before or behind one. */
export function neighbour(series: string, step: 1 | -1): string {
  const parts = series.split(".").map(Number);
  const last = parts.pop() ?? 0;
  return [...parts, Math.max(0, last + step)].join(".");
}

/**
 * The ends of a range by series; `also` names more series that matter. Undefined when the range cannot be read, or the language
 * has no rules that we know. A range that ends at a major version is open: nobody counts the series before it.
 */
export function spanOf({ language, range }: LanguageRange, also: readonly string[] = []): SeriesSpan | undefined {
  const scheme = schemeForLanguage(language);
  if (scheme === undefined || !scheme.isRange(range)) return undefined;
  const mentioned = [...range.matchAll(/\d+(?:\.\d+)*/g)].flatMap(
    ([version]) => seriesOf(language, depthOf(language) === 2 && !version.includes(".") ? `${version}.0` : version) ?? [],
  );
  const wanted = new Set<string>();
  for (const series of [...mentioned, ...also]) for (const one of [neighbour(series, -1), series, neighbour(series, 1)]) wanted.add(one);
  const all = [...wanted].filter(series => isReleaseSeries(language, series)).sort(compareSeries);
  const allowed = all.filter(series => letsIn(scheme, range, series, language));
  const [first] = allowed;
  const last = allowed.at(-1);
  if (first === undefined || last === undefined) return undefined;
  const top = depthOf(language) === 1 ? "9999.0.0" : `${last.split(".")[0] ?? ""}.9999.0`;
  const isOpen = scheme.satisfies(top, range) !== false;
  const hasStart = scheme.satisfies("0.0.1", range) === false;
  return { first: hasStart ? first : undefined, last: isOpen ? undefined : last };
}

export function schemeForLanguage(language: string): VersionScheme | undefined {
  const ecosystem = ecosystems.get(language);
  return ecosystem === undefined ? undefined : schemeOf(ecosystem);
}

/** Languages whose ranges are written as their packages' are. */
const ecosystems: ReadonlyMap<string, string> = new Map([
  ["python", "pypi"],
  ["node", "npm"],
  ["r", "cran"],
  // versions by year and month, which Python's rules order as Nextflow does
  ["nextflow", "pypi"],
]);

function depthOf(language: string): 1 | 2 {
  return language === "node" ? 1 : 2;
}

/** Odd major versions of Node.js are no releases that anybody is asked to support; Nextflow's come out in April and in October. */
function isReleaseSeries(language: string, series: string): boolean {
  if (language === "node") return Number(series) % 2 === 0;
  return language !== "nextflow" || /^(?:[01]?\d|20)\.|\.(?:0?4|10)$/.test(series);
}

function letsIn(scheme: VersionScheme, range: string, series: string, language: string): boolean {
  const patches = [...range.matchAll(/\d+(?:\.\d+)*/g)].map(([version]) => version).filter(version => version.startsWith(`${series}.`));
  const rest = depthOf(language) === 1 ? [".0.0", ".99.0"] : [".0", ".99"];
  return [...rest.map(end => series + end), ...patches].some(version => scheme.satisfies(version, range) === true);
}
