import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { analyze } from "../../server/src/core/analyze.ts";
import { exportWizard } from "../../server/src/core/export/wizard.ts";
import { elixirBundle } from "../../server/src/core/knowledge-model/bundle-text.ts";
import { coordinateText } from "../../server/src/core/knowledge-model/model.ts";
import { readKnowledgeModel } from "../../server/src/core/knowledge-model/read.ts";
import { resolveModel, type ResolvedModel } from "../../server/src/core/knowledge-model/resolve.ts";
import { createAnalyzer } from "../../server/src/engine/analyzer.ts";
import { bundleOf, dswTree } from "../support/key-tree.ts";
import { sourceFile, world } from "../support/world.ts";

function resolved(text: string): ResolvedModel {
  const { model, places, problems } = readKnowledgeModel(text);
  const found = model && resolveModel(model, places).resolved;
  if (found === undefined) throw new Error(problems[0]?.message);
  return found;
}

const own = resolved(elixirBundle());
const dsw = resolved(bundleOf(dswTree));

const answers = [
  "accessibility.access: {answer: public, evidence: https://example.org/lab/quark}",
  "accessibility.licensed: yes",
  "accessibility.license: MIT",
  "documentation.types: {answer: [user, readme], evidence: [docs/, https://docs.example.org]}",
  "documentation.purpose: yes",
  "testing.types: {answer: {unit: [manual, automatic], integration: automatic}, note: nightly}",
  "interoperability.formats: {answer: partially, formats: [{name: FASTQ, url: 'https://example.org/fastq'}]}",
  "versioning.system: [git]",
  "versioning.semver: yes",
  "reproducibility.dependencies: [pyproject.toml, uv.lock]",
  "recognition.registry: {answer: yes, evidence: ['https://registry.example.org/a']}",
];

const planWith = (chosen: readonly string[], wizard = ""): string =>
  `smp: 1\nstage: application\nsoftware: {name: Quark, kind: tool}\npeople:\n  ada: {name: Ada, orcid: 0000-0002-1825-0097}\n  ben: {name: Ben}\n${
    chosen.length === 0 ? "" : `answers:\n${chosen.map(line => `  ${line}\n`).join("")}`
  }${wizard}`;

const found = (plan: string, file: string): string[] =>
  analyze(world(plan, { "quark.wizard.json": file }))
    .findings.filter(({ code }) => code.startsWith("WIZ"))
    .map(({ message }) => message);

describe("a plan that was exported right now has no finding", () => {
  test.each([
    ["our own model", own],
    ["dsw:smp", dsw],
    ["what is public of smw:smp", undefined],
  ] as const)("%s", (_, model) => {
    const pin = model?.model.coordinate === undefined ? "" : `model: ${coordinateText(model.model.coordinate)}, `;
    fc.assert(
      fc.property(fc.subarray(answers), fc.constantFrom(4, 13, 14, 16, 17, 18), (chosen, metamodel) => {
        const { plan, questions } = analyze(world(planWith(chosen)));
        const { text } = exportWizard({ plan, questions, at: "2020-01-01", metamodel, ...(model && { resolved: model }) });
        expect(found(planWith(chosen, `wizard: {${pin}exported: quark.wizard.json}\n`), text)).toEqual([]);
        // nobody needs to name it
        expect(found(planWith(chosen), text)).toEqual([]);
      }),
      { numRuns: 25 },
    );
  });
});

test("every answer that is given, changed or taken back afterwards is counted", () => {
  const { plan, questions } = analyze(world(planWith(answers)));
  const { text } = exportWizard({ plan, questions, at: "2020-01-01", resolved: own });
  const count = (chosen: readonly string[]): string | undefined =>
    found(planWith(chosen), text).map(message => /^\d+/.exec(message)?.[0])[0];
  expect(count(answers)).toBeUndefined();
  expect(count(answers.filter(line => !line.startsWith("versioning.semver")))).toBe("1");
  expect(count(answers.map(line => line.replace("versioning.semver: yes", "versioning.semver: no")))).toBe("1");
  expect(count([...answers, "recognition.orcid: yes"])).toBe("1");
  expect(count([...answers].reverse())).toBeUndefined();
  // version control follows from the system that is named
  expect(count([])).toBe(String(answers.length + 1));
  expect(found(planWith(answers).replace("stage: application", "stage: production"), text)[0]).toMatch(/changed since quark\.wizard\.json was exported: .*stage/); // prettier-ignore
});

