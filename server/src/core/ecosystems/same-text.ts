import type { VersionScheme } from "./scheme.ts";

/**
 * Ecosystems whose documentation promises no order of versions: eups (tags and builds), EasyBuild (a version belongs to one file). The same
 * text is the same version; of any other nothing can be said.
 */
export const sameText: VersionScheme = {
  compare: (a, b) => (a.trim() === b.trim() && a.trim() !== "" ? 0 : undefined),
  satisfies: (version, range) => (version.trim() === range.trim() && version.trim() !== "" ? true : undefined),
  isRange: range => /^[0-9A-Za-z][0-9A-Za-z._+-]*$/.test(range.trim()),
  widen: (range, version) => (version.trim() === range.trim() && version.trim() !== "" ? range : undefined),
  exactly: version => version,
};
