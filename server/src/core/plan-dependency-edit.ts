import { remove, setPath, setScalar } from "./plan/edit.ts";
import { textOf, valueOf } from "./plan/nodes.ts";
import type { Plan, PlanDependency } from "./plan/view.ts";
import type { FileEdit } from "./types.ts";

/** Puts a range behind a dependency that has none, or in the place of the one that it has. */
export function setRangeOf(plan: Plan, dependency: PlanDependency, range: string): FileEdit | undefined {
  const { written } = dependency;
  const text = written.value.trim();
  const bare = dependency.range === undefined ? text : text.slice(0, text.length - dependency.range.length).trimEnd();
  return setScalar(plan.main, written.node, `${bare} ${range}`);
}

/** Says whether a dependency is hard or soft. Hard is what an entry without a word on it is. */
export function setNeedOf(plan: Plan, dependency: PlanDependency, need: "hard" | "soft"): FileEdit | undefined {
  const { item, written } = dependency;
  if (item.kind === "map") {
    const said = valueOf(item, "need");
    if (said === undefined) return undefined;
    const entry = item.entries.find(({ key }) => key === "need");
    return need === "hard" && entry !== undefined && textOf(said) === "soft" ? remove(plan.main, entry) : setScalar(plan.main, said, need);
  }
  if (item.kind !== "scalar" || item.alias || item.style === "block") return undefined;
  const { lines } = plan.main.document;
  const quoted = `{use: ${JSON.stringify(written.value)}, need: ${need}}`;
  return { path: plan.main.file.path, edits: [{ range: lines.range(item.span), newText: quoted }] };
}

/** Names the lockfile of an ecosystem under `dependencies.pinned_in`. */
export function setPinnedIn(plan: Plan, ecosystem: string, lockfile: string): FileEdit | undefined {
  return setPath(plan.main, ["dependencies", "pinned_in", ecosystem], lockfile);
}
