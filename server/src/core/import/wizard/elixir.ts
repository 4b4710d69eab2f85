import { optionValue } from "../../export/wizard-values.ts";
import { elixirUuid } from "../../knowledge-model/elixir-smp.ts";
import { isAddress } from "../../plan/paths.ts";
import type { Plan } from "../../plan/view.ts";
import { questions as catalogue } from "../../questions/catalogue.generated.ts";
import type { Question } from "../../questions/types.ts";
import { stages, type Stage } from "../../types.ts";
import { presetGates } from "../../gates/preset.ts";
import type { AnswerChange } from "./change.ts";
import type { Heard } from "./heard.ts";
import {
  answerChange,
  answerInWords,
  chosenOptions,
  keyChange,
  licenceAnswer,
  licenceChange,
  noWord,
  one,
  textsIn,
  textSubject,
  wordSubject,
  type Layout,
  type NotHeld,
  type Reading,
  type Subject,
} from "./reading.ts";

/**
 * Models that ask the ELIXIR questions, read back: the counterpart of `elixirMapping` and `besidesAnswers`. People and what is signed are
 * read by themselves, see `people.ts`.
 */
export function elixirLayout(): Layout {
  return {
    subjects: [
      ...Object.values(besides),
      ...catalogue.map(question => ({
        id: question.id,
        title: question.title,
        read: (heard: Heard, plan: Plan) => readQuestion(question, heard, plan),
      })),
    ],
    ownerOf,
  };
}

const stage = wordSubject("stage", "Stage", "general.stage", stages);

/** The stage that a phase of our own model stands for. */
export function stageOfPhase(uuid: string | undefined): Stage | undefined {
  return uuid === undefined ? undefined : stages.find(it => elixirUuid("phase", it) === uuid);
}

/** The key of the model to what stands beside the answers of a plan. */
const besides: Readonly<Record<string, Subject>> = {
  "general.name": textSubject("software.name", "Name of the software", "general.name"),
  "general.description": textSubject("software.description", "Description", "general.description"),
  "general.kind": wordSubject("software.kind", "Kind of software", "general.kind", [
    "library",
    "tool",
    "pipeline",
    "service",
    "model",
    "dashboard",
  ]),
  "general.stage": {
    ...stage,
    // the phase says the same in fewer words, where nobody answered
    read: (heard, plan) => {
      const said = stageOfPhase(heard.phase);
      return stage.read(heard, plan) ?? (said && keyChange(["stage"], said));
    },
  },
  "general.repository": {
    id: "software.codeRepository",
    title: "Source code",
    path: ["software", "codeRepository"],
    // our own model asks for it by itself, others where the software can be had
    read: heard => {
      const text = heard.text("general.repository") ?? heard.text("accessibility.access=public.where");
      if (text === undefined) return undefined;
      return isAddress(text) ? keyChange(["software", "codeRepository"], text) : { because: "it is not an address" };
    },
  },
  "general.identifier": textSubject("software.identifier", "Identifier", "general.identifier"),
  "reproducibility.releases=yes.current": textSubject("release.current", "Current release", "reproducibility.releases=yes.current"),
};

