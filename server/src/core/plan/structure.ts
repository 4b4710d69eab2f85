import { nearest } from "../nearest.ts";
import { orList, short, someOf } from "../words.ts";
import { pointerOf, textOf, toData, valueOf, type MapEntry, type PlanNode, type Pointer } from "./nodes.ts";
import { allowsType, keySchema, schemaAt, type SchemaNode } from "./schema.ts";
import { validatePlan, validateSignoffs, type SchemaError } from "./schema-validator.generated.js";
import type { PlanPart } from "./view.ts";

/** One disagreement with the schema in our own words. `place` is a key or a value. */
export type StructureProblem =
  | { readonly kind: "unknown-key"; readonly entry: MapEntry; readonly near: string | undefined }
  | { readonly kind: "missing-key"; readonly map: PlanNode; readonly key: string; readonly why: string | undefined }
  | { readonly kind: "wrong-value"; readonly node: PlanNode; readonly message: string; readonly near: string | undefined }
  | { readonly kind: "wrong-key"; readonly entry: MapEntry; readonly message: string };

/** Checks one file of the plan against the schema. Text that YAML reads as a number is left to the rule on that. */
export function structureProblems(part: PlanPart): StructureProblem[] {
  const { root } = part.document;
  if (root === undefined) return [];
  const validate = part.kind === "plan" ? validatePlan : validateSignoffs;
  if (validate(toData(root, "without empty keys"))) return [];
  const seen = new Set<string>();
  const entries = entriesByKey();
  const problems = (validate.errors ?? []).flatMap(error => {
    const problem = problemOf(part, root, error, entries);
    if (problem === undefined) return [];
    // several keywords may complain about one value; the first says enough
    const key =
      problem.kind === "missing-key"
        ? `${error.instancePath} ${problem.key}`
        : error.instancePath + (problem.kind === "wrong-value" ? "" : ` ${problem.entry.key}`);
    if (seen.has(key)) return [];
    seen.add(key);
    return [problem];
  });
  // a key with a slip in it is not missing as well
  const meant = new Set(
    problems.flatMap(problem =>
      problem.kind === "unknown-key" && problem.near !== undefined ? [`${keyOf(problem.entry.map)} ${problem.near}`] : [],
    ),
  );
  const broken = firstBroken(part);
  return problems.filter(
    problem => endOf(problem) < broken && (problem.kind !== "missing-key" || !meant.has(`${keyOf(problem.map)} ${problem.key}`)),
  );
}

/** Where the YAML breaks, by the beginning of its line. What is read from there on may belong elsewhere: somebody is typing. */
function firstBroken({ document: { problems, lines } }: PlanPart): number {
  const broken = problems.filter(({ kind }) => kind === "syntax").map(({ range }) => lines.starts[range.start.line] ?? 0);
  return Math.min(...broken, Infinity);
}

/** Where the place ends that a problem rests on; for a missing key that is the map that lacks it. */
function endOf(problem: StructureProblem): number {
  if (problem.kind === "missing-key") return problem.map.span.end;
  return problem.kind === "wrong-value" ? problem.node.span.end : problem.entry.keySpan.end;
}

function keyOf(node: PlanNode): string {
  return pointerOf(node).join("/");
}

/** Whether the schema wants text here and the plan has a bare number or truth value, which a pair of quotes repairs. */
export function wantsQuotes(node: PlanNode, schema: SchemaNode | undefined): boolean {
  if (node.kind !== "scalar" || node.style !== "plain" || node.alias || schema === undefined) return false;
  const { value } = node;
  if (typeof value === "number")
    return (
      allowsType(schema, "string") &&
      !allowsType(schema, "number") &&
      !allowsType(schema, "integer") &&
      schema.const === undefined &&
      schema.enum === undefined
    );
  return typeof value === "boolean" && allowsType(schema, "string") && !allowsType(schema, "boolean") && schema.enum === undefined;
}

type EntriesByKey = (node: PlanNode) => ReadonlyMap<string, MapEntry>;

/** The entries of maps by key, each map looked through once: a file may have thousands of wrong keys. */
function entriesByKey(): EntriesByKey {
  const known = new Map<PlanNode, ReadonlyMap<string, MapEntry>>();
  return node => {
    let entries = known.get(node);
    if (entries === undefined) {
      // of duplicate keys the first counts
      entries = new Map(node.kind === "map" ? node.entries.toReversed().map(entry => [entry.key, entry] as const) : []);
      known.set(node, entries);
    }
    return entries;
  };
}

