import type { InstalledFrom, InstalledPackage, Problem } from "../facts/types.ts";
import type { LineIndex } from "../text.ts";
import { baseName } from "../repo.ts";
import { contextFile, type Copied } from "./image-paths.ts";
import type { ScriptFile, ScriptInstalls } from "./shell/install.ts";

/** Where what the scripts of an image definition install is gathered. */
export interface ImageInstalls {
  /** Of one stage. */
  readonly packages: InstalledPackage[];
  readonly files: InstalledFrom[];
  readonly problems: Problem[];
}

/**
 * Adds what one script installs; `copies` tells which files of the build context it finds in the image.
 * False when something of it could not be told.
 */
export function addInstalls(to: ImageInstalls, found: ScriptInstalls, copies: readonly Copied[], lines: LineIndex): boolean {
  let { complete } = found;
  for (const trouble of found.troubles) to.problems.push({ message: `${trouble.message}.`, range: lines.range(trouble.at) });
  for (const one of found.packages) {
    to.packages.push({
      ecosystem: one.ecosystem,
      name: one.name,
      version: one.version,
      range: one.range,
      by: one.by,
      at: lines.range(one.at),
      ...(one.source !== undefined && { source: one.source }),
      ...(one.conditional && { conditional: true }),
      ...(one.runByShell && { runByShell: true }),
      ...(one.constraints !== undefined && { constraints: one.constraints }),
    });
  }
  for (const file of found.files) {
    const path = inContext(file, copies);
    if (path === undefined) {
      complete = false;
      const message = "What is installed from here was not copied from the build context, so it is not read.";
      to.problems.push({ message, range: lines.range(file.at) });
    } else to.files.push({ value: path, range: lines.range(file.at), by: file.by });
  }
  return complete;
}

function inContext({ inImage }: ScriptFile, copies: readonly Copied[]): string | undefined {
  if (inImage === null) return undefined;
  const direct = contextFile(copies, inImage);
  if (direct !== undefined || baseName(inImage).includes(".")) return direct;
  for (const name of ["pyproject.toml", "setup.py", "setup.cfg"]) {
    const project = contextFile(
      copies.filter(copied => copied.from?.endsWith(name) ?? false),
      `${inImage}/${name}`,
    );
    if (project !== undefined) return project;
  }
  return undefined;
}
