import { pointerOf } from "../plan/nodes.ts";
import { structureProblems, type StructureProblem } from "../plan/structure.ts";
import type { Plan } from "../plan/view.ts";
import type { Location } from "../types.ts";

/** Something in the plan that keeps its gates from being read as they were meant. */
export interface PlanError {
  readonly at: Location;
  readonly message: string;
}

/**
 * Errors of a plan that forbid to decide: YAML that is broken (conflict markers of a merge, for instance) and keys that are not understood,
 * for a slip there could leave a gate out. Entries of sign-offs and waivers are not among them: each is judged by itself, and a wrong one
 * never counts.
 */
export function planErrors(plan: Plan): PlanError[] {
  return plan.parts.flatMap(part => {
    const at = (range: Location["range"]): Location => ({ path: part.file.path, range });
    const broken = part.document.problems.map(({ message, range }) => ({ at: at(range), message }));
    const structure = structureProblems(part)
      .filter(problem => !isEntry(problem))
      .map(problem => ({ at: at(part.document.lines.range(spanOf(problem))), message: wordsOf(problem) }));
    return [...broken, ...structure];
  });
}

function isEntry(problem: StructureProblem): boolean {
  const place = problem.kind === "missing-key" ? problem.map : problem.kind === "wrong-value" ? problem.node : problem.entry;
  const [top, item] = pointerOf(place);
  return (top === "signoffs" || top === "waivers") && item !== undefined;
}

function spanOf(problem: StructureProblem): { readonly start: number; readonly end: number } {
  if (problem.kind === "missing-key") return problem.map.span;
  return problem.kind === "wrong-value" ? problem.node.span : problem.entry.keySpan;
}

function wordsOf(problem: StructureProblem): string {
  if (problem.kind === "unknown-key") return `“${problem.entry.key}” is not a key here`;
  return problem.kind === "missing-key" ? `“${problem.key}” is missing` : problem.message;
}
