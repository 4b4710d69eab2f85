import * as vscode from "vscode";
import { exportMethod, type ExportParams, type ExportResult } from "../../server/src/lsp/protocol.ts";
import { choosePlan, dismissed } from "./choose.ts";
import type { Server } from "./language-client.ts";
import { showExportReport } from "./pages.ts";

/**
 * Writes a plan as a file that the Software Management Wizard imports, and shows what became of every answer.
 * @param from the plan's address; asked for when there are several
 * @param to the file's address; asked for when missing
 */
export async function exportPlan(server: Server, from: unknown, to: unknown): Promise<void> {
  const plan = await choosePlan(server, from);
  const params: ExportParams = { uri: plan.uri, format: "wizard" };
  const result = await server.request<ExportResult | null>(exportMethod, params);
  if (result === null) throw new Error("This plan cannot be exported; it is not read yet.");
  const target = to instanceof vscode.Uri ? to : await chooseTarget(vscode.Uri.joinPath(vscode.Uri.parse(plan.uri), "..", result.fileName));
  await vscode.workspace.fs.writeFile(target, new TextEncoder().encode(result.text));
  await showExportReport(plan.uri);
  const { mapped, lossy, unmapped } = result;
  void vscode.window.showInformationMessage(
    `Exported ${vscode.workspace.asRelativePath(target)}: ${mapped} answers kept, ${lossy} with losses, ${unmapped} left out.`,
  );
}

async function chooseTarget(proposal: vscode.Uri): Promise<vscode.Uri> {
  const target = await vscode.window.showSaveDialog({
    title: "Export to the Software Management Wizard",
    defaultUri: proposal,
    filters: { JSON: ["json"] },
  });
  if (target === undefined) throw dismissed;
  return target;
}
