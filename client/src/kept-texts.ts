import * as vscode from "vscode";

const scheme = "smp-text";

/** More than anybody has open; the oldest go first. */
const mostTexts = 40;

/** Texts that only this session has, as read-only documents: reports of what was just done, and files as they would be. */
export interface KeptTexts {
  /** @param path the name to show, with the ending that says what it is */
  readonly keep: (path: string, text: string) => vscode.Uri;
}

export function createKeptTexts(subscriptions: vscode.Disposable[]): KeptTexts {
  const texts = new Map<string, string>();
  let count = 0;
  const provider: vscode.TextDocumentContentProvider = {
    provideTextDocumentContent: ({ query }) =>
      texts.get(query) ?? "This was of an earlier session and is no longer kept. Run the command again.\n",
  };
  subscriptions.push(vscode.workspace.registerTextDocumentContentProvider(scheme, provider));
  return {
    keep: (path, text) => {
      const query = String(++count);
      texts.set(query, text);
      for (const oldest of texts.keys()) {
        if (texts.size <= mostTexts) break;
        texts.delete(oldest);
      }
      return vscode.Uri.from({ scheme, path: path.startsWith("/") ? path : `/${path}`, query });
    },
  };
}

/** Shows a report as people read it. */
export async function showReport(texts: KeptTexts, name: string, markdown: string): Promise<void> {
  await vscode.commands.executeCommand("markdown.showPreview", texts.keep(`${name}.md`, markdown));
}
