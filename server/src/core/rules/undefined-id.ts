import { presetGates } from "../gates/preset.ts";
import { nearest } from "../nearest.ts";
import { suggestion } from "../fix.ts";
import { setPath, setScalar } from "../plan/edit.ts";
import { pointerOf, textOf, valueOf } from "../plan/nodes.ts";
import type { RefersTo } from "../plan/schema.ts";
import { entriesOf, locate, type Plan } from "../plan/view.ts";
import { short } from "../words.ts";
import { defineRule } from "./define.ts";

/** Reports ids of people, targets and gates that are defined nowhere in the plan. */
export const undefinedId = defineRule({
  id: "undefined-id",
  code: "PLN005",
  since: "0.1.0",
  severity: ["error", "error", "error", "error", "error", "error"],
  title: "An id is used but not defined",
  rationale: "A sign-off by somebody whom the plan does not know cannot count, and a target that does not exist receives nothing.",
  remedy: "Define the id, or choose an existing one.",
  source: "Path to production: explicit sign-off by relevant contacts",
  needs: [],
  messages: {
    undefined: "“{id}” is not under {where}",
    undefinedNear: "“{id}” is not under {where}. Did you mean “{near}”?",
  },
  fix: "suggestion",
  examples: {
    bad: [
      {
        why: "a contact nobody knows",
        plan: "people: {sci: {name: Example Science Lead}}\nkey_checks:\n  - {what: F1, contact: perf}\n",
        finds: ["“perf” is not under people"],
      },
      {
        why: "a slip in a gate's name",
        plan: "people: {sci: {name: A}}\nsignoffs:\n  - {gate: feature-freze, release: v1, by: sci, date: 2026-01-02, verdict: ok, ticket: '#1'}\n",
        finds: ["“feature-freze” is not under gates. Did you mean “feature-freeze”?"],
      },
      { why: "a target that is not there", plan: "targets:\n  image: {kind: container, tier: service, based_on: stack}\n" },
    ],
    good: [
      {
        why: "gates of the preset need no definition",
        plan: "people: {rel: {name: A}}\ngates: {preset: path-to-production/1}\nsignoffs:\n  - {gate: feature-freeze, release: v1, by: rel, date: 2026-01-02, verdict: ok, ticket: '#1'}\n",
      },
      {
        why: "a target that is there",
        plan: "targets:\n  stack: {kind: container, tier: production, definition: Dockerfile}\n  image: {kind: container, tier: service, based_on: stack}\n",
      },
    ],
  },

  check({ plan, report }): void {
    const known = definedIds(plan);
    for (const { part, node, schema } of plan.scalars()) {
      const refers = schema?.["x-refers"];
      const ids = refers && known.get(refers);
      const id = textOf(node);
      if (refers === undefined || ids === undefined || id === undefined || id === "" || ids.has(id)) continue;
      const near = nearest(id, ids);
      report.finding(
        near === undefined ? "undefined" : "undefinedNear",
        locate(part, node),
        { id: short(id, 30), where: refers, near: near ?? "" },
        {
          subject: `${pointerOf(node).join(".")} ${id}`,
          fixes: [
            near === undefined ? undefined : suggestion(`Change to “${near}”`, setScalar(part, node, near)),
            refers === "people" ? suggestion(`Add “${id}” to people`, setPath(plan.main, ["people", id], { name: id })) : undefined,
          ],
        },
      );
    }
  },
});

/** Ids by what they name. Roles and sites are free words and are not checked. */
function definedIds(plan: Plan): ReadonlyMap<RefersTo, ReadonlySet<string>> {
  const keys = (name: string): string[] => entriesOf(valueOf(plan.root, name)).map(({ key }) => key);
  const preset = textOf(valueOf(valueOf(plan.root, "gates"), "preset"));
  const gates = keys("gates").filter(key => key !== "preset");
  return new Map<RefersTo, ReadonlySet<string>>([
    ["people", new Set(keys("people"))],
    ["targets", new Set(keys("targets"))],
    ["models", new Set(keys("models"))],
    ["gates", new Set(preset === "none" ? gates : [...gates, ...presetGates.map(({ id }) => id)])],
  ]);
}
