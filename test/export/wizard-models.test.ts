import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { analyze } from "../../server/src/core/analyze.ts";
import { isLossless } from "../../server/src/core/export/wizard-report.ts";
import { exportWizard, type CoverageEntry, type WizardExport } from "../../server/src/core/export/wizard.ts";
import { elixirBundle } from "../../server/src/core/knowledge-model/bundle-text.ts";
import { readKnowledgeModel } from "../../server/src/core/knowledge-model/read.ts";
import { newestTemplateMetamodel, oldestTemplateMetamodel } from "../../server/src/core/knowledge-model/replies.ts";
import { resolveModel, type ResolvedModel } from "../../server/src/core/knowledge-model/resolve.ts";
import { bundleOf, dswTree, type KeyTree } from "../support/key-tree.ts";
import { unreachedReplies, walkImporterFile } from "../support/importer-walk.ts";
import { world } from "../support/world.ts";

const plan = `smp: 1
stage: production
software:
  name: StrainScope
  description: Strain-level profiling
  kind: tool
  codeRepository: https://example.org/lab/strainscope
  identifier: https://doi.org/10.5281/zenodo.1234567
people:
  rel: {name: Ada Example, orcid: 0000-0002-1825-0097, github: ada, roles: [release-manager, performance]}
  sci: {name: Ben Example, email: ben@example.org, roles: [science-lead]}
answers:
  accessibility.access: {answer: public, evidence: https://example.org/lab/strainscope}
  accessibility.licensed: yes
  accessibility.license: {answer: GPL-3.0-only, evidence: LICENSE}
  documentation.types: {answer: [user, api, readme, changelog], evidence: [docs/, "https://docs.example.org"]}
  documentation.purpose: yes
  documentation.how-to: {answer: {test: yes, build: not-applicable}}
  testing.types: {answer: {unit: [manual, automatic], integration: automatic, linting: automatic}, evidence: tests/, note: nightly}
  testing.sample-data: {answer: yes, note: a tenth of a run}
  interoperability.formats: {answer: partially, formats: [{name: FASTQ, url: "https://example.org/fastq", description: reads}], note: own tree format}
  versioning.version-control: yes
  versioning.system: [git]
  versioning.semver: yes
  reproducibility.releases: yes
  reproducibility.dependencies: [pyproject.toml, uv.lock]
  reproducibility.environment: [container, conda]
  reproducibility.examples: {answer: yes, evidence: examples/}
  reproducibility.bug-reports: yes
  recognition.citation: {answer: yes, evidence: CITATION.cff}
  recognition.release-identifier: yes
  recognition.orcid: yes
  recognition.registry: {answer: yes, evidence: ["https://registry.example.org/a", "https://other.example.org/b"]}
release: {current: v1.4.0, versioning: semver}
support: {issues: "https://example.org/lab/strainscope/issues"}
gates: {preset: path-to-production/1, own-gate: {title: Ours, signers: [science-lead]}}
signoffs:
  - {gate: feature-freeze, release: v1.4.0, by: rel, date: 2026-10-05, verdict: ok, evidence: [notes.md, "https://example.org/m/12"]}
  - {gate: software-quality, release: v1.4.0, by: rel, date: 2026-10-19, verdict: tolerable, method: automatic, limit: 2 GB, note: a leak, evidence: m.txt}
  - {gate: remote-sites, for: vsc, release: v1.4.0, by: nobody, date: 2026-11-03, verdict: ok, evidence: v.md, binds: {environment: "sha256:abcd"}}
  - {gate: own-gate, release: v1.4.0, by: sci, date: 2026-11-04, verdict: rejected, ticket: "#9"}
waivers:
  - {gate: remote-sites, for: melu, release: v1.4.0, reason: The site is down until then, by: sci, until: 2026-12-05, ticket: "#231"}
`;

const { plan: view, questions } = analyze(world(plan));

function resolved(text: string): ResolvedModel {
  const { model, places, problems } = readKnowledgeModel(text);
  if (model === undefined) throw new Error(problems[0]?.message);
  const { resolved: found, problem } = resolveModel(model, places);
  if (found === undefined) throw new Error(problem);
  return found;
}

const models: Readonly<Record<string, ResolvedModel | undefined>> = {
  "smw:smp": undefined,
  ours: resolved(elixirBundle()),
  "dsw:smp": resolved(bundleOf(dswTree)),
};

const exported = (model: ResolvedModel | undefined, metamodel?: number): WizardExport =>
  exportWizard({
    plan: view,
    questions,
    at: "2026-11-20",
    ...(model && { resolved: model }),
    ...(metamodel === undefined ? {} : { metamodel }),
  });
