import { safeFix } from "../fix.ts";
import { replaceSpan } from "../plan/edit.ts";
import { pointerOf, type ScalarNode } from "../plan/nodes.ts";
import { wantsQuotes } from "../plan/structure.ts";
import { locate } from "../plan/view.ts";
import { short } from "../words.ts";
import { defineRule } from "./define.ts";

/** Reports values that YAML turns into something other than what was written. */
export const valueChangedByYaml = defineRule({
  id: "value-changed-by-yaml",
  code: "PLN002",
  since: "0.1.0",
  severity: ["error", "error", "error", "error", "error", "error"],
  title: "YAML changes a version, digest or text",
  rationale: "YAML reads 1.20 as the number 1.2 and 1234567e8 as 123456700000000: the plan then names a version that does not exist.",
  remedy: "Put quotes around the value.",
  source: "YAML 1.2.2 core schema; YAML 1.1 as PyYAML reads it",
  needs: [],
  messages: {
    changed: "YAML reads {written} as the number {value}. Put quotes around it",
    number: "YAML reads {written} as a number here. Put quotes around it",
    truth: "YAML reads {written} as a truth value here. Put quotes around it",
    other: "Other YAML readers take {written} for a number. Put quotes around it",
  },
  fix: "safe",
  examples: {
    bad: [
      {
        why: "a version that ends in a zero",
        plan: "release: {current: 1.20}\n",
        finds: ["YAML reads 1.20 as the number 1.2. Put quotes around it"],
      },
      {
        why: "a version that stays the same is a number all the same",
        plan: "dependencies:\n  data:\n    - {id: markers, name: Markers, version: 2026.5}\n",
        finds: ["YAML reads 2026.5 as a number here. Put quotes around it"],
      },
      {
        why: "a commit that looks like an exponent",
        plan: "models:\n  filter: {version: 1234567e8, status: production}\n",
        finds: ["YAML reads 1234567e8 as the number 123456700000000. Put quotes around it"],
      },
      {
        why: "a time of day to older readers",
        plan: "release: {current: 12:30:00}\n",
        finds: ["Other YAML readers take 12:30:00 for a number. Put quotes around it"],
      },
    ],
    good: [
      { why: "quotes", plan: 'release: {current: "1.20"}\n' },
      {
        why: "text that is no number to anybody",
        plan: "release: {current: v1.20}\ndependencies:\n  data:\n    - {id: markers, name: Markers, version: 2026-05}\n",
      },
      {
        why: "numbers where numbers belong",
        plan: "software: {name: X, kind: tool, criticality: 2}\ntargets:\n  shared: {kind: shared-stack, tier: developer, environment: 12}\n",
      },
    ],
  },

  check({ plan, report }): void {
    for (const { part, node, schema } of plan.scalars()) {
      if (node.style !== "plain" || node.alias || typeof node.value === "object") continue;
      const kind = schema?.["x-kind"];
      const exact = kind === "version" || kind === "digest";
      const changed = typeof node.value === "number" && String(node.value) !== node.source;
      const old = exact && typeof node.value === "string" && numberInYaml11.test(node.value);
      if (!wantsQuotes(node, schema) && !(exact && changed) && !old) continue;
      const message = old ? "other" : typeof node.value === "boolean" ? "truth" : changed ? "changed" : "number";
      report.finding(
        message,
        locate(part, node),
        { written: short(node.source, 24), value: short(numberWords(node), 24) },
        {
          subject: pointerOf(node).join("."),
          fixes: [safeFix(`Write "${short(node.source, 30)}"`, replaceSpan(part, node.span, JSON.stringify(node.source)))],
        },
      );
    }
  },
});

/** Times in base 60, octal numbers, and digits with underscores: what YAML 1.1 takes for numbers and 1.2 does not. */
const numberInYaml11 = /^[-+]?(\d{1,3}(:[0-5]?\d){1,3}(\.\d*)?|0[0-7_]+|0b[01_]+|\d[\d]*_[\d_]*)$/;

function numberWords(node: ScalarNode): string {
  return typeof node.value === "number" && Number.isInteger(node.value) && Math.abs(node.value) < 1e21
    ? BigInt(node.value).toString()
    : String(node.value);
}
