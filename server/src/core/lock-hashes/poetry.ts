import { sha256Hex } from "../digests.ts";
import { readToml, tomlTable } from "../formats/toml.ts";
import { jsonAsWritten, pythonJson } from "./json-as-written.ts";
import type { KnownHashes } from "./known-hashes.ts";

const legacy = ["dependencies", "source", "extras", "dev-dependencies"];
const ofProject = ["requires-python", "dependencies", "optional-dependencies"];

/**
 * `metadata.content-hash`: the sha256 of Python's `json.dumps(…, sort_keys=True)` of the parts that matter (`Locker._get_content_hash`).
 * Up to Poetry 1.1 four keys of `[tool.poetry]`, null where they are missing; since 1.2 `group` too, where it is there; since 2.0 three
 * keys of `[project]`, beside which missing keys of Poetry's own are left out; since 2.2 `[dependency-groups]`.
 */
export function poetryHashes(manifest: string, lock: string): KnownHashes | undefined {
  const { data } = readToml(manifest);
  if (data === undefined) return undefined;
  const poetry = tomlTable(tomlTable(data, "tool"), "poetry") ?? {};
  const project = picked(tomlTable(data, "project") ?? {}, ofProject);
  const groups = tomlTable(data, "dependency-groups") ?? {};
  const hasProject = Object.keys(project).length > 0;
  const hasGroups = Object.keys(groups).length > 0;
  const old = Object.fromEntries(legacy.map(key => [key, own(poetry, key) ?? null]));
  const withGroup = { ...old, ...picked(poetry, ["group"]) };
  const bare = picked(poetry, [...legacy, "group"]);
  const second = hasProject ? { project, tool: { poetry: bare } } : withGroup;
  const third =
    hasProject || hasGroups
      ? { ...(hasProject ? { project } : {}), ...(hasGroups ? { "dependency-groups": groups } : {}), tool: { poetry: bare } }
      : withGroup;
  const values: unknown[] = [old, withGroup, second, third];
  // some versions leave an empty [tool.poetry] out
  if (Object.keys(bare).length === 0) values.push(...[second, third].map(value => ({ ...value, tool: undefined })).map(defined));
  const texts = values.map(value => jsonAsWritten(value, pythonJson));
  const hashes = [...new Set(texts.flatMap(text => (text === undefined ? [] : [sha256Hex(text)])))];
  return { hashes, all: !texts.includes(undefined) && isKnownVersion(lock) };
}

/** Poetry writes its version into the first line since 1.5; later versions than we know may record something else. */
function isKnownVersion(lock: string): boolean {
  const version = /^#[^\n]*\bby Poetry (\d+)\.(\d+)/.exec(lock);
  if (version !== null) return Number(version[1]) < 2 || (Number(version[1]) === 2 && Number(version[2]) <= 2);
  return /^lock-version = "(?:1\.\d+|2\.[01])"/m.test(lock);
}

function picked(table: Readonly<Record<string, unknown>>, keys: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(keys.flatMap(key => (own(table, key) === undefined ? [] : [[key, own(table, key)]])));
}

function own(table: Readonly<Record<string, unknown>>, key: string): unknown {
  return Object.hasOwn(table, key) ? table[key] : undefined;
}

function defined(value: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(value).filter(([, item]) => item !== undefined));
}
