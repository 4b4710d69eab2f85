import { afterEach, describe, expect, test } from "vitest";
import type { CodeAction, WorkspaceEdit } from "vscode-languageserver";
import type {
  AnswerResult,
  ChecklistResult,
  ExplainResult,
  InitResult,
  QuestionResult,
  RescanResult,
  TopicsResult,
} from "../../server/src/lsp/protocol.ts";
import { fullCapabilities, mitText, start, until, uriOf, type Options, type TestClient } from "./support.ts";

const head = "smp: 1\nstage: application\nsoftware: {name: StrainScope, kind: tool}\n";
const everything = { start: { line: 0, character: 0 }, end: { line: 1000, character: 0 } };

let client: TestClient;
afterEach(() => client.dispose());

async function begin(plan: string, files: Record<string, string> = {}, options: Options = {}): Promise<string> {
  client = await start({ files: { "smp.yaml": plan, LICENSE: mitText, ...files }, ...options });
  return client.open("smp.yaml");
}

function actions(uri: string, only?: string[], range = everything): Promise<CodeAction[]> {
  return client.request("textDocument/codeAction", { textDocument: { uri }, range, context: { diagnostics: [], ...(only && { only }) } });
}

describe("code actions", () => {
  test("a fix names its diagnostic and gives the text that it promises", async () => {
    const uri = await begin(`${head}people:\n  sci: {name: Ada}\nkey_checks:\n  - {what: F1, contact: sco}  # who\n`);
    const fix = (await actions(uri)).find(({ title }) => title === "Change to “sci”")!;
    expect(fix).toMatchObject({ kind: "quickfix", diagnostics: [{ code: "PLN005" }] });
    expect(fix.edit!.documentChanges).toMatchObject([{ textDocument: { uri, version: 1 } }]);
    expect(client.apply(fix.edit!)["smp.yaml"]).toContain("- {what: F1, contact: sci}  # who\n");
    expect(await actions(uri, undefined, { start: { line: 0, character: 0 }, end: { line: 0, character: 1 } })).toEqual([]);
  });

  test("what reviews comments offers none", async () => {
    const uri = await begin(`${head}# smp-disable-next-line DEP001\ndependencies: {}\n`);
    const titles = (await actions(uri)).map(({ title }) => title);
    expect((await client.pull("smp.yaml")).map(({ code }) => code)).toContain("PLN013");
    expect(titles.filter(title => title.startsWith("Disable PLN013"))).toEqual([]);
  });

  test("fixes are made for the text of now", async () => {
    const plan = `${head}people:\n  sci: {name: Ada}\nkey_checks:\n  - {what: F1, contact: sco}\n`;
    const uri = await begin(plan);
    await client.edit("smp.yaml", {
      range: { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } },
      newText: "# a comment\n\n",
    });
    const fix = (await actions(uri)).find(({ title }) => title === "Change to “sci”")!;
    expect(client.apply(fix.edit!)["smp.yaml"]).toBe(`# a comment\n\n${plan.replace("sco", "sci")}`);
  });

  test("disable for the next line, with the reason left to the user", async () => {
    const plan = `${head}key_checks:\n  - {what: F1, contact: sco}\n`;
    const uri = await begin(plan);
    const disable = (await actions(uri)).find(({ title }) => title === "Disable PLN005 for the next line…")!;
    const text = client.apply(disable.edit!)["smp.yaml"]!;
    expect(text).toContain("key_checks:\n  # smp-disable-next-line PLN005 -- <reason>\n  - {what: F1, contact: sco}\n");
    await client.type("smp.yaml", text.replace("<reason>", "joins next week"));
    expect((await client.pull("smp.yaml")).map(({ code }) => code)).not.toContain("PLN005");
  });

  test("the reason is selected where the client knows snippets in edits", async () => {
    const capabilities = {
      ...fullCapabilities,
      workspace: { ...fullCapabilities.workspace, workspaceEdit: { documentChanges: true, snippetEditSupport: true } },
    };
    const uri = await begin(`${head}key_checks:\n  - {what: F1, contact: sco}\n`, {}, { capabilities });
    const disable = (await actions(uri)).find(({ title }) => title.startsWith("Disable PLN005"))!;
    expect(disable.edit!.documentChanges).toMatchObject([
      { edits: [{ snippet: { kind: "snippet", value: "  # smp-disable-next-line PLN005 -- ${1:reason}\n" } }] },
    ]);
  });

  test("explaining is offered to clients that know our commands only", async () => {
    const plan = `${head}key_checks:\n  - {what: F1, contact: sco}\n`;
    let uri = await begin(plan);
    expect((await actions(uri)).find(({ title }) => title === "Explain PLN005")!.command).toMatchObject({
      command: "smp.explain",
      arguments: ["PLN005"],
    });
    client.dispose();
    uri = await begin(plan, {}, { capabilities: { ...fullCapabilities, experimental: {} } });
    expect((await actions(uri)).some(({ command }) => command !== undefined)).toBe(false);
  });

  test("fix all: safe fixes in the plan, to the end; asked for by its kind only", async () => {
    const plan = `${head}release: {current: "v1", changelog: changelog.md}\nanswers:\n  accessibility.license: {answer: MIT, evidence: license}\n`;
    const uri = await begin(plan, { "CHANGELOG.md": "# Changelog\n" });
    expect((await actions(uri)).every(({ kind }) => kind === "quickfix")).toBe(true);
    const [all, ...others] = await actions(uri, ["source.fixAll"]);
    expect(others).toEqual([]);
    expect(all!.kind).toBe("source.fixAll.smp");
    const text = client.apply(all!.edit!)["smp.yaml"]!;
    expect(text).toContain("changelog: CHANGELOG.md");
    expect(text).toContain("evidence: LICENSE");
    await client.type("smp.yaml", text);
    expect(await actions(uri, ["source.fixAll.smp"])).toEqual([]);
  });

  test("plain changes for clients without versions, nothing for clients without literals", async () => {
    const plan = `${head}people: {sci: {name: Ada}}\nkey_checks:\n  - {what: F1, contact: sco}\n`;
    let uri = await begin(plan, {}, { capabilities: { textDocument: { codeAction: { codeActionLiteralSupport: {} } } } });
    const fix = (await actions(uri)).find(({ title }) => title === "Change to “sci”")!;
    expect(fix.edit).toEqual({ changes: { [uri]: [expect.objectContaining({ newText: "sci" })] } });
    client.dispose();
    uri = await begin(plan, {}, { capabilities: {} });
    expect(await actions(uri)).toEqual([]);
  });

  test("an edit of another file asks first, where the client can ask", async () => {
    const plan = `${head.replace("kind: tool", "kind: tool, license: MIT")}answers:\n  accessibility.license: {answer: MIT, evidence: LICENSE}\n`;
    const uri = await begin(plan, {
      "CITATION.cff": "cff-version: 1.2.0\nmessage: m\ntitle: t\nlicense: GPL-3.0-only\nauthors: [{name: A}]\n",
    });
    const offered = await actions(uri);
    const isElsewhere = ({ edit }: CodeAction): boolean =>
      edit?.documentChanges?.some(it => "textDocument" in it && it.textDocument.uri !== uri) === true;
    const elsewhere = offered.filter(isElsewhere);
    expect(elsewhere.length).toBeGreaterThan(0);
    for (const { edit } of elsewhere) expect(Object.values(edit!.changeAnnotations ?? {})).toMatchObject([{ needsConfirmation: true }]);
    for (const action of offered.filter(it => !isElsewhere(it))) expect(action.edit?.changeAnnotations).toBeUndefined();
  });
});

