import { randomBytes } from "node:crypto";
import { chmod, lstat, mkdir, open, readFile, realpath, rename, rm, stat } from "node:fs/promises";
import { basename, dirname, isAbsolute, join, relative, sep } from "node:path";
import type { RepoPath } from "../core/types.ts";
import { decode } from "./text.ts";

/** A file as it shall be. `before` is the text that the change was made for. */
export interface FileWrite {
  readonly path: RepoPath;
  readonly text: string;
  /** Undefined for a file that must not exist yet. */
  readonly before: string | undefined;
}

export type WriteResult = { readonly written: true } | { readonly why: string };

/**
 * Writes a file below `root`, an absolute path, whole or not at all: beside it, then in its place, with its mode and its byte order mark.
 * A link is followed only as long as it stays inside. Refuses when the file is not UTF-8 or no longer what it was.
 */
export async function writeFileBelow(root: string, { path, text, before }: FileWrite): Promise<WriteResult> {
  try {
    return before === undefined ? await create(root, path, text) : await replace(root, path, text, before);
  } catch (error) {
    return { why: error instanceof Error && "code" in error ? String(error.code) : String(error) };
  }
}

async function replace(root: string, path: RepoPath, text: string, before: string): Promise<WriteResult> {
  const file = await realpath(join(root, path));
  if (!isInside(await realpath(root), file)) return { why: "it lies outside the folder" };
  const info = await stat(file);
  if (!info.isFile()) return { why: "it is not a regular file" };
  const bytes = await readFile(file);
  const decoded = decode(bytes);
  if (decoded?.exact !== true) return { why: "it is not UTF-8" };
  if (decoded.text !== before) return { why: "it has changed in the meantime" };
  const mark = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? "\ufeff" : "";
  const temporary = await writeBeside(file, mark + withLineEnds(text, before), info.mode);
  try {
    await rename(temporary, file);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
  return { written: true };
}

async function create(root: string, path: RepoPath, text: string): Promise<WriteResult> {
  const file = join(root, path);
  const realRoot = await realpath(root);
  // the nearest folder that is there decides where the new ones come to lie
  let existing = dirname(file);
  while (existing !== root && !(await isThere(existing))) existing = dirname(existing);
  if (!isInside(realRoot, await realpath(existing))) return { why: "it lies outside the folder" };
  if (await isThere(file)) return { why: "it is there already" };
  await mkdir(dirname(file), { recursive: true });
  const handle = await open(file, "wx");
  try {
    await handle.writeFile(text);
  } finally {
    await handle.close();
  }
  return { written: true };
}

async function writeBeside(file: string, text: string, mode: number): Promise<string> {
  const temporary = join(dirname(file), `.${basename(file)}.${randomBytes(6).toString("hex")}.tmp`);
  const handle = await open(temporary, "wx", 0o600);
  try {
    await handle.writeFile(text);
    await handle.sync();
    await chmod(temporary, mode & 0o7777);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  } finally {
    await handle.close();
  }
  return temporary;
}

/** What was inserted gets the line ends of the file, if it has but one kind. */
function withLineEnds(text: string, before: string): string {
  return before.includes("\r\n") && !/(?<!\r)\n/.test(before) ? text.replace(/(?<!\r)\n/g, "\r\n") : text;
}

/** Of the entry itself: a link that leads nowhere is there, too. */
async function isThere(file: string): Promise<boolean> {
  try {
    await lstat(file);
    return true;
  } catch {
    return false;
  }
}

function isInside(root: string, file: string): boolean {
  const way = relative(root, file);
  return way === "" || (way !== ".." && !way.startsWith(`..${sep}`) && !isAbsolute(way));
}
