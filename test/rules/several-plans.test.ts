import { expect, test } from "vitest";
import { analyze } from "../../server/src/core/analyze.ts";
import { sourceFile, world } from "../support/world.ts";

/* Plans that are not at the top: what lies above or beside them may belong to something else. */

function judge(path: string, plan: string, files: Readonly<Record<string, string>>): string[] {
  const text = `smp: 1\nstage: production\nsoftware: {name: X, kind: tool}\n${plan}`;
  const { findings, verdicts } = analyze(world("", files, { plan: sourceFile(path, text), plans: [path] }));
  const outcomes = verdicts.flatMap(({ code, outcome }) => (["DEP001", "REL003"].includes(code) ? [`${code} ${outcome}`] : []));
  return [...findings.flatMap(({ code, message }) => (/DEP001|REL003/.test(code) ? [message] : [])), ...outcomes];
}

test("a plan beside the environments of a workflow does not miss what they hold", () => {
  const plan = "dependencies:\n  software: ['conda:samtools >=1.19']\n";
  const files = {
    "environment.yml": "dependencies:\n  - snakemake\n",
    "workflow/envs/map.yaml": "dependencies:\n  - samtools =1.19\n",
  };
  expect(judge("docs/smp.yaml", plan, files)).toEqual(["DEP001 unknown", "REL003 not-applicable"]);
  expect(judge("docs/smp.yaml", plan, { "environment.yml": "dependencies:\n  - snakemake\n" })).toEqual([
    "samtools is in the plan but not in ../environment.yml",
    "DEP001 fail",
    "REL003 not-applicable",
  ]);
});

test("the changelog above a package is its own only when the plan says so", () => {
  const files = { "CHANGELOG.md": "# Changelog\n\n## 2.1.0\n\n- A\n" };
  const verdict = (plan: string): string | undefined => judge("packages/app/smp.yaml", plan, files).at(-1);
  expect(verdict("release: {current: 1.0.0}\n")).toBe("REL003 unknown");
  expect(verdict("release: {current: 2.1.0}\n")).toBe("REL003 pass");
  expect(verdict("release: {current: 1.0.0, changelog: ../../CHANGELOG.md}\n")).toBe("REL003 fail");
});
