import { lstat, readFile, realpath, stat } from "node:fs/promises";
import { basename, dirname, isAbsolute, relative, resolve, sep } from "node:path";
import { exportCff } from "../../core/export/cff.ts";
import { exportCodemeta } from "../../core/export/codemeta.ts";
import { notesMarkdown, notesText, type Companion, type CompanionInput, type MergeResult } from "../../core/export/companion.ts";
import { exportMasmp } from "../../core/export/masmp.ts";
import { exportRoCrate } from "../../core/export/ro-crate.ts";
import { exportHtml } from "../../core/export/technote-html.ts";
import { exportMarkdown } from "../../core/export/technote-markdown.ts";
import { placeWords } from "../../core/report/words.ts";
import type { PlanResult } from "../../core/report/types.ts";
import { repoPath } from "../../core/repo.ts";
import type { RepoPath, SourceFile } from "../../core/types.ts";
import { decode } from "../../host/text.ts";
import { writeFileBelow } from "../../host/write.ts";
import { writeResult } from "../output.ts";
import type { Project } from "../project.ts";
import { CannotRun, exit, type Terminal } from "../terminal.ts";

/** Formats that stand beside a plan, with what each is; none needs the Wizard. */
export const companionFormats: Readonly<Record<string, string>> = {
  masmp: "maSMP 2.1 in JSON-LD",
  codemeta: "codemeta.json, merged into the one that is there",
  cff: "CITATION.cff, merged into the one that is there",
  markdown: "a technical note",
  html: "a technical note",
  "ro-crate": "ro-crate-metadata.json for the plan and its evidence",
};

/** Those that show how the gates stand, which only git can tell. */
export const formatsWithGates: ReadonlySet<string> = new Set(["markdown", "html", "ro-crate"]);

const whole: Readonly<Record<string, (input: CompanionInput) => Companion>> = {
  masmp: exportMasmp,
  markdown: exportMarkdown,
  html: exportHtml,
  "ro-crate": exportRoCrate,
};

interface Merger {
  readonly file: string;
  readonly merge: (input: CompanionInput, existing: SourceFile | undefined) => MergeResult;
}

const mergers: Readonly<Record<string, Merger>> = {
  codemeta: { file: "codemeta.json", merge: exportCodemeta },
  cff: { file: "CITATION.cff", merge: exportCff },
};

export interface CompanionOptions {
  readonly format: "text" | "markdown" | "json";
  readonly output: string | undefined;
  readonly write: boolean;
  readonly quiet: boolean;
}

/** Writes or prints one of them; says on the side what became of the plan. */
export async function exportCompanion(
  name: string,
  project: Project,
  { analysis }: PlanResult,
  at: string,
  options: CompanionOptions,
  terminal: Terminal,
): Promise<number> {
  const input = { analysis, repo: project.loaded.repository.snapshot(), at };
  const make = Object.hasOwn(whole, name) ? whole[name] : undefined;
  const merger = Object.hasOwn(mergers, name) ? mergers[name] : undefined;
  if (options.write && merger === undefined)
    throw new CannotRun(`--write is for ${Object.keys(mergers).join(" and ")}; say where with -o`, "export");
  if (options.write && options.output !== undefined) throw new CannotRun("--write and -o exclude each other", "export");
  if (make !== undefined) {
    const companion = make(input);
    await writeResult(companion.text, options.output, terminal);
    tellNotes(companion, options, terminal);
  } else if (merger !== undefined) {
    tellNotes(await merge(merger, project, input, options, terminal), options, terminal);
  }
  return analysis.faults.length > 0 ? exit.fault : exit.ok;
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
  { file, merge: make }: Merger,
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
