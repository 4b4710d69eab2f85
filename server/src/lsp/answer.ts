import { answerEdit, answerValue } from "../core/answer-edit.ts";
import { applyEdits } from "../core/edits.ts";
import { addItem, insertBlock, setPath, yamlFlow, yamlText } from "../core/plan/edit.ts";
import { entryOf, valueOf } from "../core/plan/nodes.ts";
import { parsePlan } from "../core/plan/parse.ts";
import type { Plan } from "../core/plan/view.ts";
import { questions } from "../core/questions/catalogue.generated.ts";
import type { Question } from "../core/questions/types.ts";
import type { FileEdit } from "../core/types.ts";
import { canInsert, contradictionOf } from "./checklist.ts";
import type { Client } from "./client.ts";
import { choicesOf, picksOf } from "./pages.ts";
import type { AnswerParams, AnswerResult } from "./protocol.ts";
import type { PlanState, Session } from "./session.ts";
import { workspaceEdit } from "./workspace-edits.ts";

/** The edit that answers a question. Null when there is nothing to insert, or no place for it. */
export async function answerQuestion(params: AnswerParams, session: Session, client: Client): Promise<AnswerResult | null> {
  await session.ready();
  const [place] = session.plansOf(params.uri);
  const uri = place && session.addressOf(place);
  const state = uri === undefined ? undefined : await session.state(uri);
  const question = questions.find(({ id }) => id === params.question);
  if (state === undefined || question === undefined) return null;
  const edits = editsFor(params, question, state);
  const edit = edits.length === 0 ? undefined : workspaceEdit(edits, state.root, session, client, state.uri);
  return edit === undefined ? null : { edit, select: { uri: state.uri, range: selected(state, edits, question) } };
}

function editsFor({ how, option }: AnswerParams, question: Question, { analysis, plan }: PlanState): readonly FileEdit[] {
  const one = (edit: FileEdit | undefined): FileEdit[] => (edit === undefined ? [] : [edit]);
  const item = analysis.checklist.items.find(it => it.question === question.id);
  switch (how) {
    case "fix":
      return contradictionOf(analysis, question.id)?.fixes[0]?.edits ?? [];
    case "proposal": {
      const proposal = item !== undefined && canInsert(analysis, item) ? item.proposal : undefined;
      if (proposal === undefined) return [];
      return one(insert(plan, question.id, answerValue(proposal), () => answerEdit(plan, [{ question: question.id, ...proposal }])));
    }
    case "choice":
      return option === undefined ? [] : one(choose(plan, question, option));
    case "blank":
      return isWritten(plan, question.id) ? [] : one(insert(plan, question.id, { answer: choicesOf(question)[0]?.id ?? "" }));
    default:
      return [];
  }
}

function isWritten(plan: Plan, question: string): boolean {
  return plan.answers.find(answer => answer.question === question)?.answer !== undefined;
}

/** Behind a key that stands there already without a value, else as a new entry under `answers`. */
function insert(plan: Plan, question: string, value: unknown, fresh?: () => FileEdit | undefined): FileEdit | undefined {
  const answers = valueOf(plan.root, "answers");
  if (entryOf(answers, question) !== undefined) return setPath(plan.main, ["answers", question], value);
  if (fresh) return fresh();
  if (answers?.kind === "map" && answers.flow) return setPath(plan.main, ["answers", question], value);
  return insertBlock(plan.main, "answers", [`${question}: ${yamlFlow(value)}`]);
}

/** Sets one option, keeping evidence and notes beside it; adds it where several may be chosen. */
function choose(plan: Plan, question: Question, option: string): FileEdit | undefined {
  const choices = picksOf(question);
  if (choices.length > 0 && !choices.some(({ id }) => id === option)) return undefined;
  const [row = "", column] = option.split("/");
  if (question.type === "matrix" && column !== undefined) return chooseCell(plan, question, row, column);
  const several = question.type === "multi-choice" || question.type === "matrix" || question.type === "files";
  const answer = plan.answers.find(it => it.question === question.id);
  const node = answer?.answer?.node;
  const alone = choices.find(({ id }) => id === option)?.alone === true;
  if (several && !alone && node?.kind === "list") {
    return node.items.some(item => item.kind === "scalar" && item.value === option)
      ? undefined
      : addItem(plan.main, node, yamlText(option, node.flow));
  }
  const value = several && !alone ? [option] : option;
  if (answer === undefined) return insert(plan, question.id, value);
  const long = entryOf(answer.entry.value, "answer") !== undefined || answer.evidence.length > 0 || answer.note !== undefined;
  return setPath(plan.main, long ? ["answers", question.id, "answer"] : ["answers", question.id], value);
}

/** Sets the column of one row, beside the columns that stand there where a row may have several. */
function chooseCell(plan: Plan, question: Question, row: string, column: string): FileEdit | undefined {
  const answer = plan.answers.find(it => it.question === question.id);
  // never short: a map under the question is its long form
  if (answer === undefined) return insert(plan, question.id, { answer: { [row]: column } });
  const long = entryOf(answer.entry.value, "answer") !== undefined || answer.evidence.length > 0 || answer.note !== undefined;
  const path = ["answers", question.id, "answer"];
  const node = answer.answer?.node;
  if (!long) return setPath(plan.main, ["answers", question.id], { answer: { [row]: column } });
  if (node?.kind !== "map") return setPath(plan.main, path, { [row]: column });
  const cell = valueOf(node, row);
  if (cell?.kind === "list" && question.several) {
    const there = cell.items.some(item => item.kind === "scalar" && item.value === column);
    return there ? undefined : addItem(plan.main, cell, yamlText(column, cell.flow));
  }
  const before = cell?.kind === "scalar" && question.several && typeof cell.value === "string" ? cell.value : undefined;
  const stays = before !== undefined && before !== column && question.columns.some(({ id, alone }) => id === before && alone !== true);
  return setPath(plan.main, [...path, row], stays ? [before, column] : column);
}

/** Where the answer stands when the edits are done. */
function selected({ plan }: PlanState, edits: readonly FileEdit[], question: Question): AnswerResult["select"]["range"] {
  const own = edits.filter(edit => edit.path === plan.path).flatMap(edit => edit.edits);
  const { text, lines, root } = parsePlan(applyEdits(plan.main.file.text, own));
  const entry = entryOf(valueOf(root, "answers"), question.id);
  const node = valueOf(entry?.value, "answer") ?? entry?.value;
  const span = node?.span ?? entry?.keySpan ?? { start: text.length, end: text.length };
  // inside the quotes of an empty text, so that typing fills it
  const inner =
    node?.kind === "scalar" && node.value === "" && span.end - span.start === 2 ? { start: span.start + 1, end: span.end - 1 } : span;
  return lines.range(inner);
}
