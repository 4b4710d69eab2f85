import planSchema from "../../../../schemas/smp.schema.json" with { type: "json" };
import type { Pointer } from "./nodes.ts";

/** A plan, or a file below `.smp/signoffs` that holds sign-offs and waivers only. */
export type PlanKind = "plan" | "signoffs";

export type SchemaType = "string" | "number" | "integer" | "boolean" | "array" | "object";

/** What an id must be defined as, elsewhere in the plan. */
export type RefersTo = "people" | "targets" | "gates" | "models" | "sites" | "roles";

/** What a path must lead to; `path-or-url` may also be a web address. */
export type PathKind = "file" | "folder" | "any" | "path-or-url";

export type Unit = "memory" | "duration" | "percent" | "cpu";

/** What a text is; `version` marks values that YAML must not change into numbers. */
export type ValueKind = "date" | "digest" | "version" | "spdx" | "url" | "orcid" | "purl" | "dependency";

/**
 * One place of `schemas/smp.schema.json`. Standard keywords of JSON Schema 2020-12, as far as the plan uses them, and our annotations.
 * In what `schemaAt` gives there is no `$ref`; in what lies below there may be.
 */
export interface SchemaNode {
  readonly $ref?: string;
  readonly type?: SchemaType | readonly SchemaType[];
  readonly title?: string;
  /** The hover text. */
  readonly description?: string;
  readonly enum?: readonly (string | number | boolean)[];
  readonly const?: string | number | boolean;
  readonly pattern?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minItems?: number;
  readonly required?: readonly string[];
  /** Words to propose where others are allowed too. */
  readonly examples?: readonly string[];
  readonly properties?: Readonly<Record<string, SchemaNode | boolean>>;
  readonly additionalProperties?: SchemaNode | boolean;
  readonly propertyNames?: SchemaNode;
  readonly items?: SchemaNode;
  /** Completes “… should be …”, for instance “a date such as 2026-11-20”. */
  readonly "x-expects"?: string;
  readonly "x-refers"?: RefersTo;
  /** The value names a path in the repository, relative to the folder of the plan. */
  readonly "x-path"?: PathKind;
  readonly "x-unit"?: Unit;
  readonly "x-kind"?: ValueKind;
  /** One line for each allowed value. */
  readonly "x-enum-descriptions"?: Readonly<Record<string, string>>;
  /** The standard that the name or the form of the value comes from. */
  readonly "x-standard"?: string;
}

export interface SchemaProperty {
  readonly name: string;
  readonly node: SchemaNode;
  readonly required: boolean;
}

// the JSON is only known to hold strings where the type names the words allowed; test/plan/schema.test.ts checks the words
const whole = planSchema as SchemaNode & { readonly $defs: Readonly<Record<string, SchemaNode>> };

/** The schema of a whole document. */
export function schemaRoot(kind: PlanKind = "plan"): SchemaNode {
  return kind === "plan" ? whole : resolved(whole.$defs.signoffsFile ?? {});
}

/** The schema of the value at a pointer, `[]` being the whole document. Undefined for keys that the plan does not know. */
export function schemaAt(pointer: Pointer, kind: PlanKind = "plan"): SchemaNode | undefined {
  let node: SchemaNode | undefined = schemaRoot(kind);
  for (const step of pointer) {
    node = schemaBelow(node, step);
    if (node === undefined) return undefined;
  }
  return node;
}

/** The schema of one key or list item of a value; undefined when there is none or nothing is said about it. */
export function schemaBelow(node: SchemaNode, step: string | number): SchemaNode | undefined {
  if (typeof step === "number" && node.items !== undefined) return resolved(node.items);
  const { properties, additionalProperties } = node;
  const key = String(step);
  const below = properties !== undefined && Object.hasOwn(properties, key) ? properties[key] : additionalProperties;
  return typeof below === "object" ? resolved(below) : undefined;
}

/** What the keys of a value must be; undefined where any may stand. */
export function keySchema(node: SchemaNode): SchemaNode | undefined {
  return node.propertyNames && resolved(node.propertyNames);
}

/** The keys that a value may have by name, in reading order. */
export function propertiesOf(node: SchemaNode): SchemaProperty[] {
  return Object.entries(node.properties ?? {}).flatMap(([name, below]) =>
    typeof below === "object" ? [{ name, node: resolved(below), required: node.required?.includes(name) ?? false }] : [],
  );
}

/** Whether a value of this type may stand here. A node that names no type allows every type. */
export function allowsType(node: SchemaNode, type: SchemaType): boolean {
  if (node.type !== undefined) return typeof node.type === "string" ? node.type === type : node.type.includes(type);
  const values = node.enum ?? (node.const === undefined ? undefined : [node.const]);
  return values === undefined || values.some(value => typeof value === (type === "integer" ? "number" : type));
}

/** The node without `$ref`; the same object for the same node. */
function resolved(node: SchemaNode): SchemaNode {
  return resolutions.get(node) ?? node;
}

/** Every node of the schema that has a `$ref`, and what it stands for. */
const resolutions: ReadonlyMap<unknown, SchemaNode> = new Map(resolutionsBelow(whole));

function resolutionsBelow(value: unknown): [unknown, SchemaNode][] {
  if (typeof value !== "object" || value === null) return [];
  const below = Object.values(value).flatMap(resolutionsBelow);
  return "$ref" in value ? [[value, resolve(value as SchemaNode)], ...below] : below;
}

/** Follows `$ref` to `$defs`; what stands beside it goes first. */
function resolve(node: SchemaNode): SchemaNode {
  let result = node;
  for (let depth = 0; result.$ref !== undefined && depth < 10; depth++) {
    const { $ref, ...beside } = result;
    const name = $ref.slice("#/$defs/".length);
    const target = Object.hasOwn(whole.$defs, name) ? whole.$defs[name] : undefined;
    result = { ...target, ...beside };
  }
  return result;
}
