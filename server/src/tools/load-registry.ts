import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";
import type { Reader } from "../core/facts/define.ts";
import type { Rule } from "../core/rules/define.ts";

/** The rules, by code. */
export async function loadRules(root: string): Promise<readonly Rule[]> {
  const { rules } = (await load(root, "rules")) as { readonly rules: readonly Rule[] };
  return [...rules].sort((a, b) => (a.code < b.code ? -1 : 1));
}

export async function loadReaders(root: string): Promise<readonly Reader[]> {
  const { readers } = (await load(root, "facts")) as { readonly readers: readonly Reader[] };
  return readers;
}

/** A registry as it is on disk now: an import would give the one of before it was written. */
async function load(root: string, room: "rules" | "facts"): Promise<unknown> {
  const outfile = join(root, ".cache/run", `${room}-${process.pid}-${Date.now()}.mjs`);
  mkdirSync(join(root, ".cache/run"), { recursive: true });
  try {
    await build({
      entryPoints: [join(root, `server/src/core/${room}/registry.generated.ts`)],
      outfile,
      bundle: true,
      platform: "node",
      format: "esm",
      target: "node20",
      mainFields: ["module", "main"],
      // packages come along, for Node would not take the JSON that some consist of; those in CommonJS need a require
      banner: { js: 'import { createRequire as requireFrom } from "node:module";\nconst require = requireFrom(import.meta.url);' },
      logLevel: "warning",
    });
    return (await import(pathToFileURL(outfile).href)) as unknown;
  } finally {
    rmSync(outfile, { force: true });
  }
}
