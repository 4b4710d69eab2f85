import type { CiJob, CiValue, Fact, PackageFact, Problem } from "../facts/types.ts";
import type { Range } from "../text.ts";
import { containerPackage, languageOfPackage } from "./container-package.ts";
import {
  asText,
  evaluateExpression,
  evaluateTemplate,
  isTruthy,
  openKey,
  unknown,
  type Contexts,
  type Placed,
} from "./github-expression.ts";
import { imageActions, languageActions, micromambaActions } from "./github-languages.ts";
import { anyRun, combinationsOf, valueOf, type Combination } from "./github-matrix.ts";
import { usedAction } from "./github-uses.ts";
import { condaFact } from "./conda-fact.ts";
import { parseMatchSpec } from "./match-spec.ts";
import type { YamlNode } from "./yaml-events.ts";
import type { YamlMember, YamlView } from "./yaml-view.ts";

/** What is collected from all jobs of a file. */
export interface Found {
  readonly packages: PackageFact[];
  readonly problems: Problem[];
}

/** Steps times runs of one job; a job with more is read as if nothing were known of its matrix. */
const mostEvaluations = 50_000;

/** Undefined for a job that is switched off by `if: false`. Names of `env` above it are in `contexts`. */
export function readJob(view: YamlView, id: string, { key, value: job }: YamlMember, above: Contexts, to: Found): CiJob | undefined {
  const fields = view.members(job);
  const node = (name: string): YamlNode | undefined => fields.get(name)?.value;
  if (isSwitchedOff(view, node("if"), above)) return undefined;
  const outer = withEnvironment(view, node("env"), above);
  const steps = view.items(node("steps"));
  const runs = combinationsOf(view, view.get(node("strategy"), "matrix"), outer);
  const contexts = (runs.length * steps.length > mostEvaluations ? [anyRun] : runs).map(run => withMatrix(outer, run));
  const uses: Fact<string>[] = [];
  const commands: Fact<string>[] = [];
  const languages: CiJob["languages"][number][] = [];
  const platforms: CiValue[] = [];
  const called = view.fact(node("uses"));
  if (called !== undefined) uses.push(called);
  languages.push(...addImages(view, node("container"), contexts, to).flatMap(fact => languageOfPackage(fact) ?? []));
  for (const [, { value }] of view.members(node("services"))) addImages(view, value, contexts, to);
  for (const step of steps) {
    const found = readStep(view, step, contexts, to);
    if (found.uses !== undefined) uses.push(found.uses);
    if (found.run !== undefined) commands.push(found.run);
    languages.push(...found.languages);
    platforms.push(...found.platforms);
  }
  const environment = node("environment");
  const named = view.fact(view.kind(environment) === "map" ? view.get(environment, "name") : environment);
  return {
    id,
    at: view.range(key),
    runners: runners(view, node("runs-on"), contexts),
    languages: distinctLanguages(languages),
    platforms: distinct(platforms),
    needs: view.facts(node("needs")),
    ...(named && { environment: named }),
    uses,
    runs: commands,
  };
}

