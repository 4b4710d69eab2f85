import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { analyze } from "../../server/src/core/analyze.ts";
import { exportWizardJsonLd } from "../../server/src/core/export/wizard-jsonld.ts";
import { exportWizard, type CoverageEntry } from "../../server/src/core/export/wizard.ts";
import { walkImporterFile } from "../support/importer-walk.ts";
import { world } from "../support/world.ts";

interface Action {
  readonly type: "setReply";
  readonly path: readonly string[];
  readonly value: string;
}

const chapter1 = "6230f637-cf55-4055-b2e7-6cde6711aa51";
const chapter6 = "7426b2df-f9ed-4e65-a978-5995183e4e63";
const chapter7 = "87f6b5db-1f0e-4ba9-a7cb-82ec050bb4cf";
const [name, access, licensed] = [
  "56adb0ca-3e80-45fa-8fbe-1f3508d6032b",
  "d86ca238-e2fc-41cf-b4ea-13dd903c0453",
  "22c70672-edd2-46cd-a422-bb857bc46def",
];
const [open, where] = ["b58c3e29-f373-4121-bfe1-7878b53aa656", "843c467a-de1c-475c-9b01-aec90a318716"];
const [hasLicense, noLicense, license] = [
  "d488fe17-df1a-4583-8829-fc0d0f02aeec",
  "fbe41b6b-d976-46b6-a686-5df9023e08b4",
  "327b65c4-3782-4b93-adb0-6db7b9f19e84",
];
const [releases, yesReleases, noReleases] = [
  "f55943d2-5c95-49b6-ba8f-a56ba76fc484",
  "27efa00f-b9d4-4134-9d36-e29f9037f9fb",
  "65a96f96-109a-4f90-883f-843d19d8ac45",
];
const version = "dc7b8ef8-aa1d-4abf-9a12-f3bbf52f59af";
const [bugs, yesBugs, noBugs] = [
  "ccf5634b-6279-409c-8b64-f617ee7f345a",
  "6f85e7b0-c1d1-490c-94d4-7724bd550a4a",
  "550d307b-1620-4b45-8af9-025648d310e9",
];
const [citation, yesCitation, noCitation] = [
  "ac635be0-839d-4bb2-aa90-6eb2e80c2ed6",
  "463c3b6e-cf96-43e5-a189-f840f7ea93db",
  "b62bb0f8-d9b2-4f8a-a13e-7e8572ba94a7",
];

/**
 * What the older importer makes of a file, by the description of its mapping: values of `schema:` names on the root, always with the prefix
 * at https://schema.org/. A value that is missing is the text “None” there.
 */
function actionsOf(text: string): Action[] {
  const root = JSON.parse(text) as Readonly<Record<string, unknown>>;
  const id = root["@id"] ?? root["id"];
  const pieces = String(id).split(":");
  // the identifier of the root is taken for a prefixed name, or for text, unless it is an address
  if (typeof id !== "string" || !id.includes("://") || (pieces.length === 2 && !pieces[1]?.startsWith("/")))
    throw new Error(`bad root ${String(id)}`);
  const context = root["@context"] as Readonly<Record<string, unknown>> | undefined;
  const found = context === undefined || context["schema"] === "https://schema.org/";
  const all = (key: string): unknown[] => (found ? [root[`schema:${key}`]].flat().filter(it => it !== undefined && it !== null) : []);
  const textOr = (value: unknown): string => (value === undefined ? "None" : typeof value === "string" ? value : JSON.stringify(value));
  const actions: Action[] = [];
  const set = (value: string, ...path: string[]): void => {
    actions.push({ type: "setReply", path, value });
  };
  set(textOr(all("name")[0]), chapter1, name);
  set(open, chapter1, access);
  set(textOr(all("codeRepository")[0]), chapter1, access, open, where);
  const licenses = all("license");
  if (licenses.length === 0) set(noLicense, chapter1, licensed);
  else {
    set(hasLicense, chapter1, licensed);
    const names = licenses.map(it => (typeof it === "object" ? textOr((it as Readonly<Record<string, unknown>>)["schema:name"]) : "None"));
    set(names.join(","), chapter1, licensed, hasLicense, license);
  }
  const [current] = all("softwareVersion");
  if (current === undefined) set(noReleases, chapter6, releases);
  else {
    set(yesReleases, chapter6, releases);
    set(textOr(current), chapter6, releases, yesReleases, version);
  }
  set(all("discussionURL").length > 0 ? yesBugs : noBugs, chapter6, bugs);
  set(all("citation").length > 0 ? yesCitation : noCitation, chapter7, citation);
  return actions;
}

const head = "smp: 1\nstage: publication\n";

