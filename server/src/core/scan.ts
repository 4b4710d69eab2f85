import { readerFor, type ReadFile } from "./facts-view.ts";
import type { Reader, Role } from "./facts/define.ts";
import type { BaseImage, Ecosystem, InstalledPackage, PackageFact, Problem } from "./facts/types.ts";
import { parseRequirementLine } from "./formats/requirement-lines.ts";
import { folderOf, repoPath } from "./repo.ts";
import type { RepoPath, RepoSnapshot, SourceFile } from "./types.ts";

/** A manifest, lockfile or workflow with the packages in it. */
export interface ScannedFile {
  readonly path: string;
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
  readonly path: string;
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

/** Whether a file can hold packages or images, by its path. */
export function isScanned(path: string): boolean {
  const reader = readerFor(path);
  return reader !== undefined && gives(reader);
}

function gives(reader: Reader): boolean {
  return reader.gives.includes("packages") || reader.gives.includes("images");
}

/** Every manifest, lockfile and image definition of a repository, by path. Files that could not be read are there, with the reason. */
export function scan(repo: Pick<RepoSnapshot, "files" | "unread">, read: ReadFile): Scan {
  const files: ScannedFile[] = [];
  const images: ScannedImage[] = [];
  for (const path of [...repo.files.keys(), ...repo.unread.map(unread => unread.path)].sort()) {
    const reader = readerFor(path);
    const file = repo.files.get(path);
    if (reader === undefined || !gives(reader)) continue;
    const { format, ecosystem, role } = reader;
    if (file === undefined) {
      const why = repo.unread.find(unread => unread.path === path)?.why ?? "not there any more";
      const unread = { path, format, complete: false, problems: [{ message: `not read: ${why}` }] };
      if (reader.gives.includes("images")) images.push({ ...unread, final: -1, stages: [] });
      else files.push({ ...unread, ecosystem, role, packages: [] });
      continue;
    }
    const { value, complete, problems } = read(reader, file);
    const found = { path, format, complete, problems };
    if (value.packages !== undefined || (value.images === undefined && !complete))
      files.push({ ...found, ecosystem, role, packages: value.packages ?? [] });
    if (value.images !== undefined) {
      const stages = value.images.stages.map(({ name, at, base, packages }) => ({ name, line: at.start.line + 1, base, packages }));
      images.push({ ...found, final: value.images.final, stages });
    }
  }
  return { files, images };
}

/** Files that a requirements file takes in with `-r` and `-c`, relative to the root; those behind a variable or an address are left out. */
export function includesOf({ path, text }: SourceFile): readonly RepoPath[] {
  if (readerFor(path)?.id !== "requirements") return [];
  return text.split(/\r\n|\r|\n/).flatMap(line => {
    const parsed = parseRequirementLine(line);
    if (parsed.kind !== "include" || parsed.target.includes("${") || /^[a-z]+:\/\//i.test(parsed.target)) return [];
    return repoPath(parsed.target, folderOf(path)) ?? [];
  });
}
