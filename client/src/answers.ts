import * as vscode from "vscode";
import { answerMethod, questionMethod, type AnswerParams, type AnswerResult, type QuestionResult } from "../../server/src/lsp/protocol.ts";
import { chooseQuestion, dismissed, pick, reveal, type QuestionRef } from "./choose.ts";
import type { Server } from "./language-client.ts";

/** Asks the question and writes what the user picks into the plan; for free text, the key with the cursor behind it. */
export async function answerQuestion(server: Server, from: unknown): Promise<void> {
  const ref = await chooseQuestion(server, from, "Answer question", () => true);
  const about = await server.request<QuestionResult | null>(questionMethod, { question: ref.question.question });
  if (about === null || about.options.length === 0) return write(server, ref, { how: "blank" });
  const items = about.options.map(({ id, label }) => ({ label, description: id === label ? "" : id, id }));
  const words = { title: about.title, placeHolder: firstLine(about.text), matchOnDescription: true };
  if (!about.several) return write(server, ref, { how: "choice", option: (await pick(items, words)).id });
  const chosen = await vscode.window.showQuickPick(items, { ...words, canPickMany: true });
  if (chosen === undefined || chosen.length === 0) throw dismissed;
  for (const { id } of chosen) await write(server, ref, { how: "choice", option: id, orElse: "leave" });
}

/** Writes the answer that the repository suggests, with its evidence. */
export async function insertAnswer(server: Server, from: unknown): Promise<void> {
  const ref = await chooseQuestion(server, from, "Insert answer with evidence found", ({ canInsert }) => canInsert);
  await write(server, ref, { how: "proposal" });
}

/** Applies the first fix of a contradiction. */
export async function fixContradiction(server: Server, from: unknown): Promise<void> {
  const ref = await chooseQuestion(server, from, "Fix contradiction", ({ fix }) => fix !== undefined);
  await write(server, ref, { how: "fix" });
}

/** Opens the answer, or the place where it would stand; the plan, when there is no such place yet. */
export async function openAnswer(server: Server, from: unknown): Promise<void> {
  const { plan, question } = await chooseQuestion(server, from, "Open answer", () => true);
  if (question.at !== undefined) await reveal(question.at);
  else await vscode.window.showTextDocument(vscode.Uri.parse(plan.uri));
}

/** Opens what the state of a question rests on. */
export async function openEvidence(server: Server, from: unknown): Promise<void> {
  const { question } = await chooseQuestion(server, from, "Open evidence", ({ evidence }) => evidence.length > 0);
  const items = question.evidence.map(place => ({
    label: `${vscode.workspace.asRelativePath(vscode.Uri.parse(place.uri))}:${place.range.start.line + 1}`,
    place,
  }));
  const [first, second] = items;
  if (first === undefined) throw new Error("Nothing in the repository speaks of this question.");
  await reveal((second === undefined ? first : await pick(items, { title: question.title, placeHolder: "Which place?" })).place);
}

interface Writing extends Pick<AnswerParams, "how" | "option"> {
  /** What it means that there is nothing to write; that it stands there already, for one of several options. */
  readonly orElse?: "leave";
}

async function write(server: Server, { plan, question }: QuestionRef, { orElse, ...how }: Writing): Promise<void> {
  const params: AnswerParams = { uri: plan.uri, question: question.question, ...how };
  const result = await server.request<AnswerResult | null>(answerMethod, params);
  if (result === null && orElse === "leave") return;
  if (result === null) throw new Error("There is nothing to write: the answer stands there, or the plan cannot be changed.");
  const applied = await vscode.workspace.applyEdit(await server.convert().asWorkspaceEdit(result.edit));
  if (!applied) throw new Error("The plan could not be changed.");
  await reveal(result.select);
}

/** The question itself, without the explanations below it; a quick pick knows no Markdown. */
function firstLine(markdown: string): string {
  return (markdown.trim().split("\n")[0] ?? "").replaceAll("**", "");
}
