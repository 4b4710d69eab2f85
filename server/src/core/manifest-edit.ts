import { schemeOf } from "./ecosystems/schemes.ts";
import type { FileWith } from "./facts-view.ts";
import type { PackageFact } from "./facts/types.ts";
import { LineIndex } from "./text.ts";
import type { FileEdit, TextEdit } from "./types.ts";

/**
 * Adds a dependency to a manifest behind the last one of the same ecosystem, written as that one is written.
 * Undefined for manifests in which no place can be imitated.
 */
export function addToManifest(
  file: FileWith<"packages">,
  dependency: { readonly ecosystem: string; readonly name: string; readonly range: string | undefined },
): FileEdit | undefined {
  const model = file.value.filter(fact => fact.ecosystem === dependency.ecosystem && fact.group === "main" && fact.required).at(-1);
  if (model === undefined) return undefined;
  const lines = new LineIndex(file.file.text);
  const eol = file.file.text.includes("\r\n") ? "\r\n" : "\n";
  const edit = writers.get(file.format)?.(lines, model, dependency.name, dependency.range?.trim() ?? "", eol);
  return edit && { path: file.path, edits: [edit] };
}

/**
 * Fixes packages of a manifest to the given versions where they stand. What has no place of its own for a version is left as it is;
 * undefined when that is all of them.
 */
export function pinInManifest(
  file: FileWith<"packages">,
  versions: readonly { readonly fact: PackageFact; readonly version: string }[],
): FileEdit | undefined {
  const lines = new LineIndex(file.file.text);
  const edits = versions.flatMap(({ fact, version }): TextEdit[] => {
    const exact = schemeOf(fact.ecosystem)?.exactly(version);
    if (exact === undefined || fact.version !== null) return [];
    if (fact.versionAt !== undefined) return [{ range: fact.versionAt, newText: exact }];
    const { start, end } = lines.span(fact.at);
    const bare = file.file.text.slice(start, end) === fact.writtenName && bareNames.has(file.format);
    return bare ? [{ range: { start: fact.at.end, end: fact.at.end }, newText: exact }] : [];
  });
  return edits.length === 0 ? undefined : { path: file.path, edits };
}

/** Formats in which a name alone may be followed by a version. */
const bareNames: ReadonlySet<string> = new Set(["requirements.txt", "environment.yml"]);

type Writer = (lines: LineIndex, model: PackageFact, name: string, range: string, eol: string) => TextEdit | undefined;

const writers: ReadonlyMap<string, Writer> = new Map<string, Writer>([
  ["requirements.txt", (lines, model, name, range, eol) => lineBelow(lines, model, `${name}${range.replaceAll(" ", "")}`, eol)],
  [
    "environment.yml",
    (lines, model, name, range, eol) => {
      const dash = /^(\s*-\s+)/.exec(lines.lineText(model.at.start.line))?.[1];
      const text = range === "" ? name : `${name} ${range}`;
      return dash === undefined
        ? undefined
        : lineBelow(lines, model, `${dash}${/[:#{}[\]&*!|>'"%@`]/.test(text) ? JSON.stringify(text) : text}`, eol);
    },
  ],
  [
    "pyproject.toml",
    (lines, model, name, range, eol) => {
      // an array with one requirement a line, each with its comma
      const line = lines.lineText(model.at.start.line);
      const shape = /^(\s*)(["'])[^"']*\2(,?)\s*(#.*)?$/.exec(line);
      if (shape === null) return undefined;
      const [, indent = "", quote = '"', comma = ""] = shape;
      const entry = `${indent}${quote}${name}${range.replaceAll(" ", "")}${quote}${comma}`;
      if (comma !== "") return lineBelow(lines, model, entry, eol);
      return { range: { start: model.at.end, end: model.at.end }, newText: `,${eol}${entry}` };
    },
  ],
]);

function lineBelow(lines: LineIndex, model: PackageFact, text: string, eol: string): TextEdit {
  const line = model.at.end.line;
  const end = { line, character: lines.lineText(line).length };
  return { range: { start: end, end }, newText: `${eol}${text}` };
}
