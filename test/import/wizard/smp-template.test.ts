import { describe, expect, test } from "vitest";
import { applyChoices, compareWithWizard } from "../../../server/src/core/import/wizard/compare.ts";
import type { WizardComparison } from "../../../server/src/core/import/wizard/comparison.ts";
import { looksLikeWizard, readWizardFile } from "../../../server/src/core/import/wizard/file.ts";
import { resolveModel } from "../../../server/src/core/knowledge-model/resolve.ts";
import { parsePlan } from "../../../server/src/core/plan/parse.ts";
import { structureProblems } from "../../../server/src/core/plan/structure.ts";
import { viewPlan, type Plan } from "../../../server/src/core/plan/view.ts";
import { sourceFile } from "../../support/world.ts";

function planOf(text: string): Plan {
  return viewPlan({ file: sourceFile("smp.yaml", text), kind: "plan", document: parsePlan(text) }, []);
}

const bare = "smp: 1\nstage: production\nsoftware: {name: X, kind: tool}\n";

/** As the template writes it: everything that is not answered is null, or an empty list. */
const written = {
  smp: {
    general: {
      name: "StrainScope",
      hasShortName: true,
      shortName: "StSc",
      tagline: null,
      description: "Strains from reads",
      keywords: ["strains", "reads"],
      projects: [],
      documentation: [{ types: ["README", "Something else"], url: "https://example.org/readme" }],
    },
    collaboration: {
      contributors: [
        { type: "person", name: "Ada", email: null, orcid: "0000-0002-1825-0097", affiliations: [], isAuthor: true, roles: ["Lead"] },
      ],
      licenses: [{ license: "MIT", holders: ["Ada"], reason: null }],
      hasContributionGuidelines: null,
    },
    analysisDesign: { targetAudience: null, softwareTypes: [], keyFeatures: null },
    implementation: {
      dependencies: { uses: false, licenseChecking: null },
      files: { uses: true, anyNonOpenStandard: false, reason: null },
      protocols: { uses: null },
      vcs: { uses: true, vcs: [{ type: "Git", url: "https://example.org/x" }] },
    },
    testingQa: {
      automated: { uses: true, types: ["Unit tests"], ci: true },
      manual: { uses: false, types: [], reason: "no time" },
      staticAnalysis: { uses: null },
      sampleData: { uses: "not-applicable", description: null, reason: null },
    },
    versioningReleases: {
      releases: { uses: true, schema: "semver", schemaOther: null, when: null },
      registries: { uses: true, registries: [{ registry: "bio.tools", record: "https://bio.tools/x" }] },
      pids: { uses: false, pids: [] },
    },
    deploymentDelivery: {
      reproducibility: { uses: true, description: "conda environment" },
      howDistributed: ["repo"],
      access: { isFree: "yes" },
      userSupport: { uses: true, issueTrackers: [{ name: "GitHub", url: "https://example.org/x/issues" }] },
    },
  },
  meta: { project: { uuid: "u", name: "StrainScope's plan" } },
};

function compared(plan: Plan, data: unknown): WizardComparison {
  const project = readWizardFile(JSON.stringify(data));
  expect(project.problems.filter(({ severity }) => severity === "error")).toEqual([]);
  return compareWithWizard({ plan, project, resolved: resolveModel(project.model!, project.places).resolved! });
}

