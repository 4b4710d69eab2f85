import { dateProblem } from "../dates.ts";
import { suggestion } from "../fix.ts";
import { waiversOf } from "../gates/signoff.ts";
import { addEntry } from "../plan/edit.ts";
import { defineRule } from "./define.ts";

/** Reports emergency exceptions whose review is overdue. */
export const emergencyNotReviewed = defineRule({
  id: "emergency-not-reviewed",
  code: "GAT012",
  since: "0.1.0",
  severity: ["off", "off", "warning", "error", "error", "error"],
  title: "An emergency exception was never reviewed",
  rationale: "Urgent releases are allowed; the request is filed and reviewed afterwards, or the exception becomes the rule.",
  remedy: "Review it, and write the day under `reviewed`.",
  source: "LDM-672: urgent releases; Path to production: exceptions",
  needs: [],
  messages: { overdue: "This emergency exception was due for review on {day}" },
  fix: "suggestion",
  examples: {
    bad: [
      {
        why: "overdue",
        plan: "people: {b: {name: B, roles: [production-coordinator]}}\nwaivers:\n  - {gate: release-validated, release: v1.0.0, reason: the alerts are wrong since Monday, by: b, until: 2026-12-01, emergency: true, review_by: 2026-11-10}\n",
        finds: ["This emergency exception was due for review on 2026-11-10"],
      },
    ],
    good: [
      {
        why: "reviewed",
        plan: "people: {b: {name: B, roles: [production-coordinator]}}\nwaivers:\n  - {gate: release-validated, release: v1.0.0, reason: the alerts are wrong since Monday, by: b, until: 2026-12-01, emergency: true, review_by: 2026-11-10, reviewed: 2026-11-12}\n",
      },
      {
        why: "not due yet",
        plan: "people: {b: {name: B, roles: [production-coordinator]}}\nwaivers:\n  - {gate: release-validated, release: v1.0.0, reason: the alerts are wrong since Monday, by: b, until: 2026-12-01, emergency: true, review_by: 2026-11-20}\n",
      },
      { why: "no emergency", plan: "release: {current: v1}\n", outcome: "not-applicable" },
    ],
  },

  check({ plan, today, report }): void {
    const emergencies = waiversOf(plan).filter(({ emergency }) => emergency);
    if (emergencies.length === 0) return report.notApplicable("there was no emergency");
    for (const { reviewBy, reviewed, gate, part, release, at, node, planPart } of emergencies) {
      if (reviewed !== undefined || reviewBy === undefined || dateProblem(reviewBy) !== undefined || reviewBy >= today) continue;
      const edit = node.kind === "map" ? addEntry(planPart, node, "reviewed", today) : undefined;
      const fixes = [edit && suggestion("It was reviewed today", edit)];
      report.finding("overdue", at, { day: reviewBy }, { subject: `${gate ?? ""} ${part ?? ""} ${release ?? ""}`, fixes });
    }
  },
});
