import { presetGates, type PresetGate } from "../gates/preset.ts";
import { questions as catalogue } from "../questions/catalogue.generated.ts";
import { chapters, stageTitles, type Option, type Question } from "../questions/types.ts";
import { stages, type Stage } from "../types.ts";
import { uuidV5 } from "../uuid.ts";
import type { Coordinate } from "./model.ts";

/**
 * Our own knowledge model: the 21 ELIXIR questions with evidence and notes, people, and the production gates with sign-offs and exceptions.
 * Every question has a `json.key`, every answer and choice a `json.value`; identifiers follow from the keys, so a new version of the model
 * keeps them. Raise the version when anything here or in the catalogue of questions changes.
 */
export const elixirCoordinate: Coordinate = { organizationId: "smptools", kmId: "elixir-smp", version: "1.0.0" };

/** A random UUID, made once. */
const namespace = "0b8e6d52-6f0d-4d7c-8a35-6f7b1c1e9a40";

/** The identifier of something of this model by its way of keys. */
export function elixirUuid(kind: "model" | "chapter" | "question" | "value" | "phase" | "tag" | "event", key: string): string {
  return uuidV5(namespace, `${kind} ${key}`);
}

export interface ChapterSpec {
  readonly key: string;
  readonly title: string;
  readonly text: string;
  readonly questions: readonly QuestionSpec[];
}

export type QuestionSpec = {
  /** Inside its parent. */
  readonly key: string;
  readonly title: string;
  readonly text?: string;
  /** Its tags: whoever chooses one of them in the Wizard is asked. */
  readonly stages: readonly Stage[];
  /** The stage that wants an answer; the first one without it. */
  readonly due?: Stage;
} & (
  | { readonly type: "ValueQuestion"; readonly valueType: "String" | "Text" | "Url" | "Date" | "Email" }
  | { readonly type: "OptionsQuestion"; readonly answers: readonly AnswerSpec[] }
  | { readonly type: "MultiChoiceQuestion"; readonly choices: readonly Option[] }
  | { readonly type: "ListQuestion"; readonly items: readonly QuestionSpec[] }
  | { readonly type: "ItemSelectQuestion"; readonly list: string }
);

export interface AnswerSpec extends Option {
  readonly followUps?: readonly QuestionSpec[];
}

/** Where people stand, whom sign-offs choose from. */
export const peopleKey = "general.people";

export function elixirChapters(): readonly ChapterSpec[] {
  return [
    { key: "general", title: "The software", text: "What the plan is for, and who answers for it.", questions: general() },
    ...chapters.map(({ id, title }) => ({
      key: id,
      title,
      text: "ELIXIR Software Management Plan 1.0.0 (doi:10.37044/osf.io/k8znb), in our own words.",
      questions: catalogue.filter(({ chapter }) => chapter === id).flatMap(fromCatalogue),
    })),
    {
      key: "gates",
      title: "Production gates",
      text: "Who signed what for which release. Nothing runs in production before every gate is signed or excepted.",
      questions: gates(),
    },
  ];
}

function general(): QuestionSpec[] {
  const all = { stages };
  return [
    value("name", "Name of the software", all),
    value("description", "What it does, in one sentence", all, "Text"),
    options("kind", "What kind of software is it?", all, ["library", "tool", "pipeline", "service", "model", "dashboard"].map(labelled)),
    options(
      "stage",
      "At which stage is it?",
      all,
      stages.map(id => ({ id, label: stageTitles[id] })),
    ),
    value("repository", "Address of the source code", all, "Url"),
    value("identifier", "Persistent identifier", { stages, due: "publication" }),
    list("people", "People", all, [
      value("id", "Short id", all),
      value("name", "Name", all),
      value("orcid", "ORCID", all),
      value("email", "Email", all, "Email"),
      value("github", "GitHub account", all),
      value("affiliation", "Affiliation", all),
      value("roles", "Roles, separated by commas", all),
    ]),
  ];
}

/** A question of the catalogue, then its evidence and its note: the Wizard has no place for them beside an answer. */
function fromCatalogue(question: Question): QuestionSpec[] {
  const key = question.id.slice(question.chapter.length + 1);
  const base = { stages: stages.filter(stage => question.stages.some(use => use.stage === stage)) };
  return [
    { ...mainQuestion(question, key, base), text: question.sections.asked },
    list(`${key}-evidence`, `Evidence: ${question.title.toLowerCase()}`, base, [value("place", "File, folder or address", base)]),
    value(`${key}-note`, `Note: ${question.title.toLowerCase()}`, base, "Text"),
  ];
}

type Base = Pick<QuestionSpec, "stages" | "due">;

