import semver from "semver";
import { nextBound } from "./bounds.ts";
import type { VersionScheme } from "./scheme.ts";

/**
 * Versions and ranges as npm reads them (node-semver). Tags such as `latest` and specs such as `file:` are no ranges.
 * Where npm would refuse a pre-release only because the range names none, the answer is "could not tell": it is locked, so something let it in.
 */
export const npmVersions: VersionScheme = { compare, satisfies, isRange, widen, exactly: version => version };

const longest = 500;

function compare(a: string, b: string): number | undefined {
  const [left, right] = [semver.parse(a, { loose: true }), semver.parse(b, { loose: true })];
  return left && right ? left.compare(right) : undefined;
}

function satisfies(version: string, range: string): boolean | undefined {
  const parsed = semver.parse(version, { loose: true });
  if (parsed === null || !isRange(range)) return undefined;
  if (semver.satisfies(parsed, range, { loose: true })) return true;
  return parsed.prerelease.length > 0 && semver.satisfies(parsed, range, { loose: true, includePrerelease: true }) ? undefined : false;
}

function isRange(range: string): boolean {
  return range.trim() !== "" && range.length <= longest && semver.validRange(range, { loose: true }) !== null;
}

function widen(range: string, version: string): string | undefined {
  const parsed = semver.parse(version, { loose: true });
  if (parsed === null || !isRange(range)) return undefined;
  if (satisfies(version, range) === true) return range;
  const written = range.trim();
  const alternatives = written.split("||").map(part => part.trim());
  const last = alternatives.at(-1) ?? "";
  const wider = onlyComparators(last)
    ? [...alternatives.slice(0, -1), movedBounds(last, parsed)].join(" || ")
    : withAlternative(written, parsed);
  return satisfies(version, wider) === true ? wider : undefined;
}

/** Whether a set is `>=1.2 <2`: then its bounds are moved. `^`, `~`, `1.x` and `1 - 2` get an alternative beside them. */
function onlyComparators(set: string): boolean {
  return set !== "" && set.split(/\s+/).every(part => /^(?:>=|<=|>|<)v?\d+(?:\.\d+)*$/.test(part) || exact.test(part));
}

const exact = /^[=v]*\d+\.\d+\.\d+(?:[-+][0-9A-Za-z.+-]+)?$/;

function movedBounds(set: string, version: semver.SemVer): string {
  const parts = set.split(/\s+/).map(part => {
    if (semver.satisfies(version, part, { loose: true, includePrerelease: true })) return part;
    const sign = /^[<>=v]*/.exec(part)?.[0] ?? "";
    const bound = part.slice(sign.length);
    if (sign.startsWith(">")) return `>=${version.version}`;
    if (sign.startsWith("<=")) return `<=${version.version}`;
    if (sign.startsWith("<")) return `<${nextBound(bound.split(".").map(Number), [version.major, version.minor, version.patch]).join(".")}`;
    return `${sign}${version.version}`;
  });
  return parts.join(" ");
}

function withAlternative(range: string, version: semver.SemVer): string {
  const last =
    range
      .split(/\|\||\s-\s/)
      .at(-1)
      ?.trim() ?? "";
  const xRange = /^v?\d+(\.(?:\d+|[xX*]))*$/.test(last) && !exact.test(last);
  const parts = last.replace(/^v/, "").split(".");
  const likeIt = last.startsWith("~")
    ? `~${version.version}`
    : xRange && !range.includes(" - ")
      ? parts.map((part, index) => (/^\d+$/.test(part) ? ([version.major, version.minor, version.patch][index] ?? part) : part)).join(".")
      : `^${version.version}`;
  return semver.lt(version, semver.minVersion(range, { loose: true }) ?? version) ? `${likeIt} || ${range}` : `${range} || ${likeIt}`;
}
