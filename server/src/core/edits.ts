import { comparePositions, compareRanges, LineIndex, type Range } from "./text.ts";
import type { FileEdit, TextEdit } from "./types.ts";

/** Applies edits that were all made against `text`. Edits at one place keep their order. Throws when two overlap. */
export function applyEdits(text: string, edits: readonly TextEdit[]): string {
  const lines = new LineIndex(text);
  let result = "";
  let done = 0;
  for (const edit of sortEdits(edits)) {
    const { start, end } = lines.span(edit.range);
    if (start < done) throw new Error("edits overlap");
    result += text.slice(done, start) + edit.newText;
    done = end;
  }
  return result + text.slice(done);
}

export function sortEdits(edits: readonly TextEdit[]): TextEdit[] {
  return [...edits].sort((a, b) => compareRanges(a.range, b.range));
}

/** Whether two sets of edits touch the same text or insert at the same place of one file, so that only one of them may be applied. */
export function editsConflict(a: readonly FileEdit[], b: readonly FileEdit[]): boolean {
  return a.some(one => b.some(other => one.path === other.path && (one.create || other.create || touch(one.edits, other.edits))));
}

function touch(a: readonly TextEdit[], b: readonly TextEdit[]): boolean {
  return a.some(one => b.some(other => rangesTouch(one.range, other.range)));
}

/** Whether two ranges share a character or a border. */
export function rangesTouch(a: Range, b: Range): boolean {
  return comparePositions(a.start, b.end) <= 0 && comparePositions(b.start, a.end) <= 0;
}
