// npm's “prepare”: builds the command line where npm installs or packs this repository, as pre-commit and `npm install <git address>` do.
// A checkout to work in (`npm ci`) builds when it wants to. Prints on the standard error output: that of `npm pack` is a file's name.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { root } from "./lib/paths.mjs";

const program = join(root, "dist/smp.mjs");
const { npm_command: command, npm_config_global: global, npm_execpath: npm = "", ...rest } = process.env;
const packs = command === "pack" || command === "publish";
if (packs || (command !== "ci" && !existsSync(program))) process.exitCode = build();

/** @returns {number} the exit status */
function build() {
  // `npm install --global <git address>` prepares a clone without its development dependencies
  if (!hasEsbuild() && global === "true")
    run(npm, "ci", "--ignore-scripts", "--include=dev", "--no-audit", "--no-fund", "--loglevel=error");
  if (hasEsbuild()) return run("esbuild.mjs", "--cli", "--production");
  console.error("smp is not built: esbuild, a development dependency, is not installed");
  // a package without the program would be of no use
  return packs && !existsSync(program) ? 1 : 0;
}

function hasEsbuild() {
  return existsSync(join(root, "node_modules/esbuild"));
}

/** @param {string} script @param {...string} args @returns {number} the exit status */
function run(script, ...args) {
  return spawnSync(process.execPath, [script, ...args], { cwd: root, env: rest, stdio: ["ignore", 2, 2] }).status ?? 1;
}
