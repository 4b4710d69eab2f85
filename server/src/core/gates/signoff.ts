import { textOf, toData, valueOf, type PlanNode } from "../plan/nodes.ts";
import { entriesOf, itemsOf, locate, textList, type Located, type Plan, type PlanPart } from "../plan/view.ts";
import type { Location } from "../types.ts";
import { short } from "../words.ts";
import { isYes } from "./gate.ts";
import { boundParts, type BoundPart } from "./preset.ts";

/** One entry under `signoffs`. Whatever is missing or of another type is undefined; an entry is judged, never dropped. */
export interface SignOff {
  readonly gate: string | undefined;
  /** The part it is for; null for a gate without parts. */
  readonly part: string | null;
  readonly release: string | undefined;
  readonly by: string | undefined;
  readonly date: string | undefined;
  readonly verdict: string | undefined;
  readonly method: string | undefined;
  readonly evidence: readonly Located<string>[];
  readonly ticket: string | undefined;
  readonly note: string | undefined;
  readonly limit: string | undefined;
  /** Digests as written, by part. */
  readonly binds: Readonly<Partial<Record<BoundPart, string>>>;
  readonly expires: string | undefined;
  /** What in the entry is not understood, so that it could mean something else than it seems to; undefined of a sound one. */
  readonly slip: string | undefined;
  /** The plan's file or one of its files of sign-offs. */
  readonly planPart: PlanPart;
  readonly node: PlanNode;
  readonly at: Location;
}

/** One entry under `waivers` that excepts from a gate; those that except from a rule have `rule`. */
export interface Waiver {
  readonly gate: string | undefined;
  readonly rule: string | undefined;
  readonly part: string | null;
  readonly release: string | undefined;
  readonly reason: string | undefined;
  readonly by: string | undefined;
  readonly until: string | undefined;
  readonly ticket: string | undefined;
  readonly mitigation: string | undefined;
  readonly emergency: boolean;
  readonly reviewBy: string | undefined;
  readonly reviewed: string | undefined;
  /** As for sign-offs. */
  readonly slip: string | undefined;
  readonly planPart: PlanPart;
  readonly node: PlanNode;
  readonly at: Location;
}

/** Every sign-off of all files of the plan, in the order in which they are written. */
export function signOffsOf(plan: Plan): readonly SignOff[] {
  return itemsBelow(plan, "signoffs").map(({ planPart, node }) => {
    const text = (key: string): string | undefined => textOf(valueOf(node, key));
    const binds = entriesOf(valueOf(node, "binds")).flatMap(({ key, value }) => {
      const part = boundParts.find(known => known === key);
      const digest = textOf(value);
      return part === undefined || digest === undefined ? [] : [[part, digest] as const];
    });
    return {
      gate: text("gate"),
      part: text("for") ?? null,
      release: text("release"),
      by: text("by"),
      date: text("date"),
      verdict: text("verdict"),
      method: text("method"),
      evidence: textList(planPart, valueOf(node, "evidence")).filter(({ value }) => value.trim() !== ""),
      ticket: text("ticket"),
      note: text("note"),
      limit: text("limit"),
      binds: Object.fromEntries(binds),
      expires: text("expires"),
      slip: slipIn(node, signOffShape),
      planPart,
      node,
      at: locate(planPart, node),
    };
  });
}

/** Every waiver of all files of the plan, in the order in which they are written. */
export function waiversOf(plan: Plan): readonly Waiver[] {
  return itemsBelow(plan, "waivers").map(({ planPart, node }) => {
    const text = (key: string): string | undefined => textOf(valueOf(node, key));
    return {
      gate: text("gate"),
      rule: text("rule"),
      part: text("for") ?? null,
      release: text("release"),
      reason: text("reason"),
      by: text("by"),
      until: text("until"),
      ticket: text("ticket"),
      mitigation: text("mitigation"),
      emergency: isYes(valueOf(node, "emergency")),
      reviewBy: text("review_by"),
      reviewed: text("reviewed"),
      slip: slipIn(node, waiverShape),
      planPart,
      node,
      at: locate(planPart, node),
    };
  });
}

type Kind = "text" | "texts" | "digests" | "yes or no";
type Shape = Readonly<Record<string, Kind>>;

const signOffShape: Shape = {
  gate: "text", for: "text", release: "text", by: "text", date: "text", verdict: "text", method: "text", evidence: "texts",
  ticket: "text", note: "text", limit: "text", binds: "digests", expires: "text",
}; // prettier-ignore

const waiverShape: Shape = {
  gate: "text", rule: "text", for: "text", release: "text", reason: "text", by: "text", until: "text", ticket: "text",
  mitigation: "text", emergency: "yes or no", review_by: "text", reviewed: "text",
}; // prettier-ignore

/** The first key of an entry that is none, or whose value is of another kind: what it was to say would be lost without a word. */
function slipIn(node: PlanNode, shape: Shape): string | undefined {
  for (const { key, value } of entriesOf(node)) {
    const kind = Object.hasOwn(shape, key) ? shape[key] : undefined;
    if (kind === undefined) return `“${short(key, 30)}” is not a key here`;
    if (value !== undefined && toData(value) !== null && !fits(value, kind)) return `“${key}” cannot be read`;
    if (kind !== "digests") continue;
    for (const { key: part, value: digest } of entriesOf(value)) {
      if (!boundParts.some(known => known === part)) return `“${short(part, 30)}” is nothing that can be bound`;
      if (textOf(digest) === undefined) return `the ${part} digest cannot be read`;
    }
  }
  return undefined;
}

function fits(value: PlanNode, kind: Kind): boolean {
  switch (kind) {
    case "digests":
      return value.kind === "map";
    case "yes or no":
      return ([true, false, "yes", "no"] as unknown[]).includes(toData(value));
    case "texts":
      return textOf(value) !== undefined || (value.kind === "list" && value.items.every(item => textOf(item) !== undefined));
    case "text":
      return textOf(value) !== undefined;
  }
}

function itemsBelow(plan: Plan, key: string): { readonly planPart: PlanPart; readonly node: PlanNode }[] {
  return plan.parts.flatMap(planPart =>
    itemsOf(valueOf(planPart.document.root, key))
      .filter(node => node.kind === "map" || toData(node) !== null)
      .map(node => ({ planPart, node })),
  );
}
