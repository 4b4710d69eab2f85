import fc from "fast-check";
import { expect, test } from "vitest";
import { analyze } from "../../server/src/core/analyze.ts";
import { createAnalyzer } from "../../server/src/engine/analyzer.ts";
import { sourceFile, world } from "../support/world.ts";

const plan =
  "smp: 1\nstage: production\nsoftware: {name: X, kind: tool, license: MIT}\nrelease: {current: v1.2.0}\ndependencies:\n  software:\n    - pypi:numpy >=1.26,<2\n";
const files = {
  "requirements.txt": "numpy>=1.20\n",
  "uv.lock": 'version = 1\n\n[[package]]\nname = "numpy"\nversion = "2.1.0"\nsource = { registry = "https://pypi.org/simple" }\n',
  "CITATION.cff": "cff-version: 1.2.0\ntitle: X\nmessage: cite\nversion: 1.0.0\nauthors:\n  - {family-names: A, given-names: B}\n",
  Dockerfile: "FROM debian:12.5\n",
};

test("typing in the plan extracts nothing again; touching one lockfile extracts that one", () => {
  const analyzer = createAnalyzer();
  const first = world(plan, files);
  analyzer.analyze(first);
  const { extracted } = analyzer.counters;
  expect(extracted).toBeGreaterThan(2);
  analyzer.analyze({ ...first, plan: sourceFile("smp.yaml", `${plan}# more\n`) });
  expect(analyzer.counters.extracted).toBe(extracted);
  expect(analyzer.counters.analyzed).toBe(2);
  const changed = new Map(first.repo.files);
  const lock = sourceFile("uv.lock", files["uv.lock"].replace("2.1.0", "1.26.4"));
  changed.set(lock.path, lock);
  const after = analyzer.analyze({ ...first, repo: { ...first.repo, files: changed } });
  expect(analyzer.counters.extracted).toBe(extracted + 1);
  expect(after.findings.some(({ code }) => code === "DEP003")).toBe(false);
});

test("the same input gives the same object", () => {
  const analyzer = createAnalyzer();
  const input = world(plan, files);
  expect(analyzer.analyze(input)).toBe(analyzer.analyze({ ...input }));
  expect(analyzer.analyze({ ...input, today: "2026-11-21" })).not.toBe(analyzer.analyze(input));
});

test("whatever is edited in whatever order, the result is that of a fresh analysis", () => {
  const texts: Record<string, readonly string[]> = {
    "smp.yaml": [plan, `${plan}targets:\n  image: {kind: container, tier: production}\n`, "smp: 1\nstage: prod", plan.replace("<2", "<3")],
    "uv.lock": [files["uv.lock"], files["uv.lock"].replace("2.1.0", "1.26.4"), "version = "],
    "CITATION.cff": [files["CITATION.cff"], files["CITATION.cff"].replace("1.0.0", "1.2.0"), ":"],
    Dockerfile: [files.Dockerfile, "FROM debian\n"],
  };
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.constantFrom(...Object.keys(texts)), fc.nat(3)), { minLength: 1, maxLength: 8 }), edits => {
      const analyzer = createAnalyzer();
      let input = world(plan, files);
      analyzer.analyze(input);
      for (const [path, index] of edits) {
        const choices = texts[path] ?? [];
        const file = sourceFile(path, choices[index % choices.length] ?? "");
        if (path === "smp.yaml") input = { ...input, plan: file };
        else input = { ...input, repo: { ...input.repo, files: new Map(input.repo.files).set(file.path, file) } };
        const { findings, verdicts, checklist } = analyzer.analyze(input);
        const fresh = analyze(input);
        expect({ findings, verdicts, checklist }).toEqual({
          findings: fresh.findings,
          verdicts: fresh.verdicts,
          checklist: fresh.checklist,
        });
      }
    }),
    { numRuns: 60, seed: 3 },
  );
});
