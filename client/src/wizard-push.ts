import * as vscode from "vscode";
import {
  pushMethod,
  type KeepWizardParams,
  type OtherModel,
  type Problem,
  type PushParams,
  type PushResult,
} from "../../server/src/lsp/protocol.ts";
import { projectOf, readAddress } from "../../server/src/wizard/address.ts";
import type { NewProject, WizardServer } from "../../server/src/wizard/client.ts";
import { pushSeen, type Planned } from "../../server/src/wizard/push.ts";
import { ask, choosePlan, dismissed, notEmpty, pick } from "./choose.ts";
import { showReport } from "./kept-texts.ts";
import { orThrow } from "./language-client.ts";
import type { WizardContext } from "./wizard-context.ts";
import { keepInPlan, withModel, wizardOf } from "./wizard-model.ts";
import { accountOf, atWizard, type Account, type AccountAnswers } from "./wizard-server.ts";

/** What need not be asked for, from whoever runs the command. */
export interface PushAnswers extends AccountAnswers {
  /** UUID of the project or the address of its page, or the model of a new one as `organisation:model:version`. */
  readonly project?: string | { readonly name: string; readonly model: string };
  /** Send what the preview shows; false ends with the preview. */
  readonly send?: boolean;
  /** Whether to keep the project in the plan. */
  readonly remember?: boolean;
}

type Target = { readonly uuid: string } | NewProject;

/**
 * Sends what a plan says to its project in the Wizard, after a preview. Address and key are the user's own; the plan names the project at
 * most.
 */
export async function pushPlan(context: WizardContext, from: unknown, given: PushAnswers): Promise<void> {
  if (!vscode.workspace.isTrusted) throw new Error("Nothing is sent from a workspace that is not trusted.");
  const { uri } = await choosePlan(context.server, from);
  const account = await accountOf(context, given);
  const at = { context, account };
  const { host } = new URL(account.origin);
  const { target, isPlans } = await chooseProject(at, uri, given);
  const text = await atWizard(at, `Reading the project at ${host}`, server => readProject(server, target));
  const preview = await withModel<PushResult>(context, uri, () => planFor(context, uri, text), "must be pinned");
  const name = preview.project ?? ("name" in target ? target.name : "the project");
  await showReport(context.texts, "Push preview", preview.preview);
  if (preview.events.length === 0 && "uuid" in target) {
    return void vscode.window.showInformationMessage(`${name} says all of this already.`);
  }
  if (!(await mayBeSent(preview, name, host, target, given.send))) throw dismissed;
  const keep = (project: string): KeepWizardParams => ({
    uri,
    project,
    ...(preview.model === undefined ? {} : { model: preview.model }),
  });
  // the plan knows a project from the moment it is made, so that whoever begins again does not make another
  const isMade = async (project: string): Promise<void> => {
    if (given.remember !== false) await keepInPlan(context, keep(project));
  };
  const uuid = await atWizard(at, `Sending to ${host}`, server => send(context, uri, server, target, preview, isMade));
  await showReport(context.texts, "Push report", preview.report);
  const { mapped, lossy, unmapped, unknown } = preview.counts;
  const words = `${name} has what the plan says: ${mapped} answers whole, ${lossy} with losses, ${unmapped} left out, ${unknown} unknown to the model.`;
  if (isPlans || "name" in target || given.remember === false) void vscode.window.showInformationMessage(words);
  else await offerToKeep(context, keep(uuid), words, given);
}

/** What the server says of a project: of a new one, as it would begin. */
async function readProject(server: WizardServer, target: Target): Promise<string> {
  return ("uuid" in target ? await server.project(target.uuid) : await server.draft(target)).text;
}

/** What a push would do, from what the Wizard says of the project. */
async function planFor(context: WizardContext, uri: string, text: string): Promise<PushResult | OtherModel | Problem> {
  const params: PushParams = { uri, text, seed: crypto.randomUUID() };
  return context.server.request(pushMethod, params);
}

interface SeenPush extends Planned {
  readonly result: PushResult;
}

/** Events have other identifiers every time. */
function seen(result: PushResult): SeenPush {
  const { events } = result;
  return { result, events, same: JSON.stringify(events.map(event => ({ ...event, uuid: "" }))) };
}

/** Sends what was shown; of a project that was just made, what there is to send. */
async function send(
  context: WizardContext,
  uri: string,
  server: WizardServer,
  target: Target,
  shown: PushResult,
  isMade: (uuid: string) => Promise<void>,
): Promise<string> {
  const plan = async (text: string): Promise<SeenPush> => seen(orThrow<PushResult>(await planFor(context, uri, text)));
  if ("uuid" in target) {
    await pushSeen({ server, uuid: target.uuid, seen: seen(shown), plan });
    return target.uuid;
  }
  const { uuid } = await server.create(target);
  await isMade(uuid);
  await pushSeen({ server, uuid, seen: await plan((await server.project(uuid)).text), plan });
  return uuid;
}

