import { existsSync } from "node:fs";
import { stat } from "node:fs/promises";
import { basename, dirname, isAbsolute, relative, resolve, sep } from "node:path";
import { readFresh, type ReadFile } from "../../core/facts-view.ts";
import type { Reader } from "../../core/facts/define.ts";
import { namedFiles } from "../../core/named-files.ts";
import { formatScanCyclonedx } from "../../core/report/scan-cyclonedx.ts";
import { formatScanJson } from "../../core/report/scan-json.ts";
import { formatScanText } from "../../core/report/scan-text.ts";
import { globMatcher } from "../../core/repo.ts";
import { rules } from "../../core/rules/registry.generated.ts";
import { includesOf, isScanned, scan, type Scan } from "../../core/scan.ts";
import type { RepoPath, SourceFile, Unread } from "../../core/types.ts";
import { readConfig } from "../../host/config.ts";
import type { FileSystem } from "../../host/file-system.ts";
import { limits } from "../../host/limits.ts";
import { nodeFileSystem } from "../../host/node-fs.ts";
import { createRepository } from "../../host/repository.ts";
import { decode } from "../../host/text.ts";
import { defineCommand } from "../args.ts";
import { atOption, dateOf, outputOption, quietOption } from "../options.ts";
import { writeResult } from "../output.ts";
import { CannotRun, exit, type Terminal } from "../terminal.ts";
import { version } from "../version.ts";

export const scanCommand = defineCommand({
  name: "scan",
  summary: "Prints what the repository really contains: packages of manifests, lockfiles and images. Needs no plan.",
  operands: [
    {
      name: "PATH",
      required: false,
      many: true,
      help: "Folders, or single manifests, lockfiles and image definitions. Default: the working directory.",
    },
  ],
  options: {
    format: { kind: "choice", short: "f", choices: ["text", "json", "cyclonedx"], default: "text", help: "How to print." },
    at: { ...atOption, help: "Date this instead of today; only CycloneDX has one." },
    output: outputOption,
    quiet: quietOption,
  },
  run: async ({ values, operands }, terminal) => {
    const paths = operands.length === 0 ? ["."] : [...new Set(operands)];
    const parts: Scan[] = [];
    // one folder alone names its files from itself, several name them from where the user stands
    for (const path of paths) parts.push(await scanAt(path, paths.length > 1, terminal));
    const found = joined(parts);
    await writeResult(formatted(found, paths, values, terminal), values.output, terminal);
    return exit.ok;
  },
});

function formatted(
  found: Scan,
  paths: readonly string[],
  { format, at, quiet }: { readonly format: "text" | "json" | "cyclonedx"; readonly at: string | undefined; readonly quiet: boolean },
  terminal: Terminal,
): string {
  const day = dateOf(at, terminal);
  if (format === "json") return formatScanJson(found);
  if (format === "text") return formatScanText(found, quiet);
  const [only] = paths;
  const name = paths.length === 1 && only !== undefined ? basename(resolve(terminal.cwd, only)) : basename(terminal.cwd);
  return formatScanCyclonedx(found, { version, at: day, name: name === "" ? "root" : name });
}

/** A folder with everything below it, or one file with what it includes. */
async function scanAt(path: string, several: boolean, terminal: Terminal): Promise<Scan> {
  const place = resolve(terminal.cwd, path);
  const info = await stat(place).catch(() => undefined);
  if (info === undefined) throw new CannotRun(`There is nothing at ${path}`);
  if (!info.isDirectory()) return scanFile(path, terminal);
  const fs = nodeFileSystem(place);
  const prefix = prefixOf(terminal.cwd, place);
  const { config, problems, path: configPath } = await readConfig(fs, rules);
  if (problems.length > 0) {
    const at = `${prefix}${configPath ?? ""}`;
    throw new CannotRun(
      problems.map(({ message, range }) => `${at}:${range.start.line + 1}:${range.start.character + 1}: ${message}`).join("\n"),
    );
  }
  const excluded = config.exclude.map(globMatcher);
  const repository = createRepository(fs, {
    isPlan: () => false,
    wants: file => isScanned(file) && !excluded.some(matches => matches(file)),
  });
  await repository.load();
  const { files, unread, entries } = repository.snapshot();
  const found = await scanWithNamed(fs, files, unread, path => entries.get(path) === "file" && !excluded.some(matches => matches(path)));
  return several ? prefixed(found, prefix) : found;
}

