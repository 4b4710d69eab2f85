import { lstat, readFile, realpath, stat } from "node:fs/promises";
import { basename, dirname, isAbsolute, relative, resolve, sep } from "node:path";
import { companionFormats, type CompanionFormat } from "../../core/export/companion-formats.ts";
import { notesMarkdown, notesText, type Companion, type CompanionInput } from "../../core/export/companion.ts";
import { placeWords } from "../../core/report/words.ts";
import type { PlanResult } from "../../core/report/types.ts";
import { repoPath } from "../../core/repo.ts";
import type { RepoPath } from "../../core/types.ts";
import { andList } from "../../core/words.ts";
import { decode } from "../../host/text.ts";
import { writeFileBelow } from "../../host/write.ts";
import { writeResult } from "../output.ts";
import type { Project } from "../project.ts";
import { CannotRun, exit, type Terminal } from "../terminal.ts";

export interface CompanionOptions {
  readonly format: "text" | "markdown" | "json";
  readonly output: string | undefined;
  readonly write: boolean;
  readonly quiet: boolean;
}

/** Writes or prints one of them; says on the side what became of the plan. */
export async function exportCompanion(
  format: CompanionFormat,
  project: Project,
  { analysis }: PlanResult,
  at: string,
  options: CompanionOptions,
  terminal: Terminal,
): Promise<number> {
  const input = { analysis, repo: project.loaded.repository.snapshot(), at };
  if (options.write && format.merges !== true) throw new CannotRun(`--write is for ${andList(merging)}; say where with -o`, "export");
  if (options.write && options.output !== undefined) throw new CannotRun("--write and -o exclude each other", "export");
  const companion =
    format.merges === true ? await merge(format, project, input, options, terminal) : await writeWhole(format, input, options, terminal);
  tellNotes(companion, options, terminal);
  return analysis.faults.length > 0 ? exit.fault : exit.ok;
}

const merging = Object.keys(companionFormats).filter(name => companionFormats[name]?.merges === true);

/** Goes to the standard output or over the file of `-o`, unless that one is somebody else's work under a name that is fixed. */
async function writeWhole(
  { make, isOwn }: CompanionFormat,
  input: CompanionInput,
  { output }: CompanionOptions,
  terminal: Terminal,
): Promise<Companion> {
  if (output !== undefined && isOwn !== undefined) {
    const file = resolve(terminal.cwd, output);
    const { existing } = await placeOf(dirname(file), basename(file) as RepoPath, "", output);
    if (existing !== undefined && existing.trim() !== "" && !isOwn(existing))
      throw new CannotRun(`${output} was not written by smp export; remove it first, or name another file`);
  }
  const result = make(input, undefined);
  if ("problems" in result) throw new CannotRun(result.problems.map(({ message }) => message).join("\n"));
  await writeResult(result.text, output, terminal);
  return result;
}

function tellNotes({ notes }: Companion, { format, quiet }: CompanionOptions, terminal: Terminal): void {
  if (quiet) return;
  const reports = {
    text: () => notesText(notes),
    markdown: () => notesMarkdown(notes),
    json: () => `${JSON.stringify({ notes }, undefined, 1)}\n`,
  };
  terminal.err(reports[format]());
}

/** The file that is there, and where the result goes. */
interface Place {
  /** Absolute; what is written stays below it. */
  readonly root: string;
  readonly path: RepoPath;
  readonly shown: string;
  readonly existing: string | undefined;
}

/** Merges into the file of `-o` where it is there, else into the one of the plan's folder. */
async function merge(
  { file = "", make }: CompanionFormat,
  project: Project,
  input: CompanionInput & { readonly analysis: PlanResult["analysis"] },
  options: CompanionOptions,
  terminal: Terminal,
): Promise<Companion> {
  const { output, write, quiet } = options;
  const own = await placeOf(project.root, repoPath(file, input.analysis.plan.folder) ?? (file as RepoPath), project.prefix);
  const asked = output === undefined ? undefined : resolve(terminal.cwd, output);
  const target = asked === undefined ? own : await placeOf(dirname(asked), basename(asked) as RepoPath, "", output);
  const base = target.existing === undefined ? own : target;
  const result = make(input, base.existing === undefined ? undefined : { path: base.path, text: base.existing });
  if ("problems" in result) {
    const lines = result.problems.map(({ message, range }) =>
      range === undefined || base.existing === undefined ? `${base.shown}: ${message}` : `${placeWords(base.shown, range)}: ${message}`,
    );
    throw new CannotRun([...lines, `${base.shown} would not be valid, so nothing is written`].join("\n"));
  }
  if (!write && output === undefined) {
    terminal.out(result.text);
    return result;
  }
  if (result.text === target.existing) {
    if (!quiet) terminal.err(`smp: ${target.shown} says all of this already\n`);
    return result;
  }
  const written = await writeFileBelow(target.root, { path: target.path, text: result.text, before: target.existing });
  if ("why" in written) throw new CannotRun(`${target.shown} could not be written: ${written.why}`);
  return result;
}

/** No metadata file is larger, in bytes. */
const largest = 2_000_000;

async function placeOf(root: string, path: RepoPath, prefix: string, shown = prefix + path): Promise<Place> {
  const read = await readBelow(root, resolve(root, path));
  if (read !== undefined && "why" in read) throw new CannotRun(`${shown} could not be read: ${read.why}`);
  return { root, path, shown, existing: read?.text };
}

/** The text of a file that lies inside a folder, or why there is none; undefined when there is nothing. */
async function readBelow(root: string, file: string): Promise<{ readonly text: string } | { readonly why: string } | undefined> {
  try {
    await lstat(file);
  } catch (error) {
    if (errorCode(error) === "ENOENT") return undefined;
    return { why: errorCode(error) };
  }
  try {
    const way = relative(await realpath(root), await realpath(file));
    if (way === ".." || way.startsWith(`..${sep}`) || isAbsolute(way)) return { why: "it is a link that leads out of its folder" };
    const info = await stat(file);
    if (!info.isFile()) return { why: "it is not a regular file" };
    if (info.size > largest) return { why: "it is too large" };
    const decoded = decode(await readFile(file));
    return decoded?.exact === true ? { text: decoded.text } : { why: "it is not UTF-8" };
  } catch (error) {
    return { why: errorCode(error) };
  }
}

function errorCode(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : String(error);
}
