import { describe, expect, test } from "vitest";
import { applyEdits } from "../../server/src/core/edits.ts";
import type { Analysis } from "../../server/src/core/analyze.ts";
import { parsePlan } from "../../server/src/core/plan/parse.ts";
import type { Rule, RuleExample } from "../../server/src/core/rules/define.ts";
import { rules } from "../../server/src/core/rules/registry.generated.ts";
import type { Finding, Fix } from "../../server/src/core/types.ts";
import { analyzeExample, examplePlan } from "../support/world.ts";

const named = <T extends { readonly why: string }>(examples: readonly T[]): [string, T][] =>
  examples.map(example => [example.why, example]);

function of(rule: Rule, analysis: Analysis): Finding[] {
  expect(analysis.faults).toEqual([]);
  return analysis.findings.filter(finding => finding.code === rule.code);
}

describe.each(rules.map(rule => [`${rule.code} ${rule.id}`, rule] as const))("%s", (_, rule) => {
  test.each(named(rule.examples.bad))("finds: %s", (_why, example) => {
    const found = of(rule, analyzeExample(example));
    expect(found.length).toBeGreaterThan(0);
    if (example.finds) expect(found.map(({ message }) => message).sort()).toEqual([...example.finds].sort());
    for (const { message, fixes } of found) {
      expect(message.length, message).toBeLessThanOrEqual(90);
      expect(message).not.toMatch(/\{\w+\}|undefined|\n/);
      for (const fix of fixes)
        expect(fix.safety === "safe" ? rule.fix : "suggestion").toMatch(fix.safety === "safe" ? "safe" : /suggestion/);
    }
  });

  test.each(named(rule.examples.good))("leaves alone: %s", (_why, example) => {
    const analysis = analyzeExample(example);
    expect(of(rule, analysis).map(({ message }) => message)).toEqual([]);
    const verdict = analysis.verdicts.find(({ code }) => code === rule.code);
    if (example.outcome) expect(verdict?.outcome).toBe(example.outcome);
  });

  test("offers the fixes that it declares", () => {
    const fixes = rule.examples.bad.flatMap(example => of(rule, analyzeExample(example)).flatMap(finding => finding.fixes));
    if (rule.fix === "none") expect(fixes).toEqual([]);
    else expect(fixes.some(fix => fix.safety === rule.fix)).toBe(true);
  });

  const cases = rule.examples.bad.flatMap(example =>
    analyzeExample(example)
      .findings.filter(finding => finding.code === rule.code)
      .flatMap(finding => finding.fixes.map(fix => [`${example.why}: ${fix.title}`, { example, finding, fix }] as const)),
  );
  if (cases.length > 0) {
    test.each(cases)("fix of %s", (_title, { example, finding, fix }) => {
      const after = applied(example, fix);
      const analysis = analyzeExample({ ...example, ...after });
      expect(analysis.faults).toEqual([]);
      // the finding is gone, and none came that was not there before
      const before = analyzeExample(example);
      expect(analysis.findings.map(({ fingerprint }) => fingerprint)).not.toContain(finding.fingerprint);
      const broken = (findings: readonly Finding[]): string[] =>
        findings.filter(({ code }) => code === "PLN001").map(({ message }) => message);
      expect(broken(analysis.findings).filter(message => !broken(before.findings).includes(message))).toEqual([]);
      expect(comments(after.plan)).toEqual(comments(examplePlan(example)));
      expect(parsePlan(after.plan).problems.filter(({ kind }) => kind === "syntax").length).toBeLessThanOrEqual(
        parsePlan(examplePlan(example)).problems.filter(({ kind }) => kind === "syntax").length,
      );
    });
  }
});

function applied(example: RuleExample, fix: Fix): { plan: string; files: Record<string, string> } {
  const files: Record<string, string> = { ...example.files };
  let plan = examplePlan(example);
  for (const edit of fix.edits) {
    if (edit.path === "smp.yaml") plan = applyEdits(plan, edit.edits);
    else {
      expect(edit.create === true).toBe(files[edit.path] === undefined);
      files[edit.path] = applyEdits(files[edit.path] ?? "", edit.edits);
    }
  }
  return { plan, files };
}

/** All comments but suppressions, which a fix may remove. */
function comments(plan: string): string[] {
  return (plan.match(/(^|\s)#.*$/gm) ?? []).map(comment => comment.trim()).filter(comment => !comment.startsWith("# smp-disable"));
}
