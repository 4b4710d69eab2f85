import { sha256Hex } from "../digests.ts";
import { readToml, tomlTable, tomlValue } from "../formats/toml.ts";
import type { KnownHashes } from "./known-hashes.ts";
import { compactPythonJson, jsonAsWritten } from "./json-as-written.ts";

const sections = new Set(["source", "packages", "dev-packages", "requires", "scripts", "pipenv", "default", "develop"]);

/**
 * `_meta.hash.sha256`: the sha256 of Python's JSON without blanks, keys sorted, of sources, requires, packages and dev-packages under other
 * names (plette's `Pipfile.get_hash`); later with every other category of packages, too. Without a `[[source]]` Pipenv puts
 * its own in, and the digest is left open. Versions of Pipenv are known to disagree about one Pipfile, so only a match proves anything.
 */
export function pipenvHashes(manifest: string): KnownHashes | undefined {
  const { data } = readToml(manifest);
  const sources = tomlValue(data, "source");
  if (data === undefined || sources === undefined) return undefined;
  const old = {
    _meta: { sources, requires: tomlTable(data, "requires") ?? {} },
    default: tomlTable(data, "packages") ?? {},
    develop: tomlTable(data, "dev-packages") ?? {},
  };
  const categories = Object.fromEntries(Object.entries(data).filter(([name]) => !sections.has(name)));
  const texts = [old, { ...old, ...categories }].map(value => jsonAsWritten(value, compactPythonJson));
  const hashes = [...new Set(texts.flatMap(text => (text === undefined ? [] : [sha256Hex(text)])))];
  return { hashes, all: false };
}
