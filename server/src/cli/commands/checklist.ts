import { formatChecklistHtml } from "../../core/report/checklist-html.ts";
import { formatChecklistJson } from "../../core/report/checklist-json.ts";
import { formatChecklistMarkdown } from "../../core/report/checklist-markdown.ts";
import { formatChecklistText } from "../../core/report/checklist-text.ts";
import type { Formatter } from "../../core/report/types.ts";
import { rules } from "../../core/rules/registry.generated.ts";
import { defineCommand } from "../args.ts";
import { atOption, colorOption, dateOf, outputOption, pathOperand, quietOption, stageOption, useColour } from "../options.ts";
import { writeResult } from "../output.ts";
import { judge, openProject, tellNoPlan, tellTroubles } from "../project.ts";
import { exit } from "../terminal.ts";
import { version } from "../version.ts";

const formatters = {
  text: formatChecklistText,
  json: formatChecklistJson,
  markdown: formatChecklistMarkdown,
  html: formatChecklistHtml,
} as const satisfies Readonly<Record<string, Formatter>>;

export const checklist = defineCommand({
  name: "checklist",
  summary: "Prints the questions of each stage, how each stands, and what shows it.",
  operands: [pathOperand],
  options: {
    format: { kind: "choice", short: "f", choices: ["text", "json", "markdown", "html"], default: "text", help: "How to print." },
    stage: stageOption,
    at: atOption,
    output: outputOption,
    quiet: quietOption,
    color: colorOption,
  },
  run: async ({ values, operands }, terminal) => {
    const today = dateOf(values.at, terminal);
    const project = await openProject(operands[0] ?? ".", terminal, { stage: values.stage });
    const results = judge(project, { today, stage: values.stage });
    if (results.length > 0 || values.format !== "text") {
      const report = formatters[values.format](results, {
        version,
        failOn: "error",
        colour: useColour(values.color, values.output !== undefined, terminal),
        quiet: values.quiet,
        prefix: project.prefix,
        rules,
      });
      await writeResult(report, values.output, terminal);
    }
    const troubles = tellTroubles(project, results, terminal);
    if (troubles.faults) return exit.fault;
    if (troubles.unread) return exit.usage;
    if (results.length > 0) return exit.ok;
    tellNoPlan(project, terminal);
    return exit.noPlan;
  },
});
