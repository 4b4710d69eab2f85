import { dateProblem, dayAfter } from "../dates.ts";
import { suggestion } from "../fix.ts";
import { waiverProblem, waiverRole } from "../gates/evaluate.ts";
import { gatesOf } from "../gates/gate.ts";
import { chooseAnother } from "../gates/people.ts";
import { waiversOf, type Waiver } from "../gates/signoff.ts";
import { setScalar } from "../plan/edit.ts";
import { valueOf } from "../plan/nodes.ts";
import { locate } from "../plan/view.ts";
import { short } from "../words.ts";
import { defineRule } from "./define.ts";

/** Reports exceptions that do not hold, and exceptions that have become a habit. */
export const waiverNotInOrder = defineRule({
  id: "waiver-not-in-order",
  code: "GAT007",
  since: "0.1.0",
  severity: ["off", "off", "warning", "warning", "error", "error"],
  title: "An exception does not hold, or has become a habit",
  rationale: "Of course exceptions can be made; but a problem does not go away because nobody looked.",
  remedy: "Sign the gate, or make a new exception with a reason, a name and a day.",
  source: "Path to production: exceptions; osv-scanner ignoreUntil; Trivy expired_at",
  needs: [],
  messages: {
    wrong: "This exception does not count: {because}",
    over: "This exception ended on {until}; sign the gate, or renew it",
    habit: "Third exception in a row from “{gate}”; what keeps it from being signed?",
    nobodyNeeds: "There is no gate “{gate}” with such a part; this exception excepts from nothing",
  },
  fix: "suggestion",
  examples: {
    bad: [
      {
        why: "over",
        plan: "release: {current: v1.0.0}\npeople: {b: {name: B, roles: [production-coordinator]}}\ngates:\n  preset: none\n  review: {signers: [lead]}\nwaivers:\n  - {gate: review, release: v1.0.0, reason: the lead is at a conference, by: b, until: 2026-11-10}\n",
        finds: ["This exception ended on 2026-11-10; sign the gate, or renew it"],
      },
      {
        why: "by somebody who may not make exceptions",
        plan: "release: {current: v1.0.0}\npeople: {a: {name: A, roles: [lead]}, b: {name: B, roles: [production-coordinator]}}\ngates:\n  preset: none\n  review: {signers: [lead]}\nwaivers:\n  - {gate: review, release: v1.0.0, reason: the lead is at a conference, by: a, until: 2026-12-10}\n",
        finds: ["This exception does not count: a is no production-coordinator and cannot make exceptions"],
      },
      {
        why: "three in a row",
        plan: "release: {current: v1.2.0}\npeople: {b: {name: B, roles: [production-coordinator]}}\ngates:\n  preset: none\n  review: {signers: [lead]}\nwaivers:\n  - {gate: review, release: v1.0.0, reason: the lead is at a conference, by: b, until: 2026-02-10}\n  - {gate: review, release: v1.1.0, reason: the lead is on holiday now, by: b, until: 2026-07-10}\n  - {gate: review, release: v1.2.0, reason: the lead is on leave since June, by: b, until: 2026-12-10}\n",
        finds: ["Third exception in a row from “review”; what keeps it from being signed?"],
      },
    ],
    good: [
      {
        why: "in order",
        plan: "release: {current: v1.0.0}\npeople: {b: {name: B, roles: [production-coordinator]}}\ngates:\n  preset: none\n  review: {signers: [lead]}\nwaivers:\n  - {gate: review, release: v1.0.0, reason: the lead is at a conference, by: b, until: 2026-12-10}\n",
      },
      {
        why: "of a release that is history",
        plan: "release: {current: v1.1.0}\npeople: {b: {name: B, roles: [production-coordinator]}}\ngates:\n  preset: none\n  review: {signers: [lead]}\nwaivers:\n  - {gate: review, release: v1.0.0, reason: the lead is at a conference, by: b, until: 2026-02-10}\n",
      },
    ],
  },

  check({ plan, gates, today, report }): void {
    const decision = gates();
    if (decision === undefined) return report.notApplicable("the plan sets no gates, or names no release");
    const all = waiversOf(plan).filter(({ rule }) => rule === undefined);
    const known = gatesOf(plan).gates;
    for (const waiver of all.filter(({ release }) => release === decision.release)) {
      const gate = known.find(({ id }) => id === waiver.gate);
      const subject = `${waiver.gate ?? ""} ${waiver.part ?? ""} ${waiver.until ?? ""}`;
      if (gate === undefined) continue;
      if (!gate.parts.includes(waiver.part)) {
        report.finding("nobodyNeeds", waiver.at, { gate: short(gate.id, 20) }, { subject });
        continue;
      }
      const slot = decision.slots.find(it => it.gate.id === gate.id && it.part === waiver.part);
      // what was signed in the meantime needs no exception any more
      if (slot?.state === "passed" || slot?.state === "tolerable") continue;
      const problem = waiverProblem(plan, gate, waiver, today);
      const until = valueOf(waiver.node, "until");
      const at = problem?.state === "waiver-expired" && until !== undefined ? locate(waiver.planPart, until) : waiver.at;
      if (problem?.state === "waiver-expired" && waiver.until !== undefined && waiver.until < today) {
        const renewed = dayAfter(today, "30 d") ?? today;
        const fixes = until === undefined ? [] : [suggestion(`Renew it until ${renewed}`, setScalar(waiver.planPart, until, renewed))];
        report.finding("over", at, { until: waiver.until }, { subject, fixes });
      } else if (problem?.state === "invalid") {
        const fixes = chooseAnother(plan, waiver.planPart, valueOf(waiver.node, "by"), [waiverRole]);
        report.finding(
          "wrong",
          at,
          { because: short(problem.because, 60) },
          { subject, fixes: problem.because.includes(waiverRole) ? fixes : [] },
        );
      } else if (isHabit(waiver, all)) report.finding("habit", at, { gate: short(gate.title, 25) }, { subject: `${subject} habit` });
    }
  },
});

/** Whether the two exceptions before this one, by their last days, were from the same slot of other releases. */
function isHabit(waiver: Waiver, all: readonly Waiver[]): boolean {
  const { gate, part, until } = waiver;
  if (until === undefined || dateProblem(until) !== undefined) return false;
  const before = all.filter(it => it.gate === gate && it.part === part && it.until !== undefined && it.until < until);
  return new Set(before.map(({ release }) => release).filter(release => release !== waiver.release)).size >= 2;
}
