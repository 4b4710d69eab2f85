import { afterEach, describe, expect, test } from "vitest";
import { elixirBundle } from "../../server/src/core/knowledge-model/bundle-text.ts";
import type {
  EditResult,
  ExportFormat,
  ExportResult,
  OtherModel,
  Problem,
  WizardModel,
  WizardResult,
} from "../../server/src/lsp/protocol.ts";
import { bundleOf, dswTree } from "../support/key-tree.ts";
import { start, uriOf, type TestClient } from "./support.ts";

let client: TestClient;
afterEach(() => client.dispose());

const plan = `smp: 1
stage: production
software: {name: Counter, kind: tool, license: MIT, codeRepository: "https://example.org/counter"}
people:
  ada: {name: Ada Example, orcid: 0000-0002-1825-0097, roles: [maintainer]}
answers:
  accessibility.license: {answer: MIT, evidence: LICENSE}
  documentation.purpose: yes
  versioning.version-control: yes
`;

type Answer = ExportResult | OtherModel | Problem;

async function begin(files: Readonly<Record<string, string>> = {}): Promise<string> {
  client = await start({ files: { "smp.yaml": plan, ...files } });
  return client.open("smp.yaml");
}

async function exported(uri: string, format: ExportFormat, more: object = {}): Promise<ExportResult> {
  const answer = await client.request<Answer>("smp/export", { uri, format, ...more });
  if ("problem" in answer) throw new Error(answer.problem);
  return answer;
}

async function problem(params: object): Promise<string> {
  const answer = await client.request<Answer>("smp/export", params);
  return "problem" in answer ? answer.problem : "none";
}

/** A model of somebody's own, that asks one of our questions without a word on it. */
const strange: WizardModel = {
  name: "strange.km",
  text: bundleOf({ Papers: { "Does the documentation say what it is for?": "options[yes|no]" } }, { id: "lab:papers:1.0.0" }),
};

