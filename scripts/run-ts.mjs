// Bundles one TypeScript file with esbuild and runs it, so that Node 20 needs no loader. usage: run-ts.mjs FILE [ARGUMENT…]
import { spawnSync } from "node:child_process";
import { mkdirSync, rmSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { build } from "esbuild";
import { root } from "./lib/paths.mjs";

const [file, ...args] = process.argv.slice(2);
if (file === undefined) {
  console.error("usage: run-ts.mjs FILE [ARGUMENT…]");
  process.exit(2);
}
// inside the project, for the packages that it imports
const outfile = join(root, ".cache/run", `${basename(file, ".ts")}-${process.pid}.mjs`);
mkdirSync(join(root, ".cache/run"), { recursive: true });
try {
  await build({
    entryPoints: [resolve(file)],
    outfile,
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node20.10",
    packages: "external",
    sourcemap: "inline",
    logLevel: "warning",
  });
  const run = spawnSync(process.execPath, ["--enable-source-maps", outfile, ...args], { stdio: "inherit", cwd: root });
  process.exitCode = run.status ?? 1;
} finally {
  rmSync(outfile, { force: true });
}
