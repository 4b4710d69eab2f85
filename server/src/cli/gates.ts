import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { planErrors } from "../core/gates/plan-errors.ts";
import { factsFromData, type GateFacts } from "../core/gates/facts.ts";
import { textOf, valueOf } from "../core/plan/nodes.ts";
import { viewPlan, type Plan, type PlanPart } from "../core/plan/view.ts";
import { placeWords } from "../core/report/words.ts";
import type { SourceFile } from "../core/types.ts";
import { releaseFacts, type NoFacts, type ReleaseFacts } from "../host/release-facts.ts";
import type { Project } from "./project.ts";
import { CannotRun, type Terminal } from "./terminal.ts";

/** The one plan that a gate command speaks of: the only one, or the only one with gates. Undefined when there is no plan. */
export function planOfGates(project: Project): Plan | undefined {
  const { repository } = project.loaded;
  const { parse } = project.analyzer;
  const part = (file: SourceFile, kind: PlanPart["kind"]): PlanPart => ({ file, kind, document: parse(file) });
  const plans = project.plans.flatMap(path => {
    const file = repository.plan(path);
    if (file === undefined) return [];
    return [
      viewPlan(
        part(file, "plan"),
        repository.signoffs(path).map(it => part(it, "signoffs")),
      ),
    ];
  });
  const withGates = plans.filter(({ root }) => valueOf(root, "gates") !== undefined);
  const candidates = withGates.length > 0 ? withGates : plans;
  const [plan, second] = candidates;
  if (second === undefined) return plan;
  throw new CannotRun(
    `There are ${candidates.length} plans here; name one: ${candidates.map(it => project.prefix + it.path).join(", ")}`,
    "gate",
  );
}

/** Tells errors of the plan that forbid to decide. True when there are some. */
export function tellPlanErrors(plan: Plan, project: Project, terminal: Terminal): boolean {
  const errors = planErrors(plan);
  for (const { at, message } of errors) terminal.err(`${placeWords(project.prefix + at.path, at.range)}: ${message}\n`);
  if (errors.length > 0) terminal.err("smp: the plan has errors; correct them first, see “smp check”\n");
  return errors.length > 0;
}

/** The release that is asked about: as given, else that of the campaign, else the current one. */
export function releaseOf(given: string | undefined, plan: Plan): string {
  const release = given ?? textOf(valueOf(valueOf(plan.root, "production"), "release")) ?? plan.release.current?.value;
  if (release === undefined || release === "") throw new CannotRun("--release TAG is missing, and the plan names no release", "gate");
  return release;
}

/** Facts from a file in place of git's. */
export async function factsOfFile(file: string, terminal: Terminal): Promise<GateFacts> {
  let data: unknown;
  try {
    data = JSON.parse(await readFile(resolve(terminal.cwd, file), "utf8"));
  } catch (error) {
    const why =
      error instanceof SyntaxError ? error.message : error instanceof Error && "code" in error ? String(error.code) : String(error);
    throw new CannotRun(`The facts in ${file} cannot be read: ${why}`);
  }
  try {
    return factsFromData(data);
  } catch (error) {
    throw new CannotRun(`${error instanceof Error ? error.message : String(error)} (${file})`);
  }
}

/** Facts from git, or why there are none. */
export function factsOfGit(project: Project, plan: Plan, release: string): Promise<ReleaseFacts | NoFacts> {
  return releaseFacts(project.root, plan, project.loaded.repository.snapshot(), release);
}
