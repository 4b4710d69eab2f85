import { randomUUID } from "node:crypto";
import { applyEdits } from "../../core/edits.ts";
import { parseCoordinate, type Coordinate } from "../../core/knowledge-model/model.ts";
import { setPath } from "../../core/plan/edit.ts";
import type { Plan } from "../../core/plan/view.ts";
import { wizardOf } from "../../core/plan/wizard.ts";
import type { PushPlan } from "../../core/push/plan.ts";
import { contentOf, preparePush, type PreparedPush } from "../../core/push/prepare.ts";
import { isPushLossless, pushData, pushMarkdown, pushText } from "../../core/push/report.ts";
import type { PlanResult } from "../../core/report/types.ts";
import { short } from "../../core/words.ts";
import { writeFileBelow } from "../../host/write.ts";
import { projectOf, readAddress } from "../../wizard/address.ts";
import { connect, usualTimeout, type NewProject, type WizardServer } from "../../wizard/client.ts";
import { WizardError } from "../../wizard/error.ts";
import { pushSeen, type Planned } from "../../wizard/push.ts";
import { tlsRefusal } from "../../wizard/tls.ts";
import { newestVersion, oldestVersion, versionIn } from "../../wizard/versions.ts";
import { defineCommand, type Values } from "../args.ts";
import { atOption, colorOption, dateOf, pathOperand, quietOption, useColour } from "../options.ts";
import { judgeOnly, openProject, type Project } from "../project.ts";
import { CannotRun, exit, type Terminal } from "../terminal.ts";
import { confirmed } from "./export-wizard.ts";

const options = {
  server: { kind: "value", short: "s", value: "URL", help: "The Wizard, or any page of it. SMP_WIZARD_URL if missing." },
  project: { kind: "value", short: "p", value: "UUID|URL", help: "The project; wizard.project of the plan if missing." },
  create: { kind: "flag", help: "Make a private project, and write it into the plan as wizard.project." },
  model: { kind: "value", short: "m", value: "ORG:MODEL:VERSION", help: "With --create: its model; wizard.model of the plan if missing." },
  yes: { kind: "flag", short: "y", help: "Send what the preview shows; nothing is sent without it." },
  prune: { kind: "flag", help: "Also remove answers that only the Wizard has, as far as the plan could have them." },
  strict: { kind: "flag", help: "Send nothing, and fail, when anything of an answer has no place there." },
  map: { kind: "value", value: "QUESTION=UUID,…", help: "Confirms which question of the model asks for it." },
  timeout: { kind: "value", value: "SECONDS", help: `How long each answer may take; ${usualTimeout / 1000} if missing.` },
  "api-version": { kind: "value", value: "VERSION", help: `Speak to the Wizard as to this version, ${oldestVersion} to ${newestVersion}.` },
  format: { kind: "choice", short: "f", choices: ["text", "json", "markdown"], default: "text", help: "How to print the preview." },
  at: atOption,
  quiet: quietOption,
  color: colorOption,
} as const;

type Options = Values<typeof options>;

export const push = defineCommand({
  name: "push",
  summary:
    "Writes a plan into a project of the Software Management Wizard; shows first what would change. The key is read from SMP_WIZARD_KEY.",
  operands: [pathOperand],
  options,
  run: async ({ values, operands: [path = "."] }, screen) => {
    const key = (screen.env["SMP_WIZARD_KEY"] ?? "").trim();
    const hide = keyHider(key);
    const terminal: Terminal = {
      ...screen,
      out: text => {
        screen.out(hide(text));
      },
      err: text => {
        screen.err(hide(text));
      },
    };
    try {
      return await pushPlan(values, path, key, terminal);
    } catch (error) {
      if (error instanceof WizardError) throw new CannotRun(hide(error.message), error.kind === "usage" ? "push" : undefined);
      if (error instanceof CannotRun) throw new CannotRun(hide(error.message), error.help);
      throw error;
    }
  },
});

/** A server may repeat the key in what it calls a project, and logs of pipelines are read by many. */
function keyHider(key: string): (text: string) => string {
  return key.length < 8 ? text => text : text => text.replaceAll(key, "…");
}

