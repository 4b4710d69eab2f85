import * as vscode from "vscode";
import { otherLanguage } from "./definition-text.ts";

/**
 * VS Code chooses a language by a file's name. Names of definition files are also those of other files (module definitions of linkers,
 * `Singularity.md`), which only their text can tell: those are given back, once, when they are opened.
 */
export function releaseOtherFiles(subscriptions: vscode.Disposable[]): void {
  const release = (document: vscode.TextDocument): void => {
    const language = otherLanguage(document.languageId, document.uri.path, document.getText());
    if (language !== undefined) void vscode.languages.setTextDocumentLanguage(document, language).then(undefined, () => undefined);
  };
  const seen = new Set<string>();
  const opened = (document: vscode.TextDocument): void => {
    const key = document.uri.toString();
    // whoever sets the language by hand has the last word
    if (seen.has(key)) return;
    seen.add(key);
    release(document);
  };
  for (const document of vscode.workspace.textDocuments) opened(document);
  subscriptions.push(
    vscode.workspace.onDidOpenTextDocument(opened),
    // a change of language closes and opens a document, too; what is gone for good is looked at again
    vscode.window.tabGroups.onDidChangeTabs(({ closed }) => {
      for (const { input } of closed) if (input instanceof vscode.TabInputText) seen.delete(input.uri.toString());
    }),
  );
}
