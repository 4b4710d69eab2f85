import { intervalClause, parseInterval } from "./interval.ts";
import { compareReleases } from "./numbered.ts";
import { leadingNumbers, versionScheme, type Clause } from "./range-grammar.ts";

/**
 * NuGet packages: two to four numbers and a pre-release whose letters have no case. A bare version is the least one; `[1.0]`, `[1.0,2.0)`,
 * `(,1.0]` are intervals; a floating version such as `1.*` asks for the newest that begins so, and may be overruled by a newer one.
 * https://learn.microsoft.com/nuget/concepts/package-versioning
 */
export const nugetVersions = versionScheme<NugetVersion>({
  version: parse,
  compare: compareVersions,
  range: text => {
    const interval = parseInterval(text, parse);
    const clause = interval ? intervalClause(text, interval, compareVersions, leadingNumbers) : bareClause(text);
    return clause && { alternatives: [[clause]], and: "", or: "" };
  },
  doubtful: (version, clauses) =>
    version.pre.length > 0 && !clauses.some(({ bounds }) => bounds === undefined || bounds.some(({ pre }) => pre.length > 0)),
  exactly: version => `[${version}]`,
});

interface NugetVersion {
  readonly release: readonly number[];
  readonly pre: readonly (number | string)[];
}

function parse(text: string): NugetVersion | undefined {
  const match = /^v?(\d{1,10}(?:\.\d{1,10}){0,3})(?:-([0-9A-Za-z.-]+))?(?:\+[0-9A-Za-z.-]+)?$/.exec(text);
  if (match?.[1] === undefined) return undefined;
  const pre = match[2]?.toLowerCase().split(".") ?? [];
  if (pre.includes("")) return undefined;
  return { release: match[1].split(".").map(Number), pre: pre.map(part => (/^\d+$/.test(part) ? Number(part) : part)) };
}

function compareVersions(a: NugetVersion, b: NugetVersion): number {
  return compareReleases(a.release, b.release) || comparePre(a.pre, b.pre);
}

function comparePre(a: NugetVersion["pre"], b: NugetVersion["pre"]): number {
  if (a.length === 0 || b.length === 0) return Math.sign(b.length - a.length);
  for (let index = 0; index < Math.max(a.length, b.length); index++) {
    const [left, right] = [a[index], b[index]];
    if (left === right) continue;
    if (left === undefined || right === undefined) return left === undefined ? -1 : 1;
    if (typeof left === "number") return typeof right === "number" ? left - right : -1;
    return typeof right === "number" || left > right ? 1 : -1;
  }
  return 0;
}

function bareClause(text: string): Clause<NugetVersion> | undefined {
  if (text === "*" || text === "*-*") return { text, holds: () => true, wider: () => undefined };
  const floating = /^(\d+(?:\.\d+){0,2})\.\*(?:-\*)?$/.exec(text)?.[1];
  const bound = parse(floating ?? text);
  if (bound === undefined) return undefined;
  const starts = (version: NugetVersion): boolean => bound.release.every((number, index) => version.release[index] === number);
  return {
    text,
    ...(text.endsWith("-*") ? {} : { bounds: [bound] }),
    holds: version => {
      if (compareVersions(version, bound) < 0) return false;
      return floating === undefined || starts(version) ? true : undefined;
    },
    wider: (_version, written) => [written],
  };
}
