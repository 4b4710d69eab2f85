import { readerFor } from "../facts-view.ts";
import { parseRequirementLine } from "../formats/requirement-lines.ts";
import { textOf, valueOf } from "../plan/nodes.ts";
import { isAddress } from "../plan/paths.ts";
import { entriesOf, type Plan } from "../plan/view.ts";
import { folderOf, relativeTo, repoPath } from "../repo.ts";
import type { RepoPath } from "../types.ts";

/** A release's files as far as a digest needs them. Paths are relative to the root; contents are bytes, one character a byte. */
export interface ReleaseTree {
  /** Files below a path: itself, or all below it when it is a folder. Empty when it is not in the release. */
  readonly filesAt: (path: RepoPath) => readonly RepoPath[];
  /** Undefined while a content was not fetched yet. */
  readonly contentOf: (path: RepoPath) => string | undefined;
}

/** The files that make up the environment of a release, or the contents that must be fetched before that can be said. */
export type EnvironmentFiles = { readonly files: readonly RepoPath[] } | { readonly fetch: readonly RepoPath[] };

/**
 * The files that `environment` binds: definitions of production and service targets, the lockfiles of `pinned_in`, and the files that
 * these include (requirements of requirements, files that an image installs from). Sorted as `LC_ALL=C sort` does.
 */
export function environmentFiles(plan: Plan, tree: ReleaseTree): EnvironmentFiles {
  const found = new Set<RepoPath>();
  const fetch = new Set<RepoPath>();
  const queue = environmentRoots(plan).flatMap(path => tree.filesAt(path));
  for (let path = queue.pop(); path !== undefined; path = queue.pop()) {
    if (found.has(path)) continue;
    found.add(path);
    if (!mayInclude(path)) continue;
    const content = tree.contentOf(path);
    if (content === undefined) fetch.add(path);
    else queue.push(...includedBy(plan, path, content).flatMap(included => firstThere(tree, included)));
  }
  return fetch.size > 0 ? { fetch: [...fetch].sort(byBytes) } : { files: [...found].sort(byBytes) };
}

/** Paths that the plan itself names for the environment of production. */
function environmentRoots(plan: Plan): RepoPath[] {
  const definitions = plan.targets
    .filter(({ tier }) => tier?.value === "production" || tier?.value === "service")
    .flatMap(({ definition }) => definition?.value ?? []);
  const locks = [...plan.pinnedIn.values(), ...plan.dependencies.flatMap(({ pinnedIn }) => pinnedIn ?? [])].map(({ value }) => value);
  return [...definitions, ...locks].flatMap(path => (isAddress(path) ? [] : (repoPath(path, plan.folder) ?? [])));
}

function mayInclude(path: RepoPath): boolean {
  const reader = readerFor(path);
  return reader !== undefined && (reader.id === "requirements" || reader.gives.includes("images"));
}

/** For each file that a file includes, the places where it may lie: beside it, or beside the plan. */
function includedBy(plan: Plan, path: RepoPath, content: string): RepoPath[][] {
  const beside = folderOf(path);
  const reader = readerFor(path);
  if (reader?.id === "requirements") {
    return content.split(/\r?\n/).flatMap(line => {
      const parsed = parseRequirementLine(line);
      const target = parsed.kind === "include" && !isAddress(parsed.target) ? repoPath(parsed.target, beside) : undefined;
      return target === undefined ? [] : [[target]];
    });
  }
  const images = reader?.read({ path, text: content }).value.images;
  return (images?.installsFrom ?? []).map(({ value }) =>
    [beside, plan.folder, "" as RepoPath].flatMap(folder => repoPath(value, folder) ?? []),
  );
}

/** A folder that an image installs from (`pip install .`) is source, not environment: only files count. */
function firstThere(tree: ReleaseTree, places: readonly RepoPath[]): readonly RepoPath[] {
  return places.filter(path => tree.filesAt(path).includes(path)).slice(0, 1);
}

/**
 * The text whose SHA-256 is the environment digest: what `sha256sum` prints for the files in their order, paths relative to the
 * plan's folder. Contents have LF line ends when they are hashed, so that a checkout on Windows gives the same.
 */
export function environmentText(plan: Plan, hashes: readonly (readonly [path: RepoPath, sha256: string])[]): string {
  return hashes.map(([path, hash]) => `${hash}  ${relativeTo(path, plan.folder)}\n`).join("");
}

/** The text whose SHA-256 is the data digest: id, version and checksum of each data set, between tabs, one a line, sorted. */
export function dataText(plan: Plan): string {
  return lines(plan.data.map(({ id, version, node }) => [id, version?.value, textOf(valueOf(node, "checksum"))]));
}

/** The text whose SHA-256 is the models digest: id, version and artefact of each model, between tabs, one a line, sorted. */
export function modelsText(plan: Plan): string {
  return lines(
    entriesOf(valueOf(plan.root, "models")).map(({ key, value }) => [
      key,
      textOf(valueOf(value, "version")),
      textOf(valueOf(value, "artefact")),
    ]),
  );
}

function lines(rows: readonly (readonly (string | undefined)[])[]): string {
  return rows
    .map(row => `${row.map(cell => cell ?? "").join("\t")}\n`)
    .sort(byBytes)
    .join("");
}

/**
 * The text whose SHA-256 is the source digest: the lines of `git ls-tree -r` in the plan's folder without the plan and `.smp/`.
 * `listing` is that command's output.
 */
export function sourceText(planName: string, listing: string): string {
  return listing
    .split("\n")
    .filter(line => line !== "" && !isPlanLine(line.slice(line.indexOf("\t") + 1), planName))
    .map(line => `${line}\n`)
    .join("");
}

function isPlanLine(path: string, planName: string): boolean {
  return path === planName || path.startsWith(".smp/") || path.startsWith('".smp/');
}

/** The order of `LC_ALL=C sort` over UTF-8: by code points. */
export function byBytes(a: string, b: string): number {
  const [left, right] = [[...a], [...b]];
  for (let at = 0; at < Math.min(left.length, right.length); at++) {
    const difference = (left[at]?.codePointAt(0) ?? 0) - (right[at]?.codePointAt(0) ?? 0);
    if (difference !== 0) return difference;
  }
  return left.length - right.length;
}
