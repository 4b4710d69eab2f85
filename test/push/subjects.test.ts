import { describe, expect, test } from "vitest";
import { analyze } from "../../server/src/core/analyze.ts";
import { wizardReplies } from "../../server/src/core/export/wizard.ts";
import { elixirBundle } from "../../server/src/core/knowledge-model/bundle-text.ts";
import { readKnowledgeModel } from "../../server/src/core/knowledge-model/read.ts";
import { resolveModel, type ResolvedModel } from "../../server/src/core/knowledge-model/resolve.ts";
import { saysSame } from "../../server/src/core/push/state.ts";
import { subjectFinder } from "../../server/src/core/push/subjects.ts";
import { fullPlan } from "../support/full-plan.ts";
import { bundleOf, dswTree } from "../support/key-tree.ts";
import { world } from "../support/world.ts";

function resolvedOf(bundle: string): ResolvedModel {
  const { model, places } = readKnowledgeModel(bundle);
  return resolveModel(model!, places).resolved!;
}

/** Questions of the model that a plan's replies go to. */
function answered(plan: string, resolved: ResolvedModel): readonly string[] {
  const { plan: view, questions } = analyze(world(plan));
  const { replies } = wizardReplies({ plan: view, questions, resolved });
  return [...new Set([...replies.keys()].map(path => path.split(".").at(-1)!))];
}

const more = `  reproducibility.environment: [container]
  reproducibility.bug-reports: yes
  recognition.release-identifier: yes
  recognition.orcid: yes
  recognition.registry: {answer: yes, evidence: ["https://registry.example.org/a"]}
support: {issues: "https://example.org/issues"}
targets: {image: {kind: container}}
`;
const fuller = fullPlan
  .replace("release: {", `${more}release: {`)
  .replace("kind: tool,", 'kind: tool, identifier: "https://doi.org/10.5281/zenodo.1",');
const variants = [
  fuller,
  fuller.replace("testing.sample-data: {answer: yes", "testing.sample-data: {answer: no"),
  fuller.replace("versioning.semver: yes", "versioning.semver: {answer: no, note: by date}").replace(", versioning: semver", ""),
];

describe("what a push may remove", () => {
  test.each([
    ["our own model", elixirBundle()],
    ["dsw:smp", bundleOf(dswTree)],
  ])("is every question that an export of %s writes to, and has a subject of the coverage", (_, bundle) => {
    const resolved = resolvedOf(bundle);
    const subjectOf = subjectFinder(resolved);
    for (const plan of variants) {
      const { plan: view, questions } = analyze(world(plan));
      const subjects = new Set(wizardReplies({ plan: view, questions, resolved }).coverage.entries.map(({ subject }) => subject));
      for (const uuid of answered(plan, resolved)) {
        const subject = subjectOf(uuid);
        expect(subject, resolved.keyOf(uuid)).toBeDefined();
        expect(subjects, resolved.keyOf(uuid)).toContain(subject);
      }
    }
  });

  test("is nothing else: other questions of dsw:smp have no subject", () => {
    const resolved = resolvedOf(bundleOf(dswTree));
    const subjectOf = subjectFinder(resolved);
    const written = new Set(variants.flatMap(plan => answered(plan, resolved)));
    const subjects = [...resolved.places.keys()].filter(uuid => subjectOf(uuid) !== undefined);
    expect(subjects.filter(uuid => !written.has(uuid)).map(uuid => resolved.keyOf(uuid))).toEqual([]);
    expect(resolved.places.size).toBeGreaterThan(subjects.length);
  });
});

describe("a reply says the same", () => {
  const plain = (value: string) => ({ type: "IntegrationReply", value: { type: "PlainType", value } }) as const;
  const record = (value: string, raw: unknown) => ({ type: "IntegrationReply", value: { type: "IntegrationType", value, raw } }) as const;
  const legacy = (value: string, id: string | null) =>
    ({ type: "IntegrationReply", value: { type: "IntegrationLegacyType", value, id } }) as const;
  const choices = (...value: readonly string[]) => ({ type: "MultiChoiceReply", value }) as const;

  test.each([
    [plain("MIT"), plain("MIT"), true],
    [plain("MIT"), plain("mit"), false],
    [plain("MIT"), record("MIT", { a: 1 }), true],
    [plain("MIT"), legacy("MIT", "x"), true],
    [record("MIT", { licenseId: "MIT" }), record("MIT License", { licenseId: "MIT", isOsiApproved: true }), true],
    [record("MIT", { licenseId: "MIT" }), record("MIT", { licenseId: "ISC" }), false],
    [record("MIT", { licenseId: "MIT" }), record("MIT", null), false],
    [record("MIT", { licenseId: "MIT" }), plain("MIT"), false],
    [record("x", {}), record("y", {}), false],
    [record("MIT", JSON.parse('{"__proto__": 1}')), record("y", {}), false],
    [choices("a", "b"), choices("b", "a"), true],
    [choices("a", "b"), choices("a"), false],
    [{ type: "StringReply", value: "a" }, { type: "StringReply", value: "a " }, false],
    [{ type: "StringReply", value: "a" }, { type: "AnswerReply", value: "a" }, false],
  ] as const)("%j as %j: %s", (plan, wizard, same) => {
    expect(saysSame(plan, wizard)).toBe(same);
  });
});
