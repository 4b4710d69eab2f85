import type { Analysis } from "../../analyze.ts";
import { planErrors, type PlanError } from "../../gates/plan-errors.ts";
import { migrationHint } from "../../knowledge-model/migration.ts";
import type { ModelProblem } from "../../knowledge-model/problems.ts";
import type { ModelReading } from "../../knowledge-model/read.ts";
import { resolveModel } from "../../knowledge-model/resolve.ts";
import { wizardOf } from "../../plan/wizard.ts";
import { keysOfAnswers, namedWizardFile, pinnedModel } from "../../wizard-files.ts";
import { compareWithWizard } from "./compare.ts";
import type { WizardComparison } from "./comparison.ts";
import { readWizardFile } from "./file.ts";

export interface PrepareImportInput {
  readonly analysis: Pick<Analysis, "plan" | "questions" | "facts">;
  /** See `readWizardFile`. */
  readonly text: string;
  /** For a file without a model; else the plan's own bundle is taken. */
  readonly model?: Pick<ModelReading, "model" | "places"> | undefined;
  /** Question of the catalogue to the model's question that somebody confirmed, beside what the plan says and before it. */
  readonly confirmed?: ReadonlyMap<string, string>;
}

export interface PreparedImport {
  readonly comparison: WizardComparison;
  /** The project's, as the file says them. */
  readonly name: string | undefined;
  readonly uuid: string | undefined;
  /** Parts of the file that have no effect. */
  readonly problems: readonly ModelProblem[];
}

/** Why there is nothing to import, a sentence a line. */
export interface ImportProblem {
  readonly problem: readonly string[];
}

/** A plan and a file of the Wizard, ready to choose. The plan's pin is respected: by another model nothing is read. */
export function prepareImport({ analysis, text, model, confirmed }: PrepareImportInput): PreparedImport | ImportProblem {
  const { plan, questions, facts } = analysis;
  // what is read of a broken plan may be half of it
  const faults = planErrors(plan);
  if (faults.length > 0) return { problem: ["The plan has faults; correct them first", ...faults.slice(0, 5).map(faultWords)] };
  const { model: pin, questions: inPlan, bundle } = wizardOf(plan);
  const project = readWizardFile(text, model ?? namedWizardFile(plan, facts, bundle)?.value);
  if (project.model === undefined) {
    const errors = project.problems.filter(({ severity }) => severity === "error");
    return { problem: ["The file cannot be read as a project of the Wizard", ...errors.slice(0, 10).map(problemWords)] };
  }
  // of a project that was made for some question tags the model lacks the others
  const chosen = new Map([...inPlan].flatMap(([id, { value }]) => (project.places.has(value) ? [[id, value] as const] : [])));
  const { resolved, problem } = resolveModel(project.model, project.places, new Map([...chosen, ...(confirmed ?? [])]));
  if (pin !== undefined) {
    const before = pinnedModel(plan, facts);
    const keys = before && keysOfAnswers(plan, questions, before);
    const hint = migrationHint({ pin: pin.value, model: project.model, after: resolved, before, keys });
    if (hint.length > 0) return { problem: hint };
  }
  if (resolved === undefined) return { problem: [problem] };
  return {
    comparison: compareWithWizard({ plan, project, resolved }),
    name: project.name,
    uuid: project.uuid,
    problems: project.problems,
  };
}

export function problemWords({ at, message }: ModelProblem): string {
  return `${at === "" ? "" : `${at}: `}${message}`;
}

function faultWords({ at: { path, range }, message }: PlanError): string {
  return `${path}:${range.start.line + 1}: ${message}`;
}
