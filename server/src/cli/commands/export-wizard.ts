import { readFile, stat } from "node:fs/promises";
import { resolve } from "node:path";
import { exportWizardJsonLd } from "../../core/export/wizard-jsonld.ts";
import { coverageMarkdown, coverageText, isLossless } from "../../core/export/wizard-report.ts";
import { exportWizard, newestTemplateMetamodel, oldestTemplateMetamodel } from "../../core/export/wizard.ts";
import { elixirBundle } from "../../core/knowledge-model/bundle-text.ts";
import { mostCharacters } from "../../core/knowledge-model/json-text.ts";
import { readKnowledgeModel } from "../../core/knowledge-model/read.ts";
import { resolveModel, type ResolvedModel } from "../../core/knowledge-model/resolve.ts";
import type { PlanResult } from "../../core/report/types.ts";
import { decode } from "../../host/text.ts";
import type { OptionSpecs } from "../args.ts";
import { writeResult } from "../output.ts";
import { CannotRun, exit, type Terminal } from "../terminal.ts";

/** Formats of the Software Management Wizard, with what each is. */
export const wizardFormats: Readonly<Record<string, string>> = {
  wizard: "a file for the Replies Importer of the Software Management Wizard",
  "wizard-legacy": "JSON-LD for its older importer, before DSW 4.28",
  "knowledge-model": "our own model (.km) with the 21 questions and the production gates; needs no plan",
};

export const wizardOptions = {
  model: { kind: "value", short: "m", value: "FILE", help: "For wizard: the knowledge model (.km), or a project's JSON data." },
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
  { analysis: { plan, questions, faults } }: PlanResult,
  today: string,
  options: WizardOptions,
  terminal: Terminal,
): Promise<number> {
  const only = (["model", "metamodel", "map"] as const).find(option => options[option] !== undefined);
  if (name !== "wizard" && only !== undefined) throw new CannotRun(`--${only} is for the format wizard`, "export");
  const { text, coverage } =
    name === "wizard-legacy"
      ? exportWizardJsonLd({ plan, questions })
      : exportWizard({ plan, questions, at: today, ...(await targetOf(options, terminal)) });
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

async function targetOf(
  { model, metamodel, map }: WizardOptions,
  terminal: Terminal,
): Promise<{ readonly resolved?: ResolvedModel; readonly metamodel?: number }> {
  const version = metamodel === undefined ? {} : { metamodel: metamodelOf(metamodel) };
  if (model === undefined) {
    if (map !== undefined) throw new CannotRun("--map needs the model: --model FILE", "export");
    return version;
  }
  const { model: read, places, problems } = readKnowledgeModel(await textOfFile(model, terminal));
  for (const { severity, at, message } of problems) terminal.err(`${severity}: ${model}${at === "" ? "" : `#${at}`}: ${message}\n`);
  if (read === undefined) throw new CannotRun(`${model} holds no knowledge model that can be trusted`);
  const { resolved, problem } = resolveModel(read, places, confirmed(map));
  if (resolved === undefined) throw new CannotRun(problem);
  return { ...version, resolved };
}

function metamodelOf(text: string): number {
  const version = /^\d{1,2}$/.test(text) ? Number(text) : 0;
  if (version < oldestTemplateMetamodel || version > newestTemplateMetamodel)
    throw new CannotRun(`--metamodel takes ${oldestTemplateMetamodel} to ${newestTemplateMetamodel}, not “${text}”`, "export");
  return version;
}

function confirmed(map: string | undefined): ReadonlyMap<string, string> {
  const pairs = (map ?? "").split(",").filter(pair => pair.trim() !== "");
  return new Map(
    pairs.map(pair => {
      const [question = "", uuid = "", rest] = pair.split("=").map(part => part.trim());
      if (question === "" || uuid === "" || rest !== undefined) throw new CannotRun(`--map takes QUESTION=UUID, not “${pair}”`, "export");
      return [question, uuid.toLowerCase()];
    }),
  );
}

async function textOfFile(file: string, terminal: Terminal): Promise<string> {
  const path = resolve(terminal.cwd, file);
  let bytes: Uint8Array;
  try {
    const { size } = await stat(path);
    if (size > 4 * mostCharacters) throw new CannotRun(`${file} is too large for a knowledge model`);
    bytes = await readFile(path);
  } catch (error) {
    if (error instanceof CannotRun) throw error;
    throw new CannotRun(`${file} could not be read: ${error instanceof Error && "code" in error ? String(error.code) : String(error)}`);
  }
  const decoded = decode(bytes);
  if (decoded === undefined) throw new CannotRun(`${file} is not text; unpack it first if it is compressed`);
  return decoded.text;
}
