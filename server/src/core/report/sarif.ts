import type { Rule } from "../rules/define.ts";
import type { Range } from "../text.ts";
import { stages, type FileEdit, type Finding, type Fix, type Location, type Severity } from "../types.ts";
import { firstLine } from "./json.ts";
import { ruleHelp, rulePage } from "./rule-help.ts";
import type { Formatter, PlanResult, ReportContext } from "./types.ts";

/**
 * A SARIF 2.1.0 log, https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/sarif-v2.1.0-errata01-os-complete.html
 * Paths are relative to the working directory, which the base `ROOT` stands for. Every rule is in the catalogue, whether it found something or not.
 */
export const formatSarif: Formatter = (results, context) => {
  const rules = [...context.rules].sort((a, b) => (a.code < b.code ? -1 : 1));
  const indices = new Map(rules.map((rule, index) => [rule.code, index]));
  const log = {
    $schema: "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
    version: "2.1.0",
    runs: [
      {
        tool: { driver: driver(rules, context) },
        columnKind: "utf16CodeUnits",
        originalUriBaseIds: {
          [baseId]: { description: { text: "The folder that the tool was started in, as a rule the root of the repository." } },
        },
        invocations: [
          {
            executionSuccessful: results.every(({ analysis }) => analysis.faults.length === 0),
            toolExecutionNotifications: results.flatMap(notifications),
          },
        ],
        results: results.flatMap(({ findings }) => findings.map(finding => resultOf(finding, indices, context))),
      },
    ],
  };
  return `${JSON.stringify(log, undefined, 1)}\n`;
};

/** Key of a finding's fingerprint; the number goes up when it is made in another way. */
export const fingerprintKey = "smp/v1";

export const baseId = "ROOT";

type Level = "none" | "note" | "warning" | "error";

const levels: Readonly<Record<Severity | "off", Level>> = { off: "none", hint: "note", info: "note", warning: "warning", error: "error" };

function driver(rules: readonly Rule[], { version }: ReportContext): object {
  return {
    name: "smp",
    fullName: "Software Management Plans",
    version,
    semanticVersion: version,
    informationUri: "https://github.com/smp-tools/software-management-plans",
    rules: rules.map(descriptor),
  };
}

function descriptor(rule: Rule): object {
  const help = ruleHelp(rule);
  return {
    id: rule.code,
    name: rule.id,
    shortDescription: { text: rule.title },
    fullDescription: { text: rule.rationale },
    help: { text: help.text, markdown: help.markdown },
    helpUri: rulePage(rule),
    defaultConfiguration: defaultConfiguration(rule),
    properties: {
      tags: ["software-management-plan"],
      since: rule.since,
      severityByStage: Object.fromEntries(stages.map((stage, column) => [stage, rule.severity[column] ?? "off"])),
    },
  };
}

/** SARIF knows one level for a rule, ours depend on the stage: the highest of them. */
function defaultConfiguration(rule: Rule): object {
  const order: readonly Level[] = ["none", "note", "warning", "error"];
  const highest = Math.max(...rule.severity.slice(0, stages.length).map(severity => order.indexOf(levels[severity])));
  return highest <= 0 ? { enabled: false } : { level: order[highest] };
}

function resultOf(finding: Finding, indices: ReadonlyMap<string, number>, context: ReportContext): object {
  const { code, severity, message, at, related, fixes, fingerprint, question } = finding;
  const index = indices.get(code);
  return {
    ruleId: code,
    ...(index === undefined ? {} : { ruleIndex: index }),
    level: levels[severity],
    message: { text: message },
    locations: [{ physicalLocation: physicalLocation(at, context) }],
    ...(related.length === 0
      ? {}
      : {
          relatedLocations: related.map((one, id) => ({
            id: id + 1,
            physicalLocation: physicalLocation(one, context),
            message: { text: one.message },
          })),
        }),
    partialFingerprints: { [fingerprintKey]: fingerprint },
    ...(fixes.length === 0 ? {} : { fixes: fixes.map(fix => fixOf(fix, context)) }),
    ...(question === undefined ? {} : { properties: { question } }),
  };
}

function fixOf({ title, safety, edits }: Fix, context: ReportContext): object {
  return {
    description: { text: title },
    artifactChanges: edits.map((edit: FileEdit) => ({
      artifactLocation: artifact(edit.path, context),
      replacements: edit.edits.map(({ range, newText }) => ({ deletedRegion: region(range), insertedContent: { text: newText } })),
    })),
    properties: { safety },
  };
}

export function physicalLocation({ path, range }: Location, context: Pick<ReportContext, "prefix">): object {
  return { artifactLocation: artifact(path, context), region: region(range) };
}

function artifact(path: string, { prefix }: Pick<ReportContext, "prefix">): object {
  const uri = (prefix + path).split("/").map(encodeSegment).join("/");
  return { uri, uriBaseId: baseId };
}

/** RFC 3986, section 3.3; a file name that is no valid text must not make it throw. */
function encodeSegment(segment: string): string {
  return encodeURIComponent(segment.replace(/[\ud800-\udfff]/gu, "\ufffd")).replace(/%(40|24|26|2B|2C|3B|3D)/g, decodeURIComponent);
}

/** SARIF counts from 1; the end is behind the last character, as ours is. */
function region({ start, end }: Range): object {
  return { startLine: start.line + 1, startColumn: start.character + 1, endLine: end.line + 1, endColumn: end.character + 1 };
}

function notifications({ path, analysis }: PlanResult): object[] {
  return analysis.faults.map(({ rule, error }) => ({
    level: "error",
    message: { text: `The rule ${rule} failed on ${path}: ${firstLine(error)}` },
    associatedRule: { id: analysis.verdicts.find(verdict => verdict.rule === rule)?.code ?? rule },
  }));
}
