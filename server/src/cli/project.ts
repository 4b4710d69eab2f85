import { stat } from "node:fs/promises";
import { basename, dirname, isAbsolute, relative, resolve, sep } from "node:path";
import { needsFacet } from "../core/analyze.ts";
import type { ProjectConfig } from "../core/config-file.ts";
import type { History } from "../core/history.ts";
import { isSignOffFile } from "../core/plan-files.ts";
import { valueOf } from "../core/plan/nodes.ts";
import { viewPlan, type Plan, type PlanPart } from "../core/plan/view.ts";
import type { PlanResult } from "../core/report/types.ts";
import { folderOf } from "../core/repo.ts";
import { rules } from "../core/rules/registry.generated.ts";
import { stages, type Finding, type RepoPath, type Stage, type SourceFile } from "../core/types.ts";
import { createAnalyzer, type Analyzer } from "../engine/analyzer.ts";
import { readConfig } from "../host/config.ts";
import type { FileSystem } from "../host/file-system.ts";
import { loadRepository, type LoadedRepository } from "../host/load.ts";
import { nodeFileSystem } from "../host/node-fs.ts";
import { readHistory } from "../host/release-facts.ts";
import type { Repository } from "../host/repository.ts";
import { CannotRun, exit, type Terminal } from "./terminal.ts";

/** A folder with its plans, ready to be judged. */
export interface Project {
  /** Absolute. */
  readonly root: string;
  /** From the working directory to the root, with a slash at its end; empty when that would lead out of the working directory. */
  readonly prefix: string;
  readonly fs: FileSystem;
  readonly config: ProjectConfig;
  readonly loaded: LoadedRepository;
  /** The plans that were asked for, sorted. */
  readonly plans: readonly RepoPath[];
  readonly analyzer: Analyzer;
}

/** For what a project is opened: judging looks at program text, too, unless every rule that does is off. */
export interface Purpose {
  readonly judges?: false;
  /** Only plans are read: gates are decided by what git holds. */
  readonly plansOnly?: true;
  /** Judge by this stage instead of the plan's. */
  readonly stage?: Stage | undefined;
  readonly mode?: "stage" | "gate";
}

/** Opens a folder, or the folder of a plan file; then only that plan is asked for. */
export async function openProject(path: string, terminal: Terminal, purpose: Purpose = {}): Promise<Project> {
  const place = resolve(terminal.cwd, path);
  const kind = await kindOf(place);
  if (kind === undefined) throw new CannotRun(`There is nothing at ${path}`);
  const root = kind === "directory" ? place : dirname(place);
  const only = kind === "directory" ? undefined : (basename(place) as RepoPath);
  const fs = nodeFileSystem(root);
  const prefix = prefixOf(terminal.cwd, root);
  const reading = await readConfig(fs, rules);
  const [problem] = reading.problems;
  if (problem !== undefined) {
    const lines = reading.problems.map(
      ({ message, range }) => `${prefix}${reading.path ?? ""}:${range.start.line + 1}:${range.start.character + 1}: ${message}`,
    );
    throw new CannotRun(lines.join("\n"));
  }
  const { config } = reading;
  const analyzer = createAnalyzer();
  const { files, exclude } = config;
  const loaded = await loadRepository(fs, {
    files,
    exclude,
    parse: analyzer.parse,
    programs: plan => {
      const stage = purpose.stage ?? plan.stage?.value ?? stages[0];
      return purpose.judges !== false && !purpose.plansOnly && needsFacet("code", stage, config, purpose.mode);
    },
    ...(purpose.plansOnly ? { evidence: false as const } : {}),
    ...(only === undefined ? {} : { plan: only }),
  });
  const plans = loaded.repository.plans().filter(plan => only === undefined || plan === only);
  return { root, prefix, fs, config, loaded, plans, analyzer };
}

export interface Judgement {
  readonly today: string;
  /** What git tells of the releases of each plan, see `historiesOf`. */
  readonly histories?: ReadonlyMap<RepoPath, History>;
  readonly stage: Stage | undefined;
  /** Which findings are reported; all of them if missing. `known` is how many a baseline left out. */
  readonly select?: (findings: readonly Finding[]) => { readonly findings: readonly Finding[]; readonly known: number };
}

