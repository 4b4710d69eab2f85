import type { Span } from "../text.ts";

/** A plan file as a tree. Every node knows its place; nothing here is specific to a YAML library. */
export type PlanNode = MapNode | ListNode | ScalarNode;

interface NodeBase {
  /** Of the value: without trailing comment and line end. */
  readonly span: Span;
  readonly parent: MapEntry | ListNode | undefined;
  /** Index in its list, when the parent is a list. */
  readonly index?: number;
  /** Written as `*alias`: the span is that of the alias, and edits must not touch it. */
  readonly alias?: true;
}

export interface MapNode extends NodeBase {
  readonly kind: "map";
  /** `{a: 1}` instead of one entry a line. */
  readonly flow: boolean;
  readonly entries: readonly MapEntry[];
}

export interface MapEntry {
  readonly key: string;
  readonly keySpan: Span;
  /** Missing after a key without a value (`stage:`). */
  readonly value: PlanNode | undefined;
  readonly map: MapNode;
  /** From the key to the end of the value. */
  readonly span: Span;
}

export interface ListNode extends NodeBase {
  readonly kind: "list";
  readonly flow: boolean;
  readonly items: readonly PlanNode[];
}

export type ScalarValue = string | number | boolean | null;

export interface ScalarNode extends NodeBase {
  readonly kind: "scalar";
  /** As YAML 1.2 core reads it. Dates stay text. */
  readonly value: ScalarValue;
  /** The characters in the file, without quotes; the value of a block scalar. */
  readonly source: string;
  readonly style: "plain" | "single" | "double" | "block";
}

export type Pointer = readonly (string | number)[];

/** The first entry with this key. */
export function entryOf(node: PlanNode | undefined, key: string): MapEntry | undefined {
  return node?.kind === "map" ? node.entries.find(entry => entry.key === key) : undefined;
}

export function valueOf(node: PlanNode | undefined, key: string): PlanNode | undefined {
  return entryOf(node, key)?.value;
}

export function nodeAt(root: PlanNode | undefined, pointer: Pointer): PlanNode | undefined {
  let node = root;
  for (const step of pointer) {
    if (node?.kind === "list") node = typeof step === "number" ? node.items[step] : undefined;
    else node = valueOf(node, String(step));
  }
  return node;
}

export function pointerOf(node: PlanNode | MapEntry): Pointer {
  const steps: (string | number)[] = [];
  let at: PlanNode | MapEntry | undefined = node;
  while (at !== undefined) {
    if ("key" in at) {
      steps.unshift(at.key);
      at = at.map;
    } else {
      if (at.index !== undefined) steps.unshift(at.index);
      at = at.parent;
    }
  }
  return steps;
}

/** Every node from the root down, parents before children. */
export function* walk(root: PlanNode | undefined): Generator<PlanNode> {
  const ahead = [root];
  while (ahead.length > 0) {
    const node = ahead.pop();
    if (node === undefined) continue;
    yield node;
    if (node.kind === "map") for (let at = node.entries.length - 1; at >= 0; at--) ahead.push(node.entries[at]?.value);
    else if (node.kind === "list") for (let at = node.items.length - 1; at >= 0; at--) ahead.push(node.items[at]);
  }
}

/**
 * The value as plain data, as a JSON Schema validator wants it. Of duplicate keys the first counts.
 * A key without a value is null, or is left out: somebody is still typing.
 */
export function toData(node: PlanNode | undefined, empty: "empty keys are null" | "without empty keys" = "empty keys are null"): unknown {
  if (node === undefined) return null;
  if (node.kind === "scalar") return node.value;
  if (node.kind === "list") return node.items.map(item => toData(item, empty));
  const data = Object.create(null) as Record<string, unknown>;
  for (const { key, value } of node.entries) {
    if (!(key in data) && (value !== undefined || empty === "empty keys are null")) data[key] = toData(value, empty);
  }
  return data;
}

/** Text of a scalar as a person would say it: `true` is "yes", a number is what was written. */
export function textOf(node: PlanNode | undefined): string | undefined {
  if (node?.kind !== "scalar" || node.value === null) return undefined;
  if (typeof node.value === "boolean") return node.value ? "yes" : "no";
  return typeof node.value === "number" ? node.source : node.value;
}