function exported(plan: string): ReturnType<typeof exportWizardJsonLd> {
  const { plan: view, questions } = analyze(world(head + plan));
  return exportWizardJsonLd({ plan: view, questions });
}

const full = `software: {name: trimal, kind: tool, license: GPL-3.0-or-later, codeRepository: "https://example.org/lab/trimal"}
answers:
  accessibility.access: public
  accessibility.licensed: yes
  reproducibility.releases: yes
  reproducibility.bug-reports: {answer: yes, evidence: "https://example.org/lab/trimal/issues"}
  recognition.citation: {answer: yes, evidence: "https://doi.org/10.1000/1"}
release: {current: "1.4"}
`;

describe("the file for the older importer", () => {
  test("makes the same answers as the file for the newer one", () => {
    const { plan, questions } = analyze(world(head + full));
    const { events } = walkImporterFile(exportWizard({ plan, questions, at: "2026-11-20" }).text);
    const newer = Object.fromEntries(events.map(({ path, value }) => [path, value]));
    const older = Object.fromEntries(actionsOf(exported(full).text).map(({ path, value }) => [path.join("."), value]));
    expect(older).toEqual(newer);
  });

  test("has no “None” anywhere, even from an empty plan", () => {
    for (const plan of ["software: {kind: tool}\n", "software: {name: X, kind: tool}\nanswers: {accessibility.license: other}\n"])
      for (const { value } of actionsOf(exported(plan).text)) expect(value).not.toContain("None");
  });

  test.each([
    ["https://example.org/a b", "a space"],
    ["git@example.org:lab/x.git", "no address"],
    ["urn:uuid:0b8e6d52-6f0d-4d7c-8a35-6f7b1c1e9a40", "no ://"],
  ])("a repository that cannot be the root's identifier (%s) is not", address => {
    const { text } = exported(`software: {name: X, kind: tool, codeRepository: ${JSON.stringify(address)}}\n`);
    expect(() => actionsOf(text)).not.toThrow();
    expect((JSON.parse(text) as Readonly<Record<string, unknown>>)["@id"]).toMatch(/^smp:\/\/plan\/[0-9a-f-]{36}$/);
    expect(text).toContain(JSON.stringify(address));
  });

  test("keeps an expression of licences in one node, for the importer would join several by commas", () => {
    const actions = actionsOf(exported("software: {name: X, kind: tool, license: MIT OR Apache-2.0}\n").text);
    expect(actions.find(({ path }) => path.at(-1) === license)?.value).toBe("MIT OR Apache-2.0");
  });

  test("is the same every time", () => {
    expect(exported(full).text).toBe(exported(full).text);
  });
});

describe("its coverage", () => {
  const entry = (plan: string, subject: string): CoverageEntry | undefined =>
    exported(plan).coverage.entries.find(it => it.subject === subject);
  const plan = (answers: string): string => `software: {name: X, kind: tool}\nanswers: {${answers}}\n`;

  test("says where the importer answers by itself", () => {
    expect(entry(plan("accessibility.access: other"), "accessibility.access")).toMatchObject({
      outcome: "unmapped",
      because: ["the older importer cannot give this answer", "the importer answers “public”; correct it by hand"],
    });
    expect(entry(plan(""), "reproducibility.releases")?.because).toEqual(["not answered in the plan; the importer answers “no”"]);
    expect(entry(plan("reproducibility.releases: yes"), "reproducibility.releases")?.because[0]).toContain("write release.current");
    expect(entry(plan("reproducibility.releases: no"), "reproducibility.releases")?.outcome).toBe("mapped");
    expect(entry(plan("reproducibility.bug-reports: yes"), "reproducibility.bug-reports")?.because[0]).toContain("write support.issues");
  });

  test("says what it does not ask, and what has no place", () => {
    expect(entry(plan("versioning.semver: yes"), "versioning.semver")?.outcome).toBe("unknown");
    expect(entry(plan("versioning.semver: yes"), "testing.types")?.outcome).toBe("unmapped");
    expect(
      entry(plan("recognition.citation: {answer: yes, evidence: [CITATION.cff, a.bib], note: n}"), "recognition.citation"),
    ).toMatchObject({
      outcome: "lossy",
      because: ["no place for evidence: a.bib", "no place for the note: n"],
    });
  });
});

const data = process.env["SMP_WIZARD_DATA"];

describe.skipIf(data === undefined)("a record of OpenEBench (SMP_WIZARD_DATA names its folder)", () => {
  test("gives the expected actions in our account of the importer", () => {
    const read = (file: string): string => readFileSync(join(data ?? "", file), "utf8");
    const { actions } = JSON.parse(read("openebench-trimal.expected-actions.json")) as { readonly actions: readonly Action[] };
    expect(actionsOf(read("openebench-trimal.masmp.jsonld"))).toEqual(actions);
  });
});
