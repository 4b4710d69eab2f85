import { folderOf } from "../core/repo.ts";
import type { GitAccess } from "../host/git-access.ts";
import { folderUri } from "./addresses.ts";
import { changedFiles, fileAt, headFiles } from "./changed-files.ts";
import { dig, isObject, type Client } from "./client.ts";
import type { Ask } from "./client-fs.ts";
import { createHistories, type Histories } from "./histories.ts";
import {
  changedFilesMethod,
  fileAtMethod,
  readinessChangedMethod,
  readinessMethod,
  setGatesMethod,
  signOffDraftMethod,
  signOffMethod,
  waiveMethod,
  type FileAtParams,
  type HeadParams,
  type ReadinessParams,
  type SignOffDraftParams,
  type SignOffParams,
  type SlotParams,
  type WaiveParams,
} from "./protocol.ts";
import { nowOf, readinessOfWorkspace } from "./readiness.ts";
import type { Clock } from "./scheduler.ts";
import type { Cancel } from "./reports.ts";
import type { PlanPlace, Session } from "./session.ts";
import { setGates, signOff, signOffDraft, waive } from "./signing.ts";

/** A request as the service takes it. */
export interface GateRequest {
  readonly check: (params: unknown) => string | undefined;
  readonly answer: (params: unknown, cancel: Cancel) => unknown;
  readonly empty: unknown;
}

/** All that belongs to releases and their gates: what git tells, requests about it, and when to look again. */
export interface Gates {
  readonly histories: Histories;
  readonly requests: ReadonlyMap<string, GateRequest>;
  readonly start: () => void;
  readonly analyzed: (place: PlanPlace) => void;
  readonly saved: (uri: string) => void;
  /** Looks at the date and at git. */
  readonly lookAgain: () => void;
  /** Takes out the changes of git's own files, which say that there is something to look at. */
  readonly withoutGit: <Change extends { readonly uri: string }>(changes: readonly Change[]) => readonly Change[];
  readonly dispose: () => void;
}

export interface GatesOptions {
  readonly session: Session;
  readonly client: Client;
  readonly clock: Clock;
  readonly git: ((rootUri: string) => GitAccess) | undefined;
  readonly today: () => string;
  readonly ask: Ask;
  readonly tell: (method: string, params: object) => void;
  readonly log: (text: string) => void;
}

/** How often the date is looked at, in milliseconds: a machine that slept through midnight is told soon after. */
const clockMs = 60_000;
/** How long results may keep changing before the client is told so. */
const restMs = 50;
/** What git changes with a commit, a branch or a tag. */
const gitFiles = ["HEAD", "packed-refs", "refs/**", "reftable/*", "logs/HEAD"];

