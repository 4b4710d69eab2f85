import { applyEdits } from "../edits.ts";
import type { FileEdit, RepoPath } from "../types.ts";
import { parsePlan } from "./parse.ts";
import { viewPlan, type Plan, type PlanPart } from "./view.ts";

/** The plan as it is with an edit of one of its files; a file that the edit creates is one of sign-offs. */
export function planAfter(plan: Plan, edit: FileEdit): Plan {
  const parts = plan.parts.map(part =>
    part.file.path === edit.path ? partOf(edit.path, applyEdits(part.file.text, edit.edits), part.kind) : part,
  );
  if (edit.create) parts.push(partOf(edit.path, applyEdits("", edit.edits), "signoffs"));
  const [main, ...rest] = parts;
  return main === undefined ? plan : viewPlan(main, rest);
}

function partOf(path: RepoPath, text: string, kind: PlanPart["kind"]): PlanPart {
  return { file: { path, text }, kind, document: parsePlan(text) };
}
