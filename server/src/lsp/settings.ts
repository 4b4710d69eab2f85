import type { ProjectConfig } from "../core/config-file.ts";
import type { Config, RuleSetting } from "../core/config.ts";
import { globMatcher } from "../core/repo.ts";
import { rules as allRules } from "../core/rules/registry.generated.ts";
import { isObject } from "./client.ts";

/** The section `smp` of the editor's settings, for one root. */
export interface Settings {
  /** Globs of further plans. */
  readonly files: readonly string[];
  /** Globs of files that are left alone. */
  readonly exclude: readonly string[];
  /** By rule code or name. */
  readonly rules: Readonly<Record<string, RuleSetting>>;
}

export const defaultSettings: Settings = { files: [], exclude: [], rules: {} };

const levels: ReadonlySet<unknown> = new Set(["off", "hint", "info", "warning", "error"]);

/** Reads what a client sent; whatever has the wrong form counts as not set. `trusted: false` leaves out what would widen what is read. */
export function readSettings(value: unknown, trusted: boolean): Settings {
  if (!isObject(value)) return defaultSettings;
  return { files: trusted ? globs(value["files"]) : [], exclude: globs(value["exclude"]), rules: rulesOf(value["rules"]) };
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
