import * as vscode from "vscode";
import { explainMethod, type ExplainResult } from "../../server/src/lsp/protocol.ts";
import type { Server } from "./language-client.ts";

const scheme = "smp-doc";

/** Pages that the server writes, as read-only Markdown documents. Their address says what to ask, so they can be opened again at any time. */
export function registerPages(subscriptions: vscode.Disposable[], server: Server): void {
  const provider: vscode.TextDocumentContentProvider = {
    provideTextDocumentContent: async uri => (await server.request<ExplainResult | null>(explainMethod, { name: uri.query }))?.markdown,
  };
  subscriptions.push(vscode.workspace.registerTextDocumentContentProvider(scheme, provider));
}

/** What is to be known of a rule or a question. */
export async function showTopic(name: string): Promise<void> {
  const uri = vscode.Uri.from({ scheme, authority: "explain", path: `/${name}.md`, query: name });
  await vscode.commands.executeCommand("markdown.showPreview", uri);
}
