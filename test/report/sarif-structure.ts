/*
 * The parts of SARIF 2.1.0 that we emit, as JSON Schema, written from the specification
 * (https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/sarif-v2.1.0-errata01-os-complete.html; sections in comments).
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
const anyText = { type: "string" };
const fromOne = { type: "integer", minimum: 1 };
const fromZero = { type: "integer", minimum: 0 };
/** 3.10: a valid URI. */
const uri = { type: "string", pattern: "^https://\\S+$" };
/** 3.4.3: a relative reference, percent-encoded. */
const relativeReference = { type: "string", pattern: "^(?!/)(?!.*//)([A-Za-z0-9._~!$&'()*+,;=@/-]|%[0-9A-F]{2})+$" };
/** 3.27.10 */
const level = { enum: ["none", "note", "warning", "error"] };

/** 3.11 */
const message = object(["text"], { text });
/** 3.12 */
const multiformatMessage = object(["text"], { text, markdown: text });
/** 3.4 */
const artifactLocation = object(["uri", "uriBaseId"], { uri: relativeReference, uriBaseId: { const: "ROOT" } });
/** 3.30 */
const region = object(["startLine", "startColumn", "endLine", "endColumn"], {
  startLine: fromOne,
  startColumn: fromOne,
  endLine: fromOne,
  endColumn: fromOne,
});
/** 3.29 */
const physicalLocation = object(["artifactLocation", "region"], { artifactLocation, region });
/** 3.8 */
const propertyBag = { type: "object", properties: { tags: { type: "array", items: text, uniqueItems: true } } };
/** 3.55 to 3.57 */
const fix = object(["description", "artifactChanges", "properties"], {
  description: message,
  artifactChanges: list(
    object(["artifactLocation", "replacements"], {
      artifactLocation,
      replacements: list(
        object(["deletedRegion", "insertedContent"], { deletedRegion: region, insertedContent: object(["text"], { text: anyText }) }),
        1,
      ),
    }),
    1,
  ),
  properties: object(["safety"], { safety: { enum: ["safe", "suggestion"] } }),
});
/** 3.27 */
const result = object(["ruleId", "ruleIndex", "level", "message", "locations", "partialFingerprints"], {
  ruleId: text,
  ruleIndex: fromZero,
  level,
  message,
  locations: { type: "array", items: object(["physicalLocation"], { physicalLocation }), minItems: 1, maxItems: 1 },
  relatedLocations: list(object(["id", "physicalLocation", "message"], { id: fromZero, physicalLocation, message }), 1),
  partialFingerprints: { type: "object", minProperties: 1, additionalProperties: text },
  fixes: list(fix, 1),
  properties: propertyBag,
});
/** 3.49 and 3.50 */
const reportingDescriptor = object(
  ["id", "name", "shortDescription", "fullDescription", "help", "helpUri", "defaultConfiguration", "properties"],
  {
    id: text,
    name: text,
    shortDescription: multiformatMessage,
    fullDescription: multiformatMessage,
    help: multiformatMessage,
    helpUri: uri,
    defaultConfiguration: object([], { enabled: { type: "boolean" }, level }),
    properties: propertyBag,
  },
);
/** 3.19 */
const driver = object(["name", "version", "semanticVersion", "rules"], {
  name: text,
  fullName: text,
  version: text,
  semanticVersion: { type: "string", pattern: "^\\d+\\.\\d+\\.\\d+" },
  informationUri: uri,
  rules: { ...list(reportingDescriptor), uniqueItems: true },
});
/** 3.20 and 3.58 */
const invocation = object(["executionSuccessful"], {
  executionSuccessful: { type: "boolean" },
  toolExecutionNotifications: list(object(["level", "message"], { level, message, associatedRule: object(["id"], { id: text }) })),
});

/** 3.13 and 3.14 */
export const sarifStructure = object(["$schema", "version", "runs"], {
  $schema: { const: "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json" },
  version: { const: "2.1.0" },
  runs: {
    type: "array",
    minItems: 1,
    maxItems: 1,
    items: object(["tool", "columnKind", "originalUriBaseIds", "invocations", "results"], {
      tool: object(["driver"], { driver }),
      columnKind: { const: "utf16CodeUnits" },
      originalUriBaseIds: object(["ROOT"], { ROOT: object(["description"], { description: message }) }),
      invocations: list(invocation, 1),
      results: list(result),
    }),
  },
});
