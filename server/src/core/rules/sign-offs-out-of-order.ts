import { signOffsOf, type SignOff } from "../gates/signoff.ts";
import { isOpen } from "../gates/slot-words.ts";
import { short } from "../words.ts";
import { defineRule } from "./define.ts";

/** Reports gates that were signed before the gates that come first, and sign-offs that stand twice. */
export const signOffsOutOfOrder = defineRule({
  id: "sign-offs-out-of-order",
  code: "GAT009",
  since: "0.1.0",
  severity: ["off", "off", "info", "warning", "warning", "error"],
  title: "A gate was signed before the one that comes first, or twice over",
  rationale:
    "A pre-production on a release that was not validated yet shows nothing about the release. Of two entries by one person on one day, nobody can tell which was meant.",
  remedy: "Sign the later gate again, or change `after` if the order does not matter. Of two entries, keep the one that holds.",
  source: "Path to production: milestones in order",
  needs: [],
  messages: {
    order: "“{title}” was signed on {date}, before “{first}” on {firstDate}",
    twice: "{by} signed “{title}” twice on {date}; keep one of the two",
    opposite: "{by} signed “{title}” twice on {date}, as {one} and as {other}",
  },
  fix: "none",
  examples: {
    bad: [
      {
        why: "too early",
        plan: "release: {current: v1.0.0}\npeople: {a: {name: A, roles: [lead]}}\ngates:\n  preset: none\n  review: {title: Review, signers: [lead]}\n  go: {title: Go, signers: [lead], after: [review]}\nsignoffs:\n  - {gate: go, release: v1.0.0, by: a, date: 2026-10-01, verdict: ok, ticket: T-1}\n  - {gate: review, release: v1.0.0, by: a, date: 2026-10-05, verdict: ok, ticket: T-1}\n",
        finds: ["“Go” was signed on 2026-10-01, before “Review” on 2026-10-05"],
      },
      {
        why: "twice the same",
        plan: "release: {current: v1.0.0}\npeople: {a: {name: A, roles: [lead]}}\ngates:\n  preset: none\n  review: {title: Review, signers: [lead]}\nsignoffs:\n  - {gate: review, release: v1.0.0, by: a, date: 2026-10-01, verdict: ok, ticket: T-1}\n  - {gate: review, release: v1.0.0, by: a, date: 2026-10-01, verdict: ok, ticket: T-1}\n",
        finds: ["a signed “Review” twice on 2026-10-01; keep one of the two"],
      },
      {
        why: "yes and no on one day",
        plan: "release: {current: v1.0.0}\npeople: {a: {name: A, roles: [lead]}}\ngates:\n  preset: none\n  review: {title: Review, signers: [lead]}\nsignoffs:\n  - {gate: review, release: v1.0.0, by: a, date: 2026-10-01, verdict: rejected, ticket: T-1}\n  - {gate: review, release: v1.0.0, by: a, date: 2026-10-01, verdict: ok, ticket: T-2}\n",
        finds: ["a signed “Review” twice on 2026-10-01, as rejected and as ok"],
      },
    ],
    good: [
      {
        why: "two people on one day",
        plan: "release: {current: v1.0.0}\npeople: {a: {name: A, roles: [lead]}, b: {name: B, roles: [lead]}}\ngates:\n  preset: none\n  review: {signers: [lead], min: 2}\nsignoffs:\n  - {gate: review, release: v1.0.0, by: a, date: 2026-10-01, verdict: ok, ticket: T-1}\n  - {gate: review, release: v1.0.0, by: b, date: 2026-10-01, verdict: ok, ticket: T-1}\n",
      },
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

  check({ plan, gates, report }): void {
    const decision = gates();
    if (decision === undefined) return report.notApplicable("the plan sets no gates, or names no release");
    const seen = new Map<string, SignOff>();
    const slotOf = new Map(decision.judged.map(it => [it.signOff.node, it]));
    for (const signOff of signOffsOf(plan)) {
      const { by, date, release, verdict, node } = signOff;
      const slot = slotOf.get(node);
      if (slot === undefined || by === undefined || date === undefined) continue;
      const { gate, part } = slot;
      const key = JSON.stringify([gate.id, part, release, by, date]);
      const other = seen.get(key);
      seen.set(key, other ?? signOff);
      if (other === undefined) continue;
      const params = { by: short(by, 15), title: short(part === null ? gate.title : `${gate.title} · ${part}`, 25), date };
      const related = [{ ...other.at, message: "The other one" }];
      const extras = { subject: `${key} twice`, related };
      if (verdict === other.verdict) report.finding("twice", signOff.at, params, extras);
      else
        report.finding(
          "opposite",
          signOff.at,
          { ...params, one: short(other.verdict ?? "nothing", 10), other: short(verdict ?? "nothing", 10) },
          extras,
        );
    }
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
