import * as vscode from "vscode";
import type { BaseLanguageClient } from "vscode-languageclient";
import {
  fsKindMethod,
  fsListMethod,
  fsReadMethod,
  type FsKindResult,
  type FsListResult,
  type FsReadResult,
} from "../../server/src/lsp/protocol.ts";

/** However much the server asks for; its own limits are lower. */
const mostBytes = 32 * 1024 * 1024;

/** Lists and reads files for the server where it has no disk: in a browser, and in workspaces that another extension provides. */
export function serveFiles(client: BaseLanguageClient): void {
  client.onRequest(fsListMethod, ({ uri }: { uri: string }) => inWorkspace(uri, list));
  client.onRequest(fsReadMethod, ({ uri, limit }: { uri: string; limit: number }) =>
    inWorkspace(uri, it => read(it, Math.min(limit, mostBytes))),
  );
  client.onRequest(fsKindMethod, ({ uri }: { uri: string }) => inWorkspace(uri, kind));
}

/** Null for what is not there, and for what is not below a folder of the workspace. */
async function inWorkspace<T>(text: string, answer: (uri: vscode.Uri) => Promise<T>): Promise<T | null> {
  const uri = vscode.Uri.parse(text);
  if (vscode.workspace.getWorkspaceFolder(uri) === undefined) return null;
  try {
    return await answer(uri);
  } catch (error) {
    if (error instanceof vscode.FileSystemError && ["FileNotFound", "FileNotADirectory"].includes(error.code)) return null;
    throw error;
  }
}

async function list(uri: vscode.Uri): Promise<FsListResult> {
  const { Directory, File, SymbolicLink } = vscode.FileType;
  const entries = await vscode.workspace.fs.readDirectory(uri);
  return entries.map(([name, type]) => {
    if (type & Directory) return { name, kind: type & SymbolicLink ? "linked directory" : "directory" };
    return { name, kind: type & File ? "file" : "other" };
  });
}

async function read(uri: vscode.Uri, limit: number): Promise<FsReadResult> {
  try {
    const { type, size } = await vscode.workspace.fs.stat(uri);
    if (!(type & vscode.FileType.File)) return { why: "not a regular file" };
    if (size > limit) return { why: "too large" };
    const bytes = await vscode.workspace.fs.readFile(uri);
    return bytes.length > limit ? { why: "too large" } : { base64: base64(bytes) };
  } catch (error) {
    if (error instanceof vscode.FileSystemError && error.code === "NoPermissions") return { why: "no permission" };
    throw error;
  }
}

async function kind(uri: vscode.Uri): Promise<FsKindResult> {
  const { type } = await vscode.workspace.fs.stat(uri);
  return type & vscode.FileType.Directory ? "directory" : type & vscode.FileType.File ? "file" : null;
}

/** Node and browsers alike have btoa, which takes characters; in pieces, for a call cannot have millions of arguments. */
function base64(bytes: Uint8Array): string {
  const pieces: string[] = [];
  for (let at = 0; at < bytes.length; at += 0x8000) pieces.push(String.fromCharCode(...bytes.subarray(at, at + 0x8000)));
  return btoa(pieces.join(""));
}
