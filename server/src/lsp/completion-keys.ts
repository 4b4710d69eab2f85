import { answerValue } from "../core/answer-edit.ts";
import { declares } from "../core/facts/define.ts";
import { presetGates } from "../core/gates/preset.ts";
import { yamlFlow, yamlText } from "../core/plan/edit.ts";
import { textOf, valueOf } from "../core/plan/nodes.ts";
import { allowsType, propertiesOf, schemaAt, schemaBelow, type SchemaNode } from "../core/plan/schema.ts";
import { questions } from "../core/questions/catalogue.generated.ts";
import { stageTitles, type Question } from "../core/questions/types.ts";
import { stages } from "../core/types.ts";
import { canInsert } from "./checklist.ts";
import type { Client } from "./client.ts";
import type { Candidate } from "./completion-candidate.ts";
import type { CompletionPlace } from "./completion-place.ts";
import { choicesOf } from "./pages.ts";
import type { PlanState } from "./session.ts";

const kinds = { property: 10, question: 14, id: 18 } as const;

/** Keys that can stand in the map at the place: those of the schema, questions, ecosystems, gates. */
export function keyCandidates(place: CompletionPlace, used: ReadonlySet<string>, state: PlanState, client: Client): Candidate[] {
  const { pointer } = place;
  if (pointer[0] === "answers") {
    if (pointer.length === 1) return questionCandidates(place, used, state);
    const rows = rowCandidates(place, used);
    if (rows.length > 0) return rows;
  }
  const schema = schemaAt(pointer, state.part.kind);
  if (schema === undefined || !allowsType(schema, "object")) return [];
  const free = freeKeys(place, state).filter(({ label }) => !used.has(label));
  const named = propertiesOf(schema)
    .filter(({ name }) => !used.has(name))
    .sort((a, b) => Number(b.required) - Number(a.required))
    .map(({ name, node, required }): Candidate => {
      const text = entryText(name, node, place, client);
      return {
        label: name,
        ...text,
        kind: kinds.property,
        detail: required ? "required" : undefined,
        documentation: documentationOf(node),
        again: (node.enum ?? node["x-path"] ?? node["x-refers"]) !== undefined,
      };
    });
  return [...named, ...free];
}

/** Due first, then by stage; with the repository's answer where it has one. */
function questionCandidates(place: CompletionPlace, used: ReadonlySet<string>, { analysis }: PlanState): Candidate[] {
  const items = new Map(analysis.checklist.items.map(item => [item.question, item]));
  const rank = (question: Question): number => {
    const item = items.get(question.id);
    const stage = item === undefined ? stages.length : stages.indexOf(item.stage);
    return (item?.state === "due" ? 0 : 1000) + stage * 100 + question.order;
  };
  return [...questions]
    .filter(({ id }) => !used.has(id))
    .sort((a, b) => rank(a) - rank(b))
    .map((question): Candidate => {
      const item = items.get(question.id);
      const proposal = item !== undefined && canInsert(analysis, item) ? item.proposal : undefined;
      const documentation = [`**${question.wording}**`, question.sections.asked, proposal === undefined ? "" : `Found: ${proposal.because}`]
        .filter(it => it !== "")
        .join("\n\n");
      const due = item === undefined ? "" : `${stageTitles[item.stage]}${item.state === "due" ? ", due" : ""}`;
      const base = { label: question.id, kind: kinds.question, detail: `${question.title} · ${due}`, documentation };
      if (place.colon) return { ...base, yaml: question.id };
      if (proposal !== undefined) return { ...base, yaml: `${question.id}: ${yamlFlow(answerValue(proposal), place.flow)}` };
      const options = choicesOf(question).map(({ id }) => id);
      return {
        ...base,
        yaml: `${question.id}: `,
        ...(options.length > 1 ? { snippet: `${escaped(question.id)}: ${choice(options)}` } : {}),
        again: true,
      };
    });
}

