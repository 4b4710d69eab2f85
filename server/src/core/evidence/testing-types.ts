import { contradiction, entriesLike, proposal, type Found } from "../evidence-support.ts";
import { defineEvidence, type EvidenceContext } from "./define.ts";

/** Test files, and a workflow that is named after them. */
export const testingTypes = defineEvidence({
  question: "testing.types",
  needs: [],
  find: context => {
    const tests = testFiles(context);
    if (tests.length === 0) return undefined;
    const folder = entriesLike(context, /^(src\/)?tests?$/i, "directory")[0] ?? tests[0];
    const [workflow] = entriesLike(
      context,
      /^\.github\/workflows\/[^/]*(test|ci|check|build)[^/]*\.ya?ml$|^\.gitlab-ci\.yml$|^Jenkinsfile$/i,
      "file",
    );
    const files = [folder, workflow].filter(file => file !== undefined);
    return proposal(
      context.plan,
      { unit: workflow ? "automatic" : "manual" },
      `${tests.length} test files${workflow ? `, ${workflow.name}` : ""}`,
      files,
    );
  },
  contradictions: context => {
    const tests = testFiles(context);
    const [first] = tests;
    if (context.answer.value !== "none" || first === undefined) return [];
    return [
      contradiction(
        context,
        `The plan says there are no tests; ${tests.length === 1 ? first.name : `${tests.length} test files exist`}`,
        { path: first.path, message: "a test" },
        { unit: "manual" },
      ),
    ];
  },
});

function testFiles(context: EvidenceContext): Found[] {
  return entriesLike(
    context,
    /(^|\/)(test_[^/]+\.py|[^/]+_test\.(py|go|cc|cpp|R)|test-[^/]+\.R|[^/]+\.(test|spec)\.[jt]sx?|[^/]+Test\.java|[^/]+\.nf\.test|runtests\.jl)$/,
    "file",
  );
}
