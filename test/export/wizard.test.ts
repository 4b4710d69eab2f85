import { describe, expect, test } from "vitest";
import { analyze } from "../../server/src/core/analyze.ts";
import {
  legacyAnswers,
  legacyFollowUps,
  legacyModel,
  legacyPaths,
  type ModelQuestion,
} from "../../server/src/core/export/wizard-legacy-model.ts";
import { coverageCounts, coverageMarkdown, coverageText } from "../../server/src/core/export/wizard-report.ts";
import { exportWizard, type CoverageEntry, type WizardExport } from "../../server/src/core/export/wizard.ts";
import { questions as catalogue } from "../../server/src/core/questions/catalogue.generated.ts";
import { world } from "../support/world.ts";

interface Reply {
  readonly value: { readonly type: string; readonly value: unknown };
  readonly createdAt: string;
}

interface Entity {
  readonly questionType?: string;
  readonly questionUuids?: readonly string[];
  readonly answerUuids?: readonly string[];
  readonly followUpUuids?: readonly string[];
}

interface File {
  readonly metamodelVersion: string;
  readonly knowledgeModel: {
    readonly chapterUuids: readonly string[];
    readonly entities: Readonly<Record<"chapters" | "questions" | "answers", Readonly<Record<string, Entity>>>>;
  };
  readonly project: { readonly uuid: string; readonly name: string; readonly replies: Readonly<Record<string, Reply>> };
}

function exported(plan: string, files: Readonly<Record<string, string>> = {}): WizardExport {
  const { plan: view, questions } = analyze(world(`smp: 1\nstage: production\n${plan}`, files));
  return exportWizard({ plan: view, questions, at: "2026-11-20" });
}

const fileOf = (result: WizardExport): File => JSON.parse(result.text) as File;
const entryOf = ({ coverage }: WizardExport, subject: string): CoverageEntry => coverage.entries.find(entry => entry.subject === subject)!;
const valuesOf = (result: WizardExport): Record<string, unknown> =>
  Object.fromEntries(Object.entries(fileOf(result).project.replies).map(([path, { value }]) => [path, value.value]));

/** Walks the file as the importer does: from the chapters down, following only answers that were given. Gives the paths it meets. */
function walk({ knowledgeModel, project }: File): Map<string, string> {
  const { chapters, questions, answers } = knowledgeModel.entities;
  const met = new Map<string, string>();
  const visit = (uuid: string, parents: readonly string[]): void => {
    const question = questions[uuid];
    if (question === undefined) throw new Error(`question ${uuid} is not in the knowledge model`);
    const path = [...parents, uuid];
    const reply = project.replies[path.join(".")];
    if (reply === undefined) return;
    met.set(path.join("."), question.questionType ?? "");
    if (question.questionType !== "OptionsQuestion") return;
    const chosen = reply.value.value as string;
    if (!question.answerUuids!.includes(chosen)) throw new Error(`answer ${chosen} does not belong to ${uuid}`);
    for (const followUp of answers[chosen]!.followUpUuids!) visit(followUp, [...path, chosen]);
  };
  for (const chapter of knowledgeModel.chapterUuids) for (const question of chapters[chapter]!.questionUuids!) visit(question, [chapter]);
  return met;
}

const replyTypes: Readonly<Record<string, string>> = {
  ValueQuestion: "StringReply",
  OptionsQuestion: "AnswerReply",
  IntegrationQuestion: "IntegrationReply",
};

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
    const file = fileOf(exported(plan));
    const met = walk(file);
    expect([...met.keys()].sort()).toEqual(Object.keys(file.project.replies).sort());
    for (const [path, type] of met) expect(file.project.replies[path]!.value.type).toBe(replyTypes[type]);
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
    const { mapped, lossy, unmapped } = coverageCounts(coverage);
    expect(mapped + lossy + unmapped).toBe(catalogue.length + 1);
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
    expect(entry).toMatchObject({ outcome: "unmapped", answer: "unit: automatic" });
    expect(entry.because).toEqual([
      "the Wizard's identifier of this question is not public; enter it by hand",
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
    expect(lines.filter(line => /^(mapped|lossy|unmapped) +[a-z]/.test(line))).toHaveLength(22);
    expect(
      coverageMarkdown(coverage)
        .split("\n")
        .filter(line => /^\| (mapped|lossy|unmapped) \|/.test(line)),
    ).toHaveLength(22);
    expect(coverageText(coverage)).toContain("6 mapped, 1 lossy, 15 unmapped");
  });
});

describe("the identifiers", () => {
  test("are well-formed, each used once", () => {
    const all: string[] = [];
    const visit = (question: ModelQuestion): void => {
      all.push(question.uuid);
      if (question.type !== "OptionsQuestion") return;
      for (const answer of question.answers) {
        all.push(answer.uuid);
        answer.followUps.forEach(visit);
      }
    };
    for (const chapter of legacyModel) {
      all.push(chapter.uuid);
      chapter.questions.forEach(visit);
    }
    expect(new Set(all).size).toBe(all.length);
    for (const uuid of all) expect(uuid).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  });
});