describe("files that get another name", () => {
  const plan = `${head}answers:\n  documentation.how-to: {answer: [install], evidence: [docs/install.md, "tests/"]}  # how\nrelease: {changelog: 'CHANGELOG.md'}\n`;

  test("the plan follows, with quotes and comments as they are", async () => {
    await begin(plan, { "docs/install.md": "", "tests/a.py": "", "CHANGELOG.md": "" });
    const edit = await client.request<WorkspaceEdit>("workspace/willRenameFiles", {
      files: [
        { oldUri: uriOf("docs"), newUri: uriOf("manual") },
        { oldUri: uriOf("tests"), newUri: uriOf("checks") },
        { oldUri: uriOf("CHANGELOG.md"), newUri: uriOf("CHANGES.md") },
      ],
    });
    expect(client.apply(edit)["smp.yaml"]).toBe(
      plan.replace("docs/install.md", "manual/install.md").replace('"tests/"', '"checks/"').replace("'CHANGELOG.md'", "'CHANGES.md'"),
    );
  });

  test("nothing for files that no plan names, and for nonsense", async () => {
    await begin(plan, { "docs/install.md": "" });
    for (const filesParam of [[{ oldUri: uriOf("src/a.py"), newUri: uriOf("src/b.py") }], [null, { oldUri: 1 }], "x"]) {
      expect(await client.request("workspace/willRenameFiles", { files: filesParam })).toBeNull();
    }
  });

  test("after the renaming the new file is known", async () => {
    await begin(plan, { "docs/install.md": "" });
    expect((await client.pull("smp.yaml")).some(({ message }) => message.includes("docs/install.md"))).toBe(false);
    client.files.set(uriOf("docs/setup.md"), "");
    client.files.delete(uriOf("docs/install.md"));
    client.received.length = 0;
    await client.notify("workspace/didRenameFiles", { files: [{ oldUri: uriOf("docs/install.md"), newUri: uriOf("docs/setup.md") }] });
    await until(() => client.received.some(({ method }) => method === "workspace/diagnostic/refresh"), "a refresh");
    expect((await client.pull("smp.yaml")).some(({ message }) => message.includes("docs/install.md"))).toBe(true);
  });
});

