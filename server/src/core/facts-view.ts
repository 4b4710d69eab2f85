import { declares, type Reader, type Role } from "./facts/define.ts";
import { readers } from "./facts/registry.generated.ts";
import type { Ecosystem, Extracted, Facet, Facets, FileFacts, Problem } from "./facts/types.ts";
import { isOwnCode } from "./own-code.ts";
import { baseName, folderOf, foldersUp, globMatcher } from "./repo.ts";
import type { EntryKind, RepoPath, RepoSnapshot, SourceFile, Unread } from "./types.ts";

/** A file that holds a facet, as a rule sees it. */
export interface FileWith<F extends Facet> {
  readonly path: RepoPath;
  readonly file: SourceFile;
  readonly format: string;
  readonly role: Role;
  readonly ecosystem: Ecosystem | null;
  readonly value: Facets[F];
  readonly complete: boolean;
  readonly problems: readonly Problem[];
}

/** What the repository really contains, as far as it concerns one plan. */
export interface Facts {
  /** Files of the plan's scope that hold the facet, by path. */
  readonly with: <F extends Facet>(facet: F) => readonly FileWith<F>[];
  /** The file at this path read for the facet, wherever it lies and, for facets of files with any name, whatever it is called. */
  readonly at: <F extends Facet>(facet: F, path: string) => FileWith<F> | undefined;
  /** A file that is not of the repository as it is now, such as one of an earlier release, read as if it lay where it says. */
  readonly of: <F extends Facet>(facet: F, file: SourceFile) => FileWith<F> | undefined;
  /** Whether files outside of the plan's scope hold the facet: what is not in its scope may be there. */
  readonly outside: (facet: Facet) => boolean;
  /** Files of the plan's scope that could hold the facet but could not be read. */
  readonly unread: (facet: Facet) => readonly Unread[];
  /** What is worked out from facets alone, and once for all that ask with the same function: an index of names, for instance. */
  readonly derived: <T>(from: readonly Facet[], work: (facts: Facts) => T) => T;
  /** What is worked out from the listing alone, and once for all that ask with the same function: no keystroke walks all paths again. */
  readonly listed: <T>(work: (repo: RepoSnapshot) => T) => T;
  /**
   * Entries below the plan's folder whose path relative to it the pattern finds; `name` is that path, which ends in "/" for folders. The
   * shortest first. Every pattern is looked for once and remembered, so it is a constant and not made of a plan's words.
   */
  readonly entriesLike: (pattern: RegExp) => readonly { readonly path: RepoPath; readonly kind: EntryKind; readonly name: string }[];
}

/** How a file is read; the engine puts a memory of earlier readings in its place. */
export type ReadFile = (reader: Reader, file: SourceFile) => Extracted<FileFacts>;

export const readFresh: ReadFile = (reader, file) => reader.read(file);

export interface Scope {
  /** The folder that the plan is the plan of. */
  readonly folder: RepoPath;
  /** Folders below that have a plan of their own. */
  readonly otherPlans: ReadonlySet<string>;
  /** Paths that the plan names itself; they belong to it wherever they lie. */
  readonly named: ReadonlySet<string>;
}

/** The reader that takes a file, if any. Program text is taken only where it is the project's own. */
export function readerFor(path: string): Reader | undefined {
  const reader = firstMatch(path);
  return reader?.role === "code" && !isOwnCode(path) ? undefined : reader;
}

/**
 * The first reader that matches. Globs that name a folder go before those for any folder: a workflow may be called environment.yml.
 * Only globs that end like the path are tried.
 */
function firstMatch(path: string): Reader | undefined {
  const name = baseName(path);
  let first: IndexedGlob | undefined;
  for (const globs of [byName.get(name), byEnding.get(/\.([^.]*)$/.exec(name)?.[1] ?? ""), otherGlobs]) {
    for (const glob of globs ?? []) {
      if (first !== undefined && first.rank <= glob.rank) continue;
      if (name.startsWith(glob.start) && (glob.matches === undefined || glob.matches(path))) first = glob;
    }
  }
  return first?.reader;
}

