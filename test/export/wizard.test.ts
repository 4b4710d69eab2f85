import { describe, expect, test } from "vitest";
import { analyze } from "../../server/src/core/analyze.ts";
import { smwIdentifiers } from "../../server/src/core/knowledge-model/smw-smp.ts";
import { coverageCounts, coverageMarkdown, coverageText } from "../../server/src/core/export/wizard-report.ts";
import { exportWizard, type CoverageEntry, type WizardExport } from "../../server/src/core/export/wizard.ts";
import { questions as catalogue } from "../../server/src/core/questions/catalogue.generated.ts";
import { unreachedReplies, walkImporterFile, type FileReply } from "../support/importer-walk.ts";
import { world } from "../support/world.ts";

const chapter1 = "6230f637-cf55-4055-b2e7-6cde6711aa51";
const chapter6 = "7426b2df-f9ed-4e65-a978-5995183e4e63";
const chapter7 = "87f6b5db-1f0e-4ba9-a7cb-82ec050bb4cf";
const legacyPaths = {
  name: `${chapter1}.56adb0ca-3e80-45fa-8fbe-1f3508d6032b`,
  access: `${chapter1}.d86ca238-e2fc-41cf-b4ea-13dd903c0453`,
  licensed: `${chapter1}.22c70672-edd2-46cd-a422-bb857bc46def`,
  releases: `${chapter6}.f55943d2-5c95-49b6-ba8f-a56ba76fc484`,
  bugReports: `${chapter6}.ccf5634b-6279-409c-8b64-f617ee7f345a`,
  citation: `${chapter7}.ac635be0-839d-4bb2-aa90-6eb2e80c2ed6`,
};
const legacyAnswers = {
  access: {
    public: "b58c3e29-f373-4121-bfe1-7878b53aa656",
    other: "3100dfe6-ef85-4206-9d3e-11e8c32f7637",
    "not-applicable": "fb09e051-afb5-44fa-98e6-8a772e7e4562",
  },
  licensed: { yes: "d488fe17-df1a-4583-8829-fc0d0f02aeec", no: "fbe41b6b-d976-46b6-a686-5df9023e08b4" },
  releases: { yes: "27efa00f-b9d4-4134-9d36-e29f9037f9fb", no: "65a96f96-109a-4f90-883f-843d19d8ac45" },
  bugReports: { yes: "6f85e7b0-c1d1-490c-94d4-7724bd550a4a", no: "550d307b-1620-4b45-8af9-025648d310e9" },
  citation: { yes: "463c3b6e-cf96-43e5-a189-f840f7ea93db", no: "b62bb0f8-d9b2-4f8a-a13e-7e8572ba94a7" },
};
const legacyFollowUps = {
  where: "843c467a-de1c-475c-9b01-aec90a318716",
  how: "4a56b2d9-151e-479b-93a3-dfe45d599f3b",
  license: "327b65c4-3782-4b93-adb0-6db7b9f19e84",
  version: "dc7b8ef8-aa1d-4abf-9a12-f3bbf52f59af",
};

interface File {
  readonly metamodelVersion: string;
  readonly project: { readonly uuid: string; readonly name: string; readonly replies: Readonly<Record<string, FileReply>> };
}

function exported(plan: string, files: Readonly<Record<string, string>> = {}): WizardExport {
  const { plan: view, questions } = analyze(world(`smp: 1\nstage: production\n${plan}`, files));
  return exportWizard({ plan: view, questions, at: "2026-11-20" });
}

const fileOf = (result: WizardExport): File => JSON.parse(result.text) as File;
const entryOf = ({ coverage }: WizardExport, subject: string): CoverageEntry => coverage.entries.find(entry => entry.subject === subject)!;
const valuesOf = (result: WizardExport): Record<string, unknown> =>
  Object.fromEntries(Object.entries(fileOf(result).project.replies).map(([path, { value }]) => [path, value.value]));

