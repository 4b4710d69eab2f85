import { companionFormats } from "../../core/export/companion-formats.ts";
import { defineCommand } from "../args.ts";
import { atOption, colorOption, dateOf, outputOption, pathOperand, quietOption } from "../options.ts";
import { historiesOf, judgeOnly, openProject } from "../project.ts";
import { CannotRun } from "../terminal.ts";
import { exportCompanion } from "./export-companion.ts";
import { exportForWizard, exportKnowledgeModel, wizardFormats, wizardOptions } from "./export-wizard.ts";

const formats: Readonly<Record<string, string>> = {
  ...wizardFormats,
  ...Object.fromEntries(Object.entries(companionFormats).map(([name, { what }]) => [name, what])),
};

export const exportCommand = defineCommand({
  name: "export",
  summary: "Writes a plan in another format. What has no place there is said on the standard error output.",
  operands: [
    {
      name: "FORMAT",
      required: true,
      help: `${Object.entries(formats)
        .map(([name, what]) => `${name}: ${what}`)
        .join("; ")}.`,
    },
    pathOperand,
  ],
  options: {
    format: {
      kind: "choice",
      short: "f",
      choices: ["text", "markdown", "json"],
      default: "text",
      help: "How to print the report of what became of each answer.",
    },
    at: atOption,
    output: outputOption,
    write: { kind: "flag", short: "w", help: "For cff and codemeta: write into the file beside the plan." },
    ...wizardOptions,
    quiet: quietOption,
    color: colorOption,
  },
  run: async ({ values, operands: [format = "", path = "."] }, terminal) => {
    if (!Object.hasOwn(formats, format))
      throw new CannotRun(`“${format}” is not an export format; there is: ${Object.keys(formats).join(", ")}`, "export");
    if (format === "knowledge-model") return exportKnowledgeModel(values, terminal);
    const today = dateOf(values.at, terminal);
    const project = await openProject(path, terminal);
    const companion = Object.hasOwn(companionFormats, format) ? companionFormats[format] : undefined;
    const histories = companion?.hasGates === true ? { histories: await historiesOf(project) } : {};
    const judged = judgeOnly(project, { today, stage: undefined, ...histories }, "export", terminal);
    if ("status" in judged) return judged.status;
    const { result } = judged;
    if (companion !== undefined) return exportCompanion(companion, project, result, today, values, terminal);
    return exportForWizard(format, result, today, values, terminal);
  },
});
