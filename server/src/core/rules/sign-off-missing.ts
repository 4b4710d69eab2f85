import { isOpen } from "../gates/slot-words.ts";
import { entriesOf, locateKey } from "../plan/view.ts";
import { short, someOf } from "../words.ts";
import { defineRule } from "./define.ts";

/** Reports gates that nobody has signed for the release that the plan prepares. */
export const signOffMissing = defineRule({
  id: "sign-off-missing",
  code: "GAT001",
  since: "0.1.0",
  severity: ["off", "off", "info", "warning", "warning", "error"],
  title: "A required sign-off is missing",
  rationale: "Without explicit sign-off by the relevant contacts, no production should start.",
  remedy: "Sign it with “Sign off…” or `smp sign`, or make a dated exception with `smp waive`.",
  source: "Path to production: steps with explicit sign-off by relevant contacts",
  needs: [],
  messages: {
    missing: "“{title}” has not been signed for {release}",
    missingParts: "“{title}” has not been signed for {release}: {parts}",
    tooFew: "“{title}” is {because} for {release}",
  },
  fix: "none",
  examples: {
    bad: [
      {
        why: "the first gate of the path",
        plan: "release: {current: v1.0.0}\ngates: {preset: path-to-production/1}\n",
        finds: [
          "“Feature freeze” has not been signed for v1.0.0",
          "“Software quality ok” has not been signed for v1.0.0",
          "“Resources estimated” has not been signed for v1.0.0",
        ],
      },
      {
        why: "one part of three",
        plan: "release: {current: v1.0.0}\npeople: {a: {name: A, roles: [site]}}\ngates:\n  preset: none\n  sites: {title: Sites, signers: [site], per: [north, south]}\nsignoffs:\n  - {gate: sites, for: north, release: v1.0.0, by: a, date: 2026-10-01, verdict: ok, ticket: T-1}\n",
        finds: ["“Sites” has not been signed for v1.0.0: south"],
      },
    ],
    good: [
      {
        why: "signed",
        plan: "release: {current: v1.0.0}\npeople: {a: {name: A, roles: [lead]}}\ngates:\n  preset: none\n  review: {title: Review, signers: [lead]}\nsignoffs:\n  - {gate: review, release: v1.0.0, by: a, date: 2026-10-01, verdict: ok, ticket: T-1}\n",
      },
      {
        why: "not due before the gate that it comes after",
        plan: "release: {current: v1.0.0}\npeople: {a: {name: A, roles: [lead]}}\ngates:\n  preset: none\n  review: {title: Review, signers: [lead]}\n  go: {title: Go, signers: [lead], after: [review]}\nsignoffs:\n  - {gate: review, release: v1.0.0, by: a, date: 2026-10-01, verdict: rejected, ticket: T-1}\n",
      },
      { why: "a plan without gates", plan: "release: {current: v1.0.0}\n", outcome: "not-applicable" },
    ],
  },

  check({ plan, gates, report }): void {
    const decision = gates();
    if (decision === undefined) return report.notApplicable("the plan sets no gates, or names no release");
    const { slots, release } = decision;
    const block = entriesOf(plan.root).find(({ key }) => key === "gates");
    const passed = (id: string): boolean => slots.filter(({ gate }) => gate.id === id).every(isOpen);
    for (const gate of new Set(slots.map(slot => slot.gate))) {
      if (!gate.after.every(passed)) continue;
      const missing = slots.filter(slot => slot.gate === gate && slot.state === "missing");
      const at = gate.at ?? (block && locateKey(plan.main, block));
      const [first] = missing;
      if (first === undefined || at === undefined) continue;
      const title = short(gate.title, 30);
      const parts = missing.flatMap(({ part }) => part ?? []);
      const subject = gate.id;
      if (parts.length > 0)
        report.finding("missingParts", at, { title, release: short(release, 15), parts: someOf(parts, 25) }, { subject });
      else if (first.signOff) report.finding("tooFew", at, { title, release: short(release, 15), because: first.because }, { subject });
      else report.finding("missing", at, { title, release: short(release, 20) }, { subject });
    }
  },
});
