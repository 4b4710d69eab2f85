import { answerEdit } from "../answer-edit.ts";
import { suggestion } from "../fix.ts";
import { entryOf } from "../plan/nodes.ts";
import { locateKey } from "../plan/view.ts";
import { startOfFile } from "../text.ts";
import { someOf } from "../words.ts";
import { defineRule } from "./define.ts";

/** Reports the questions that the stage asks and the plan does not answer, in one finding. */
export const questionUnanswered = defineRule({
  id: "question-unanswered",
  code: "PLN012",
  since: "0.1.0",
  severity: ["hint", "info", "warning", "warning", "warning", "error"],
  title: "A question due at this stage has no answer",
  rationale: "Each stage adds a few questions; answered while the work is fresh they take minutes, a year later days.",
  remedy: "Answer them, or say not-applicable with a note. The fix inserts what the repository already shows.",
  source: "ELIXIR SMP v1.0.0, stages 1 to 5",
  needs: [],
  messages: {
    one: "1 question for {stage} has no answer: {titles}",
    several: "{count} questions for {stage} have no answer: {titles}",
  },
  fix: "suggestion",
  examples: {
    bad: [
      {
        why: "a new plan",
        stage: "getting-started",
        plan: "answers:\n  accessibility.access: public\n  accessibility.license: MIT\n  interoperability.formats: no\n  versioning.semver: yes\n  versioning.version-control: yes\n",
        files: { ".git/": "" },
        finds: ["1 question for getting-started has no answer: Version control system"],
      },
    ],
    good: [
      {
        why: "an answer that does not fit its question is another finding",
        stage: "getting-started",
        plan: "answers:\n  accessibility.access: public\n  accessibility.license: MIT\n  interoperability.formats: sometimes\n  versioning.system: [git]\n  versioning.semver: yes\n",
      },
      {
        why: "everything that stage 1 asks",
        stage: "getting-started",
        plan: "answers:\n  accessibility.access: public\n  accessibility.licensed: yes\n  accessibility.license: MIT\n  interoperability.formats: no\n  versioning.version-control: yes\n  versioning.system: [git]\n  versioning.semver: yes\n",
      },
    ],
  },

  check({ plan, questions, stage, report }): void {
    // an answer in the wrong form is reported where it stands
    const open = questions().filter(({ state, problems }) => state === "due" && problems.length === 0);
    if (open.length === 0) return;
    const entry = entryOf(plan.root, "answers");
    const at = entry ? locateKey(plan.main, entry) : (plan.stage?.at ?? { path: plan.path, range: startOfFile });
    const found = open.flatMap(({ question, proposal, written }) => (proposal && !written ? [{ question, proposal }] : []));
    const insert = answerEdit(
      plan,
      found.map(({ question, proposal }) => ({ question: question.id, answer: proposal.answer, evidence: proposal.evidence })),
    );
    report.finding(
      open.length === 1 ? "one" : "several",
      at,
      {
        count: open.length,
        stage,
        titles: someOf(
          open.map(({ question }) => question.title),
          36,
        ),
      },
      {
        subject: "unanswered",
        related: found
          .slice(0, 5)
          .flatMap(({ question, proposal }) =>
            proposal.at.slice(0, 1).map(place => ({ ...place, message: `${question.title}: ${proposal.because}` })),
          ),
        fixes: [
          found.length === 0
            ? undefined
            : suggestion(
                found.length === 1 ? "Insert 1 answer with the evidence found" : `Insert ${found.length} answers with the evidence found`,
                insert,
              ),
        ],
      },
    );
  },
});
