import { readFile, stat } from "node:fs/promises";
import { resolve } from "node:path";
import { decode } from "../host/text.ts";
import { CannotRun, type Terminal } from "./terminal.ts";

/**
 * The text of a file that is named on the command line. Only regular files of at most `mostBytes` are read, for a pipe or a device may never
 * end. UTF-8, UTF-16 with its mark, or Latin-1.
 */
export async function textOfFile(file: string, mostBytes: number, terminal: Terminal): Promise<string> {
  const bytes = await bytesOf(resolve(terminal.cwd, file), mostBytes);
  if (typeof bytes === "string") throw new CannotRun(`${file === "" ? "The file" : file} could not be read: ${bytes}`);
  const decoded = decode(bytes);
  if (decoded === undefined) throw new CannotRun(`${file} is not text; unpack it first if it is compressed`);
  return decoded.text;
}

/** Or why there are none. */
async function bytesOf(path: string, mostBytes: number): Promise<Uint8Array | string> {
  try {
    const info = await stat(path);
    if (!info.isFile()) return info.isDirectory() ? "it is a folder" : "it is not a regular file";
    if (info.size > mostBytes) return `it is larger than ${mostBytes / 1024 / 1024} MiB`;
    return await readFile(path);
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : String(error);
    return reasons.get(code) ?? code;
  }
}

const reasons: ReadonlyMap<string, string> = new Map([
  ["ENOENT", "it does not exist"],
  ["ENOTDIR", "it does not exist"],
  ["EACCES", "it may not be read"],
  ["EPERM", "it may not be read"],
  ["ELOOP", "its links go round in a circle"],
  ["ENAMETOOLONG", "its name is too long"],
]);
