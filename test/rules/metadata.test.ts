import { expect, test } from "vitest";
import { analyze } from "../../server/src/core/analyze.ts";
import { rules } from "../../server/src/core/rules/registry.generated.ts";
import { world } from "../support/world.ts";

test("codes and ids are unique and well-formed", () => {
  expect(new Set(rules.map(({ code }) => code)).size).toBe(rules.length);
  expect(new Set(rules.map(({ id }) => id)).size).toBe(rules.length);
  for (const { code, id } of rules) {
    expect(code).toMatch(/^[A-Z]{2,3}\d{3}$/);
    expect(id).toMatch(/^[a-z]+(-[a-z0-9]+)+$/);
  }
});

test("a rule that throws is a fault and an unknown verdict, and the others go on", () => {
  const [first] = rules;
  if (!first) throw new Error("no rules");
  const broken = { ...first, id: "always-throws", code: "XXX001", severity: ["error", "error", "error", "error", "error", "error"] as const, check: () => { throw new Error("boom"); } }; // prettier-ignore
  const analysis = analyze(world("smp: 1\nstagee: x\n"), undefined, [broken, ...rules]);
  expect(analysis.faults.map(({ rule }) => rule)).toEqual(["always-throws"]);
  expect(analysis.verdicts.find(({ code }) => code === "XXX001")?.outcome).toBe("unknown");
  expect(analysis.findings.some(({ code }) => code === "PLN001")).toBe(true);
});

test("a rule that reads what it did not declare is a fault", () => {
  const [first] = rules;
  if (!first) throw new Error("no rules");
  const sneaky = { ...first, id: "sneaky-rule", code: "XXX002", needs: [], severity: ["error", "error", "error", "error", "error", "error"] as const, check: (context: Parameters<typeof first.check>[0]) => { context.facts.with("packages"); } }; // prettier-ignore
  expect(analyze(world("smp: 1\n"), undefined, [sneaky]).faults[0]?.error).toMatch(/without declaring/);
});

test("settings change severities and options", () => {
  const plan = "smp: 1\nstage: production\nsoftware: {name: X, kind: tool}\nrelease: {changelog: gone.md}\n";
  const severity = (rule: unknown): string | undefined =>
    analyze(world(plan, {}, { config: { rules: { PLN004: rule as never } } })).findings.find(({ code }) => code === "PLN004")?.severity;
  expect(severity(undefined)).toBe("error");
  expect(severity("hint")).toBe("hint");
  expect(severity("off")).toBeUndefined();
  expect(severity({ severity: "info" })).toBe("info");
  expect(severity({ ignore: ["gone.md"] })).toBeUndefined();
});
