import { readerFor, type ReadFile } from "./facts-view.ts";
import type { Role } from "./facts/define.ts";
import type { BaseImage, Ecosystem, InstalledPackage, PackageFact, Problem } from "./facts/types.ts";
import type { RepoPath, RepoSnapshot } from "./types.ts";

/** A manifest or lockfile with the packages in it. */
export interface ScannedFile {
  readonly path: RepoPath;
  readonly format: string;
  readonly ecosystem: Ecosystem | null;
  readonly role: Role;
  /** False when something may be missing; `problems` say why. */
  readonly complete: boolean;
  readonly problems: readonly Problem[];
  readonly packages: readonly PackageFact[];
}

export interface ScannedStage {
  readonly name: string | null;
  /** Counted from 1. */
  readonly line: number;
  readonly base: BaseImage;
  readonly packages: readonly InstalledPackage[];
}

/** An image definition with what each of its stages stands on and installs. */
export interface ScannedImage {
  readonly path: RepoPath;
  readonly format: string;
  readonly complete: boolean;
  readonly problems: readonly Problem[];
  /** Index of the stage that is built; -1 when there is none. */
  readonly final: number;
  readonly stages: readonly ScannedStage[];
}

/** What a repository really contains, plan or no plan. */
export interface Scan {
  readonly files: readonly ScannedFile[];
  readonly images: readonly ScannedImage[];
}

/** Every manifest, lockfile and image definition of a repository, by path. Files that could not be read are there, with the reason. */
export function scan(repo: RepoSnapshot, read: ReadFile): Scan {
  const files: ScannedFile[] = [];
  const images: ScannedImage[] = [];
  for (const path of [...repo.files.keys(), ...repo.unread.map(unread => unread.path)].sort()) {
    const reader = readerFor(path);
    const file = repo.files.get(path);
    if (reader === undefined) continue;
    const { format, ecosystem, role } = reader;
    if (file === undefined) {
      const why = repo.unread.find(unread => unread.path === path)?.why ?? "not there any more";
      const unread = { path, format, complete: false, problems: [{ message: `not read: ${why}` }] };
      if (reader.gives.includes("images")) images.push({ ...unread, final: -1, stages: [] });
      else if (reader.gives.includes("packages")) files.push({ ...unread, ecosystem, role, packages: [] });
      continue;
    }
    const { value, complete, problems } = read(reader, file);
    const found = { path, format, complete, problems };
    if (value.packages !== undefined) files.push({ ...found, ecosystem, role, packages: value.packages });
    if (value.images !== undefined) {
      const stages = value.images.stages.map(({ name, at, base, packages }) => ({ name, line: at.start.line + 1, base, packages }));
      images.push({ ...found, final: value.images.final, stages });
    }
  }
  return { files, images };
}