/** What one step of a job or of a composite action sets up; its actions and images go to `to`. */
export function readStep(
  view: YamlView,
  step: YamlNode,
  everywhere: readonly Contexts[],
  to: Found,
): Pick<CiJob, "languages" | "platforms"> & { readonly uses?: Fact<string>; readonly run?: Fact<string> } {
  const fields = view.members(step);
  const node = (name: string): YamlNode | undefined => fields.get(name)?.value;
  const usesNode = node("uses");
  const uses = view.fact(usesNode);
  const run = view.fact(node("run"));
  const empty = { languages: [], platforms: [], ...(uses && { uses }), ...(run && { run }) };
  if (usesNode === undefined || uses === undefined) return empty;
  const used = usedAction(view, usesNode);
  if (used === undefined) to.problems.push({ message: "This names no action with a version, so it is left out.", range: uses.range });
  else to.packages.push(used);
  const contexts = everywhere.filter(one => !isSwitchedOff(view, node("if"), one)).map(one => withEnvironment(view, node("env"), one));
  const name = uses.value.replace(/@.*$/s, "").toLowerCase();
  const inputs = view.members(node("with"));
  const input = (wanted: string): YamlNode | undefined => inputs.get(wanted)?.value;
  const platformInput = imageActions.get(name);
  const platforms = platformInput === undefined ? [] : listValues(view, input(platformInput), contexts, /[,\s]+/);
  if (micromambaActions.has(name)) return { ...empty, languages: condaLanguages(view, input("create-args"), contexts, to), platforms };
  const language = languageActions.get(name);
  if (language === undefined || contexts.length === 0) return { ...empty, platforms };
  const given = language.versions.map(input).find(one => one !== undefined);
  const values = listValues(view, given, contexts, /[\n,]+/).map(one =>
    language.fromFile?.includes(one.value) ? { ...one, resolved: false } : one,
  );
  if (values.length === 0 && language.versionIsRef && used !== undefined && used.version !== null) {
    values.push({
      value: used.version,
      range: used.versionAt ?? uses.range,
      resolved: used.version === used.range && !/^(?:master|main)$/.test(used.version),
    });
  }
  // Without a version the action looks into a file or takes its own default: neither is known here.
  if (values.length === 0 && !language.onlyWhenGiven) values.push({ value: uses.value, range: uses.range, resolved: false });
  return { ...empty, platforms, languages: values.map(version => ({ language: language.language, version })) };
}

export function withEnvironment(view: YamlView, node: YamlNode | undefined, contexts: Contexts): Contexts {
  const variables = view.members(node);
  if (variables.size === 0 && node === undefined) return contexts;
  const before = contexts.get("env")?.value;
  const names = new Map<string, Placed>(before instanceof Map ? (before as ReadonlyMap<string, Placed>) : [[openKey, { value: unknown }]]);
  for (const [name, { value }] of variables) names.set(name, valueOf(view, value, contexts));
  return new Map(contexts).set("env", { value: names });
}

function withMatrix(contexts: Contexts, run: Combination): Contexts {
  return new Map(contexts).set("matrix", { value: run });
}

function isSwitchedOff(view: YamlView, condition: YamlNode | undefined, contexts: Contexts): boolean {
  const value = condition === undefined ? null : view.scalar(condition);
  if (value === false) return true;
  if (typeof value !== "string" || value === "") return false;
  const placed = value.includes("${{") ? evaluateTemplate(value, contexts) : evaluateExpression(value, contexts);
  return isTruthy(placed.value) === false;
}

/** `runs-on` is a label, a list of labels, or a group with labels. */
function runners(view: YamlView, node: YamlNode | undefined, contexts: readonly Contexts[]): CiValue[] {
  if (view.kind(node) === "map") return ["labels", "group"].flatMap(key => runners(view, view.get(node, key), contexts)).slice();
  return listValues(view, node, contexts);
}

/**
 * The distinct values that a scalar or a list has in all runs. Lists that expressions make are taken apart, and texts at `separator`.
 * A value that an expression takes over as it is written elsewhere has the place where it is written.
 */
function listValues(view: YamlView, node: YamlNode | undefined, contexts: readonly Contexts[], separator?: RegExp): CiValue[] {
  const values: CiValue[] = [];
  for (const item of view.itemsOrOne(node)) {
    const written = view.text(item);
    if (written === undefined || written === "") continue;
    if (!written.includes("${{")) {
      values.push(...textValues(view, item, separator));
      continue;
    }
    const range = view.range(item);
    for (const one of contexts) {
      const placed = evaluateTemplate(written, one);
      for (const { value, range: at } of Array.isArray(placed.value) ? (placed.value as readonly Placed[]) : [placed]) {
        const text = asText(value);
        if (text === undefined) values.push({ value: written, range, resolved: false });
        else for (const part of split(text, separator)) values.push({ value: part.text, range: at ?? range, resolved: true });
      }
    }
  }
  return distinct(values);
}

