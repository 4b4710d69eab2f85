import { PassThrough } from "node:stream";
import { createMessageConnection, StreamMessageReader, StreamMessageWriter, type MessageConnection } from "vscode-jsonrpc/node";
import type {
  Diagnostic as LspDiagnostic,
  DocumentDiagnosticReport,
  InitializeResult,
  TextEdit,
  WorkspaceEdit,
} from "vscode-languageserver";
import { TextDocument } from "vscode-languageserver-textdocument";
import { URI } from "vscode-uri";
import type { RepoPath } from "../../server/src/core/types.ts";
import type { FileSystem } from "../../server/src/host/file-system.ts";
import type { GitAccess } from "../../server/src/host/git-access.ts";
import { nodeFileSystem } from "../../server/src/host/node-fs.ts";
import type { Clock } from "../../server/src/lsp/scheduler.ts";
// loaded here, so that no test waits for it
import "../../server/src/lsp/service.ts";
import { serve } from "../../server/src/lsp/server.ts";

export const root = "file:///work";

export const mitText = `MIT License

Copyright (c) 2026 Example Lab

Permission is hereby granted, free of charge, to any person obtaining a copy
of this software and associated documentation files (the "Software"), to deal
in the Software without restriction, including without limitation the rights
to use, copy, modify, merge, publish, distribute, sublicense, and/or sell
copies of the Software, and to permit persons to whom the Software is
furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all
copies or substantial portions of the Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR
IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY,
FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE
AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER
LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM,
OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE
SOFTWARE.
`;

/** What a modern editor says of itself. */
export const fullCapabilities = {
  experimental: { smpCommands: true },
  workspace: {
    workspaceFolders: true,
    configuration: true,
    didChangeConfiguration: { dynamicRegistration: true },
    didChangeWatchedFiles: { dynamicRegistration: true, relativePatternSupport: true },
    diagnostics: { refreshSupport: true },
    fileOperations: { willRename: true },
    workspaceEdit: {
      documentChanges: true,
      resourceOperations: ["create", "rename", "delete"],
      changeAnnotationSupport: { groupsOnLabel: true },
    },
  },
  textDocument: {
    publishDiagnostics: {
      relatedInformation: true,
      versionSupport: true,
      codeDescriptionSupport: true,
      dataSupport: true,
      tagSupport: { valueSet: [1, 2] },
    },
    diagnostic: { dynamicRegistration: true },
    codeAction: { codeActionLiteralSupport: { codeActionKind: { valueSet: [] } }, isPreferredSupport: true },
    completion: {
      completionItem: {
        snippetSupport: true,
        documentationFormat: ["markdown", "plaintext"],
        insertTextModeSupport: { valueSet: [1, 2] },
        labelDetailsSupport: true,
      },
      completionList: { itemDefaults: ["editRange", "insertTextMode"] },
    },
    hover: { contentFormat: ["markdown", "plaintext"] },
    documentSymbol: { hierarchicalDocumentSymbolSupport: true },
    documentLink: { tooltipSupport: true },
  },
};

/** The same editor, to which diagnostics are pushed. */
export const pushCapabilities = { ...fullCapabilities, textDocument: { ...fullCapabilities.textDocument, diagnostic: undefined } };

/** Completion without defaults that stand for all items, and without snippets: the edit of each item is whole. */
export const plainCompletion = { ...pushCapabilities, textDocument: { ...pushCapabilities.textDocument, completion: {} } };

export interface Options {
  /** By path relative to the root; more roots have their own. */
  readonly files?: Readonly<Record<string, string>>;
  readonly capabilities?: object | undefined;
  readonly folders?: readonly string[] | null;
  readonly initializationOptions?: object;
  readonly clock?: Clock;
  /** Files come from the local disk in place of `files`. */
  readonly onDisk?: boolean;
  readonly git?: (rootUri: string) => GitAccess;
  readonly today?: () => string;
  /** Answers of `workspace/configuration`; a function is called, `never` leaves the question open. */
  readonly settings?: unknown;
}

export interface TestClient {
  readonly files: Map<string, string>;
  readonly result: InitializeResult;
  readonly request: <R>(method: string, params?: unknown) => Promise<R>;
  readonly notify: (method: string, params?: unknown) => Promise<void>;
  readonly open: (path: string, text?: string, language?: string) => Promise<string>;
  /** Replaces the whole text. */
  readonly type: (path: string, text: string) => Promise<void>;
  readonly edit: (path: string, change: TextEdit) => Promise<void>;
  readonly close: (path: string) => Promise<void>;
  readonly save: (path: string) => Promise<void>;
  readonly pull: (path: string) => Promise<Diagnostic[]>;
  /** The next publication for a document for which `wanted` says yes; those that came already count. */
  readonly published: (path: string, wanted?: (params: Published) => boolean) => Promise<Published>;
  readonly publications: Published[];
  /** Requests and notifications that the server sent, other than diagnostics. */
  readonly received: { readonly method: string; readonly params: unknown }[];
  readonly logs: string[];
  readonly write: (path: string, text: string | undefined) => Promise<void>;
  readonly textOf: (path: string) => string;
  readonly apply: (edit: WorkspaceEdit) => Record<string, string>;
  readonly connection: MessageConnection;
  settings: unknown;
  readonly dispose: () => void;
}

