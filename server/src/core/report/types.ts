import type { Analysis } from "../analyze.ts";
import type { Rule } from "../rules/define.ts";
import type { Finding, RepoPath, Severity, Stage } from "../types.ts";

/** One plan as it is reported. */
export interface PlanResult {
  readonly path: RepoPath;
  readonly stage: Stage;
  readonly analysis: Analysis;
  /** What is reported of the findings of the analysis: all of them, or those that a baseline or a revision leaves. In the same order. */
  readonly findings: readonly Finding[];
  /** Findings that a baseline knows already. */
  readonly known: number;
}

export type FailOn = Exclude<Severity, "hint">;

/** All that a report depends on besides the results. */
export interface ReportContext {
  /** Of the tool. */
  readonly version: string;
  readonly failOn: FailOn;
  readonly colour: boolean;
  /** Only what fails, for people; formats for machines are always whole. */
  readonly quiet: boolean;
  /** From the working directory to the root that was checked: "" or "packages/a/". Empty, too, when the root lies elsewhere. */
  readonly prefix: string;
  /** The catalogue. */
  readonly rules: readonly Rule[];
}

/** Turns results into a report that ends with a line end, or is empty. Pure: no clock, no absolute path, sorted by the caller. */
export type Formatter = (results: readonly PlanResult[], context: ReportContext) => string;

/** The worst first. */
export const severities = ["error", "warning", "info", "hint"] as const satisfies readonly Severity[];

/** Whether a severity is at or above the one that fails. */
export function fails(severity: Severity, failOn: FailOn): boolean {
  return severities.indexOf(severity) <= severities.indexOf(failOn);
}

export function countSeverities(results: readonly PlanResult[]): Readonly<Record<Severity, number>> {
  const counts = { error: 0, warning: 0, info: 0, hint: 0 };
  for (const { findings } of results) for (const { severity } of findings) counts[severity]++;
  return counts;
}
