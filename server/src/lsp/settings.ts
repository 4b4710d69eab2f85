import type { ProjectConfig } from "../core/config-file.ts";
import type { NameGroups } from "../core/ecosystems/same-software.ts";
import type { Config, RuleSetting } from "../core/config.ts";
import { globMatcher } from "../core/repo.ts";
import { rules as allRules } from "../core/rules/registry.generated.ts";
import { dig, isObject } from "./client.ts";

/** The section `smp` of the editor's settings, for one root. */
export interface Settings {
  /** Globs of further plans. */
  readonly files: readonly string[];
  /** Globs of files that are left alone. */
  readonly exclude: readonly string[];
  /** By rule code or name. */
  readonly rules: Readonly<Record<string, RuleSetting>>;
  /** Names of packages in several ecosystems that are one software. */
  readonly packageNames: NameGroups;
  readonly inlayHints: InlayHintSettings;
  readonly gates: GateSettings;
}

/** What is shown of sign-offs where they are written. */
export interface GateSettings {
  readonly codeLens: boolean;
  readonly daysLeft: boolean;
}

/** Where locked versions are shown. */
export interface InlayHintSettings {
  readonly dependencies: boolean;
  readonly manifests: boolean;
}

export const defaultSettings: Settings = {
  files: [],
  exclude: [],
  rules: {},
  packageNames: [],
  inlayHints: { dependencies: true, manifests: false },
  gates: { codeLens: true, daysLeft: true },
};

const levels: ReadonlySet<unknown> = new Set(["off", "hint", "info", "warning", "error"]);

/** Reads what a client sent; whatever has the wrong form counts as not set. `trusted: false` leaves out what would widen what is read. */
export function readSettings(value: unknown, trusted: boolean): Settings {
  if (!isObject(value)) return defaultSettings;
  const shown = (name: keyof InlayHintSettings): boolean => {
    const setting = dig(value, ["inlayHints", name]);
    return typeof setting === "boolean" ? setting : defaultSettings.inlayHints[name];
  };
  const gate = (name: keyof GateSettings): boolean => {
    const setting = dig(value, ["gates", name]);
    return typeof setting === "boolean" ? setting : defaultSettings.gates[name];
  };
  return {
    files: trusted ? globs(value["files"]) : [],
    exclude: globs(value["exclude"]),
    rules: rulesOf(value["rules"]),
    packageNames: nameGroups(value["packageNames"]),
    inlayHints: { dependencies: shown("dependencies"), manifests: shown("manifests") },
    gates: { codeLens: gate("codeLens"), daysLeft: gate("daysLeft") },
  };
}

/** The editor's settings joined with those of the repository. */
export interface Joined extends Config {
  readonly files: readonly string[];
  readonly exclude: readonly string[];
}

/** For a rule that both speak of, the repository's word counts: it is the same for everybody and for CI. */
export function joinSettings(settings: Settings, project: ProjectConfig | undefined, trusted: boolean): Joined {
  const byCode = Object.entries(settings.rules).map(([name, setting]): [string, RuleSetting] => [
    allRules.find(({ id }) => id === name)?.code ?? name,
    setting,
  ]);
  return {
    rules: { ...Object.fromEntries(byCode), ...project?.rules },
    names: [...settings.packageNames, ...(project?.names ?? [])],
    files: [...settings.files, ...(trusted ? (project?.files ?? []).filter(isGlob) : [])],
    exclude: [...settings.exclude, ...(project?.exclude ?? []).filter(isGlob)],
  };
}

/** Whether the same files are plans and evidence under both. */
export function sameFiles(a: Joined, b: Joined): boolean {
  return JSON.stringify([a.files, a.exclude]) === JSON.stringify([b.files, b.exclude]);
}

function globs(value: unknown): string[] {
  if (!Array.isArray(value)) return [];
  return value.filter((item): item is string => typeof item === "string" && item !== "" && isGlob(item)).slice(0, 200);
}

function nameGroups(value: unknown): NameGroups {
  if (!Array.isArray(value)) return [];
  const isName = (name: unknown): name is string => typeof name === "string" && /^[a-z][a-z0-9+.-]*:\S+$/.test(name);
  return value.filter((group): group is string[] => Array.isArray(group) && group.length > 1 && group.every(isName)).slice(0, 1000);
}

function isGlob(text: string): boolean {
  try {
    globMatcher(text);
    return text.length <= 1000;
  } catch {
    return false;
  }
}

function rulesOf(value: unknown): Record<string, RuleSetting> {
  if (!isObject(value)) return {};
  return Object.fromEntries(
    Object.entries(value).filter(
      (entry): entry is [string, RuleSetting] => levels.has(entry[1]) || (isObject(entry[1]) && !Array.isArray(entry[1])),
    ),
  );
}
