import type { GateDecision } from "../gates/evaluate.ts";
import type { Plan } from "../plan/view.ts";

/** A decision with what a report says around it. */
export interface GateReport {
  readonly plan: Plan;
  /** What was asked about: "production", one gate's id, or the target behind either. */
  readonly name: string;
  readonly decision: GateDecision;
  /** From the working directory to the root, with a slash at its end, or empty. */
  readonly prefix: string;
  readonly colour: boolean;
  readonly quiet: boolean;
  /** What is reported stops nothing (`--advisory`). */
  readonly advisory: boolean;
  readonly version: string;
  /** What helps when git could not be asked at all; then nothing that is said of a slot rests on it. */
  readonly remedy: string | undefined;
  /** The commit that is checked out, as long as the plan is as it was committed there; else undefined. */
  readonly planCommit: string | undefined;
  /** The commit that the release's tag points to. */
  readonly tagCommit: string | undefined;
}

export type GateFormatter = (report: GateReport) => string;