export function createGates({ session, client, clock, git, today, ask, tell, log }: GatesOptions): Gates {
  let revision = 0;
  let listening = false;
  let telling: (() => void) | undefined;
  let tick: (() => void) | undefined;
  let lastDay = today();
  let started = false;
  /** Folders that git keeps its own files in, by the folder of a plan. */
  const watched = new Map<string, readonly string[]>();
  /** What was last shown of each plan. */
  const shown = new Map<string, string>();

  const changed = (): void => {
    if (telling !== undefined) return;
    telling = clock.after(restMs, () => {
      telling = undefined;
      revision++;
      if (listening) tell(readinessChangedMethod, { revision });
      if (client.refreshCodeLenses) void ask("workspace/codeLens/refresh", {}).catch(() => undefined);
    });
  };
  const histories = createHistories({
    git,
    trusted: client.options.trusted !== false,
    clock,
    log,
    now: (rootUri, path) => {
      const root = session.roots().find(({ uri }) => uri === rootUri);
      const plan = root?.view(path);
      return root && plan && nowOf({ root, path }, plan);
    },
    changed: (rootUri, path) => session.judgeAgain({ rootUri, path }),
  });

  const checkDay = (): void => {
    if (today() === lastDay) return;
    lastDay = today();
    session.judgeAgain();
    changed();
  };
  const arm = (): void => {
    tick = clock.after(clockMs, () => {
      checkDay();
      arm();
    });
  };
  const lookAgain = (): void => {
    checkDay();
    histories.lookAgain();
  };
  /** Has the client watch git's own files of the repository that a plan lies in, once. */
  const watch = async ({ root, path }: PlanPlace): Promise<void> => {
    const access = histories.gitOf(root.uri);
    const folder = folderOf(path);
    const key = `${root.uri} ${folder}`;
    if (!started || !client.watchFiles || !client.relativePatterns || access === undefined || watched.has(key)) return;
    watched.set(key, []);
    const known = (await access.folders(folder)).map(folderUri);
    const seen = new Set([...watched.values()].flat());
    const folders = known.filter(uri => !seen.has(uri));
    watched.set(key, folders);
    const watchers = folders.flatMap(baseUri => gitFiles.map(pattern => ({ globPattern: { baseUri, pattern } })));
    if (watchers.length === 0) return;
    const registration = { id: `smp-git ${key}`, method: "workspace/didChangeWatchedFiles", registerOptions: { watchers } };
    await ask("client/registerCapability", { registrations: [registration] });
  };

  const requests = new Map<string, GateRequest>();
  const on = (method: string, needed: readonly string[], empty: unknown, answer: (params: never, cancel: Cancel) => unknown): void => {
    const check = (params: unknown): string | undefined => {
      const missing = needed.find(name => typeof dig(params, [name]) !== "string");
      return missing === undefined ? undefined : `The parameter “${missing}” should be text`;
    };
    requests.set(method, { check, empty, answer: answer as GateRequest["answer"] });
  };
  const failed = { problem: "This failed; the log of Software Management Plans says why." };
  on(readinessMethod, [], { plans: [] }, async (params: unknown) => {
    listening = true;
    return readinessOfWorkspace({ releases: textsOf(dig(params, ["releases"])) }, session, histories);
  });
  on(signOffDraftMethod, ["uri", "gate"], failed, (params: SignOffDraftParams) => signOffDraft(params, session, histories));
  on(signOffMethod, ["uri", "gate", "by", "verdict"], failed, (params: SignOffParams) => signOff(params, session, histories, client));
  on(waiveMethod, ["uri", "gate", "by", "reason", "until"], failed, (params: WaiveParams) => waive(params, session, histories, client));
  on(setGatesMethod, ["uri"], failed, (params: { readonly uri: string }) => setGates(params.uri, session, client));
  on(changedFilesMethod, ["uri"], null, (params: SlotParams | HeadParams) =>
    "head" in params ? headFiles(params, session, histories) : changedFiles(params, session, histories),
  );
  on(fileAtMethod, ["uri", "commit"], null, (params: FileAtParams) => fileAt(params, session, histories));

  return {
    histories,
    requests,
    start: () => {
      started = true;
      arm();
    },
    analyzed: place => {
      const analysis = session.lastResult(place);
      if (analysis === undefined) return;
      if (histories.analyzed(nowOf(place, analysis.plan))) watch(place).catch((error: unknown) => log(`watching git: ${String(error)}`));
      const key = `${place.root.uri}\n${place.path}`;
      const { gates } = analysis;
      const now =
        gates &&
        JSON.stringify([gates.release, gates.at, gates.slots.map(it => [it.state, it.because, it.expires, it.signOff?.at, it.waiver?.at])]);
      if (shown.get(key) === now) return;
      if (now === undefined) shown.delete(key);
      else shown.set(key, now);
      changed();
    },
    saved: () => {
      if (!client.watchFiles || !client.relativePatterns) histories.lookAgain();
    },
    lookAgain,
    withoutGit: changes => {
      const folders = [...watched.values()].flat();
      const isGit = ({ uri }: { readonly uri: string }): boolean => folders.some(folder => uri.startsWith(`${folder}/`));
      const rest = changes.filter(change => !isGit(change));
      if (rest.length < changes.length) histories.lookAgain();
      return rest;
    },
    dispose: () => {
      telling?.();
      tick?.();
      histories.dispose();
    },
  };
}

/** Texts by key of something that came over the wire. */
function textsOf(value: unknown): ReadinessParams["releases"] & object {
  if (!isObject(value)) return {};
  return Object.fromEntries(Object.entries(value).filter((entry): entry is [string, string] => typeof entry[1] === "string"));
}
