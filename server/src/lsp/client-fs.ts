import type { RepoPath, UnreadWhy } from "../core/types.ts";
import type { FileContent, FileSystem } from "../host/file-system.ts";
import { addressOf } from "./addresses.ts";
import { dig } from "./client.ts";
import { fsKindMethod, fsListMethod, fsReadMethod } from "./protocol.ts";

export type Ask = (method: string, params: object) => Promise<unknown>;

/** A root whose files the client lists and reads, because there is no disk here or the client wants it so. */
export function clientFileSystem(root: string, ask: Ask): FileSystem {
  const request = async (method: string, path: RepoPath, more: object = {}): Promise<unknown> => {
    try {
      return await ask(method, { uri: addressOf(root, path), ...more });
    } catch {
      // a client without these requests has nothing to show, which is "unknown" and not "absent"
      return undefined;
    }
  };
  return {
    list: async folder => {
      const entries = await request(fsListMethod, folder);
      if (!Array.isArray(entries)) return undefined;
      return entries.flatMap((entry: unknown) => {
        const name = dig(entry, ["name"]);
        const kind = dig(entry, ["kind"]);
        const known = kind === "file" || kind === "directory" || kind === "linked directory" || kind === "other";
        // a name is one step of a path, never a way out of the folder
        return typeof name === "string" &&
          known &&
          name !== "" &&
          name !== "." &&
          name !== ".." &&
          !["/", "\\", "\u0000"].some(sign => name.includes(sign))
          ? [{ name, kind }]
          : [];
      });
    },
    read: async (path, limit) => {
      const answer = await request(fsReadMethod, path, { limit });
      if (answer === null) return undefined;
      const base64 = dig(answer, ["base64"]);
      const why = dig(answer, ["why"]);
      if (typeof base64 === "string") return content(base64, limit);
      return { why: isWhy(why) ? why : "vanished while being read" };
    },
    kindOf: async path => {
      const kind = await request(fsKindMethod, path);
      return kind === "file" || kind === "directory" ? kind : undefined;
    },
  };
}

/** A root without any files, for documents that lie nowhere yet. What would lie there is unknown. */
export const noFileSystem: FileSystem = {
  list: () => Promise.resolve(undefined),
  read: () => Promise.resolve(undefined),
  kindOf: () => Promise.resolve(undefined),
};

function content(base64: string, limit: number): FileContent {
  if (base64.length > Math.ceil(limit / 3) * 4 + 4) return { why: "too large" };
  try {
    const binary = atob(base64);
    const bytes = new Uint8Array(binary.length);
    for (let at = 0; at < binary.length; at++) bytes[at] = binary.charCodeAt(at);
    return { bytes };
  } catch {
    return { why: "vanished while being read" };
  }
}

function isWhy(value: unknown): value is UnreadWhy {
  return value === "too large" || value === "no permission" || value === "not a regular file";
}