describe("the JSON of smp-template", () => {
  test("is read by the same mapping as dsw:smp", () => {
    const comparison = compared(planOf(bare), written);
    const found = Object.fromEntries(comparison.items.map(({ subject, state, wizard }) => [subject, [state, wizard]]));
    expect(found).toMatchObject({
      "software.name": ["differs", "StrainScope"],
      "software.description": ["new", "Strains from reads"],
      "software.codeRepository": ["new", "https://example.org/x"],
      "accessibility.license": ["new", "MIT"],
      "documentation.types": ["new", "readme\nevidence: https://example.org/readme"],
      "testing.types": ["new", "unit: automatic"],
      "testing.sample-data": ["new", "not-applicable"],
      "interoperability.formats": ["new", "yes"],
      "versioning.version-control": ["new", "yes"],
      "versioning.system": ["new", "git"],
      "versioning.semver": ["new", "yes"],
      "reproducibility.releases": ["new", "yes"],
      "reproducibility.dependencies": ["new", "not-applicable"],
      "reproducibility.environment": ["new", "conda environment"],
      "reproducibility.bug-reports": ["new", "yes\nevidence: https://example.org/x/issues"],
      "recognition.registry": ["new", "yes\nevidence: https://bio.tools/x"],
      "recognition.release-identifier": ["new", "no"],
      "recognition.orcid": ["not-held", expect.stringContaining("Ada")],
      "accessibility.access": ["not-held", expect.stringContaining("repo")],
    });
  });

  test("shows what it does not know, each key once, and says what is lost", () => {
    const { items } = compared(planOf(bare), written);
    const unknown = items.filter(({ outcome }) => outcome === "unknown").map(({ title, wizard }) => [title, wizard]);
    expect(unknown).toEqual(
      expect.arrayContaining([
        ["general.shortName", "StSc"],
        ["general.keywords", "strains\nreads"],
        ["testingQa.automated.ci", "yes"],
        ["testingQa.manual.reason", "no time"],
        ["collaboration.licenses.holders", "Ada"],
        ["versioningReleases.registries.registries.registry", "bio.tools"],
      ]),
    );
    expect(items.find(({ subject }) => subject === "documentation.types")).toMatchObject({
      outcome: "lossy",
      lost: expect.arrayContaining(["Something else"]) as unknown,
    });
  });

  test("taken once, it has nothing more to say, and the plan is valid", () => {
    const plan = planOf(bare);
    const comparison = compared(plan, written);
    const { after, failed } = applyChoices(plan, comparison, new Map(comparison.items.map(({ subject }) => [subject, "wizard" as const])));
    expect([...failed]).toEqual([]);
    expect(structureProblems(after.main)).toEqual([]);
    expect(compared(after, written).items.filter(({ change }) => change !== undefined)).toEqual([]);
    expect(readWizardFile(JSON.stringify(written)).name).toBe("StrainScope's plan");
  });

  test.each<readonly [string, unknown]>([
    ["texts that are lists", { general: { name: ["x"], description: {} } }],
    ["lists that are texts", { general: { documentation: "x" }, collaboration: { licenses: { license: "MIT" } } }],
    ["items that are no objects", { general: { documentation: ["x", null, 1, [[]]] }, implementation: { vcs: { vcs: [null] } } }],
    ["answers that are none", { general: {}, implementation: { vcs: { uses: "perhaps" } }, versioningReleases: { releases: { uses: 7 } } }],
    ["chapters that are none", { general: {}, implementation: [], testingQa: null, deploymentDelivery: "x" }],
    ["hostile keys", JSON.parse('{"general": {"__proto__": {"name": "x"}, "constructor": "y", "toString": {"name": "z"}}}')],
  ])("%s: no crash, nothing made up, and what is there is said", (_, smp) => {
    const plan = planOf(bare);
    const project = readWizardFile(JSON.stringify({ smp }));
    const comparison = compareWithWizard({ plan, project, resolved: resolveModel(project.model!, project.places).resolved! });
    expect(comparison.items.filter(({ change }) => change !== undefined)).toEqual([]);
    expect(({} as Record<string, unknown>)["name"]).toBeUndefined();
  });
});

describe("which file it is", () => {
  test.each([
    ['{"metamodelVersion": "18.0", "project": {"name": "X", "replies": {}}}', true],
    ['{"title": "a ticket", "body": "\\"replies\\": {}"}', false],
    [JSON.stringify(written), true],
    ['{"knowledgeModel": {}}', true],
    ['\ufeff {"questionnaireReplies": {}}', true],
    ['{"id": "dsw:smp:1.2.4", "kmId": "smp", "packages": []}', true],
    ['[{"number": 1, "title": "x", "body": "\\"knowledgeModel\\": {}"}]', false],
    ['{"title": "x", "iid": 1, "description": "{\\"knowledgeModel\\": 1}"}', false],
    ["Ticket,Summary\n#1,knowledgeModel", false],
    ["", false],
  ])("%s", (text, expected) => {
    expect(looksLikeWizard(text)).toBe(expected);
  });
});
