import { needsFacet, type Analysis, type AnalysisInput } from "../core/analyze.ts";
import { parseConfig, type ConfigProblem } from "../core/config-file.ts";
import type { Config } from "../core/config.ts";
import { readerFor } from "../core/facts-view.ts";
import type { History } from "../core/history.ts";
import { namedFiles, recordFiles } from "../core/plan/paths.ts";
import { viewPlan, type Plan, type PlanPart } from "../core/plan/view.ts";
import { planMatcher } from "../core/plan-files.ts";
import { folderOf, globMatcher } from "../core/repo.ts";
import { rules } from "../core/rules/registry.generated.ts";
import type { RepoPath, RepoSnapshot, SourceFile } from "../core/types.ts";
import { createAnalyzer, type Analyzer } from "../engine/analyzer.ts";
import type { FileContent, FileSystem } from "../host/file-system.ts";
import { limits } from "../host/limits.ts";
import { createRepository, type FileChange, type Repository } from "../host/repository.ts";
import { decode } from "../host/text.ts";
import {
  defaultSettings,
  joinSettings,
  sameFiles,
  type GateSettings,
  type InlayHintSettings,
  type Joined,
  type Settings,
} from "./settings.ts";

/** Where a repository keeps settings for everybody. */
export const configPath = ".smp/config.yaml" as RepoPath;

export interface RootOptions {
  /** Canonical. */
  readonly uri: string;
  readonly fs: FileSystem;
  /** Made for one document that lies outside of all folders. */
  readonly single: boolean;
  readonly today: () => string;
  /** False where the folder's own settings must not widen what is read. */
  readonly trusted: boolean;
  /** What git told of a plan's releases, with the files as they are in this state, and how often it told something new. */
  readonly history?: (plan: RepoPath, repo: RepoSnapshot) => History | undefined;
  readonly historyRevision?: (plan: RepoPath) => number;
}

/** One folder of the workspace with all that is known of its files. Changes go through one queue, in the order in which they came. */
export interface Root {
  readonly uri: string;
  readonly single: boolean;
  readonly analyzer: Analyzer;
  readonly today: () => string;
  /** Reads everything anew. */
  readonly load: (settings?: Settings) => Promise<void>;
  /** True when something that an analysis depends on is different afterwards. */
  readonly apply: (changes: readonly FileChange[]) => Promise<boolean>;
  /** Looks again at every file that was read. */
  readonly recheck: () => Promise<boolean>;
  /** The text of an open document; undefined when it was closed. `plan` says that it is one, whatever its name. */
  readonly overlay: (path: RepoPath, text: string | undefined, plan: boolean) => Promise<void>;
  readonly configure: (settings: Settings) => Promise<boolean>;
  /** Settles when all that came before is done. */
  readonly settled: () => Promise<void>;
  readonly inlayHints: () => InlayHintSettings;
  readonly gates: () => GateSettings;
  /** Whether the settings leave the file alone. */
  readonly isExcluded: (path: RepoPath) => boolean;
  readonly plans: () => readonly RepoPath[];
  readonly isPlan: (path: string) => boolean;
  readonly file: (path: RepoPath) => SourceFile | undefined;
  /** A file that no reader asks for: as it is in the editor if it is open there, else on disk. Undefined when there is none. */
  readonly read: (path: RepoPath, limit: number) => Promise<FileContent | { readonly text: string } | undefined>;
  /** Plans that a file belongs to as one of their sign-off files. */
  readonly plansOfSignoffs: (path: RepoPath) => readonly RepoPath[];
  readonly repo: () => RepoSnapshot;
  readonly unread: () => readonly string[];
  /** What is wrong with the settings that the repository keeps. */
  readonly configProblems: () => readonly ConfigProblem[];
  /** A plan as it is written now, without judging it. */
  readonly view: (plan: RepoPath) => Plan | undefined;
  /** All that an analysis of the plan depends on, as it is now. */
  readonly input: (plan: RepoPath) => AnalysisInput | undefined;
  /** What is known of the plan now. Undefined when there is no such plan. Reads no file, but may look for those the plan names. */
  readonly analyze: (plan: RepoPath) => Promise<Analysis | undefined>;
  /** Of all that analyses of this root depend on, as text. */
  readonly stamp: (plan: RepoPath) => string;
}

