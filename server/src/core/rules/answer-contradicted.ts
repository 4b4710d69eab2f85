import { defineRule } from "./define.ts";

/** Reports answers that a file of the repository says otherwise about. */
export const answerContradicted = defineRule({
  id: "answer-contradicted",
  code: "PLN010",
  since: "0.1.0",
  severity: ["warning", "warning", "error", "error", "error", "error"],
  title: "An answer contradicts a file",
  rationale: "Readers believe the plan, machines believe the file; one of them is wrong.",
  remedy: "Take the value from the file, or correct the file.",
  source: "ELIXIR SMP Accessibility 3; EVERSE; OSPS-LE-03",
  needs: ["license", "project", "prose", "changelog", "packages", "images"],
  messages: { contradicted: "{message}" },
  fix: "suggestion",
  examples: {
    bad: [
      {
        why: "a licence that changed",
        plan: "software: {name: X, kind: tool, license: MIT}\n",
        files: {
          "CITATION.cff":
            "cff-version: 1.2.0\ntitle: X\nmessage: Please cite\nlicense: Apache-2.0\nauthors:\n  - {family-names: A, given-names: B}\n",
        },
        finds: ["The plan says MIT, CITATION.cff says Apache-2.0"],
      },
    ],
    good: [
      {
        why: "they agree",
        plan: "software: {name: X, kind: tool, license: Apache-2.0}\n",
        files: {
          "CITATION.cff":
            "cff-version: 1.2.0\ntitle: X\nmessage: Please cite\nlicense: Apache-2.0\nauthors:\n  - {family-names: A, given-names: B}\n",
        },
      },
      { why: "nothing to compare with", plan: "software: {name: X, kind: tool, license: MIT}\n" },
    ],
  },

  check({ questions, facts, report }): void {
    for (const unread of facts.unread("license")) report.unknown(`${unread.path} could not be read: ${unread.why}`);
    for (const { question, contradictions } of questions()) {
      for (const { message, at, related, fixes, subject } of contradictions) {
        report.finding("contradicted", at, { message }, { related, fixes, question: question.id, subject });
      }
    }
  },
});
