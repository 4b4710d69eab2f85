import { asText, evaluateTemplate, openKey, unknown, type Contexts, type ExpressionValue, type Placed } from "./github-expression.ts";
import type { YamlNode } from "./yaml-events.ts";
import type { YamlView } from "./yaml-view.ts";

/** The values of one run of a job. With `openKey` in it there may be more than is written down. */
export type Combination = ReadonlyMap<string, Placed>;

/** As many runs as GitHub allows for a matrix, and some more. */
const mostCombinations = 400;

/**
 * The runs that a `strategy.matrix` stands for; one without values for a job that has none. Axes that an expression makes are unknown
 * values, and an unknown `include` or matrix adds a run whose values are all unknown.
 * https://docs.github.com/en/actions/how-tos/write-workflows/choose-what-workflows-do/run-job-variations
 */
export function combinationsOf(view: YamlView, matrix: YamlNode | undefined, contexts: Contexts): readonly Combination[] {
  if (matrix === undefined) return [new Map()];
  const value = valueOf(view, matrix, contexts).value;
  if (!isMap(value)) return [anyRun];
  const axes = [...value].filter(([name]) => !/^(?:include|exclude)$/i.test(name));
  let runs: Map<string, Placed>[] = axes.length === 0 ? [] : [new Map<string, Placed>()];
  for (const [name, { value: items }] of axes) {
    const list: readonly Placed[] = isList(items) ? items : [{ value: unknown }];
    if (runs.length * list.length > mostCombinations) return [anyRun];
    runs = runs.flatMap(run => list.map(item => new Map(run).set(name, item)));
  }
  const excluded = listOf(member(value, "exclude"));
  runs = runs.filter(run => !excluded.some(one => isMap(one.value) && one.value.size > 0 && matches(run, one.value)));
  const included = listOf(member(value, "include"));
  const names = new Set(axes.map(([name]) => name));
  const added: Map<string, Placed>[] = [];
  for (const { value: one } of included) {
    if (!isMap(one)) {
      added.push(new Map(anyRun));
      continue;
    }
    const pairs = [...one];
    const taken = runs.filter(run =>
      pairs.every(([name, { value: item }]) => !names.has(name) || same(run.get(name)?.value, item) === true),
    );
    for (const run of taken) for (const [name, item] of pairs) run.set(name, item);
    if (taken.length === 0) added.push(new Map(pairs));
    if (added.length > mostCombinations) return [anyRun];
  }
  return [...runs, ...added];
}

/** A run of which nothing is known. */
export const anyRun: Combination = new Map([[openKey, { value: unknown }]]);

/** A node as expressions see it, with expressions in it worked out. */
export function valueOf(view: YamlView, node: YamlNode, contexts: Contexts, depth = 0): Placed {
  if (depth > 10) return { value: unknown };
  switch (view.kind(node)) {
    case "map": {
      const members = [...view.members(node)].map(([name, { value }]) => [name, valueOf(view, value, contexts, depth + 1)] as const);
      return { value: new Map(members), range: view.range(node) };
    }
    case "list":
      return { value: view.items(node).map(item => valueOf(view, item, contexts, depth + 1)), range: view.range(node) };
    default: {
      const scalar = view.scalar(node);
      const value = typeof scalar === "string" ? evaluateTemplate(scalar, contexts).value : scalar;
      return { value, range: view.range(node) };
    }
  }
}

function listOf(placed: Placed | undefined): readonly Placed[] {
  if (placed === undefined || placed.value === null) return [];
  return isList(placed.value) ? placed.value : [{ value: unknown }];
}

function member(map: Combination, name: string): Placed | undefined {
  return [...map].find(([key]) => key.toLowerCase() === name)?.[1];
}

/** Whether a run has all values of an `exclude`; what is unknown excludes nothing. */
function matches(run: Combination, wanted: Combination): boolean {
  return [...wanted].every(([name, { value }]) => same(run.get(name)?.value, value) === true);
}

/** Undefined when it cannot be known. */
function same(a: ExpressionValue | undefined, b: ExpressionValue, depth = 0): boolean | undefined {
  if (a === undefined) return false;
  if (a === unknown || b === unknown || depth > 10) return undefined;
  if (isMap(a)) {
    if (!isMap(b)) return false;
    return [...b].every(([name, { value }]) => same(a.get(name)?.value, value, depth + 1) === true);
  }
  if (isList(a))
    return isList(b) && a.length === b.length && a.every(({ value }, at) => same(value, b[at]?.value ?? null, depth + 1) === true);
  return !isMap(b) && !isList(b) && asText(a) === asText(b);
}

function isMap(value: ExpressionValue): value is ReadonlyMap<string, Placed> {
  return value instanceof Map;
}

function isList(value: ExpressionValue): value is readonly Placed[] {
  return Array.isArray(value);
}
