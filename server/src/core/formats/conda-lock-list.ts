import { normalName } from "../ecosystems/names.ts";
import type { Fact, LockOrigin, PackageFact, Problem } from "../facts/types.ts";
import type { LineIndex } from "../text.ts";
import {
  yamlEachEntry,
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

export interface CondaLockList {
  readonly packages: readonly PackageFact[];
  readonly problems: readonly Problem[];
  readonly lock?: LockOrigin;
}

/** The list `package` of conda-lock and of pixi's first versions: one entry per package and platform. Undefined when there is none. */
export function readCondaLockList(yaml: YamlEvents, root: YamlNode, lines: LineIndex): CondaLockList | undefined {
  const list = yamlGet(yaml, root, "package");
  if (list === undefined || yamlKind(yaml, list) !== "list") return undefined;
  const packages: PackageFact[] = [];
  const problems: Problem[] = [];
  const locked = new Set<string>();
  const needed = new Map<string, YamlNode>();
  for (const item of yamlItems(yaml, list)) {
    const entry = readEntry(yaml, item);
    const { name, platform } = entry;
    if (name === undefined || platform === undefined || entry.version === undefined) {
      problems.push({ message: "A package without name, version and platform is left out.", range: lines.range(yamlSpan(yaml, item)) });
      continue;
    }
    const ecosystem = entry.manager === "pip" || entry.manager === "pypi" ? "pypi" : "conda";
    const span = yamlLiteralSpan(yaml, entry.version);
    packages.push({
      ecosystem,
      name: normalName(ecosystem, name),
      writtenName: name,
      version: yamlText(yaml, entry.version) ?? null,
      range: null,
      direct: null,
      group: entry.category ?? "main",
      required: !entry.optional,
      at: lines.range(yamlSpan(yaml, item)),
      ...(span && { versionAt: lines.range(span) }),
      onlyOn: platform,
      ...(ecosystem === "conda" && entry.url !== undefined && { address: entry.url }),
    });
    locked.add(`${platform} ${name.toLowerCase()}`);
    if (ecosystem === "pypi" || entry.dependencies === undefined) continue;
    for (const node of dependencyNames(yaml, entry.dependencies)) {
      const dependency = /^[^\s=<>!~[]*/.exec(yamlText(yaml, node) ?? "")?.[0].toLowerCase() ?? "";
      // Names that begin so are virtual: what the machine offers.
      if (!dependency.startsWith("__") && dependency !== "pip") needed.set(`${platform} ${dependency}`, node);
    }
  }
  for (const [key, node] of needed) {
    if (locked.has(key)) continue;
    problems.push({ message: "A dependency is not locked; the file may have been cut off.", range: lines.range(yamlSpan(yaml, node)) });
    break;
  }
  if (!lines.text.endsWith("\n")) problems.push({ message: "The last line does not end; the lockfile may have been cut off." });
  const lock = origin(yaml, yamlGet(yaml, root, "metadata"), lines);
  return { packages, problems, ...(lock && { lock }) };
}

interface Entry {
  readonly name: string | undefined;
  readonly version: YamlNode | undefined;
  readonly manager: string | undefined;
  readonly platform: string | undefined;
  readonly category: string | undefined;
  readonly url: string | undefined;
  readonly optional: boolean;
  readonly dependencies: YamlNode | undefined;
}

/** All keys in one pass, as there are tens of thousands of entries. */
function readEntry(yaml: YamlEvents, item: YamlNode): Entry {
  const entry: { -readonly [K in keyof Entry]: Entry[K] } = {
    name: undefined,
    version: undefined,
    manager: undefined,
    platform: undefined,
    category: undefined,
    url: undefined,
    optional: false,
    dependencies: undefined,
  };
  yamlEachEntry(yaml, item, (key, node) => {
    const name = yamlText(yaml, key) ?? "";
    switch (name) {
      case "name":
      case "manager":
      case "platform":
      case "category":
      case "url":
        entry[name] = yamlText(yaml, node) || undefined;
        break;
      case "version":
        entry.version = yamlText(yaml, node) ? node : undefined;
        break;
      case "optional":
        entry.optional = yamlText(yaml, node) === "true";
        break;
      case "dependencies":
        entry.dependencies = node;
        break;
    }
  });
  return entry;
}

/** A map of names to ranges, or a list of specs as pixi's second and third version have it. */
function dependencyNames(yaml: YamlEvents, node: YamlNode): YamlNode[] {
  return yamlKind(yaml, node) === "list" ? yamlItems(yaml, node) : yamlEntries(yaml, node).map(([key]) => key);
}

function origin(yaml: YamlEvents, metadata: YamlNode | undefined, lines: LineIndex): LockOrigin | undefined {
  const hashes = metadata === undefined ? undefined : yamlGet(yaml, metadata, "content_hash");
  if (metadata === undefined || hashes === undefined) return undefined;
  const recorded = yamlEntries(yaml, hashes)
    .map(([platform, hash]) => `${yamlText(yaml, platform) ?? ""}=${yamlText(yaml, hash) ?? ""}`)
    .sort();
  if (recorded.length === 0) return undefined;
  const list = yamlGet(yaml, metadata, "sources");
  const sources =
    list === undefined
      ? []
      : yamlItems(yaml, list).flatMap((node): Fact<string>[] => {
          const value = yamlText(yaml, node);
          return value === undefined ? [] : [{ value, range: lines.range(yamlSpan(yaml, node)) }];
        });
  return { algorithm: "conda-lock-content-hash", recorded: recorded.join(" "), at: lines.range(yamlSpan(yaml, hashes)), sources };
}
