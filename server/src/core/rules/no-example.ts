import type { Facts } from "../facts-view.ts";
import { suggestion } from "../fix.ts";
import type { Plan } from "../plan/view.ts";
import { baseName } from "../repo.ts";
import type { RepoPath, RepoSnapshot } from "../types.ts";
import { defineRule } from "./define.ts";

/** Reports software without an example that a stranger could run. */
export const noExample = defineRule({
  id: "no-example",
  code: "REU002",
  since: "0.1.0",
  severity: ["hint", "info", "info", "warning", "warning", "warning"],
  title: "No example input or expected output",
  rationale: "Without an example nobody can tell whether the software works for them, or whether they use it right.",
  remedy: "Add a small input, the command, and what should come out; or answer reproducibility.examples with where they are.",
  source: "ELIXIR SMP reproducibility 4: examples; stage 4: reusable by others",
  needs: [],
  messages: { none: "No example a stranger could run; add an input and its expected output" },
  fix: "suggestion",
  examples: {
    bad: [
      {
        why: "the answer is no",
        plan: "answers:\n  reproducibility.examples: no\n",
        files: { "src/main.py": "pass\n" },
        finds: ["No example a stranger could run; add an input and its expected output"],
      },
    ],
    good: [
      { why: "a folder of examples", plan: "answers:\n  reproducibility.examples: no\n", files: { "examples/run.sh": "x\n" } },
      {
        why: "a notebook, a vignette, a tutorial",
        plan: "answers:\n  reproducibility.examples: no\n",
        files: { "docs/tutorials/first.ipynb": "{}\n" },
      },
      {
        why: "example data under another name",
        plan: "answers:\n  reproducibility.examples: no\n",
        files: { "src/x/example_data/in.csv": "a\n" },
      },
      { why: "the answer names them", plan: "answers:\n  reproducibility.examples: {answer: yes, evidence: https://example.org/demo}\n" },
      {
        why: "a workflow with a test profile brings one along",
        plan: "answers:\n  reproducibility.examples: no\n",
        files: { "conf/test.config": "params {}\n" },
      },
      { why: "PLN012 asks for the answer", plan: "targets: {}\n", files: { "src/main.py": "pass\n" }, outcome: "not-applicable" },
      { why: "somebody is still answering", plan: "answers:\n  reproducibility.examples: TODO\n" },
    ],
  },

  check({ plan, facts, repo, report }): void {
    const answer = plan.answers.find(({ question }) => question === "reproducibility.examples");
    const said = answer?.answer?.value;
    const isNo = said === false || (typeof said === "string" && /^no$/i.test(said.trim()));
    if (answer !== undefined && !isNo) return;
    // the open question itself is reminder enough
    if (answer === undefined) return report.notApplicable("the question on examples has no answer yet");
    if (hasExample(plan, facts)) return;
    if (!repo.complete) return report.unknown("the repository is too large to list");
    const readme = (plan.folder === "" ? "examples/README.md" : `${plan.folder}/examples/README.md`) as RepoPath;
    report.finding(
      "none",
      answer.keyAt,
      {},
      {
        subject: "example",
        question: "reproducibility.examples",
        fixes: [
          suggestion("Create examples/README.md", {
            path: readme,
            create: true,
            edits: [{ range: { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } }, newText: exampleReadme }],
          }),
        ],
      },
    );
  },
});

const exampleReadme = `# Example

1. Input: a file in this folder that is small enough to look at.
2. Command: how the software is started on it.
3. Expected output: a file in this folder to compare the result with.
`;

/** Folders and files that show how to use the software; test data count where they are meant to be run by hand. */
function hasExample(plan: Plan, facts: Facts): boolean {
  const prefix = plan.folder === "" ? "" : `${plan.folder}/`;
  return facts.listed(examplesIn).some(path => path.startsWith(prefix) && path.slice(prefix.length).split("/").length <= 5);
}

function examplesIn(repo: RepoSnapshot): RepoPath[] {
  return [...repo.entries].flatMap(([path, kind]) =>
    (kind === "directory" ? exampleFolder : exampleFile).test(baseName(path).toLowerCase()) ? [path] : [],
  );
}

const exampleFolder =
  /^(examples?|tutorials?|demos?|vignettes|notebooks?|quick-?start|sample|samples|example[-_]?(data|files?|inputs?)|sample[-_]?data|demo[-_]?data|test[-_]?data|cookbook|getting[-_]started|\.test|walkthroughs?)$/;
const exampleFile =
  /^(test|test_full|demo|example)\.config$|^(example|tutorial|demo|quick-?start|getting[-_]started|walkthrough)[^/]*\.(ipynb|md|rst|qmd|rmd|py|r|sh|jl|nf|smk|ya?ml)$|\.(ipynb|rmd|qmd)$/;
