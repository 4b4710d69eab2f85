import * as vscode from "vscode";
import type { ChecklistResult, PlanChecklist } from "../../server/src/lsp/protocol.ts";
import { planSelector } from "./language-client.ts";

export interface Status {
  readonly show: (result: ChecklistResult) => void;
}

/** How the plan in the active editor stands, beside its language in the status bar. */
export function createStatus(subscriptions: vscode.Disposable[]): Status {
  const item = vscode.languages.createLanguageStatusItem("smp.status", planSelector());
  item.name = "Software Management Plan";
  item.command = { command: "smp.showChecklist", title: "Show Checklist" };
  item.text = "Plan";
  item.busy = true;

  let plans: readonly PlanChecklist[] = [];
  const draw = (): void => {
    const active = vscode.window.activeTextEditor?.document.uri.toString();
    const plan = plans.find(({ uri }) => active !== undefined && vscode.Uri.parse(uri).toString() === active);
    const { text, severity } = plan === undefined ? { text: "Plan", severity: vscode.LanguageStatusSeverity.Information } : statusOf(plan);
    item.text = text;
    item.severity = severity;
    item.detail = plan?.words ?? "";
  };
  subscriptions.push(item, vscode.window.onDidChangeActiveTextEditor(draw));
  return {
    show: result => {
      plans = result.plans;
      item.busy = false;
      draw();
    },
  };
}

function statusOf(plan: PlanChecklist): { text: string; severity: vscode.LanguageStatusSeverity } {
  const { Error, Warning, Information } = vscode.LanguageStatusSeverity;
  if (plan.broken) return { text: "Plan: cannot be read", severity: Error };
  const states = plan.stages.flatMap(stage => stage.questions).map(({ state }) => state);
  const contradicted = states.filter(state => state === "contradicted").length;
  const due = states.filter(state => state === "due").length;
  const parts = [`Plan: stage ${plan.stageNumber}`, contradicted > 0 && `${contradicted} contradicted`, due > 0 && `${due} due`];
  return { text: parts.filter(Boolean).join(", "), severity: contradicted > 0 || plan.problems > 0 ? Warning : Information };
}