describe("checklist", () => {
  test("stages, questions, words, places", async () => {
    const uri = await begin(`${head}answers:\n  recognition.citation: {answer: yes, evidence: CITATION.cff}\n`);
    const { plans } = await client.request<ChecklistResult>("smp/checklist");
    expect(plans).toMatchObject([{ uri, path: "smp.yaml", name: "StrainScope", stage: "application", stageNumber: 3, broken: false }]);
    const [one] = plans;
    expect(one!.words).toMatch(/^\d+ of \d+ answered/);
    expect(one!.stages.map(({ number }) => number)).toEqual([1, 2, 3, 4, 5]);
    const all = one!.stages.flatMap(stage => stage.questions);
    expect(new Set(all.map(({ question }) => question)).size).toBe(all.length);
    const citation = all.find(({ question }) => question === "recognition.citation")!;
    expect(citation).toMatchObject({ canInsert: false, at: { uri, range: { start: { line: 4, character: 2 } } } });
    expect(all.find(({ question }) => question === "accessibility.license")).toMatchObject({ state: "due", canInsert: true });
  });

  test("a broken plan says so, a plan without a name takes its folder's", async () => {
    await begin("smp: [\n", { "tools/aligner/smp.yaml": "smp: 1\nstage: construction\n" });
    const { plans } = await client.request<ChecklistResult>("smp/checklist");
    expect(plans.map(({ name, broken }) => [name, broken])).toEqual([
      ["work", true],
      ["aligner", false],
    ]);
  });

  test("who asked is told when to ask again", async () => {
    await begin(head);
    await client.pull("smp.yaml");
    await new Promise(resolve => setTimeout(resolve, 80));
    expect(client.received.some(({ method }) => method === "smp/analysisChanged")).toBe(false);
    await client.request("smp/checklist");
    await client.type("smp.yaml", `${head}answers: {}\n`);
    await until(() => client.received.some(({ method }) => method === "smp/analysisChanged"), "a notification");
  });
});

