import type { Analysis } from "../../core/analyze.ts";
import { exportWizardJsonLd } from "../../core/export/wizard-jsonld.ts";
import { coverageMarkdown, coverageText, isLossless } from "../../core/export/wizard-report.ts";
import { exportWizard } from "../../core/export/wizard.ts";
import { elixirBundle } from "../../core/knowledge-model/bundle-text.ts";
import { mostCharacters } from "../../core/knowledge-model/json-text.ts";
import { migrationHint } from "../../core/knowledge-model/migration.ts";
import { parseCoordinate, type KnowledgeModel } from "../../core/knowledge-model/model.ts";
import { readKnowledgeModel, type ModelReading } from "../../core/knowledge-model/read.ts";
import { newestTemplateMetamodel, oldestTemplateMetamodel } from "../../core/knowledge-model/replies.ts";
import { resolveModel, type ResolvedModel } from "../../core/knowledge-model/resolve.ts";
import { wizardOf } from "../../core/plan/wizard.ts";
import type { PlanResult } from "../../core/report/types.ts";
import { keysOfAnswers, namedWizardFile, pinnedModel } from "../../core/wizard-files.ts";
import { short } from "../../core/words.ts";
import type { OptionSpecs } from "../args.ts";
import { textOfFile } from "../named-file.ts";
import { writeResult } from "../output.ts";
import { CannotRun, exit, type Terminal } from "../terminal.ts";

/** Formats of the Software Management Wizard, with what each is. */
export const wizardFormats: Readonly<Record<string, string>> = {
  wizard: "a file for the Replies Importer of the Software Management Wizard",
  "wizard-legacy": "JSON-LD for its older importer, before DSW 4.28",
  "knowledge-model": "our own model (.km) with the 21 questions and the production gates; needs no plan",
};

export const wizardOptions = {
  model: {
    kind: "value",
    short: "m",
    value: "FILE",
    help: "For wizard: the knowledge model (.km), or a project's JSON data; wizard.bundle of the plan if missing.",
  },
  metamodel: {
    kind: "value",
    value: "NUMBER",
    help: `For wizard: the version of the file, ${oldestTemplateMetamodel} to ${newestTemplateMetamodel}; older importers stop at 17.`,
  },
  map: { kind: "value", value: "QUESTION=UUID,…", help: "For wizard: confirms which question of the model asks for it." },
  strict: { kind: "flag", help: "For wizard and wizard-legacy: fail when anything of an answer is not in the file." },
} as const satisfies OptionSpecs;

export interface WizardOptions {
  readonly model: string | undefined;
  readonly metamodel: string | undefined;
  readonly map: string | undefined;
  readonly strict: boolean;
  readonly format: "text" | "markdown" | "json";
  readonly output: string | undefined;
  readonly quiet: boolean;
}

/** Our own knowledge model, which is the same for every plan. */
export async function exportKnowledgeModel({ output }: Pick<WizardOptions, "output">, terminal: Terminal): Promise<number> {
  await writeResult(elixirBundle(), output, terminal);
  return exit.ok;
}

export async function exportForWizard(
  name: string,
  { analysis }: PlanResult,
  today: string,
  options: WizardOptions,
  terminal: Terminal,
): Promise<number> {
  const only = (["model", "metamodel", "map"] as const).find(option => options[option] !== undefined);
  if (name !== "wizard" && only !== undefined) throw new CannotRun(`--${only} is for the format wizard`, "export");
  const { plan, questions, faults } = analysis;
  const { text, coverage } =
    name === "wizard-legacy"
      ? exportWizardJsonLd({ plan, questions })
      : exportWizard({ plan, questions, at: today, ...(await targetOf(analysis, options, terminal)) });
  await writeResult(text, options.output, terminal);
  if (!options.quiet) {
    const reports = {
      text: () => coverageText(coverage),
      markdown: () => coverageMarkdown(coverage),
      json: () => `${JSON.stringify(coverage, undefined, 1)}\n`,
    };
    terminal.err(reports[options.format]());
  }
  if (faults.length > 0) return exit.fault;
  return options.strict && !isLossless(coverage) ? exit.findings : exit.ok;
}

