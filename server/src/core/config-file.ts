import { isLevel, type Config, type RuleSetting } from "./config.ts";
import type { NameGroups } from "./ecosystems/same-software.ts";
import { nearest } from "./nearest.ts";
import type { MapEntry, MapNode, PlanNode } from "./plan/nodes.ts";
import { parsePlan } from "./plan/parse.ts";
import type { Level, OptionSpec, Rule } from "./rules/define.ts";
import type { Range, Span } from "./text.ts";
import { short } from "./words.ts";

/** `.smp/config.yaml`: settings that a project keeps with its code, for every editor and for CI. */
export interface ProjectConfig extends Config {
  /** Globs of plans besides the usual names. */
  readonly files: readonly string[];
  /** Globs of files that are neither plans nor evidence: fixtures, copies of other projects. */
  readonly exclude: readonly string[];
}

export const defaultProjectConfig: ProjectConfig = { rules: {}, files: [], exclude: [] };

export interface ConfigProblem {
  readonly message: string;
  readonly range: Range;
}

/** Reads the settings. Never throws; what is wrong is a problem with its place, and the rest counts. */
export function parseConfig(
  text: string,
  rules: readonly Rule[],
): { readonly config: ProjectConfig; readonly problems: readonly ConfigProblem[] } {
  // the same YAML, within the same limits, as a plan
  const { root, lines, problems: ofYaml } = parsePlan(text);
  const problems: ConfigProblem[] = ofYaml.map(({ message, range }) => ({ message, range }));
  const report: Report = (message, span) => problems.push({ message, range: lines.range(span) });
  if (root === undefined || (root.kind === "scalar" && root.value === null)) return { config: defaultProjectConfig, problems };
  if (root.kind !== "map") {
    report("The settings should be keys with values: rules, files, exclude and names", root.span);
    return { config: defaultProjectConfig, problems };
  }
  const settings: [string, RuleSetting][] = [];
  let files: readonly string[] = [];
  let exclude: readonly string[] = [];
  let names: NameGroups = [];
  for (const { key, keySpan, value } of firstOfEach(root)) {
    if (key === "files") files = globs(key, value, keySpan, report);
    else if (key === "exclude") exclude = globs(key, value, keySpan, report);
    else if (key === "names") names = nameGroups(value, keySpan, report);
    else if (key === "rules") settings.push(...ruleSettings(value, keySpan, rules, report));
    else report(`“${short(key)}” is not a setting${hint(key, ["rules", "files", "exclude", "names"])}`, keySpan);
  }
  return { config: { rules: Object.fromEntries(settings), files, exclude, ...(names.length === 0 ? {} : { names }) }, problems };
}

type Report = (message: string, span: Span) => void;

/** The others were reported as duplicates. */
function firstOfEach({ entries }: MapNode): readonly MapEntry[] {
  const seen = new Set<string>();
  return entries.filter(({ key }) => !seen.has(key) && seen.add(key));
}

function globs(key: string, value: PlanNode | undefined, keySpan: Span, report: Report): readonly string[] {
  const texts = textsOf(value);
  if (texts === undefined) report(`“${key}” should be a list of globs such as [examples/**]`, value?.span ?? keySpan);
  return texts ?? [];
}

/** Each item is the names of one software: `[pypi:opencv-python, conda:py-opencv]`. */
function nameGroups(value: PlanNode | undefined, keySpan: Span, report: Report): NameGroups {
  if (value?.kind !== "list") {
    report("“names” should be a list such as [[pypi:opencv-python, conda:py-opencv]]", value?.span ?? keySpan);
    return [];
  }
  return value.items.flatMap(item => {
    const names = item.kind === "list" ? textsOf(item) : undefined;
    const isGroup = names !== undefined && names.length > 1 && names.every(name => /^[a-z][a-z0-9+.-]*:\S+$/.test(name));
    if (!isGroup) report("Names of one software stand together, as in [pypi:opencv-python, conda:py-opencv]", item.span);
    return isGroup ? [names] : [];
  });
}

function ruleSettings(value: PlanNode | undefined, keySpan: Span, rules: readonly Rule[], report: Report): [string, RuleSetting][] {
  if (value?.kind !== "map") {
    report("“rules” should be rules with a severity, for instance DEP003: warning", value?.span ?? keySpan);
    return [];
  }
  return firstOfEach(value).flatMap(({ key, keySpan: nameSpan, value: setting }): [string, RuleSetting][] => {
    const rule = rules.find(({ id, code }) => code === key || id === key);
    if (rule === undefined) {
      report(
        `There is no rule “${short(key)}”${hint(
          key,
          rules.flatMap(({ id, code }) => [code, id]),
        )}`,
        nameSpan,
      );
      return [];
    }
    const read = setting?.kind === "map" ? ruleOptions(rule, setting, report) : levelOf(setting, nameSpan, report);
    return read === undefined ? [] : [[rule.code, read]];
  });
}

function levelOf(node: PlanNode | undefined, keySpan: Span, report: Report): Level | undefined {
  // YAML 1.1 readers take `off` for false, and some people write it so
  const value = node?.kind === "scalar" ? (node.value === false ? "off" : node.value) : undefined;
  if (isLevel(value)) return value;
  report("A severity is one of off, hint, info, warning and error", node?.span ?? keySpan);
  return undefined;
}

function ruleOptions(rule: Rule, map: MapNode, report: Report): Record<string, unknown> {
  const given: [string, unknown][] = [];
  for (const { key, keySpan, value } of firstOfEach(map)) {
    const spec = Object.hasOwn(rule.options, key) ? rule.options[key] : undefined;
    if (key === "severity") given.push([key, levelOf(value, keySpan, report)]);
    else if (spec === undefined)
      report(`${rule.code} has no option “${short(key)}”${hint(key, ["severity", ...Object.keys(rule.options)])}`, keySpan);
    else given.push([key, optionOf(spec, key, value, keySpan, report)]);
  }
  return Object.fromEntries(given.filter(([, value]) => value !== undefined));
}

const typeWords: Readonly<Record<OptionSpec["type"], string>> = {
  strings: "a list of texts",
  number: "a number",
  boolean: "true or false",
};

function optionOf(spec: OptionSpec, name: string, node: PlanNode | undefined, keySpan: Span, report: Report): unknown {
  const value =
    spec.type === "strings" ? textsOf(node) : node?.kind === "scalar" && typeof node.value === spec.type ? node.value : undefined;
  if (value === undefined) report(`“${short(name)}” should be ${typeWords[spec.type]}`, node?.span ?? keySpan);
  return value;
}

/** The texts of a list, or the one text that stands for a list of one; undefined for anything else. */
function textsOf(node: PlanNode | undefined): readonly string[] | undefined {
  const items = node?.kind === "list" ? node.items : [node];
  const texts = items.flatMap(item => (item?.kind === "scalar" && typeof item.value === "string" && item.value !== "" ? [item.value] : []));
  return texts.length === items.length ? texts : undefined;
}

function hint(word: string, candidates: readonly string[]): string {
  const like = nearest(word, candidates);
  return like === undefined ? "" : `; did you mean “${like}”?`;
}