describe("answers", () => {
  const answer = (uri: string, question: string, how: string, option?: string): Promise<AnswerResult | null> =>
    client.request("smp/answer", { uri, question, how, ...(option === undefined ? {} : { option }) });
  const selectedText = (result: AnswerResult): string => {
    const lines = client.apply(result.edit)["smp.yaml"]!.split("\n");
    const { start: from, end } = result.select.range;
    expect(from.line).toBe(end.line);
    return lines[from.line]!.slice(from.character, end.character);
  };

  test("what the repository says, with its evidence", async () => {
    const uri = await begin(`${head}answers:\n  recognition.citation: no  # soon\n`);
    const result = (await answer(uri, "accessibility.license", "proposal"))!;
    expect(client.apply(result.edit)["smp.yaml"]).toBe(
      `${head}answers:\n  recognition.citation: no  # soon\n  accessibility.license: {answer: MIT, evidence: LICENSE}\n`,
    );
    expect(selectedText(result)).toBe("MIT");
    expect(await answer(uri, "recognition.citation", "proposal")).toBeNull();
  });

  test("the first answer of a plan", async () => {
    const uri = await begin(head);
    const result = (await answer(uri, "accessibility.license", "proposal"))!;
    expect(client.apply(result.edit)["smp.yaml"]).toBe(`${head}answers:\n  accessibility.license: {answer: MIT, evidence: LICENSE}\n`);
  });

  test("behind a key that waits for its value", async () => {
    const uri = await begin(`${head}answers:\n  accessibility.license:\n  recognition.citation: yes\n`);
    const result = (await answer(uri, "accessibility.license", "proposal"))!;
    expect(client.apply(result.edit)["smp.yaml"]).toContain(
      "  accessibility.license: {answer: MIT, evidence: LICENSE}\n  recognition.citation: yes\n",
    );
  });

  test("a form to fill in, with the word to overwrite selected", async () => {
    const uri = await begin(head);
    const result = (await answer(uri, "accessibility.access", "blank"))!;
    expect(client.apply(result.edit)["smp.yaml"]).toContain("answers:\n  accessibility.access: {answer: public}\n");
    expect(selectedText(result)).toBe("public");
    const text = (await answer(uri, "documentation.purpose", "blank"))!;
    expect(selectedText(text).length).toBeLessThan(20);
  });

  test("an option: sets it, keeps what stands beside it, adds where several may be chosen", async () => {
    const uri = await begin(`${head}answers:\n  recognition.citation: {answer: no, note: soon}\n  versioning.system: [git]\n`);
    const changed = (await answer(uri, "recognition.citation", "choice", "yes"))!;
    expect(client.apply(changed.edit)["smp.yaml"]).toContain("recognition.citation: {answer: yes, note: soon}");
    const { options } = (await client.request<QuestionResult | null>("smp/question", { question: "recognition.citation" }))!;
    expect(options.map(({ id }) => id)).toContain("yes");
    expect(await answer(uri, "recognition.citation", "choice", "purple")).toBeNull();
  });

  test("several: in a list that is there, or in a new one", async () => {
    const uri = await begin(`${head}answers:\n  documentation.types: [readme]\n`);
    const more = (await answer(uri, "documentation.types", "choice", "api"))!;
    expect(client.apply(more.edit)["smp.yaml"]).toContain("documentation.types: [readme, api]");
    expect(await answer(uri, "documentation.types", "choice", "readme")).toBeNull();
    const first = (await answer(uri, "reproducibility.environment", "choice", "container"))!;
    expect(client.apply(first.edit)["smp.yaml"]).toContain("reproducibility.environment: [container]\n");
  });

  test("cells of a matrix: each row with its column, in a new answer, in one that is there, and beside another column", async () => {
    const question = "testing.types";
    const choose = async (answers: string, option: string): Promise<string> => {
      const uri = await begin(`${head}${answers}`);
      return client.apply((await answer(uri, question, "choice", option))!.edit)["smp.yaml"]!;
    };
    expect(await choose("", "unit/automatic")).toContain("testing.types: {answer: {unit: automatic}}\n");
    const { options } = (await client.request<QuestionResult | null>("smp/question", { question }))!;
    expect(options.map(({ id }) => id)).toEqual(expect.arrayContaining(["unit/automatic", "end-to-end/manual", "none"]));
    expect(await choose("answers:\n  testing.types: {answer: {unit: automatic}, evidence: tests/}\n", "end-to-end/manual")).toContain(
      "testing.types: {answer: {unit: automatic, end-to-end: manual}, evidence: tests/}",
    );
    expect(await choose("answers:\n  testing.types: {answer: {unit: automatic}}\n", "unit/manual")).toContain(
      "{unit: [automatic, manual]}",
    );
    expect(await choose("answers:\n  testing.types: {answer: {unit: no}}\n", "unit/manual")).toContain("{unit: manual}");
    expect(await choose("answers:\n  testing.types: none\n", "unit/manual")).toContain("testing.types: {answer: {unit: manual}}");
    expect(await choose("answers:\n  testing.types: {evidence: tests/}\n", "unit/manual")).toMatch(/answer: \{ ?unit: manual ?\}/);
  });

  test("the fix of a contradiction", async () => {
    const uri = await begin(`${head}answers:\n  accessibility.license: {answer: GPL-3.0-only, evidence: LICENSE}\n`);
    const { plans } = await client.request<ChecklistResult>("smp/checklist");
    const licence = plans[0]!.stages.flatMap(({ questions }) => questions).find(({ question }) => question === "accessibility.license")!;
    expect(licence.state).toBe("contradicted");
    expect(licence.fix).toBeDefined();
    const result = (await answer(uri, "accessibility.license", "fix"))!;
    expect(client.apply(result.edit)["smp.yaml"]).toContain("{answer: MIT, evidence: LICENSE}");
  });

  test("nothing for what is not there", async () => {
    const uri = await begin(head);
    expect(await answer(uri, "no.such", "proposal")).toBeNull();
    expect(await answer(uriOf("other.yaml"), "accessibility.license", "proposal")).toBeNull();
    expect(await answer(uri, "accessibility.license", "constructor")).toBeNull();
    expect(await client.request("smp/question", { question: "__proto__" })).toBeNull();
  });
});

