import { analyze } from "../core/analyze.ts";
import { applyEdits } from "../core/edits.ts";
import { chooseSafeFixes } from "../core/fixes.ts";
import { LineIndex } from "../core/text.ts";
import type { RepoPath, SourceFile, TextEdit } from "../core/types.ts";
import type { Root } from "./root.ts";

const mostRounds = 10;

/**
 * Applies the safe fixes that touch only the plan, judges the result, and goes on until there is nothing more to fix.
 * The edits lead from the plan as it is to the last text; empty when nothing changes.
 */
export function fixAll(root: Root, path: RepoPath): readonly TextEdit[] {
  const input = root.input(path);
  if (input === undefined) return [];
  const { plan } = input;
  let { text } = plan;
  let first: readonly TextEdit[] = [];
  let rounds = 0;
  for (; rounds < mostRounds; rounds++) {
    const file: SourceFile = rounds === 0 ? plan : { path, text };
    const { findings } = analyze({ ...input, plan: file }, root.analyzer.readings);
    const own = findings.flatMap(finding => {
      const fixes = finding.fixes.filter(fix => fix.edits.every(edit => edit.path === path && edit.create !== true));
      return fixes.length === 0 ? [] : [{ ...finding, fixes }];
    });
    const edits = chooseSafeFixes(own).flatMap(({ fix }) => fix.edits.flatMap(edit => edit.edits));
    if (edits.length === 0) break;
    const next = applied(text, edits);
    if (next === undefined || next === text) break;
    if (rounds === 0) first = edits;
    text = next;
  }
  if (text === plan.text) return [];
  return rounds === 1 ? first : [difference(plan.text, text)];
}

function applied(text: string, edits: readonly TextEdit[]): string | undefined {
  try {
    return applyEdits(text, edits);
  } catch {
    return undefined;
  }
}

/** The one replacement of whole lines that turns one text into the other. */
function difference(before: string, after: string): TextEdit {
  let start = 0;
  while (start < before.length && start < after.length && before[start] === after[start]) start++;
  let end = 0;
  while (end < before.length - start && end < after.length - start && before[before.length - 1 - end] === after[after.length - 1 - end])
    end++;
  start = before.lastIndexOf("\n", start - 1) + 1;
  const range = new LineIndex(before).range({ start, end: before.length - end });
  return { range, newText: after.slice(start, after.length - end) };
}
