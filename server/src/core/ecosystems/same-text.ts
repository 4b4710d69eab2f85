import type { VersionScheme } from "./scheme.ts";

/**
 * Ecosystems whose documentation promises no order of versions, such as eups with its tags and builds. The same text is the same version;
 * of any other nothing can be said.
 */
export const sameText: VersionScheme = {
  compare: (a, b) => (a.trim() === b.trim() && a.trim() !== "" ? 0 : undefined),
  satisfies: (version, range) => (version.trim() === range.trim() && version.trim() !== "" ? true : undefined),
  isRange: range => /^[0-9A-Za-z][0-9A-Za-z._+-]*$/.test(range.trim()),
  widen: (range, version) => (version.trim() === range.trim() && version.trim() !== "" ? range : undefined),
  exactly: version => version,
};

/**
 * EasyBuild names every version in full, and one easyconfig has one version: two that differ are two. What stands behind a dash is a suffix
 * or the toolchain (`1.2.13-GCCcore-13.2.0`), which may be left out.
 */
export const easybuildVersions: VersionScheme = {
  ...sameText,
  satisfies: (version, range) => {
    const [one, other] = [version.trim(), range.trim()];
    const isShort = one.startsWith(`${other}-`) || other.startsWith(`${one}-`);
    return isShort || !sameText.isRange(one) || !sameText.isRange(other) ? undefined : one === other;
  },
  widen: (_range, version) => version,
};