const entryOf = ({ coverage }: WizardExport, subject: string): CoverageEntry => {
  const entry = coverage.entries.find(it => it.subject === subject);
  if (entry === undefined) throw new Error(subject);
  return entry;
};
/** Replies by the way of keys, items by their number. */
function byKey(model: ResolvedModel, { text }: WizardExport): Record<string, unknown> {
  const keys = new Map(
    [...model.places.values()].map(({ question }) => [question.uuid, question.annotations.get("json.key") ?? question.title]),
  );
  const { events } = walkImporterFile(text);
  const said: Record<string, unknown> = {};
  for (const { path, value, kind } of events) {
    if (kind === "addItem") continue;
    const key = path
      .split(".")
      .flatMap(step => keys.get(step) ?? [])
      .join(".");
    const shown =
      typeof value === "string" ? labelOf(model, value) : Array.isArray(value) ? value.map(it => labelOf(model, String(it))) : value;
    said[key] = key in said ? [said[key], shown].flat() : shown;
  }
  return said;
}

function labelOf({ model }: ResolvedModel, uuid: string): string {
  return (model.answers.get(uuid) ?? model.choices.get(uuid))?.annotations.get("json.value") ?? model.choices.get(uuid)?.label ?? uuid;
}

const versions = Array.from(
  { length: newestTemplateMetamodel - oldestTemplateMetamodel + 1 },
  (_, index) => oldestTemplateMetamodel + index,
);

describe.each(Object.entries(models))("%s", (_, model) => {
  test.each(versions)("metamodel %i: the importer's walk reaches every reply, of the right type", metamodel => {
    const walked = walkImporterFile(exported(model, metamodel).text);
    expect(Object.keys(walked.replies).length).toBeGreaterThan(5);
    expect(unreachedReplies(walked)).toEqual([]);
  });

  test("a second export is identical byte for byte, and items keep their identifiers when others come and go", () => {
    expect(exported(model).text).toBe(exported(model).text);
    const items = (text: string): string[] =>
      walkImporterFile(text).events.flatMap(({ kind, value }) => (kind === "addItem" ? [String(value)] : []));
    const shorter = analyze(world(plan.replace("[user, api, readme, changelog]", "[api]").replace("  sci: {name", "  zed: {name")));
    const other = exportWizard({ plan: shorter.plan, questions: shorter.questions, at: "2027-01-01", ...(model && { resolved: model }) });
    const before = new Set(items(exported(model).text));
    const kept = items(other.text).filter(item => before.has(item));
    expect(kept.length).toBe(items(other.text).length - (model?.layout === "elixir" ? 1 : 0));
  });

  test("the file's own model is the one that was given: reading it back finds the same questions", () => {
    const again = readKnowledgeModel(exported(model).text);
    expect(again.problems).toEqual([]);
    if (model !== undefined) expect([...again.places.keys()]).toEqual([...model.places.keys()]);
  });

  test("every answer has a word on it, and what is lost is named", () => {
    const { entries } = exported(model).coverage;
    for (const { because, outcome, subject } of entries) if (outcome !== "mapped") expect(because, subject).not.toEqual([]);
    expect(new Set(entries.map(({ subject }) => subject)).size).toBe(entries.length);
  });
});

describe("our own model", () => {
  const model = models["ours"];
  if (model === undefined) throw new Error("no model");
  const result = exported(model);

  test("holds every answer, its evidence and its note", () => {
    const lost = result.coverage.entries.filter(({ outcome }) => outcome !== "mapped").map(({ subject, because }) => [subject, ...because]);
    expect(lost).toEqual([["signoffs", "nobody, who signed remote-sites vsc v1.4.0 2026-11-03, is not under people"]]);
    expect(isLossless(result.coverage)).toBe(false);
    expect(result.coverage.notAsked).toEqual(["release.versioning", "support", "gates"]);
  });

  test("holds what the plan says", () => {
    expect(byKey(model, result)).toMatchObject({
      name: "StrainScope",
      stage: "production",
      license: "expression",
      "license.expression": "GPL-3.0-only",
      types: ["user", "api", "readme", "changelog", "rows"],
      "releases.current": "v1.4.0",
      "types.unit": ["manual", "automatic"],
      "how-to.build": "not-applicable",
      formats: "partially",
      "formats.formats.name": "FASTQ",
      "dependencies.entries.entry": ["pyproject.toml", "uv.lock"],
      "environment.entries.entry": ["container", "conda"],
      "formats-note": "own tree format",
      "feature-freeze.verdict": "ok",
      "feature-freeze.evidence.place": ["notes.md", "https://example.org/m/12"],
      "other.gate": "own-gate",
      "remote-sites.binds": "environment: sha256:abcd",
      "waivers.until": "2026-12-05",
    });
  });

  test("chooses who signed from the people that are written, in the importer's second phase", () => {
    const { events } = walkImporterFile(result.text);
    const people = events.filter(({ kind, path }) => kind === "addItem" && path.split(".").length === 2).map(({ value }) => value);
    const chosen = events.filter(({ kind }) => kind === "setItemSelectReply").map(({ value }) => value);
    expect(chosen).toHaveLength(4);
    for (const value of chosen) expect(people).toContain(value);
  });

  test("chooses the phase of the plan's stage", () => {
    const { project } = JSON.parse(result.text) as { readonly project: { readonly phaseUuid: string } };
    expect(model.model.phases.get(project.phaseUuid)?.annotations.get("json.key")).toBe("production");
  });
});

