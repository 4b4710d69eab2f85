import type { NameGroups } from "./ecosystems/same-software.ts";
import type { Level, Rule } from "./rules/define.ts";

/** Settings of the editor and of `.smp/config.yaml`, after both were joined. */
export interface Config {
  /** By rule code or name: a severity for every stage, or an object with `severity` and the rule's own options. */
  readonly rules: Readonly<Record<string, RuleSetting>>;
  /** Names of packages in several ecosystems that are one software. */
  readonly names?: NameGroups;
}

export type RuleSetting = Level | Readonly<Record<string, unknown>>;

export const defaultConfig: Config = { rules: {} };

/** The severity that a project set for a rule, if it did. */
export function levelSetting(config: Config, rule: Pick<Rule, "id" | "code">): Level | undefined {
  const setting = settingOf(config, rule);
  const level = typeof setting === "string" ? setting : setting?.["severity"];
  return isLevel(level) ? level : undefined;
}

/** The rule's options, each the project's value if it has the right type, else the default. */
export function optionsOf(config: Config, rule: Rule): Record<string, unknown> {
  const setting = settingOf(config, rule);
  const given = typeof setting === "object" ? setting : {};
  return Object.fromEntries(
    Object.entries(rule.options).map(([name, spec]) => {
      const value = given[name];
      const fits =
        spec.type === "strings" ? Array.isArray(value) && value.every(item => typeof item === "string") : typeof value === spec.type;
      return [name, fits ? value : spec.default];
    }),
  );
}

function settingOf(config: Config, rule: Pick<Rule, "id" | "code">): RuleSetting | undefined {
  return Object.hasOwn(config.rules, rule.code)
    ? config.rules[rule.code]
    : Object.hasOwn(config.rules, rule.id)
      ? config.rules[rule.id]
      : undefined;
}

export function isLevel(value: unknown): value is Level {
  return value === "off" || value === "hint" || value === "info" || value === "warning" || value === "error";
}