/** Scans what was read, and with it the files that it names under names of their own. */
async function scanWithNamed(
  fs: FileSystem,
  read: ReadonlyMap<RepoPath, SourceFile>,
  unread: readonly Unread[],
  isThere: (path: RepoPath) => boolean,
): Promise<Scan> {
  const remembered = new Map<SourceFile, ReturnType<ReadFile>>();
  const readOnce: ReadFile = (reader, file) => {
    const known = remembered.get(file) ?? readFresh(reader, file);
    remembered.set(file, known);
    return known;
  };
  const files = new Map(read);
  const named = new Map<RepoPath, Reader>();
  const missing: Unread[] = [];
  let fresh: readonly SourceFile[] = [...files.values()];
  while (fresh.length > 0 && named.size < limits.entries) {
    const wanted = [...namedFiles(fresh, readOnce, named)].filter(([path]) => !named.has(path) && isThere(path));
    fresh = [];
    for (const [path, reader] of wanted) {
      named.set(path, reader);
      const file = await readText(fs, path);
      if ("why" in file) missing.push(file);
      else {
        files.set(path, file);
        fresh = [...fresh, file];
      }
    }
  }
  return scan({ files, unread: [...unread, ...missing] }, readOnce, named);
}

async function readText(fs: FileSystem, path: RepoPath): Promise<SourceFile | Unread> {
  const content = await fs.read(path, limits.fileBytes);
  const decoded = content !== undefined && "bytes" in content ? decode(content.bytes) : undefined;
  if (decoded !== undefined) return { path, text: decoded.text };
  return { path, why: content === undefined ? "vanished while being read" : "why" in content ? content.why : "not text" };
}

/** Reads this file only, by the reader of its name, and the requirements files that it takes in. */
async function scanFile(path: string, terminal: Terminal): Promise<Scan> {
  const place = resolve(terminal.cwd, path);
  // a reader may know a file by the folder it lies in
  const inside = relative(terminal.cwd, place).split(sep).join("/");
  const below = !inside.startsWith("../") && !isAbsolute(inside);
  const root = below ? terminal.cwd : dirname(place);
  const first = (below ? inside : basename(place)) as RepoPath;
  if (!isScanned(first)) throw new CannotRun(`${path} has a name that no reader of packages or images knows`, "scan");
  const fs = nodeFileSystem(root);
  const files = new Map<RepoPath, SourceFile>();
  const unread: Unread[] = [];
  const seen = new Set<RepoPath>();
  const queue = [first];
  for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
    if (seen.has(next) || seen.size > limits.entries || !isScanned(next)) continue;
    seen.add(next);
    const file = await readText(fs, next);
    if ("why" in file) {
      unread.push(file);
      continue;
    }
    files.set(next, file);
    queue.push(...includesOf(file));
  }
  const found = await scanWithNamed(fs, files, unread, path => existsSync(resolve(root, path)));
  return below ? found : prefixed(found, prefixOf(terminal.cwd, root));
}

function joined(parts: readonly Scan[]): Scan {
  const byPath = <T extends { readonly path: string }>(items: readonly T[]): T[] => {
    const unique = new Map(items.map(item => [item.path, item]));
    return [...unique.values()].sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
  };
  return { files: byPath(parts.flatMap(({ files }) => files)), images: byPath(parts.flatMap(({ images }) => images)) };
}

function prefixed({ files, images }: Scan, prefix: string): Scan {
  return {
    files: files.map(file => ({ ...file, path: `${prefix}${file.path}` })),
    images: images.map(image => ({ ...image, path: `${prefix}${image.path}` })),
  };
}

/** From the working directory to a folder, with a slash at its end. */
function prefixOf(cwd: string, folder: string): string {
  const way = relative(cwd, folder);
  return way === "" ? "" : `${way.split(sep).join("/")}/`;
}
