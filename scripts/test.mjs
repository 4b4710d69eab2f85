// Every check of the project, one line each, and their sum. usage: test.mjs [--verbose] [NAME…]; without names, all of them.
// What a check needs runs before it. The output of each goes to dist/logs and, when it fails, to the terminal.
import { spawn } from "node:child_process";
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { root, tools } from "./lib/paths.mjs";
import { provision } from "./provision.mjs";
import { setup } from "./setup.mjs";

/**
 * @typedef {{ readonly passed: number, readonly failed: number, readonly skipped: number }} Counts
 * @typedef {object} Check
 * @property {string} name
 * @property {string} title
 * @property {readonly string[]} args what Node runs
 * @property {readonly string[]} [needs] names of other checks
 * @property {boolean} [provisioned] needs Chromium, Neovim and VS Code's server
 * @property {"gate" | "vitest" | "counted"} kind a gate is one test; the others write their counts
 * @property {Record<string, string>} [env]
 * @property {number} [minutes] how long it may take
 * @property {string} [skip] why it does not run here
 */

const e2e = (/** @type {string} */ name) => join(root, "dist/test/run", `${name}.mjs`);
const corpus = process.env["SMP_CORPUS"];
/** Tests that read the corpus have it in their path; they get a line of their own. */
const corpusFiles = "**/*corpus*/**,**/*corpus*".split(",");

/** @type {readonly Check[]} */
const checks = [
  { name: "generate", title: "generated files", kind: "gate", args: ["scripts/run-ts.mjs", "server/src/tools/generate.ts", "--check"] },
  { name: "format", title: "format", kind: "gate", args: [tools.prettier, "--check", "."] },
  { name: "lint", title: "lint", kind: "gate", args: [tools.eslint, ".", "--max-warnings", "0"] },
  { name: "types", title: "types", kind: "gate", args: [tools.tsc, "-b"] },
  { name: "build", title: "build", kind: "gate", args: ["esbuild.mjs", "--production", "--tests"] },
  { name: "package", title: "package", kind: "gate", args: ["scripts/package.mjs", "--no-build"], needs: ["build"] },
  {
    name: "unit",
    title: "unit tests",
    kind: "vitest",
    args: [tools.vitest, "run", ...corpusFiles.flatMap(glob => ["--exclude", glob])],
    needs: ["build"],
    minutes: 15,
  },
  {
    name: "corpus",
    title: "corpus tests",
    kind: "vitest",
    args: [tools.vitest, "run", "corpus"],
    minutes: 15,
    ...(corpus === undefined || corpus === "" ? { skip: "SMP_CORPUS is not set" } : {}),
  },
  { name: "host", title: "VS Code, trusted", kind: "counted", args: [e2e("host")], needs: ["package"], provisioned: true },
  {
    name: "untrusted",
    title: "VS Code, untrusted",
    kind: "counted",
    args: [e2e("host"), "--untrusted"],
    needs: ["package"],
    provisioned: true,
  },
  { name: "electron", title: "VS Code, test-electron", kind: "counted", args: [e2e("electron")], needs: ["build"], provisioned: true },
  { name: "ui", title: "VS Code, user interface", kind: "counted", args: [e2e("ui")], needs: ["package"], provisioned: true, minutes: 10 },
  { name: "nvim", title: "Neovim", kind: "counted", args: [e2e("nvim")], needs: ["build"], provisioned: true },
];

const names = process.argv.slice(2).filter(argument => !argument.startsWith("-"));
const verbose = process.argv.includes("--verbose");
const unknown = names.filter(name => !checks.some(check => check.name === name));
if (unknown.length > 0) {
  console.error(`No such check: ${unknown.join(", ")}. There are: ${checks.map(check => check.name).join(", ")}`);
  process.exit(2);
}

/** The process groups under way, to be ended with this program. @type {Set<number>} */
const running = new Set();
let interrupted = false;
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) {
  process.once(signal, () => {
    interrupted = true;
    for (const group of running) end(group, "SIGTERM");
    setTimeout(() => process.exit(130), 3000);
  });
}
process.on("exit", () => {
  for (const group of running) end(group, "SIGKILL");
});

