import * as vscode from "vscode";
import { explainMethod, exportMethod, type ExplainResult, type ExportResult } from "../../server/src/lsp/protocol.ts";
import type { Server } from "./language-client.ts";

const scheme = "smp-doc";

/** Pages that the server writes, as read-only Markdown documents. Their address says what to ask, so they can be opened again at any time. */
export function registerPages(subscriptions: vscode.Disposable[], server: Server): void {
  const provider: vscode.TextDocumentContentProvider = {
    provideTextDocumentContent: async uri => {
      if (uri.authority === "export")
        return (await server.request<ExportResult | null>(exportMethod, { uri: uri.query, format: "wizard" }))?.report;
      return (await server.request<ExplainResult | null>(explainMethod, { name: uri.query }))?.markdown;
    },
  };
  subscriptions.push(vscode.workspace.registerTextDocumentContentProvider(scheme, provider));
}

/** What is to be known of a rule or a question. */
export async function showTopic(name: string): Promise<void> {
  await preview(vscode.Uri.from({ scheme, authority: "explain", path: `/${name}.md`, query: name }));
}

/** What became of every answer in an export of this plan. */
export async function showExportReport(planUri: string): Promise<void> {
  await preview(vscode.Uri.from({ scheme, authority: "export", path: "/Export report.md", query: planUri }));
}

async function preview(uri: vscode.Uri): Promise<void> {
  await vscode.commands.executeCommand("markdown.showPreview", uri);
}
