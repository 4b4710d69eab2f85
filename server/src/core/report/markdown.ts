import type { Severity } from "../types.ts";
import { escapeMarkdown, markdownCode } from "./escape.ts";
import type { Formatter, PlanResult, ReportContext } from "./types.ts";
import { findingWords, knownWords, placeWords, stageWords } from "./words.ts";

/** For a pull request's comment or a job's summary: one section for each plan, its findings by place. */
export const formatMarkdown: Formatter = (results, context) => {
  const known = knownWords(results);
  const sum = `**${findingWords(results)}**${known === undefined ? "" : ` (${known})`}`;
  return ["# Software management plan", sum, ...results.map(result => section(result, context))].map(part => `${part}\n`).join("\n");
};

const severityWords: Readonly<Record<Severity, string>> = { error: "error", warning: "warning", info: "note", hint: "hint" };

function section({ path, stage, analysis, findings }: PlanResult, { prefix }: ReportContext): string {
  const parts = [`## ${markdownCode(prefix + path)} · ${stageWords(stage)}`, escapeMarkdown(analysis.checklist.words)];
  if (findings.length > 0) {
    const rows = findings.map(({ severity, code, message, at, related }) => {
      const places = [at, ...related].map(place => markdownCode(placeWords(prefix + place.path, place.range)));
      return `| ${severityWords[severity]} | ${code} | ${escapeMarkdown(message)} | ${places.join("<br>")} |`;
    });
    parts.push(["| | Rule | Finding | Place |", "|---|---|---|---|", ...rows].join("\n"));
  }
  if (analysis.unread.length > 0) {
    parts.push(["Not read:", "", ...analysis.unread.map(({ path: file, why }) => `- ${markdownCode(prefix + file)}: ${why}`)].join("\n"));
  }
  return parts.join("\n\n");
}
