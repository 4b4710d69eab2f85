import type { Analysis } from "../core/analyze.ts";
import { readerFor } from "../core/facts-view.ts";
import { planMatcher } from "../core/plan-files.ts";
import type { Plan, PlanPart } from "../core/plan/view.ts";
import { baseName } from "../core/repo.ts";
import type { History } from "../core/history.ts";
import type { RepoPath, RepoSnapshot } from "../core/types.ts";
import type { FileSystem } from "../host/file-system.ts";
import type { FileChange } from "../host/repository.ts";
import { addressOf, canonical, fileName, folderAddress, pathInside, schemeOf } from "./addresses.ts";
import { dig, foldersOf, type Client } from "./client.ts";
import { clientFileSystem, noFileSystem, type Ask } from "./client-fs.ts";
import type { Documents, OpenDocument } from "./documents.ts";
import { configPath, createRoot, type Root } from "./root.ts";
import { createScheduler, type Clock, type Scheduler } from "./scheduler.ts";
import { defaultSettings, readSettings, type Settings } from "./settings.ts";

export interface SessionOptions {
  readonly client: Client;
  readonly documents: Documents;
  readonly ask: Ask;
  readonly clock: Clock;
  readonly today: () => string;
  readonly log: (text: string) => void;
  /** The local disk below a `file:` root; missing where there is none. */
  readonly disk: ((rootUri: string) => FileSystem) | undefined;
  /** A plan has a new result. */
  readonly analyzed: (place: PlanPlace) => void;
  /** What git told of a plan's releases, and how often it told something new. */
  readonly history?: (rootUri: string, plan: RepoPath, repo: RepoSnapshot) => History | undefined;
  readonly historyRevision?: (rootUri: string, plan: RepoPath) => number;
  /** Something besides an open document's text has changed: files, settings, folders. */
  readonly worldChanged: () => void;
}

export interface PlanPlace {
  readonly root: Root;
  readonly path: RepoPath;
}

/** What a document is to this server. */
export type Role = "plan" | "signoffs" | "config" | "evidence";

/** A document of a plan together with what is known of it. */
export interface PlanState extends PlanPlace {
  /** Of the document, which may be a file of sign-offs. */
  readonly uri: string;
  /** The document as it is now. */
  readonly part: PlanPart;
  /** The plan as it is now. */
  readonly plan: Plan;
  /** The newest result; from `look` it may be some keystrokes old, and its places with it. */
  readonly analysis: Analysis;
}

/** Which folders, files and plans there are, and how each stands. */
export interface Session {
  readonly ready: () => Promise<void>;
  readonly roots: () => readonly Root[];
  readonly opened: (document: OpenDocument) => void;
  readonly changed: (document: OpenDocument) => void;
  readonly closed: (uri: string) => void;
  readonly saved: (uri: string) => void;
  readonly filesChanged: (changes: readonly { readonly uri: string; readonly kind: FileChange["kind"] }[]) => void;
  readonly foldersChanged: (added: readonly string[], removed: readonly string[]) => void;
  readonly settingsChanged: (pushed: unknown) => void;
  readonly rescan: () => Promise<void>;
  /** Something that no file shows has changed, the day or what git tells: judges this plan, or every plan, again. */
  readonly judgeAgain: (plan?: { readonly rootUri: string; readonly path: RepoPath }) => void;
  readonly locate: (uri: string) => PlanPlace | undefined;
  readonly roleOf: (uri: string) => Role | undefined;
  /** The document's own spelling of its address if it is open. */
  readonly addressOf: (place: PlanPlace) => string;
  readonly documentAt: (place: PlanPlace) => OpenDocument | undefined;
  /** The open document with this address, in whatever folder it lies. */
  readonly documentOf: (uri: string) => OpenDocument | undefined;
  /** Every plan of the workspace, in the order of roots and paths. */
  readonly plans: () => readonly PlanPlace[];
  /** Plans whose findings may show in this document. */
  readonly plansOf: (uri: string) => readonly PlanPlace[];
  /** The result of now, waited for. */
  readonly result: (place: PlanPlace) => Promise<Analysis | undefined>;
  readonly lastResult: (place: PlanPlace) => Analysis | undefined;
  /** A document of a plan, judged as it is now. */
  readonly state: (uri: string) => Promise<PlanState | undefined>;
  /** The same without waiting for a judgement where there is an older one: for what is asked with every keystroke. */
  readonly look: (uri: string) => Promise<PlanState | undefined>;
  readonly dispose: () => void;
}

/** How long a client may take to answer what its settings are; then the defaults count until it does. */
const settingsPatience = 500;

