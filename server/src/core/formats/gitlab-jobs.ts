import type { Fact } from "../facts/types.ts";
import type { YamlNode } from "./yaml-events.ts";
import type { YamlMember, YamlView } from "./yaml-view.ts";

/** Values of variables by name; null when a value is only known when the pipeline runs. */
export type Variables = ReadonlyMap<string, string | null>;

/** A job of GitLab CI with what it extends and the defaults of the file. */
export interface GitlabJob {
  readonly id: string;
  readonly key: YamlNode;
  readonly field: (name: string) => YamlNode | undefined;
  readonly variables: Variables;
}

/** Words at the top that are no jobs. https://docs.gitlab.com/ci/yaml/#keywords */
const keywords = new Set([
  ..."default include stages variables workflow spec image services cache before_script after_script types".split(" "),
]);
const defaults = ["image", "services", "before_script", "after_script", "tags"];
const mostRuns = 400;

/** Jobs that can run, hidden ones left out, and the places where one extends a job that is not here. */
export function gitlabJobs(
  view: YamlView,
  top: ReadonlyMap<string, YamlMember>,
): { readonly jobs: readonly GitlabJob[]; readonly missing: readonly Fact<string>[] } {
  const missing: Fact<string>[] = [];
  const jobs: GitlabJob[] = [];
  const base = view.members(top.get("default")?.value);
  const global = variablesOf(view, top.get("variables")?.value, new Map());
  for (const [id, { key, value }] of top) {
    if (keywords.has(id) || id.startsWith(".") || view.kind(value) !== "map") continue;
    const chain = ancestors(view, top, value, missing);
    const own = chain.map(node => view.members(node));
    const field = (name: string): YamlNode | undefined => {
      for (const members of own) {
        const found = members.get(name);
        if (found !== undefined) return found.value;
      }
      return defaults.includes(name) ? (base.get(name) ?? top.get(name))?.value : undefined;
    };
    const isJob = ["script", "trigger", "run", "extends"].some(name => own.some(members => members.has(name)));
    if (!isJob) continue;
    const variables = own
      .toReversed()
      .reduce<Variables>((before, members) => variablesOf(view, members.get("variables")?.value, before), global);
    jobs.push({ id, key, field, variables });
  }
  return { jobs, missing };
}

/** The job itself, then what it extends, the last one named first. */
function ancestors(view: YamlView, top: ReadonlyMap<string, YamlMember>, job: YamlNode, missing: Fact<string>[]): YamlNode[] {
  const chain: YamlNode[] = [];
  const add = (node: YamlNode, depth: number): void => {
    if (depth > 11 || chain.length > 100 || chain.includes(node)) return;
    chain.push(node);
    for (const name of view.facts(view.get(node, "extends")).reverse()) {
      const parent = top.get(name.value)?.value;
      if (parent === undefined) missing.push(name);
      else add(parent, depth + 1);
    }
  };
  add(job, 0);
  return chain;
}

function variablesOf(view: YamlView, node: YamlNode | undefined, before: Variables): Variables {
  const members = view.members(node);
  if (members.size === 0) return before;
  const all = new Map(before);
  for (const [name, { value }] of members) all.set(name, valueOf(view, view.kind(value) === "map" ? view.get(value, "value") : value));
  return all;
}

/** Numbers without quotes lose what no number has: 3.10 is 3.1. */
function valueOf(view: YamlView, node: YamlNode | undefined): string | null {
  const scalar = view.scalar(node);
  return scalar === null ? null : String(scalar);
}

/** The variables of each run of a job: `parallel: {matrix: [...]}`. */
export function matrixOf(view: YamlView, parallel: YamlNode | undefined, variables: Variables): readonly Variables[] {
  const runs: Map<string, string | null>[] = [];
  for (const entry of view.items(view.get(parallel, "matrix"))) {
    let some = [new Map(variables)];
    for (const [name, { value }] of view.members(entry)) {
      const values = view.itemsOrOne(value).map(item => valueOf(view, item));
      if (some.length * values.length > mostRuns)
        return [new Map([...variables, ...some.flatMap(one => [...one.keys()]).map(key => [key, null] as const)])];
      some = some.flatMap(one => values.map(item => new Map(one).set(name, item)));
    }
    runs.push(...some);
    if (runs.length > mostRuns) break;
  }
  return runs.length === 0 ? [variables] : runs;
}

/** A text with its variables replaced; undefined when one of them is not set in the file. */
export function expandGitlab(text: string, variables: Variables, depth = 0): string | undefined {
  if (!text.includes("$") || depth > 10) return text.includes("$") ? undefined : text;
  const unknown: string[] = [];
  const out = text.replace(/\$\$|\$\{(\w+)\}|\$(\w+)|%(\w+)%/g, (written: string, ...names: (string | undefined)[]) => {
    if (written === "$$") return "$";
    const name = names[0] ?? names[1];
    if (name === undefined) return written;
    const value = variables.get(name);
    const inner = value === undefined || value === null ? undefined : expandGitlab(value, variables, depth + 1);
    if (inner === undefined || inner.length > 4096) unknown.push(name);
    return inner ?? "";
  });
  return unknown.length === 0 && out.length <= 8192 && !/\$\{|\$\[\[/.test(out) ? out : undefined;
}
