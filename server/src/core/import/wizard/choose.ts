import type { Plan } from "../../plan/view.ts";
import type { Finding } from "../../types.ts";
import { applyChoices, type AppliedChoices } from "./compare.ts";
import type { Choices, WizardComparison } from "./comparison.ts";
import { newErrors, subjectOf } from "./vetting.ts";

export interface ChosenImport extends AppliedChoices {
  /** What is new and nobody asked for, and would be an error of the plan: left out, with what the error says. */
  readonly unsound: ReadonlyMap<string, string>;
  /** Errors that the plan has then and did not have before, by what was chosen. */
  readonly errors: readonly Finding[];
}

/**
 * What the choices make of the plan, judged by our own rules: nothing is added unasked that would be an error where it stands, such as
 * evidence that is not in the repository. What somebody chose is written all the same, and its errors are named.
 */
export function chooseSoundly(
  plan: Plan,
  comparison: WizardComparison,
  choices: Choices,
  findingsOf: (plan: Plan) => readonly Finding[],
): ChosenImport {
  const before = findingsOf(plan);
  const unsound = new Map<string, string>();
  for (;;) {
    const applied = applyChoices(plan, comparison, new Map([...choices, ...[...unsound.keys()].map(it => [it, "plan"] as const)]));
    const errors = applied.edits.length === 0 ? [] : newErrors(before, findingsOf(applied.after));
    const written = comparison.items.filter(({ subject }) => applied.written.includes(subject));
    const unasked = errors.flatMap(error => {
      const subject = subjectOf(error, applied.after, written);
      return subject === undefined || choices.has(subject) ? [] : [{ subject, message: error.message }];
    });
    if (unasked.length === 0) return { ...applied, unsound, errors };
    for (const { subject, message } of unasked) if (!unsound.has(subject)) unsound.set(subject, message);
  }
}
