import * as vscode from "vscode";
import { checklistMethod, type ChecklistResult, type Place, type PlanChecklist, type QuestionItem } from "../../server/src/lsp/protocol.ts";
import { questionLabel, type Row } from "./checklist-tree.ts";
import type { Server } from "./language-client.ts";

/** A question of a plan, as the last answer of the server had it. */
export interface QuestionRef {
  readonly plan: PlanChecklist;
  readonly question: QuestionItem;
}

/** The user closed a quick pick or a dialog: the command ends without a word. */
export const dismissed = new Error("dismissed");

/**
 * The plan that an action is about: of the row it was started from, of the active editor, the only one, or the one that the user picks.
 * @throws dismissed
 */
export async function choosePlan(server: Server, from?: unknown): Promise<PlanChecklist> {
  const { plans } = await server.request<ChecklistResult>(checklistMethod);
  const asked =
    from instanceof vscode.Uri
      ? from
      : isRow(from) && from.plan !== undefined
        ? vscode.Uri.parse(from.plan.uri)
        : vscode.window.activeTextEditor?.document.uri;
  const [first, second] = plans;
  if (first === undefined) throw new Error("There is no plan in this workspace yet.");
  const found = plans.find(({ uri }) => vscode.Uri.parse(uri).toString() === asked?.toString());
  if (found !== undefined) return found;
  if (second === undefined) return first;
  const items = plans.map(plan => ({
    label: plan.name,
    description: vscode.workspace.asRelativePath(vscode.Uri.parse(plan.uri), true),
    detail: plan.words,
    plan,
  }));
  return (await pick(items, { title: "Plan", placeHolder: "Which plan?", matchOnDescription: true })).plan;
}

/**
 * The question that an action is about: of the row it was started from, or one that the user picks from those that fit.
 * @throws dismissed
 */
export async function chooseQuestion(
  server: Server,
  from: unknown,
  title: string,
  fits: (question: QuestionItem) => boolean,
): Promise<QuestionRef> {
  if (isRow(from) && from.plan !== undefined && from.question !== undefined) return { plan: from.plan, question: from.question };
  const plan = await choosePlan(server);
  const items = plan.stages.flatMap(stage => {
    const questions = stage.questions.filter(fits);
    const separator = { label: `${stage.number} ${stage.title}`, kind: vscode.QuickPickItemKind.Separator, question: undefined };
    return questions.length === 0
      ? []
      : [separator, ...questions.map(question => ({ label: questionLabel(question), description: question.because, question }))];
  });
  if (items.length === 0) throw new Error("No question of this plan fits.");
  const { question } = await pick(items, { title, placeHolder: "Which question?", matchOnDescription: true });
  if (question === undefined) throw dismissed;
  return { plan, question };
}

/** @throws dismissed */
export async function pick<T extends vscode.QuickPickItem>(items: readonly T[], options: vscode.QuickPickOptions): Promise<T> {
  const chosen = await vscode.window.showQuickPick(items, options);
  if (chosen === undefined) throw dismissed;
  return chosen;
}

/** One of several questions that follow each other. */
export interface Step {
  readonly title: string;
  readonly placeholder: string;
  readonly step?: number;
  readonly totalSteps?: number;
}

/**
 * Any number of the items, ticked at first where `picked` says so. The list stays while the user looks at something else.
 * @throws dismissed
 */
export async function pickMany<T extends vscode.QuickPickItem>(items: readonly T[], step: Step): Promise<readonly T[]> {
  const list = vscode.window.createQuickPick<T>();
  Object.assign(list, { ...step, items, canSelectMany: true, ignoreFocusOut: true, matchOnDetail: true, matchOnDescription: true });
  list.selectedItems = items.filter(({ picked }) => picked === true);
  return new Promise<readonly T[]>((resolve, reject) => {
    list.onDidAccept(() => {
      resolve(list.selectedItems);
      list.hide();
    });
    list.onDidHide(() => {
      reject(dismissed);
      list.dispose();
    });
    list.show();
  });
}

/** @throws dismissed */
export async function ask(options: vscode.InputBoxOptions): Promise<string> {
  const text = await vscode.window.showInputBox({ ignoreFocusOut: true, ...options });
  if (text === undefined) throw dismissed;
  return text;
}

export function notEmpty(text: string): string | undefined {
  return text.trim() === "" ? "This is needed" : undefined;
}

/** Opens a place and puts the cursor there. */
export async function reveal({ uri, range: { start, end } }: Place): Promise<void> {
  const selection = new vscode.Range(start.line, start.character, end.line, end.character);
  await vscode.window.showTextDocument(vscode.Uri.parse(uri), { selection });
}

/** Menus of the tree and a click on a row hand over the row. */
export function isRow(from: unknown): from is Row {
  return typeof from === "object" && from !== null && "id" in from && "plan" in from && "question" in from;
}