function mainQuestion(question: Question, key: string, base: Base): QuestionSpec {
  const title = question.wording;
  switch (question.type) {
    case "choice":
      return options(key, title, base, question.id === "reproducibility.releases" ? withCurrent(question.options, base) : question.options);
    case "multi-choice":
      return { key, title, ...base, type: "MultiChoiceQuestion", choices: question.options };
    case "text":
      return value(key, title, base, "Text");
    case "spdx":
      return options(key, title, base, [
        { id: "expression", label: "An SPDX expression", followUps: [value("expression", "SPDX expression, such as MIT", base)] },
        ...question.options,
      ]);
    case "files":
      return options(key, title, base, [
        {
          id: "listed",
          label: "As listed",
          followUps: [list("entries", "Files, or how it is kept", base, [value("entry", "File, or a word such as conda", base)])],
        },
        ...question.options.filter(option => option.alone),
      ]);
    case "formats":
      return options(
        key,
        title,
        base,
        question.options.map(option => (option.id === "no" ? option : { ...option, followUps: [formatList(base)] })),
      );
    case "matrix":
      return options(key, title, base, [
        {
          id: "rows",
          label: "Line by line",
          followUps: question.rows.map(row => rowQuestion(question, row.id, row.label, row.columns, base)),
        },
        ...question.options,
      ]);
  }
}

/** The current release, which plans name elsewhere and `smw:smp` asks here. */
function withCurrent(offered: readonly Option[], base: Base): readonly AnswerSpec[] {
  const current = value("current", "Version of the current release", base);
  return offered.map(option => (option.id === "yes" ? { ...option, followUps: [current] } : option));
}

/** Shown with the whole table, and due at the stage that asks for this line. */
function rowQuestion(
  { columns, several, stages: uses }: Question,
  key: string,
  title: string,
  only: readonly string[] | undefined,
  base: Base,
): QuestionSpec {
  const offered = columns.filter(({ id }) => only === undefined || only.includes(id));
  const due = stages.find(stage => uses.some(use => use.stage === stage && (use.only === undefined || use.only.includes(key))));
  const row = due === undefined ? base : { ...base, due };
  return several ? { key, title, ...row, type: "MultiChoiceQuestion", choices: offered } : options(key, title, row, offered);
}

function formatList(base: Base): QuestionSpec {
  return list("formats", "Standard formats", base, [
    value("name", "Name", base),
    value("url", "Where it is described", base, "Url"),
    value("description", "What it is used for", base),
  ]);
}

/** Asked whatever tags somebody chooses, and due when software goes into production. */
function gates(): QuestionSpec[] {
  const all: Base = { stages, due: "production" };
  const signOff = (): QuestionSpec[] => [
    value("release", "Release", all),
    value("part", "Site or component, if the gate has several", all),
    { key: "by", title: "Signed by", ...all, type: "ItemSelectQuestion", list: peopleKey },
    value("date", "Date", all, "Date"),
    options("verdict", "Verdict", all, ["ok", "tolerable", "rejected"].map(labelled)),
    options("method", "How it was found", all, ["automatic", "manual"].map(labelled)),
    list("evidence", "Evidence", all, [value("place", "File, folder or address", all)]),
    value("ticket", "Ticket", all),
    value("limit", "Limit of what is tolerable", all),
    value("expires", "Holds until", all, "Date"),
    value("binds", "Digests of what was signed", all, "Text"),
    value("note", "Note", all, "Text"),
  ];
  const about = ({ milestone, why, signers }: PresetGate): string => `Milestone ${milestone}. ${why} Signed by: ${signers.join(" or ")}.`;
  return [
    ...presetGates.map(gate => ({ ...list(gate.id, `Sign-offs: ${gate.title}`, all, signOff()), text: about(gate) })),
    list("other", "Sign-offs of the project's own gates", all, [value("gate", "Gate", all), ...signOff()]),
    list("waivers", "Exceptions", all, [
      value("gate", "Gate, or the rule that is excepted from", all),
      value("part", "Site or component", all),
      value("release", "Release", all),
      value("reason", "Reason", all, "Text"),
      { key: "by", title: "Granted by", ...all, type: "ItemSelectQuestion", list: peopleKey },
      value("until", "Until", all, "Date"),
      value("ticket", "Ticket", all),
      value("mitigation", "What is done meanwhile", all, "Text"),
    ]),
  ];
}

function value(key: string, title: string, base: Base, valueType: "String" | "Text" | "Url" | "Date" | "Email" = "String"): QuestionSpec {
  return { key, title, ...base, type: "ValueQuestion", valueType };
}

function list(key: string, title: string, base: Base, items: readonly QuestionSpec[]): QuestionSpec {
  return { key, title, ...base, type: "ListQuestion", items };
}

function options(key: string, title: string, base: Base, answers: readonly AnswerSpec[]): QuestionSpec {
  return { key, title, ...base, type: "OptionsQuestion", answers };
}

function labelled(id: string): Option {
  return { id, label: `${id.charAt(0).toUpperCase()}${id.slice(1)}` };
}
