/**
 * Writes every file that follows from other files: registries, catalogues, documents, the settings block of package.json.
 * `npm run generate` writes them; `npm run generate -- --check` only compares and fails on a difference.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Artefact } from "./artefact.ts";
import { docs } from "./artefacts/docs.ts";
import { formats } from "./artefacts/formats.ts";
import { manifest } from "./artefacts/manifest.ts";
import { packageNames } from "./artefacts/package-names.ts";
import { preCommitHooks } from "./artefacts/pre-commit-hooks.ts";
import { planSchema } from "./artefacts/plan-schema.ts";
import { questions } from "./artefacts/questions.ts";
import { registries } from "./artefacts/registries.ts";
import { servedFiles } from "./artefacts/served-files.ts";

const root = process.cwd();
const check = process.argv.includes("--check");

/** In this order, for the later ones read what the earlier ones wrote. */
const steps: readonly ((root: string) => Promise<readonly Artefact[]> | readonly Artefact[])[] = [
  registries,
  planSchema,
  questions,
  packageNames,
  manifest,
  docs,
  formats,
  servedFiles,
  preCommitHooks,
];

const stale: string[] = [];
for (const step of steps) {
  for (const { path, text } of await step(root)) {
    const file = join(root, path);
    const before = existsSync(file) ? readFileSync(file, "utf8") : undefined;
    if (before === text) continue;
    stale.push(path);
    if (check) continue;
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
}
if (check && stale.length > 0) {
  console.error(`Out of date: ${stale.join(", ")}\nRepair with: npm run generate`);
  process.exit(1);
}
console.log(stale.length === 0 ? "Everything is up to date." : `Wrote ${stale.join(", ")}`);
