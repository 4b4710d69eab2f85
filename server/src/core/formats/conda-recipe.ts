import { normalName } from "../ecosystems/names.ts";
import type { PackageFact, Problem, ProjectFacts } from "../facts/types.ts";
import type { LineIndex, Span } from "../text.ts";
import { resolveJinja, type JinjaVariable } from "./jinja.ts";
import { parseMatchSpec } from "./match-spec.ts";
import {
  yamlEntries,
  yamlGet,
  yamlItems,
  yamlKind,
  yamlLiteralSpan,
  yamlSpan,
  yamlText,
  type YamlEvents,
  type YamlNode,
} from "./yaml-events.ts";

/** A recipe while it is read. */
export interface RecipeContext {
  readonly yaml: YamlEvents;
  /** As it is written, where the YAML is a masked template. */
  readonly text: string;
  readonly lines: LineIndex;
  readonly variables: ReadonlyMap<string, JinjaVariable>;
  /** What limits where the part of the file holds: a condition of the template, a selector. */
  readonly limits: (span: Span) => string | undefined;
  readonly packages: PackageFact[];
  readonly problems: Problem[];
}

/** Groups by the keys under `requirements`; the last two bind versions only. */
const sections: readonly (readonly [key: string, group: string])[] = [
  ["run", "main"],
  ["host", "host"],
  ["build", "build"],
  ["run_constrained", "constraints"],
  ["run_constraints", "constraints"],
];

/** What stands under `requirements`: lists by phase, or one list for building and running. */
export function readRecipeRequirements(context: RecipeContext, node: YamlNode | undefined, group?: string): void {
  if (node === undefined) return;
  const { yaml } = context;
  if (yamlKind(yaml, node) === "list") return readRecipeList(context, node, group ?? "main");
  for (const [key, phase] of sections) {
    const list = yamlGet(yaml, node, key);
    if (list !== undefined) readRecipeList(context, list, group ?? phase);
  }
}

/** A list of specs, in which `if`, `then` and `else` may stand. */
export function readRecipeList(context: RecipeContext, node: YamlNode, group: string, condition?: string): void {
  const { yaml } = context;
  if (yamlKind(yaml, node) === "scalar") return addSpec(context, node, group, condition);
  for (const item of yamlItems(yaml, node)) {
    if (yamlKind(yaml, item) === "scalar") addSpec(context, item, group, condition);
    else if (yamlKind(yaml, item) === "map") addMap(context, item, group, condition);
    else report(context, item, "This entry is not a match spec: name, version, build.");
  }
}

/** A text with its expressions worked out; undefined when it cannot be told. */
export function recipeText(
  context: RecipeContext,
  node: YamlNode | undefined,
): { readonly value: string; readonly span: Span | undefined } | undefined {
  if (node === undefined || yamlKind(context.yaml, node) !== "scalar") return undefined;
  const { written, span } = writtenText(context, node);
  const { text, resolved } = resolveJinja(written, context.variables);
  if (!resolved || text.trim() === "") return undefined;
  // A value that comes whole from a variable stands where the variable gets it.
  const single = /^\$?\{\{\s*(\w+)\s*\}\}$/.exec(written.trim())?.[1];
  return { value: text.trim(), span: written === text ? span : single === undefined ? undefined : context.variables.get(single)?.span };
}

/** Name and version of the package that the recipe makes. */
export function recipeProject(context: RecipeContext, node: YamlNode | undefined): ProjectFacts | undefined {
  if (node === undefined) return undefined;
  const { yaml, lines } = context;
  const fact = (key: string) => {
    const found = recipeText(context, yamlGet(yaml, node, key));
    return found?.span && { value: found.value, range: lines.range(found.span) };
  };
  const [name, version] = [fact("name"), fact("version")];
  return name === undefined && version === undefined ? undefined : { ...(name && { name }), ...(version && { version }) };
}

/** Without the packages that the recipe makes itself. */
export function withoutOwn(packages: readonly PackageFact[], own: ReadonlySet<string>): PackageFact[] {
  return packages.filter(({ name }) => !own.has(name));
}

