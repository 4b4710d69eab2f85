import { elixirChapters, elixirUuid, type QuestionSpec } from "./elixir-smp.ts";

/** Question to key, answer and choice to value, by the identifiers of our own model. */
export function elixirIdentifiers(): { readonly keys: ReadonlyMap<string, string>; readonly values: ReadonlyMap<string, string> } {
  const keys = new Map<string, string>();
  const values = new Map<string, string>();
  const visit = (spec: QuestionSpec, prefix: string): void => {
    const key = prefix + spec.key;
    keys.set(elixirUuid("question", key), key);
    if (spec.type === "ListQuestion") for (const item of spec.items) visit(item, `${key}[].`);
    if (spec.type === "MultiChoiceQuestion") for (const { id } of spec.choices) values.set(elixirUuid("value", `${key}=${id}`), id);
    if (spec.type !== "OptionsQuestion") return;
    for (const { id, followUps = [] } of spec.answers) {
      values.set(elixirUuid("value", `${key}=${id}`), id);
      for (const followUp of followUps) visit(followUp, `${key}=${id}.`);
    }
  };
  for (const { key, questions } of elixirChapters()) for (const question of questions) visit(question, `${key}.`);
  return { keys, values };
}
