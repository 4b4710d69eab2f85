import { repoPath } from "../repo.ts";
import type { RepoPath } from "../types.ts";
import { textOf } from "./nodes.ts";
import { locate, type Located, type Plan } from "./view.ts";

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

/** Files that the plan takes the versions of its data from. They may have any format, so that no reader asks for them. */
export function recordFiles(plan: Plan): RepoPath[] {
  return plan.data.flatMap(({ recordedIn }) =>
    recordedIn === undefined || isAddress(recordedIn.value) ? [] : (repoPath(withoutPlace(recordedIn.value), plan.folder) ?? []),
  );
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
  return new Set(written.flatMap(({ value }) => (isAddress(value) ? [] : (repoPath(withoutPlace(value), plan.folder) ?? []))));
}
