import { schemeOf } from "./ecosystems/schemes.ts";
import type { Facts } from "./facts-view.ts";
import type { PackageFact } from "./facts/types.ts";
import { packagesNamed } from "./occurrences.ts";
import type { Plan } from "./plan/view.ts";
import { folderOf, foldersUp } from "./repo.ts";
import type { RepoPath } from "./types.ts";

export interface LockedVersion {
  readonly fact: PackageFact;
  readonly version: string;
}

/**
 * By lockfile of the plan's folder or above: the versions that it has for packages of a manifest. Only those of which it has exactly
 * one, inside the range that the manifest gives.
 */
export function lockedVersionsOf(
  plan: Plan,
  facts: Facts,
  packages: readonly PackageFact[],
): ReadonlyMap<RepoPath, readonly LockedVersion[]> {
  const up = new Set<string>(foldersUp(plan.folder));
  const found = new Map<RepoPath, LockedVersion[]>();
  for (const fact of packages) {
    const locked = packagesNamed(facts, fact).filter(it => it.file.role === "lock" && up.has(folderOf(it.file.path)));
    for (const path of new Set(locked.map(({ file }) => file.path))) {
      const versions = new Set(locked.flatMap(it => (it.file.path === path && it.fact.version !== null ? [it.fact.version] : [])));
      const [version] = versions;
      if (version === undefined || versions.size > 1) continue;
      if (fact.range !== null && schemeOf(fact.ecosystem)?.satisfies(version, fact.range) !== true) continue;
      found.set(path, [...(found.get(path) ?? []), { fact, version }]);
    }
  }
  return found;
}
