import * as vscode from "vscode";
import { rescanMethod, topicsMethod, type RescanResult, type TopicsResult } from "../../server/src/lsp/protocol.ts";
import { answerQuestion, fixContradiction, insertAnswer, openAnswer, openEvidence } from "./answers.ts";
import { choosePlan, dismissed, isRow, pick } from "./choose.ts";
import { createPlan } from "./create-plan.ts";
import { gateCommands } from "./gate-commands.ts";
import type { Server } from "./language-client.ts";
import { showTopic } from "./pages.ts";
import type { ReadinessView } from "./readiness-view.ts";
import { wizardCommands } from "./wizard-commands.ts";
import type { WizardContext } from "./wizard-context.ts";

/** Every command of the manifest. Whatever goes wrong in one is told to the user, who started it. */
export function registerCommands(
  subscriptions: vscode.Disposable[],
  server: Server,
  readiness: ReadinessView,
  wizard: WizardContext,
): void {
  const commands: Readonly<Record<string, (from?: unknown, more?: unknown) => Thenable<unknown> | void>> = {
    "smp.answerQuestion": from => answerQuestion(server, from),
    "smp.checkWorkspace": () => checkWorkspace(server),
    "smp.createPlan": from => createPlan(server, from),
    "smp.createPlanHere": from => createPlan(server, from),
    "smp.explain": from => explain(server, from),
    "smp.fixAll": from => fixAll(server, from),
    "smp.fixContradiction": from => fixContradiction(server, from),
    "smp.insertAnswer": from => insertAnswer(server, from),
    "smp.openAnswer": from => openAnswer(server, from),
    "smp.openEvidence": from => openEvidence(server, from),
    "smp.refresh": () => server.request(rescanMethod),
    "smp.restartServer": () => server.restart(),
    "smp.showChecklist": () => vscode.commands.executeCommand("smp.checklist.focus"),
    "smp.showLog": () => server.log.show(),
    ...gateCommands(server, readiness),
    ...wizardCommands(wizard),
  };
  for (const [id, run] of Object.entries(commands)) {
    const guarded = async (from?: unknown, more?: unknown): Promise<unknown> => {
      try {
        return await run(from, more);
      } catch (error) {
        if (error !== dismissed) void vscode.window.showErrorMessage(error instanceof Error ? error.message : String(error));
        return undefined;
      }
    };
    subscriptions.push(vscode.commands.registerCommand(id, guarded));
  }
}

/** Reads everything again and says what was found. */
async function checkWorkspace(server: Server): Promise<void> {
  const progress = { location: vscode.ProgressLocation.Window, title: "Checking plans" };
  const { plans, errors, warnings, others, unread } = await vscode.window.withProgress(progress, () =>
    server.request<RescanResult>(rescanMethod),
  );
  if (plans === 0) throw new Error("There is no plan in this workspace yet.");
  const counts = [counted(errors, "error"), counted(warnings, "warning"), counted(others, "note")].filter(Boolean);
  const left = unread.length === 0 ? "" : ` ${counted(unread.length, "file")} could not be read.`;
  const message = `${counted(plans, "plan")} checked: ${counts.length === 0 ? "no findings" : counts.join(", ")}.${left}`;
  const show = "Show problems";
  void vscode.window.showInformationMessage(message, ...(counts.length === 0 ? [] : [show])).then(choice => {
    if (choice === show) void vscode.commands.executeCommand("workbench.actions.view.problems");
  });
}

/** Applies all fixes of a plan that need no choice. */
async function fixAll(server: Server, from: unknown): Promise<void> {
  const uri = vscode.Uri.parse((await choosePlan(server, from)).uri);
  const document = await vscode.workspace.openTextDocument(uri);
  const whole = new vscode.Range(0, 0, document.lineCount, 0);
  const actions = await vscode.commands.executeCommand<vscode.CodeAction[]>(
    "vscode.executeCodeActionProvider",
    uri,
    whole,
    "source.fixAll.smp",
    1,
  );
  const edit = actions.find(({ kind }) => kind?.value === "source.fixAll.smp")?.edit;
  if (edit === undefined) return void vscode.window.showInformationMessage("Nothing in the plan can be fixed without a choice of yours.");
  if (!(await vscode.workspace.applyEdit(edit))) throw new Error("The plan could not be changed.");
}

/** A page on a rule or a question; of the row it was started from, or one that the user picks. */
async function explain(server: Server, from: unknown): Promise<void> {
  if (typeof from === "string") return showTopic(from);
  if (isRow(from) && from.question !== undefined) return showTopic(from.question.question);
  const { topics } = await server.request<TopicsResult>(topicsMethod);
  const items = topics.map(({ name, title }) => ({ label: name, description: title }));
  const words = { title: "Explain rule or question", placeHolder: "A rule's code or a question", matchOnDescription: true };
  await showTopic((await pick(items, words)).label);
}

function counted(count: number, what: string): string {
  return count === 0 ? "" : `${count} ${what}${count === 1 ? "" : "s"}`;
}
