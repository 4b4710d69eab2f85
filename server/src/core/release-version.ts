import type { Plan } from "./plan/view.ts";

/**
 * The number inside a release tag: `v2.3.1` and `release-2.3.1` are 2.3.1, as are `v2r3p1` and `v2-3-1`, which particle physics writes.
 * Undefined when there is none.
 */
export function versionOfTag(tag: string): string | undefined {
  if (/^v\d+r\d+(p\d+)?$/i.test(tag.trim())) return tag.match(/\d+/g)?.join(".");
  const dashed = /^(?:[^.]*?[-_/])??v?(\d+(?:-\d+)+)$/i.exec(tag.trim())?.[1];
  if (dashed !== undefined) return dashed.replaceAll("-", ".");
  return /(?:^|[^\d.])v?(\d+(?:[._]\d+)*(?:[-+.]?(?:a|b|c|rc|alpha|beta|pre|dev|post)[-.]?\d*)*(?:[-+][\w.]+)?)$/i.exec(tag.trim())?.[1];
}

/**
 * Whether two ways to write a version are the same release: `v2.3.1`, `2.3.1` and `Version 2.3.1`; `2.3` for `2.3.0`; `2024.01` as PEP 440
 * writes it, `2024.1`; `1.0.0-rc.1` and `1.0.0rc1`. What stands behind a `+` names a build, not a release.
 */
export function sameRelease(a: string, b: string): boolean {
  const [left, right] = [plain(a), plain(b)];
  return left !== "" && left === right;
}

/** A version between two releases, made by a tool or by habit; it says nothing about the release. */
export function isDevelopmentVersion(version: string): boolean {
  return /(dev|snapshot|alpha|beta|\d[abc]\d|[-_.\d]rc|[-.]pre|nightly|\+|^0+(\.0+)*$|9000$|[-.]9999$)/i.test(version);
}

/** The numbers of a version alone: 3.1.4 of `3.1.4-rc.1`. */
export function numberedPart(version: string): string {
  return /^\d+([._]\d+)*/.exec(version)?.[0] ?? version;
}

/** Whether the first of two releases came later, by their numbers alone; undefined when these do not tell. */
export function isLaterRelease(a: string, b: string): boolean | undefined {
  const [left, right] = [numbers(a), numbers(b)];
  for (let at = 0; at < Math.max(left.length, right.length); at++) {
    const difference = (left[at] ?? 0) - (right[at] ?? 0);
    if (difference !== 0) return difference > 0;
  }
  return undefined;
}

/** The current release, if the plan names one that has a version in it. */
export function currentRelease(plan: Plan): { readonly tag: string; readonly version: string } | undefined {
  const tag = plan.release.current?.value;
  const version = tag === undefined ? undefined : versionOfTag(tag);
  return tag === undefined || version === undefined ? undefined : { tag, version };
}

function plain(text: string): string {
  const version = versionOfTag(text) ?? text.trim().replace(/^v(?=\d)/i, "");
  const [released = ""] = version.toLowerCase().replaceAll("_", ".").split("+", 1);
  const [numbered = ""] = /^\d+(\.\d+)*/.exec(released) ?? [];
  if (numbered === "") return released;
  const parts = numbered.split(".").map(part => part.replace(/^0+(?=\d)/, ""));
  while (parts.length > 1 && parts.at(-1) === "0") parts.pop();
  return parts.join(".") + suffix(released.slice(numbered.length));
}

/** What stands behind the numbers, in the spelling of PEP 440 and without separators: `-beta.1` is `b1`. */
function suffix(text: string): string {
  return text
    .replaceAll(/[-._]/g, "")
    .replace(/^alpha(?=\d|$)/, "a")
    .replace(/^beta(?=\d|$)/, "b")
    .replace(/^(c|pre|preview)(?=\d|$)/, "rc");
}

function numbers(version: string): number[] {
  return (versionOfTag(version)?.match(/^\d+([._]\d+)*/)?.[0] ?? "").split(/[._]/).map(Number);
}
