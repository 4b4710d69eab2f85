import { ErrorCodes, ResponseError, type CancellationToken, type MessageConnection } from "vscode-jsonrpc";
import type { InitializeParams, InitializeResult } from "vscode-languageserver";
import type { FileSystem } from "../host/file-system.ts";
import type { GitAccess } from "../host/git-access.ts";
import { clientOf, isObject, type Client } from "./client.ts";
import { createDocuments } from "./documents.ts";
import type { Clock } from "./scheduler.ts";
import type { Service } from "./service.ts";

/** What the machine under the server gives it. */
export interface Host {
  readonly version: string;
  readonly log: (text: string) => void;
  readonly clock: Clock;
  /** `YYYY-MM-DD` */
  readonly today: () => string;
  /** Loads what reads the local disk below a `file:` address; missing where there is none. */
  readonly disk?: () => Promise<(rootUri: string) => FileSystem>;
  /** Loads what asks git about releases below a `file:` address; missing where there is none. */
  readonly git?: () => Promise<(rootUri: string) => GitAccess>;
  /** Told once that a plan has its first result: what runs from here on runs again and again. */
  readonly judged?: () => void;
  readonly exit: (code: number) => void;
  readonly watchParent: (pid: number) => void;
}

const requestCancelled = -32800;

/** Serves one client over a connection that does not listen yet. Answers `initialize` before anything heavy is loaded. */
export function serve(connection: MessageConnection, host: Host): void {
  const documents = createDocuments();
  let state: "new" | "running" | "shut down" = "new";
  let service: Promise<Service> | undefined;

  const log = (text: string): void => host.log(`smp: ${text}`);
  const load = async (params: Partial<InitializeParams>, client: Client): Promise<Service> => {
    // after the answer to `initialize` is on its way
    await new Promise<void>(resolve => void host.clock.after(0, resolve));
    const [{ createService }, disk, git] = await Promise.all([import("./service.ts"), host.disk?.(), host.git?.()]);
    return createService({
      client,
      params,
      documents,
      disk,
      git,
      clock: host.clock,
      today: () => client.options.today ?? host.today(),
      version: host.version,
      log,
      judged: host.judged,
      // a connection that is gone throws at once; whoever asks waits for a promise
      ask: async (method, question) => connection.sendRequest(method, question),
      tell: (method, message) => {
        void tell(method, message).catch(() => undefined);
      },
    });
  };

  const tell = async (method: string, message: object): Promise<void> => connection.sendNotification(method, message);

  const initialize = (params: unknown): InitializeResult => {
    if (state !== "new") throw new ResponseError(ErrorCodes.InvalidRequest, "The server was initialized before");
    if (!isObject(params) || Array.isArray(params)) throw new ResponseError(ErrorCodes.InvalidParams, "“initialize” needs its parameters");
    state = "running";
    const client = clientOf(params);
    if (typeof params["processId"] === "number") host.watchParent(params["processId"]);
    service = load(params, client);
    service.catch((error: unknown) => log(`cannot start: ${textOf(error)}`));
    return { capabilities: capabilities(client), serverInfo: { name: "smp", version: host.version } };
  };

  const answer = async (method: string, params: unknown, token: CancellationToken): Promise<unknown> => {
    if (method === "initialize") return initialize(params);
    if (state === "new") throw new ResponseError(ErrorCodes.ServerNotInitialized, "“initialize” comes first");
    if (state === "shut down") throw new ResponseError(ErrorCodes.InvalidRequest, "The server was shut down");
    if (method === "shutdown") {
      state = "shut down";
      service?.then(it => it.dispose()).catch(() => undefined);
      return null;
    }
    const request = (await service)?.requests.get(method);
    if (request === undefined) throw new ResponseError(ErrorCodes.MethodNotFound, `There is no request “${method}”`);
    const wrong = request.check(params);
    if (wrong !== undefined) throw new ResponseError(ErrorCodes.InvalidParams, wrong);
    const cancelled = (): ResponseError => new ResponseError(requestCancelled, "The request was cancelled");
    if (isCancelled(token)) throw cancelled();
    let result: unknown;
    try {
      result = await request.answer(params, token);
    } catch (error) {
      // one feature that fails must not take the others along
      log(`${method} failed: ${textOf(error)}`);
      result = request.empty;
    }
    if (isCancelled(token)) throw cancelled();
    return result;
  };

  const hear = (method: string, params: unknown): void => {
    if (method === "exit") return host.exit(state === "shut down" ? 0 : 1);
    if (state !== "running") return;
    // texts are kept up to date here and now, so that a request that comes next sees them
    const document =
      method === "textDocument/didOpen"
        ? documents.open(params)
        : method === "textDocument/didChange"
          ? documents.change(params)
          : undefined;
    const closed = method === "textDocument/didClose" ? documents.close(params) : undefined;
    service?.then(it => it.hear(method, document ?? closed ?? params)).catch((error: unknown) => log(`${method} failed: ${textOf(error)}`));
  };

  connection.onRequest((method, params, token) => answer(method, params, token));
  connection.onNotification((method, params) => {
    try {
      hear(method, params);
    } catch (error) {
      log(`${method} failed: ${textOf(error)}`);
    }
  });
  connection.onError(([error]) => log(`connection: ${error.message}`));
  connection.onClose(() => {
    service?.then(it => it.dispose()).catch(() => undefined);
    host.exit(state === "shut down" ? 0 : 1);
  });
}

function capabilities(client: Client): InitializeResult["capabilities"] {
  const files = { filters: [{ scheme: "file", pattern: { glob: "**" } }] };
  return {
    positionEncoding: "utf-16",
    textDocumentSync: { openClose: true, change: 2, save: { includeText: false } },
    completionProvider: { triggerCharacters: [" ", ":", "/", '"', "[", "{", ",", "%"] },
    hoverProvider: true,
    definitionProvider: true,
    referencesProvider: true,
    foldingRangeProvider: true,
    inlayHintProvider: { resolveProvider: false },
    codeLensProvider: { resolveProvider: false },
    documentSymbolProvider: true,
    documentLinkProvider: { resolveProvider: false },
    codeActionProvider: client.codeActionLiterals ? { codeActionKinds: ["quickfix", "source.fixAll.smp"] } : true,
    ...(client.pullDiagnostics
      ? { diagnosticProvider: { identifier: "smp", interFileDependencies: true, workspaceDiagnostics: true } }
      : {}),
    workspace: {
      workspaceFolders: { supported: true, changeNotifications: true },
      fileOperations: { ...(client.willRename ? { willRename: files } : {}), didRename: files, didDelete: files },
    },
  };
}

/** Asked anew each time: it changes while others work. */
function isCancelled(token: CancellationToken): boolean {
  return token.isCancellationRequested;
}

function textOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
