import type { Analysis } from "../../core/analyze.ts";
import { chooseSoundly } from "../../core/import/wizard/choose.ts";
import type { Choices, ComparedItem, WizardComparison } from "../../core/import/wizard/comparison.ts";
import { prepareImport } from "../../core/import/wizard/prepare.ts";
import { nearest } from "../../core/nearest.ts";
import type { Plan } from "../../core/plan/view.ts";
import { formatWizardImportJson, formatWizardImportText, isImportLossless } from "../../core/report/import-wizard.ts";
import { formatWizardImportMarkdown } from "../../core/report/import-wizard-markdown.ts";
import type { Finding } from "../../core/types.ts";
import { short } from "../../core/words.ts";
import { writeFileBelow } from "../../host/write.ts";
import type { OptionSpecs } from "../args.ts";
import { useColour } from "../options.ts";
import { judgeOnly, openProject, type Project } from "../project.ts";
import { CannotRun, exit, type Terminal } from "../terminal.ts";
import { confirmed, modelOfFile } from "./export-wizard.ts";

export const wizardImportOptions = {
  model: { kind: "value", short: "m", value: "FILE", help: "Of the Wizard: the knowledge model for a file that has none." },
  map: { kind: "value", value: "QUESTION=UUID,…", help: "Of the Wizard: confirms which question of the model asks for it." },
  take: {
    kind: "value",
    value: "wizard|plan|QUESTION=…",
    help: "Of the Wizard: whose answer counts where both have one, for all or question by question.",
  },
  strict: { kind: "flag", help: "Of the Wizard: write nothing, and fail, when something of the file has no place in the plan." },
} as const satisfies OptionSpecs;

export interface WizardImportValues {
  readonly model: string | undefined;
  readonly map: string | undefined;
  readonly take: string | undefined;
  readonly strict: boolean;
  readonly write: boolean;
  readonly format: "text" | "markdown" | "json";
  readonly quiet: boolean;
  readonly color: "auto" | "always" | "never";
}

/** A project of the Wizard into the plan: what is new, and what somebody chose of what differs. */
export async function importFromWizard(
  text: string,
  path: string,
  today: string,
  values: WizardImportValues,
  terminal: Terminal,
): Promise<number> {
  const confirmedQuestions = confirmed(values.map, "import");
  const model = values.model === undefined ? undefined : await modelOfFile(values.model, terminal);
  const project = await openProject(path, terminal);
  const judged = judgeOnly(project, { today, stage: undefined }, "import", terminal);
  if ("status" in judged) return judged.status;
  const { result, faults } = judged;
  const { analysis } = result;
  const prepared = prepareImport({ analysis, text, model, confirmed: confirmedQuestions });
  if ("problem" in prepared) throw new CannotRun(prepared.problem.join("\n  "));
  const { comparison } = prepared;
  const chosen = chooseSoundly(analysis.plan, comparison, choicesOf(values.take, comparison), plan =>
    plan === analysis.plan ? analysis.findings : findingsOf(project, analysis, plan, today),
  );
  const isWhole = isImportLossless(prepared);
  const writes = values.write && (isWhole || !values.strict);
  const written = values.write ? (writes ? await writePlan(project, analysis.plan, chosen.after) : []) : undefined;
  const report = { prepared, chosen, written, colour: useColour(values.color, false, terminal), quiet: values.quiet };
  const formatters = {
    text: () => formatWizardImportText(report),
    markdown: () => formatWizardImportMarkdown(comparison, written === undefined ? undefined : chosen.written),
    json: () => formatWizardImportJson(report),
  };
  terminal.out(formatters[values.format]());
  if (faults) return exit.fault;
  if (values.strict && !isWhole) {
    terminal.err(`smp: something of the file has no place in the plan${values.write ? ", so that nothing was written" : ""} (--strict)\n`);
    return exit.findings;
  }
  return values.write && chosen.open.length + chosen.failed.size + chosen.unsound.size > 0 ? exit.findings : exit.ok;
}

/** What the rules say of the plan as it would be. */
function findingsOf(
  { loaded: { repository }, config, analyzer }: Project,
  { plan: before }: Analysis,
  plan: Plan,
  today: string,
): readonly Finding[] {
  return analyzer.analyze({
    plan: plan.main.file,
    signoffs: repository.signoffs(before.path),
    plans: repository.plans(),
    repo: repository.snapshot(),
    config,
    today,
  }).findings;
}

/** `wizard` or `plan` is for everything that asks for a choice; `QUESTION=wizard` and `QUESTION=plan` go before it, and are for what is new, too. */
function choicesOf(take: string | undefined, { items }: WizardComparison): Choices {
  const choices = new Map<string, "wizard" | "plan">();
  const parts = (take ?? "").split(",").map(part => part.trim());
  const asking = items.filter(({ asks }) => asks);
  for (const part of parts) if (isChoice(part)) for (const { subject } of asking) choices.set(subject, part);
  for (const part of parts) {
    if (part === "" || isChoice(part)) continue;
    const at = part.lastIndexOf("=");
    const [subject, choice] = [part.slice(0, Math.max(at, 0)).trim(), part.slice(at + 1).trim()];
    if (subject === "" || !isChoice(choice))
      throw new CannotRun(`--take takes wizard, plan, QUESTION=wizard or QUESTION=plan, not “${short(part)}”`, "import");
    choices.set(known(subject, items), choice);
  }
  return choices;
}

function isChoice(word: string): word is "wizard" | "plan" {
  return word === "wizard" || word === "plan";
}

function known(subject: string, items: readonly ComparedItem[]): string {
  const subjects = items.map(item => item.subject);
  if (subjects.includes(subject)) return subject;
  const like = nearest(subject, subjects);
  throw new CannotRun(
    `The file and the plan say nothing of “${short(subject)}”${like === undefined ? "" : `; did you mean “${like}”?`}`,
    "import",
  );
}

async function writePlan(project: Project, before: Plan, after: Plan): Promise<readonly string[]> {
  const { path, text } = after.main.file;
  if (text === before.main.file.text) return [];
  const result = await writeFileBelow(project.root, { path, text, before: before.main.file.text });
  if ("why" in result) throw new CannotRun(`${project.prefix + path} could not be written: ${result.why}`);
  return [project.prefix + path];
}
