import { counted } from "../words.ts";
import { fixesOf } from "../fixes.ts";
import type { Finding, Severity } from "../types.ts";
import { paint, type Paint } from "./paint.ts";
import { fails, type Formatter, type PlanResult, type ReportContext } from "./types.ts";
import { findingWords, fixableCount, knownWords, oneLine, placeWords, stageWords } from "./words.ts";

/** For people at a terminal: findings by plan, each with its related places, then the state of the checklist and a sum. */
export const formatText: Formatter = (results, context) => {
  const style = paint(context.colour);
  const blocks = results.map(result => planBlock(result, context, style)).filter(block => block !== "");
  if (!context.quiet) blocks.push(summary(results, style));
  return blocks.map(block => `${block}\n`).join("\n");
};

function planBlock({ path, stage, analysis, findings }: PlanResult, context: ReportContext, style: Paint): string {
  const shown = context.quiet ? findings.filter(({ severity }) => fails(severity, context.failOn)) : findings;
  const lines = shown.flatMap(finding => findingLines(finding, context, style));
  if (context.quiet) return lines.join("\n");
  const title = `${style.bold(oneLine(context.prefix + path))} · ${stageWords(stage)}`;
  const unread = analysis.unread.map(({ path: file, why }) => `  ${style.dim("not read")}  ${oneLine(context.prefix + file)}: ${why}`);
  return [title, ...lines, ...unread, `  ${oneLine(analysis.checklist.words)}`].join("\n");
}

function findingLines(finding: Finding, { prefix }: ReportContext, style: Paint): string[] {
  const { at, severity, message, code, related } = finding;
  const [fix] = fixesOf(finding, "safe");
  return [
    `  ${oneLine(placeWords(prefix + at.path, at.range))}  ${colourOf(severity, style)(severityWords[severity])}  ${oneLine(message)}  ${style.dim(code)}`,
    ...related.map(one => `      ${oneLine(placeWords(prefix + one.path, one.range))}  ${oneLine(one.message)}`),
    ...(fix === undefined ? [] : [`      ${style.dim("fix:")} ${oneLine(fix.title)}`]),
  ];
}

const severityWords: Readonly<Record<Severity, string>> = { error: "error", warning: "warning", info: "note", hint: "hint" };

function colourOf(severity: Severity, style: Paint): (text: string) => string {
  return severity === "error" ? style.red : severity === "warning" ? style.yellow : severity === "info" ? style.blue : style.dim;
}

function summary(results: readonly PlanResult[], style: Paint): string {
  const known = knownWords(results);
  const fixable = fixableCount(results.flatMap(({ findings }) => findings));
  const sum = `${findingWords(results)} in ${counted(results.length, "plan")}${known === undefined ? "" : ` (${known})`}`;
  return [style.bold(sum), ...(fixable > 0 ? [`${fixable} can be fixed with --fix`] : [])].join("\n");
}
