import ignore, { type Ignore } from "ignore";
import { isSignOffFile } from "../core/plan-files.ts";
import { baseName, folderOf, foldersUp, relativeTo } from "../core/repo.ts";
import type { EntryKind, RepoPath, RepoSnapshot, SourceFile, Unread } from "../core/types.ts";
import type { DirectoryEntry, FileContent, FileSystem } from "./file-system.ts";
import { limits as defaultLimits, unlistedFolders } from "./limits.ts";
import { decode } from "./text.ts";

export interface RepositoryOptions {
  /** Whether a file's content is wanted as evidence. */
  readonly wants: (path: string) => boolean;
  /** Whether a file is a plan. */
  readonly isPlan: (path: string) => boolean;
  /** What must stand in a file of program text for it to be kept; undefined for every other file. */
  readonly hints?: (path: string) => RegExp | undefined;
  readonly limits?: Readonly<Record<keyof typeof defaultLimits, number>>;
}

export interface FileChange {
  readonly path: RepoPath;
  readonly kind: "created" | "changed" | "deleted";
}

/** A repository that is read once and then follows changes. The only place where snapshots are made. */
export interface Repository {
  /** Lists and reads everything. */
  readonly load: () => Promise<void>;
  /** Reads program text, of which there is much, once somebody asks for it; from then on it follows changes like the rest. */
  readonly readPrograms: () => Promise<boolean>;
  /** Reads again what a watcher names. True when the snapshot is another one now. */
  readonly apply: (changes: readonly FileChange[]) => Promise<boolean>;
  /** Looks for paths that no listing covered (in ignored folders). True when something new is known. */
  readonly probe: (paths: readonly RepoPath[]) => Promise<boolean>;
  /** The text of a file in the editor counts instead of the disk's; undefined gives it back to the disk. */
  readonly overlay: (path: RepoPath, text: string | undefined) => Promise<boolean>;
  /** The same object until something changes. */
  readonly snapshot: () => RepoSnapshot;
  /** Plans, sorted. */
  readonly plans: () => readonly RepoPath[];
  readonly plan: (path: RepoPath) => SourceFile | undefined;
  /** Files of `.smp/signoffs/` beside a plan, sorted. */
  readonly signoffs: (plan: RepoPath) => readonly SourceFile[];
  /** Files that were not UTF-8, so that writing them back would change them. */
  readonly inexact: ReadonlySet<string>;
}

