import { parseSpdx } from "../../ecosystems/spdx.ts";
import { optionValue } from "../../export/wizard-values.ts";
import { checkAnswer } from "../../questions/answers.ts";
import type { Option, Question } from "../../questions/types.ts";
import type { Plan } from "../../plan/view.ts";
import { answerWords, short } from "../../words.ts";
import type { AnswerChange, PlanChange } from "./change.ts";
import type { Heard, Within } from "./heard.ts";

/** What a project's replies come to in the words of a plan, or why they come to nothing; undefined when there are none. */
export type Reading = ReadChange | NotHeld | undefined;

export interface ReadChange {
  readonly change: PlanChange;
  /** What is said and has no place in the change. */
  readonly lost: readonly string[];
}

export interface NotHeld {
  readonly because: string;
}

/** What is asked about one thing of the plan, and how replies are read back. */
export interface Subject {
  /** A key of the plan such as `software.name`, or the question's id. */
  readonly id: string;
  readonly title: string;
  /** Where it stands in the plan; undefined for answers. */
  readonly path?: readonly string[];
  /** The plan is looked at only for where it says the thing already. */
  readonly read: (heard: Heard, plan: Plan) => Reading;
}

/** How a layout of models tells what belongs to what: the counterpart of what an export writes there. */
export interface Layout {
  readonly subjects: readonly Subject[];
  /** The subject that a key belongs to. */
  readonly ownerOf: (key: string) => string | undefined;
}

export function keyChange(path: readonly string[], value: unknown, lost: readonly string[] = []): ReadChange {
  return { change: { keys: [{ path, value }] }, lost };
}

/** An answer that its question takes; else why not. */
export function answerChange(
  question: Question,
  change: Omit<AnswerChange, "question">,
  lost: readonly string[] = [],
): ReadChange | NotHeld {
  const [problem] = checkAnswer(question, change.answer, text => parseSpdx(text).valid);
  if (problem !== undefined) return { because: problem.message };
  return { change: { keys: [], answer: { question: question.id, ...change } }, lost };
}

/** A text that stands at a key of the model and at one of the plan. */
export function textSubject(id: string, title: string, key: string, path: readonly string[] = id.split(".")): Subject {
  return {
    id,
    title,
    path,
    read: heard => {
      const text = heard.text(key);
      return text === undefined ? undefined : keyChange(path, text);
    },
  };
}

/** The same for one word of several. */
export function wordSubject(id: string, title: string, key: string, words: readonly string[]): Subject {
  const path = id.split(".");
  return {
    id,
    title,
    path,
    read: heard => {
      const text = heard.text(key);
      if (text !== undefined) return words.includes(text) ? keyChange(path, text) : { because: `“${short(text)}” is no word for it` };
      const found = heard.values(
        key,
        words.map(value => ({ value, labels: [value] })),
      );
      if (found === undefined) return undefined;
      const [word] = found.chosen;
      return word === undefined ? noWord(found.others) : keyChange(path, word);
    },
  };
}

export function noWord(others: readonly string[]): NotHeld {
  return { because: `the plan has no word for “${short(others.join(", "), 60)}”` };
}

/** The options of a question that are chosen at a key. */
export function chosenOptions(
  heard: Heard,
  key: string,
  question: Question,
  options: readonly Option[] = question.options,
  within?: Within,
): ReturnType<Heard["values"]> {
  return heard.values(
    key,
    options.map(({ id }) => optionValue(question.id, id)),
    within,
  );
}

/** The texts at a key in the items of a list. */
export function textsIn(heard: Heard, list: string, key: string): string[] {
  return heard.items(list).flatMap(item => heard.text(`${list}[].${key}`, item) ?? []);
}

/** A licence as the answer to accessibility.license. A name that we know better by its identifier is not taken for another licence. */
export function licenceAnswer(text: string): { readonly answer: string; readonly note?: string } | NotHeld {
  if (text === "other" || text === "not-applicable") return { answer: text };
  const spdx = parseSpdx(text);
  if (spdx.valid) return { answer: spdx.normal };
  if (spdx.suggestion !== undefined) return { because: `“${short(text)}” is no SPDX expression; perhaps ${spdx.suggestion}` };
  return { answer: "other", note: text };
}

/** A licence goes where the plan names it: software.license, the answer, or both. */
export function licenceChange(question: Question, said: Omit<AnswerChange, "question">, plan: Plan): ReadChange | NotHeld {
  const own = plan.software.license;
  if (own === undefined) return answerChange(question, said);
  const { answer } = said;
  if (answer === "other" || answer === "not-applicable") return { because: `software.license says ${short(own.value)}; change it there` };
  const made = answerChange(question, said);
  if ("because" in made) return made;
  const isWritten = plan.answers.some(it => it.question === question.id);
  const beside = (said.evidence?.length ?? 0) > 0 || said.note !== undefined;
  const keys = [{ path: ["software", "license"], value: answer }];
  return { ...made, change: isWritten || beside ? { ...made.change, keys } : { keys } };
}

/** An answer that was written as words, where a question takes free text; see `answerWords`. */
export function answerInWords(question: Question, text: string): unknown {
  const option = [...question.options].find(({ id, label }) => [id, label].some(word => word.toLowerCase() === text.toLowerCase()));
  if (option !== undefined) return option.id;
  const parts = text.split(", ");
  const listed = (question.type === "multi-choice" || question.type === "files") && answerWords(parts) === text;
  return listed && parts.length > 1 ? parts : text;
}

export function one<T>(items: readonly T[]): T | readonly T[] {
  const [first] = items;
  return items.length === 1 && first !== undefined ? first : items;
}