describe("dsw:smp", () => {
  const model = models["dsw:smp"];
  if (model === undefined) throw new Error("no model");
  const result = exported(model);

  test("says what the plan says, in its own words", () => {
    expect(byKey(model, result)).toEqual({
      name: "StrainScope",
      description: "Strain-level profiling",
      howDistributed: ["repo"],
      "documentation.types": ["User documentation", "API documentation", "README", "Changelog"],
      "documentation.url": "https://docs.example.org",
      "licenses.license": { value: "GPL-3.0-only", raw: { licenseId: "GPL-3.0-only" } },
      "contributors.name": "Ada Example",
      "contributors.type": "person",
      "contributors.type.orcid": "0000-0002-1825-0097",
      hasAutomatedTests: "true",
      "hasAutomatedTests.types": ["Unit tests", "Integration tests"],
      hasManualTests: "true",
      "hasManualTests.types": ["Unit tests"],
      usesStaticAnalysis: "true",
      hasSampleData: "yes",
      "hasSampleData.description": "a tenth of a run",
      usesFiles: "true",
      "usesFiles.anyNonOpenStandard": "true",
      "usesFiles.anyNonOpenStandard.reason": "own tree format",
      usesVCS: "true",
      "usesVCS.vcs.type": "Git",
      "usesVCS.vcs.url": "https://example.org/lab/strainscope",
      usesReleases: "true",
      "usesReleases.versioningScheme": "semver",
      hasDependencies: "true",
      hasReproducibility: "true",
      "hasReproducibility.description": "container, conda",
      hasUserSupport: "true",
      "hasUserSupport.issueTrackers.url": "https://example.org/lab/strainscope/issues",
      usesPIDs: "true",
      "usesPIDs.pids.system": "DOI",
      "usesPIDs.pids.description": "https://doi.org/10.5281/zenodo.1234567",
      usesRegistries: "true",
      "usesRegistries.registries.record": ["https://registry.example.org/a", "https://other.example.org/b"],
    });
  });

  test("says where it asks something else, and what it does not ask", () => {
    const of = (outcome: string): string[] => result.coverage.entries.filter(it => it.outcome === outcome).map(({ subject }) => subject);
    expect(of("unknown")).toEqual(["documentation.how-to", "reproducibility.examples", "recognition.citation"]);
    expect(of("unmapped")).toEqual([]);
    expect(entryOf(result, "interoperability.formats").because).toEqual([
      "dsw:smp asks about open standards",
      "no place for the list of formats: FASTQ",
    ]);
    expect(entryOf(result, "reproducibility.dependencies").because[0]).toBe("no place for where they are listed: pyproject.toml, uv.lock");
    expect(entryOf(result, "testing.types").because).toEqual(["no place for evidence: tests/", "no place for the note: nightly"]);
  });

  test("a licence that is more than an identifier goes as text, before metamodel 17 every one", () => {
    const license = (text: string, metamodel: number): unknown => {
      const { plan: other, questions: answered } = analyze(world(plan.replace("answer: GPL-3.0-only", `answer: ${text}`)));
      const written = exportWizard({ plan: other, questions: answered, at: "2026-11-20", resolved: model, metamodel });
      return byKey(model, written)["licenses.license"];
    };
    expect(license("MIT", 17)).toEqual({ value: "MIT", raw: { licenseId: "MIT" } });
    expect(license("MIT", 16)).toBe("MIT");
    expect(license("MIT OR Apache-2.0", 18)).toBe("MIT OR Apache-2.0");
    expect(license("GPL-2.0-only WITH Classpath-exception-2.0", 18)).toBe("GPL-2.0-only WITH Classpath-exception-2.0");
  });

  test("nothing is written where the model's question is of another kind now", () => {
    const changed = resolved(
      bundleOf({ ...dswTree, generalInformation: { ...(dswTree["generalInformation"] as KeyTree), description: "options[yes|no]" } }),
    );
    expect(entryOf(exported(changed), "documentation.purpose").outcome).toBe("unmapped");
    expect(unreachedReplies(walkImporterFile(exported(changed).text))).toEqual([]);
  });
});

const data = process.env["SMP_WIZARD_DATA"];

describe.skipIf(data === undefined)("all keys of dsw:smp 1.2.4 (SMP_WIZARD_DATA names their folder)", () => {
  test("every reply is reached", () => {
    const { tree } = JSON.parse(readFileSync(join(data ?? "", "dsw-smp-1.2.4.jsonkeys.json"), "utf8")) as { readonly tree: KeyTree };
    const whole = resolved(bundleOf(tree));
    for (const metamodel of [13, 16, 17, 18]) expect(unreachedReplies(walkImporterFile(exported(whole, metamodel).text))).toEqual([]);
    const outcomes = (result: WizardExport): string[] => result.coverage.entries.map(({ subject, outcome }) => `${subject} ${outcome}`);
    expect(outcomes(exported(whole))).toEqual(outcomes(exported(models["dsw:smp"])));
  });
});
