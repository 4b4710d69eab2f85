import { readerFor } from "../core/facts-view.ts";
import { signOffsOf, type SignOff } from "../core/gates/signoff.ts";
import { hasEvidence, type History } from "../core/history.ts";
import { toData, valueOf } from "../core/plan/nodes.ts";
import type { Plan } from "../core/plan/view.ts";
import { folderOf } from "../core/repo.ts";
import type { RepoPath, RepoSnapshot } from "../core/types.ts";
import type { GitAccess } from "../host/git-access.ts";
import type { NoFacts, ReleaseFacts } from "../host/release-facts.ts";
import { schemeOf } from "./addresses.ts";
import type { Clock } from "./scheduler.ts";

/** A plan by its folder and path, and how it stands now. */
export interface PlanNow {
  readonly rootUri: string;
  readonly path: RepoPath;
  readonly plan: Plan;
  readonly repo: RepoSnapshot;
}

/** What is known of a plan's releases: read, under way, or why not. */
export type Asked =
  | { readonly state: "read"; readonly history: History }
  | { readonly state: "reading" }
  /** Nobody may ask git here. */
  | { readonly state: "not asked"; readonly because: string }
  /** Git was asked and could not tell. */
  | ({ readonly state: "cannot" } & NoFacts);

/**
 * What git tells of each plan that speaks of releases. It is read beside the work on what the user types: an analysis takes what
 * was read last, and is done again when there is something new.
 */
export interface Histories {
  /** For an analysis; the same object as long as nothing is different. */
  readonly of: (rootUri: string, path: RepoPath, repo: RepoSnapshot) => History | undefined;
  /** Counts what was read for a plan. */
  readonly revision: (rootUri: string, path: RepoPath) => number;
  /** A plan was judged: reads when it speaks of other things than before. True when it speaks of releases at all. */
  readonly analyzed: (now: PlanNow) => boolean;
  /** Git may have changed: reads again where it did. */
  readonly lookAgain: () => void;
  readonly asked: (now: PlanNow) => Asked;
  /** Facts on another release than the one that the plan prepares; kept as long as plan and git are the same. */
  readonly factsOf: (now: PlanNow, release: string) => Promise<ReleaseFacts | NoFacts>;
  readonly gitOf: (rootUri: string) => GitAccess | undefined;
  /** Settles when nothing is being read or about to be. */
  readonly settled: () => Promise<void>;
  readonly dispose: () => void;
}

export interface HistoriesOptions {
  /** Missing where there is no git: in a browser. */
  readonly git: ((rootUri: string) => GitAccess) | undefined;
  readonly trusted: boolean;
  readonly clock: Clock;
  /** The plan as it is now; undefined when there is none any more. */
  readonly now: (rootUri: string, path: RepoPath) => PlanNow | undefined;
  readonly changed: (rootUri: string, path: RepoPath) => void;
  readonly log: (text: string) => void;
}

/** How long a plan is left alone after a keystroke in what git is asked about. */
const restMs = 400;

/** Keys of a plan on which it depends what git is asked. */
const asking = ["signoffs", "gates", "people", "production", "release", "targets", "models"] as const;

interface Entry {
  readonly rootUri: string;
  readonly path: RepoPath;
  /** Of what was asked last. */
  parts: string;
  /** Of the plan and git together. */
  key: string;
  result: { readonly history: History } | NoFacts | undefined;
  revision: number;
  callOff: (() => void) | undefined;
  reading: Promise<void> | undefined;
  /** The history with evidence as it is in this state of the files. */
  view: { readonly repo: RepoSnapshot; readonly history: History } | undefined;
  readonly releases: Map<string, Promise<ReleaseFacts | NoFacts>>;
}

