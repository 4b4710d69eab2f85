import * as vscode from "vscode";
import { initMethod, type InitParams, type InitResult } from "../../server/src/lsp/protocol.ts";
import { dismissed } from "./choose.ts";
import type { Server } from "./language-client.ts";

/** Writes a plan as the repository suggests it and opens it; a plan that is there already is only opened. */
export async function createPlan(server: Server, from: unknown): Promise<void> {
  const folder = from instanceof vscode.Uri ? from : await chooseFolder();
  const params: InitParams = { folderUri: folder.toString() };
  const result = await server.request<InitResult | null>(initMethod, params);
  if (result === null) throw new Error("A plan can only be created inside the folders that are open.");
  const { uri, text, existing } = result;
  const plan = vscode.Uri.parse(existing ?? uri);
  if (existing === undefined) {
    const edit = new vscode.WorkspaceEdit();
    edit.createFile(plan, { contents: new TextEncoder().encode(text) });
    if (!(await vscode.workspace.applyEdit(edit))) throw new Error(`${vscode.workspace.asRelativePath(plan)} could not be written.`);
  }
  await vscode.window.showTextDocument(plan);
}

async function chooseFolder(): Promise<vscode.Uri> {
  const [first, second] = vscode.workspace.workspaceFolders ?? [];
  if (first === undefined) throw new Error("Open the folder of your software first.");
  if (second === undefined) return first.uri;
  const chosen = await vscode.window.showWorkspaceFolderPick({ placeHolder: "The plan of which folder?" });
  if (chosen === undefined) throw dismissed;
  return chosen.uri;
}
