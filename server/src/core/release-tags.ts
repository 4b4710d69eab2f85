import type { History } from "./history.ts";
import { nodeAt, textOf } from "./plan/nodes.ts";
import type { Plan } from "./plan/view.ts";
import { currentRelease, isDevelopmentVersion, isLaterRelease, versionOfTag } from "./release-version.ts";
import { tagMatcher } from "./tag-pattern.ts";

/** A tag that is a release. */
export interface ReleaseTag {
  readonly tag: string;
  readonly version: string;
  /** The full name of the commit. */
  readonly commit: string;
}

/**
 * The tags that are releases of this plan, in no order. By the plan's `release.tags`; without it, those that are written like the plan's
 * current release, else a plain number with or without `v`. Weekly tags and those of single packages are no releases then, nor are
 * candidates. Undefined when git could not be asked.
 */
export function releaseTags(plan: Plan, history: History | undefined): readonly ReleaseTag[] | undefined {
  if (history === undefined) return undefined;
  const all = [...history.tags].flatMap(([tag, commit]): ReleaseTag[] => {
    const version = versionOfTag(tag);
    return version === undefined ? [] : [{ tag, version, commit }];
  });
  const pattern = plan.release.tags?.value;
  if (pattern !== undefined) {
    const matches = tagMatcher(pattern);
    return all.filter(({ tag }) => matches(tag));
  }
  const current = currentRelease(plan);
  const wanted = current === undefined ? "" : prefixOf(current.tag, current.version);
  // of several projects in one repository the plain numbers are those of any
  if (plan.folder !== "" && wanted === "") return [];
  return all.filter(({ tag, version }) => prefixOf(tag, version) === wanted && !isDevelopmentVersion(version));
}

/**
 * The latest of the releases that carry on the plan's line: where the branch is that of a series (`release/2.3`), one of that series.
 * Candidates and other versions in between are no releases. Undefined when there is none.
 */
export function newestRelease(plan: Plan, tags: readonly ReleaseTag[]): ReleaseTag | undefined {
  const series = seriesOf(textOf(nodeAt(plan.root, ["release", "branch"])));
  const current = currentRelease(plan)?.version;
  const released = tags.filter(({ version }) => !isDevelopmentVersion(version));
  const counting = released.filter(({ version }) => current === undefined || isYear(version) === isYear(current));
  // years beside other numbers: nobody can tell which of the two are the releases
  if (new Set(counting.map(({ version }) => isYear(version))).size > 1) return undefined;
  return counting
    .filter(({ version }) => series === undefined || `${numbersOf(version)}.`.startsWith(`${series}.`))
    .reduce<ReleaseTag | undefined>(
      (newest, one) => (newest === undefined || isLaterRelease(one.version, newest.version) === true ? one : newest),
      undefined,
    );
}

/** The numbers of a branch that keeps one series: 2.3 of `release/2.3`, `v2.3.x` and `maint-2.3`. */
function seriesOf(branch: string | undefined): string | undefined {
  return /(?:^|[-/_v])(\d+(?:\.\d+)*)(?:\.[xX])?$/.exec(branch ?? "")?.[1];
}

function numbersOf(version: string): string {
  return (/^\d+(?:[._]\d+)*/.exec(version)?.[0] ?? "").replaceAll("_", ".");
}

/** What stands before the number; "v", "release" and their like say nothing. */
function prefixOf(tag: string, version: string): string {
  const prefix = tag.trim().slice(0, -version.length).toLowerCase();
  return prefix.replace(/(^|[-_./])(?:(?:v|ver|version|r|rel|release)[-_./]?)+$/, "$1").replace(/[-_./]$/, "");
}

/** A number that counts years is another way of counting. */
function isYear(version: string): boolean {
  const first = Number(/^\d+/.exec(version)?.[0] ?? 0);
  return (first >= 1990 && first < 2200) || first > 19_900_000;
}
