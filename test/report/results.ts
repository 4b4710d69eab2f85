import { analyze } from "../../server/src/core/analyze.ts";
import type { Checklist } from "../../server/src/core/checklist.ts";
import { safeFix, suggestion } from "../../server/src/core/fix.ts";
import { replaceSpan } from "../../server/src/core/plan/edit.ts";
import type { PlanResult, ReportContext } from "../../server/src/core/report/types.ts";
import { defineRule, type Rule } from "../../server/src/core/rules/define.ts";
import { startOfFile } from "../../server/src/core/text.ts";
import type { RepoPath } from "../../server/src/core/types.ts";
import { sourceFile, world } from "../support/world.ts";

/*
 * Results to be reported: made by the real analysis, with rules and a checklist of their own, so that the reports change when a
 * formatter does and not with every rule.
 */

const common = {
  since: "0.1.0",
  rationale: "Numbers that disagree <mislead> people & tools.",
  remedy: "Take one of them; see `smp.yaml`.",
  source: "ELIXIR SMP stage 4",
  needs: [],
  examples: { bad: [{ why: "bad", plan: "a: 1" }], good: [{ why: "good", plan: "a: 2" }] },
} as const;

const wording = defineRule({
  ...common,
  id: "wording",
  code: "AAA002",
  severity: ["off", "hint", "info", "error", "warning", "error"],
  title: "A word that is not the field's",
  messages: { found: "“{word}” | is\nnot, the field's: 100% word" },
  fix: "safe",
  check({ plan, report }) {
    const { name } = plan.software;
    if (name === undefined) return;
    const span = plan.main.document.lines.span(name.at.range);
    report.finding(
      "found",
      name.at,
      { word: name.value },
      {
        subject: name.value,
        related: [
          {
            path: "uv lock/ü#.lock" as RepoPath,
            range: { start: { line: 309, character: 0 }, end: { line: 310, character: 18 } },
            message: "locked, here",
          },
          { path: plan.path, range: startOfFile, message: "in the plan" },
        ],
        fixes: [
          safeFix("Set the name to Stellar", replaceSpan(plan.main, span, "Stellar")),
          suggestion("Remove the name", replaceSpan(plan.main, span, "")),
        ],
      },
    );
  },
});

const silent = defineRule({
  ...common,
  id: "silent",
  code: "AAA001",
  severity: ["off", "off", "off", "off", "off", "error"],
  title: "Off",
  messages: { never: "never" },
  fix: "none",
  check: () => undefined,
});

const doubtful = defineRule({
  ...common,
  id: "doubtful",
  code: "AAA003",
  severity: ["info", "info", "info", "info", "info", "error"],
  title: "Could not tell",
  messages: { note: "A note on the stage" },
  fix: "none",
  check({ plan, report }) {
    if (plan.stage?.value === "production") report.finding("note", plan.stage.at, {}, { question: "recognition.citation" });
    else report.unknown("conda-lock.yml could not be read: too large");
  },
});

const passing = defineRule({
  ...common,
  id: "passing",
  code: "AAA004",
  severity: ["error", "error", "error", "error", "error", "error"],
  title: "Passes",
  messages: { never: "never" },
  fix: "none",
  check: () => undefined,
});

const broken = defineRule({
  ...common,
  id: "broken",
  code: "AAA005",
  severity: ["error", "error", "error", "error", "error", "error"],
  title: "Throws",
  messages: { never: "never" },
  fix: "none",
  check({ stage }) {
    if (stage === "publication") throw new Error("out of order");
  },
});

/** Not in the order of their codes, as a registry by names would have them. */
export const rules: readonly Rule[] = [broken, doubtful, passing, silent, wording];

const checklist: Checklist = {
  stage: "production",
  words: "2 of 4 answered · 1 contradicted · 1 due",
  stages: [
    { stage: "getting-started", answered: 1, contradicted: 1, due: 0, unknown: 1, total: 3, words: "1 of 3 · 1 contradicted · 1 unknown" },
    { stage: "construction", answered: 1, contradicted: 0, due: 1, unknown: 0, total: 2, words: "1 of 2 · 1 due" },
    { stage: "application", answered: 0, contradicted: 0, due: 0, unknown: 0, total: 0, words: "0 of 0" },
    { stage: "production", answered: 0, contradicted: 0, due: 0, unknown: 0, total: 0, words: "0 of 0" },
    { stage: "publication", answered: 0, contradicted: 0, due: 0, unknown: 0, total: 1, words: "not yet due" },
  ],
  items: [
    {
      stage: "getting-started",
      basis: "official",
      question: "accessibility.license",
      title: "Licence",
      state: "contradicted",
      because: "plan says MIT, LICENSE is <Apache-2.0>",
      at: { path: "smp.yaml" as RepoPath, range: startOfFile },
      evidence: [{ path: "LICENSE" as RepoPath, range: startOfFile }],
      proposal: undefined,
    },
    {
      stage: "getting-started",
      basis: "inferred",
      question: "versioning.system",
      title: "Version control system",
      state: "unknown",
      because: "conda-lock.yml could not be read",
      at: undefined,
      evidence: [],
      proposal: undefined,
    },
    {
      stage: "getting-started",
      basis: "official",
      question: "accessibility.access",
      title: "Access",
      state: "answered-with-evidence",
      because: "README.md",
      at: { path: "smp.yaml" as RepoPath, range: startOfFile },
      evidence: [{ path: "README.md" as RepoPath, range: { start: { line: 11, character: 0 }, end: { line: 11, character: 4 } } }],
      proposal: undefined,
    },
    {
      stage: "construction",
      basis: "official",
      question: "testing.sample-data",
      title: "Sample data",
      state: "due",
      because: "found: tests/data/README.md",
      at: { path: "smp.yaml" as RepoPath, range: startOfFile },
      evidence: [],
      proposal: { answer: "yes", evidence: ["tests/data/README.md"], because: "tests/data/README.md" },
    },
    {
      stage: "construction",
      basis: "official",
      question: "documentation.purpose",
      title: "Purpose described",
      state: "not-applicable",
      because: "said to be not applicable",
      at: { path: "smp.yaml" as RepoPath, range: startOfFile },
      evidence: [],
      proposal: undefined,
    },
    {
      stage: "publication",
      basis: "official",
      question: "recognition.orcid",
      title: "ORCID",
      state: "not-due",
      because: "no answer yet",
      at: undefined,
      evidence: [],
      proposal: undefined,
    },
  ],
};

export function result(path: string, stage: string, name: string): PlanResult {
  const text = `smp: 1\nstage: ${stage}\nsoftware:\n  name: ${name}\n  kind: tool\n`;
  const input = world(text, { LICENSE: "" }, { plan: sourceFile(path, text), plans: [path] });
  const analysis = analyze(input, undefined, rules);
  const unread = stage === "production" ? [{ path: "conda-lock.yml" as RepoPath, why: "too large" as const }] : [];
  return {
    path: path as RepoPath,
    stage: analysis.stage,
    analysis: { ...analysis, checklist, unread },
    findings: analysis.findings,
    known: 0,
  };
}

export const results: readonly PlanResult[] = [
  result("smp.yaml", "production", "Space_Tool"),
  result("sub/smp.yaml", "construction", "'<b>Other</b> @all'"),
];

export const context: ReportContext = { version: "1.2.3", failOn: "error", colour: false, quiet: false, prefix: "packages/a b/", rules };
