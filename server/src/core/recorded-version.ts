import type { Facts } from "./facts-view.ts";
import { parseJson, type JsonNode } from "./formats/json.ts";
import { locateToml, type TomlNode } from "./formats/toml.ts";
import { viewYaml, type YamlView } from "./formats/yaml-view.ts";
import type { YamlNode } from "./formats/yaml-events.ts";
import type { Plan, PlanData } from "./plan/view.ts";
import { baseName, repoPath } from "./repo.ts";
import { LineIndex, type Range } from "./text.ts";
import type { RepoPath, RepoSnapshot } from "./types.ts";

/** The version that a file of the repository records for a data set, or why there is none to be known. */
export interface RecordedVersion {
  readonly found?: { readonly value: string; readonly path: RepoPath; /** Of the value without quotes. */ readonly at: Range };
  readonly because: string;
}

/** A value of a JSON, YAML or TOML file; maps keep their order. */
interface Entry {
  /** Keys from the root; items of a list have the one that the list has. */
  readonly keys: readonly string[];
  /** The map that it stands in, by its number. */
  readonly map: number;
  readonly value: string;
  readonly at: Range;
}

/** Looks the version of a data set up in the file that the plan names under `recorded_in`. Whatever is not plain is unknown. */
export function recordedVersion(plan: Plan, data: PlanData, repo: RepoSnapshot, facts: Facts): RecordedVersion {
  const { id, recordedIn } = data;
  const path = recordedIn && repoPath(recordedIn.value.replace(/#.*$/, ""), plan.folder);
  if (recordedIn === undefined || path === undefined) return { because: "the plan names no file that records it" };
  if (id === undefined) return { because: "the data set has no id to look for" };
  const name = recordedIn.value;
  const execution = facts.at("execution", path);
  const entries = execution
    ? execution.value.parameters.map(({ name: key, value }, map) => ({ keys: key.split("."), map, value: value.value, at: value.range }))
    : entriesOf(path, repo);
  if (entries === undefined) return { because: `${name} could not be read as JSON, YAML or TOML` };
  const found = versionsOf(id, entries);
  const [first] = found;
  if (first === undefined) return { because: `${name} records no version under ${id}` };
  if (new Set(found.map(({ value }) => plainVersion(value))).size > 1) return { because: `${name} records several versions under ${id}` };
  return { found: { value: first.value, path, at: first.at }, because: "" };
}

/** Whether two ways to write a version mean the same: `R226`, `226` and `release 226`. */
export function sameDataVersion(a: string, b: string): boolean {
  return plainVersion(a) === plainVersion(b);
}

function plainVersion(text: string): string {
  return text
    .trim()
    .toLowerCase()
    .replace(/^(release|version|rel|ver|v|r)[-_. ]?(?=\d)/, "");
}

const versionKeys = ["version", "release", "revision", "tag", "date"];
const idKeys = new Set(["id", "name", "key", "title", "dataset", "database"]);

function versionsOf(id: string, entries: readonly Entry[]): Entry[] {
  const wanted = plainKey(id);
  const versionLike = (value: string): boolean => /\d/.test(value) && value.length <= 60 && !/[\s/\\:]/.test(value.trim());
  const usable = entries.filter(({ value }) => versionLike(value));
  // markers: {version: …}
  const inMap = usable.filter(
    ({ keys }) => plainKey(keys.at(-2) ?? "") === wanted && versionKeys.includes((keys.at(-1) ?? "").toLowerCase()),
  );
  if (inMap.length > 0) return best(inMap);
  // {id: markers, version: …}
  const maps = new Set(
    entries.filter(({ keys, value }) => idKeys.has((keys.at(-1) ?? "").toLowerCase()) && plainKey(value) === wanted).map(({ map }) => map),
  );
  const beside = usable.filter(({ keys, map }) => maps.has(map) && versionKeys.includes((keys.at(-1) ?? "").toLowerCase()));
  if (beside.length > 0) return best(beside);
  // markers_version: …, and markers: …
  const joined = usable.filter(({ keys }) => versionKeys.some(key => plainKey(keys.at(-1) ?? "") === wanted + key));
  return joined.length > 0 ? joined : usable.filter(({ keys }) => plainKey(keys.at(-1) ?? "") === wanted);
}

/** Where a map holds a version and a date, the version counts. */
function best(found: readonly Entry[]): Entry[] {
  const rank = (entry: Entry): number => versionKeys.indexOf((entry.keys.at(-1) ?? "").toLowerCase());
  const lowest = Math.min(...found.map(rank));
  return found.filter(entry => rank(entry) === lowest);
}

function plainKey(key: string): string {
  return key.toLowerCase().replace(/[^a-z0-9]/g, "");
}

/** A file that records versions is small; whoever writes a larger one means something else. */
const maxText = 512 * 1024;
const maxEntries = 20_000;
const maxDepth = 12;

function entriesOf(path: RepoPath, repo: RepoSnapshot): Entry[] | undefined {
  const file = repo.files.get(path);
  if (file === undefined || file.text.length > maxText) return undefined;
  const name = baseName(path).toLowerCase();
  const entries: Entry[] = [];
  if (/\.(jsonc?|json5|ipynb)$/.test(name)) {
    const { root } = parseJson(file.text, { comments: true, trailingCommas: true });
    if (root === undefined) return undefined;
    fromJson(root, [], { count: 0, lists: 0 }, 0, entries);
  } else if (/\.toml$/.test(name)) {
    const { root } = locateToml(file.text);
    if (root === undefined) return undefined;
    fromToml(root, [], { count: 0, lists: 0 }, 0, entries, new LineIndex(file.text));
  } else if (/\.(ya?ml|dvc|cff)$|^dvc\.lock$/.test(name)) {
    const { view } = viewYaml(file.text);
    if (view === undefined) return undefined;
    for (const root of view.roots) fromYaml(view, root, [], { count: 0, lists: 0 }, 0, entries);
    if (view.exhausted) return undefined;
  } else return undefined;
  return entries.length > maxEntries ? undefined : entries;
}

interface Counter {
  count: number;
  /** Lists within lists, of which keys do not tell. */
  lists: number;
}

function inList<T>(maps: Counter, items: readonly T[], visit: (item: T) => void): void {
  if (maps.lists >= maxDepth) return;
  maps.lists++;
  for (const item of items) visit(item);
  maps.lists--;
}

function fromJson(node: JsonNode, keys: readonly string[], maps: Counter, map: number, to: Entry[]): void {
  if (keys.length > maxDepth || to.length > maxEntries) return;
  if (node.kind === "scalar") {
    if (typeof node.value === "string" || typeof node.value === "number")
      to.push({ keys, map, value: String(node.value), at: node.valueAt });
  } else if (node.kind === "array") inList(maps, node.items, item => fromJson(item, keys, maps, map, to));
  else {
    const number = ++maps.count;
    for (const { key, value } of node.members) fromJson(value, [...keys, key], maps, number, to);
  }
}

function fromToml(node: TomlNode, keys: readonly string[], maps: Counter, map: number, to: Entry[], lines: LineIndex): void {
  if (keys.length > maxDepth || to.length > maxEntries) return;
  if (node.kind === "array") inList(maps, node.items, item => fromToml(item, keys, maps, map, to, lines));
  else if (node.kind === "table") {
    const number = ++maps.count;
    for (const { key, value } of node.entries.values()) fromToml(value, [...keys, key], maps, number, to, lines);
  } else if (node.kind === "string") to.push({ keys, map, value: node.value, at: lines.range(node.inner ?? node.span) });
  else if (node.kind !== "boolean") to.push({ keys, map, value: node.text, at: lines.range(node.span) });
}

function fromYaml(view: YamlView, node: YamlNode, keys: readonly string[], maps: Counter, map: number, to: Entry[]): void {
  if (keys.length > maxDepth || to.length > maxEntries) return;
  const kind = view.kind(node);
  if (kind === "list") inList(maps, view.items(node), item => fromYaml(view, item, keys, maps, map, to));
  else if (kind === "map") {
    const number = ++maps.count;
    for (const [key, { value }] of view.members(node)) fromYaml(view, value, [...keys, key], maps, number, to);
  } else {
    const value = view.text(node);
    if (value !== undefined) to.push({ keys, map, value, at: view.part(node, 0, value.length) ?? view.range(node) });
  }
}
