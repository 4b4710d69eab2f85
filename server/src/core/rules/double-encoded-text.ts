import { safeFix } from "../fix.ts";
import { repairDoubleEncoding } from "../mojibake.ts";
import { setScalar } from "../plan/edit.ts";
import { pointerOf } from "../plan/nodes.ts";
import { locate } from "../plan/view.ts";
import { short } from "../words.ts";
import { defineRule } from "./define.ts";

/** Reports text that was saved in one encoding and read in another. */
export const doubleEncodedText = defineRule({
  id: "double-encoded-text",
  code: "PLN009",
  since: "0.1.0",
  severity: ["info", "info", "info", "info", "info", "info"],
  title: "Text saved with the wrong encoding",
  rationale: "Names of people and places come out wrong in every export.",
  remedy: "Repair the text; save plans as UTF-8.",
  source: "ELIXIR SMP lesson, where it happened",
  needs: [],
  messages: { twice: "“{text}” looks like “{repaired}” saved twice" },
  fix: "safe",
  examples: {
    bad: [
      {
        why: "an apostrophe",
        plan: "software: {name: X, kind: tool, description: itâ€™s fast}\n",
        finds: ["“itâ€™s fast” looks like “it’s fast” saved twice"],
      },
      { why: "a name", plan: "people: {lead: {name: JosÃ© Example}}\n", finds: ["“JosÃ© Example” looks like “José Example” saved twice"] },
    ],
    good: [
      {
        why: "the same, right",
        plan: "people: {lead: {name: José Example}, ana: {name: Ânia Château}}\nsoftware: {name: X, kind: tool, description: it’s fast}\n",
      },
    ],
  },

  check({ plan, report }): void {
    for (const { part, node } of plan.scalars()) {
      const text = typeof node.value === "string" ? node.value : "";
      const repaired = repairDoubleEncoding(text);
      if (repaired === undefined) continue;
      report.finding(
        "twice",
        locate(part, node),
        { text: short(text, 28), repaired: short(repaired, 28) },
        { subject: pointerOf(node).join("."), fixes: [safeFix("Repair the text", setScalar(part, node, repaired))] },
      );
    }
  },
});
