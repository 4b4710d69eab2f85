import { createHash } from "node:crypto";
import { readFile, stat, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { artefactsOf, attestationOf } from "../../core/gates/attestation.ts";
import { evaluateGates, type GateDecision } from "../../core/gates/evaluate.ts";
import type { GateFacts } from "../../core/gates/facts.ts";
import { gatesOf, type Gate } from "../../core/gates/gate.ts";
import { planErrors } from "../../core/gates/plan-errors.ts";
import { factsWithoutGit, unreadSignOffs } from "../../core/history.ts";
import { nearest } from "../../core/nearest.ts";
import { valueOf } from "../../core/plan/nodes.ts";
import { textList, type Plan } from "../../core/plan/view.ts";
import { escapeData, escapeMarkdown, escapeProperty } from "../../core/report/escape.ts";
import { formatGateBadge } from "../../core/report/gate-badge.ts";
import { formatGateGithub } from "../../core/report/gate-github.ts";
import { formatGateJson } from "../../core/report/gate-json.ts";
import { formatGateJunit } from "../../core/report/gate-junit.ts";
import { formatGateMarkdown } from "../../core/report/gate-markdown.ts";
import type { GateFormatter } from "../../core/report/gate-report.ts";
import { formatGateSarif } from "../../core/report/gate-sarif.ts";
import { formatGateText } from "../../core/report/gate-text.ts";
import { planCommit, type NoFacts, type ReleaseFacts } from "../../host/release-facts.ts";
import { defineCommand } from "../args.ts";
import { factsOfFile, factsOfGit, planOfGates, releaseOf, tellPlanErrors } from "../gates.ts";
import { atOption, colorOption, dateOf, outputOption, quietOption, releaseOption, useColour } from "../options.ts";
import { writeResult } from "../output.ts";
import { openProject, tellNoPlan, type Project } from "../project.ts";
import { CannotRun, exit, type Terminal } from "../terminal.ts";
import { version } from "../version.ts";

const formatters = {
  text: formatGateText,
  json: formatGateJson,
  github: formatGateGithub,
  junit: formatGateJunit,
  sarif: formatGateSarif,
  markdown: formatGateMarkdown,
  badge: formatGateBadge,
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
      choices: ["text", "json", "github", "junit", "sarif", "markdown", "badge"],
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
    if (tellPlanErrors(plan, project, terminal)) {
      if (values.format === "github") await annotateErrors(plan, project, values.advisory, terminal);
      return values.advisory ? exit.ok : exit.findings;
    }
    const release = releaseOf(values.release, plan);
    const only = onlyGate(plan, name);
    const sites = values.target === undefined ? undefined : sitesOf(plan, values.target);
    const given = values.facts === undefined ? await factsOfGit(project, plan, release) : await factsOfFile(values.facts, terminal);
    const unasked = "why" in given ? given : undefined;
    if (unasked !== undefined) {
      terminal.err(`smp: it cannot be decided: ${unasked.why}\n     ${unasked.remedy}\n`);
      if (values.format === "text") return values.advisory ? exit.ok : exit.usage;
    }
    const snapshot = project.loaded.repository.snapshot();
    const facts: GateFacts = "why" in given ? factsWithoutGit(plan, snapshot) : given;
    const judged = evaluateGates(plan, facts, {
      release,
      at,
      today: terminal.today,
      unread: unreadSignOffs(plan, snapshot),
      withoutWaivers: values["no-waivers"],
      ...(only === undefined ? {} : { only }),
      ...(sites === undefined ? {} : { sites }),
    });
    const decision: GateDecision =
      unasked === undefined ? judged : { ...judged, decision: "UNDECIDED", exit: exit.usage, undecided: unasked.why };
    const format = formatters[values.format];
    const { prefix } = project;
    const colour = useColour(values.color, values.output !== undefined, terminal);
    const report = {
      plan,
      name: values.target === undefined ? name : `${name} on ${values.target}`,
      decision,
      prefix,
      quiet: values.quiet,
      advisory: values.advisory,
      version,
      remedy: unasked?.remedy,
      planCommit: values.format === "json" ? await planCommit(project.root, plan) : undefined,
      tagCommit: tagsOf(given)?.get(release),
    };
    await writeResult(format({ ...report, colour }), values.output, terminal);
    if (decision.undecided !== undefined && unasked === undefined && values.format !== "text")
      terminal.err(`smp: it cannot be decided: ${decision.undecided}\n`);
    if (values.format === "github") await writeJobSummary(formatGateMarkdown({ ...report, colour: false }), terminal);
    if (values.attest !== undefined && unasked === undefined) {
      const whole = only === undefined && sites === undefined;
      await attest(values.attest, project, plan, decision, whole, tagsOf(given)?.get(release), terminal);
    }
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

/** Tags with the commits they point to; undefined where git was not asked. */
function tagsOf(given: GateFacts | NoFacts): ReadonlyMap<string, string> | undefined {
  return "tags" in given ? (given as ReleaseFacts).tags : undefined;
}

/** Errors of the plan on their lines, and in the job's summary. */
async function annotateErrors(plan: Plan, { prefix }: Project, advisory: boolean, terminal: Terminal): Promise<void> {
  const errors = planErrors(plan).map(({ at, message }) => ({ path: prefix + at.path, line: at.range.start.line + 1, message }));
  for (const { path, line, message } of errors) {
    const place = `file=${escapeProperty(path)},line=${line},title=smp / gate production`;
    terminal.out(`::${advisory ? "warning" : "error"} ${place}::${escapeData(message)}\n`);
  }
  const list = errors.map(({ path, line, message }) => `- ${escapeMarkdown(`${path}:${line}: ${message}`)}`).join("\n");
  await writeJobSummary(`# The gates cannot be decided: the plan has errors\n\n${list}\n`, terminal);
}

/** `whole`: every gate was asked about, for every site. */
async function attest(
  file: string,
  { root, prefix }: Project,
  plan: Plan,
  decision: GateDecision,
  whole: boolean,
  commit: string | undefined,
  terminal: Terminal,
): Promise<void> {
  const parts = plan.parts.map(async ({ file: { path, text } }) => {
    // as anybody hashes it who has the file: byte for byte
    const content = await readFile(join(root, path)).catch(() => Buffer.from(text, "utf8"));
    return { name: prefix + path, sha256: createHash("sha256").update(content).digest("hex") };
  });
  const statement = attestationOf(decision, {
    commit,
    artefacts: artefactsOf(plan, decision.release),
    plan: await Promise.all(parts),
    whole,
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
