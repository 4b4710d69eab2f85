import { exportPlan } from "./export-command.ts";
import { importPlan } from "./wizard-import.ts";
import { pushPlan } from "./wizard-push.ts";
import { forgetKey } from "./wizard-server.ts";
import type { WizardContext } from "./wizard-context.ts";

/**
 * Commands that take a plan elsewhere and back. What starts them is a row of the checklist, a plan's address, or nothing. Answers that are
 * given as a second argument are not asked for.
 */
export function wizardCommands(
  context: WizardContext,
): Readonly<Record<string, (from?: unknown, more?: unknown) => Thenable<unknown> | void>> {
  return {
    "smp.export": (from, given) => exportPlan(context, from, given ?? {}),
    "smp.exportToWizard": (from, given) => exportPlan(context, from, { ...(given ?? {}), format: "wizard" }),
    "smp.importFromWizard": (from, given) => importPlan(context, from, given ?? {}),
    "smp.pushToWizard": (from, given) => pushPlan(context, from, given ?? {}),
    "smp.forgetWizardKey": from => forgetKey(context, from),
  };
}
