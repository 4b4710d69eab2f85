import * as vscode from "vscode";
import { RevealOutputChannelOn, type BaseLanguageClient, type LanguageClientOptions } from "vscode-languageclient";
import { analysisChangedMethod, readinessChangedMethod, type InitializationOptions, type Problem } from "../../server/src/lsp/protocol.ts";
import { evidenceFiles, planFiles } from "./served-files.generated.ts";
import { serveFiles } from "./workspace-files.ts";

/** Makes a client for the server of this build: another process beside Node, a worker in a browser. */
export type CreateClient = (id: string, name: string, options: LanguageClientOptions) => BaseLanguageClient;

/** The language server as the rest of the extension sees it. */
export interface Server extends vscode.Disposable {
  /** Settles when the server has started, or failed to, for the first time. */
  readonly ready: Promise<void>;
  readonly request: <R>(method: string, params?: object) => Promise<R>;
  /** Tells the server something when it runs; whoever tells does not wait. */
  readonly notify: (method: string, params?: object) => void;
  readonly convert: () => BaseLanguageClient["protocol2CodeConverter"];
  readonly restart: () => Promise<void>;
  readonly log: vscode.LogOutputChannel;
}

/** The answer, unless it says what is wrong. */
export function orThrow<T extends object>(answer: T | Problem): T {
  if ("problem" in answer) throw new Error(answer.problem);
  return answer;
}

/** Plans by their language, and those that the user keeps as plain YAML by their names. */
export function planSelector(): DocumentFilter[] {
  const more = vscode.workspace.getConfiguration("smp").get<readonly string[]>("files", []);
  return [{ language: "smp" }, ...[...planFiles, ...more].map(pattern => ({ language: "yaml", pattern }))];
}

interface DocumentFilter {
  readonly language: string;
  readonly pattern?: string;
}

/**
 * Starts the server and, where the settings that it began with no longer hold, starts it anew.
 * @param onChange called when the server's answers may have changed
 */
export function startServer(createClient: CreateClient, onChange: () => void): Server {
  const log = vscode.window.createOutputChannel("Software Management Plans", { log: true });
  const begin = (): BaseLanguageClient => {
    const initializationOptions: InitializationOptions = { trusted: vscode.workspace.isTrusted, commands: true };
    const client = createClient("smp", "Software Management Plans", {
      documentSelector: [...planSelector(), { language: "apptainer" }, ...evidenceFiles.map(pattern => ({ pattern }))],
      initializationOptions,
      // all off unless said otherwise
      diagnosticPullOptions: { onChange: true, onSave: true, onFocus: true },
      outputChannel: log,
      revealOutputChannelOn: RevealOutputChannelOn.Never,
      markdown: { supportThemeIcons: true },
    });
    client.onNotification(analysisChangedMethod, onChange);
    client.onNotification(readinessChangedMethod, onChange);
    serveFiles(client);
    return client;
  };

  let client = begin();
  const ready = client.start().then(onChange);
  ready.catch((error: unknown) => log.error(String(error)));
  // one after the other, for settings and trust can change at once
  let last: Promise<unknown> = ready.catch(() => undefined);
  const restart = (): Promise<void> => {
    const next = last.then(async () => {
      const old = client;
      client = begin();
      await old.dispose().catch((error: unknown) => log.warn(String(error)));
      await client.start();
      onChange();
    });
    last = next.catch(() => undefined);
    return next;
  };
  const restartQuietly = (): void => void restart().catch((error: unknown) => log.error(String(error)));
  const watching = [
    vscode.workspace.onDidGrantWorkspaceTrust(restartQuietly),
    vscode.workspace.onDidChangeConfiguration(event => event.affectsConfiguration("smp.files") && restartQuietly()),
  ];
  return {
    log,
    restart,
    ready,
    convert: () => client.protocol2CodeConverter,
    // waits for the start by itself, and starts again what had crashed
    request: (method, params) => client.sendRequest(method, params),
    notify: (method, params = {}) => {
      if (client.isRunning()) client.sendNotification(method, params).catch((error: unknown) => log.warn(String(error)));
    },
    dispose: () => {
      for (const watch of watching) watch.dispose();
      void client
        .dispose()
        .catch(() => undefined)
        .then(() => log.dispose());
    },
  };
}
