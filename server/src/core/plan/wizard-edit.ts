import { changedPart } from "../edits.ts";
import type { FileEdit } from "../types.ts";
import { setPath } from "./edit.ts";
import { planAfter } from "./edited.ts";
import type { Plan } from "./view.ts";

/** What is to be kept under `wizard`. */
export interface WizardNotes {
  /** Which question of the model somebody confirmed for each of ours: question id to UUID. */
  readonly questions: ReadonlyMap<string, string>;
  readonly project: string | undefined;
  readonly model: string | undefined;
}

/** One edit for all of it. Undefined when it stands there already, or when the place cannot be edited. */
export function keepInWizard(plan: Plan, { questions, project, model }: WizardNotes): FileEdit | undefined {
  const values: [path: readonly string[], value: string][] = [...questions].map(([id, uuid]) => [["questions", id], uuid]);
  if (project !== undefined) values.unshift([["project"], project]);
  if (model !== undefined) values.unshift([["model"], model]);
  let after = plan;
  for (const [path, value] of values) {
    const edit = setPath(after.main, ["wizard", ...path], value);
    if (edit === undefined) return undefined;
    after = planAfter(after, edit);
  }
  const edit = changedPart(plan.main.file.text, after.main.file.text);
  return edit && { path: plan.path, edits: [edit] };
}
