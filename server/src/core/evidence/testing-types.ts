import { contradiction, entriesLike, proposal, type Found } from "../evidence-support.ts";
import { isAddress } from "../plan/paths.ts";
import { relativeTo } from "../repo.ts";
import { short } from "../words.ts";
import { defineEvidence, type Contradiction, type EvidenceContext, type GivenAnswer } from "./define.ts";

/** Test files, and a workflow that is named after them. */
export const testingTypes = defineEvidence({
  question: "testing.types",
  needs: ["ci"],
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
    if (context.answer.value !== "none" || first === undefined) return onlyByHand(context);
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

/**
 * Tests that are said to run by themselves, while everything that CI has only starts when somebody starts it.
 * Where any other CI may exist, nothing can be said.
 */
function onlyByHand(context: EvidenceContext & { readonly answer: GivenAnswer }): Contradiction[] {
  const { answer, facts, repo } = context;
  const rows = typeof answer.value === "object" && answer.value !== null ? Object.entries(answer.value) : [];
  const automatic = rows.filter(([, how]) => how === "automatic" || (Array.isArray(how) && how.includes("automatic")));
  if (automatic.length === 0 || !repo.complete || facts.unread("ci").length > 0) return [];
  const workflows = facts.with("ci");
  const named = answer.written?.evidence.map(({ value }) => value) ?? [];
  const [workflow] = workflows.filter(({ path }) => named.includes(relativeTo(path, context.plan.folder)));
  const isByHand = ({ value, complete }: (typeof workflows)[number]) =>
    complete && value.events.length > 0 && value.events.every(event => event.value === "workflow_dispatch");
  const elsewhere = named.some(value => isAddress(value)) || entriesLike(context, otherCi).length > 0;
  if (workflow === undefined || elsewhere || !workflows.every(isByHand)) return [];
  const better = Object.fromEntries(
    rows.map(([row, how]) => [row, Array.isArray(how) ? how.filter(it => it !== "automatic") : how === "automatic" ? "manual" : how]),
  );
  const hasLists = Object.values(better).some(how => Array.isArray(how) && how.length === 0);
  const name = relativeTo(workflow.path, context.plan.folder);
  return [
    contradiction(
      context,
      `The plan says tests run automatically; ${short(name, 28)} only starts by hand`,
      { path: workflow.path, ...(workflow.value.events[0] && { range: workflow.value.events[0].range }), message: "the only event" },
      hasLists ? undefined : better,
    ),
  ];
}

const otherCi =
  /^(\.gitlab-ci\.ya?ml|\.travis\.ya?ml|\.?appveyor\.ya?ml|azure-pipelines\.ya?ml|\.circleci|\.cirrus\.ya?ml|Jenkinsfile|\.woodpecker.*|\.drone\.ya?ml|bitbucket-pipelines\.ya?ml|\.pre-commit-config\.yaml)$/i;

/** Tests of the project itself; those of software that was copied in are somebody else's. */
function testFiles(context: EvidenceContext): Found[] {
  const found = entriesLike(
    context,
    /(^|\/)(test_[^/]+\.py|[^/]+_test\.(py|go|cc|cpp|R)|test-[^/]+\.R|[^/]+\.(test|spec)\.[jt]sx?|[^/]+Test\.java|[^/]+\.nf\.test|runtests\.jl)$/,
    "file",
  );
  return found.filter(
    ({ name }) => !/(^|\/)(vendor|vendored|third[-_]?party|external|extern|node_modules|site-packages|deps)\//i.test(name),
  );
}