const full = `software: {name: StrainScope, kind: tool, license: MIT, codeRepository: "https://example.org/strainscope"}
answers:
  accessibility.access: {answer: public, evidence: "https://example.org/strainscope"}
  reproducibility.bug-reports: {answer: yes, evidence: [SUPPORT.md, docs/bugs.md], note: by mail}
  recognition.citation: yes
  testing.types: {answer: {unit: automatic}, evidence: tests/, note: since 2020}
release: {current: v1.4.0, tags: "v*"}
targets:
  image: {kind: container, tier: developer}
`;

const none = "software: {name: StrainScope, kind: tool}\n";

const plans: Readonly<Record<string, string>> = {
  full,
  none,
  no: `${none}answers:\n  accessibility.access: not-applicable\n  accessibility.licensed: no\n  reproducibility.releases: no\n  reproducibility.bug-reports: no\n  recognition.citation: no\n`,
  other: `${none}answers:\n  accessibility.access: {answer: other, note: write to us}\n  accessibility.license: {answer: other, note: Our own terms}\n`,
  expression: `${none}answers:\n  accessibility.license: MIT OR Apache-2.0\n`,
};

describe("the file for the importer", () => {
  test.each(Object.entries(plans))("%s: every reply is reached, and has the type of its question", (_, plan) => {
    const walked = walkImporterFile(exported(plan).text);
    expect(unreachedReplies(walked)).toEqual([]);
    expect(walked.events.length).toBeGreaterThan(0);
  });

  test("says what the plan says", () => {
    const path = legacyPaths;
    expect(valuesOf(exported(full))).toEqual({
      [path.name]: "StrainScope",
      [path.access]: legacyAnswers.access.public,
      [`${path.access}.${legacyAnswers.access.public}.${legacyFollowUps.where}`]: "https://example.org/strainscope",
      [path.licensed]: legacyAnswers.licensed.yes,
      [`${path.licensed}.${legacyAnswers.licensed.yes}.${legacyFollowUps.license}`]: { type: "PlainType", value: "MIT" },
      [path.releases]: legacyAnswers.releases.yes,
      [`${path.releases}.${legacyAnswers.releases.yes}.${legacyFollowUps.version}`]: "v1.4.0",
      [path.bugReports]: legacyAnswers.bugReports.yes,
      [path.citation]: legacyAnswers.citation.yes,
    });
    expect(Object.values(valuesOf(exported(plans["no"]!)))).toEqual([
      "StrainScope",
      legacyAnswers.access["not-applicable"],
      legacyAnswers.licensed.no,
      legacyAnswers.releases.no,
      legacyAnswers.bugReports.no,
      legacyAnswers.citation.no,
    ]);
    expect(Object.values(valuesOf(exported(plans["other"]!)))).toEqual([
      "StrainScope",
      legacyAnswers.access.other,
      "write to us",
      legacyAnswers.licensed.yes,
      { type: "PlainType", value: "Our own terms" },
    ]);
  });

  test("has a metamodel version that the importer takes, and the date that was given", () => {
    const file = fileOf(exported(full));
    expect(Number.parseFloat(file.metamodelVersion)).toBeGreaterThanOrEqual(18);
    expect(Number.parseFloat(file.metamodelVersion)).toBeLessThan(19);
    expect(new Set(Object.values(file.project.replies).map(({ createdAt }) => createdAt))).toEqual(new Set(["2026-11-20T00:00:00Z"]));
  });

  test("is the same every time", () => {
    expect(exported(full).text).toBe(exported(full).text);
  });

  test("keeps names that mean something to JavaScript", () => {
    const file = fileOf(exported('software: {name: "__proto__", kind: tool}\n'));
    expect(file.project.name).toBe("__proto__");
    expect(exported('software: {name: "💥", kind: tool}\n').fileName).toBe("software.wizard.json");
    expect(exported(full).fileName).toBe("strainscope.wizard.json");
  });
});

