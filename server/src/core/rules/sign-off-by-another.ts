import { namesOf } from "../gates/evaluate.ts";
import { short } from "../words.ts";
import { defineRule } from "./define.ts";

/** Notes sign-offs that somebody else's commit wrote. */
export const signOffByAnother = defineRule({
  id: "sign-off-by-another",
  code: "GAT013",
  since: "0.1.0",
  severity: ["off", "off", "off", "off", "info", "warning"],
  title: "A sign-off was written by somebody else's commit",
  rationale: "A name in a file is easily written; the signer's own commit is a stronger word.",
  remedy: "Let the signer commit the entry, or add the address they commit under to `people`.",
  source: "Path to production: explicit sign-off by relevant contacts",
  needs: [],
  messages: { another: "{by}'s sign-off was committed by {author}" },
  fix: "none",
  examples: {
    bad: [
      {
        why: "another name and address",
        plan: "stage: publication\nsmp: 1\nsoftware: {name: X, kind: tool}\nrelease: {current: v1.0.0}\npeople: {a: {name: Ada, email: ada@example.org, roles: [lead]}}\ngates:\n  preset: none\n  review: {signers: [lead]}\nsignoffs:\n  - {gate: review, release: v1.0.0, by: a, date: 2026-10-01, verdict: ok, ticket: T-1}\n",
        history: { tags: ["v1.0.0"], writtenBy: { a: ["Ben", "ben@example.org"] } },
        finds: ["a's sign-off was committed by Ben"],
      },
    ],
    good: [
      {
        why: "the address under people",
        plan: "stage: publication\nsmp: 1\nsoftware: {name: X, kind: tool}\nrelease: {current: v1.0.0}\npeople: {a: {name: Ada, email: ada@example.org, roles: [lead]}}\ngates:\n  preset: none\n  review: {signers: [lead]}\nsignoffs:\n  - {gate: review, release: v1.0.0, by: a, date: 2026-10-01, verdict: ok, ticket: T-1}\n",
        history: { tags: ["v1.0.0"], writtenBy: { a: ["A. L.", "ADA@example.org"] } },
      },
      {
        why: "not committed yet",
        plan: "stage: publication\nsmp: 1\nsoftware: {name: X, kind: tool}\nrelease: {current: v1.0.0}\npeople: {a: {name: Ada, roles: [lead]}}\ngates:\n  preset: none\n  review: {signers: [lead]}\nsignoffs:\n  - {gate: review, release: v1.0.0, by: a, date: 2026-10-01, verdict: ok, ticket: T-1}\n",
        history: { tags: ["v1.0.0"] },
      },
    ],
  },

  check({ plan, gates, history, report }): void {
    const decision = gates();
    if (decision === undefined) return report.notApplicable("the plan sets no gates, or names no release");
    if (history === undefined) return report.unknown("git could not be asked who committed the sign-offs");
    for (const { gate, part, signOff } of decision.judged) {
      const person = plan.people.find(({ id }) => id === signOff.by);
      const authors = history.writtenBy?.(signOff);
      if (person === undefined || authors === undefined) continue;
      const names = namesOf(person);
      if (authors.some(author => names.has(author.trim().toLowerCase()))) continue;
      const params = { by: short(person.id, 25), author: short(authors[0] ?? "", 30) };
      report.finding("another", signOff.at, params, { subject: `${gate.id} ${part ?? ""} ${signOff.date ?? ""}` });
    }
  },
});