function problemOf(part: PlanPart, root: PlanNode, error: SchemaError, entries: EntriesByKey): StructureProblem | undefined {
  // the branches of a choice complain one by one; the choice itself says what is missing
  if (/\/anyOf\/\d+\//.test(error.schemaPath) || error.keyword === "if") return undefined;
  const { pointer, node } = find(root, error.instancePath, entries);
  if (node === undefined) return undefined;
  const schema = schemaAt(pointer, part.kind);
  switch (error.keyword) {
    case "additionalProperties": {
      const entry = entries(node).get(String(error.params["additionalProperty"]));
      return entry && unknownKey(entry, schema, entries);
    }
    case "propertyNames": {
      const entry = entries(node).get(String(error.params["propertyName"]));
      return entry && wrongKey(entry, schema, entries);
    }
    case "required":
      return {
        kind: "missing-key",
        map: node,
        key: String(error.params["missingProperty"]),
        why: error.schemaPath.includes("/then/") ? thenReason(pointer) : undefined,
      };
    case "anyOf":
      if (error.schemaPath.includes("/then/")) return { kind: "missing-key", map: node, key: "note” or “limit", why: thenReason(pointer) };
      if (pointer[0] === "waivers") return { kind: "missing-key", map: node, key: "gate” or “rule", why: undefined };
      return needsNoEvidence(root, node) ? undefined : { kind: "missing-key", map: node, key: "evidence” or “ticket", why: undefined };
    case "false schema": {
      const owner = node.parent;
      return owner && "key" in owner
        ? { kind: "wrong-key", entry: owner, message: `“${owner.key}” cannot stand here beside the other keys` }
        : undefined;
    }
    case "enum":
    case "const":
    case "type":
    case "pattern":
    case "minimum":
    case "maximum":
    case "minItems":
    case "minLength":
      // errors on keys come back with a property name; `propertyNames` itself says it
      return error.propertyName !== undefined || isBlank(node) || wantsQuotes(node, schema) ? undefined : wrongValue(node, schema, error);
    default:
      return undefined;
  }
}

/** A dash with nothing behind it, like a key without a value: somebody is still typing. */
function isBlank(node: PlanNode): boolean {
  return node.kind === "scalar" && node.value === null && node.source === "" && !node.alias;
}

function unknownKey(entry: MapEntry, schema: SchemaNode | undefined, entries: EntriesByKey): StructureProblem {
  const present = entries(entry.map);
  const candidates = Object.keys(schema?.properties ?? {}).filter(key => !present.has(key));
  return { kind: "unknown-key", entry, near: nearest(entry.key, candidates) };
}

function wrongKey(entry: MapEntry, schema: SchemaNode | undefined, entries: EntriesByKey): StructureProblem {
  const keys = schema && keySchema(schema);
  const allowed = keys?.enum?.map(String);
  if (allowed !== undefined) {
    const present = entries(entry.map);
    return {
      kind: "unknown-key",
      entry,
      near: nearest(
        entry.key,
        allowed.filter(key => !present.has(key)),
      ),
    };
  }
  return {
    kind: "wrong-key",
    entry,
    message: `“${short(entry.key, 30)}” should be ${keys?.["x-expects"] ?? "an id such as rel-mgr"}`,
  };
}

function wrongValue(node: PlanNode, schema: SchemaNode | undefined, error: SchemaError): StructureProblem {
  const options = schema?.enum?.filter(option => typeof option === "string" && option !== "yes" && option !== "no");
  const written = node.kind === "scalar" ? short(node.source === "" ? String(node.value) : node.source, 30) : undefined;
  const near = written === undefined || options === undefined ? undefined : nearest(written, options.map(String));
  const subject = written === undefined ? (node.kind === "map" ? "This map" : "This list") : `“${written}”`;
  const expected = expectation(schema, error);
  return { kind: "wrong-value", node, message: `${subject} should be ${expected}`, near };
}

function expectation(schema: SchemaNode | undefined, error: SchemaError): string {
  if (schema?.["x-expects"] !== undefined) return schema["x-expects"];
  if (schema?.enum !== undefined) {
    const options = schema.enum.map(String);
    return options.join(", ").length <= 60 ? orList(options) : `one of ${someOf(options, 50)}`;
  }
  if (error.keyword === "type") return typeWords(error.params["type"]);
  return error.keyword === "minItems" ? "a list with something in it" : "something else; see the description of this key";
}

function typeWords(type: unknown): string {
  const words: Readonly<Record<string, string>> = {
    string: "text",
    array: "a list",
    object: "a map of keys",
    integer: "a whole number",
    number: "a number",
    boolean: "yes or no",
  };
  const types = Array.isArray(type) ? type.map(String) : [String(type)];
  return orList(types.map(name => words[name] ?? name));
}

/** Whether the gate of a sign-off says that a name and a date are enough. */
function needsNoEvidence(root: PlanNode, signOff: PlanNode): boolean {
  const gate = textOf(valueOf(signOff, "gate"));
  return gate !== undefined && textOf(valueOf(valueOf(valueOf(root, "gates"), gate), "evidence")) === "optional";
}

function thenReason(pointer: Pointer): string {
  return pointer[0] === "waivers" ? "an emergency is reviewed afterwards" : "say what is tolerated";
}

/** Follows a JSON pointer of ajv down the tree. */
function find(root: PlanNode, path: string, entries: EntriesByKey): { readonly pointer: Pointer; readonly node: PlanNode | undefined } {
  const pointer: (string | number)[] = [];
  let node: PlanNode | undefined = root;
  for (const raw of path.split("/").slice(1)) {
    const step = raw.replaceAll("~1", "/").replaceAll("~0", "~");
    if (node?.kind === "list") {
      pointer.push(Number(step));
      node = node.items[Number(step)];
    } else {
      pointer.push(step);
      node = node === undefined ? undefined : entries(node).get(step)?.value;
    }
  }
  return { pointer, node };
}
