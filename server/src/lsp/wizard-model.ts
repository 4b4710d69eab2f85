import type { Analysis } from "../core/analyze.ts";
import { elixirBundle } from "../core/knowledge-model/bundle-text.ts";
import { checkPin, mayBeMapped, migrationHint } from "../core/knowledge-model/migration.ts";
import { coordinateText, parseCoordinate, type KnowledgeModel } from "../core/knowledge-model/model.ts";
import { readKnowledgeModel, type ModelReading } from "../core/knowledge-model/read.ts";
import { resolveModel, type ResolvedModel } from "../core/knowledge-model/resolve.ts";
import { isAddress, withoutPlace } from "../core/plan/paths.ts";
import type { Plan } from "../core/plan/view.ts";
import { keepInWizard } from "../core/plan/wizard-edit.ts";
import { wizardOf } from "../core/plan/wizard.ts";
import { escapeMarkdown } from "../core/report/escape.ts";
import { baseName, folderOf, repoPath } from "../core/repo.ts";
import { keysOfAnswers, namedWizardFile, pinnedModel } from "../core/wizard-files.ts";
import { short } from "../core/words.ts";
import { fileName } from "./addresses.ts";
import { isObject, type Client } from "./client.ts";
import type { EditResult, ExportParams, KeepWizardParams, OtherModel, Problem, WizardModel, WizardResult } from "./protocol.ts";
import type { PlanPlace, Session } from "./session.ts";
import { workspaceEdit } from "./workspace-edits.ts";

/** A plan by its address, judged as it is now. */
export async function planOf(uri: string, session: Session): Promise<{ readonly place: PlanPlace; readonly analysis: Analysis } | Problem> {
  await session.ready();
  const [place] = session.roleOf(uri) === "plan" ? session.plansOf(uri) : [];
  const analysis = place && (await session.result(place));
  return place === undefined || analysis === undefined
    ? { problem: "There is no plan at this address, or it is not read yet." }
    : { place, analysis };
}

/** What the plan says of its project in the Wizard. */
export async function wizardInfo({ uri }: { readonly uri: string }, session: Session): Promise<WizardResult | Problem> {
  const found = await planOf(uri, session);
  if ("problem" in found) return found;
  const { place, analysis } = found;
  const { plan, facts } = analysis;
  const { model, bundle, project, exported } = wizardOf(plan);
  const exportedPath =
    exported === undefined || isAddress(exported.value) ? undefined : repoPath(withoutPlace(exported.value), plan.folder);
  const folder = folderOf(plan.path);
  return {
    name: plan.software.name?.value ?? (folder === "" ? fileName(place.root.uri) : baseName(folder)),
    model: model?.value,
    bundle: bundle && { path: bundle.value, there: namedWizardFile(plan, facts, bundle) !== undefined },
    project: project?.value,
    exported: exportedPath && session.addressOf({ root: place.root, path: exportedPath }),
  };
}

/** The edit that keeps something of the Wizard in the plan. */
export async function keepWizard(params: KeepWizardParams, session: Session, client: Client): Promise<EditResult | Problem> {
  const found = await planOf(params.uri, session);
  if ("problem" in found) return found;
  const { place } = found;
  const plan = place.root.view(place.path);
  const text = (key: "project" | "model"): string | undefined => (typeof params[key] === "string" ? params[key] : undefined);
  const edit = plan && keepInWizard(plan, { questions: textsOf(params.questions), project: text("project"), model: text("model") });
  const made = edit && workspaceEdit([edit], place.root, session, client, undefined);
  return made === undefined ? { problem: "It stands there already, or the plan cannot be changed under “wizard”." } : { edit: made };
}

