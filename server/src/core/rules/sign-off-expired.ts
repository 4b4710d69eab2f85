import { daysBetween } from "../dates.ts";
import { expiryWords } from "../gates/slot-words.ts";
import { short } from "../words.ts";
import { defineRule, option } from "./define.ts";

/** Reports sign-offs whose time is over, or nearly so. */
export const signOffExpired = defineRule({
  id: "sign-off-expired",
  code: "GAT003",
  since: "0.1.0",
  severity: ["off", "off", "info", "warning", "warning", "error"],
  title: "A sign-off has expired, or expires soon",
  rationale: "Machines, sites and data move on; what was true half a year ago must be looked at again.",
  remedy: "Look again and sign again.",
  source: "Path to production: sign-offs belong to a campaign",
  needs: [],
  options: { days: option.number(14, "How many days before the end it is reported.") },
  messages: {
    expired: "“{title}” expired on {date}; sign it again",
    soon: "“{title}” {when}; sign it again before",
  },
  fix: "none",
  examples: {
    bad: [
      {
        why: "over",
        plan: "release: {current: v1.0.0}\npeople: {a: {name: A, roles: [lead]}}\ngates:\n  preset: none\n  review: {title: Review, signers: [lead], valid_for: 30 d}\nsignoffs:\n  - {gate: review, release: v1.0.0, by: a, date: 2026-10-01, verdict: ok, ticket: T-1}\n",
        finds: ["“Review” expired on 2026-10-31; sign it again"],
      },
      {
        why: "soon over",
        plan: "release: {current: v1.0.0}\npeople: {a: {name: A, roles: [lead]}}\ngates:\n  preset: none\n  review: {title: Review, signers: [lead]}\nsignoffs:\n  - {gate: review, release: v1.0.0, by: a, date: 2026-10-01, verdict: ok, ticket: T-1, expires: 2026-11-29}\n",
        finds: ["“Review” expires in 9 days; sign it again before"],
      },
    ],
    good: [
      {
        why: "long enough",
        plan: "release: {current: v1.0.0}\npeople: {a: {name: A, roles: [lead]}}\ngates:\n  preset: none\n  review: {title: Review, signers: [lead], valid_for: 90 d}\nsignoffs:\n  - {gate: review, release: v1.0.0, by: a, date: 2026-10-01, verdict: ok, ticket: T-1}\n",
      },
    ],
  },

  check({ gates, today, options, report }): void {
    const decision = gates();
    if (decision === undefined) return report.notApplicable("the plan sets no gates, or names no release");
    for (const slot of decision.slots) {
      const { gate, part, state, signOff, expires } = slot;
      if (signOff === undefined || expires === undefined) continue;
      const title = short(part === null ? gate.title : `${gate.title} · ${part}`, 40);
      const extras = { subject: `${gate.id} ${part ?? ""}` };
      const soon = expiryWords(slot, today, options.days);
      if (state === "expired") report.finding("expired", signOff.at, { title, date: expires }, extras);
      else if (soon !== undefined && daysBetween(today, expires) >= 0) report.finding("soon", signOff.at, { title, when: soon }, extras);
    }
  },
});