async function pushPlan(values: Options, path: string, key: string, terminal: Terminal): Promise<number> {
  const refusal = tlsRefusal(terminal.env);
  if (refusal !== undefined) throw new CannotRun(refusal);
  if (key === "") throw new CannotRun("SMP_WIZARD_KEY is not set; make an API key in your profile at the Wizard", "push");
  const timeout = timeoutOf(values.timeout);
  const apiVersion = apiVersionOf(values["api-version"]);
  const chosen = confirmed(values.map, "push");
  const today = dateOf(values.at, terminal);
  const project = await openProject(path, terminal);
  const judged = judgeOnly(project, { today, stage: undefined }, "push", terminal);
  if ("status" in judged) return judged.status;
  const { result } = judged;
  const { address, uuid } = whereTo(values, result.analysis.plan, terminal);
  const made = values.create ? newProject(values, result.analysis.plan, uuid) : undefined;
  if (uuid === undefined && made === undefined)
    throw new CannotRun("The plan has no project at the Wizard yet; name it with --project or make it with --create", "push");
  const edit = made && planEdit(result.analysis.plan);
  const server = await connect({ address, key, fetch, timeout, apiVersion });
  const job: Job = { server, values, chosen, result, terminal };

  if (made === undefined || edit === undefined) return toProject(job, uuid ?? "");
  const { seen } = planFor(job)((await server.draft(made)).text);
  const refused = refusedBy(values, seen);
  if (!values.yes || refused !== undefined) {
    tell(job, seen, { project: undefined, sent: false });
    terminal.err(`smp: ${refused ?? "nothing was made or sent; repeat with --yes"}\n`);
    return refused === undefined ? exit.ok : exit.findings;
  }
  const { uuid: created } = await server.create(made);
  await keepProject(project, edit(created), created);
  terminal.err(`smp: project ${created} was made, and is in ${project.prefix}${result.path} as wizard.project\n`);
  return toProject(job, created);
}

interface Job {
  readonly server: WizardServer;
  readonly values: Options;
  /** What `--map` confirms. */
  readonly chosen: ReadonlyMap<string, string>;
  readonly result: PlanResult;
  readonly terminal: Terminal;
}

async function toProject(job: Job, uuid: string): Promise<number> {
  const { server, values, terminal } = job;
  const plan = planFor(job);
  const first = plan((await server.project(uuid)).text);
  const { seen } = first;
  const refused = refusedBy(values, seen);
  const sends = values.yes && refused === undefined && first.events.length > 0;
  if (sends) await pushSeen({ server, uuid, seen: first, plan });
  tell(job, seen, { project: uuid, sent: sends });
  if (refused !== undefined) terminal.err(`smp: ${refused}\n`);
  else if (sends) terminal.err("smp: sent, and read back\n");
  else if (first.events.length > 0) terminal.err("smp: nothing was sent; repeat with --yes\n");
  if (seen.push.kept.length > 0 && !values.prune && !values.quiet) terminal.err("smp: to remove what only the Wizard has: --prune\n");
  return refused === undefined ? exit.ok : exit.findings;
}

interface Seen extends Planned {
  readonly seen: PreparedPush;
}

/** Identifiers of events are new for every plan: a server changes the old event when one comes again. */
function planFor({ values, chosen, result: { analysis } }: Pick<Job, "values" | "chosen" | "result">): (text: string) => Seen {
  return text => {
    const prepared = preparePush({ analysis, text, prune: values.prune, seed: randomUUID(), confirmed: chosen });
    if ("problem" in prepared) throw new CannotRun(prepared.problem.join("\n  "));
    return { events: prepared.push.events, same: contentOf(prepared.push), seen: prepared };
  };
}

function refusedBy({ strict }: Options, { push }: { readonly push: PushPlan }): string | undefined {
  return strict && !isPushLossless(push) ? "something of the plan has no place there, so that nothing was sent (--strict)" : undefined;
}

function tell(
  { server, values: { format, quiet, color }, terminal }: Job,
  { push, name, model }: PreparedPush,
  { project, sent }: { readonly project: string | undefined; readonly sent: boolean },
): void {
  const { address, version } = server;
  const style = { quiet, colour: useColour(color, false, terminal) };
  if (!quiet) terminal.err(`smp: ${address}${version === undefined ? "" : `, version ${version}`}\n`);
  const reports = {
    text: () => `${[name ?? "project", ...(model === undefined ? [] : [model])].join(", ")}\n${pushText(push, style)}`,
    markdown: () => pushMarkdown(push),
    json: () =>
      `${JSON.stringify({ wizard: { address, version: version ?? null }, project: { uuid: project ?? null, name, model }, sent, ...pushData(push) }, undefined, 1)}\n`,
  };
  terminal.out(reports[format]());
}

