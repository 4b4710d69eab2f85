import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import standaloneCode from "ajv/dist/standalone/index.js";
import { generatedBy, type Artefact } from "../artefact.ts";

type Schema = boolean | { readonly [keyword: string]: unknown };

/** Our own keywords in the plan's schema; see `SchemaNode`. They validate nothing. */
export const annotationKeywords = ["x-expects", "x-refers", "x-path", "x-unit", "x-kind", "x-enum-descriptions", "x-standard"] as const;

/** From `schemas/smp.schema.json`: the draft-07 copy for editors that know no newer draft, and a validator that needs no compiling at run time. */
export function planSchema(root: string): Artefact[] {
  const schema = JSON.parse(readFileSync(join(root, "schemas/smp.schema.json"), "utf8")) as Schema;
  return [
    { path: "schemas/smp.schema.draft-07.json", text: JSON.stringify(draft07(schema), null, 2) + "\n" },
    { path: "server/src/core/plan/schema-validator.generated.js", text: validatorCode(schema) },
    { path: "server/src/core/plan/schema-validator.generated.d.ts", text: validatorTypes },
  ];
}

/** The same schema in draft-07, which knows neither `$defs` nor keywords beside `$ref`. Our annotations are left out. */
export function draft07(schema: Schema): Schema {
  const converted = mapSchema(schema, node => {
    const { $schema: _, $id, $defs, $ref, ...rest } = node;
    const plain = Object.fromEntries<unknown>(Object.entries(rest).filter(([keyword]) => !keyword.startsWith("x-")));
    const definitions = $defs === undefined ? {} : { definitions: $defs };
    if (typeof $ref !== "string") return { ...($id === undefined ? {} : { $id: draft07Id($id) }), ...plain, ...definitions };
    const reference = { $ref: $ref.replace("#/$defs/", "#/definitions/") };
    const { allOf, ...beside } = plain;
    return Object.keys(plain).length === 0 ? reference : { ...beside, allOf: allOf === undefined ? [reference] : [reference, { allOf }] };
  });
  const comment = `${generatedBy.replaceAll("`", "'")} Made from smp.schema.json.`;
  return { $schema: "http://json-schema.org/draft-07/schema#", $comment: comment, ...(typeof converted === "object" ? converted : {}) };
}

function draft07Id(id: unknown): string {
  return String(id).replace(/\.json$/, ".draft-07.json");
}

function validatorCode(schema: Schema): string {
  // strict over the whole schema finds misspelt keywords; the code is made from the bare one, so that no description is shipped twice
  compile(schema);
  const { ajv, ids } = compile(mapSchema(schema, withoutAnnotations));
  const code = standaloneCode(ajv, ids);
  if (/\brequire\s*\(/.test(code)) throw new Error("The plan schema uses a keyword whose validator needs a helper of ajv at run time.");
  return `// ${generatedBy}\n${code}\n`;
}

function compile(schema: Schema): { ajv: Ajv2020; ids: Record<string, string> } {
  const ajv = new Ajv2020({
    allErrors: true,
    strict: true,
    strictRequired: false, // `then: {required}` names keys of the schema around it
    allowUnionTypes: true,
    inlineRefs: false,
    code: { esm: true, source: true, lines: false },
  });
  ajv.addVocabulary([...annotationKeywords]);
  if (typeof schema === "object") ajv.addSchema(schema);
  const id = String((schema as { $id?: unknown }).$id);
  const ids = { validatePlan: id, validateSignoffs: `${id}#/$defs/signoffsFile` };
  for (const key of Object.values(ids)) if (ajv.getSchema(key) === undefined) throw new Error(`${key} is not in the plan schema.`);
  return { ajv, ids };
}

function withoutAnnotations(node: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const annotations = new Set(["title", "description", "examples"]);
  return Object.fromEntries(Object.entries(node).filter(([keyword]) => !annotations.has(keyword) && !keyword.startsWith("x-")));
}

/** Rebuilds a schema from its leaves up; `change` sees every subschema once, its own subschemas already changed. */
function mapSchema(schema: Schema, change: (node: Readonly<Record<string, unknown>>) => Schema): Schema {
  if (typeof schema === "boolean") return schema;
  const inner = (value: unknown): Schema => mapSchema(value as Schema, change);
  const entries = Object.entries(schema).map(([keyword, value]): [string, unknown] => {
    switch (keyword) {
      case "properties":
      case "$defs":
        return [keyword, Object.fromEntries(Object.entries(value as object).map(([name, node]) => [name, inner(node)]))];
      case "allOf":
      case "anyOf":
        return [keyword, (value as unknown[]).map(inner)];
      case "additionalProperties":
      case "propertyNames":
      case "items":
      case "if":
      case "then":
      case "else":
        return [keyword, inner(value)];
      default:
        return [keyword, value];
    }
  });
  return change(Object.fromEntries(entries));
}

const validatorTypes = `// ${generatedBy}

/** One disagreement between a value and the schema, as ajv reports it. */
export interface SchemaError {
  /** JSON pointer of the value, "" for the whole document. */
  readonly instancePath: string;
  readonly schemaPath: string;
  readonly keyword: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly message?: string;
  /** The key, for errors below \`propertyNames\`. */
  readonly propertyName?: string;
}

export interface Validator {
  (data: unknown): boolean;
  /** Of the last call; null when it found nothing. */
  errors?: readonly SchemaError[] | null;
}

/** A whole plan. */
export const validatePlan: Validator;

/** A file below \`.smp/signoffs\`. */
export const validateSignoffs: Validator;
`;