/** This server's messages are text. */
export type Diagnostic = Omit<LspDiagnostic, "message"> & { readonly message: string };

export interface Published {
  readonly uri: string;
  readonly version?: number;
  readonly diagnostics: Diagnostic[];
}

export const never = Symbol("a client that does not answer");

export function uriOf(path: string): string {
  return /^[a-z]+:/.test(path)
    ? path
    : URI.parse(root)
        .with({ path: `/work/${path}` })
        .toString();
}

/** A client and a server that talk through memory. */
export async function start(options: Options = {}): Promise<TestClient> {
  const files = new Map(Object.entries(options.files ?? {}).map(([path, text]) => [uriOf(path), text]));
  const logs: string[] = [];
  const [up, down] = [new PassThrough(), new PassThrough()];
  const served = createMessageConnection(new StreamMessageReader(up), new StreamMessageWriter(down));
  serve(served, {
    version: "0.0.0-test",
    log: text => logs.push(text),
    clock: options.clock ?? realClock,
    today: options.today ?? (() => "2026-11-20"),
    disk: () => Promise.resolve(uri => (options.onDisk === true ? nodeFileSystem(URI.parse(uri).fsPath) : memoryFileSystem(uri, files))),
    ...(options.git && { git: () => Promise.resolve(options.git as (rootUri: string) => GitAccess) }),
    exit: () => undefined,
    watchParent: () => undefined,
  });
  served.listen();

  const publications: Published[] = [];
  const received: { method: string; params: unknown }[] = [];
  let waiting: { uri: string; wanted: (params: Published) => boolean; resolve: (params: Published) => void }[] = [];
  const documents = new Map<string, TextDocument>();
  const connection = createMessageConnection(new StreamMessageReader(down), new StreamMessageWriter(up));
  connection.onNotification("textDocument/publishDiagnostics", (params: Published) => {
    publications.push(params);
    waiting = waiting.filter(it => {
      if (it.uri !== params.uri || !it.wanted(params)) return true;
      it.resolve(params);
      return false;
    });
  });
  connection.onNotification((method, params) => void received.push({ method, params }));
  connection.onRequest((method, params) => {
    received.push({ method, params });
    if (method !== "workspace/configuration") return null;
    if (client.settings === never) return new Promise(() => undefined);
    const { items } = params as unknown as { items: unknown[] };
    return items.map(() => client.settings ?? null);
  });
  connection.listen();

  const folders = options.folders === undefined ? [root] : options.folders;
  const initialize = {
    processId: null,
    rootUri: null,
    capabilities: options.capabilities ?? fullCapabilities,
    workspaceFolders: folders?.map(uri => ({ uri, name: uri })) ?? null,
    initializationOptions: options.initializationOptions,
  };
  const notify = (method: string, params?: unknown): Promise<void> => connection.sendNotification(method, params as object);
  const client: TestClient = {
    settings: options.settings,
    files,
    logs,
    publications,
    received,
    connection,
    result: await connection.sendRequest<InitializeResult>("initialize", initialize),
    request: (method, params) => (params === undefined ? connection.sendRequest(method) : connection.sendRequest(method, params as object)),
    notify,
    open: async (path, text = files.get(uriOf(path)) ?? "", language = "smp") => {
      const uri = uriOf(path);
      documents.set(uri, TextDocument.create(uri, language, 1, text));
      await notify("textDocument/didOpen", { textDocument: { uri, languageId: language, version: 1, text } });
      return uri;
    },
    type: async (path, text) => {
      const document = documents.get(uriOf(path))!;
      TextDocument.update(document, [{ text }], document.version + 1);
      await notify("textDocument/didChange", { textDocument: { uri: uriOf(path), version: document.version }, contentChanges: [{ text }] });
    },
    edit: async (path, { range, newText }) => {
      const document = documents.get(uriOf(path))!;
      TextDocument.update(document, [{ range, text: newText }], document.version + 1);
      await notify("textDocument/didChange", {
        textDocument: { uri: uriOf(path), version: document.version },
        contentChanges: [{ range, text: newText }],
      });
    },
    close: async path => {
      documents.delete(uriOf(path));
      await notify("textDocument/didClose", { textDocument: { uri: uriOf(path) } });
    },
    save: path => notify("textDocument/didSave", { textDocument: { uri: uriOf(path) } }),
    pull: async path => {
      const report = await connection.sendRequest<DocumentDiagnosticReport>("textDocument/diagnostic", {
        textDocument: { uri: uriOf(path) },
      });
      if (report.kind !== "full") throw new Error("expected a full report");
      return report.items as Diagnostic[];
    },
    published: (path, wanted = () => true) => {
      const uri = uriOf(path);
      const there = publications.findLast(it => it.uri === uri);
      if (there !== undefined && wanted(there)) return Promise.resolve(there);
      return new Promise(resolve => waiting.push({ uri, wanted, resolve }));
    },
    write: async (path, text) => {
      const uri = uriOf(path);
      const type = text === undefined ? 3 : files.has(uri) ? 2 : 1;
      if (text === undefined) files.delete(uri);
      else files.set(uri, text);
      await notify("workspace/didChangeWatchedFiles", { changes: [{ uri, type }] });
    },
    textOf: path => documents.get(uriOf(path))?.getText() ?? files.get(uriOf(path)) ?? "",
    apply: edit => applyEdit(edit, uri => documents.get(uri)?.getText() ?? files.get(uri)),
    dispose: () => {
      connection.dispose();
      served.dispose();
    },
  };
  await notify("initialized", {});
  return client;
}

