import * as vscode from "vscode";
import {
  setGatesMethod,
  type GatesResult,
  type PlanReadiness,
  type Problem,
  type SlotItem,
  type SlotParams,
} from "../../server/src/lsp/protocol.ts";
import { applyUnchanged } from "./apply-edit.ts";
import { showChangedFiles } from "./changed-files.ts";
import { choosePlan as chooseAnyPlan, dismissed, pick, reveal } from "./choose.ts";
import type { Server } from "./language-client.ts";
import { dueSlots, headline, isWaivable, slotLabel, type ReadinessRow } from "./readiness-tree.ts";
import type { ReadinessView } from "./readiness-view.ts";
import { signOff, waive } from "./sign-off.ts";

/**
 * Commands about the gates of a release. What starts them is a row of the readiness view, a slot that a code lens names, or nothing;
 * then the user picks one. Answers that are given as a second argument are not asked for.
 */
export function gateCommands(
  server: Server,
  view: ReadinessView,
): Readonly<Record<string, (from?: unknown, more?: unknown) => Thenable<unknown> | void>> {
  return {
    "smp.chooseRelease": from => chooseRelease(view, from),
    "smp.openSlot": from => openSlot(view, from),
    "smp.setGates": from => setGates(server, from),
    "smp.showChangedFiles": async from =>
      showChangedFiles(
        server,
        isRow(from) && from.context === "head"
          ? { uri: from.readiness.uri, head: true }
          : await chooseSlot(view, from, "Show changed files", hasChanged),
      ),
    "smp.showReadiness": () => vscode.commands.executeCommand("smp.readiness.focus"),
    "smp.signOff": async (from, given) => signOff(server, await chooseSlot(view, from, "Sign off", dueSlots), given ?? {}),
    "smp.waive": async (from, given) => waive(server, await chooseSlot(view, from, "Waive", waivable), given ?? {}),
  };
}

const hasChanged = (plan: PlanReadiness): readonly SlotItem[] => slotsOf(plan).filter(({ changedFiles }) => changedFiles.length > 0);
const waivable = (plan: PlanReadiness): readonly SlotItem[] => slotsOf(plan).filter(isWaivable);

function slotsOf({ milestones }: PlanReadiness): readonly SlotItem[] {
  return milestones.flatMap(({ slots }) => slots);
}

/** @throws dismissed */
async function choosePlan(view: ReadinessView, from: unknown): Promise<PlanReadiness> {
  if (isRow(from)) return from.readiness;
  await view.refresh();
  const plans = view.plans();
  const [first, second] = plans;
  if (first === undefined) throw new Error("No plan here sets gates. Add “gates: {preset: path-to-production/1}” to one.");
  const active = vscode.window.activeTextEditor?.document.uri.toString();
  const open = plans.find(({ uri }) => vscode.Uri.parse(uri).toString() === active);
  if (open !== undefined) return open;
  if (second === undefined) return first;
  const items = plans.map(plan => ({ label: plan.name, description: headline(plan), detail: `${plan.title}  ${plan.words}`, plan }));
  return (await pick(items, { title: "Plan", placeHolder: "Which plan?", matchOnDescription: true })).plan;
}

/** @throws dismissed */
async function chooseSlot(
  view: ReadinessView,
  from: unknown,
  title: string,
  fitting: (plan: PlanReadiness) => readonly SlotItem[],
): Promise<SlotParams> {
  if (isSlot(from)) return from;
  const plan = await choosePlan(view, from);
  const reference = ({ gate, part }: SlotItem): SlotParams => ({
    uri: plan.uri,
    gate,
    part,
    ...(plan.release === undefined ? {} : { release: plan.release }),
  });
  if (isRow(from) && from.slot !== undefined) return reference(from.slot);
  const fits = new Set(fitting(plan));
  const items = plan.milestones.flatMap(milestone => {
    const slots = milestone.slots.filter(slot => fits.has(slot));
    const separator = { label: milestone.title, kind: vscode.QuickPickItemKind.Separator, slot: undefined };
    return slots.length === 0 ? [] : [separator, ...slots.map(slot => ({ label: slotLabel(slot), description: slot.words, slot }))];
  });
  if (items.length === 0) throw new Error(`There is nothing to choose for ${plan.release ?? plan.name}: ${plan.title}, ${plan.words}.`);
  const { slot } = await pick(items, { title: `${title}: ${plan.release ?? ""}`, placeHolder: "Which gate?", matchOnDescription: true });
  if (slot === undefined) throw dismissed;
  return reference(slot);
}

/** Puts the preset into the plan, and shows it there: what it asks for is named in the same file. */
async function setGates(server: Server, from: unknown): Promise<void> {
  const { uri } = await chooseAnyPlan(server, from);
  const { select } = await applyUnchanged(server, async () => {
    const answer = await server.request<GatesResult | Problem>(setGatesMethod, { uri });
    if ("problem" in answer) throw new Error(answer.problem);
    return answer;
  });
  await reveal(select);
}

async function chooseRelease(view: ReadinessView, from: unknown): Promise<void> {
  const plan = await choosePlan(view, from);
  const items = plan.releases.map(({ release, words }) => ({
    label: release,
    description: words,
    ...(release === plan.release ? { iconPath: new vscode.ThemeIcon("check") } : {}),
  }));
  if (items.length === 0) throw new Error("There is no release to choose: the plan names none, and git has no tag of one.");
  const { label } = await pick(items, { title: `Release of ${plan.name}`, placeHolder: "Show the gates of which release?" });
  await view.choose(plan.uri, label === plan.planned ? undefined : label);
}

/** The entry, or the place where it would stand. */
async function openSlot(view: ReadinessView, from: unknown): Promise<void> {
  if (isRow(from) && from.slot !== undefined) return reveal(from.slot.at);
  const { uri, gate, part } = await chooseSlot(view, from, "Open sign-off", slotsOf);
  const plan = view.plans().find(it => it.uri === uri);
  const slot = plan && slotsOf(plan).find(it => it.gate === gate && it.part === (part ?? null));
  if (slot !== undefined) await reveal(slot.at);
}

function isRow(from: unknown): from is ReadinessRow {
  return typeof from === "object" && from !== null && "readiness" in from && "slot" in from;
}

function isSlot(from: unknown): from is SlotParams {
  return typeof from === "object" && from !== null && "uri" in from && "gate" in from && typeof from.gate === "string";
}
