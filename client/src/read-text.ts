import * as vscode from "vscode";

/** The largest file of the Wizard that is read, in bytes; the server's own limit is lower. */
const mostBytes = 128 * 1024 * 1024;

/** A file of the Wizard as text. Throws when it cannot be that. */
export async function readText(uri: vscode.Uri): Promise<string> {
  const name = vscode.workspace.asRelativePath(uri);
  const { size } = await vscode.workspace.fs.stat(uri);
  if (size > mostBytes) throw new Error(`${name} is too large for a file of the Wizard.`);
  const bytes = await vscode.workspace.fs.readFile(uri);
  if (bytes[0] === 0x1f && bytes[1] === 0x8b) throw new Error(`${name} is compressed; unpack it first.`);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw new Error(`${name} is not text in UTF-8.`);
  }
}
