import { textOf, toData, valueOf, type MapEntry, type PlanNode } from "../plan/nodes.ts";
import { entriesOf, itemsOf, locateKey, textList, type Plan } from "../plan/view.ts";
import type { Location } from "../types.ts";
import { boundParts, presetGates, type BoundPart, type CarryOver, type PresetGate } from "./preset.ts";

/** How sure it is who signed, weakest first: the name is in the file; the person's own commit wrote it; CODEOWNERS guards it; the commit is signed. */
export const proofs = ["declared", "committed", "reviewed", "signed"] as const;
export type Proof = (typeof proofs)[number];

/** A gate as it holds for one plan: the preset's values with what the plan writes over them. */
export interface Gate {
  readonly id: string;
  readonly title: string;
  readonly why: string | undefined;
  readonly milestone: string;
  readonly signers: readonly string[];
  /** How many different people must sign. */
  readonly min: number;
  /** The parts that are signed one by one; a gate without parts has the one part null. */
  readonly parts: readonly (string | null)[];
  readonly after: readonly string[];
  readonly evidenceRequired: boolean;
  readonly waivable: boolean;
  readonly binds: readonly BoundPart[];
  readonly carryOver: CarryOver;
  /** A duration as plans write it; undefined when a sign-off never expires by itself. */
  readonly validFor: string | undefined;
  /** The signer must not have written commits of the release. */
  readonly independent: boolean;
  readonly proof: Proof;
  /** Where the plan speaks of it, if it does. */
  readonly at: Location | undefined;
}

/** A gate that the plan leaves out, with its reason. Without a reason it is not left out. */
export interface SkippedGate {
  readonly id: string;
  readonly title: string;
  readonly why: string;
}

export interface Gates {
  /** In the order of milestones and of the path. */
  readonly gates: readonly Gate[];
  readonly skipped: readonly SkippedGate[];
}

/** The gates of a plan: those of its preset with its changes, then its own. None when the plan has no `gates`. */
export function gatesOf(plan: Plan): Gates {
  const block = valueOf(plan.root, "gates");
  const entries = entriesOf(block).filter(({ key }) => key !== "preset");
  const preset = textOf(valueOf(block, "preset")) === "path-to-production/1" ? presetGates : [];
  const own = entries.filter(({ key }) => !preset.some(({ id }) => id === key));
  const gates: Gate[] = [];
  const skipped: SkippedGate[] = [];
  const take = (base: PresetGate | undefined, entry: MapEntry | undefined): void => {
    const gate = gateOf(plan, base, entry);
    const why = textOf(valueOf(entry?.value, "why"))?.trim() ?? "";
    if (isYes(valueOf(entry?.value, "skip")) && why !== "") skipped.push({ id: gate.id, title: gate.title, why });
    else if (entry !== undefined || applies(plan, base)) gates.push(gate);
  };
  for (const base of preset)
    take(
      base,
      entries.find(({ key }) => key === base.id),
    );
  for (const entry of own) take(undefined, entry);
  return { gates: gates.sort((a, b) => milestoneRank(gates, a) - milestoneRank(gates, b)), skipped };
}

/** Gates of one milestone stand together, milestones in the order in which they first come. */
function milestoneRank(gates: readonly Gate[], gate: Gate): number {
  const numbered = /^\d+/.exec(gate.milestone);
  return numbered ? Number(numbered[0]) : 1000 + gates.findIndex(({ milestone }) => milestone === gate.milestone);
}

function applies(plan: Plan, base: PresetGate | undefined): boolean {
  if (base?.onlyWith === "sites") return productionSites(plan).length > 0;
  return base?.onlyWith !== "campaign" || valueOf(plan.root, "production") !== undefined;
}

function gateOf(plan: Plan, base: PresetGate | undefined, entry: MapEntry | undefined): Gate {
  const node = entry?.value;
  const text = (key: string): string | undefined => textOf(valueOf(node, key));
  const list = (key: string): readonly string[] | undefined =>
    valueOf(node, key) === undefined ? undefined : textList(plan.main, valueOf(node, key)).map(({ value }) => value);
  const min = toData(valueOf(node, "min"));
  const carryOver = text("carry_over");
  const proof = text("proof");
  const id = entry?.key ?? base?.id ?? "";
  const per = list("per") ?? partsFrom(plan, base);
  return {
    id,
    title: text("title") ?? base?.title ?? id,
    why: base?.why,
    milestone: text("milestone") ?? base?.milestone ?? "Other gates",
    signers: list("signers") ?? base?.signers ?? [],
    min: typeof min === "number" && min > 1 ? min : 1,
    parts: per.length === 0 ? [null] : [...new Set(per)],
    after: list("after") ?? base?.after ?? [],
    evidenceRequired: text("evidence") !== "optional",
    waivable: !isNo(valueOf(node, "waivable")),
    binds: list("binds")?.flatMap(part => boundParts.find(known => known === part) ?? []) ?? base?.binds ?? [],
    carryOver: carryOver === "none" || carryOver === "patch" || carryOver === "same-digest" ? carryOver : (base?.carryOver ?? "none"),
    validFor: text("valid_for") ?? base?.validFor,
    independent: isYes(valueOf(node, "independent")),
    proof: proofs.find(known => known === proof) ?? "declared",
    at: entry && locateKey(plan.main, entry),
  };
}

function partsFrom(plan: Plan, base: PresetGate | undefined): readonly string[] {
  if (base?.partsFrom === "sites") return productionSites(plan);
  if (base?.partsFrom === "components") return componentsOf(plan);
  return [];
}

/** The sites of production targets, each once, in the order of the plan. */
export function productionSites(plan: Plan): readonly string[] {
  const sites = plan.targets
    .filter(({ tier }) => tier?.value === "production")
    .flatMap(({ node }) => textList(plan.main, valueOf(node, "sites")).map(({ value }) => value));
  return [...new Set(sites)];
}

/** The parts of the results that a campaign judges apart. */
export function componentsOf(plan: Plan): readonly string[] {
  return itemsOf(valueOf(valueOf(plan.root, "production"), "components")).flatMap(item => textOf(item) ?? []);
}

/** YAML 1.1 tools write yes and no, others true and false; both are meant. */
export function isYes(node: PlanNode | undefined): boolean {
  const value = toData(node);
  return value === true || value === "yes";
}

function isNo(node: PlanNode | undefined): boolean {
  const value = toData(node);
  return value === false || value === "no";
}