interface IndexedGlob {
  readonly reader: Reader;
  readonly rank: number;
  /** What every name begins with; no regular expression is asked about another. */
  readonly start: string;
  /** Missing where the name or the ending alone decides. */
  readonly matches?: (path: string) => boolean;
}

const byName = new Map<string, IndexedGlob[]>();
const byEnding = new Map<string, IndexedGlob[]>();
const otherGlobs: IndexedGlob[] = [];
for (const [index, reader] of readers.entries()) {
  for (const glob of reader.matches.flatMap(withoutBraces)) {
    const name = baseName(glob);
    const ending = /\.([^*?{}.]+)$/.exec(name)?.[1];
    const rank = glob.startsWith("**/") ? readers.length + index : index;
    const decides = glob === `**/${name}` && (!/[*?{}]/.test(name) || name === `*.${ending ?? ""}`);
    const start = /^[^*?{}]*/.exec(name)?.[0] ?? "";
    const entry = decides ? { reader, rank, start } : { reader, rank, start, matches: globMatcher(glob) };
    if (!/[*?{}]/.test(name)) addTo(byName, name, entry);
    else if (ending !== undefined) addTo(byEnding, ending, entry);
    else otherGlobs.push(entry);
  }
}

function addTo(map: Map<string, IndexedGlob[]>, key: string, entry: IndexedGlob): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [entry]);
  else list.push(entry);
}

/** `a.{yml,yaml}` as `a.yml` and `a.yaml`. */
function withoutBraces(glob: string): string[] {
  const braces = /^([^{}]*)\{([^{}]*)\}(.*)$/.exec(glob);
  return braces === null
    ? [glob]
    : (braces[2] ?? "").split(",").flatMap(one => withoutBraces(`${braces[1] ?? ""}${one}${braces[3] ?? ""}`));
}

export function factsOf(repo: RepoSnapshot, scope: Scope, read: ReadFile): Facts {
  const known = new Map<string, Reader | undefined>();
  const readerAt = (path: string): Reader | undefined => {
    if (!known.has(path)) known.set(path, readerFor(path));
    return known.get(path);
  };
  const extracts = new Map<SourceFile, Extracted<FileFacts>>();
  const readOnce: ReadFile = (reader, file) => {
    const extract = extracts.get(file) ?? read(reader, file);
    extracts.set(file, extract);
    return extract;
  };
  const inScope = (path: string): Reader | undefined => {
    const reader = readerAt(path);
    return reader && (scope.named.has(path) || belongs(path, reader.topOnly === true, scope)) ? reader : undefined;
  };
  const view = <F extends Facet>(facet: F, reader: Reader, file: SourceFile): FileWith<F> | undefined => {
    const { value, complete, problems, locks } = readOnce(reader, file);
    const facts = value[facet];
    if (facts === undefined) return undefined;
    const { format, role, ecosystem } = reader;
    return { path: file.path, file, format, role: locks ? "lock" : role, ecosystem, value: facts, complete, problems };
  };
  const byFacet = new Map<Facet, readonly FileWith<Facet>[]>();
  const results = new Map<unknown, unknown>();
  const once = <T>(key: unknown, work: () => T): T => {
    if (!results.has(key)) results.set(key, work());
    return results.get(key) as T;
  };
  let sorted: readonly { readonly reader: Reader; readonly file: SourceFile }[] | undefined;
  const candidates = (facet: Facet): readonly { readonly reader: Reader; readonly file: SourceFile }[] => {
    sorted ??= [...repo.files.values()]
      .flatMap(file => {
        const reader = inScope(file.path);
        return reader ? [{ reader, file }] : [];
      })
      .sort((a, b) => comparePaths(a.file.path, b.file.path));
    return sorted.filter(({ reader }) => reader.gives.includes(facet));
  };
  /** A conflict that was not resolved, half a file: what stands in it is as little known as if it could not be read. */
  const isNotUnderstood = (reader: Reader, file: SourceFile): boolean => {
    const { value, complete } = readOnce(reader, file);
    return !complete && Object.keys(value).every(key => key === "faults");
  };

  const facts: Facts = {
    with: facet => {
      let found = byFacet.get(facet);
      if (found === undefined) {
        found = candidates(facet).flatMap(({ reader, file }) => view(facet, reader, file) ?? []);
        byFacet.set(facet, found);
      }
      return found as readonly FileWith<typeof facet>[];
    },
    at: (facet, path) => {
      const file = repo.files.get(path as RepoPath);
      const reader = file && (readerAt(path) ?? readers.find(({ anyName, gives }) => anyName === true && gives.includes(facet)));
      return file && reader?.gives.includes(facet) ? view(facet, reader, file) : undefined;
    },
    of: (facet, file) => {
      const reader = readerAt(file.path);
      return reader?.gives.includes(facet) === true ? view(facet, reader, file) : undefined;
    },
    outside: facet =>
      once(`outside ${facet}`, () =>
        [...repo.files.keys()].some(path => {
          const reader = readerAt(path);
          // Packages of workflows and SBOMs are nobody's dependencies.
          const speaks = reader?.gives.includes(facet) === true && (facet !== "packages" || declares(reader.role));
          return speaks && inScope(path) === undefined;
        }),
      ),
    unread: facet =>
      once(`unread ${facet}`, () => [
        ...repo.unread.filter(({ path }) => inScope(path)?.gives.includes(facet) === true),
        ...candidates(facet).flatMap(({ reader, file }) =>
          isNotUnderstood(reader, file) ? [{ path: file.path, why: "not understood" as const }] : [],
        ),
      ]),
    derived: (_from, work) => once(work, () => work(facts)),
    listed: work => once(work, () => work(repo)),
    entriesLike: pattern => once(`entries ${pattern.flags} ${pattern.source}`, () => entriesLike(repo, scope.folder, pattern)),
  };
  return facts;
}

