import type { Rule } from "../rules/define.ts";

/** What a person needs to know of a rule besides its title. */
export function ruleHelp(rule: Rule): { readonly text: string; readonly markdown: string } {
  return {
    text: `${rule.rationale}\n\nWhat to do: ${rule.remedy}\n\nSource: ${rule.source}`,
    markdown: `${rule.rationale}\n\n**What to do:** ${rule.remedy}\n\n**Source:** ${rule.source}`,
  };
}

/** The rule in the list of rules that the project publishes. */
export function rulePage(rule: Pick<Rule, "id">): string {
  return `https://github.com/smp-tools/software-management-plans/blob/main/server/RULES.md#${rule.id}`;
}