function ownerOf(key: string): string | undefined {
  if (Object.hasOwn(besides, key)) return besides[key]?.id;
  if (key === "accessibility.access=public.where") return "software.codeRepository";
  if (key === "accessibility.licensed=yes.license") return "accessibility.license";
  if (/^general\.people(?:\[|$)/.test(key)) return "people";
  if (/^gates\.waivers(?:\[|$)/.test(key)) return "waivers";
  if (/^gates\./.test(key)) return "signoffs";
  const id = /^([a-z]+\.[a-z-]+?)(?:-evidence|-note)?(?:[=[].*)?$/.exec(key)?.[1];
  return catalogue.some(question => question.id === id) ? id : undefined;
}

/** Gates whose sign-offs stand in a list of their own, and the list of the others. */
export const signOffLists: readonly string[] = [...presetGates.map(({ id }) => `gates.${id}`), "gates.other"];

type Main = (Pick<AnswerChange, "answer" | "formats" | "note"> & { readonly lost?: readonly string[] }) | NotHeld | undefined;

function readQuestion(question: Question, heard: Heard, plan: Plan): Reading {
  const { id } = question;
  const main = readMain(question, heard);
  const evidence = textsIn(heard, `${id}-evidence`, "place");
  const note = heard.text(`${id}-note`);
  if (main === undefined)
    return evidence.length > 0 || note !== undefined ? { because: "evidence or a note stands there without an answer" } : undefined;
  if ("because" in main) return main;
  const { lost = [], ...rest } = main;
  const said = {
    ...rest,
    ...(evidence.length > 0 ? { evidence } : {}),
    ...(note === undefined ? {} : { note }),
  };
  return id === "accessibility.license" ? licenceChange(question, said, plan) : answerChange(question, said, lost);
}

function readMain(question: Question, heard: Heard): Main {
  switch (question.id) {
    case "accessibility.access": {
      const main = byType(question, heard);
      const how = heard.text("accessibility.access=other.how");
      return main === undefined || "because" in main || how === undefined ? main : { ...main, note: how };
    }
    case "accessibility.license":
      return licence(question, heard);
    default:
      return byType(question, heard);
  }
}

function licence(question: Question, heard: Heard): Main {
  const { id } = question;
  if (heard.typeAt(id) === "OptionsQuestion") {
    const found = heard.values(id, [...question.options.map(option => optionValue(id, option.id)), { value: "expression", labels: [] }]);
    if (found === undefined) return undefined;
    const [word] = found.chosen;
    if (word === undefined) return noWord(found.others);
    if (word !== "expression") return { answer: word };
    const text = heard.text(`${id}=expression.expression`);
    return text === undefined ? { because: "the expression itself is missing" } : { answer: text };
  }
  const text = heard.text(heard.typeAt(id) === undefined ? "accessibility.licensed=yes.license" : id);
  return text === undefined ? undefined : licenceAnswer(text);
}

function byType(question: Question, heard: Heard): Main {
  const { id: at } = question;
  const text = heard.text(at);
  if (text !== undefined) return { answer: answerInWords(question, text) };
  switch (question.type) {
    case "choice":
      return chosenOne(question, heard);
    case "multi-choice": {
      const found = chosenOptions(heard, at, question);
      if (found === undefined) return undefined;
      if (found.chosen.length === 0) return noWord(found.others);
      return { answer: one(found.chosen), lost: found.others };
    }
    case "formats": {
      const main = chosenOne(question, heard);
      if (main === undefined || "because" in main) return main;
      const list = `${at}=${String(main.answer)}.formats`;
      if (heard.typeAt(list) === undefined) return main;
      const items = heard.items(list).map(item => {
        const field = (key: string): Readonly<Record<string, string>> => {
          const value = heard.text(`${list}[].${key}`, item);
          return value === undefined ? {} : { [key]: value };
        };
        return { ...field("name"), ...field("url"), ...field("description") };
      });
      if (items.length === 0) return main;
      const named = items.filter(item => "name" in item);
      const nameless = items.filter(item => !("name" in item) && Object.keys(item).length > 0);
      return { ...main, formats: named, lost: nameless.map(item => `a format without a name: ${Object.values(item).join(", ")}`) };
    }
    case "files": {
      const alone = question.options.filter(option => option.alone);
      const found = heard.values(at, [...alone.map(({ id }) => optionValue(at, id)), { value: "listed", labels: ["listed"] }]);
      if (found === undefined) return undefined;
      const [word] = found.chosen;
      if (word === undefined) return noWord(found.others);
      if (word !== "listed") return { answer: word };
      const entries = textsIn(heard, `${at}=listed.entries`, "entry");
      return entries.length === 0 ? { because: "the list of files is empty" } : { answer: one(entries) };
    }
    case "matrix":
      return matrix(question, heard);
    case "text":
    case "spdx":
      return undefined;
  }
}

function chosenOne(question: Question, heard: Heard): Main {
  const found = chosenOptions(heard, question.id, question);
  if (found === undefined) return undefined;
  const [word] = found.chosen;
  return word === undefined ? noWord(found.others) : { answer: word };
}

function matrix(question: Question, heard: Heard): Main {
  const { id: at, rows, columns, options } = question;
  const found = heard.values(at, [...options.map(({ id }) => optionValue(at, id)), { value: "rows", labels: ["rows"] }]);
  if (found === undefined) return undefined;
  const [word] = found.chosen;
  if (word === undefined) return noWord(found.others);
  if (word !== "rows") return { answer: word };
  const cells = rows.map(row => ({ row: row.id, cell: chosenOptions(heard, `${at}=rows.${row.id}`, question, columns) }));
  const answer = Object.fromEntries(
    cells.flatMap(({ row, cell }) => (cell === undefined || cell.chosen.length === 0 ? [] : [[row, one(cell.chosen)]])),
  );
  const lost = cells.flatMap(({ row, cell }) => (cell?.others ?? []).map(label => `${row}: ${label}`));
  return Object.keys(answer).length === 0 ? { because: "no line has an answer" } : { answer, lost };
}
