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

/** The one edit that makes the second text of the first; undefined when they are the same. */
export function changedPart(before: string, after: string): TextEdit | undefined {
  if (before === after) return undefined;
  const shorter = Math.min(before.length, after.length);
  let start = 0;
  while (start < shorter && before[start] === after[start]) start++;
  let tail = 0;
  while (tail < shorter - start && before[before.length - 1 - tail] === after[after.length - 1 - tail]) tail++;
  // never between the two halves of a character or of a line end
  while (start > 0 && isSecondHalf(before, start)) start--;
  while (tail > 0 && isSecondHalf(before, before.length - tail)) tail--;
  const range = new LineIndex(before).range({ start, end: before.length - tail });
  return { range, newText: after.slice(start, after.length - tail) };
}

function isSecondHalf(text: string, at: number): boolean {
  return /[\udc00-\udfff]/.test(text[at] ?? "") || (text[at] === "\n" && text[at - 1] === "\r");
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
