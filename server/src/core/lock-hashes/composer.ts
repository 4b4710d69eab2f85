import { md5Hex } from "../digests.ts";
import { isTable } from "../formats/toml.ts";
import type { KnownHashes } from "./known-hashes.ts";
import { jsonAsWritten, phpJson } from "./json-as-written.ts";

/** In the order in which PHP's `ksort` puts them; `config` with `platform` alone. */
const relevant = [
  "config",
  "conflict",
  "extra",
  "minimum-stability",
  "name",
  "prefer-stable",
  "provide",
  "replace",
  "repositories",
  "require",
  "require-dev",
  "version",
];

/** `content-hash`: the MD5 of PHP's JSON of the keys that matter, in order (`Composer\Package\Locker::getContentHash`). */
export function composerHashes(manifest: string): KnownHashes | undefined {
  let data: unknown;
  try {
    data = JSON.parse(manifest);
  } catch {
    return undefined;
  }
  if (!isTable(data)) return undefined;
  const content = data;
  const entries = relevant.flatMap((key): [string, unknown][] => {
    const value = Object.hasOwn(content, key) ? content[key] : undefined;
    if (key !== "config") return value === undefined ? [] : [[key, value]];
    const platform = isTable(value) && Object.hasOwn(value, "platform") ? value["platform"] : undefined;
    return platform === undefined || platform === null ? [] : [[key, { platform }]];
  });
  const text = jsonAsWritten(Object.fromEntries(entries), phpJson);
  return text === undefined ? undefined : { hashes: [md5Hex(text)], all: true };
}
