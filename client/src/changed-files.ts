import * as vscode from "vscode";
import {
  changedFilesMethod,
  fileAtMethod,
  type ChangedFile,
  type ChangedFilesResult,
  type FileAtParams,
  type FileAtResult,
  type HeadParams,
  type SlotParams,
} from "../../server/src/lsp/protocol.ts";
import type { Server } from "./language-client.ts";

/** Files as they were at a commit. Their address says what to ask, so they can be opened again at any time. */
const scheme = "smp-release";

export function registerReleaseFiles(subscriptions: vscode.Disposable[], server: Server): void {
  const provider: vscode.TextDocumentContentProvider = {
    provideTextDocumentContent: async ({ query }) => {
      const { uri, commit } = JSON.parse(query) as FileAtParams;
      const found = await server.request<FileAtResult | null>(fileAtMethod, { uri, commit } satisfies FileAtParams);
      // a file that was not there shows as empty beside the one that is
      return found?.text ?? "";
    },
  };
  subscriptions.push(vscode.workspace.registerTextDocumentContentProvider(scheme, provider));
}

/** Opens what differs between what was signed and the release now: one file beside itself, several in one editor. */
export async function showChangedFiles(server: Server, slot: SlotParams | HeadParams): Promise<void> {
  const result = await server.request<ChangedFilesResult | null>(changedFilesMethod, slot);
  const [first, second] = result?.files ?? [];
  if (result === null || first === undefined) {
    throw new Error("There are no files to show: nothing changed, or what was signed is in no commit that git has.");
  }
  if (second === undefined) {
    const title = `${first.path} (${result.title})`;
    await vscode.commands.executeCommand("vscode.diff", at(first, first.signed), at(first, first.now), title, { preview: true });
    return;
  }
  const resources = result.files.map(file => [vscode.Uri.parse(file.uri), at(file, file.signed), at(file, file.now)]);
  await vscode.commands.executeCommand("vscode.changes", result.title, resources);
}

function at({ uri }: ChangedFile, commit: string): vscode.Uri {
  const query: FileAtParams = { uri, commit };
  return vscode.Uri.from({ scheme, path: vscode.Uri.parse(uri).path, query: JSON.stringify(query) });
}
