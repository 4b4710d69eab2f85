import { chooseAnother, giveRole } from "../gates/people.ts";
import { valueOf } from "../plan/nodes.ts";
import { locate } from "../plan/view.ts";
import { orList, short } from "../words.ts";
import { defineRule } from "./define.ts";

/** Reports sign-offs by people who may not sign. */
export const signerNotEntitled = defineRule({
  id: "signer-not-entitled",
  code: "GAT004",
  since: "0.1.0",
  severity: ["off", "off", "warning", "error", "error", "error"],
  title: "The signer may not sign this gate",
  rationale: "A sign-off counts because of who gives it: the contact who would be asked if it were wrong.",
  remedy: "Let somebody sign who has the role, or give the signer the role.",
  source: "Path to production; Kubernetes production readiness review; OSPS-QA-07",
  needs: [],
  messages: {
    nobody: "This sign-off names nobody; write who signed under “by”",
    unknown: "{by} is not under people, so this sign-off does not count",
    role: "{by} has none of the roles {roles}, so this sign-off does not count",
    author: "{by} wrote commits of {release} and cannot sign for it",
  },
  fix: "suggestion",
  examples: {
    bad: [
      {
        why: "without the role",
        plan: "release: {current: v1.0.0}\npeople:\n  a: {name: A, roles: [site]}\n  b: {name: B, roles: [lead]}\ngates:\n  preset: none\n  review: {signers: [lead]}\nsignoffs:\n  - {gate: review, release: v1.0.0, by: a, date: 2026-10-01, verdict: ok, ticket: T-1}\n",
        finds: ["a has none of the roles lead, so this sign-off does not count"],
      },
      {
        why: "an author, where the gate asks for somebody else",
        plan: "release: {current: v1.0.0}\npeople:\n  a: {name: Ada, roles: [lead]}\ngates:\n  preset: none\n  review: {signers: [lead], independent: yes}\nsignoffs:\n  - {gate: review, release: v1.0.0, by: a, date: 2026-10-01, verdict: ok, ticket: T-1}\n",
        history: { tags: ["v1.0.0"], authors: { "v1.0.0": ["Ada"] } },
        finds: ["a wrote commits of v1.0.0 and cannot sign for it"],
      },
    ],
    good: [
      {
        why: "one of the roles is enough",
        plan: "release: {current: v1.0.0}\npeople: {a: {name: A, roles: [site, lead]}}\ngates:\n  preset: none\n  review: {signers: [lead, board]}\nsignoffs:\n  - {gate: review, release: v1.0.0, by: a, date: 2026-10-01, verdict: ok, ticket: T-1}\n",
      },
      {
        why: "a sign-off of another release is history",
        plan: "release: {current: v1.0.0}\npeople: {a: {name: A, roles: [site]}}\ngates:\n  preset: none\n  review: {signers: [lead]}\nsignoffs:\n  - {gate: review, release: v0.9.0, by: gone, date: 2026-10-01, verdict: ok, ticket: T-1}\n",
      },
    ],
  },

  check({ plan, gates, report }): void {
    const decision = gates();
    if (decision === undefined) return report.notApplicable("the plan sets no gates, or names no release");
    for (const { gate, part, signOff, problem } of decision.judged) {
      if (problem !== "signer" && problem !== "role" && problem !== "author") continue;
      const { node, planPart } = signOff;
      const byNode = valueOf(node, "by");
      const at = byNode === undefined ? signOff.at : locate(planPart, byNode);
      const by = short(signOff.by ?? "", 25);
      const person = plan.people.find(({ id }) => id === signOff.by);
      const others = chooseAnother(plan, planPart, byNode, gate.signers);
      const extras = { subject: `${gate.id} ${part ?? ""} ${by} ${signOff.date ?? ""}` };
      if (signOff.by === undefined) report.finding("nobody", at, {}, extras);
      else if (problem === "signer") report.finding("unknown", at, { by }, { ...extras, fixes: others });
      else if (problem === "author") report.finding("author", at, { by, release: short(decision.release, 20) }, extras);
      else {
        const fixes = [...others, giveRole(plan, person, gate.signers[0])];
        report.finding("role", at, { by, roles: short(orList(gate.signers), 20) }, { ...extras, fixes });
      }
    }
  },
});