export function createSession(options: SessionOptions, initial: Parameters<typeof foldersOf>[0]): Session {
  const { client, documents, ask, clock, log } = options;
  let roots: readonly Root[] = [];
  let pushed: unknown;
  let disposed = false;
  /** By canonical address. */
  const open = new Map<string, OpenDocument>();
  const starting = new Map<Root, Promise<void>>();

  const keyOf = ({ root, path }: PlanPlace): string => `${root.uri}\n${path}`;
  const placeOf = (key: string): PlanPlace | undefined => {
    const [uri, path] = key.split("\n");
    const root = roots.find(it => it.uri === uri);
    return root === undefined || path === undefined ? undefined : { root, path: path as RepoPath };
  };
  const scheduler: Scheduler<Analysis> = createScheduler<Analysis>({
    clock,
    stamp: key => {
      const place = placeOf(key);
      return place?.root.stamp(place.path);
    },
    run: async key => {
      const place = placeOf(key);
      if (place === undefined) throw new Error("the plan's folder was closed");
      // an analysis of a folder that was not read yet would find everything missing
      await starting.get(place.root);
      await place.root.settled();
      const begun = clock.now();
      const analysis = await place.root.analyze(place.path);
      if (analysis === undefined) throw new NoPlan();
      return { value: analysis, cost: clock.now() - begun };
    },
    done: (key, analysis) => {
      for (const { rule, error } of analysis.faults) log(`rule ${rule} failed: ${error}`);
      const place = placeOf(key);
      if (place !== undefined) options.analyzed(place);
    },
    failed: (_key, error) => {
      if (!(error instanceof NoPlan)) log(String(error instanceof Error ? error.stack : error));
    },
  });

  /** Work that nobody waits for must not fail unheard. */
  const quietly = (work: Promise<unknown>): void => {
    work.catch((error: unknown) => log(String(error instanceof Error ? (error.stack ?? error.message) : error)));
  };
  const fileSystemOf = (uri: string): FileSystem => {
    const scheme = schemeOf(uri);
    // a document at the top of a disk does not make the whole disk a project
    if (scheme === "untitled" || /^[a-z]+:\/*([a-z]%3a\/*)?$/i.test(uri)) return noFileSystem;
    const local = scheme === "file" && client.options.fileSystem !== "client" ? options.disk : undefined;
    return local?.(uri) ?? clientFileSystem(uri, ask);
  };

  const addRoot = (uri: string, single: boolean): Root => {
    const root = createRoot({
      uri,
      fs: fileSystemOf(uri),
      single,
      today: options.today,
      trusted: client.options.trusted !== false,
      history: (path, repo) => options.history?.(uri, path, repo),
      historyRevision: path => options.historyRevision?.(uri, path) ?? 0,
    });
    roots = [...roots, root];
    for (const document of open.values()) putOverlay(document);
    const started = startRoot(root).catch((error: unknown) => log(String(error)));
    starting.set(root, started);
    quietly(
      started.then(() => {
        if (disposed || !roots.includes(root)) return;
        for (const place of openPlans(root)) scheduler.changed(keyOf(place));
        options.worldChanged();
      }),
    );
    return root;
  };
  const startRoot = async (root: Root): Promise<void> => {
    const asked = settingsOf(root);
    let callOff = (): void => undefined;
    const patience = new Promise<undefined>(resolve => {
      callOff = clock.after(settingsPatience, () => resolve(undefined));
    });
    const settings = await Promise.race([asked, patience]);
    callOff();
    if (settings === undefined) {
      // an answer that comes late still counts
      quietly(asked.then(async answer => answer !== undefined && (await root.configure(answer)) && worldChanged(root)));
    }
    await root.load(settings ?? defaultSettings);
  };
  const removeRoot = (root: Root): void => {
    roots = roots.filter(it => it !== root);
    starting.delete(root);
    for (const path of root.plans()) scheduler.forget(keyOf({ root, path }));
  };

  /** The settings for a root; undefined when the client gives no answer. */
  const settingsOf = async (root: Root): Promise<Settings | undefined> => {
    const trusted = client.options.trusted !== false;
    if (!client.configuration) return readSettings(pushed, trusted);
    try {
      const answer = await ask("workspace/configuration", { items: [{ scopeUri: root.uri, section: "smp" }] });
      return readSettings(Array.isArray(answer) ? answer[0] : undefined, trusted);
    } catch {
      return undefined;
    }
  };

  /** The innermost root that a document lies in. */
  const locate = (uri: string): PlanPlace | undefined => {
    let best: PlanPlace | undefined;
    for (const root of roots) {
      const path = pathInside(root.uri, uri);
      if (path === undefined || path === "") continue;
      if (best === undefined || root.uri.length > best.root.uri.length) best = { root, path };
    }
    return best;
  };
  const isPlanDocument = ({ uri, languageId }: OpenDocument): boolean => {
    if (languageId === "smp") return true;
    const place = locate(uri);
    return place?.root.isPlan(place.path) === true || (languageId !== "plaintext" && isPlanName(fileName(uri)));
  };
  const isPlanName = planMatcher([]);
  /** Something that people write in: editors also show files as they were at a commit, under addresses of their own. */
  const isWork = (uri: string): boolean => {
    const scheme = schemeOf(uri);
    return scheme === "file" || scheme === "untitled" || roots.some(root => schemeOf(root.uri) === scheme);
  };
  const isUsed = (root: Root): boolean => [...open.values()].some(({ uri }) => locate(uri)?.root === root);
  const openPlans = (root: Root): PlanPlace[] => [...open.values()].flatMap(({ uri }) => plansOf(uri).filter(place => place.root === root));

  const putOverlay = (document: OpenDocument): void => {
    const place = locate(document.uri);
    if (place === undefined) return;
    // a byte order mark is not part of the text; editors that show one count it on the first line only
    const text = document.text.startsWith("\ufeff") ? document.text.slice(1) : document.text;
    const before = place.root.repo();
    quietly(
      place.root.overlay(place.path, text, isPlanDocument(document)).then(() => {
        if (place.root.repo() !== before) worldChangedBy(place.root, document.uri);
      }),
    );
  };
  /** A document that others depend on has another text now: the plans that read it are judged again. */
  const worldChangedBy = (root: Root, uri: string): void => {
    if (disposed) return;
    for (const key of new Set([...plansOf(uri), ...openPlans(root)].map(keyOf))) scheduler.changed(key);
  };
  const worldChanged = (root: Root): void => {
    if (disposed) return;
    for (const path of root.plans()) scheduler.changed(keyOf({ root, path }));
    options.worldChanged();
  };

  const roleOf = (uri: string): Role | undefined => {
    const place = locate(uri);
    if (place === undefined) return undefined;
    const document = open.get(canonical(uri) ?? uri);
    if (place.root.isPlan(place.path) || (document !== undefined && isPlanDocument(document))) return "plan";
    if (/(^|\/)\.smp\/signoffs\/[^/]+\.ya?ml$/.test(place.path)) return "signoffs";
    if (place.path === configPath) return "config";
    return readerFor(place.path) === undefined ? undefined : "evidence";
  };
  const plans = (): PlanPlace[] =>
    roots
      .flatMap(root => root.plans().map(path => ({ root, path })))
      .filter(place => locate(addressOf(place.root.uri, place.path))?.root === place.root);
  const plansOf = (uri: string): PlanPlace[] => {
    const place = locate(uri);
    if (place === undefined) return [];
    switch (roleOf(uri)) {
      case "plan":
        return [place];
      case "signoffs":
        return place.root.plansOfSignoffs(place.path).map(path => ({ root: place.root, path }));
      case "evidence":
        return plans().filter(({ root }) => root === place.root);
      default:
        return [];
    }
  };

  const ready = async (): Promise<void> => {
    await Promise.all(starting.values());
  };
  const schedule = (uri: string): void => {
    const role = roleOf(uri);
    if (role === "plan" || role === "signoffs") for (const place of plansOf(uri)) scheduler.changed(keyOf(place));
  };

  for (const uri of new Set(foldersOf(initial).flatMap(folder => canonical(folder)?.replace(/\/+$/, "") ?? []))) addRoot(uri, false);
  for (const document of documents.all()) opened(document);

  function opened(document: OpenDocument): void {
    const uri = canonical(document.uri);
    if (uri === undefined) return;
    open.set(uri, document);
    if (locate(document.uri) === undefined && isPlanDocument(document) && isWork(document.uri)) addRoot(folderAddress(document.uri), true);
    else putOverlay(document);
    schedule(document.uri);
  }

  return {
    ready,
    roots: () => roots,
    opened,
    changed: document => {
      const uri = canonical(document.uri);
      if (uri === undefined) return;
      open.set(uri, document);
      putOverlay(document);
      schedule(document.uri);
    },
    closed: uri => {
      const key = canonical(uri);
      // still open under another spelling of its address
      const other = documents.all().findLast(document => document.uri !== uri && canonical(document.uri) === key);
      if (other !== undefined) return opened(other);
      const place = locate(uri);
      const affected = plansOf(uri);
      if (key !== undefined) open.delete(key);
      if (place === undefined) return;
      const { root } = place;
      quietly(
        root.overlay(place.path, undefined, false).then(() => {
          if (!roots.includes(root)) return;
          if (root.single && !isUsed(root)) return removeRoot(root);
          for (const plan of affected) {
            if (plan.root.isPlan(plan.path)) scheduler.changed(keyOf(plan));
            else scheduler.forget(keyOf(plan));
          }
        }),
      );
    },
    saved: uri => {
      // clients that watch files say what else has changed; for others, saving is the moment to look
      const root = locate(uri)?.root;
      if (client.watchFiles || root === undefined) return;
      quietly(root.recheck().then(changed => changed && worldChanged(root)));
    },
    filesChanged: changes => {
      const byRoot = new Map<Root, FileChange[]>();
      for (const { uri, kind } of changes) {
        for (const root of roots) {
          const path = pathInside(root.uri, uri);
          if (path === undefined) continue;
          const own = byRoot.get(root);
          if (own === undefined) byRoot.set(root, [{ path, kind }]);
          else own.push({ path, kind });
        }
      }
      for (const [root, own] of byRoot) quietly(root.apply(latest(own)).then(changed => changed && worldChanged(root)));
    },
    foldersChanged: (added, removed) => {
      const folders = (uris: readonly string[]): string[] => uris.flatMap(uri => canonical(uri)?.replace(/\/+$/, "") ?? []);
      const gone = new Set(folders(removed));
      const come = new Set(folders(added));
      for (const root of roots) {
        // a folder made for a document that lies in a real one now has served its time
        if (root.single ? [...come].some(uri => pathInside(uri, root.uri) !== undefined) : gone.has(root.uri)) removeRoot(root);
      }
      for (const uri of come) if (!roots.some(root => root.uri === uri)) addRoot(uri, false);
      for (const root of roots) if (root.single && !isUsed(root)) removeRoot(root);
      for (const document of open.values()) {
        if (locate(document.uri) === undefined && isPlanDocument(document) && isWork(document.uri))
          addRoot(folderAddress(document.uri), true);
        else putOverlay(document);
        schedule(document.uri);
      }
      options.worldChanged();
    },
    settingsChanged: params => {
      pushed = dig(params, ["settings", "smp"]) ?? pushed;
      for (const root of roots) {
        quietly(settingsOf(root).then(async settings => settings !== undefined && (await root.configure(settings)) && worldChanged(root)));
      }
    },
    rescan: async () => {
      await Promise.all(roots.map(root => root.load()));
      for (const root of roots) worldChanged(root);
    },
    judgeAgain: plan => {
      if (disposed) return;
      const meant = plans().filter(({ root, path }) => plan === undefined || (root.uri === plan.rootUri && path === plan.path));
      for (const place of meant) scheduler.changed(keyOf(place));
      options.worldChanged();
    },
    locate,
    roleOf,
    addressOf: place => documentAt(place)?.uri ?? addressOf(place.root.uri, place.path),
    documentAt,
    documentOf: uri => open.get(canonical(uri) ?? uri),
    plans,
    plansOf,
    result: async place => {
      await ready();
      await place.root.settled();
      return scheduler.result(keyOf(place));
    },
    lastResult: place => scheduler.last(keyOf(place)),
    state: uri => stateOf(uri, place => place.root.analyze(place.path)),
    look: uri => stateOf(uri, async place => scheduler.last(keyOf(place)) ?? (await place.root.analyze(place.path))),
    dispose: () => {
      disposed = true;
      scheduler.dispose();
    },
  };

  async function stateOf(uri: string, judge: (place: PlanPlace) => Promise<Analysis | undefined>): Promise<PlanState | undefined> {
    await ready();
    const own = locate(uri);
    if (own === undefined) return undefined;
    await own.root.settled();
    const role = roleOf(uri);
    const [place] = role === "plan" || role === "signoffs" ? plansOf(uri) : [];
    const analysis = place && (await judge(place));
    const plan = place?.root.view(place.path);
    const part = plan?.parts.find(({ file }) => file.path === own.path);
    return place === undefined || analysis === undefined || plan === undefined || part === undefined
      ? undefined
      : { ...place, uri, part, plan, analysis };
  }

  function documentAt({ root, path }: PlanPlace): OpenDocument | undefined {
    const direct = open.get(addressOf(root.uri, path));
    if (direct !== undefined) return direct;
    const name = baseName(path);
    return [...open.values()].find(({ uri }) => uri.includes(encodeURI(name)) && locate(uri)?.path === path && locate(uri)?.root === root);
  }
}

/** There is no plan at the place any more; not a fault. */
class NoPlan extends Error {}

/** Of several changes of one file only the last counts. */
function latest(changes: readonly FileChange[]): FileChange[] {
  const byPath = new Map<string, FileChange>();
  for (const change of changes) {
    byPath.delete(change.path);
    byPath.set(change.path, change);
  }
  return [...byPath.values()];
}
