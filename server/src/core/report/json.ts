import type { Location, RelatedLocation } from "../types.ts";
import { countSeverities, type Formatter, type PlanResult } from "./types.ts";

/** The report for programs; its shape is fixed, see `CheckReport`. */
export const formatJson: Formatter = (results, { version }) => {
  const known = results.reduce((sum, result) => sum + result.known, 0);
  const report: CheckReport = {
    tool: { name: "smp", version },
    plans: results.map(planReport),
    summary: { ...countSeverities(results), ...(known === 0 ? {} : { known }) },
  };
  return `${JSON.stringify(report, undefined, 1)}\n`;
};

/** What `smp check --format json` prints. Ranges are those of the Language Server Protocol: from 0, in UTF-16 code units. */
export interface CheckReport {
  readonly tool: { readonly name: "smp"; readonly version: string };
  readonly plans: readonly PlanReport[];
  /** `known`: findings that a baseline left out; only there when there are some. */
  readonly summary: {
    readonly error: number;
    readonly warning: number;
    readonly info: number;
    readonly hint: number;
    readonly known?: number;
  };
}

interface PlanReport {
  readonly path: string;
  readonly stage: string;
  readonly findings: readonly FindingReport[];
  readonly checklist: readonly { readonly stage: string; readonly question: string; readonly state: string; readonly because: string }[];
  readonly unread: readonly { readonly path: string; readonly why: string }[];
  /** Rules that failed by a fault of the tool; only there when there are some. */
  readonly faults?: readonly { readonly rule: string; readonly error: string }[];
}

interface FindingReport extends PlaceReport {
  readonly code: string;
  readonly rule: string;
  readonly severity: string;
  readonly message: string;
  readonly related: readonly (PlaceReport & { readonly message: string })[];
  readonly fixes: readonly { readonly title: string; readonly safety: string }[];
  readonly fingerprint: string;
}

type PlaceReport = Pick<Location, "path" | "range">;

function planReport({ path, stage, analysis, findings }: PlanResult): PlanReport {
  return {
    path,
    stage,
    findings: findings.map(({ code, rule, severity, message, at, related, fixes, fingerprint }) => ({
      code,
      rule,
      severity,
      message,
      ...place(at),
      related: related.map((one: RelatedLocation) => ({ ...place(one), message: one.message })),
      fixes: fixes.map(({ title, safety }) => ({ title, safety })),
      fingerprint,
    })),
    checklist: analysis.checklist.items.map(({ stage: of, question, state, because }) => ({ stage: of, question, state, because })),
    unread: analysis.unread.map(({ path: file, why }) => ({ path: file, why })),
    ...(analysis.faults.length === 0 ? {} : { faults: analysis.faults.map(({ rule, error }) => ({ rule, error: firstLine(error) })) }),
  };
}

function place({ path, range }: Location): PlaceReport {
  const { start, end } = range;
  return {
    path,
    range: { start: { line: start.line, character: start.character }, end: { line: end.line, character: end.character } },
  };
}

/** Without the stack, which names places on this machine. */
export function firstLine(text: string): string {
  return text.split("\n", 1)[0] ?? "";
}
