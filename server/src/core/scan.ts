import { readerFor, type ReadFile } from "./facts-view.ts";
import type { Reader, Role } from "./facts/define.ts";
import type { BaseImage, Ecosystem, ImageFacts, InstalledPackage, PackageFact, Problem } from "./facts/types.ts";
import { parseRequirementLine } from "./formats/requirement-lines.ts";
import { requirements } from "./facts/requirements.ts";
import { contextPaths, readerOfList, type NamedFiles } from "./named-files.ts";
import { folderOf, repoPath } from "./repo.ts";
import { compareRanges } from "./text.ts";
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
  /** Those of lists that a command installs from are among them, at the place that names the list. */
  readonly packages: readonly StagePackage[];
}

export interface StagePackage extends InstalledPackage {
  /** The list that names it, where the command does not. */
  readonly from?: RepoPath;
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

/**
 * Every manifest, lockfile and image definition of a repository, by path. Files that could not be read are there, with the reason.
 * `named` tells how to read those whose own name does not.
 */
export function scan(repo: Pick<RepoSnapshot, "files" | "unread">, read: ReadFile, named: NamedFiles = new Map()): Scan {
  const files: ScannedFile[] = [];
  const images: ScannedImage[] = [];
  for (const path of [...repo.files.keys(), ...repo.unread.map(unread => unread.path)].sort()) {
    const reader = readerFor(path) ?? named.get(path);
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
    const { value, ...reading } = read(reader, file);
    const problems = reading.problems.filter(({ settledBy }) => settledBy === undefined || !repo.files.has(settledBy));
    const complete = reading.complete || (problems.length === 0 && reading.problems.length > 0);
    const found = { path, format, complete, problems };
    if (value.packages !== undefined || (value.images === undefined && !complete))
      files.push({ ...found, ecosystem, role, packages: value.packages ?? [] });
    if (value.images !== undefined) {
      const { stages, final } = value.images;
      const listed = listedPackages(value.images, path, { repo, read });
      images.push({
        ...found,
        final,
        stages: stages.map(({ name, at, base, packages }, index) => ({
          name,
          line: at.start.line + 1,
          base,
          packages: [...packages, ...listed.filter(({ stage }) => stage === index).map(({ one }) => one)].sort(
            (a, b) => compareRanges(a.at, b.at) || 0,
          ),
        })),
      });
    }
  }
  return { files, images };
}

/** What the lists hold that commands install from, each with the stage that it is installed in. */
function listedPackages(
  image: ImageFacts,
  definition: RepoPath,
  { repo, read }: { readonly repo: Pick<RepoSnapshot, "files">; readonly read: ReadFile },
): { readonly stage: number; readonly one: StagePackage }[] {
  return image.installsFrom.flatMap(from => {
    const reader = readerOfList(from);
    const found = reader === undefined ? [] : contextPaths(from, definition).flatMap(path => repo.files.get(path) ?? []);
    const [file] = found;
    // the folder of the definition and one above it may both hold such a file
    if (reader === undefined || file === undefined || found.length > 1) return [];
    const stage = image.stages.findLastIndex(({ at }) => compareRanges(at, from.range) <= 0);
    return withIncluded(file, repo).flatMap(list =>
      (read(readerFor(list.path) ?? (list === file ? reader : requirements), list).value.packages ?? [])
        .filter(({ group, onlyOn }) => group !== "constraints" && !/^(?:osx|win)-/.test(onlyOn ?? ""))
        .map(({ ecosystem, name, version, range, source }) => ({
          stage,
          one: { ecosystem, name, version, range, by: from.by, at: from.range, from: list.path, ...(source !== undefined && { source }) },
        })),
    );
  });
}

/** A list and those that it includes, each once. */
function withIncluded(file: SourceFile, { files }: Pick<RepoSnapshot, "files">): readonly SourceFile[] {
  const found = new Set([file]);
  for (const one of found)
    for (const path of includesOf(one)) for (const next of [files.get(path)]) if (next !== undefined) found.add(next);
  return [...found];
}

/**
 * Files that a list for pip takes in with `-r` and `-c`, or a conda environment in its list for pip, relative to the root; those behind a
 * variable or an address are left out.
 */
export function includesOf({ path, text }: SourceFile): readonly RepoPath[] {
  const reader = readerFor(path)?.id ?? "requirements";
  if (reader !== "requirements" && reader !== "environment-yml") return [];
  return text.split(/\r\n|\r|\n/).flatMap(line => {
    const option = /^\s*(?:-\s+["']?)?(-[rc]\b.*?|--(?:requirement|constraint)\b.*?)["']?\s*$/.exec(line)?.[1];
    const parsed = parseRequirementLine(option ?? "");
    if (parsed.kind !== "include" || parsed.target.includes("${") || /^[a-z]+:\/\//i.test(parsed.target)) return [];
    return repoPath(parsed.target, folderOf(path)) ?? [];
  });
}
