import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { OptionSpec, Rule } from "../../core/rules/define.ts";
import { generatedBy, type Artefact } from "../artefact.ts";
import { loadRules } from "../load-registry.ts";

type Json = Readonly<Record<string, unknown>>;

const levels = ["off", "hint", "info", "warning", "error"] as const;
const levelDescriptions = ["Not checked.", "Shown with three dots.", "A note.", "A warning.", "An error."];

const filesDescription =
  "More files that are plans, as globs relative to the folder, besides `smp.yaml`, `*.smp.yaml`, `software-management-plan.yaml` and the like.";
const excludeDescription = "Files and folders that are not looked at, as globs relative to the folder, besides what git ignores.";
const namesDescription =
  "Names of packages that are one software, besides those that are known: a list for each, with the ecosystem before every name.";
const rulesDescription =
  "Severity and options of single rules, by code or name. Without an entry the severity follows from the stage of the plan.";

/** The settings: `contributes.configuration` of package.json, and the schema of a project's own `.smp/config.yaml`. */
export async function manifest(root: string): Promise<Artefact[]> {
  const rules = await loadRules(root);
  const before = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as Json & { readonly contributes?: Json };
  const after = { ...before, contributes: { ...before.contributes, configuration: configuration(rules) } };
  return [
    { path: "package.json", text: jsonText(after) },
    { path: "schemas/smp-config.schema.json", text: jsonText(configSchema(rules)) },
  ];
}

/** As VS Code wants it: titled groups. */
function configuration(rules: readonly Rule[]): readonly Json[] {
  return [
    {
      title: "Plans",
      order: 1,
      properties: {
        "smp.files": { order: 1, ...globs, scope: "resource", markdownDescription: filesDescription },
        "smp.exclude": { order: 2, ...globs, scope: "resource", markdownDescription: excludeDescription },
        "smp.packageNames": { order: 3, ...nameGroups, scope: "resource", markdownDescription: namesDescription },
      },
    },
    {
      title: "Rules",
      order: 2,
      properties: {
        "smp.rules": {
          order: 1,
          ...rulesSchema(rules, "markdownDescription"),
          default: {},
          scope: "resource",
          markdownDescription: rulesDescription,
        },
      },
    },
    {
      title: "Inlay hints",
      order: 3,
      properties: {
        "smp.inlayHints.dependencies": {
          order: 1,
          type: "boolean",
          default: true,
          scope: "window",
          markdownDescription: "Shows behind each dependency of a plan which version is locked, and where.",
        },
        "smp.inlayHints.manifests": {
          order: 2,
          type: "boolean",
          default: false,
          scope: "window",
          markdownDescription:
            "Shows the same in manifests (pyproject.toml, environment.yml, requirements.txt, DESCRIPTION, package.json …) that a plan is compared with.",
        },
      },
    },
    {
      title: "Production gates",
      order: 4,
      properties: {
        "smp.gates.codeLens": {
          order: 1,
          type: "boolean",
          default: true,
          scope: "window",
          markdownDescription: "Says above each sign-off and exception what it is worth for the release that the plan prepares.",
        },
        "smp.gates.daysLeft": {
          order: 2,
          type: "boolean",
          default: true,
          scope: "window",
          markdownDescription: "Shows behind the dates of sign-offs, exceptions and the campaign how many days are left.",
        },
        "smp.gates.statusBar": {
          order: 3,
          type: "boolean",
          default: true,
          scope: "window",
          markdownDescription: "Shows in the status bar how many gates of the release are signed.",
        },
      },
    },
    {
      title: "Software Management Wizard",
      order: 5,
      properties: {
        "smp.wizard.server": {
          order: 1,
          type: "string",
          default: "",
          scope: "machine",
          markdownDescription:
            "Address of your Software Management Wizard, for **SMP: Push to the Software Management Wizard…**: its first page, a page of a project, or the *API URL* under *Help*, *About*. Your key is sent there and nowhere else; no workspace can set this. It is asked for the first time.",
        },
      },
    },
    {
      title: "Troubleshooting",
      order: 6,
      properties: {
        "smp.trace.server": {
          order: 1,
          type: "string",
          enum: ["messages", "verbose"],
          markdownEnumDescriptions: ["The names of the messages.", "The messages with their content."],
          default: "messages",
          scope: "window",
          tags: ["advanced"],
          markdownDescription:
            "How much of what editor and language server say to each other is written to the log, while its level is *Trace* (**Developer: Set Log Level…**).",
        },
      },
    },
  ];
}

function configSchema(rules: readonly Rule[]): Json {
  return {
    $schema: "http://json-schema.org/draft-07/schema#",
    $comment: generatedBy.replaceAll("`", "'"),
    title: "Settings of a project for its software management plans",
    description: "The file .smp/config.yaml.",
    type: "object",
    additionalProperties: false,
    properties: {
      files: { ...globs, description: filesDescription },
      exclude: { ...globs, description: excludeDescription },
      names: { ...nameGroups, description: namesDescription },
      rules: { ...rulesSchema(rules, "description"), description: rulesDescription },
    },
  };
}

const globs = { type: "array", items: { type: "string", minLength: 1 }, uniqueItems: true, default: [] } as const;

const nameGroups = {
  type: "array",
  items: { type: "array", items: { type: "string", pattern: "^[a-z][a-z0-9+.-]*:\\S+$" }, minItems: 2 },
  default: [],
  examples: [[["pypi:opencv-python", "conda:py-opencv", "deb:python3-opencv"]]],
} as const;

/** By code; names are taken too, without being proposed a second time. */
function rulesSchema(rules: readonly Rule[], describe: "description" | "markdownDescription"): Json {
  const named = rules.map(rule => [rule.code, ruleSetting(rule, describe)] as const);
  const byName = rules.map(rule => [`^${rule.id}$`, ruleSetting(rule, describe)] as const);
  return {
    type: "object",
    additionalProperties: false,
    properties: Object.fromEntries(named),
    patternProperties: Object.fromEntries(byName),
  };
}

function ruleSetting(rule: Rule, describe: "description" | "markdownDescription"): Json {
  const description = { [describe]: `\`${rule.id}\`: ${rule.title}.` };
  const level = { type: "string", enum: levels, enumDescriptions: levelDescriptions };
  const options = Object.entries(rule.options);
  if (options.length === 0) return { ...description, ...level };
  const properties = Object.fromEntries(options.map(([name, spec]) => [name, { ...optionSchema(spec), [describe]: spec.description }]));
  return {
    ...description,
    anyOf: [level, { type: "object", additionalProperties: false, properties: { severity: level, ...properties } }],
  };
}

function optionSchema(spec: OptionSpec): Json {
  return spec.type === "strings"
    ? { type: "array", items: { type: "string" }, default: spec.default }
    : { type: spec.type, default: spec.default };
}

function jsonText(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