describe("pages", () => {
  test("every topic has a page", async () => {
    await begin(head);
    const { topics } = await client.request<TopicsResult>("smp/topics");
    expect(new Set(topics.map(({ kind }) => kind))).toEqual(new Set(["rule", "question"]));
    for (const { name } of topics) {
      const page = await client.request<ExplainResult | null>("smp/explain", { name });
      expect(page?.markdown).toMatch(/^# /);
    }
    expect(await client.request("smp/explain", { name: "ABC999" })).toBeNull();
  });

  test("a new plan for a folder, and never over one that is there", async () => {
    client = await start({ files: { LICENSE: mitText, "sub/README.md": "# Sub\n", "old/smp.yml": head } });
    const fresh = await client.request<InitResult>("smp/init", { folderUri: uriOf("sub") });
    expect(fresh.uri).toBe(uriOf("sub/smp.yaml"));
    expect(fresh.text).toContain("smp: 1\n");
    expect(fresh.text.split("\n").length).toBeLessThanOrEqual(31);
    expect(await client.request("smp/init", { folderUri: uriOf("old") })).toMatchObject({ text: "", existing: uriOf("old/smp.yml") });
    expect(await client.request("smp/init", { folderUri: "file:///elsewhere" })).toBeNull();
  });

  test("a rescan sees what nobody told", async () => {
    await begin(`${head}answers:\n  recognition.citation: {answer: yes, evidence: CITATION.cff}\n`);
    const before = await client.request<RescanResult>("smp/rescan");
    client.files.set(uriOf("CITATION.cff"), "cff-version: 1.2.0\n");
    client.files.set(uriOf("sub/smp.yaml"), head);
    const after = await client.request<RescanResult>("smp/rescan");
    expect(after.plans).toBe(before.plans + 1);
    expect((await client.pull("smp.yaml")).some(({ message }) => message.includes("CITATION.cff does not"))).toBe(false);
  });
});
