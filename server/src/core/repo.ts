import { linearPattern, type LinearPattern } from "./linear-pattern.ts";
import type { EntryKind, RepoPath, RepoSnapshot } from "./types.ts";

/** What is known of a path: that it is there, that it is not, or that nobody looked. */
export type LookUp =
  | { readonly state: "present"; readonly kind: EntryKind; readonly path: RepoPath }
  | { readonly state: "absent"; readonly path: RepoPath; /** the same but for upper and lower case */ readonly nearMiss?: RepoPath }
  | { readonly state: "outside" }
  | { readonly state: "unknown"; readonly because: string };

/**
 * Joins a path as people write it to the folder it is relative to.
 * Undefined when it is absolute, leaves the root, or holds a control character.
 */
export function repoPath(text: string, folder = ""): RepoPath | undefined {
  // eslint-disable-next-line no-control-regex -- these are the characters to refuse
  if (/^([/\\~]|[A-Za-z]:)|[\u0000-\u001f]/.test(text)) return undefined;
  const parts = folder === "" ? [] : folder.split("/");
  for (const part of text.replaceAll("\\", "/").split("/")) {
    if (part === "" || part === ".") continue;
    if (part !== "..") parts.push(part);
    else if (parts.pop() === undefined) return undefined;
  }
  return parts.join("/") as RepoPath;
}

/** The folder a path lies in; "" at the root. */
export function folderOf(path: string): RepoPath {
  const slash = path.lastIndexOf("/");
  return (slash < 0 ? "" : path.slice(0, slash)) as RepoPath;
}

export function baseName(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

/** From a folder up to the root, the nearest first. */
export function foldersUp(folder: string): RepoPath[] {
  const folders: RepoPath[] = [];
  for (let at = folder; ; at = folderOf(at)) {
    folders.push(at as RepoPath);
    if (at === "") return folders;
  }
}

/** `path` as somebody in `folder` would write it. */
export function relativeTo(path: string, folder: string): string {
  if (folder === "") return path;
  const from = folder.split("/");
  const to = path.split("/");
  let shared = 0;
  while (shared < from.length && shared < to.length && from[shared] === to[shared]) shared++;
  return [...Array<string>(from.length - shared).fill(".."), ...to.slice(shared)].join("/") || ".";
}

/** Looks a path up in the snapshot, `text` being relative to `folder`. A trailing `/` or a glob is understood. */
export function lookUp(repo: RepoSnapshot, text: string, folder: string): LookUp {
  const path = repoPath(text, folder);
  if (path === undefined) return { state: "outside" };
  if (path === "") return { state: "present", kind: "directory", path };
  if (/[*?[\]{}]/.test(text)) return lookUpGlob(repo, path);
  const kind = repo.entries.get(path);
  if (kind !== undefined) return { state: "present", kind, path };
  const hidden = notListed(repo, path);
  if (hidden !== undefined) return { state: "unknown", because: hidden };
  const nearMiss = sameButForCase(repo, path);
  return nearMiss === undefined ? { state: "absent", path } : { state: "absent", path, nearMiss };
}

function lookUpGlob(repo: RepoSnapshot, path: RepoPath): LookUp {
  const matches = globMatcher(path);
  for (const [entry, kind] of repo.entries) if (matches(entry)) return { state: "present", kind, path: entry };
  const fixed = path.split("/").filter(part => !/[*?[\]{}]/.test(part));
  const hidden = repo.unlisted.size > 0 || !repo.complete ? "not every folder was listed" : notListed(repo, fixed.join("/"));
  return hidden === undefined ? { state: "absent", path } : { state: "unknown", because: hidden };
}

function notListed(repo: RepoSnapshot, path: string): string | undefined {
  for (const folder of foldersUp(folderOf(path))) if (repo.unlisted.has(folder)) return `${folder || "the root"} was not listed`;
  if (!repo.complete) return "the repository is too large to list";
  const submodule = foldersUp(path).find(folder => isLeftOutSubmodule(repo, folder));
  return submodule === undefined ? undefined : `${submodule} is empty; its submodule may not be checked out`;
}

/** Git keeps no empty folders, but leaves one where a submodule belongs that was not fetched. */
function isLeftOutSubmodule(repo: RepoSnapshot, folder: RepoPath): boolean {
  if (folder === "" || !repo.entries.has(".gitmodules" as RepoPath) || repo.entries.get(folder) !== "directory") return false;
  return ![...repo.entries.keys()].some(path => path.startsWith(`${folder}/`));
}

function sameButForCase(repo: RepoSnapshot, path: RepoPath): RepoPath | undefined {
  const wanted = path.toLowerCase();
  for (const entry of repo.entries.keys()) if (entry.length === path.length && entry.toLowerCase() === wanted) return entry;
  return undefined;
}

/**
 * A matcher for the globs that readers and settings use: `*`, `?`, `**` and `{a,b}`; case counts.
 * Every other character stands for itself.
 */
export function globMatcher(glob: string): (path: string) => boolean {
  const source = (): string => `^${globPattern(glob)}$`;
  const stars = glob.match(/\*+/g)?.length ?? 0;
  // Globs come from plans and settings, too: with many stars, a regular expression may take for ever on a long path.
  const isTame = stars <= 4 && (glob.match(/\{/g)?.length ?? 0) <= 4;
  // most globs of readers are never tried
  let quick: RegExp | undefined;
  let careful: LinearPattern | undefined;
  return path =>
    isTame && (stars <= 2 || path.length <= 100)
      ? (quick ??= new RegExp(source())).test(path)
      : (careful ??= linearPattern(source(), "as written") ?? (() => false))(path);
}

/** A glob as the source of a regular expression without its anchors; JavaScript and Python read it alike. */
export function globPattern(glob: string): string {
  let source = "";
  let braces = 0;
  for (let at = 0; at < glob.length; at++) {
    const char = glob[at] ?? "";
    if (char === "*" && glob[at + 1] === "*") {
      while (glob[at + 1] === "*") at++;
      if (glob[at + 1] === "/") {
        at++;
        source += "(?:[^/]+/)*";
      } else source += ".*";
    } else if (char === "*") source += "[^/]*";
    else if (char === "?") source += "[^/]";
    else if (char === "{" && glob.indexOf("}", at) > 0) {
      braces++;
      source += "(?:";
    } else if (char === "}" && braces > 0) {
      braces--;
      source += ")";
    } else if (char === "," && braces > 0) source += "|";
    else source += char.replace(/[\\^$.*+?()[\]{}|/]/, "\\$&");
  }
  return source + ")".repeat(braces);
}
