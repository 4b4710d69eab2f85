import { valueOf } from "./nodes.ts";
import { locatedText, textMap, type Located, type Plan } from "./view.ts";

/** What the plan says of its project in the Software Management Wizard, under `wizard`. Nothing here is checked. */
export interface PlanWizard {
  /** `organisation:model:version` that the plan is pinned to. */
  readonly model: Located<string> | undefined;
  /** File with the model, relative to the plan's folder. */
  readonly bundle: Located<string> | undefined;
  /** UUID of the project, or the address of its page. To be shown, never to be connected to: a plan may come from anybody. */
  readonly project: Located<string> | undefined;
  /** File that an export wrote, relative to the plan's folder. */
  readonly exported: Located<string> | undefined;
  /** Question of the catalogue to the UUID of the model's question that somebody confirmed for it, in lower case. */
  readonly questions: ReadonlyMap<string, Located<string>>;
}

export function wizardOf({ root, main }: Plan): PlanWizard {
  const wizard = valueOf(root, "wizard");
  const text = (key: string): Located<string> | undefined => {
    const found = locatedText(main, valueOf(wizard, key));
    return found === undefined || found.value.trim() === "" ? undefined : found;
  };
  const questions = [...textMap(main, valueOf(wizard, "questions"))];
  return {
    model: text("model"),
    bundle: text("bundle"),
    project: text("project"),
    exported: text("exported"),
    questions: new Map(questions.map(([id, found]) => [id, { ...found, value: found.value.trim().toLowerCase() }])),
  };
}
