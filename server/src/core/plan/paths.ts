import { repoPath } from "../repo.ts";
import type { RepoPath } from "../types.ts";
import { textOf } from "./nodes.ts";
import { locate, type Located, type Plan } from "./view.ts";
import { wizardOf } from "./wizard.ts";

/** A text in the plan that names a path of the repository, relative to the plan's folder. */
export interface NamedPath extends Located<string> {
  /** What the schema allows there; see `x-path` in the schema. */
  readonly allows: "file" | "folder" | "any" | "path-or-url";
}

/** Every path that the plan names, in the order of the text. Addresses are left out. */
export function pathsNamed(plan: Plan): NamedPath[] {
  return plan.scalars().flatMap(({ part, node, schema }) => {
    const allows = schema?.["x-path"];
    const value = allows === undefined ? undefined : textOf(node);
    if (allows === undefined || value === undefined || value === "" || isAddress(value)) return [];
    return [{ value, at: locate(part, node), node, allows }];
  });
}

/** Whether a text is an address or an identifier rather than a path. */
export function isAddress(text: string): boolean {
  return /^[a-z][a-z0-9+.-]*:/i.test(text) || text.startsWith("//");
}

/** The file in `README.md#install`, `README.md:12` and `tests/test_tree.py::test_root`. */
export function withoutPlace(path: string): string {
  return path
    .replace(/#.*$/, "")
    .replace(/::.*$/, "")
    .replace(/:\d+(-\d+)?$/, "");
}

/**
 * Files that are read because the plan names them, whatever they are called: those that it takes the versions of its data from, and those of
 * the Wizard.
 */
export function recordFiles(plan: Plan): RepoPath[] {
  const records = plan.data.map(({ recordedIn }) => recordedIn);
  return [...pathsOf(plan, records), ...wizardFiles(plan)];
}

/** Files that belong to the plan because it names them, wherever they lie. */
export function namedFiles(plan: Plan): ReadonlySet<string> {
  const written = [
    ...plan.pinnedIn.values(),
    ...plan.dependencies.flatMap(dependency => dependency.pinnedIn ?? []),
    ...plan.targets.flatMap(target => target.definition ?? []),
    ...plan.data.flatMap(data => data.recordedIn ?? []),
    ...(plan.release.changelog ? [plan.release.changelog] : []),
    ...plan.release.sameVersionIn,
    ...plan.answers.flatMap(answer => answer.evidence),
  ];
  return new Set([...pathsOf(plan, written), ...wizardFiles(plan)]);
}

/** The model that the plan is pinned to, and what was exported to the Wizard. They may have any name. */
function wizardFiles(plan: Plan): RepoPath[] {
  const { bundle, exported } = wizardOf(plan);
  return pathsOf(plan, [bundle, exported]);
}

function pathsOf(plan: Plan, written: readonly (Located<string> | undefined)[]): RepoPath[] {
  return written.flatMap(named =>
    named === undefined || isAddress(named.value) ? [] : (repoPath(withoutPlace(named.value), plan.folder) ?? []),
  );
}
