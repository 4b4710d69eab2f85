import { readers } from "../core/facts/registry.generated.ts";
import { namedFiles } from "../core/plan/paths.ts";
import { planNames } from "../core/plan-files.ts";
import { globMatcher } from "../core/repo.ts";
import type { Client } from "./client.ts";
import type { Ask } from "./client-fs.ts";
import type { Root } from "./root.ts";
import type { PlanPlace, Session } from "./session.ts";

/** Keeps the client watching the files that matter: those that can be plans or evidence, and those that a plan names. */
export interface Watching {
  readonly start: () => void;
  readonly analyzed: (place: PlanPlace) => void;
  readonly worldChanged: () => void;
}

export interface WatchingOptions {
  readonly session: Session;
  readonly client: Client;
  readonly ask: Ask;
  readonly log: (text: string) => void;
}

/** Globs relative to a root, from what the readers read. */
export function watchedGlobs(): readonly string[] {
  const anywhere = [...planNames, "*.smp.yaml", ".gitignore", ".smp/**"].map(name => `**/${name}`);
  return [...new Set([...anywhere, ...readers.flatMap(reader => reader.matches)])].sort();
}

const method = "workspace/didChangeWatchedFiles";
/** More names than this in one registration slow some editors down. */
const mostNames = 500;

export function createWatching({ session, client, ask, log }: WatchingOptions): Watching {
  const globs = watchedGlobs();
  const covered = globs.map(globMatcher);
  let started = false;
  let folders: string | undefined;
  /** Of files that plans name: by root and plan. */
  const named = new Map<string, readonly string[]>();
  let registered = "";
  let queue: Promise<unknown> = Promise.resolve();

  const patterns = (root: Root, list: readonly string[]): object[] =>
    list.map(glob => ({
      globPattern: client.relativePatterns ? { baseUri: root.uri, pattern: glob } : glob.startsWith("**/") ? glob : `**/${glob}`,
    }));
  const replace = (id: string, watchers: readonly object[], before: boolean): void => {
    queue = queue
      .then(async () => {
        // the misspelling is the protocol's own
        if (before) await ask("client/unregisterCapability", { unregisterations: [{ id, method }] });
        if (watchers.length > 0) await ask("client/registerCapability", { registrations: [{ id, method, registerOptions: { watchers } }] });
      })
      .catch((error: unknown) => log(`watching files: ${String(error)}`));
  };
  const watchFolders = (): void => {
    const roots = session.roots().filter(root => !root.uri.startsWith("untitled:"));
    const now = roots.map(root => root.uri).join("\n");
    if (now === folders) return;
    const before = folders !== undefined && folders !== "";
    folders = now;
    const unique = new Map(roots.flatMap(root => patterns(root, globs)).map(pattern => [JSON.stringify(pattern), pattern]));
    replace("smp-files", [...unique.values()], before);
  };

  return {
    start: () => {
      if (client.registerConfiguration) {
        ask("client/registerCapability", {
          registrations: [{ id: "smp-settings", method: "workspace/didChangeConfiguration", registerOptions: { section: "smp" } }],
        }).catch(() => undefined);
      }
      if (!client.watchFiles) return;
      started = true;
      watchFolders();
    },
    analyzed: place => {
      if (!started) return;
      const analysis = session.lastResult(place);
      if (analysis === undefined) return;
      const key = `${place.root.uri}\n${place.path}`;
      const names = [...namedFiles(analysis.plan)].filter(
        name => name !== "" && !/[*?[\]{}]/.test(name) && !covered.some(matches => matches(name)),
      );
      named.set(key, names.slice(0, mostNames));
      const there = new Set(session.plans().map(plan => `${plan.root.uri}\n${plan.path}`));
      for (const other of named.keys()) if (!there.has(other)) named.delete(other);
      const watchers = session.roots().flatMap(root => {
        const own = [...named].filter(([from]) => from.startsWith(`${root.uri}\n`)).flatMap(([, list]) => list);
        return patterns(root, [...new Set(own)].sort());
      });
      const now = JSON.stringify(watchers);
      if (now === registered) return;
      const before = registered !== "" && registered !== "[]";
      registered = now;
      replace("smp-named", watchers, before);
    },
    worldChanged: () => {
      if (started) watchFolders();
    },
  };
}
