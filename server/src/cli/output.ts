import { writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import { CannotRun, type Terminal } from "./terminal.ts";

/** Puts a result where it was asked for. */
export async function writeResult(text: string, file: string | undefined, terminal: Terminal): Promise<void> {
  if (file === undefined) {
    terminal.out(text);
    return;
  }
  try {
    await writeFile(resolve(terminal.cwd, file), text);
  } catch (error) {
    throw new CannotRun(`${file} could not be written: ${error instanceof Error && "code" in error ? String(error.code) : String(error)}`);
  }
}
