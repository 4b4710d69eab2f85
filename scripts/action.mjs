// What action.yml runs: smp check or smp gate with annotations, the job's summary and outputs. Takes its inputs from the environment.
import { spawnSync } from "node:child_process";
import { randomUUID } from "node:crypto";
import { appendFileSync, existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { root } from "./lib/paths.mjs";

/** GitHub shows no summary of a step that is larger. */
const mostSummary = 1000 * 1024;

const program = join(root, "dist/smp.mjs");
process.exitCode = main(process.env);

/** @param {NodeJS.ProcessEnv} env @returns {number} the exit status */
function main(env) {
  const inputs = inputsOf(env);
  if (typeof inputs === "string") return refuse(inputs);
  const broken = build();
  if (broken !== undefined) return refuse(broken);
  return inputs.command === "gate" ? gate(inputs, env) : check(inputs, env);
}

/** @typedef {{ command: string, path: string, release: string, failOn: string, advisory: boolean, attest: string, more: string[] }} Inputs */

/** @param {NodeJS.ProcessEnv} env @returns {Inputs | string} the inputs, or what is wrong with them */
function inputsOf(env) {
  const input = (/** @type {string} */ name, fallback = "") => (env[`SMP_${name}`] ?? "").trim() || fallback;
  const command = input("COMMAND", "check");
  if (command !== "check" && command !== "gate") return `“command” is check or gate, not “${command}”`;
  const advisory = input("ADVISORY", "false").toLowerCase();
  if (advisory !== "true" && advisory !== "false") return `“advisory” is true or false, not “${advisory}”`;
  const more = input("ARGS")
    .split(/\r?\n/)
    .flatMap(line => (line.trim() === "" ? [] : [line.trim()]));
  // what the step itself prints, and where, is settled
  const settled = more.find(option => /^(-f|--format|-o|--output)(?![\w-])/.test(option) || !option.startsWith("-"));
  if (settled !== undefined) return `“args” takes one option on each line, other than --format and --output, not “${settled}”`;
  return {
    command,
    path: input("PATH", "."),
    release: input("RELEASE"),
    failOn: input("FAIL_ON", "error"),
    advisory: advisory === "true",
    attest: input("ATTEST"),
    more,
  };
}

/** Builds the command line where the action was fetched without it. @returns {string | undefined} what went wrong */
function build() {
  if (existsSync(program)) return undefined;
  const [major = 0] = process.versions.node.split(".").map(Number);
  if (major < 20) return `Node ${process.version} is too old: use actions/setup-node with Node 20 or newer`;
  console.log("::group::Building smp");
  const npm = ["ci", "--ignore-scripts", "--include=dev", "--no-audit", "--no-fund", "--loglevel=error"];
  const windows = process.platform === "win32";
  const installed = spawnSync("npm", npm, { cwd: root, stdio: "inherit", shell: windows }).status === 0;
  const built = installed && spawnSync(process.execPath, ["esbuild.mjs", "--cli"], { cwd: root, stdio: "inherit" }).status === 0;
  console.log("::endgroup::");
  return built && existsSync(program) ? undefined : "smp could not be built in the folder of the action";
}

/** @param {Inputs} inputs @param {NodeJS.ProcessEnv} env */
function check({ path, failOn, advisory, more }, env) {
  const args = [`--fail-on=${failOn}`, ...more];
  const { status } = smp("check", ["--format=github", ...args, "--", path], env);
  if (status !== 2) summarise(smp("check", ["--format=markdown", ...args, "--", path], env, true).out, env);
  output(env, { decision: status === 0 ? "CLEAN" : status === 1 ? "FINDINGS" : "UNDECIDED", exit: String(status), attestation: "" });
  return advisory ? 0 : status;
}

/** @param {Inputs} inputs @param {NodeJS.ProcessEnv} env */
function gate({ path, release, advisory, attest, more }, env) {
  const args = [...(release === "" ? [] : [`--release=${release}`]), ...more];
  const shown = ["--format=github", ...args, ...(advisory ? ["--advisory"] : []), ...(attest === "" ? [] : [`--attest=${attest}`])];
  // writes the job's summary, too
  const { status } = smp("gate", [...shown, "--", "production", path], env);
  const asked = smp("gate", ["--format=json", ...args, "--", "production", path], env, true);
  const exit = advisory ? asked.status : status;
  const attestation = attest !== "" && existsSync(resolve(attest)) && exit !== 1 ? attest : "";
  output(env, { decision: decisionOf(asked.out), exit: String(exit), attestation });
  return status;
}

/** @param {string} json */
function decisionOf(json) {
  try {
    const { decision } = JSON.parse(json);
    return decision === "OPEN" || decision === "CLOSED" ? decision : "UNDECIDED";
  } catch {
    return "UNDECIDED";
  }
}

/**
 * Runs smp without a shell. What it says on the side may quote a plan, and must not be taken for a command of the workflow.
 * @param {string} command @param {readonly string[]} args @param {NodeJS.ProcessEnv} env @param {boolean} [silent]
 * @returns {{ status: number, out: string }}
 */
function smp(command, args, env, silent = false) {
  const childEnv = silent ? { ...env, GITHUB_STEP_SUMMARY: "" } : env;
  const options = { env: childEnv, encoding: /** @type {const} */ ("utf8"), maxBuffer: 256 * 1024 * 1024 };
  const { status, stdout, stderr, error } = spawnSync(process.execPath, [program, command, ...args], options);
  if (!silent) {
    process.stdout.write(stdout ?? "");
    process.stderr.write((stderr ?? "").replace(/^(\s*)(::|##\[)/gm, "$1\u200b$2"));
  }
  if (error !== undefined) console.error(`smp could not be run: ${error.message}`);
  const said = (stderr ?? "").trim();
  // what keeps it from an answer stands on the side; the page of the run shows annotations and the summary only
  if (!silent && status !== 0 && (stdout ?? "") === "" && said !== "") {
    annotate(said);
    summarise(`${said.replace(/^/gm, "    ")}\n`, env);
  }
  return { status: status ?? 70, out: stdout ?? "" };
}

/** @param {string} markdown @param {NodeJS.ProcessEnv} env */
function summarise(markdown, { GITHUB_STEP_SUMMARY: file }) {
  if (file === undefined || file === "" || markdown === "") return;
  const bytes = Buffer.from(markdown);
  const end = bytes.lastIndexOf("\n", mostSummary);
  const shown =
    bytes.length <= mostSummary
      ? bytes
      : Buffer.concat([bytes.subarray(0, end + 1), Buffer.from("\nThe rest is too long for this page.\n")]);
  appendFileSync(file, shown);
}

/** @param {NodeJS.ProcessEnv} env @param {Readonly<Record<string, string>>} values */
function output({ GITHUB_OUTPUT: file }, values) {
  if (file === undefined || file === "") return;
  const end = `end-${randomUUID()}`;
  appendFileSync(
    file,
    Object.entries(values)
      .map(([name, value]) => `${name}<<${end}\n${value}\n${end}\n`)
      .join(""),
  );
}

/** Wrong use of the action; the same status as that of the command line. @param {string} why */
function refuse(why) {
  annotate(why);
  output(process.env, { decision: "UNDECIDED", exit: "2", attestation: "" });
  return 2;
}

/** @param {string} text */
function annotate(text) {
  const written = text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
  console.log(`::error title=Software Management Plans::${written}`);
}
