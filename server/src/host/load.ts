import { readerFor } from "../core/facts-view.ts";
import type { Reader } from "../core/facts/define.ts";
import { parsePlan, type PlanDocument } from "../core/plan/parse.ts";
import { namedFiles, pathsNamed, recordFiles } from "../core/plan/paths.ts";
import { viewPlan, type Plan, type PlanPart } from "../core/plan/view.ts";
import { planMatcher } from "../core/plan-files.ts";
import { folderOf, globMatcher, repoPath } from "../core/repo.ts";
import type { RepoPath, SourceFile, Unread } from "../core/types.ts";
import type { FileSystem } from "./file-system.ts";
import { createRepository, type FileChange, type Repository, type RepositoryOptions } from "./repository.ts";

export interface LoadOptions {
  /** Globs of plans besides the usual names. */
  readonly files: readonly string[];
  /** Globs of files that are neither plans nor evidence. */
  readonly exclude: readonly string[];
  /** A file that is a plan whatever its name. */
  readonly plan?: RepoPath;
  readonly limits?: RepositoryOptions["limits"];
  /** False when only plans are read, and of everything else it is enough to know that it is there. */
  readonly evidence?: false;
  /** Whether judging a plan takes program text, of which there is much; it does not if missing. */
  readonly programs?: (plan: Plan) => boolean;
  /** Reads a plan's YAML; given by who will judge the plans too, so that no plan is parsed twice. */
  readonly parse?: (file: SourceFile) => PlanDocument;
}

/** A repository with all that its plans depend on. */
export interface LoadedRepository {
  readonly repository: Repository;
  /** Plans that are there and could not be read. */
  readonly unreadPlans: () => readonly Unread[];
  /** Reads again what has changed, and what the plans need now. */
  readonly apply: (changes: readonly FileChange[]) => Promise<void>;
}

/** Reads every file that some reader takes, and looks for every path that a plan names. */
export async function loadRepository(fs: FileSystem, options: LoadOptions): Promise<LoadedRepository> {
  const isPlanName = planMatcher(options.files);
  const excluded = options.exclude.map(globMatcher);
  const kept = (path: string): boolean => !excluded.some(matches => matches(path));
  const planFolders = new Set<string>();
  const named = new Set<string>();
  const records = new Set<string>();
  // a path is asked for several times while a repository is read
  const readers = new Map<string, Reader | undefined>();
  const readerOf = (path: string): Reader | undefined => {
    const known = readers.get(path);
    if (known !== undefined || readers.has(path)) return known;
    const reader = readerFor(path);
    readers.set(path, reader);
    return reader;
  };
  const isPlan = (path: string): boolean => path === options.plan || (isPlanName(path) && kept(path));
  const repository = createRepository(fs, {
    isPlan,
    wants: path => {
      const reader = readerOf(path);
      if (!kept(path) || options.evidence === false) return false;
      if (reader === undefined || reader.role === "code") return records.has(path);
      // a README or licence far below speaks of something else, unless a plan lies beside it or names it
      return reader.topOnly !== true || path.split("/").length <= 2 || planFolders.has(folderOf(path)) || named.has(path);
    },
    hints: path => (kept(path) ? readerOf(path)?.hints : undefined),
    ...(options.limits === undefined ? {} : { limits: options.limits }),
  });
  const readProgramsIfNeeded = async (): Promise<void> => {
    const { programs } = options;
    if (programs !== undefined && plansOf(repository, parse).some(programs)) await repository.readPrograms();
  };
  await repository.load();
  const parse = options.parse ?? (file => parsePlan(file.text));
  await readNamed(repository, parse, planFolders, named, records);
  await readProgramsIfNeeded();
  return {
    repository,
    unreadPlans: () => repository.snapshot().unread.filter(({ path }) => isPlan(path)),
    apply: async changes => {
      await repository.apply(changes);
      await readNamed(repository, parse, planFolders, named, records);
      await readProgramsIfNeeded();
    },
  };
}

/** After the plans have changed: reads the files that only they make evidence, and looks for paths in ignored folders. */
async function readNamed(
  repository: Repository,
  parse: NonNullable<LoadOptions["parse"]>,
  planFolders: Set<string>,
  named: Set<string>,
  records: Set<string>,
): Promise<void> {
  const plans = plansOf(repository, parse);
  for (const plan of plans) {
    for (const folder of [plan.folder, `${plan.folder}/doc`, `${plan.folder}/docs`]) planFolders.add(folder);
    for (const path of namedFiles(plan)) named.add(path);
    for (const path of recordFiles(plan)) records.add(path);
  }
  const { files, entries, unread } = repository.snapshot();
  const failed = new Set<string>(unread.map(({ path }) => path));
  const late = [...entries].flatMap(([path, kind]) => {
    if (kind !== "file" || files.has(path) || failed.has(path)) return [];
    return named.has(path) || planFolders.has(folderOf(path)) ? [{ path, kind: "changed" as const }] : [];
  });
  await repository.apply(late);
  await repository.probe(plans.flatMap(plan => pathsNamed(plan).flatMap(({ value }) => repoPath(value, plan.folder) ?? [])));
}

function plansOf(repository: Repository, parse: NonNullable<LoadOptions["parse"]>): Plan[] {
  const part = (file: SourceFile, kind: PlanPart["kind"]): PlanPart => ({ file, kind, document: parse(file) });
  return repository.plans().flatMap(path => {
    const file = repository.plan(path);
    if (file === undefined) return [];
    const signoffs = repository.signoffs(path).map(it => part(it, "signoffs"));
    return [viewPlan(part(file, "plan"), signoffs)];
  });
}
