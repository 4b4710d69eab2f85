import { formatChecklistHtml } from "../../core/report/checklist-html.ts";
import { formatChecklistJson } from "../../core/report/checklist-json.ts";
import { formatChecklistMarkdown } from "../../core/report/checklist-markdown.ts";
import { formatChecklistText } from "../../core/report/checklist-text.ts";
import type { Formatter } from "../../core/report/types.ts";
import { defineCommand } from "../args.ts";
import { atOption, colorOption, dateOf, outputOption, pathOperand, quietOption, stageOption } from "../options.ts";
import { judge, openProject } from "../project.ts";
import { reportResults } from "../report.ts";
import { exit } from "../terminal.ts";

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
    return (await reportResults(formatters[values.format], results, project, { ...values, failOn: "error" }, terminal)) ?? exit.ok;
  },
});