/** What the options say goes before what the plan says under `wizard`. */
async function targetOf(
  analysis: Analysis,
  { model, metamodel, map }: WizardOptions,
  terminal: Terminal,
): Promise<{ readonly resolved?: ResolvedModel; readonly metamodel?: number }> {
  const version = metamodel === undefined ? {} : { metamodel: metamodelOf(metamodel) };
  const { model: pin, bundle, questions } = wizardOf(analysis.plan);
  if (model === undefined && bundle === undefined) {
    if (map !== undefined) throw new CannotRun("--map needs the model: --model FILE", "export");
    if (pin !== undefined && !isPublicModel(pin.value))
      throw new CannotRun(`the plan is pinned to ${short(pin.value)}; give its file: --model FILE, or wizard.bundle in the plan`, "export");
    return version;
  }
  const read = model === undefined ? bundleOf(analysis, terminal) : await modelOfFile(model, terminal);
  const inPlan = [...questions].map(([question, { value }]) => [question, value] as const);
  const { resolved, problem } = resolveModel(read.model, read.places, new Map([...inPlan, ...confirmed(map)]));
  if (pin !== undefined) {
    const before = pinnedModel(analysis.plan, analysis.facts);
    const keys = before && keysOfAnswers(analysis.plan, analysis.questions, before);
    const hint = migrationHint({ pin: pin.value, model: read.model, after: resolved, before, keys });
    if (hint.length > 0) throw new CannotRun(hint.join("\n  "));
  }
  if (resolved === undefined) throw new CannotRun(problem);
  return { ...version, resolved };
}

/** Without a file we write for what is publicly known of one model. */
function isPublicModel(pin: string): boolean {
  const coordinate = parseCoordinate(pin);
  return coordinate?.organizationId === "smw" && coordinate.kmId === "smp";
}

type ReadModel = Pick<ModelReading, "places"> & { readonly model: KnowledgeModel };

/** The model in a file that an option names; what is doubtful in it is told. */
export async function modelOfFile(file: string, terminal: Terminal): Promise<ModelReading & ReadModel> {
  const reading = readKnowledgeModel(await textOfFile(file, mostWizardBytes, terminal));
  for (const { severity, at, message } of reading.problems) terminal.err(`${severity}: ${file}${at === "" ? "" : `#${at}`}: ${message}\n`);
  const { model } = reading;
  if (model === undefined) throw new CannotRun(`${file} holds no knowledge model that can be trusted`);
  return { ...reading, model };
}

/** The model that the plan names. */
function bundleOf({ plan, facts }: Analysis, terminal: Terminal): ReadModel {
  const { bundle } = wizardOf(plan);
  const name = bundle?.value ?? "";
  const file = namedWizardFile(plan, facts, bundle);
  if (file === undefined) throw new CannotRun(`${name} under wizard.bundle could not be read`);
  const { model, places } = file.value;
  for (const { message } of file.problems) terminal.err(`${model === undefined ? "error" : "warning"}: ${name}: ${message}\n`);
  if (model === undefined) throw new CannotRun(`${name} under wizard.bundle holds no knowledge model that can be trusted`);
  return { model, places };
}

function metamodelOf(text: string): number {
  const version = /^\d{1,2}$/.test(text) ? Number(text) : 0;
  if (version < oldestTemplateMetamodel || version > newestTemplateMetamodel)
    throw new CannotRun(`--metamodel takes ${oldestTemplateMetamodel} to ${newestTemplateMetamodel}, not “${text}”`, "export");
  return version;
}

/** Of a file of the Wizard. A character takes up to four bytes. */
export const mostWizardBytes = 4 * mostCharacters;

/** What `--map` confirms: question of the catalogue to question of the model. */
export function confirmed(map: string | undefined, command = "export"): ReadonlyMap<string, string> {
  const pairs = (map ?? "").split(",").filter(pair => pair.trim() !== "");
  return new Map(
    pairs.map(pair => {
      const [question = "", uuid = "", rest] = pair.split("=").map(part => part.trim());
      if (question === "" || uuid === "" || rest !== undefined) throw new CannotRun(`--map takes QUESTION=UUID, not “${pair}”`, command);
      return [question, uuid.toLowerCase()];
    }),
  );
}
