import type { Reader } from "./facts/define.ts";
import type { ReadFile } from "./facts-view.ts";
import { readerFor } from "./facts-view.ts";
import { condaSpecs } from "./facts/conda-specs.ts";
import { environmentYml } from "./facts/environment-yml.ts";
import { requirements } from "./facts/requirements.ts";
import type { ImageFacts, InstalledFrom } from "./facts/types.ts";
import { folderOf, foldersUp, repoPath } from "./repo.ts";
import type { RepoPath, SourceFile } from "./types.ts";

/** Files that others name, with the reader for what they are named for. */
export type NamedFiles = ReadonlyMap<RepoPath, Reader>;

/**
 * Files under names that tell no reader what they are, but that a file which was read installs from or includes: `-r base.txt`,
 * `conda env create -f tools.yml`. A path of a build context may mean several files; all of them are listed, whether they exist or not.
 */
export function namedFiles(files: Iterable<SourceFile>, read: ReadFile, known?: NamedFiles): NamedFiles {
  const named = new Map<RepoPath, Reader>();
  for (const file of files) {
    const reader = readerFor(file.path) ?? known?.get(file.path);
    if (reader === undefined || !(reader.gives.includes("images") || reader.gives.includes("packages"))) continue;
    const { problems, value } = read(reader, file);
    for (const { settledBy } of problems)
      if (settledBy !== undefined && readerFor(settledBy) === undefined) named.set(settledBy, requirements);
    for (const from of value.images?.installsFrom ?? []) {
      const meant = readerOfList(from);
      for (const path of meant === undefined ? [] : contextPaths(from, file.path))
        if (readerFor(path) === undefined) named.set(path, meant ?? requirements);
    }
  }
  return named;
}

/** How a list of packages is read, going by the program that is given it; undefined for whole projects and their lockfiles. */
export function readerOfList({ value, by }: InstalledFrom): Reader | undefined {
  if (/^(pip[\d.]*|uv|pipx|python[\d.]*)$/.test(by)) return /\.(txt|in|pip|lst|list)$/.test(value) ? requirements : undefined;
  if (!/^(conda|mamba|micromamba|conda-lock)$/.test(by)) return undefined;
  return readerFor(value) ?? (/\.ya?ml$/.test(value) ? environmentYml : condaSpecs);
}

/** Where a file of the build context may lie: below the definition's own folder, or below one of those above it. */
export function contextPaths({ value }: ImageFacts["installsFrom"][number], definition: RepoPath): RepoPath[] {
  return foldersUp(folderOf(definition)).flatMap(folder => repoPath(value, folder) ?? []);
}
