import { isObject } from "../knowledge-model/data.ts";
import type { AnsweredQuestion } from "../question-report.ts";
import { toData } from "../plan/nodes.ts";
import type { Plan } from "../plan/view.ts";
import { isAddress } from "../plan/paths.ts";
import { answerWords } from "../words.ts";
import type { Wish } from "./wizard-replies.ts";

/** What a layout makes of one question of the plan. */
export type Mapping =
  | {
      readonly wishes: readonly Wish[];
      /** What of the answer is not in the wishes. */
      readonly lost: readonly string[];
      /** Worth knowing, though nothing is lost. */
      readonly notes: readonly string[];
      /** Evidence and notes that find a place in the wishes. */
      readonly kept: ReadonlySet<string>;
      /** In words, when the question itself has no answer in the plan. */
      readonly answer?: string;
    }
  /** `unmapped`: the plan does not say enough, or the model has no such answer. `unknown`: the model asks nothing of the kind. */
  | { readonly outcome: "unmapped" | "unknown"; readonly because: string };

export interface MappingInput {
  readonly report: AnsweredQuestion;
  readonly plan: Plan;
  readonly reports: ReadonlyMap<string, AnsweredQuestion>;
}

export type MapQuestion = (input: MappingInput) => Mapping | undefined;

export function mapped(wishes: readonly Wish[], more: Partial<Extract<Mapping, { readonly wishes: unknown }>> = {}): Mapping {
  return { wishes, lost: [], notes: [], kept: new Set(), ...more };
}

export function evidenceOf({ given }: AnsweredQuestion): readonly string[] {
  return given?.written?.evidence.map(({ value }) => value) ?? [];
}

export function addressesOf(report: AnsweredQuestion): readonly string[] {
  return evidenceOf(report).filter(isAddress);
}

export function noteOf({ given }: AnsweredQuestion): string | undefined {
  const note = given?.written?.note?.value;
  return note === undefined || note.trim() === "" ? undefined : note;
}

/** The answer as a word; undefined for anything that is not one text. */
export function wordOf(report: AnsweredQuestion | undefined): string | undefined {
  const value = report?.given?.value;
  return typeof value === "string" ? value : undefined;
}

/** The answer as a list of words. */
export function wordsOf({ given }: AnsweredQuestion): readonly string[] {
  const value = given?.value;
  if (typeof value === "string") return [value];
  return Array.isArray(value) ? value.filter(it => typeof it === "string") : [];
}

/** A matrix: row to its columns; undefined for anything else. */
export function rowsOf({ given }: AnsweredQuestion): ReadonlyMap<string, readonly string[]> | undefined {
  const value: unknown = given?.value;
  if (!isObject(value)) return undefined;
  return new Map(Object.entries(value).map(([row, cell]) => [row, (Array.isArray(cell) ? cell : [cell]).map(String)]));
}

export interface WrittenFormat {
  readonly name: string;
  readonly url: string | undefined;
  readonly description: string | undefined;
}

export function formatsOf({ given }: AnsweredQuestion): readonly WrittenFormat[] {
  const data = given?.written?.formats && toData(given.written.formats);
  if (!Array.isArray(data)) return [];
  return data.flatMap((item: unknown) => {
    if (typeof item !== "object" || item === null) return [];
    const text = (key: string): string | undefined => {
      const value: unknown = Object.hasOwn(item, key) ? (item as Readonly<Record<string, unknown>>)[key] : undefined;
      return value === undefined || value === null ? undefined : answerWords(value);
    };
    const name = text("name");
    return name === undefined ? [] : [{ name, url: text("url"), description: text("description") }];
  });
}

/** `undefined` leaves a wish out. */
export function wishText(at: string, text: string | undefined, beside?: string): readonly Wish[] {
  return text === undefined || text.trim() === "" ? [] : [{ kind: "text", at, text, ...(beside === undefined ? {} : { beside }) }];
}
