import * as vscode from "vscode";
import { dismissed, pick } from "./choose.ts";
import type { KeptTexts } from "./kept-texts.ts";

/** A document as it is and as it would be. */
export interface Change {
  readonly document: vscode.TextDocument;
  readonly after: string;
  /** Of the editor that shows both: "CITATION.cff, as the plan says it". */
  readonly title: string;
  /** What the button says that takes the change, and what else is to be known: "Write CITATION.cff". */
  readonly take: string;
  readonly detail?: string;
  readonly leave: string;
}

/**
 * Shows what would change beside what is there, and waits for the user, who can look around meanwhile. The document stays as it is; when it
 * was changed in the meantime the answer no longer counts.
 * @throws dismissed
 */
export async function review(texts: KeptTexts, { document, after, title, take, detail, leave }: Change): Promise<void> {
  const { version } = document;
  const shown = texts.keep(document.uri.path, after);
  await vscode.commands.executeCommand("vscode.diff", document.uri, shown, title, { preview: true });
  const items = [
    { label: `$(check) ${take}`, ...(detail === undefined ? {} : { detail }), yes: true },
    { label: `$(close) ${leave}`, yes: false },
  ];
  try {
    const { yes } = await pick(items, { title, placeHolder: "The right side is what would be", ignoreFocusOut: true });
    if (!yes) throw dismissed;
  } finally {
    await closeDiff(shown);
  }
  assertUnchanged(document, version);
}

/** @throws when somebody has typed since */
export function assertUnchanged(document: vscode.TextDocument, version: number): void {
  if (document.isClosed || document.version !== version) {
    throw new Error(
      `${vscode.workspace.asRelativePath(document.uri)} was changed meanwhile, so nothing was written. Run the command again.`,
    );
  }
}

async function closeDiff(shown: vscode.Uri): Promise<void> {
  const tabs = vscode.window.tabGroups.all.flatMap(group => group.tabs);
  const isShown = ({ input }: vscode.Tab): boolean =>
    input instanceof vscode.TabInputTextDiff && input.modified.toString() === shown.toString();
  await vscode.window.tabGroups.close(tabs.filter(isShown), true);
}

/** Line ends are the editor's own matter. */
export function sameText(a: string, b: string): boolean {
  return a.replaceAll("\r\n", "\n") === b.replaceAll("\r\n", "\n");
}