function addSpec(context: RecipeContext, node: YamlNode, group: string, condition: string | undefined): void {
  const { lines, yaml } = context;
  const { written, span } = writtenText(context, node);
  if (written.trim() === "") return;
  const call = /^\$?\{\{\s*(\w+)\s*\(\s*(?:["']([^"']*)["'])?/.exec(written.trim());
  const whole = yamlSpan(yaml, node);
  const limits = [condition, context.limits(whole)].filter(limit => limit !== undefined).join(" and ");
  const base = {
    ecosystem: "conda",
    direct: group !== "constraints",
    group,
    required: group !== "constraints" && group !== "test",
    at: lines.range(whole),
    ...(limits !== "" && { onlyOn: limits }),
  };
  const named = (name: string, range: string | null, version: string | null = null): PackageFact => ({
    ...base,
    name: normalName("conda", name),
    writtenName: name,
    version,
    range,
  });
  if (call !== null) {
    const [, word = "", name] = call;
    // Compilers and the C library are chosen by the platform; pin_subpackage speaks of the recipe's own packages.
    if (["compiler", "stdlib", "cdt", "pin_subpackage"].includes(word)) return;
    if (word === "pin_compatible" && name !== undefined && name !== "") context.packages.push(named(name, written.trim()));
    else report(context, node, "What this expression stands for is not known.");
    return;
  }
  const { text, resolved } = resolveJinja(written, context.variables);
  if (!resolved) {
    const name = /^\s*(?:[\w.-]+::)?([A-Za-z0-9_][A-Za-z0-9_.-]*)(?=[\s=<>!~])/.exec(text)?.[1];
    const range = name === undefined ? "" : text.slice(text.indexOf(name) + name.length).trim();
    if (name === undefined) report(context, node, "The name depends on a variable, so the package is not known.");
    else context.packages.push(named(name, range === "" ? null : range));
    return;
  }
  const spec = parseMatchSpec(text);
  if (spec === undefined) return report(context, node, "This entry is not a match spec: name, version, build.");
  const versionAt = text === written && span && spec.versionSpan;
  context.packages.push({
    ...named(spec.name, spec.range, spec.version),
    ...(versionAt && { versionAt: lines.range({ start: span.start + versionAt.start, end: span.start + versionAt.end }) }),
  });
}

function addMap(context: RecipeContext, item: YamlNode, group: string, condition: string | undefined): void {
  const { yaml } = context;
  const test = yamlGet(yaml, item, "if");
  if (test !== undefined) {
    const written = writtenText(context, test).written.trim();
    const [then, otherwise] = [yamlGet(yaml, item, "then"), yamlGet(yaml, item, "else")];
    const both = (more: string): string => (condition === undefined ? more : `${condition} and ${more}`);
    if (then !== undefined) readRecipeList(context, then, group, both(written));
    if (otherwise !== undefined) readRecipeList(context, otherwise, group, both(`not (${written})`));
    return;
  }
  const compatible = yamlGet(yaml, item, "pin_compatible");
  const name = compatible === undefined ? undefined : (yamlGet(yaml, compatible, "name") ?? compatible);
  if (name !== undefined) return addSpec(context, name, group, condition);
  if (yamlGet(yaml, item, "pin_subpackage") !== undefined || yamlEntries(yaml, item).length === 0) return;
  report(context, item, "This entry is not a match spec: name, version, build.");
}

/** The text of the file itself where it can be found again, so that expressions show. */
function writtenText(context: RecipeContext, node: YamlNode): { readonly written: string; readonly span: Span | undefined } {
  const span = yamlLiteralSpan(context.yaml, node);
  return span === undefined
    ? { written: yamlText(context.yaml, node) ?? "", span }
    : { written: context.text.slice(span.start, span.end), span };
}

function report(context: RecipeContext, node: YamlNode, message: string): void {
  context.problems.push({ message, range: context.lines.range(yamlSpan(context.yaml, node)) });
}