async function chooseProject(
  at: { readonly context: WizardContext; readonly account: Account },
  uri: string,
  { project }: PushAnswers,
): Promise<{ readonly target: Target; readonly isPlans: boolean }> {
  const { context, account } = at;
  const info = await wizardOf(context, uri);
  if (typeof project === "string") return { target: { uuid: uuidAt(project, account) }, isPlans: false };
  if (project !== undefined) return { target: { name: project.name, model: coordinateOf(project.model) }, isPlans: false };
  if (info.project !== undefined) return { target: { uuid: uuidAt(info.project, account) }, isPlans: true };
  const copied = readAddress(account.address).project;
  const ways = [
    { label: "$(link) A project that is there…", detail: "Paste the address of its page, or its UUID.", how: "there" },
    {
      label: "$(add) A new project…",
      detail: "Made at the Wizard once you have seen what would be in it. Only you will see it.",
      how: "new",
    },
  ];
  const title = "Push to the Wizard: project";
  if ((await pick(ways, { title, placeHolder: "Into which project?", ignoreFocusOut: true })).how === "new") {
    return { target: await askNewProject(at, info.name, info.model), isPlans: false };
  }
  const text = await ask({
    title,
    prompt: "The address of the project's page at the Wizard, or its UUID",
    ...(copied === undefined ? {} : { value: copied }),
    validateInput: it => (projectOf(it) === undefined ? "There is no UUID of a project in this" : undefined),
  });
  return { target: { uuid: uuidAt(text, account) }, isPlans: false };
}

/** The key goes to the user's own Wizard, whatever address stands in the plan. */
function uuidAt(project: string, { origin }: Account): string {
  const uuid = projectOf(project);
  if (uuid === undefined) throw new Error("There is no UUID of a project in what names it. Mend wizard.project in the plan.");
  if (URL.canParse(project) && /^https?:/i.test(project.trim()) && new URL(project).origin !== origin) {
    throw new Error(
      `The project is at ${new URL(project).host}, your Wizard is ${new URL(origin).host}. Set smp.wizard.server if that is wrong.`,
    );
  }
  return uuid;
}

/** Of a model that the Wizard has; the one that the plan is pinned to comes first. */
async function askNewProject(
  at: { readonly context: WizardContext; readonly account: Account },
  name: string,
  pin: string | undefined,
): Promise<NewProject> {
  const known = [...new Map([pin, "dsw:smp:", "smptools:elixir-smp:", "smw:smp:"].flatMap(it => modelOf(it))).values()];
  const there = await atWizard(at, `Asking ${new URL(at.account.origin).host} for its knowledge models`, async server => {
    const lists = await Promise.all(known.map(async model => (await server.packages(model)).map(({ version }) => ({ ...model, version }))));
    return lists.flat();
  });
  const items = there
    .map(model => ({ label: `${model.organizationId}:${model.kmId}:${model.version}`, model }))
    .map(item => ({ ...item, description: item.label === pin ? "the plan is pinned to it" : "" }))
    .sort((a, b) => Number(b.label === pin) - Number(a.label === pin) || byVersion(b.model.version, a.model.version));
  if (items.length === 0) throw new Error("This Wizard has none of the models that plans are mapped to. Import one there first.");
  const title = "Push to the Wizard: new project";
  const { model } = await pick(items, { title, placeHolder: "Of which knowledge model?", ignoreFocusOut: true });
  return { model, name: (await ask({ title, prompt: "Name of the project", value: name, validateInput: notEmpty })).trim() };
}

type Model = NewProject["model"];

function modelOf(text: string | undefined): [string, Pick<Model, "organizationId" | "kmId">][] {
  const [organizationId, kmId] = (text ?? "").split(":");
  return organizationId === undefined || kmId === undefined ? [] : [[`${organizationId}:${kmId}`, { organizationId, kmId }]];
}

function coordinateOf(text: string): Model {
  const [organizationId, kmId, version] = text.split(":");
  if (organizationId === undefined || kmId === undefined || version === undefined)
    throw new Error(`“${text}” is no organisation:model:version.`);
  return { organizationId, kmId, version };
}

function byVersion(a: string, b: string): number {
  return a.localeCompare(b, "en", { numeric: true });
}

/** Asks beside the preview, then once more in front of everything: others may be at work in the project. */
async function mayBeSent(
  { added, changed, removed }: PushResult,
  name: string,
  host: string,
  target: Target,
  given: boolean | undefined,
): Promise<boolean> {
  if (given !== undefined) return given;
  const counts = `${added} added, ${changed} changed, ${removed} removed`;
  const items = [
    { label: "$(cloud-upload) Send…", detail: counts, yes: true },
    { label: "$(close) Send nothing", yes: false },
  ];
  const placeHolder = "The preview says what would change. Send it?";
  if (!(await pick(items, { title: `Push to ${name}`, placeHolder, ignoreFocusOut: true })).yes) return false;
  const detail = `${counts}.\n\n${"uuid" in target ? "Whoever has the project open has to load it again." : "A project is made that only you see, and kept in the plan."}`;
  const send = "Send";
  return (await vscode.window.showWarningMessage(`Send the plan to ${name} at ${host}?`, { modal: true, detail }, send)) === send;
}

async function offerToKeep(context: WizardContext, kept: KeepWizardParams, words: string, { remember }: PushAnswers): Promise<void> {
  const keep = "Remember the project in the plan";
  if (remember === true || (await vscode.window.showInformationMessage(words, keep)) === keep) await keepInPlan(context, kept);
}
