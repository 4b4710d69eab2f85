import { safeFix } from "../fix.ts";
import { replaceSpan } from "../plan/edit.ts";
import type { PlanPart } from "../plan/view.ts";
import type { Suppression } from "../suppressions.ts";
import { defineRule } from "./define.ts";

/** Reports comments that disable nothing, or that say no reason. */
export const uselessSuppression = defineRule({
  id: "useless-suppression",
  code: "PLN013",
  since: "0.1.0",
  severity: ["warning", "warning", "warning", "warning", "warning", "warning"],
  title: "A comment disables nothing, or gives no reason",
  rationale: "An exception without a reason cannot be reviewed, and one that is left over will hide the next finding.",
  remedy: "Write `# smp-disable-next-line CODE -- reason` right above the line, or remove the comment.",
  source: "Exceptions stay visible: Path to production",
  needs: [],
  reviewsSuppressions: true,
  messages: {
    reason: "A reason is required: # smp-disable-next-line {rules} -- reason",
    rule: "Name the rule: # smp-disable-next-line DEP003 -- reason",
    unused: "{rules} finds nothing on the next line; remove this comment",
  },
  fix: "safe",
  examples: {
    bad: [
      {
        why: "nothing to disable",
        plan: "# smp-disable-next-line PLN003 -- agreed with Ana\nrelease: {current: v1.0.0}\n",
        finds: ["PLN003 finds nothing on the next line; remove this comment"],
      },
      { why: "no reason", plan: "# smp-disable-next-line PLN003\nsoftware: {name: X, kind: tool, description: TODO}\n" },
    ],
    good: [
      {
        why: "used, with a reason",
        plan: "# smp-disable-next-line PLN003 -- the board decides in May\nsoftware: {name: X, kind: tool, description: TODO}\n",
      },
    ],
  },

  check({ plan, suppressions, report }): void {
    for (const suppression of suppressions) {
      if (suppression.used) continue;
      const rules = suppression.rules.join(" ");
      const subject = `${rules} ${suppression.reason ?? ""}`;
      if (rules === "") report.finding("rule", suppression.at, {}, { subject });
      else if (suppression.reason === undefined) report.finding("reason", suppression.at, { rules }, { subject });
      else {
        const part = plan.parts.find(({ file }) => file.path === suppression.at.path) ?? plan.main;
        report.finding(
          "unused",
          suppression.at,
          { rules },
          { subject, tag: "unnecessary", fixes: [safeFix("Remove the comment", removeLine(part, suppression))] },
        );
      }
    }
  },
});

function removeLine(part: PlanPart, { at }: Suppression) {
  const { lines, text } = part.document;
  const { line } = at.range.start;
  return replaceSpan(part, { start: lines.starts[line] ?? 0, end: lines.starts[line + 1] ?? text.length }, "");
}
