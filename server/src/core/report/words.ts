import { counted } from "../words.ts";
import type { ChecklistState } from "../checklist-states.ts";
import { fixesOf } from "../fixes.ts";
import { stageTitles } from "../questions/types.ts";
import { baseName } from "../repo.ts";
import type { Range } from "../text.ts";
import { stages, type Finding, type Stage } from "../types.ts";
import { countSeverities, severities, type PlanResult } from "./types.ts";

/** As people say it: "Getting started". */
export function stageTitle(stage: Stage): string {
  return stageTitles[stage];
}

/** 1 to 5 */
export function stageNumber(stage: Stage): number {
  return stages.indexOf(stage) + 1;
}

/** "stage 4 of 5: Production" */
export function stageWords(stage: Stage): string {
  return `stage ${stageNumber(stage)} of ${stages.length}: ${stageTitle(stage)}`;
}

/** One sign for each state; never shown without its word. */
export const stateMarks: Readonly<Record<ChecklistState, string>> = {
  contradicted: "✖",
  due: "○",
  unknown: "?",
  "not-due": "○",
  answered: "✔",
  "answered-with-evidence": "✔",
  "not-applicable": "–",
};

export const stateWords: Readonly<Record<ChecklistState, string>> = {
  contradicted: "contradicted",
  due: "due",
  unknown: "unknown",
  "not-due": "not yet due",
  answered: "answered",
  "answered-with-evidence": "answered",
  "not-applicable": "not applicable",
};

/** "1 error, 2 warnings", or "no findings" */
export function findingWords(results: readonly PlanResult[]): string {
  const counts = countSeverities(results);
  const names = { error: "error", warning: "warning", info: "note", hint: "hint" };
  const parts = severities.flatMap(severity => (counts[severity] > 0 ? [counted(counts[severity], names[severity])] : []));
  return parts.length === 0 ? "no findings" : parts.join(", ");
}

export function knownWords(results: readonly PlanResult[]): string | undefined {
  const known = results.reduce((sum, result) => sum + result.known, 0);
  return known === 0 ? undefined : `${known} known from the baseline`;
}

/** Findings that `--fix` would take on. */
export function fixableCount(findings: readonly Finding[]): number {
  return findings.filter(finding => fixesOf(finding, "safe").length > 0).length;
}

/** As editors and terminals count: from 1. */
export function placeWords(path: string, range: Range): string {
  return `${path}:${range.start.line + 1}:${range.start.character + 1}`;
}

/** Text from a file on one line, without characters that could steer a terminal. */
export function oneLine(text: string): string {
  return text.replace(/\s*[\r\n\u2028\u2029]+\s*/g, " ").replace(steering, "\ufffd");
}

// eslint-disable-next-line no-control-regex -- these are the characters to replace
const steering = /[\u0000-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/** The name in the plan, else the folder of the plan, else the plan's path. */
export function softwareName({ path, analysis }: PlanResult): string {
  return analysis.plan.software.name?.value ?? (analysis.plan.folder === "" ? path : baseName(analysis.plan.folder));
}
