import type { GateDecision } from "../gates/evaluate.ts";
import type { Plan } from "../plan/view.ts";

/** A decision with what a report says around it. */
export interface GateReport {
  readonly plan: Plan;
  readonly decision: GateDecision;
  /** From the working directory to the root, with a slash at its end, or empty. */
  readonly prefix: string;
  readonly colour: boolean;
  readonly quiet: boolean;
  /** What is reported stops nothing (`--advisory`). */
  readonly advisory: boolean;
}

export type GateFormatter = (report: GateReport) => string;
