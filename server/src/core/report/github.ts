import type { Severity } from "../types.ts";
import { escapeData, escapeProperty } from "./escape.ts";
import type { Formatter } from "./types.ts";
import { findingWords, oneLine } from "./words.ts";

/**
 * Workflow commands of GitHub Actions, which show findings beside the lines of a pull request.
 * https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands
 */
export const formatGithub: Formatter = (results, { prefix }) => {
  const lines = results.flatMap(({ findings }) =>
    findings.map(({ severity, at, code, rule, message }) => {
      const { start, end } = at.range;
      // GitHub takes columns only for a place within one line
      const columns = start.line === end.line ? { col: start.character + 1, endColumn: Math.max(end.character, start.character + 1) } : {};
      const properties = { file: prefix + at.path, line: start.line + 1, endLine: end.line + 1, ...columns, title: `${code} ${rule}` };
      const written = Object.entries(properties).map(([name, value]) => `${name}=${escapeProperty(String(value))}`);
      return `::${commands[severity]} ${written.join(",")}::${escapeData(message)}`;
    }),
  );
  return [...lines, `smp: ${oneLine(findingWords(results))}`].map(line => `${line}\n`).join("");
};

const commands: Readonly<Record<Severity, string>> = { error: "error", warning: "warning", info: "notice", hint: "notice" };