/** What files look like after an edit, by path. */
export function applyEdit(edit: WorkspaceEdit, textOf: (uri: string) => string | undefined): Record<string, string> {
  const texts = new Map<string, string>();
  const change = (uri: string, edits: readonly TextEdit[]): void => {
    const text = texts.get(uri) ?? textOf(uri);
    if (text === undefined) throw new Error(`${uri} is edited but is not there`);
    texts.set(uri, TextDocument.applyEdits(TextDocument.create(uri, "", 0, text), [...edits]));
  };
  for (const [uri, edits] of Object.entries(edit.changes ?? {})) change(uri, edits);
  for (const it of edit.documentChanges ?? []) {
    if ("textDocument" in it) change(it.textDocument.uri, it.edits as TextEdit[]);
    else if (it.kind === "create") texts.set(it.uri, "");
    else throw new Error(`unexpected ${it.kind}`);
  }
  return Object.fromEntries([...texts].map(([uri, text]) => [URI.parse(uri).path.replace("/work/", ""), text]));
}

export const realClock: Clock = {
  now: () => performance.now(),
  after: (ms, work) => {
    const timer = setTimeout(work, ms);
    return () => clearTimeout(timer);
  },
};

/** Time that passes only when a test says so. */
export function manualClock(): Clock & { readonly pass: (ms: number) => void; readonly pending: () => number; readonly delays: number[] } {
  let now = 0;
  let timers: { at: number; work: () => void }[] = [];
  const delays: number[] = [];
  return {
    delays,
    now: () => now,
    after: (ms, work) => {
      delays.push(ms);
      const timer = { at: now + ms, work };
      timers.push(timer);
      return () => {
        timers = timers.filter(it => it !== timer);
      };
    },
    pending: () => timers.length,
    pass: ms => {
      now += ms;
      const due = timers.filter(it => it.at <= now);
      timers = timers.filter(it => it.at > now);
      for (const { work } of due) work();
    },
  };
}

/** Lets everything happen that needs no time. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 5; turn++) await new Promise(resolve => setImmediate(resolve));
}

export async function until(probe: () => boolean, what: string): Promise<void> {
  for (let turn = 0; turn < 400; turn++) {
    if (probe()) return;
    await new Promise(resolve => setTimeout(resolve, 5));
  }
  throw new Error(`did not happen: ${what}`);
}

/** Text and position of the cursor, which is written as `|`. */
export function withCursor(marked: string): { readonly text: string; readonly position: { line: number; character: number } } {
  const at = marked.indexOf("|");
  if (at < 0) throw new Error("there is no cursor");
  const before = marked.slice(0, at).split("\n");
  return { text: marked.slice(0, at) + marked.slice(at + 1), position: { line: before.length - 1, character: before.at(-1)!.length } };
}

export function memoryFileSystem(rootUri: string, files: ReadonlyMap<string, string>): FileSystem {
  const base = `${rootUri}/`;
  const uri = (path: RepoPath): string =>
    path === ""
      ? rootUri
      : URI.parse(rootUri)
          .with({ path: `${URI.parse(rootUri).path}/${path}` })
          .toString();
  const below = (folder: RepoPath): string[] => {
    const prefix = folder === "" ? base : `${uri(folder)}/`;
    return [...files.keys()].filter(it => it.startsWith(prefix)).map(it => decodeURIComponent(it.slice(prefix.length)));
  };
  return {
    list: folder => {
      const names = below(folder);
      if (names.length === 0) return Promise.resolve(undefined);
      const kinds = new Map(names.map(name => [name.split("/", 1)[0]!, name.includes("/") ? ("directory" as const) : ("file" as const)]));
      return Promise.resolve([...kinds].map(([name, kind]) => ({ name, kind })));
    },
    read: path => {
      const text = files.get(uri(path));
      return Promise.resolve(text === undefined ? undefined : { bytes: new TextEncoder().encode(text) });
    },
    kindOf: path => Promise.resolve(files.has(uri(path)) ? "file" : below(path).length > 0 ? "directory" : undefined),
  };
}