describe("the coverage", () => {
  test.each(Object.entries(plans))("%s: speaks of the name and of every question, once", (_, plan) => {
    const { coverage } = exported(plan);
    expect(coverage.entries.map(({ subject }) => subject)).toEqual(["software.name", ...catalogue.map(({ id }) => id)]);
    const { mapped, lossy, unmapped, unknown } = coverageCounts(coverage);
    expect(mapped + lossy + unmapped + unknown).toBe(catalogue.length + 1);
    for (const { outcome, because } of coverage.entries) if (outcome !== "mapped") expect(because).not.toEqual([]);
  });

  test("calls lossy what has evidence or notes that find no place", () => {
    const result = exported(full);
    expect(entryOf(result, "reproducibility.bug-reports")).toMatchObject({
      outcome: "lossy",
      because: ["no place for evidence: SUPPORT.md, docs/bugs.md", "no place for the note: by mail"],
    });
    expect(entryOf(result, "accessibility.access")).toMatchObject({ outcome: "mapped", because: [] });
    expect(entryOf(result, "recognition.citation").outcome).toBe("mapped");
    expect(entryOf(exported(plans["expression"]!), "accessibility.license").outcome).toBe("lossy");
  });

  test("gives the answer of what cannot be written, so that it can be entered by hand", () => {
    const entry = entryOf(exported(full), "testing.types");
    expect(entry).toMatchObject({ outcome: "unknown", answer: "unit: automatic" });
    expect(entry.because).toEqual([
      "the Wizard's identifier of this question is not public; give the model or enter it by hand",
      "evidence: tests/",
      "note: since 2020",
    ]);
  });

  test("tells an answer that does not fit, one that is missing, and one that the Wizard does not know apart", () => {
    const because = (answers: string, subject: string): string => entryOf(exported(`${none}answers:\n  ${answers}\n`), subject).because[0]!;
    expect(because("recognition.citation: perhaps", "recognition.citation")).toMatch(/^the answer in the plan does not fit its question/);
    expect(because("recognition.citation: yes", "reproducibility.bug-reports")).toBe("not answered in the plan");
    expect(because("accessibility.license: not-applicable", "accessibility.license")).toBe("the Wizard has no such answer");
    expect(because("accessibility.licensed: no\n  accessibility.license: MIT", "accessibility.license")).toBe(
      "accessibility.licensed says that there is no licence",
    );
  });

  test("says when the repository contradicts an answer that is exported all the same", () => {
    const result = exported("software: {name: X, kind: tool, license: MIT}\n", {
      "CITATION.cff": "cff-version: 1.2.0\nmessage: m\ntitle: X\nlicense: Apache-2.0\nauthors: [{name: A}]\n",
    });
    expect(entryOf(result, "accessibility.license").because.join("\n")).toContain("the repository says otherwise");
  });

  test("lists what the Wizard does not ask", () => {
    expect(exported(full).coverage.notAsked).toEqual(["stage", "software.kind", "release.tags", "targets"]);
    expect(
      exported(`${none}release: {current: v1.0.0}\nanswers:\n  reproducibility.releases: no\n  recognition.cited: yes\n`).coverage.notAsked,
    ).toEqual(["stage", "software.kind", "release.current", "answers.recognition.cited"]);
  });

  test("is written for terminals and as Markdown, each entry once", () => {
    const { coverage } = exported(full);
    const lines = coverageText(coverage).split("\n");
    expect(lines.filter(line => /^(mapped|lossy|unmapped|unknown) +[a-z]/.test(line))).toHaveLength(22);
    expect(
      coverageMarkdown(coverage)
        .split("\n")
        .filter(line => /^\| (mapped|lossy|unmapped|unknown) \|/.test(line)),
    ).toHaveLength(22);
    expect(coverageText(coverage)).toContain("6 mapped, 1 lossy, 14 unmapped, 1 unknown to the model");
  });
});

describe("the identifiers", () => {
  test("are well-formed, each used once", () => {
    const { keys, values } = smwIdentifiers();
    const all = [...keys.keys(), ...values.keys()];
    expect(new Set(all).size).toBe(all.length);
    for (const uuid of all) expect(uuid).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  });
});
