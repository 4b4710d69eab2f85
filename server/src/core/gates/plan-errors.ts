import { pointerOf } from "../plan/nodes.ts";
import { structureProblems, type StructureProblem } from "../plan/structure.ts";
import type { Plan } from "../plan/view.ts";
import type { Span } from "../text.ts";
import type { Location } from "../types.ts";

/** Something in the plan that keeps its gates from being read as they were meant. */
export interface PlanError {
  readonly at: Location;
  readonly message: string;
}

/**
 * Errors of a plan that forbid to decide: YAML that is broken (conflict markers of a merge, for instance), and keys and values that are not
 * understood where the gates are made from, for a slip there could leave a gate out. Entries of sign-offs and waivers are not among them:
 * each is judged by itself, and a wrong one never counts.
 */
export function planErrors(plan: Plan): PlanError[] {
  return plan.parts.flatMap(part => {
    const at = (range: Location["range"]): Location => ({ path: part.file.path, range });
    const broken = part.document.problems.map(({ message, range }) => ({ at: at(range), message }));
    const structure = structureProblems(part)
      .filter(decides)
      .map(problem => ({ at: at(part.document.lines.range(spanOf(problem))), message: wordsOf(problem) }));
    return [...broken, ...structure];
  });
}

/** Where gates, their parts and their signers come from. */
const deciding: ReadonlySet<unknown> = new Set(["gates", "production", "targets", "people", "release"]);

function decides(problem: StructureProblem): boolean {
  if (problem.kind === "missing-key") return false;
  const pointer = pointerOf(problem.kind === "wrong-value" ? problem.node : problem.entry);
  return pointer.length <= 1 || deciding.has(pointer[0]);
}

function spanOf(problem: StructureProblem): Span {
  if (problem.kind === "missing-key") return problem.map.span;
  return problem.kind === "wrong-value" ? problem.node.span : problem.entry.keySpan;
}

function wordsOf(problem: StructureProblem): string {
  if (problem.kind === "unknown-key") return `“${problem.entry.key}” is not a key here`;
  return problem.kind === "missing-key" ? `“${problem.key}” is missing` : problem.message;
}
