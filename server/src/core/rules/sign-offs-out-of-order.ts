import { isOpen } from "../gates/slot-words.ts";
import { short } from "../words.ts";
import { defineRule } from "./define.ts";

/** Reports gates that were signed before the gates that come first. */
export const signOffsOutOfOrder = defineRule({
  id: "sign-offs-out-of-order",
  code: "GAT009",
  since: "0.1.0",
  severity: ["off", "off", "info", "warning", "warning", "error"],
  title: "A gate was signed before the one that comes first",
  rationale: "A pre-production on a release that was not validated yet shows nothing about the release.",
  remedy: "Sign the later gate again, or change `after` if the order does not matter.",
  source: "Path to production: milestones in order",
  needs: [],
  messages: { order: "“{title}” was signed on {date}, before “{first}” on {firstDate}" },
  fix: "none",
  examples: {
    bad: [
      {
        why: "too early",
        plan: "release: {current: v1.0.0}\npeople: {a: {name: A, roles: [lead]}}\ngates:\n  preset: none\n  review: {title: Review, signers: [lead]}\n  go: {title: Go, signers: [lead], after: [review]}\nsignoffs:\n  - {gate: go, release: v1.0.0, by: a, date: 2026-10-01, verdict: ok, ticket: T-1}\n  - {gate: review, release: v1.0.0, by: a, date: 2026-10-05, verdict: ok, ticket: T-1}\n",
        finds: ["“Go” was signed on 2026-10-01, before “Review” on 2026-10-05"],
      },
    ],
    good: [
      {
        why: "on one day",
        plan: "release: {current: v1.0.0}\npeople: {a: {name: A, roles: [lead]}}\ngates:\n  preset: none\n  review: {signers: [lead]}\n  go: {signers: [lead], after: [review]}\nsignoffs:\n  - {gate: go, release: v1.0.0, by: a, date: 2026-10-05, verdict: ok, ticket: T-1}\n  - {gate: review, release: v1.0.0, by: a, date: 2026-10-05, verdict: ok, ticket: T-1}\n",
      },
      {
        why: "signed again later, after it was in order once",
        plan: "release: {current: v1.0.0}\npeople: {a: {name: A, roles: [lead]}}\ngates:\n  preset: none\n  review: {signers: [lead]}\n  go: {signers: [lead], after: [review]}\nsignoffs:\n  - {gate: review, release: v1.0.0, by: a, date: 2026-10-01, verdict: ok, ticket: T-1}\n  - {gate: go, release: v1.0.0, by: a, date: 2026-10-05, verdict: ok, ticket: T-1}\n  - {gate: review, release: v1.0.0, by: a, date: 2026-10-09, verdict: ok, ticket: T-2}\n",
      },
    ],
  },

  check({ gates, report }): void {
    const decision = gates();
    if (decision === undefined) return report.notApplicable("the plan sets no gates, or names no release");
    for (const slot of decision.slots) {
      const { signOff, gate, part } = slot;
      if (signOff?.date === undefined || signOff.release !== decision.release || !isOpen(slot)) continue;
      for (const first of gate.after) {
        const earlier = decision.slots.filter(it => it.gate.id === first);
        // the day from which the earlier gate was passed, whichever of its sign-offs counts today
        const days = earlier.flatMap(({ gate: { id }, part: of }) => {
          const dates = decision.judged.filter(
            it => it.gate.id === id && it.part === of && it.state !== "invalid" && it.state !== "rejected",
          );
          return dates
            .flatMap(it => it.signOff.date ?? [])
            .sort()
            .slice(0, 1);
        });
        const last = days.sort().at(-1);
        const [one] = earlier;
        if (last === undefined || one === undefined || signOff.date >= last) continue;
        const params = { title: short(gate.title, 20), date: signOff.date, first: short(one.gate.title, 20), firstDate: last };
        report.finding("order", signOff.at, params, { subject: `${gate.id} ${part ?? ""} ${first}` });
      }
    }
  },
});
