import type { LockOrigin } from "../facts/types.ts";
import { composerHashes } from "./composer.ts";
import type { KnownHashes } from "./known-hashes.ts";
import { pdmHashes } from "./pdm.ts";
import { pipenvHashes } from "./pipenv.ts";
import { poetryHashes } from "./poetry.ts";

const tools: ReadonlyMap<string, (manifest: string, lock: string) => KnownHashes | undefined> = new Map([
  ["poetry-content-hash", poetryHashes],
  ["pdm-content-hash", pdmHashes],
  ["pipfile-hash", pipenvHashes],
  ["composer-content-hash", composerHashes],
]);

/**
 * Whether a lockfile's own digest is that of the manifest: "fresh" when some version of the tool records it, "stale" when none does.
 * Undefined when the digest cannot be worked out with certainty, or is none.
 */
export function freshness({ algorithm, recorded }: LockOrigin, manifest: string, lock: string): "fresh" | "stale" | undefined {
  const digest = recorded.replace(/^(?:sha256|md5):/, "").toLowerCase();
  if (!/^(?:[0-9a-f]{32}|[0-9a-f]{64})$/.test(digest)) return undefined;
  const known = tools.get(algorithm)?.(manifest, lock);
  if (known === undefined) return undefined;
  if (known.hashes.includes(digest)) return "fresh";
  return known.all && known.hashes.length > 0 ? "stale" : undefined;
}
