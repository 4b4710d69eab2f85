import type * as vscode from "vscode";
import { LanguageClient, TransportKind } from "vscode-languageclient/node";
import { start, type Api } from "./start.ts";

/** The extension beside Node, on a desktop or a remote machine: the server is another process. */
export function activate(context: vscode.ExtensionContext): Api {
  const module = context.asAbsolutePath("dist/server.js");
  const run = { module, transport: TransportKind.ipc };
  const debug = { ...run, options: { execArgv: ["--inspect=6009", "--enable-source-maps"] } };
  return start(context, (id, name, options) => new LanguageClient(id, name, { run, debug }, options));
}