export function createRoot({ uri, fs, single, today, trusted, history, historyRevision }: RootOptions): Root {
  const analyzer = createAnalyzer();
  const byHand = new Set<string>();
  const overlays = new Map<RepoPath, string>();
  const versions = new Map<RepoPath, number>();
  const probed = new Set<RepoPath>();
  const records = new Set<string>();
  let settings = defaultSettings;
  let configText: string | undefined;
  let configProblems: readonly ConfigProblem[] = [];
  let joined: Joined = joinSettings(settings, undefined, trusted);
  let repository = repositoryFor(joined);
  let config: Config = joined;
  let revision = 0;
  let queue: Promise<void> = Promise.resolve();

  function repositoryFor({ files, exclude }: Joined): Repository {
    const isPlan = planMatcher(files);
    const excluded = exclude.map(globMatcher);
    const left = (path: string): boolean => excluded.some(matches => matches(path));
    return createRepository(fs, {
      wants: path => {
        const reader = readerFor(path);
        return (reader === undefined || reader.role === "code" ? records.has(path) : true) && !left(path);
      },
      hints: path => (left(path) ? undefined : readerFor(path)?.hints),
      isPlan: path => (isPlan(path) && !left(path)) || byHand.has(path),
    });
  }

  const enqueue = <T>(work: () => Promise<T>): Promise<T> => {
    const result = queue.then(work);
    queue = result.then(
      () => undefined,
      () => undefined,
    );
    return result;
  };
  const changed = (): true => {
    revision++;
    probed.clear();
    return true;
  };
  /** Joins the settings again. True when other files are plans or evidence now, so that all must be read anew. */
  const readConfig = (text: string | undefined): boolean => {
    configText = text;
    const parsed = text === undefined ? undefined : parseConfig(text, rules);
    configProblems = parsed?.problems ?? [];
    const before = joined;
    joined = joinSettings(settings, parsed?.config, trusted);
    // the same object as long as it says the same, for memories key on it
    if (JSON.stringify(joined.rules) !== JSON.stringify(config.rules)) config = joined;
    return !sameFiles(before, joined);
  };
  const loadNow = async (): Promise<void> => {
    const content = await fs.read(configPath, limits.planBytes);
    const onDisk = content !== undefined && "bytes" in content ? decode(content.bytes)?.text : undefined;
    readConfig(overlays.get(configPath) ?? onDisk);
    repository = repositoryFor(joined);
    await repository.load();
    for (const [path, text] of overlays) await repository.overlay(path, text);
    changed();
  };
  /** After files have changed: the repository's own settings may be among them. */
  const follow = async (): Promise<true> => {
    const text = repository.snapshot().files.get(configPath)?.text;
    if (text !== configText && readConfig(text)) await loadNow();
    return changed();
  };

  const inputOf = (path: RepoPath): AnalysisInput | undefined => {
    const plan = repository.plan(path);
    if (plan === undefined) return undefined;
    const repo = repository.snapshot();
    const told = history?.(path, repo);
    const signoffs = repository.signoffs(path);
    return { plan, signoffs, plans: repository.plans(), repo, config, today: today(), ...(told && { history: told }) };
  };
  const analyze = (path: RepoPath): Analysis | undefined => {
    const input = inputOf(path);
    return input && analyzer.analyze(input);
  };

  return {
    uri,
    single,
    analyzer,
    today,
    load: next => {
      revision++;
      return enqueue(async () => {
        settings = next ?? settings;
        await loadNow();
      });
    },
    apply: changes => enqueue(async () => (await repository.apply(changes)) && follow()),
    recheck: () =>
      enqueue(async () => {
        const paths = [...repository.snapshot().files.keys(), ...repository.plans(), ...probed];
        return (await repository.apply(paths.map(path => ({ path, kind: "changed" })))) && follow();
      }),
    overlay: (path, text, plan) => {
      versions.set(path, (versions.get(path) ?? 0) + 1);
      // at once, so that no analysis begun before counts; what it does to others is known when it has been done
      if (text === undefined) overlays.delete(path);
      else overlays.set(path, text);
      return enqueue(async () => {
        if (plan && text !== undefined) byHand.add(path);
        const { snapshot } = repository;
        const before = snapshot();
        const plans = repository.plans().join("\n");
        const released = text === undefined && byHand.delete(path);
        await repository.overlay(path, text);
        // a plan by its language alone is one only as long as it is open
        if (released) {
          await repository.apply([{ path, kind: "deleted" }]);
          await repository.apply([{ path, kind: "created" }]);
        }
        if (snapshot() !== before || repository.plans().join("\n") !== plans) await follow();
      });
    },
    configure: next =>
      enqueue(async () => {
        if (JSON.stringify(next) === JSON.stringify(settings)) return false;
        settings = next;
        if (readConfig(configText)) await loadNow();
        else changed();
        return true;
      }),
    settled: () => queue,
    inlayHints: () => settings.inlayHints,
    gates: () => settings.gates,
    isExcluded: path => joined.exclude.some(glob => globMatcher(glob)(path)),
    plans: () => repository.plans(),
    isPlan: path => repository.plan(path as RepoPath) !== undefined || byHand.has(path),
    file: path => repository.plan(path) ?? repository.snapshot().files.get(path),
    read: async (path, limit) => {
      const text = overlays.get(path);
      return text === undefined ? fs.read(path, limit) : { text };
    },
    plansOfSignoffs: path => {
      const folder = /^(?:(.*)\/)?\.smp\/signoffs\/[^/]+\.ya?ml$/.exec(path);
      return folder === null ? [] : repository.plans().filter(plan => folderOf(plan) === (folder[1] ?? ""));
    },
    repo: () => repository.snapshot(),
    unread: () => repository.snapshot().unread.map(({ path, why }) => `${path}: ${why}`),
    configProblems: () => configProblems,
    input: inputOf,
    view: path => {
      const file = repository.plan(path);
      const part = (it: SourceFile, kind: PlanPart["kind"]): PlanPart => ({ file: it, kind, document: analyzer.parse(it) });
      return (
        file &&
        viewPlan(
          part(file, "plan"),
          repository.signoffs(path).map(it => part(it, "signoffs")),
        )
      );
    },
    analyze: async path => {
      await queue;
      const analysis = analyze(path);
      if (analysis === undefined) return undefined;
      const unseen = [...namedFiles(analysis.plan)].filter((name): name is RepoPath => !probed.has(name as RepoPath));
      let found = unseen.length > 0 && (await repository.probe(unseen));
      for (const name of unseen) probed.add(name);
      const unread = recordFiles(analysis.plan).filter(name => !records.has(name));
      for (const name of unread) records.add(name);
      if (unread.length > 0) found = (await repository.apply(unread.map(name => ({ path: name, kind: "changed" })))) || found;
      if (needsFacet("code", analysis.stage, config)) found = (await repository.readPrograms()) || found;
      if (found) revision++;
      return found ? analyze(path) : analysis;
    },
    stamp: plan => `${revision} ${versions.get(plan) ?? 0} ${today()} ${historyRevision?.(plan) ?? 0}`,
  };
}
