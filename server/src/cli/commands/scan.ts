import { stat } from "node:fs/promises";
import { basename, dirname, resolve } from "node:path";
import { readFresh } from "../../core/facts-view.ts";
import { formatScanJson } from "../../core/report/scan-json.ts";
import { formatScanText } from "../../core/report/scan-text.ts";
import { scan, type Scan } from "../../core/scan.ts";
import type { RepoPath } from "../../core/types.ts";
import { defineCommand } from "../args.ts";
import { outputOption, pathOperand, quietOption } from "../options.ts";
import { writeResult } from "../output.ts";
import { openProject } from "../project.ts";
import { CannotRun, exit, type Terminal } from "../terminal.ts";

export const scanCommand = defineCommand({
  name: "scan",
  summary: "Prints what the repository really contains: packages of manifests, lockfiles and images. Needs no plan.",
  operands: [pathOperand],
  options: {
    format: { kind: "choice", short: "f", choices: ["text", "json"], default: "text", help: "How to print." },
    output: outputOption,
    quiet: quietOption,
  },
  run: async ({ values, operands }, terminal) => {
    const result = await scanAt(operands[0] ?? ".", terminal);
    await writeResult(values.format === "json" ? formatScanJson(result) : formatScanText(result), values.output, terminal);
    return exit.ok;
  },
});

/** A folder with everything below it, or one file. */
async function scanAt(path: string, terminal: Terminal): Promise<Scan> {
  const place = resolve(terminal.cwd, path);
  const info = await stat(place).catch(() => undefined);
  if (info === undefined) throw new CannotRun(`There is nothing at ${path}`);
  const project = await openProject(info.isDirectory() ? path : dirname(place), terminal, { judges: false });
  const found = scan(project.loaded.repository.snapshot(), readFresh);
  if (info.isDirectory()) return found;
  const only = basename(place) as RepoPath;
  return { files: found.files.filter(file => file.path === only), images: found.images.filter(image => image.path === only) };
}
