import { imagePath } from "../image-paths.ts";
import type { Installed } from "./installation.ts";
import { fixedBy } from "./installers/git.ts";
import { installerFor } from "./installers/registry.ts";
import type { ShellReading, ShellTrouble } from "./script.ts";
import { asWritten, isKnown } from "./values.ts";
import { isShell } from "./wrappers.ts";
import type { Span } from "../../text.ts";

/** A package with the circumstances of its installation. */
export interface ScriptPackage extends Installed {
  /** The program that installs it. */
  readonly by: string;
  readonly conditional: boolean;
  /** True for a download that a shell runs at once. */
  readonly runByShell: boolean;
  readonly constraints?: string;
}

export interface ScriptFile {
  /** As written. */
  readonly path: string;
  readonly at: Span;
  /** The program that installs from it. */
  readonly by: string;
  /** Absolute path in the image; null when the folder is not known. */
  readonly inImage: string | null;
}

export interface ScriptInstalls {
  readonly packages: readonly ScriptPackage[];
  readonly files: readonly ScriptFile[];
  readonly troubles: readonly ShellTrouble[];
  readonly complete: boolean;
}

/** What the commands of a script install. */
export function installsOf(reading: ShellReading): ScriptInstalls {
  const packages: ScriptPackage[] = [];
  const files: ScriptFile[] = [];
  const troubles = [...reading.troubles];
  let { complete } = reading;
  /** Indexes into `packages` of what was cloned, by folder. */
  const cloned = new Map<string, number>();
  for (const command of reading.commands) {
    const found = installerFor(command.program)?.(command);
    if (found === undefined) continue;
    if (found.opaque || found.unread.length > 0) complete = false;
    for (const word of found.unread) {
      const what = isKnown(word.text) ? "is no plain package name" : "depends on an unknown value";
      troubles.push({ message: `${shortened(asWritten(word.text))} ${what}, so this package is not read`, at: word.at });
    }
    for (const file of found.files) files.push({ ...file, by: command.program, inImage: imagePath(command.cwd, file.path) });
    for (const one of found.packages) {
      const { constraints } = found;
      const runByShell = command.pipedInto !== null && (isShell(command.pipedInto) || command.pipedInto === "eval");
      const folder = found.clonedInto === undefined ? null : imagePath(command.cwd, found.clonedInto);
      if (folder !== null) cloned.set(folder, packages.length);
      packages.push({
        ...one,
        by: command.program,
        conditional: command.conditional,
        runByShell,
        ...(constraints !== undefined && { constraints }),
      });
    }
    if (found.checkedOut) {
      const { folder, ref } = found.checkedOut;
      const where = folder === null ? command.cwd : imagePath(command.cwd, folder);
      const index = where === null ? undefined : cloned.get(where);
      const clone = index === undefined ? undefined : packages[index];
      if (index !== undefined && clone !== undefined) packages[index] = { ...clone, ...checkedOut(ref.text) };
    }
  }
  return { packages, files, troubles, complete };
}

function checkedOut(ref: string): { version: string | null; range: string | null } {
  const { version, range } = fixedBy(ref);
  return { version: version ?? null, range: range === undefined ? null : asWritten(range) };
}

function shortened(text: string): string {
  const line = text.replace(/\s+/g, " ").trim() || "This";
  return line.length > 30 ? `${line.slice(0, 29)}…` : line;
}
