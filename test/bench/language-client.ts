import { spawn, type ChildProcess } from "node:child_process";
import { basename } from "node:path";
import { pathToFileURL } from "node:url";
import { createMessageConnection, StreamMessageReader, StreamMessageWriter, type MessageConnection } from "vscode-jsonrpc/node";
import type { Diagnostic, PublishDiagnosticsParams } from "vscode-languageserver";
import type { Position, Range } from "../../server/src/core/text.ts";

/** A language server that can be started. */
export interface Contender {
  readonly name: "ours" | "null" | "peer";
  /** For Node, before the arguments of a case. */
  readonly args: (folder: string) => readonly string[];
  /** What `workspace/configuration` is answered with, by section. */
  readonly settings: (folder: string) => Readonly<Record<string, unknown>>;
}

/** A server under way, with one document. Times are milliseconds of `performance.now()`. */
export interface Client {
  readonly pid: number;
  readonly startedAt: number;
  readonly initialize: () => Promise<void>;
  readonly open: (text: string) => void;
  /** Replaces a range by a text. */
  readonly change: (range: Range, text: string) => void;
  /** Waits for diagnostics of the newest version that fulfil the condition; gives the time at which they came. */
  readonly diagnosed: (wanted: (diagnostics: readonly Diagnostic[]) => boolean) => Promise<number>;
  readonly diagnostics: () => readonly Diagnostic[];
  readonly request: (method: string, params: object) => Promise<unknown>;
  readonly stop: () => Promise<void>;
}

/** How long anything may take. */
const patience = 60_000;

/** Starts a server on a folder that has a plan `smp.yaml`. */
export function startClient(contender: Contender, folder: string, nodeArgs: readonly string[] = [], env: NodeJS.ProcessEnv = {}): Client {
  const startedAt = performance.now();
  const child = spawn(process.execPath, [...nodeArgs, ...contender.args(folder)], {
    cwd: folder,
    env: { ...process.env, ...env },
    stdio: ["pipe", "pipe", "ignore"],
  });
  const connection = connect(child);
  const root = pathToFileURL(folder).href;
  const uri = `${root}/smp.yaml`;
  const settings = contender.settings(folder);
  let version = 0;
  let newest: { readonly diagnostics: readonly Diagnostic[]; readonly version: number | undefined; readonly at: number } | undefined;
  let listener: (() => void) | undefined;

  connection.onNotification("textDocument/publishDiagnostics", (params: PublishDiagnosticsParams) => {
    if (params.uri !== uri) return;
    newest = { diagnostics: params.diagnostics, version: params.version, at: performance.now() };
    listener?.();
  });
  connection.onRequest((method, params) => {
    if (method !== "workspace/configuration") return null;
    const { items } = params as unknown as { readonly items: readonly { readonly section?: string }[] };
    return items.map(({ section }) => settings[section ?? ""] ?? null);
  });
  connection.listen();

  return {
    pid: child.pid ?? 0,
    startedAt,
    initialize: async () => {
      await within(connection.sendRequest("initialize", initializeParams(root, folder)), "initialize");
      void connection.sendNotification("initialized", {});
      void connection.sendNotification("workspace/didChangeConfiguration", { settings });
    },
    open: text => {
      version = 1;
      void connection.sendNotification("textDocument/didOpen", { textDocument: { uri, languageId: "yaml", version, text } });
    },
    change: (range, text) => {
      version++;
      void connection.sendNotification("textDocument/didChange", { textDocument: { uri, version }, contentChanges: [{ range, text }] });
    },
    diagnosed: wanted => {
      const after = performance.now();
      return within(
        new Promise(resolve => {
          const look = (): void => {
            // a server that names no version is taken at its word as soon as it says what is waited for
            if (newest === undefined || (newest.version ?? version) !== version || !wanted(newest.diagnostics)) return;
            listener = undefined;
            resolve(Math.max(newest.at, after));
          };
          listener = look;
          look();
        }),
        "diagnostics",
      );
    },
    diagnostics: () => newest?.diagnostics ?? [],
    request: (method, params) => within(connection.sendRequest(method, { textDocument: { uri }, ...params }), method),
    stop: async () => {
      const exited = new Promise<void>(resolve => child.once("exit", () => resolve()));
      if (child.exitCode !== null) return;
      await Promise.race([connection.sendRequest("shutdown").catch(() => undefined), sleep(2000)]);
      connection.sendNotification("exit").catch(() => undefined);
      await Promise.race([exited, sleep(2000)]);
      child.kill("SIGKILL");
      connection.dispose();
    },
  };

  async function within<T>(work: Promise<T>, what: string): Promise<T> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(() => reject(new Error(`${contender.name}: no ${what} within ${patience / 1000} s`)), patience);
    });
    try {
      return await Promise.race([work, late]);
    } finally {
      clearTimeout(timer);
    }
  }
}

export function sleep(ms: number): Promise<void> {
  return new Promise(resolve => setTimeout(resolve, ms));
}

/** Nothing at a place, or the characters behind it. */
export function rangeAt({ line, character }: Position, length = 0): Range {
  return { start: { line, character }, end: { line, character: character + length } };
}

/** Whether a line has a diagnostic of its own; one that spans many lines speaks of something else. */
export function marks(diagnostics: readonly Diagnostic[], line: number): boolean {
  return diagnostics.some(({ range }) => range.start.line === line && range.end.line <= line + 1);
}

function connect({ stdin, stdout }: ChildProcess): MessageConnection {
  if (stdin === null || stdout === null) throw new Error("a server without pipes");
  stdin.on("error", () => undefined);
  return createMessageConnection(new StreamMessageReader(stdout), new StreamMessageWriter(stdin));
}

function initializeParams(root: string, folder: string): object {
  return {
    processId: process.pid,
    rootUri: root,
    workspaceFolders: [{ uri: root, name: basename(folder) }],
    capabilities: {
      workspace: { configuration: true, workspaceFolders: true, didChangeWatchedFiles: { dynamicRegistration: true } },
      textDocument: {
        synchronization: { didSave: true },
        publishDiagnostics: { relatedInformation: true, versionSupport: true, codeDescriptionSupport: true, dataSupport: true },
        completion: { completionItem: { snippetSupport: true, documentationFormat: ["markdown"] } },
        hover: { contentFormat: ["markdown"] },
        codeAction: { codeActionLiteralSupport: { codeActionKind: { valueSet: ["", "quickfix", "refactor", "source"] } } },
      },
    },
  };
}
