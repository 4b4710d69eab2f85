import { explain, similarTopic, topics } from "../../core/explain.ts";
import { paint } from "../../core/report/paint.ts";
import { plainText } from "../../core/report/plain-text.ts";
import { defineCommand } from "../args.ts";
import { atOption, colorOption, outputOption, quietOption, useColour } from "../options.ts";
import { writeResult } from "../output.ts";
import { CannotRun, exit } from "../terminal.ts";

export const explainCommand = defineCommand({
  name: "explain",
  summary: "Says why there is a rule or a question, what is read for it, and how to fix it.",
  operands: [
    {
      name: "NAME",
      required: false,
      help: "A rule by code or name (DEP003), or a question (recognition.citation). Without it, all of them.",
    },
  ],
  options: {
    format: { kind: "choice", short: "f", choices: ["text", "markdown", "json"], default: "text", help: "How to print." },
    at: atOption,
    output: outputOption,
    quiet: quietOption,
    color: colorOption,
  },
  run: async ({ values, operands }, terminal) => {
    const [name] = operands;
    const style = paint(useColour(values.color, values.output !== undefined, terminal));
    if (name === undefined) {
      const all = topics();
      const width = Math.max(...all.map(topic => topic.name.length));
      const lines = {
        text: () => all.map(topic => `${style.bold(topic.name.padEnd(width))}  ${topic.title}\n`).join(""),
        markdown: () => all.map(topic => `- \`${topic.name}\`: ${topic.title}\n`).join(""),
        json: () => `${JSON.stringify({ topics: all }, undefined, 1)}\n`,
      };
      await writeResult(lines[values.format](), values.output, terminal);
      return exit.ok;
    }
    const page = explain(name);
    if (page === undefined) {
      const like = similarTopic(name);
      throw new CannotRun(`There is no rule or question “${name}”${like === undefined ? "" : `; did you mean ${like}?`}`, "explain");
    }
    const text = {
      text: () => plainText(page.markdown, style),
      markdown: () => page.markdown,
      json: () => `${JSON.stringify(page, undefined, 1)}\n`,
    };
    await writeResult(text[values.format](), values.output, terminal);
    return exit.ok;
  },
});
