import * as vscode from "vscode";

/** As much of the interface of VS Code's own git extension as is needed here. */
interface GitExtension {
  readonly enabled: boolean;
  readonly getAPI: (version: 1) => { readonly getRepository: (uri: vscode.Uri) => { readonly inputBox: { value: string } } | null };
}

/**
 * Says what was written and under which message to commit it. The message goes where the next commit takes it from, unless somebody has
 * begun to write one there; it can always be copied.
 */
export function offerCommitMessage(planUri: vscode.Uri, message: string, words: string): void {
  const box = inputBoxFor(planUri);
  const free = box !== undefined && (box.value.trim() === "" || /^(signoff|waiver)\(/.test(box.value));
  if (free) box.value = message;
  const copy = "Copy message";
  const open = "Source Control";
  const text = free ? `${words}. Commit it as “${message}”: it stands in Source Control.` : `${words}. Commit it as “${message}”.`;
  void vscode.window.showInformationMessage(text, copy, ...(free ? [open] : [])).then(async choice => {
    if (choice === copy) await vscode.env.clipboard.writeText(message);
    else if (choice === open) await vscode.commands.executeCommand("workbench.view.scm");
  });
}

function inputBoxFor(uri: vscode.Uri): { value: string } | undefined {
  const git = vscode.extensions.getExtension<GitExtension>("vscode.git");
  if (git?.isActive !== true || !git.exports.enabled) return undefined;
  return git.exports.getAPI(1).getRepository(uri)?.inputBox;
}