test("a pinned model of another version is compared with the one that was exported for", () => {
  const { plan, questions } = analyze(world(planWith(answers)));
  const { text } = exportWizard({ plan, questions, at: "2020-01-01", resolved: own });
  const pin = own.model.coordinate;
  if (pin === undefined) throw new Error("our own model has no coordinate");
  const newer = elixirBundle().replaceAll(coordinateText(pin), `${pin.organizationId}:${pin.kmId}:9.0.0`).replaceAll(`"version": "${pin.version}"`, '"version": "9.0.0"'); // prettier-ignore
  const source = planWith(answers, `wizard: {model: '${coordinateText(pin)}', bundle: new.km, exported: quark.wizard.json}\n`);
  const [finding] = analyze(world(source, { "new.km": newer, "quark.wizard.json": text })).findings.filter(({ code }) => code === "WIZ001");
  expect(finding?.fixes.map(({ title }) => title)).toEqual([
    `Pin the plan to ${pin.organizationId}:${pin.kmId}:9.0.0 (newer; nothing has changed for the plan's answers)`,
  ]);
});

test("typing in the plan reads no file of the Wizard again, and a file of another name is read", () => {
  const { plan, questions } = analyze(world(planWith(answers)));
  const { text } = exportWizard({ plan, questions, at: "2020-01-01", resolved: own });
  const wizard = "wizard: {bundle: docs/model.txt, exported: quark.wizard.json}\n";
  const input = world(planWith(answers, wizard), { "quark.wizard.json": text, "docs/model.txt": elixirBundle() });
  const analyzer = createAnalyzer();
  expect(analyzer.analyze(input).verdicts.filter(({ code }) => /WIZ00[123]/.test(code)).map(({ outcome }) => outcome)).toEqual(["pass", "pass", "pass"]); // prettier-ignore
  const { extracted } = analyzer.counters;
  const typed = { ...input, plan: sourceFile("smp.yaml", planWith(answers.slice(1), wizard)) };
  expect(analyzer.analyze(typed).findings.some(({ code }) => code === "WIZ003")).toBe(true);
  expect(analyzer.counters.extracted).toBe(extracted);
});

test.each([
  ["{", "unknown"],
  ['{"packages": {}}', "unknown"],
  ["[".repeat(100_000), "unknown"],
  ['{"__proto__": {"packages": []}, "project": {"replies": null}}', "unknown"],
  ["\u0000", "unknown"],
])("a hostile file is told and harms nothing: %j", file => {
  const analysis = analyze(world(planWith(answers, "wizard: {bundle: a.km, exported: b.json}\n"), { "a.km": file, "b.json": file }));
  expect(analysis.faults).toEqual([]);
  expect(analysis.findings.filter(({ code }) => code === "WIZ001")).toHaveLength(2);
  expect(analysis.findings.some(({ code }) => code === "WIZ002" || code === "WIZ003")).toBe(false);
});

test("what has changed is told by the questions of the plan, also where dsw:smp asks under other keys", () => {
  const { plan, questions } = analyze(world(planWith(["versioning.system: [git]", "versioning.version-control: yes"])));
  const { text } = exportWizard({ plan, questions, at: "2020-01-01", resolved: dsw });
  const changed = planWith(["versioning.version-control: no"], "wizard: {exported: quark.wizard.json}\n");
  expect(found(changed, text)).toEqual(["2 answers changed since quark.wizard.json was exported: versioning.version-control and 1 more"]);
});
