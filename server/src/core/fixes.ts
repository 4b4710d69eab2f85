import { applyEdits, editsConflict } from "./edits.ts";
import type { FileEdit, Finding, Fix, RepoPath, Safety, SourceFile } from "./types.ts";

export function fixesOf(finding: Finding, safety: Safety): readonly Fix[] {
  return finding.fixes.filter(fix => fix.safety === safety);
}

/** A fix that was chosen, with the finding that it mends. */
export interface ChosenFix {
  readonly finding: Finding;
  readonly fix: Fix;
}

/** The first safe fix of each finding, leaving out those that touch the same text as one chosen before. */
export function chooseSafeFixes(findings: readonly Finding[]): ChosenFix[] {
  const chosen: ChosenFix[] = [];
  for (const finding of findings) {
    const [fix] = fixesOf(finding, "safe");
    if (fix === undefined || fix.edits.every(edit => edit.edits.length === 0)) continue;
    if (!chosen.some(other => editsConflict(other.fix.edits, fix.edits))) chosen.push({ finding, fix });
  }
  return chosen;
}

/** What the files look like after the edits. A file to be created has no text before. Undefined when a file is not there or edits overlap. */
export function editedFiles(
  edits: readonly FileEdit[],
  textOf: (path: RepoPath) => string | undefined,
): readonly (SourceFile & { readonly create: boolean })[] | undefined {
  const byPath = new Map<RepoPath, { create: boolean; edits: FileEdit["edits"] }>();
  for (const edit of edits) {
    const before = byPath.get(edit.path);
    byPath.set(edit.path, { create: before?.create ?? edit.create === true, edits: [...(before?.edits ?? []), ...edit.edits] });
  }
  const files: (SourceFile & { create: boolean })[] = [];
  for (const [path, { create, edits: all }] of byPath) {
    const text = create ? "" : textOf(path);
    if (text === undefined) return undefined;
    try {
      files.push({ path, text: applyEdits(text, all), create });
    } catch {
      return undefined;
    }
  }
  return files;
}
