import * as vscode from "vscode";
import type { EntryResult } from "../../server/src/lsp/protocol.ts";
import type { Server } from "./language-client.ts";

/** How often somebody may type between question and answer. */
const mostTries = 3;

/**
 * Asks for an edit and applies it, provided that every document is still as it was when the edit was made; asks again otherwise, so that
 * nothing is ever written into the wrong place.
 */
export async function applyUnchanged<T extends Pick<EntryResult, "edit">>(server: Server, ask: () => Promise<T>): Promise<T> {
  for (let tries = 0; tries < mostTries; tries++) {
    const result = await ask();
    if (!isCurrent(result.edit)) continue;
    if (!(await vscode.workspace.applyEdit(await server.convert().asWorkspaceEdit(result.edit)))) break;
    return result;
  }
  throw new Error("The plan could not be changed; it may have been edited meanwhile.");
}

function isCurrent({ documentChanges = [] }: EntryResult["edit"]): boolean {
  return documentChanges.every(change => {
    if (!("textDocument" in change) || change.textDocument.version === null) return true;
    const uri = vscode.Uri.parse(change.textDocument.uri).toString();
    const document = vscode.workspace.textDocuments.find(it => it.uri.toString() === uri);
    return document === undefined || document.version === change.textDocument.version;
  });
}
