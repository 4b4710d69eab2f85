/** What stands behind a name in `dependencies`. */
export interface NpmSpec {
  /** The package itself where the name before it is an alias. */
  readonly name?: string;
  /** As written; null when nothing restricts the version, or when another source decides it. */
  readonly range: string | null;
  /** Where `range` begins in the spec. */
  readonly rangeStart: number;
  /** Set when the package does not come from a registry: git, path, workspace, URL. As written. */
  readonly source?: string;
}

/** Reads a dependency spec of npm (npm "package spec"), with the protocols of pnpm and yarn. */
export function npmSpec(text: string): NpmSpec {
  const offset = text.length - text.trimStart().length;
  const spec = text.trim();
  const alias = /^npm:(@[^/@]+\/[^@]+|[^@]+)(?:@(.*))?$/s.exec(spec);
  if (alias) {
    const range = alias[2] ?? "";
    return { name: alias[1] ?? "", ...restriction(range, offset + spec.length - range.length) };
  }
  // yarn writes `npm:^1.0` for a plain range.
  if (spec.startsWith("npm:") && spec.length > 4) return restriction(spec.slice(4), offset + 4);
  const workspace = /^workspace:(?:[^@]*@)?(.*)$/s.exec(spec);
  if (workspace) {
    const range = workspace[1] ?? "";
    return /\d/.test(range) && !/[/\\]/.test(range)
      ? { range, rangeStart: offset + spec.length - range.length, source: spec }
      : { range: null, rangeStart: 0, source: spec };
  }
  const semver = isOther(spec) ? /#(?:.*&)?semver:([^&]+)$/s.exec(spec) : null;
  if (semver) return { range: semver[1] ?? null, rangeStart: offset + spec.length - (semver[1] ?? "").length, source: spec };
  return isOther(spec) ? { range: null, rangeStart: 0, source: spec } : restriction(spec, offset);
}

/** The version that a range names when it allows only one, else undefined. */
export function exactNpmVersion(range: string): string | undefined {
  return /^[=v\s]*(\d+\.\d+\.\d+(?:-[0-9A-Za-z.-]+)?(?:\+[0-9A-Za-z.-]+)?)\s*$/.exec(range)?.[1];
}

/**
 * Whether a tarball's address is one of a registry, whichever host serves it. Registries put the file under `/-/`,
 * or under the name and the version.
 */
export function isRegistryTarball(url: string, name: string, version: string): boolean {
  return /^https?:\/\//.test(url) && (url.includes("/-/") || url.includes(`/${name}/${version}/`));
}

function restriction(range: string, rangeStart: number): NpmSpec {
  return { range: range === "" || /^[*xX]$/.test(range) ? null : range, rangeStart };
}

/** Git, path and URL specs: a protocol, a path, `user@host:`, or GitHub's short `owner/name`. `catalog:` only points to a range elsewhere. */
function isOther(spec: string): boolean {
  if (spec.startsWith("catalog:")) return false;
  return (
    /^[a-z][a-z0-9+.-]*:/i.test(spec) ||
    /^(\.{1,2}[/\\]|[/~])(?!\s|\d)/.test(spec) ||
    /^[^\s@]+@[^\s:]+:/.test(spec) ||
    /^[\w.-]+\/[\w.-]+(#.*)?$/.test(spec)
  );
}
