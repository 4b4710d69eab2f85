import type { PlanChange } from "./change.ts";

/** A project of the Wizard beside a plan, question by question. */
export interface WizardComparison {
  /** Which model the project answers, in words. */
  readonly model: string;
  readonly items: readonly ComparedItem[];
  /** What is to be known besides. */
  readonly notes: readonly string[];
}

export interface ComparedItem {
  /** A question's id, a key of the plan such as `software.name` or `people.ada`, or the identifier of a question that is none of ours. */
  readonly subject: string;
  readonly title: string;
  /**
   * `same`: the plan says it as well. `new`: only the file says it. `differs`: both say something; nothing is written before somebody
   * chooses. `only-in-plan`: it stays. `not-held`: the file says something that the plan cannot take, or that is not for a file to say.
   */
  readonly state: "same" | "new" | "differs" | "only-in-plan" | "not-held";
  /** Of what the file says: all of it is in the plan when it is taken, a part is not, it has no place, the question is none of ours. */
  readonly outcome: "mapped" | "lossy" | "unmapped" | "unknown" | undefined;
  /** In words, lines for lines. */
  readonly plan: string | undefined;
  readonly wizard: string | undefined;
  /** What of the file is not in the plan when it is taken; why it is not held. */
  readonly lost: readonly string[];
  /** What taking it writes; for `new` and `differs`. */
  readonly change: PlanChange | undefined;
  /** Whether it is written only when somebody chooses it: both say something, or it says who may sign. */
  readonly asks: boolean;
}

/** What somebody chose for a subject. What asks for a choice is left without one; the rest is taken. */
export type Choices = ReadonlyMap<string, "wizard" | "plan">;