export function createHistories({ git, trusted, clock, now, changed, log }: HistoriesOptions): Histories {
  const entries = new Map<string, Entry>();
  const accesses = new Map<string, GitAccess>();
  const lockNames = new WeakMap<RepoSnapshot, string>();
  let waiting: (() => void)[] = [];
  let disposed = false;

  const gitOf = (rootUri: string): GitAccess | undefined => {
    if (git === undefined || !trusted || schemeOf(rootUri) !== "file") return undefined;
    let access = accesses.get(rootUri);
    if (access === undefined) accesses.set(rootUri, (access = git(rootUri)));
    return access;
  };
  const keyOf = (rootUri: string, path: string): string => `${rootUri}\n${path}`;
  const partsOf = ({ plan, repo }: PlanNow): string | undefined => {
    if (!["gates", "production", "release"].some(key => valueOf(plan.root, key) !== undefined)) return undefined;
    const written = asking.map(key => plan.parts.map(part => toData(valueOf(part.document.root, key)) ?? null));
    const data = toData(valueOf(valueOf(plan.root, "dependencies"), "data")) ?? null;
    const locks = [...plan.pinnedIn.values(), ...plan.dependencies.flatMap(({ pinnedIn }) => pinnedIn ?? [])].map(({ value }) => value);
    return JSON.stringify([written, data, locks, plan.parts.map(({ file }) => file.path), locksOf(repo)]);
  };
  const locksOf = (repo: RepoSnapshot): string => {
    let names = lockNames.get(repo);
    if (names === undefined) {
      names = [...repo.files.keys()].filter(path => readerFor(path)?.role === "lock").join("\n");
      lockNames.set(repo, names);
    }
    return names;
  };
  const wake = (): void => {
    if ([...entries.values()].some(entry => entry.callOff !== undefined || entry.reading !== undefined)) return;
    for (const resolve of waiting.splice(0)) resolve();
  };
  const arm = (entry: Entry, delay: number): void => {
    entry.callOff?.();
    entry.callOff = clock.after(delay, () => {
      entry.callOff = undefined;
      if (entry.reading !== undefined) {
        // what is being read may be older than what has changed
        void entry.reading.then(() => {
          if (!disposed && entry.callOff === undefined) arm(entry, 0);
        });
        return;
      }
      entry.reading = read(entry)
        .catch((error: unknown) => log(`git: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`))
        .finally(() => {
          entry.reading = undefined;
          wake();
        });
    });
  };
  const read = async (entry: Entry): Promise<void> => {
    const { rootUri, path } = entry;
    const access = gitOf(rootUri);
    const before = now(rootUri, path);
    const parts = before && partsOf(before);
    if (access === undefined || before === undefined || parts === undefined) {
      entries.delete(keyOf(rootUri, path));
      if (entry.result !== undefined && before !== undefined) changed(rootUri, path);
      return;
    }
    entry.parts = parts;
    const key = `${(await access.stamp(before.plan.folder)) ?? ""}\n${parts}`;
    if (entry.result !== undefined && entry.key === key) return;
    const found = await access.history(before.plan, before.repo);
    if (disposed) return;
    entry.key = key;
    entry.result = "why" in found ? found : { history: followed(found, before.plan) };
    entry.view = undefined;
    entry.releases.clear();
    entry.revision++;
    // typed on meanwhile: the newest counts
    const after = now(rootUri, path);
    if (after !== undefined && partsOf(after) !== parts) arm(entry, restMs);
    changed(rootUri, path);
  };

  return {
    gitOf,
    revision: (rootUri, path) => entries.get(keyOf(rootUri, path))?.revision ?? 0,
    of: (rootUri, path, repo) => {
      const entry = entries.get(keyOf(rootUri, path));
      if (entry?.result === undefined || !("history" in entry.result)) return undefined;
      if (entry.view?.repo !== repo) entry.view = { repo, history: withEvidence(entry.result.history, repo, path) };
      return entry.view.history;
    },
    analyzed: state => {
      if (disposed || gitOf(state.rootUri) === undefined) return false;
      const key = keyOf(state.rootUri, state.path);
      const parts = partsOf(state);
      let entry = entries.get(key);
      if (entry === undefined) {
        if (parts === undefined) return false;
        const { rootUri, path } = state;
        entry = {
          rootUri, path, parts, key: "", result: undefined, revision: 0,
          callOff: undefined, reading: undefined, view: undefined, releases: new Map(),
        }; // prettier-ignore
        entries.set(key, entry);
        arm(entry, 0);
      } else if (entry.parts !== (parts ?? "")) {
        entry.parts = parts ?? "";
        arm(entry, restMs);
      }
      return parts !== undefined;
    },
    lookAgain: () => {
      for (const entry of entries.values()) if (entry.callOff === undefined) arm(entry, restMs / 4);
    },
    asked: ({ rootUri, path }) => {
      if (!trusted) return { state: "not asked", because: "the workspace is not trusted" };
      if (gitOf(rootUri) === undefined) return { state: "not asked", because: "there is none where these files are" };
      const result = entries.get(keyOf(rootUri, path))?.result;
      if (result === undefined) return { state: "reading" };
      return "why" in result ? { state: "cannot", ...result } : { state: "read", history: result.history };
    },
    factsOf: async (state, release) => {
      const access = gitOf(state.rootUri);
      if (access === undefined) return { why: "git was not asked", remedy: "open the folder from a disk, and trust it" };
      const kept = entries.get(keyOf(state.rootUri, state.path));
      if (kept === undefined || kept.parts !== partsOf(state)) return access.facts(state.plan, state.repo, release);
      let facts = kept.releases.get(release);
      if (facts === undefined) {
        facts = access.facts(state.plan, state.repo, release).then(found => ("why" in found ? found : followedFacts(found, state.plan)));
        kept.releases.set(release, facts);
      }
      const found = await facts;
      return "why" in found ? found : { ...found, hasEvidence: item => hasEvidence(state.plan, state.repo, item) };
    },
    settled: () => {
      const busy = [...entries.values()].some(entry => entry.callOff !== undefined || entry.reading !== undefined);
      return busy ? new Promise(resolve => waiting.push(resolve)) : Promise.resolve();
    },
    dispose: () => {
      disposed = true;
      for (const entry of entries.values()) entry.callOff?.();
      entries.clear();
      for (const resolve of waiting.splice(0)) resolve();
      waiting = [];
    },
  };
}

/** Git was asked about the entries of one state of the plan; in a later state an entry is the same as long as it says the same. */
function followed(history: History & { readonly gates: ReleaseFacts }, plan: Plan): History {
  const gates = followedFacts(history.gates, plan);
  return { ...history, gates, writtenBy: gates.writtenBy };
}

function followedFacts(facts: ReleaseFacts, plan: Plan): ReleaseFacts {
  const known = new Map(signOffsOf(plan).map(signOff => [identity(signOff), signOff]));
  const then = <T>(signOff: SignOff, answer: (known: SignOff) => T): T | undefined => {
    const same = known.get(identity(signOff));
    return same && answer(same);
  };
  return {
    ...facts,
    writtenBy: signOff => then(signOff, facts.writtenBy),
    proofOf: signOff => then(signOff, facts.proofOf),
    changedFiles: (signOff, release, part) => then(signOff, it => facts.changedFiles(it, release, part)),
    signedAt: (signOff, part) => then(signOff, it => facts.signedAt(it, part)),
  };
}

function identity({ at, node }: SignOff): string {
  return `${at.path}\n${JSON.stringify(toData(node))}`;
}

/** Evidence comes and goes without a commit. */
function withEvidence(history: History, repo: RepoSnapshot, path: RepoPath): History {
  const plan = { folder: folderOf(path) };
  return { ...history, gates: { ...history.gates, hasEvidence: item => hasEvidence(plan, repo, item) } };
}