/** Rows of a question that is answered by a table: `answers.<question>` or its `answer`. */
function rowCandidates(place: CompletionPlace, used: ReadonlySet<string>): Candidate[] {
  const [, id, answer, ...rest] = place.pointer;
  const question = questions.find(it => it.id === id);
  if (question === undefined || question.rows.length === 0 || rest.length > 0 || (answer !== undefined && answer !== "answer")) return [];
  const long: Candidate[] =
    answer === undefined
      ? ["answer", "evidence", "note"].map(label => ({ label, yaml: place.colon ? label : `${label}: `, kind: kinds.property }))
      : [];
  const rows = question.rows.map((row): Candidate => {
    const columns = row.columns ?? question.columns.map(column => column.id);
    const text = place.colon
      ? { yaml: row.id }
      : { yaml: `${row.id}: `, ...(columns.length > 1 ? { snippet: `${escaped(row.id)}: ${choice(columns)}` } : {}) };
    return { label: row.id, ...text, kind: kinds.id, detail: row.label, again: true };
  });
  return [...long, ...rows].filter(({ label }) => !used.has(label));
}

/** Keys that are no properties of the schema: ecosystems in `pinned_in`, gates of the preset, questions that were found in a model. */
function freeKeys({ pointer, colon }: CompletionPlace, { plan, analysis }: PlanState): Candidate[] {
  const of = (label: string, detail?: string, after = ": "): Candidate => ({
    label,
    yaml: `${yamlText(label)}${colon ? "" : after}`,
    kind: kinds.id,
    detail,
    again: true,
  });
  if (pointer.length === 2 && pointer[0] === "wizard" && pointer[1] === "questions") return questions.map(({ id, title }) => of(id, title));
  if (pointer.length === 1 && pointer[0] === "gates") {
    const preset = textOf(valueOf(valueOf(plan.root, "gates"), "preset"));
    return preset === "none" ? [] : presetGates.map(({ id, title }) => of(id, title));
  }
  if (pointer.length === 2 && pointer[0] === "dependencies" && pointer[1] === "pinned_in") {
    const ecosystems = [
      ...plan.dependencies.map(({ ecosystem }) => ecosystem),
      ...analysis.facts.with("packages").flatMap(({ ecosystem, role }) => (declares(role) ? (ecosystem ?? []) : [])),
    ];
    return [...new Set(ecosystems)].sort().map(name => of(name));
  }
  return [];
}

/** `key: ` with as much of the value's form as is sure. */
function entryText(name: string, schema: SchemaNode, place: CompletionPlace, client: Client): Pick<Candidate, "yaml" | "snippet"> {
  if (place.colon) return { yaml: yamlText(name, place.flow) };
  const key = `${yamlText(name, place.flow)}:`;
  const only = (type: "object" | "array"): boolean =>
    allowsType(schema, type) && !allowsType(schema, "string") && !allowsType(schema, "boolean");
  const words = wordsOf(schema);
  if (words.length > 1 && words.length <= 20) return { yaml: `${key} `, snippet: `${escaped(key)} ${choice(words)}` };
  if (place.flow) {
    if (only("array")) return { yaml: `${key} []`, snippet: `${escaped(key)} [$1]` };
    return only("object") ? { yaml: `${key} {}`, snippet: `${escaped(key)} {$1}` } : { yaml: `${key} ` };
  }
  // a line of its own needs the editor to leave the indentation as it is written
  if (!client.asWritten) return { yaml: only("array") || only("object") ? key : `${key} ` };
  const below = `\n${" ".repeat(place.column + 2)}`;
  if (only("array")) return { yaml: `${key}${below}- `, snippet: `${escaped(key)}${below}- $1` };
  return only("object") ? { yaml: `${key}${below}`, snippet: `${escaped(key)}${below}$1` } : { yaml: `${key} ` };
}

/** The words that a value is limited to. */
export function wordsOf(schema: SchemaNode): string[] {
  return (schema.enum ?? (schema.const === undefined ? [] : [schema.const])).map(String);
}

export function documentationOf(schema: SchemaNode): string | undefined {
  if (schema.description === undefined) return undefined;
  return schema["x-standard"] === undefined ? schema.description : `${schema.description}\n\n*Standard:* ${schema["x-standard"]}`;
}

/** A tab stop with words to choose from. */
function choice(words: readonly string[]): string {
  return `\${1|${words.map(word => word.replace(/[\\,|$}]/g, "\\$&")).join(",")}|}`;
}

function escaped(text: string): string {
  return text.replace(/[\\$}]/g, "\\$&");
}

/** Whether the items of a list at a pointer are what is chosen there. */
export function itemSchema(schema: SchemaNode | undefined): SchemaNode | undefined {
  return schema === undefined || !allowsType(schema, "array") ? undefined : schemaBelow(schema, 0);
}
