import { URI, Utils } from "vscode-uri";
import type { RepoPath } from "../core/types.ts";

/** An address as this server compares it: one spelling for all ways to write the same. Undefined for what is none. */
export function canonical(uri: string): string | undefined {
  return parse(uri)?.toString();
}

/** The path of an address relative to a root, both canonical; undefined when it lies elsewhere. "" is the root itself. */
export function pathInside(root: string, uri: string): RepoPath | undefined {
  const from = parse(root);
  const to = parse(uri);
  if (from === undefined || to === undefined || from.authority !== to.authority) return undefined;
  // an unsaved document that has a path counts as the file it will become
  if (from.scheme !== to.scheme && !(to.scheme === "untitled" && to.path.startsWith("/"))) return undefined;
  const base = from.path.replace(/\/+$/, "");
  if (to.path === base || to.path === `${base}/`) return "" as RepoPath;
  // `untitled:Untitled-1` lies in no folder at all
  const bare = base === "" && to.scheme === "untitled" && !to.path.startsWith("/");
  if (!bare && !to.path.startsWith(`${base}/`)) return undefined;
  const path = bare ? to.path : to.path.slice(base.length + 1);
  return path.split("/").some(part => part === "" || part === "." || part === "..") ? undefined : (path as RepoPath);
}

export function addressOf(root: string, path: string): string {
  const from = parse(root);
  return from === undefined
    ? root
    : path === ""
      ? from.toString()
      : from.with({ path: `${from.path.replace(/\/+$/, "")}/${path}` }).toString();
}

/** The address of the folder that a document lies in. */
export function folderAddress(uri: string): string {
  const address = parse(uri);
  return address === undefined ? uri : Utils.dirname(address).toString();
}

export function schemeOf(uri: string): string {
  return parse(uri)?.scheme ?? "";
}

export function fileName(uri: string): string {
  const address = parse(uri);
  return address === undefined ? "" : Utils.basename(address);
}

/** The path on the local disk of a `file:` address. */
export function diskPath(uri: string): string {
  return parse(uri)?.fsPath ?? uri;
}

/** The address of a folder of the local disk. */
export function folderUri(path: string): string {
  return URI.file(path).toString();
}

function parse(uri: string): URI | undefined {
  try {
    const address = URI.parse(uri, false);
    // a drive is the same in capitals
    const drive = /^\/[A-Z]:/.exec(address.path)?.[0];
    return drive === undefined ? address : address.with({ path: drive.toLowerCase() + address.path.slice(drive.length) });
  } catch {
    return undefined;
  }
}