/** Judges every plan that was asked for, as the files are now. */
export function judge(
  { loaded: { repository }, config, plans, analyzer }: Project,
  { today, stage, select, histories }: Judgement,
): PlanResult[] {
  return plans.flatMap(path => {
    const plan = repository.plan(path);
    if (plan === undefined) return [];
    const history = histories?.get(path);
    const analysis = analyzer.analyze({
      plan,
      signoffs: repository.signoffs(path),
      plans: repository.plans(),
      repo: repository.snapshot(),
      config,
      today,
      ...(stage === undefined ? {} : { stage }),
      ...(history === undefined ? {} : { history }),
    });
    const { findings, known } = select?.(analysis.findings) ?? { findings: analysis.findings, known: 0 };
    return [{ path, stage: analysis.stage, analysis, findings, known }];
  });
}

/** Asks git about the releases of every plan that speaks of some. Plans of which git tells nothing are left out. */
export async function historiesOf({ root, plans, loaded: { repository }, analyzer }: Project): Promise<ReadonlyMap<RepoPath, History>> {
  const found = new Map<RepoPath, History>();
  for (const path of plans) {
    const plan = planAt(repository, path, analyzer);
    if (plan === undefined || !["gates", "production", "release"].some(key => valueOf(plan.root, key) !== undefined)) continue;
    const history = await readHistory(root, plan, repository.snapshot());
    if (history !== undefined) found.set(path, history);
  }
  return found;
}

/** A plan with its files of sign-offs, by meaning. */
export function planAt(repository: Repository, path: RepoPath, { parse }: Pick<Analyzer, "parse">): Plan | undefined {
  const part = (file: SourceFile, kind: PlanPart["kind"]): PlanPart => ({ file, kind, document: parse(file) });
  const file = repository.plan(path);
  return (
    file &&
    viewPlan(
      part(file, "plan"),
      repository.signoffs(path).map(it => part(it, "signoffs")),
    )
  );
}

/** Says on the side what kept plans or rules from being judged. True when a rule failed by a fault of the tool. */
export function tellTroubles(
  project: Project,
  results: readonly PlanResult[],
  terminal: Terminal,
): { readonly faults: boolean; readonly unread: boolean } {
  const { unread: all } = project.loaded.repository.snapshot();
  const unread = [...project.loaded.unreadPlans(), ...all.filter(({ path }) => isSignOffFile(path))];
  for (const { path, why } of unread) terminal.err(`smp: ${project.prefix}${path} could not be read: ${why}\n`);
  const faults = results.flatMap(({ path, analysis }) => analysis.faults.map(fault => ({ path, ...fault })));
  for (const { path, rule, error } of faults)
    terminal.err(`smp: the rule ${rule} failed on ${project.prefix}${path}; this is a fault in smp\n${error}\n`);
  return { faults: faults.length > 0, unread: unread.length > 0 };
}

/**
 * The one plan that a command speaks of: the only one, or the only one that lies in the folder itself. Undefined when there is none.
 * @throws CannotRun when there are several
 */
export function onlyPlan<T extends { readonly path: RepoPath }>(plans: readonly T[], { prefix }: Project, command: string): T | undefined {
  const [here, another] = plans.filter(({ path }) => folderOf(path) === "");
  if (here !== undefined && another === undefined) return here;
  const [only, second] = plans;
  if (second === undefined) return only;
  throw new CannotRun(`There are ${plans.length} plans here; name one: ${plans.map(({ path }) => prefix + path).join(", ")}`, command);
}

/** What is found in the one plan that a command speaks of, or the exit status when there is none. */
export function judgeOnly(
  project: Project,
  judgement: Judgement,
  command: string,
  terminal: Terminal,
): { readonly result: PlanResult; readonly faults: boolean } | { readonly status: number } {
  const results = judge(project, judgement);
  const { faults, unread } = tellTroubles(project, results, terminal);
  const result = onlyPlan(results, project, command);
  if (result !== undefined) return { result, faults };
  tellNoPlan(project, terminal);
  return { status: unread ? exit.usage : exit.noPlan };
}

/** For an empty result. */
export function tellNoPlan(project: Project, terminal: Terminal): void {
  if (project.loaded.unreadPlans().length > 0) return;
  terminal.err(
    `smp: no plan in ${project.prefix === "" ? "this folder" : project.prefix}; write one with “smp init${project.prefix === "" ? "" : ` ${project.prefix}`}”\n`,
  );
}

async function kindOf(path: string): Promise<"file" | "directory" | undefined> {
  try {
    return (await stat(path)).isDirectory() ? "directory" : "file";
  } catch {
    return undefined;
  }
}

function prefixOf(cwd: string, root: string): string {
  const way = relative(cwd, root);
  if (way === "" || way === ".." || way.startsWith(`..${sep}`) || isAbsolute(way)) return "";
  return `${way.split(sep).join("/")}/`;
}