/** The model that somebody chose with our questions found in it; undefined for what is publicly known. */
export function modelFor(
  { model = "public", questions, otherModel = false }: ExportParams,
  analysis: Analysis,
): { readonly resolved: ResolvedModel | undefined } | OtherModel | Problem {
  const pin = wizardOf(analysis.plan).model?.value;
  if (model === "public") {
    const { organizationId, kmId } = parseCoordinate(pin ?? "") ?? {};
    if (pin === undefined || otherModel || (organizationId === "smw" && kmId === "smp")) return { resolved: undefined };
    return otherModelOf([`the plan is pinned to ${short(pin)}; this is what is public of smw:smp, another model`], undefined);
  }
  const reading = readingOf(model, analysis);
  if ("problem" in reading) return reading;
  const { plan, questions: reports, facts } = analysis;
  const inPlan = [...wizardOf(plan).questions].map(([question, { value }]) => [question, value] as const);
  const { resolved, problem } = resolveModel(reading.model, reading.places, new Map([...inPlan, ...textsOf(questions)]));
  if (pin !== undefined && !otherModel) {
    const before = pinnedModel(plan, facts);
    const keys = before && keysOfAnswers(plan, reports, before);
    const lines = migrationHint({ pin, model: reading.model, after: resolved, before, keys });
    if (lines.length > 0) return otherModelOf(lines, reading.model);
  }
  return resolved === undefined ? { problem: `${problem}.` } : { resolved };
}

interface TrustedModel extends Pick<ModelReading, "places"> {
  readonly model: KnowledgeModel;
}

/** Why a project was not looked at: it cannot be, or it answers another model than the plan is pinned to. */
export function refusal(lines: readonly string[], plan: Plan, model: KnowledgeModel | undefined): OtherModel | Problem {
  if (model !== undefined && !mayBeMapped(checkPin(wizardOf(plan).model?.value, model))) return otherModelOf(lines, model);
  const [first = "", second, ...rest] = lines;
  const more = rest.length === 0 ? "" : `, and ${rest.length} more`;
  return { problem: `${first}${second === undefined ? "" : `: ${second}`}${more}.` };
}

/** @param lines see `migrationHint`: what it is about, then what differs */
function otherModelOf(lines: readonly string[], model: Pick<KnowledgeModel, "coordinate"> | undefined): OtherModel {
  const [first = "", ...rest] = lines;
  const list = rest.map(line => `- ${escapeMarkdown(line)}\n`).join("");
  return {
    problem: `Nothing was mapped: ${first}.`,
    otherModel: `# Another knowledge model\n\n${escapeMarkdown(first)}\n\n${list}`,
    ...(model?.coordinate === undefined ? {} : { model: coordinateText(model.coordinate) }),
  };
}

function readingOf(model: Exclude<WizardModel, "public">, { plan, facts }: Analysis): TrustedModel | Problem {
  if (model === "plan") {
    const { bundle } = wizardOf(plan);
    if (bundle === undefined) return { problem: "The plan names no file with a model under wizard.bundle." };
    const file = namedWizardFile(plan, facts, bundle);
    if (file === undefined) return { problem: `${bundle.value}, named under wizard.bundle, could not be read.` };
    return trusted(bundle.value, file.value, file.problems[0]?.message);
  }
  if (model === "own") return trusted("Our own model", readKnowledgeModel(elixirBundle()), undefined);
  // what comes over the wire need not be what its type says
  if (!isObject(model) || typeof model["name"] !== "string" || typeof model["text"] !== "string")
    return { problem: "A model is given by its name and its text." };
  const reading = readKnowledgeModel(model["text"]);
  return trusted(model["name"], reading, reading.problems.find(({ severity }) => severity === "error")?.message);
}

function trusted(
  name: string,
  { model, places }: Pick<ModelReading, "model" | "places">,
  problem: string | undefined,
): TrustedModel | Problem {
  if (model !== undefined) return { model, places };
  return { problem: `${name} holds no knowledge model that can be trusted${problem === undefined ? "" : `: ${problem}`}.` };
}

function textsOf(value: unknown): ReadonlyMap<string, string> {
  if (!isObject(value)) return new Map();
  return new Map(Object.entries(value).flatMap(([key, text]) => (typeof text === "string" ? [[key, text.toLowerCase()] as const] : [])));
}
