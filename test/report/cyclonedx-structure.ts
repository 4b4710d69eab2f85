/*
 * The parts of CycloneDX 1.6 that we emit, as JSON Schema, written from the specification (https://cyclonedx.org/docs/1.6/json/).
 * Stricter than the specification: a property that we do not mean to emit is an error.
 */

const object = (required: readonly string[], properties: Readonly<Record<string, object>>): object => ({
  type: "object",
  required,
  properties,
  additionalProperties: false,
});
const list = (items: object, minItems = 0): object => ({ type: "array", items, minItems });

const text = { type: "string", minLength: 1 };
const properties = list(object(["name", "value"], { name: { type: "string", pattern: "^smp:" }, value: text }), 1);

const component = object(["type", "bom-ref", "name", "evidence", "properties"], {
  type: { enum: ["library", "container"] },
  "bom-ref": text,
  group: text,
  name: text,
  version: { type: "string", minLength: 1, maxLength: 1024 },
  scope: { enum: ["required", "optional"] },
  purl: { type: "string", pattern: "^pkg:[a-z]+/[^\\s]+$" },
  evidence: object(["occurrences"], {
    occurrences: list(object(["location", "line"], { location: text, line: { type: "integer", minimum: 1 } }), 1),
  }),
  properties,
});

export const bomStructure = object(
  ["$schema", "bomFormat", "specVersion", "serialNumber", "version", "metadata", "components", "compositions"],
  {
    $schema: { const: "http://cyclonedx.org/schema/bom-1.6.schema.json" },
    bomFormat: { const: "CycloneDX" },
    specVersion: { const: "1.6" },
    serialNumber: { type: "string", pattern: "^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$" },
    version: { const: 1 },
    metadata: object(["timestamp", "lifecycles", "tools", "component"], {
      timestamp: { type: "string", pattern: "^\\d{4}-\\d{2}-\\d{2}T00:00:00Z$" },
      lifecycles: list(object(["phase"], { phase: { const: "pre-build" } }), 1),
      tools: object(["components"], {
        components: list(object(["type", "name", "version"], { type: { const: "application" }, name: text, version: text }), 1),
      }),
      component: object(["type", "bom-ref", "name"], { type: { const: "application" }, "bom-ref": text, name: text }),
      properties,
    }),
    components: list(component),
    compositions: list(
      object(["aggregate", "assemblies"], { aggregate: { enum: ["incomplete", "unknown"] }, assemblies: list(text, 1) }),
      1,
    ),
  },
);
