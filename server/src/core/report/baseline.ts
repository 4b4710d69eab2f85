import { fingerprintKey } from "./sarif.ts";

/** The fingerprints in an earlier report of `smp check`, JSON or SARIF; undefined when the text is neither. */
export function readBaseline(text: string): ReadonlySet<string> | undefined {
  const report = parseJson(text);
  if (!isObject(report)) return undefined;
  const found = fromJson(report) ?? fromSarif(report);
  return found && new Set(found.filter(it => typeof it === "string"));
}

function fromJson(report: JsonObject): unknown[] | undefined {
  const plans = report["plans"];
  if (!Array.isArray(plans) || !isObject(report["tool"])) return undefined;
  return objectsOf(plans).flatMap(plan => objectsOf(plan["findings"]).map(finding => finding["fingerprint"]));
}

function fromSarif(report: JsonObject): unknown[] | undefined {
  const runs = report["runs"];
  if (!Array.isArray(runs)) return undefined;
  return objectsOf(runs).flatMap(run =>
    objectsOf(run["results"]).flatMap(result => {
      const fingerprints = result["partialFingerprints"];
      return isObject(fingerprints) ? [fingerprints[fingerprintKey]] : [];
    }),
  );
}

type JsonObject = Readonly<Record<string, unknown>>;

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function objectsOf(value: unknown): JsonObject[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
