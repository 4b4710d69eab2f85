import { exportWizard } from "../../core/export/wizard.ts";
import { coverageMarkdown, coverageText } from "../../core/export/wizard-report.ts";
import { defineCommand } from "../args.ts";
import { atOption, colorOption, dateOf, outputOption, pathOperand, quietOption } from "../options.ts";
import { writeResult } from "../output.ts";
import { judge, openProject, tellNoPlan, tellTroubles } from "../project.ts";
import { CannotRun, exit } from "../terminal.ts";

const formats = ["wizard"];

export const exportCommand = defineCommand({
  name: "export",
  summary: "Writes a plan in another format. What has no place there is said on the standard error output.",
  operands: [
    { name: "FORMAT", required: true, help: "wizard: a file for the Replies Importer of the Software Management Wizard." },
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
    quiet: quietOption,
    color: colorOption,
  },
  run: async ({ values, operands: [format = "", path = "."] }, terminal) => {
    if (!formats.includes(format)) throw new CannotRun(`“${format}” is not an export format; there is: ${formats.join(", ")}`, "export");
    const today = dateOf(values.at, terminal);
    const project = await openProject(path, terminal);
    const results = judge(project, { today, stage: undefined });
    const { unread } = tellTroubles(project, results, terminal);
    const [result, second] = results;
    if (result === undefined) {
      tellNoPlan(project, terminal);
      return unread ? exit.usage : exit.noPlan;
    }
    if (second !== undefined) {
      throw new CannotRun(
        `There are ${results.length} plans here; name one: ${results.map(it => project.prefix + it.path).join(", ")}`,
        "export",
      );
    }
    const { plan, questions, faults } = result.analysis;
    const { text, coverage } = exportWizard({ plan, questions, at: today });
    await writeResult(text, values.output, terminal);
    if (!values.quiet) {
      const reports = {
        text: () => coverageText(coverage),
        markdown: () => coverageMarkdown(coverage),
        json: () => `${JSON.stringify(coverage, undefined, 1)}\n`,
      };
      terminal.err(reports[values.format]());
    }
    return faults.length > 0 ? exit.fault : exit.ok;
  },
});