function textValues(view: YamlView, node: YamlNode, separator: RegExp | undefined): CiValue[] {
  const written = view.text(node) ?? "";
  const scalar = view.scalar(node);
  const range = view.range(node);
  if (typeof scalar !== "string") return [{ value: asText(scalar) ?? written, range, resolved: true }];
  return split(written, separator).map(({ text, start }) => ({
    value: text,
    range: view.part(node, start, start + text.length) ?? range,
    resolved: true,
  }));
}

function split(text: string, separator: RegExp | undefined): { readonly text: string; readonly start: number }[] {
  const parts: { text: string; start: number }[] = [];
  let start = 0;
  for (const part of separator === undefined ? [text] : text.split(new RegExp(`(${separator.source})`))) {
    const trimmed = part.trim();
    const isSeparator = separator !== undefined && new RegExp(`^(?:${separator.source})$`).test(part);
    if (trimmed !== "" && !isSeparator) parts.push({ text: trimmed, start: start + part.indexOf(trimmed) });
    start += part.length;
  }
  return parts;
}

function distinct(values: readonly CiValue[]): CiValue[] {
  return firstOf(values, one => `${String(one.resolved)} ${one.value}`);
}

function distinctLanguages(languages: CiJob["languages"]): CiJob["languages"] {
  return firstOf(languages, ({ language, version }) => `${language} ${String(version.resolved)} ${version.value}`);
}

function firstOf<T>(items: readonly T[], keyOf: (item: T) => string): T[] {
  const first = new Map<string, T>();
  for (const item of items) if (!first.has(keyOf(item))) first.set(keyOf(item), item);
  return [...first.values()];
}

/** `container: image` or `container: {image: …}`; an image that an expression empties is none. */
function addImages(view: YamlView, node: YamlNode | undefined, contexts: readonly Contexts[], to: Found): PackageFact[] {
  const image = view.kind(node) === "map" ? view.get(node, "image") : node;
  if (image === undefined || view.text(image) === undefined) return [];
  const found: PackageFact[] = [];
  for (const value of listValues(view, image, contexts)) {
    const written = !(view.text(image) ?? "").includes("${{");
    const fact = containerPackage(value.value, {
      at: value.range,
      part: (start, end): Range | undefined => (written ? view.part(image, start, end) : undefined),
    });
    if (fact !== undefined) found.push(fact);
    else to.problems.push({ message: "This image depends on something unknown, so it is left out.", range: value.range });
  }
  to.packages.push(...found);
  return found;
}

/** The language versions among the specs of an environment that is made on the spot; all specs are packages. */
function condaLanguages(
  view: YamlView,
  node: YamlNode | undefined,
  contexts: readonly Contexts[],
  to: Found,
): CiJob["languages"][number][] {
  const found: CiJob["languages"][number][] = [];
  let option = false;
  for (const value of listValues(view, node, contexts, /\s+/)) {
    if (!value.resolved) {
      to.problems.push({ message: "These specs depend on something unknown, so they are left out.", range: value.range });
      continue;
    }
    const isValue = option;
    option = /^(?:-c|-n|-p|-f|--channel|--name|--prefix|--file|--platform)$/.test(value.value);
    if (isValue || value.value.startsWith("-")) continue;
    const spec = parseMatchSpec(value.value.replace(/^(['"])(.*)\1$/, "$2"));
    if (spec === undefined) continue;
    to.packages.push(condaFact(spec, value.range, undefined));
    const language = condaInterpreters.get(spec.name.toLowerCase());
    if (language === undefined) continue;
    const version = spec.range?.replace(/^=+/, "");
    found.push({ language, version: version === undefined ? { ...value, resolved: false } : { ...value, value: version } });
  }
  return found;
}

const condaInterpreters: ReadonlyMap<string, string> = new Map([
  ["python", "python"],
  ["r-base", "r"],
  ["julia", "julia"],
  ["nodejs", "node"],
  ["go", "go"],
  ["openjdk", "java"],
  ["ruby", "ruby"],
  ["rust", "rust"],
]);