const logs = join(root, "dist/logs");
const wanted = withNeeds(names.length === 0 ? checks.map(check => check.name) : names);
/** @type {string[]} */
const lines = [];
let total = { passed: 0, failed: 0 };
for (const [name, install] of /** @type {const} */ ([
  ["setup", setup],
  ["provision", provision],
])) {
  if (name === "provision" && !wanted.some(check => check.provisioned)) continue;
  try {
    install();
  } catch (error) {
    console.error(`${name}: ${error instanceof Error ? error.message : error}`);
    total.failed++;
    lines.push(line(name, { passed: 0, failed: 1, skipped: 0 }, 0));
    if (name === "setup") finish();
  }
}
for (const check of wanted) {
  if (interrupted) break;
  if (check.skip !== undefined) {
    lines.push(`${check.title.padEnd(26)} skipped: ${check.skip}`);
    continue;
  }
  process.stdout.write(`${check.title} … `);
  const begin = Date.now();
  const counts = await run(check);
  const seconds = (Date.now() - begin) / 1000;
  console.log(counts.failed === 0 ? `ok (${seconds.toFixed(0)} s)` : "FAILED");
  if (counts.failed > 0 && !verbose) process.stdout.write(`${readFileSync(logOf(check), "utf8").trimEnd()}\n\n`);
  total = { passed: total.passed + counts.passed, failed: total.failed + counts.failed };
  lines.push(line(check.title, counts, seconds));
}
finish();

/** @returns {never} */
function finish() {
  console.log(`\n${lines.join("\n")}\n\n${total.passed} passed, ${total.failed} failed`);
  process.exit(total.failed === 0 ? 0 : 1);
}

/** @param {string} title @param {Counts} counts @param {number} seconds */
function line(title, { passed, failed, skipped }, seconds) {
  const rest = skipped > 0 ? `, ${skipped} skipped` : "";
  return `${title.padEnd(26)} ${String(passed).padStart(5)} ok ${String(failed).padStart(4)} not ok ${seconds.toFixed(1).padStart(7)} s${rest}`;
}

/**
 * The named checks and what they need, in the order of the list.
 * @param {readonly string[]} asked
 */
function withNeeds(asked) {
  /** @type {Set<string>} */
  const all = new Set();
  const add = (/** @type {string} */ name) => {
    all.add(name);
    for (const need of checks.find(check => check.name === name)?.needs ?? []) add(need);
  };
  for (const name of asked) add(name);
  return checks.filter(check => all.has(check.name));
}

/**
 * Runs one check to its end, or to the end of its time.
 * @param {Check} check
 * @returns {Promise<Counts>}
 */
async function run(check) {
  mkdirSync(logs, { recursive: true });
  const resultFile = join(logs, `${check.name}.json`);
  rmSync(resultFile, { force: true });
  const log = openSync(logOf(check), "w");
  const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${resultFile}`];
  const child = spawn(process.execPath, [...check.args, ...(check.kind === "vitest" ? reporters : [])], {
    cwd: root,
    env: { ...process.env, SMP_TEST_RESULT: resultFile, ...check.env },
    stdio: ["ignore", verbose ? "inherit" : log, verbose ? "inherit" : log],
    detached: true, // a group of its own, so that nothing that it started outlives it
  });
  const group = child.pid;
  if (group !== undefined) running.add(group);
  let late = false;
  const timer = setTimeout(
    () => {
      late = true;
      if (group === undefined) return;
      end(group, "SIGTERM");
      setTimeout(() => end(group, "SIGKILL"), 10_000).unref();
    },
    (check.minutes ?? 5) * 60_000,
  );
  /** @type {number | null} */
  const status = await new Promise(done => {
    child.once("error", () => done(null));
    child.once("exit", done);
  });
  clearTimeout(timer);
  closeSync(log);
  if (group !== undefined) {
    end(group, "SIGKILL");
    running.delete(group);
  }
  if (late) console.log(`stopped after ${check.minutes ?? 5} minutes`);
  return countsOf(check, status === 0 && !late, resultFile);
}

/**
 * A run that ended badly has at least one failure, whatever it wrote.
 * @param {Check} check @param {boolean} good @param {string} resultFile
 * @returns {Counts}
 */
function countsOf(check, good, resultFile) {
  if (check.kind === "gate") return { passed: good ? 1 : 0, failed: good ? 0 : 1, skipped: 0 };
  const text = existsSync(resultFile) ? readFileSync(resultFile, "utf8") : "";
  if (text === "") return { passed: 0, failed: 1, skipped: 0 };
  const found = JSON.parse(text);
  const counts =
    check.kind === "counted"
      ? found
      : {
          passed: found.numPassedTests,
          // a file that could not be loaded has no tests to fail
          failed: found.numFailedTests + found.testResults.filter(fileFailedToLoad).length,
          skipped: found.numPendingTests + found.numTodoTests,
        };
  return good || counts.failed > 0 ? counts : { ...counts, failed: 1 };
}

/** @param {{ status: string, assertionResults: readonly { status: string }[] }} file */
function fileFailedToLoad(file) {
  return file.status === "failed" && !file.assertionResults.some(({ status }) => status === "failed");
}

/** @param {Check} check */
function logOf(check) {
  return join(logs, `${check.name}.log`);
}

/** Ends a process group. @param {number} group @param {NodeJS.Signals} signal */
function end(group, signal) {
  try {
    process.kill(-group, signal);
  } catch {
    // already gone
  }
}
