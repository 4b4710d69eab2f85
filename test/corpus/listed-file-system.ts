import { readFileSync } from "node:fs";
import { join } from "node:path";
import { nodeFileSystem } from "../../server/src/host/node-fs.ts";
import type { DirectoryEntry, FileSystem } from "../../server/src/host/file-system.ts";
import type { RepoPath } from "../../server/src/core/types.ts";

/**
 * A repository of which only some files were kept, with the full list of its paths in `.paths.txt`.
 * The others exist by name only; nothing reads their content.
 */
export function listedFileSystem(root: string): FileSystem {
  const disk = nodeFileSystem(root);
  const folders = new Map<string, Map<string, DirectoryEntry["kind"]>>();
  for (const path of [".git/HEAD", ...readFileSync(join(root, ".paths.txt"), "utf8").split("\n")]) {
    const parts = path.trim().split("/");
    for (const [index, name] of parts.entries()) {
      if (name === "") continue;
      const folder = parts.slice(0, index).join("/");
      const entries = folders.get(folder) ?? new Map<string, DirectoryEntry["kind"]>();
      entries.set(name, index === parts.length - 1 ? "file" : "directory");
      folders.set(folder, entries);
    }
  }
  return {
    list: folder => Promise.resolve([...(folders.get(folder) ?? [])].map(([name, kind]) => ({ name, kind }))),
    // an absent file is as if it vanished; the readers of this project want none of those
    read: (path: RepoPath, limit: number) => disk.read(path, limit),
    kindOf: path => {
      const slash = path.lastIndexOf("/");
      const kind = folders.get(slash < 0 ? "" : path.slice(0, slash))?.get(path.slice(slash + 1));
      return Promise.resolve(kind === "file" || kind === "directory" ? kind : undefined);
    },
  };
}
