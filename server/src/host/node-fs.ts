import { closeSync, constants, fstatSync, openSync, readSync } from "node:fs";
import { open, readdir, realpath, stat } from "node:fs/promises";
import { join, relative, sep } from "node:path";
import type { RepoPath, UnreadWhy } from "../core/types.ts";
import type { DirectoryEntry, FileContent, FileSystem } from "./file-system.ts";

/** The local disk below `root`, an absolute path. Links are followed only as long as they stay inside. */
export function nodeFileSystem(root: string): FileSystem {
  const before = root.endsWith(sep) ? root : `${root}${sep}`;
  // joining by `join` would take as long as opening the file
  const absolute = (path: RepoPath): string => (path === "" ? root : `${before}${path}`);
  let realRoot: Promise<string> | undefined;
  const inside = async (file: string): Promise<boolean> => {
    const from = await (realRoot ??= realpath(root));
    const way = relative(from, await realpath(file));
    return way === "" || (way !== ".." && !way.startsWith(`..${sep}`));
  };

  const read: FileSystem["read"] = async (path, limit) => {
    try {
      if (!(await inside(absolute(path)))) return { why: "outside the root" };
      // the flag keeps a FIFO from hanging; the check below is on what was really opened
      const handle = await open(absolute(path), constants.O_RDONLY | constants.O_NONBLOCK);
      try {
        const opened = await handle.stat();
        if (!opened.isFile()) return { why: "not a regular file" };
        if (opened.size > limit) return { why: "too large" };
        return { bytes: await handle.readFile() };
      } finally {
        await handle.close();
      }
    } catch (error) {
      return reason(error);
    }
  };

  return {
    list: async (folder, way) => {
      try {
        const place = absolute(folder);
        if (way !== "just listed" && !(await inside(place))) return undefined;
        const entries = await readdir(place, { withFileTypes: true });
        return await Promise.all(
          entries.map(async (entry): Promise<DirectoryEntry> => {
            if (entry.isFile()) return { name: entry.name, kind: "file" };
            if (entry.isDirectory()) return { name: entry.name, kind: "directory" };
            return {
              name: entry.name,
              kind: entry.isSymbolicLink() ? await linkedKind(join(place, entry.name), inside) : "other",
            };
          }),
        );
      } catch {
        return undefined;
      }
    },
    read,
    readMany: async (paths, limit, each) => {
      // a system call takes a fraction of what a turn of the event loop takes; every few files others get their turn
      const room = new Uint8Array(limit);
      for (const [count, path] of paths.entries()) {
        const content = readNow(absolute(path), room) ?? (await read(path, limit));
        if (content !== undefined) each(path, content);
        if (count % 100 === 99) await new Promise(resolve => setImmediate(resolve));
      }
    },
    kindOf: async path => {
      try {
        if (!(await inside(absolute(path)))) return undefined;
        const info = await stat(absolute(path));
        return info.isDirectory() ? "directory" : info.isFile() ? "file" : undefined;
      } catch {
        return undefined;
      }
    },
  };
}

/** A small regular file that is no link, read at once; undefined for all that is not as simple. */
function readNow(file: string, room: Uint8Array): FileContent | undefined {
  // where links cannot be refused, every file goes the careful way
  if (!("O_NOFOLLOW" in constants)) return undefined;
  let descriptor: number | undefined;
  try {
    descriptor = openSync(file, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOFOLLOW);
    const opened = fstatSync(descriptor);
    if (!opened.isFile() || opened.size >= room.length) return undefined;
    let filled = 0;
    // some file systems say 0 of what has a content; else what was there when it was opened is all
    for (let count = -1; count !== 0 && filled < room.length && (filled < opened.size || opened.size === 0); filled += count)
      count = readSync(descriptor, room, filled, room.length - filled, null);
    // a file that fills all the room may be larger
    return filled < room.length ? { bytes: room.subarray(0, filled) } : undefined;
  } catch {
    return undefined;
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
}

async function linkedKind(file: string, inside: (file: string) => Promise<boolean>): Promise<DirectoryEntry["kind"]> {
  try {
    if (!(await inside(file))) return "other";
    const info = await stat(file);
    return info.isFile() ? "file" : info.isDirectory() ? "linked directory" : "other";
  } catch {
    return "other";
  }
}

function reason(error: unknown): { why: UnreadWhy } | undefined {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  if (code === "ENOENT" || code === "ENOTDIR") return undefined;
  if (code === "EACCES" || code === "EPERM") return { why: "no permission" };
  return { why: code === "EISDIR" || code === "ENXIO" || code === "ELOOP" ? "not a regular file" : "vanished while being read" };
}
