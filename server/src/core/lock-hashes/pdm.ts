import { sha256Hex } from "../digests.ts";
import { normalName } from "../ecosystems/names.ts";
import { readToml, tomlTable, tomlValue } from "../formats/toml.ts";
import type { KnownHashes } from "./known-hashes.ts";
import { jsonAsWritten, pythonJson } from "./json-as-written.ts";

/**
 * `metadata.content_hash`: the sha256 of Python's `json.dumps(…, sort_keys=True)` of sources, dependencies, groups, the range of Python, and
 * either `overrides` or, later, the whole table `resolution` (`PyProject.content_hash`). Groups are those of `tool.pdm.dev-dependencies`,
 * later joined with `[dependency-groups]` under normal names. A group that includes another one, and plugins that add to the digest,
 * leave it open; so do versions of the lockfile that are not known.
 */
export function pdmHashes(manifest: string, lock: string): KnownHashes | undefined {
  const { data } = readToml(manifest);
  if (data === undefined) return undefined;
  const project = tomlTable(data, "project");
  const settings = tomlTable(tomlTable(data, "tool"), "pdm");
  if (tomlTable(settings, "conda") !== undefined) return undefined;
  const resolution = tomlTable(settings, "resolution");
  const dev = tomlTable(settings, "dev-dependencies") ?? {};
  const groups = joined(tomlTable(data, "dependency-groups") ?? {}, dev);
  const shared = {
    sources: tomlValue(settings, "source") ?? [],
    dependencies: tomlValue(project, "dependencies") ?? [],
    "optional-dependencies": tomlValue(project, "optional-dependencies") ?? {},
    "requires-python": tomlValue(project, "requires-python") ?? "",
  };
  const lasts = [
    { overrides: tomlValue(settings, "overrides") ?? {} },
    { overrides: tomlValue(resolution, "overrides") ?? {} },
    { resolution: resolution ?? {} },
  ];
  const values = lasts.flatMap(last =>
    [dev, ...(groups === undefined ? [] : [groups])].map(own => ({ ...shared, "dev-dependencies": own, ...last })),
  );
  const texts = values.map(value => jsonAsWritten(value, pythonJson));
  const hashes = [...new Set(texts.flatMap(text => (text === undefined ? [] : [sha256Hex(text)])))];
  const isKnown = /^lock_version = "4\.[0-5](?:\.\d+)?"/m.test(lock) && !/^\[?metadata\.lock_inputs|^lock_inputs/m.test(lock);
  return { hashes, all: groups !== undefined && isKnown && !texts.includes(undefined) };
}

function joined(
  groups: Readonly<Record<string, unknown>>,
  dev: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> | undefined {
  const all = new Map<string, unknown[]>();
  for (const table of [groups, dev]) {
    for (const [name, items] of Object.entries(table)) {
      if (!Array.isArray(items) || !items.every(item => typeof item === "string")) return undefined;
      all.set(normalName("pypi", name), [...(all.get(normalName("pypi", name)) ?? []), ...items]);
    }
  }
  return Object.fromEntries(all);
}
