import { addEntry, insertBlock, yamlFlow } from "./plan/edit.ts";
import { entryOf } from "./plan/nodes.ts";
import type { Plan } from "./plan/view.ts";
import type { FileEdit } from "./types.ts";

export interface NewAnswer {
  readonly question: string;
  readonly answer: unknown;
  readonly evidence: readonly string[];
  readonly note?: string | undefined;
  readonly formats?: readonly object[] | undefined;
}

/** Adds answers under `answers`, making the key if there is none. Undefined when nothing is to be added or the place cannot be edited. */
export function answerEdit(plan: Plan, answers: readonly NewAnswer[]): FileEdit | undefined {
  if (answers.length === 0) return undefined;
  const entry = entryOf(plan.root, "answers");
  const values = answers.map(answer => [answer.question, answerValue(answer)] as const);
  if (entry?.value?.kind === "map" && entry.value.flow) {
    const map = entry.value;
    const edits = values.map(([question, value]) => addEntry(plan.main, map, question, value)?.edits[0]);
    const built = edits.filter(edit => edit !== undefined);
    const [first] = built;
    // all go to the same place: one insertion with the texts in their order
    if (first === undefined || built.length < edits.length) return undefined;
    return { path: plan.path, edits: [{ range: first.range, newText: built.map(edit => edit.newText).join("") }] };
  }
  return insertBlock(
    plan.main,
    "answers",
    values.map(([question, value]) => `${question}: ${yamlFlow(value)}`),
  );
}

/** The short form where there is nothing but the answer, and that is no map: one would be taken for the long form. */
export function answerValue({ answer, evidence, note, formats }: Omit<NewAnswer, "question">): unknown {
  const beside = {
    ...(evidence.length === 0 ? {} : { evidence: evidence.length === 1 ? evidence[0] : evidence }),
    ...(note === undefined ? {} : { note }),
    ...(formats === undefined || formats.length === 0 ? {} : { formats }),
  };
  const isMap = typeof answer === "object" && answer !== null && !Array.isArray(answer);
  return Object.keys(beside).length === 0 && !isMap ? answer : { answer, ...beside };
}
