import { parsePlan } from "../../server/src/core/plan/parse.ts";
import { viewPlan, type Plan } from "../../server/src/core/plan/view.ts";
import type { RepoPath } from "../../server/src/core/types.ts";

/** A plan from data or from YAML text, with what the schema requires put before it when it is a fragment. */
export function planOf(plan: unknown): Plan {
  const text = typeof plan === "string" ? plan : JSON.stringify(plan, undefined, 1);
  return viewPlan({ file: { path: "smp.yaml" as RepoPath, text }, kind: "plan", document: parsePlan(text) }, []);
}
