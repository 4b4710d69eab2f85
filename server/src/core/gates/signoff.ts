import { textOf, toData, valueOf, type PlanNode } from "../plan/nodes.ts";
import { entriesOf, itemsOf, locate, textList, type Located, type Plan, type PlanPart } from "../plan/view.ts";
import type { Location } from "../types.ts";
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
      planPart,
      node,
      at: locate(planPart, node),
    };
  });
}

function itemsBelow(plan: Plan, key: string): { readonly planPart: PlanPart; readonly node: PlanNode }[] {
  return plan.parts.flatMap(planPart =>
    itemsOf(valueOf(planPart.document.root, key))
      .filter(node => node.kind === "map" || toData(node) !== null)
      .map(node => ({ planPart, node })),
  );
}
