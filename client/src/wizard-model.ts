import * as vscode from "vscode";
import {
  keepWizardMethod,
  wizardMethod,
  type EditResult,
  type KeepWizardParams,
  type OtherModel,
  type Problem,
  type WizardModel,
  type WizardResult,
} from "../../server/src/lsp/protocol.ts";
import { applyUnchanged } from "./apply-edit.ts";
import { dismissed, pick } from "./choose.ts";
import { orThrow } from "./language-client.ts";
import { showReport } from "./kept-texts.ts";
import { readText } from "./read-text.ts";
import type { WizardContext } from "./wizard-context.ts";

/** A model as the user chose it: a file is read anew each time. */
export type ChosenModel = "public" | "plan" | "own" | vscode.Uri;

/** What the plan says of the Wizard. */
export async function wizardOf({ server }: WizardContext, uri: string): Promise<WizardResult> {
  return orThrow(await server.request<WizardResult | Problem>(wizardMethod, { uri }));
}

/** Writes something of the Wizard into the plan, as an edit that can be undone. */
export async function keepInPlan({ server }: WizardContext, params: KeepWizardParams): Promise<void> {
  await applyUnchanged(server, async () => orThrow(await server.request<EditResult | Problem>(keepWizardMethod, params)));
}

/**
 * Which knowledge model the file is for. The plan's own comes first, then the one that was taken last.
 * @throws dismissed
 */
export async function chooseModel({ memory }: WizardContext, plan: string, { model, bundle }: WizardResult): Promise<ChosenModel> {
  const key = `wizardModel ${plan}`;
  const last = memory.get<string>(key);
  const lastFile = last?.includes(":") === true ? vscode.Uri.parse(last) : undefined;
  const own =
    bundle?.there === true ? [{ label: "$(pinned) The plan's model", description: model ?? "", detail: bundle.path, id: "plan" }] : [];
  const gone = bundle?.there === false ? `the plan names ${bundle.path}, which is not there` : model && `the plan is pinned to ${model}`;
  const offered = [
    ...own,
    ...(lastFile === undefined
      ? []
      : [{ label: "$(history) The file taken last", description: vscode.workspace.asRelativePath(lastFile), id: lastFile.toString() }]),
    {
      label: "$(globe) What is public of smw:smp",
      description: "the ELIXIR questions of older Wizards",
      detail: "Holds the name and six answers; nothing more of that model is public.",
      id: "public",
    },
    {
      label: "$(checklist) Our own model",
      description: "smptools:elixir-smp",
      detail: "Holds all answers, people and sign-offs, in a Wizard that has this model.",
      id: "own",
    },
  ];
  const first = offered.filter(({ id }) => id === (own.length > 0 ? "plan" : last));
  const items = [
    ...first,
    ...offered.filter(item => !first.includes(item)),
    {
      label: "$(folder-opened) From a file…",
      description: ".km, or the JSON data of a project",
      ...(gone ? { detail: gone } : {}),
      id: "file",
    },
  ];
  const { id } = await pick(items, { title: "Export to the Wizard: knowledge model", placeHolder: "For which knowledge model?" });
  const chosen = id === "file" ? await chooseModelFile(plan) : id === "public" || id === "own" || id === "plan" ? id : vscode.Uri.parse(id);
  if (chosen !== "plan") await memory.update(key, chosen.toString());
  return chosen;
}

async function chooseModelFile(plan: string): Promise<vscode.Uri> {
  const chosen = await vscode.window.showOpenDialog({
    title: "Knowledge model",
    defaultUri: vscode.Uri.joinPath(vscode.Uri.parse(plan), ".."),
    openLabel: "Take this model",
    filters: { "Knowledge model": ["km", "json"] },
  });
  if (chosen?.[0] === undefined) throw dismissed;
  return chosen[0];
}

/** As the server takes it. */
export async function modelText(chosen: ChosenModel): Promise<WizardModel> {
  return chosen instanceof vscode.Uri ? { name: vscode.workspace.asRelativePath(chosen), text: await readText(chosen) } : chosen;
}

/**
 * Asks; when the answer is that the model is another than the plan is pinned to, shows what that means, and asks again only once the user
 * has pinned the plan to it or, where that can be, goes on without.
 * @throws dismissed
 */
export async function withModel<T extends object>(
  context: WizardContext,
  uri: string,
  ask: (otherModel: boolean) => Promise<T | OtherModel | Problem>,
  looked: boolean | "must be pinned",
): Promise<T> {
  const answer = await ask(looked === true);
  if (!("otherModel" in answer)) return orThrow(answer);
  const { problem, otherModel, model } = answer;
  await showReport(context.texts, "Another knowledge model", otherModel);
  const items = [
    { label: "$(close) Cancel", detail: problem, how: "cancel" },
    ...(model === undefined
      ? []
      : [{ label: `$(pinned) Pin the plan to ${model}`, detail: "Sets wizard.model, once what differs is right.", how: "pin" }]),
    ...(looked === "must be pinned" ? [] : [{ label: "$(check) Go on this once", detail: "The plan stays pinned as it is.", how: "once" }]),
  ];
  const words = { title: "Another knowledge model", placeHolder: "The plan is pinned to another model", ignoreFocusOut: true };
  const { how } = await pick(items, words);
  if (how === "cancel") throw dismissed;
  if (how === "pin" && model !== undefined) await keepInPlan(context, { uri, model });
  const second = await ask(how === "once");
  return orThrow<T>(second);
}