/** The server is never taken from the plan, which may be anybody's: the key would go there. */
function whereTo(values: Options, plan: Plan, { env }: Terminal): { readonly address: string; readonly uuid: string | undefined } {
  const named = values.project === undefined ? undefined : projectOf(values.project);
  if (values.project !== undefined && named === undefined)
    throw new CannotRun("--project takes the UUID of a project, or the address of its page", "push");
  const page = values.project !== undefined && isAddress(values.project) ? values.project : undefined;
  const address = values.server ?? page ?? env["SMP_WIZARD_URL"];
  if (address === undefined || address.trim() === "")
    throw new CannotRun("Which Wizard? Give its address with --server, or in SMP_WIZARD_URL", "push");
  const { project: onPage } = readAddress(address);
  const inPlan = wizardOf(plan).project?.value;
  const planned = inPlan === undefined ? undefined : projectOf(inPlan);
  const explicit = named ?? onPage;
  if (inPlan !== undefined && planned === undefined && explicit === undefined)
    throw new CannotRun(`wizard.project of the plan is neither a UUID nor the address of a project: ${short(inPlan)}`);
  for (const [what, other] of [
    ["--project", page],
    ["wizard.project of the plan", explicit === undefined && inPlan !== undefined && isAddress(inPlan) ? inPlan : undefined],
  ] as const)
    if (other !== undefined && originOf(other) !== originOf(address))
      throw new CannotRun(`${what} is at ${originOf(other)}, the Wizard at ${originOf(address)}; name one of them`, "push");
  return { address, uuid: explicit ?? planned };
}

function newProject({ model: asked }: Options, plan: Plan, uuid: string | undefined): NewProject {
  if (uuid !== undefined) throw new CannotRun(`The plan has project ${uuid} already; push without --create`, "push");
  const written = asked ?? wizardOf(plan).model?.value;
  if (written === undefined)
    throw new CannotRun("A new project needs its model: --model dsw:smp:1.2.4, or wizard.model in the plan", "push");
  const model: Coordinate | undefined = parseCoordinate(written);
  if (model === undefined) throw new CannotRun(`A model is named ORGANISATION:MODEL:VERSION, not “${short(written)}”`, "push");
  const name = plan.software.name?.value.trim() ?? "";
  if (name === "") throw new CannotRun("The plan does not name the software, as a new project needs it; write software.name");
  return { name, model };
}

/** How the plan will keep its project. Found out before one is made that nobody would find again. */
function planEdit({ main }: Plan): (uuid: string) => { readonly text: string; readonly part: Plan["main"] } {
  const make = (uuid: string): { readonly text: string; readonly part: Plan["main"] } | undefined => {
    const edit = setPath(main, ["wizard", "project"], uuid);
    return edit && { text: applyEdits(main.file.text, edit.edits), part: main };
  };
  const missing = (): never => {
    throw new CannotRun("The plan cannot keep a new project under wizard; write “wizard: {}” at its end");
  };
  if (make("00000000-0000-0000-0000-000000000000") === undefined) missing();
  return uuid => make(uuid) ?? missing();
}

async function keepProject(
  project: Project,
  { text, part }: { readonly text: string; readonly part: Plan["main"] },
  uuid: string,
): Promise<void> {
  const { path, text: before } = part.file;
  const result = await writeFileBelow(project.root, { path, text, before });
  if ("why" in result)
    throw new CannotRun(
      `Project ${uuid} was made and is empty, and ${project.prefix}${path} could not be changed: ${result.why}\nWrite “wizard: {project: ${uuid}}” there, then push again`,
    );
}

function timeoutOf(text: string | undefined): number {
  if (text === undefined) return usualTimeout;
  const seconds = /^\d{1,4}(?:\.\d+)?$/.test(text) ? Number(text) : 0;
  if (seconds <= 0 || seconds > 3600) throw new CannotRun(`--timeout takes seconds, such as 60, not “${text}”`, "push");
  return seconds * 1000;
}

function apiVersionOf(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  const version = versionIn(text);
  if (version === undefined) throw new CannotRun(`--api-version takes a version such as ${newestVersion}, not “${text}”`, "push");
  return version;
}

function isAddress(text: string): boolean {
  return /^[a-z]+:\/\//i.test(text.trim());
}

function originOf(text: string): string {
  try {
    return new URL(text.trim()).origin;
  } catch {
    return "no address";
  }
}
