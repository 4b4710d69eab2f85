import { createHash } from "node:crypto";
import { stat, writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import { attestationOf } from "../../core/gates/attestation.ts";
import { evaluateGates, type GateDecision } from "../../core/gates/evaluate.ts";
import type { GateFacts } from "../../core/gates/facts.ts";
import { gatesOf, type Gate } from "../../core/gates/gate.ts";
import { unreadSignOffs } from "../../core/history.ts";
import { nearest } from "../../core/nearest.ts";
import { valueOf } from "../../core/plan/nodes.ts";
import { textList, type Plan } from "../../core/plan/view.ts";
import { formatGateGithub } from "../../core/report/gate-github.ts";
import { formatGateJson } from "../../core/report/gate-json.ts";
import { formatGateJunit } from "../../core/report/gate-junit.ts";
import { formatGateMarkdown } from "../../core/report/gate-markdown.ts";
import type { GateFormatter } from "../../core/report/gate-report.ts";
import { formatGateText } from "../../core/report/gate-text.ts";
import { defineCommand } from "../args.ts";
import { factsOfFile, factsOfGit, planOfGates, releaseOf, tellPlanErrors } from "../gates.ts";
import { atOption, colorOption, dateOf, outputOption, quietOption, releaseOption, useColour } from "../options.ts";
import { writeResult } from "../output.ts";
import { openProject, tellNoPlan } from "../project.ts";
import { CannotRun, exit, type Terminal } from "../terminal.ts";
import { version } from "../version.ts";

const formatters = {
  text: formatGateText,
  json: formatGateJson,
  github: formatGateGithub,
  junit: formatGateJunit,
  markdown: formatGateMarkdown,
} as const satisfies Readonly<Record<string, GateFormatter>>;

export const gate = defineCommand({
  name: "gate",
  summary: "Decides whether a release may go into production: every gate, every sign-off. No production without sign-off.",
  operands: [
    { name: "NAME", required: false, help: "production: every gate (the default); or one gate, for example release-validated." },
    { name: "PATH", required: false, help: "A folder, or the file of a plan. Default: the working directory." },
  ],
  options: {
    release: releaseOption,
    target: { kind: "value", value: "ID", help: "Only the sites of this target count." },
    advisory: { kind: "flag", help: "Report, and stop nothing: exit status 0 whatever the gates say." },
    "no-waivers": { kind: "flag", help: "Judge as if there were no exceptions." },
    attest: { kind: "value", value: "FILE", help: "Write the decision as an in-toto statement." },
    facts: { kind: "value", value: "FILE", help: "Decide by the digests in this file instead of git." },
    format: {
      kind: "choice",
      short: "f",
      choices: ["text", "json", "github", "junit", "markdown"],
      default: "text",
      help: "How to print.",
    },
    at: atOption,
    output: outputOption,
    quiet: quietOption,
    color: colorOption,
  },
  run: async ({ values, operands }, terminal) => {
    const at = dateOf(values.at, terminal);
    const { name, path } = await operandsOf(operands, terminal);
    const project = await openProject(path, terminal, { plansOnly: true });
    const plan = planOfGates(project);
    if (plan === undefined) {
      tellNoPlan(project, terminal);
      const [unread] = project.loaded.unreadPlans();
      if (unread === undefined) return exit.noPlan;
      terminal.err(`smp: ${project.prefix}${unread.path} could not be read: ${unread.why}\n`);
      return exit.usage;
    }
    if (tellPlanErrors(plan, project, terminal)) return exit.findings;
    const release = releaseOf(values.release, plan);
    const only = onlyGate(plan, name);
    const sites = values.target === undefined ? undefined : sitesOf(plan, values.target);
    const given = values.facts === undefined ? await factsOfGit(project, plan, release) : await factsOfFile(values.facts, terminal);
    if ("why" in given) {
      terminal.err(`smp: it cannot be decided: ${given.why}\n     ${given.remedy}\n`);
      return values.advisory ? exit.ok : exit.usage;
    }
    const facts: GateFacts = given;
    const decision = evaluateGates(plan, facts, {
      release,
      at,
      today: terminal.today,
      unread: unreadSignOffs(plan, project.loaded.repository.snapshot()),
      withoutWaivers: values["no-waivers"],
      ...(only === undefined ? {} : { only }),
      ...(sites === undefined ? {} : { sites }),
    });
    const format = formatters[values.format];
    const { prefix } = project;
    const colour = useColour(values.color, values.output !== undefined, terminal);
    const report = { plan, decision, prefix, quiet: values.quiet, advisory: values.advisory };
    await writeResult(format({ ...report, colour }), values.output, terminal);
    if (decision.undecided !== undefined && values.format !== "text") terminal.err(`smp: it cannot be decided: ${decision.undecided}\n`);
    if (values.format === "github") await writeJobSummary(formatGateMarkdown({ ...report, colour: false }), terminal);
    if (values.attest !== undefined) await attest(values.attest, plan, decision, given, prefix, terminal);
    return values.advisory ? exit.ok : decision.exit;
  },
});

/** One operand alone may be the name or the path: a path that is there wins, unless it is a name. */
async function operandsOf(
  [first, second]: readonly string[],
  { cwd }: Terminal,
): Promise<{ readonly name: string; readonly path: string }> {
  if (first === undefined) return { name: "production", path: "." };
  if (second !== undefined) return { name: first, path: second };
  const isPath =
    first !== "production" &&
    (await stat(resolve(cwd, first)).then(
      () => true,
      () => false,
    ));
  return isPath ? { name: "production", path: first } : { name: first, path: "." };
}

function onlyGate(plan: Plan, name: string): ((gate: Gate) => boolean) | undefined {
  if (name === "production") return undefined;
  const ids = gatesOf(plan).gates.map(({ id }) => id);
  if (ids.includes(name)) return ({ id }) => id === name;
  const like = nearest(name, ["production", ...ids]);
  throw new CannotRun(`There is no gate “${name}”${like === undefined ? "" : `; did you mean “${like}”?`}`, "gate");
}

function sitesOf(plan: Plan, id: string): ReadonlySet<string> {
  const target = plan.targets.find(it => it.id === id);
  if (target !== undefined) return new Set(textList(plan.main, valueOf(target.node, "sites")).map(({ value }) => value));
  const like = nearest(
    id,
    plan.targets.map(it => it.id),
  );
  throw new CannotRun(`There is no target “${id}”${like === undefined ? "" : `; did you mean “${like}”?`}`, "gate");
}

async function attest(
  file: string,
  plan: Plan,
  decision: GateDecision,
  facts: GateFacts & { readonly tags?: ReadonlyMap<string, string> },
  prefix: string,
  terminal: Terminal,
): Promise<void> {
  const statement = attestationOf(decision, {
    commit: facts.tags?.get(decision.release),
    planPath: prefix + plan.path,
    planDigest: createHash("sha256").update(plan.main.file.text, "utf8").digest("hex"),
    version,
  });
  await writeResult(`${JSON.stringify(statement, undefined, 2)}\n`, file, terminal);
}

/** GitHub shows this file on the page of the run. */
async function writeJobSummary(markdown: string, terminal: Terminal): Promise<void> {
  const file = terminal.env["GITHUB_STEP_SUMMARY"];
  if (file === undefined || file === "") return;
  try {
    await writeFile(file, markdown, { flag: "a" });
  } catch {
    terminal.err("smp: the job's summary could not be written\n");
  }
}