export function createRepository(fs: FileSystem, options: RepositoryOptions): Repository {
  const entries = new Map<RepoPath, EntryKind>();
  const files = new Map<RepoPath, SourceFile>();
  const onDisk = new Map<RepoPath, SourceFile>();
  const plans = new Map<RepoPath, SourceFile>();
  const unread = new Map<RepoPath, Unread>();
  const unlisted = new Set<RepoPath>();
  const overlays = new Map<RepoPath, SourceFile>();
  const inexact = new Set<string>();
  const sizes = new Map<RepoPath, number>();
  const limits = options.limits ?? defaultLimits;
  const ignores = new Map<RepoPath, Ignore>();
  let complete = true;
  let programs = false;
  let bytes = 0;
  let current: RepoSnapshot | undefined;

  const changed = (): true => {
    current = undefined;
    return true;
  };
  const isConfig = (path: string): boolean => /(^|\/)\.smp\/config\.ya?ml$/.test(path);
  const wantedAnyway = (path: RepoPath): boolean => options.isPlan(path) || isSignOffFile(path) || isConfig(path) || options.wants(path);
  const wanted = (path: RepoPath): boolean => wantedAnyway(path) || (programs && options.hints?.(path) !== undefined);
  /** What a file must hold to be kept; undefined for all but program text. */
  const hintsOf = (path: RepoPath): RegExp | undefined => (wantedAnyway(path) ? undefined : options.hints?.(path));

  /** Whether git is told to leave it out, by any `.gitignore` from the root down. */
  const isIgnored = (path: RepoPath, directory: boolean): boolean =>
    !holdsSignOffs(path) &&
    foldersUp(folderOf(path)).some(folder => ignores.get(folder)?.ignores(`${relativeTo(path, folder)}${directory ? "/" : ""}`) === true);

  const put = (path: RepoPath, file: SourceFile): boolean => {
    const before = files.get(path) ?? plans.get(path);
    if (before?.text === file.text) return false;
    if (options.isPlan(path)) {
      // a plan is not part of the snapshot: typing in it must not make everything else look new
      plans.set(path, file);
      return true;
    }
    files.set(path, file);
    return changed();
  };

  const drop = (path: RepoPath): boolean => {
    onDisk.delete(path);
    const known = [files.delete(path), plans.delete(path), unread.delete(path)].some(Boolean);
    return known && changed();
  };

  const readDisk = async (path: RepoPath): Promise<boolean> => {
    const hints = hintsOf(path);
    const limit = hints ? limits.programBytes : options.isPlan(path) || isSignOffFile(path) ? limits.planBytes : limits.fileBytes;
    bytes -= sizes.get(path) ?? 0;
    sizes.delete(path);
    const content = bytes > limits.totalBytes ? { why: "too many files" as const } : await fs.read(path, limit);
    if (content === undefined) return drop(path);
    return take(path, content, hints);
  };

  const take = (path: RepoPath, content: FileContent, hints: RegExp | undefined): boolean => {
    const decoded = "bytes" in content ? decode(content.bytes) : undefined;
    if (hints !== undefined && decoded !== undefined && !hints.test(decoded.text)) return drop(path);
    if (!("bytes" in content) || decoded === undefined) {
      drop(path);
      unread.set(path, { path, why: "why" in content ? content.why : "not text" });
      return changed();
    }
    bytes += content.bytes.length;
    sizes.set(path, content.bytes.length);
    if (decoded.exact) inexact.delete(path);
    else inexact.add(path);
    const news = unread.delete(path);
    const before = onDisk.get(path);
    const file = before?.text === decoded.text ? before : { path, text: decoded.text };
    onDisk.set(path, file);
    return put(path, overlays.get(path) ?? file) || (news && changed());
  };

  /** All program text that was listed; most of it holds nothing and is forgotten at once. */
  const readPrograms = async (): Promise<boolean> => {
    if (programs) return false;
    programs = true;
    const hinted = new Map<RepoPath, RegExp>();
    for (const [path, kind] of entries) {
      const hints = kind === "file" && !files.has(path) ? options.hints?.(path) : undefined;
      if (hints !== undefined) hinted.set(path, hints);
    }
    const paths = [...hinted.keys()];
    const each = (path: RepoPath, content: FileContent): void => {
      const hints = hinted.get(path);
      // nearly all files end here, so this comes before the dearer question whether git leaves the file out
      if (hints === undefined || ("bytes" in content && !hints.test(ascii.decode(content.bytes)))) return;
      if (!isIgnored(path, false)) take(path, content, hints);
    };
    const readable = paths.slice(0, limits.programs);
    // one stands for all of them: what is not known is not known
    const beyond = paths.slice(limits.programs).find(path => !isIgnored(path, false));
    if (beyond !== undefined) unread.set(beyond, { path: beyond, why: "too many files" });
    if (fs.readMany) await fs.readMany(readable, limits.programBytes, each);
    else
      await inBatches(readable, 16, async path => {
        const content = await fs.read(path, limits.programBytes);
        if (content !== undefined) each(path, content);
      });
    return changed();
  };

  /** Lists a folder and what lies below it, and reads what is wanted. */
  const walk = async (top: RepoPath): Promise<void> => {
    let level: RepoPath[] = [top];
    for (let depth = top === "" ? 0 : top.split("/").length; level.length > 0; depth++) {
      const next: RepoPath[] = [];
      const toRead: RepoPath[] = [];
      const list = async (folder: RepoPath): Promise<readonly DirectoryEntry[] | undefined> =>
        depth > limits.depth || entries.size > limits.entries ? undefined : fs.list(folder, folder === top ? undefined : "just listed");
      await inOrder(level, list, async (folder, listing) => {
        if (listing === undefined) {
          unlisted.add(folder);
          if (entries.size > limits.entries) complete = false;
          return;
        }
        unlisted.delete(folder);
        if (listing.some(entry => entry.name === ".gitignore" && entry.kind === "file")) await readIgnore(folder);
        for (const { name, kind } of listing) {
          const path = (folder === "" ? name : `${folder}/${name}`) as RepoPath;
          if (kind === "file") {
            entries.set(path, "file");
            if (wanted(path) && !isIgnored(path, false)) toRead.push(path);
          } else if (kind !== "other") {
            entries.set(path, "directory");
            // a folder where a file is meant to be; names without an ending (LICENSE, Singularity) are those of folders, too
            if (/\.(?:lock|json|ya?ml|toml|txt|xml|mod|cfg|cff)$/.test(name) && options.wants(path))
              unread.set(path, { path, why: "not a regular file" });
            const skip =
              kind === "linked directory" ||
              unlistedFolders.has(name) ||
              [...unlistedFolders].some(end => path.endsWith(`/${end}`)) ||
              isIgnored(path, true);
            if (skip) unlisted.add(path);
            else next.push(path);
          } else if (wanted(path)) {
            entries.set(path, "file");
            toRead.push(path);
          }
        }
      });
      await inBatches(toRead, 16, readDisk);
      level = next;
    }
    changed();
  };

  const readIgnore = async (folder: RepoPath): Promise<void> => {
    const content = await fs.read((folder === "" ? ".gitignore" : `${folder}/.gitignore`) as RepoPath, 1024 * 1024);
    const text = content !== undefined && "bytes" in content ? decode(content.bytes)?.text : undefined;
    if (text !== undefined) ignores.set(folder, ignore({ allowRelativePaths: true }).add(text));
  };

  const removeTree = (path: RepoPath): boolean => {
    let any = false;
    for (const entry of [...entries.keys()]) {
      if (entry !== path && !entry.startsWith(`${path}/`)) continue;
      entries.delete(entry);
      unlisted.delete(entry);
      if (!overlays.has(entry)) drop(entry);
      any = true;
    }
    return any && changed();
  };

  const addParents = (path: RepoPath): void => {
    for (const folder of foldersUp(folderOf(path))) if (folder !== "") entries.set(folder, "directory");
  };

  return {
    inexact,
    load: () => walk("" as RepoPath),
    readPrograms,
    apply: async changes => {
      let any = false;
      for (const { path, kind } of changes) {
        if (baseName(path) === ".gitignore") {
          await readIgnore(folderOf(path));
          continue;
        }
        const known = entries.get(path);
        const now = kind === "deleted" ? undefined : await fs.kindOf(path);
        if (now === undefined) any = removeTree(path) || any;
        else if (now === "directory") {
          if (known === "directory") continue;
          entries.set(path, "directory");
          addParents(path);
          await walk(path);
          any = true;
        } else {
          if (known !== "file") {
            entries.set(path, "file");
            addParents(path);
            any = changed();
          }
          if (wanted(path) && !isIgnored(path, false)) any = (await readDisk(path)) || any;
        }
      }
      return any;
    },
    probe: async paths => {
      let any = false;
      for (const path of paths) {
        if (path === "" || entries.has(path)) continue;
        const covered = complete && !foldersUp(folderOf(path)).some(folder => unlisted.has(folder));
        if (covered) continue;
        const kind = await fs.kindOf(path);
        if (kind === undefined) continue;
        entries.set(path, kind);
        any = changed();
      }
      return any;
    },
    overlay: async (path, text) => {
      if (text === undefined) {
        if (!overlays.delete(path)) return false;
        const disk = onDisk.get(path);
        if (disk) return put(path, disk);
        return (await fs.kindOf(path)) === "file" ? readDisk(path) : drop(path);
      }
      const file = { path, text };
      overlays.set(path, file);
      if (!wanted(path)) return false;
      return hintsOf(path)?.test(text) === false ? drop(path) : put(path, file);
    },
    snapshot: () =>
      (current ??= {
        files: new Map(files),
        entries: new Map(entries),
        unread: [...unread.values()],
        unlisted: new Set(unlisted),
        complete,
        ...(programs ? {} : { withoutPrograms: true as const }),
      }),
    plans: () => [...plans.keys()].sort(),
    plan: path => plans.get(path),
    signoffs: plan => {
      const folder = folderOf(plan);
      const prefix = folder === "" ? ".smp/signoffs/" : `${folder}/.smp/signoffs/`;
      return [...files.values()]
        .filter(file => file.path.startsWith(prefix) && isSignOffFile(file.path))
        .sort((a, b) => (a.path < b.path ? -1 : 1));
    },
  };
}

/** Sign-offs count wherever a plan is, also where a line such as `.*` has git leave the folder out: a rejection must not be overlooked. */
function holdsSignOffs(path: string): boolean {
  return isSignOffFile(path) || /(^|\/)\.smp(\/signoffs)?$/.test(path);
}

/** Good enough to look for ASCII in. */
const ascii = new TextDecoder();

/** Does the work on a few items at once, and uses the results one by one, in order. */
async function inOrder<T, R>(
  items: readonly T[],
  work: (item: T) => Promise<R>,
  use: (item: T, result: R) => Promise<void>,
): Promise<void> {
  for (let at = 0; at < items.length; at += 16) {
    const done = await Promise.all(items.slice(at, at + 16).map(async item => ({ item, result: await work(item) })));
    for (const { item, result } of done) await use(item, result);
  }
}

async function inBatches<T>(items: readonly T[], size: number, work: (item: T) => Promise<unknown>): Promise<void> {
  for (let at = 0; at < items.length; at += size) await Promise.all(items.slice(at, at + size).map(work));
}