describe("exports", () => {
  test.each(["wizard", "wizard-legacy", "knowledge-model", "masmp", "codemeta", "cff", "ro-crate", "markdown", "html"] as const)(
    "%s with a word on what became of the plan",
    async format => {
      const uri = await begin();
      const { text, report, existing, uri: to } = await exported(uri, format);
      expect(text.length).toBeGreaterThan(100);
      expect(report).toMatch(/^# /);
      expect(existing).toBeUndefined();
      expect(to.startsWith(uriOf(""))).toBe(true);
    },
  );

  test("what is wrong is said in a sentence", async () => {
    const uri = await begin();
    expect(await problem({ uri, format: "nothing" })).toMatch(/not an export format/);
    expect(await problem({ uri, format: "__proto__" })).toMatch(/not an export format/);
    expect(await problem({ uri: uriOf("no.yaml"), format: "wizard" })).toMatch(/no plan/);
    expect(await problem({ uri, format: "wizard", model: { name: "a.km", text: "{" } })).toMatch(/^a\.km holds no knowledge model/);
    expect(await problem({ uri, format: "wizard", model: 5 })).toMatch(/name and its text/);
    expect(await problem({ uri, format: "wizard", model: "plan" })).toMatch(/wizard\.bundle/);
  });

  test("counts what the model does not ask for by itself", async () => {
    const uri = await begin();
    const { counts } = await exported(uri, "wizard");
    expect(counts?.mapped).toBeGreaterThan(0);
    expect(counts?.unknown).toBeGreaterThan(0);
    const own = await exported(uri, "wizard", { model: "own" });
    expect(own.counts?.unknown).toBe(0);
    expect(own.report).toContain("smptools:elixir-smp");
  });

  test("a file that is there is merged, and given as it is in the editor", async () => {
    const cff = 'cff-version: 1.2.0\nmessage: "Cite it"\ntitle: Counter\nauthors: [{name: Lab}]\n';
    const uri = await begin({ "CITATION.cff": cff });
    const open = await client.open("CITATION.cff", `${cff}# typed\n`);
    const { text, existing, uri: to } = await exported(uri, "cff");
    expect(to).toBe(open);
    expect(existing).toEqual({ text: `${cff}# typed\n`, kind: "merged" });
    expect(text).toContain("# typed\n");
    expect(text).toContain("license: MIT");
  });

  test("a broken file is not merged into", async () => {
    const uri = await begin({ "CITATION.cff": "cff-version: [\n" });
    expect(await problem({ uri, format: "cff" })).toMatch(/^CITATION\.cff.*Nothing is written\.$/);
  });

  test("somebody else's crate is told from one of ours", async () => {
    const uri = await begin({ "ro-crate-metadata.json": '{"@graph": [{"@id": "./", "name": "Reads"}]}' });
    expect((await exported(uri, "ro-crate")).existing?.kind).toBe("foreign");
    await client.write("ro-crate-metadata.json", (await exported(uri, "ro-crate")).text);
    expect((await exported(uri, "ro-crate")).existing?.kind).toBe("own");
  });
});

describe("the model of an export", () => {
  test("is the plan's own where it names one", async () => {
    const text = `${plan}wizard: {model: dsw:smp:1.2.4, bundle: docs/smp.km, project: 8d2f6a10-54f2-4e0b-9d3c-7a1b2c3d4e5f, exported: out/w.json}\n`;
    const uri = await begin({ "smp.yaml": text, "docs/smp.km": bundleOf(dswTree) });
    await client.pull("smp.yaml");
    expect(await client.request<WizardResult>("smp/wizard", { uri })).toEqual({
      name: "Counter",
      model: "dsw:smp:1.2.4",
      bundle: { path: "docs/smp.km", there: true },
      project: "8d2f6a10-54f2-4e0b-9d3c-7a1b2c3d4e5f",
      exported: uriOf("out/w.json"),
    });
    expect((await exported(uri, "wizard", { model: "plan" })).report).toContain("dsw:smp:1.2.4");
  });

  test("never leads out of the folder", async () => {
    const uri = await begin({ "smp.yaml": `${plan}wizard: {bundle: ../smp.km, exported: /etc/passwd}\n` });
    expect(await client.request<WizardResult>("smp/wizard", { uri })).toMatchObject({ bundle: { there: false } });
    expect(await client.request<WizardResult>("smp/wizard", { uri })).not.toHaveProperty("exported");
    expect(await problem({ uri, format: "wizard", model: "plan" })).toMatch(/could not be read/);
  });

  test("is not used when the plan is pinned to another one, until somebody has looked", async () => {
    const uri = await begin({ "smp.yaml": `${plan}wizard: {model: dsw:smp:1.2.4}\n` });
    const params = { uri, format: "wizard", model: { name: "elixir.km", text: elixirBundle() } };
    const answer = await client.request<Answer>("smp/export", params);
    expect(answer).toHaveProperty("otherModel");
    expect((answer as OtherModel).problem).toContain("dsw:smp:1.2.4");
    expect((await exported(uri, "wizard", { model: params.model, otherModel: true })).counts?.mapped).toBeGreaterThan(0);
  });

  test("is asked for questions by title, which count once they are confirmed, and are kept in the plan", async () => {
    const uri = await begin();
    const before = await exported(uri, "wizard", { model: strange });
    const [only, second] = before.proposals;
    expect(second).toBeUndefined();
    expect(only).toMatchObject({ question: "documentation.purpose" });
    expect(only?.way).toMatch(/Papers/);
    const questions = { "documentation.purpose": only?.uuid ?? "" };
    const after = await exported(uri, "wizard", { model: strange, questions });
    expect(after.proposals).toEqual([]);
    expect(after.counts?.mapped).toBe((before.counts?.mapped ?? 0) + 1);
    const { edit } = await client.request<EditResult>("smp/keepWizard", { uri, questions });
    const text = client.apply(edit)["smp.yaml"] ?? "";
    expect(text).toBe(`${plan}wizard:\n  questions:\n    documentation.purpose: ${only?.uuid}\n`);
    await client.type("smp.yaml", text);
    expect((await exported(uri, "wizard", { model: strange })).counts).toEqual(after.counts);
    expect(await client.request("smp/keepWizard", { uri, questions })).toHaveProperty("problem");
  });
});
