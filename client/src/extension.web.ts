/// <reference lib="webworker" />
import * as vscode from "vscode";
import { LanguageClient } from "vscode-languageclient/browser";
import { start, type Api } from "./start.ts";

/** The extension in a browser: the server is a worker. */
export function activate(context: vscode.ExtensionContext): Api {
  const module = vscode.Uri.joinPath(context.extensionUri, "dist/server.web.js").toString(true);
  return start(context, (id, name, options) => new LanguageClient(id, name, new Worker(module), options));
}