function entriesLike(repo: RepoSnapshot, folder: RepoPath, pattern: RegExp): ReturnType<Facts["entriesLike"]> {
  const found: { path: RepoPath; kind: EntryKind; name: string }[] = [];
  const prefix = folder === "" ? "" : `${folder}/`;
  for (const [path, kind] of repo.entries) {
    if (!path.startsWith(prefix)) continue;
    const name = path.slice(prefix.length);
    if (pattern.test(name)) found.push({ path, kind, name: kind === "directory" ? `${name}/` : name });
  }
  return found.sort((a, b) => a.name.split("/").length - b.name.split("/").length || (a.name < b.name ? -1 : 1));
}

/** The folders below a plan's own that have a plan themselves, sorted. Only these take files away from it. */
export function foldersWithOwnPlan(plan: string, plans: readonly string[]): string[] {
  const folder = folderOf(plan);
  const below = plans.map(folderOf).filter(other => other !== folder && (folder === "" || other.startsWith(`${folder}/`)));
  return [...new Set(below)].sort();
}

/** Whether two scopes hold the same files. */
export function sameScope(a: Scope, b: Scope): boolean {
  return a.folder === b.folder && sameSet(a.otherPlans, b.otherPlans) && sameSet(a.named, b.named);
}

function sameSet(a: ReadonlySet<string>, b: ReadonlySet<string>): boolean {
  return a.size === b.size && [...a].every(item => b.has(item));
}

/**
 * A file belongs to the plan of the nearest folder above it. A plan also sees what lies directly in the folders
 * above its own, for a lockfile or licence at the root speaks for the packages below it.
 */
function belongs(path: string, topOnly: boolean, scope: Scope): boolean {
  const folder = folderOf(path);
  const up = foldersUp(scope.folder);
  if (up.includes(folder)) return true;
  if (topOnly) return /^docs?$/.test(folder.slice(scope.folder === "" ? 0 : scope.folder.length + 1));
  if (scope.folder !== "" && !folder.startsWith(`${scope.folder}/`)) return false;
  for (const above of foldersUp(folder)) {
    if (above === scope.folder) return true;
    if (scope.otherPlans.has(above)) return false;
  }
  return true;
}

/** Nearest to the root first, then by name; the same on every machine. */
function comparePaths(a: string, b: string): number {
  return a.split("/").length - b.split("/").length || (a < b ? -1 : a > b ? 1 : 0);
}
