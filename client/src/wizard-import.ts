import * as vscode from "vscode";
import {
  compareMethod,
  takeMethod,
  type CompareItem,
  type CompareParams,
  type CompareResult,
  type OtherModel,
  type Problem,
  type TakeParams,
  type TakeResult,
} from "../../server/src/lsp/protocol.ts";
import { choosePlan, dismissed, pickMany } from "./choose.ts";
import { comparedWords, differenceWords } from "./compared.ts";
import { showReport } from "./kept-texts.ts";
import { orThrow } from "./language-client.ts";
import { readText } from "./read-text.ts";
import { assertUnchanged, review } from "./review.ts";
import type { WizardContext } from "./wizard-context.ts";
import { withModel } from "./wizard-model.ts";

/** What need not be asked for, from whoever runs the command. */
export interface ImportAnswers {
  /** The file of the Wizard. */
  readonly file?: vscode.Uri;
  /** Subjects (ids of questions, keys of the plan) of which the Wizard's answer is taken. */
  readonly take?: readonly string[];
  /** Apply without showing what would change. */
  readonly apply?: boolean;
}

/** Takes answers of a project of the Wizard into a plan: those that the user chooses, after a look at what changes. */
export async function importPlan(context: WizardContext, from: unknown, given: ImportAnswers): Promise<void> {
  const { server, texts } = context;
  const plan = await choosePlan(server, from);
  const file = given.file ?? (await chooseFile(plan.uri));
  const text = await readText(file);
  const document = await vscode.workspace.openTextDocument(vscode.Uri.parse(plan.uri));
  let { version } = document;
  const params: CompareParams = { uri: plan.uri, text };
  const ask = (): Promise<CompareResult | OtherModel | Problem> => {
    version = document.version;
    return server.request(compareMethod, params);
  };
  const compared = await withModel<CompareResult>(context, plan.uri, ask, "must be pinned");
  const name = compared.project ?? vscode.workspace.asRelativePath(file);
  const offered = compared.items.filter(({ canTake }) => canTake);
  if (offered.length === 0) {
    await showReport(texts, "Import report", compared.report);
    return void vscode.window.showInformationMessage(`There is nothing to take from ${name}: ${comparedWords(compared.items)}.`);
  }
  const take = given.take ?? (await choose(offered, name, compared.items));
  const taken: TakeParams = { ...params, take };
  const result = orThrow<TakeResult>(await server.request<TakeResult | Problem>(takeMethod, taken));
  assertUnchanged(document, version);
  if (given.apply !== true) {
    await review(texts, {
      document,
      after: result.after,
      title: `${vscode.workspace.asRelativePath(document.uri)} with what is taken from ${name}`,
      take: "Apply",
      detail: "The plan is changed and not saved; it can be undone.",
      leave: "Cancel",
    });
  }
  assertUnchanged(document, version);
  if (!(await vscode.workspace.applyEdit(await server.convert().asWorkspaceEdit(result.edit))))
    throw new Error("The plan could not be changed.");
  await vscode.window.showTextDocument(document);
  await showReport(texts, "Import report", result.report);
  const count = take.length === 1 ? "One answer" : `${take.length} answers`;
  void vscode.window.showInformationMessage(`${count} taken from ${name}. The plan is not saved yet.`);
}

async function chooseFile(plan: string): Promise<vscode.Uri> {
  const chosen = await vscode.window.showOpenDialog({
    title: "Import from the Software Management Wizard",
    defaultUri: vscode.Uri.joinPath(vscode.Uri.parse(plan), ".."),
    openLabel: "Compare with the plan",
    filters: { "JSON data of a project": ["json"] },
  });
  if (chosen?.[0] === undefined) throw dismissed;
  return chosen[0];
}

/** What is new is ticked at first; what differs, or says who may sign, is not: nothing of the plan goes unless somebody says so. */
async function choose(offered: readonly CompareItem[], name: string, all: readonly CompareItem[]): Promise<readonly string[]> {
  const group = (state: CompareItem["state"], label: string): (vscode.QuickPickItem & { readonly subject?: string })[] => {
    const items = offered.filter(item => item.state === state);
    const separator = { label, kind: vscode.QuickPickItemKind.Separator };
    return items.length === 0 ? [] : [separator, ...items.map(pickItem)];
  };
  const items = [...group("differs", "Plan and Wizard differ"), ...group("new", "Only in the Wizard")];
  const placeholder = "Tick what to take from the Wizard; the rest stays as it is";
  const chosen = await pickMany(items, { title: `Import from ${name}: ${comparedWords(all)}`, placeholder });
  const take = chosen.flatMap(({ subject }) => subject ?? []);
  if (take.length === 0) throw dismissed;
  return take;
}

function pickItem(item: CompareItem): vscode.QuickPickItem & { readonly subject: string } {
  const { subject, title, asks } = item;
  return { label: title, description: subject, detail: differenceWords(item), picked: !asks, subject };
}
