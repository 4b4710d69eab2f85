import { applyChoices } from "../core/import/wizard/compare.ts";
import type { ComparedItem, WizardComparison } from "../core/import/wizard/comparison.ts";
import { readWizardFile } from "../core/import/wizard/file.ts";
import { prepareImport } from "../core/import/wizard/prepare.ts";
import type { Plan } from "../core/plan/view.ts";
import { formatWizardImportMarkdown } from "../core/report/import-wizard-markdown.ts";
import type { Client } from "./client.ts";
import type { CompareParams, CompareResult, OtherModel, Problem, TakeParams, TakeResult } from "./protocol.ts";
import type { PlanPlace, Session } from "./session.ts";
import { planOf, refusal } from "./wizard-model.ts";
import { workspaceEdit } from "./workspace-edits.ts";

/** A project of the Wizard beside a plan as it is now. */
export async function compareWizard(params: CompareParams, session: Session): Promise<CompareResult | OtherModel | Problem> {
  const found = await compared(params, session);
  if ("problem" in found) return found;
  const { comparison, project } = found;
  return { project, items: comparison.items.map(itemOf), report: formatWizardImportMarkdown(comparison) };
}

/** The edit that takes what somebody chose. Everything else in the plan stays as it is, also where the project says more. */
export async function takeFromWizard(params: TakeParams, session: Session, client: Client): Promise<TakeResult | OtherModel | Problem> {
  const found = await compared(params, session);
  if ("problem" in found) return found;
  const { comparison, plan, place } = found;
  const chosen: ReadonlySet<unknown> = new Set(Array.isArray(params.take) ? params.take : []);
  const choices = new Map(comparison.items.map(({ subject }) => [subject, chosen.has(subject) ? "wizard" : "plan"] as const));
  const { edits, after, written, failed } = applyChoices(plan, comparison, choices);
  const [why] = [...failed].map(([subject, reason]) => `${subject} cannot be written: ${reason}.`);
  const edit = edits.length === 0 ? undefined : workspaceEdit(edits, place.root, session, client, undefined);
  if (edit === undefined) return { problem: why ?? "There is nothing to write, or the plan cannot be changed." };
  return { edit, after: after.main.file.text, report: formatWizardImportMarkdown(comparison, written) };
}

interface Compared {
  readonly comparison: WizardComparison;
  readonly plan: Plan;
  readonly place: PlanPlace;
  readonly project: string | undefined;
}

async function compared({ uri, text }: CompareParams, session: Session): Promise<Compared | OtherModel | Problem> {
  const found = await planOf(uri, session);
  if ("problem" in found) return found;
  const { place, analysis } = found;
  const prepared = prepareImport({ analysis, text });
  if ("problem" in prepared) return refusal(prepared.problem, analysis.plan, readWizardFile(text).model);
  return { comparison: prepared.comparison, plan: analysis.plan, place, project: prepared.name };
}

function itemOf({ subject, title, state, plan, wizard, lost, change, asks }: ComparedItem): CompareResult["items"][number] {
  return { subject, title, state, plan, wizard, lost, canTake: change !== undefined && (state === "new" || state === "differs"), asks };
}
