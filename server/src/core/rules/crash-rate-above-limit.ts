import { suggestion } from "../fix.ts";
import { addEntry } from "../plan/edit.ts";
import { nodeAt } from "../plan/nodes.ts";
import { locatedText } from "../plan/view.ts";
import { percentIn } from "../quantities.ts";
import { short } from "../words.ts";
import { defineRule } from "./define.ts";

/** Reports a pre-production in which more jobs crashed than was to be tolerated, or for which nobody said how many are. */
export const crashRateAboveLimit = defineRule({
  id: "crash-rate-above-limit",
  code: "RES004",
  since: "0.1.0",
  severity: ["off", "off", "warning", "warning", "warning", "error"],
  title: "Crash rate above its limit, or no limit",
  rationale: "Problems that are rare in a test are common in a production; a limit that was set before says when to stop.",
  remedy: "Find out why jobs crash; or write up to where it is tolerated, and the ticket into the sign-off.",
  source: "Path to production: crash rate in the pre-production",
  needs: [],
  messages: {
    above: "{measured} of jobs crashed; the limit is {max}",
    noLimit: "{measured} of jobs crashed; up to how many are tolerated? Write max",
  },
  fix: "suggestion",
  examples: {
    bad: [
      {
        why: "more than is tolerated",
        plan: "production: {id: dr2, release: v12.1.0, preproduction: {crash_rate: {max: 0.5 %, measured: 0.9 %}}}\n",
        finds: ["0.9 % of jobs crashed; the limit is 0.5 %"],
      },
      {
        why: "nobody said how many are tolerated",
        plan: "production:\n  id: dr2\n  release: v12.1.0\n  preproduction:\n    crash_rate:\n      measured: 0.31 %   # 74 of 24000\n",
        finds: ["0.31 % of jobs crashed; up to how many are tolerated? Write max"],
      },
    ],
    good: [
      {
        why: "within the limit",
        plan: "production: {id: dr2, release: v12.1.0, preproduction: {crash_rate: {max: 0.5 %, measured: 0.31 %}}}\n",
      },
      { why: "at the limit", plan: "production: {id: dr2, release: v12.1.0, preproduction: {crash_rate: {max: 1 %, measured: 1.0 %}}}\n" },
      { why: "none crashed", plan: "production: {id: dr2, release: v12.1.0, preproduction: {crash_rate: {measured: 0 %}}}\n" },
      {
        why: "not measured yet",
        plan: "production: {id: dr2, release: v12.1.0, preproduction: {crash_rate: {max: 0.5 %}}}\n",
        outcome: "not-applicable",
      },
      {
        why: "in words",
        plan: "production: {id: dr2, release: v12.1.0, preproduction: {crash_rate: {max: a few, measured: 0.9 %}}}\n",
        outcome: "unknown",
      },
    ],
  },

  check({ plan, report }): void {
    const node = nodeAt(plan.root, ["production", "preproduction", "crash_rate"]);
    const [measured, max] = ["measured", "max"].map(key => locatedText(plan.main, nodeAt(node, [key])));
    if (measured === undefined || node?.kind !== "map") return report.notApplicable("no crash rate was measured");
    const [seen, most] = [percentIn(measured.value), max && percentIn(max.value)];
    if (seen === undefined || (max !== undefined && most === undefined)) return report.unknown("a crash rate is not written in per cent");
    const params = { measured: short(measured.value, 12) };
    if (max === undefined || most === undefined) {
      if (seen === 0) return;
      const edit = addEntry(plan.main, node, "max", measured.value);
      report.finding("noLimit", measured.at, params, {
        subject: "no limit",
        fixes: [suggestion(`Tolerate crashes of up to ${measured.value} of the jobs`, edit)],
      });
    } else if (seen > most) {
      report.finding(
        "above",
        measured.at,
        { ...params, max: short(max.value, 12) },
        { subject: "above", related: [{ ...max.at, message: "the limit" }] },
      );
    }
  },
});
