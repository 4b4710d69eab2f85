// From a fresh clone to the sample, checked and open in VS Code: sets up, builds, prints the report, opens the editor.
// Without a terminal, or with CI set, it ends after the report: 0 when the check ran, whatever it found.
// usage: start.mjs [--no-open]
import { spawn, spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { cpSync, mkdirSync, rmSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { hasDisplay } from "./lib/desktop.mjs";
import { root, vsix, which } from "./lib/paths.mjs";
import { startVsCodeServer } from "./lib/vscode-server.mjs";
import { provisionVsCode } from "./provision.mjs";
import { setup } from "./setup.mjs";

const sample = join(root, "test/sample");
/** 0 to 5 are answers of the tool; the rest, and no status at all, say that it could not run. */
const lastAnswer = 5;

const opens = process.env["CI"] === undefined && process.stdout.isTTY && !process.argv.includes("--no-open");
try {
  setup();
  step("Building", opens ? join(root, "scripts/package.mjs") : join(root, "esbuild.mjs"), ...(opens ? [] : ["--production"]));
  check();
  if (opens) await openSample();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}

/** Prints the report on the sample. @throws when the check could not run */
function check() {
  console.log("\nsmp check test/sample\n");
  const args = [join(root, "dist/smp.mjs"), "check", "test/sample"];
  const { status, error } = spawnSync(process.execPath, args, { cwd: root, stdio: ["ignore", "inherit", "inherit"] });
  if (status === null || status > lastAnswer) {
    throw new Error(`The check could not run (${error === undefined ? `exit ${status}` : error.message})`);
  }
}

/** Runs a script of the project; its output is shown only when it fails. @param {string} what @param {string} script @param {...string} args */
function step(what, script, ...args) {
  console.log(`${what} …`);
  const { status, stdout, stderr } = spawnSync(process.execPath, [script, ...args], { cwd: root, encoding: "utf8" });
  if (status !== 0) throw new Error(`${stdout}${stderr}${what} failed`);
}

/** Opens a copy of the sample, to be changed at will, in the desktop VS Code or else in the browser. */
async function openSample() {
  const dir = join(root, ".cache/start");
  const folder = join(dir, "sample");
  rmSync(folder, { recursive: true, force: true });
  cpSync(sample, folder, { recursive: true });
  const code = which("code");
  if (code !== undefined && hasDisplay()) {
    const shell = process.platform === "win32";
    spawnSync(code, ["--install-extension", vsix, "--force"], { stdio: "inherit", shell });
    const { status } = spawnSync(code, ["--new-window", folder, join(folder, "smp.yaml")], { stdio: "inherit", shell });
    if (status === 0) {
      console.log(`\nVS Code has a copy of the sample open: ${folder}`);
      return;
    }
    console.log("The desktop VS Code did not open; the browser takes its place.");
  }
  provisionVsCode();
  mkdirSync(dir, { recursive: true });
  // the token keeps other users of this machine out, who would have a terminal else
  const server = await startVsCodeServer({
    dir,
    vsix: [vsix],
    token: randomBytes(16).toString("hex"),
    settings: { "window.commandCenter": true },
    env: { HOME: homedir() },
  });
  const url = server.url(folder);
  console.log(`\nVS Code has a copy of the sample open at\n\n  ${url}\n\nCtrl+C ends it.`);
  const opener = { darwin: "open", win32: "explorer" }[/** @type {string} */ (process.platform)] ?? "xdg-open";
  if (which(opener) !== undefined && hasDisplay()) spawn(opener, [url], { stdio: "ignore", detached: true }).unref();
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.once(signal, () => void server.stop().then(() => process.exit(0)));
  await server.ended;
}
