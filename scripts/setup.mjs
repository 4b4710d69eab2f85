// Installs the npm packages when they are not those of package-lock.json. Fast when there is nothing to do; needs no package itself.
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { isProgram, root } from "./lib/paths.mjs";

/**
 * Makes node_modules hold what package-lock.json says.
 * @throws when npm could not install it
 */
export function setup() {
  const [major = 0] = process.versions.node.split(".").map(Number);
  if (major < 20) throw new Error(`Node ${process.version} is too old: this project needs Node 20 or newer`);
  const difference = differenceFromLock();
  if (difference === undefined) return;
  console.log(`Installing the npm packages (${difference}) …`);
  // no install script is needed: esbuild, vsce and playwright-core work without theirs
  const args = ["ci", "--ignore-scripts", "--include=dev", "--no-audit", "--no-fund", "--loglevel=error"];
  const npm = process.env["npm_execpath"];
  const { status, error } =
    npm?.endsWith("npm-cli.js") === true
      ? spawnSync(process.execPath, [npm, ...args], { cwd: root, stdio: "inherit" })
      : spawnSync("npm", args, { cwd: root, stdio: "inherit", shell: process.platform === "win32" });
  if (status !== 0) throw new Error(`npm ci failed${error === undefined ? "" : `: ${error.message}`}`);
}

/** The first thing in which node_modules differs from the lockfile, by the list that npm keeps of what it installed. */
function differenceFromLock() {
  const hidden = join(root, "node_modules/.package-lock.json");
  if (!existsSync(hidden)) return "there are none yet";
  const wanted = packagesOf(join(root, "package-lock.json"));
  const installed = packagesOf(hidden);
  for (const [path, { version, optional, peer }] of wanted) {
    if (path === "") continue;
    const found = installed.get(path);
    // an optional one may be for another platform
    if (found === undefined && optional !== true && peer !== true) return `${path} is missing`;
    if (found !== undefined && found.version !== version) return `${path} is ${found.version}, not ${version}`;
  }
  for (const path of installed.keys()) if (!wanted.has(path)) return `${path} is not in the lockfile`;
  return undefined;
}

/** @param {string} file @returns {Map<string, { version: string, optional?: boolean, peer?: boolean }>} */
function packagesOf(file) {
  return new Map(Object.entries(JSON.parse(readFileSync(file, "utf8")).packages));
}

if (isProgram(import.meta.url)) setup();
