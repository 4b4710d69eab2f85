import { readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { applyEdits } from "../core/edits.ts";
import { namesOf } from "../core/gates/evaluate.ts";
import { factsFromData, type GateFacts } from "../core/gates/facts.ts";
import { gatesOf, type Gate } from "../core/gates/gate.ts";
import { planErrors } from "../core/gates/plan-errors.ts";
import { releaseToDecide } from "../core/history.ts";
import { nearest } from "../core/nearest.ts";
import { valueOf } from "../core/plan/nodes.ts";
import { planAfter } from "../core/plan/edited.ts";
import type { Plan, PlanPerson } from "../core/plan/view.ts";
import { oneLine, placeWords } from "../core/report/words.ts";
import type { FileEdit } from "../core/types.ts";
import { andList, orList } from "../core/words.ts";
import { userMail } from "../host/git-user.ts";
import { releaseFacts, type NoFacts, type ReleaseFacts } from "../host/release-facts.ts";
import { writeFileBelow } from "../host/write.ts";
import { onlyPlan, openProject, planAt, tellNoPlan, type Project } from "./project.ts";
import { CannotRun, exit, type Terminal } from "./terminal.ts";

/**
 * The one plan that a gate command speaks of: the only one, or the only one with gates, or the only one of those that lies in the folder
 * itself. Undefined when there is no plan.
 */
export function planOfGates(project: Project): Plan | undefined {
  const plans = project.plans.flatMap(path => planAt(project.loaded.repository, path, project.analyzer) ?? []);
  const withGates = plans.filter(({ root }) => valueOf(root, "gates") !== undefined);
  const candidates = withGates.length > 0 ? withGates : plans;
  return onlyPlan(candidates, project, "gate");
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
  // a workflow that was not started by hand gives an empty one
  const release = given === undefined || given === "" ? releaseToDecide(plan) : given;
  if (release === undefined) throw new CannotRun("--release TAG is missing, and the plan names no release", "gate");
  return release;
}

/** Facts from a file in place of git's. */
export async function factsOfFile(file: string, terminal: Terminal): Promise<GateFacts> {
  let data: unknown;
  try {
    data = JSON.parse((await readFile(resolve(terminal.cwd, file), "utf8")).replace(/^\ufeff/, ""));
  } catch (error) {
    const why =
      error instanceof SyntaxError ? error.message : error instanceof Error && "code" in error ? String(error.code) : String(error);
    throw new CannotRun(`The facts in ${file} cannot be read: ${oneLine(why)}`);
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

/** The plan to write to; says why when there is none. */
export function planFor(project: Project, terminal: Terminal): Plan | undefined {
  const plan = planOfGates(project);
  if (plan === undefined) tellNoPlan(project, terminal);
  return plan;
}

/** What an entry is about to be written for. */
export interface SlotToWrite {
  readonly project: Project;
  readonly plan: Plan;
  readonly release: string;
  readonly gate: Gate;
  readonly person: PlanPerson;
}

/** The slot and the person that a command's arguments name; the exit status when the plan keeps an entry from being written. */
export async function slotToWrite(
  gateId: string,
  path: string,
  values: { readonly for: string | undefined; readonly release: string | undefined; readonly by: string | undefined },
  terminal: Terminal,
): Promise<SlotToWrite | { readonly status: number }> {
  const project = await openProject(path, terminal, { plansOnly: true });
  const plan = planFor(project, terminal);
  if (plan === undefined) return { status: exit.noPlan };
  if (tellPlanErrors(plan, project, terminal)) return { status: exit.findings };
  const release = releaseOf(values.release, plan);
  const gate = gateOf(plan, gateId, values.for);
  return { project, plan, release, gate, person: await personOf(plan, values.by, project) };
}

/** A gate by its id, with a part that it has. */
function gateOf(plan: Plan, id: string, part: string | undefined): Gate {
  const { gates } = gatesOf(plan);
  const gate = gates.find(it => it.id === id);
  if (gate === undefined) {
    const like = nearest(
      id,
      gates.map(it => it.id),
    );
    throw new CannotRun(`There is no gate “${id}”${like === undefined ? "" : `; did you mean “${like}”?`}`);
  }
  if (gate.parts.includes(part ?? null)) return gate;
  const parts = gate.parts.filter(it => it !== null);
  if (part === undefined) throw new CannotRun(`${id} is signed part by part: say --for ${orList(parts)}`);
  throw new CannotRun(
    parts.length === 0 ? `${id} has no parts; leave out --for` : `${id} has no part “${part}”; there is ${andList(parts)}`,
  );
}

/** The person who signs: as given, else the one with git's e-mail address. */
async function personOf(plan: Plan, id: string | undefined, project: Project): Promise<PlanPerson> {
  const ids = plan.people.map(person => person.id);
  if (id !== undefined) {
    const person = plan.people.find(it => it.id === id);
    if (person !== undefined) return person;
    const like = nearest(id, ids);
    throw new CannotRun(`${id} is not under people${like === undefined ? "" : `; did you mean “${like}”?`}`);
  }
  const mail = await userMail(join(project.root, plan.folder));
  const person = mail === undefined ? undefined : plan.people.find(it => namesOf(it).has(mail.toLowerCase()));
  if (person !== undefined) return person;
  throw new CannotRun(`Say who it is with --by: ${orList(ids)}`);
}

/** Writes an entry, or shows it; says which message to commit it under. */
export async function writeEntry(
  project: Project,
  plan: Plan,
  edit: FileEdit,
  message: string,
  { "dry-run": dryRun, format, quiet }: { readonly "dry-run": boolean; readonly format: "text" | "json"; readonly quiet: boolean },
  terminal: Terminal,
): Promise<void> {
  const path = project.prefix + edit.path;
  const entry = edit.edits.map(({ newText }) => newText.trim()).join("\n");
  if (!dryRun) {
    const before = edit.create ? undefined : plan.parts.find(({ file }) => file.path === edit.path)?.file.text;
    const result = await writeFileBelow(project.root, { path: edit.path, text: applyEdits(before ?? "", edit.edits), before });
    if ("why" in result) throw new CannotRun(`${path} could not be written: ${result.why}`);
  }
  if (format === "json") terminal.out(`${JSON.stringify({ path, written: !dryRun, entry, message }, undefined, 2)}\n`);
  else if (quiet) terminal.out(`${message}\n`);
  else
    terminal.out(
      `${entry}\n\n${dryRun ? "Not written" : "Written"}: ${path}\nCommit it with: git commit -m ${shellWord(message)} -- ${shellWord(path)}\n`,
    );
}

/** A text as one word of a shell, with nothing in it that the shell would take for its own: a tag may hold what somebody else thought up. */
function shellWord(text: string): string {
  if (/^[\w./@:+=,-]+$/.test(text) && !text.startsWith("-")) return text;
  return /^[^"$`\\!]*$/.test(text) ? `"${text}"` : `'${text.replaceAll("'", "'\\''")}'`;
}

/** The edit that adds an entry, and the plan as it is with it. */
export function withEntry(plan: Plan, edit: FileEdit | undefined): { readonly edit: FileEdit; readonly after: Plan } {
  if (edit === undefined) throw new CannotRun("The entry cannot be added by itself: the place is an alias or broken; write it by hand");
  return { edit, after: viewWith(plan, edit) };
}

/** The plan as it is with an edit. */
export function viewWith(plan: Plan, edit: FileEdit | undefined): Plan {
  return edit === undefined ? plan : planAfter(plan, edit);
}
