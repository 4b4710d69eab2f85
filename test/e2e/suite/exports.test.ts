import * as assert from "node:assert/strict";
import * as vscode from "vscode";
import { bundleOf, dswTree } from "../../support/key-tree.ts";
import { withReply } from "../../support/wizard-file.ts";
import { useProject } from "../support/product.ts";
import { until } from "../support/until.ts";

const plan = `smp: 1
stage: production
software: { name: Counter, kind: tool, license: MIT, codeRepository: "https://example.org/counter" }
people:
  ada: { name: Ada Example, orcid: 0000-0002-1825-0097, roles: [maintainer] }
answers:
  documentation.purpose: yes
  versioning.version-control: yes
`;
const cff = 'cff-version: 1.2.0\nmessage: "Please cite it" # kindly\ntitle: Counter\nauthors: [{ name: Lab }]\n';
const crate = '{"@context": "https://w3id.org/ro/crate/1.1/context", "@graph": [{"@id": "./", "@type": "Dataset", "name": "Reads"}]}\n';

/** Somebody's own model that asks one of our questions without a word on it. */
const papers = bundleOf({ Papers: { "Does the documentation say what it is for?": "options[yes|no]" } }, { id: "lab:papers:1.0.0" });

suite("exports", () => {
  const project = useProject("exports", {
    "smp.yaml": plan,
    "CITATION.cff": cff,
    "ro-crate-metadata.json": crate,
    "docs/dsw-smp.km": bundleOf(dswTree),
    "docs/papers.km": papers,
  });
  const uri = (): vscode.Uri => project().uri("smp.yaml");
  const reports = (): string[] =>
    vscode.window.tabGroups.all.flatMap(group => group.tabs).flatMap(({ label }) => (label.includes("report") ? [label] : []));
  const repliesIn = async (path: string): Promise<readonly unknown[]> => {
    const data = JSON.parse(await project().read(path)) as { readonly project: { readonly replies: Readonly<Record<string, unknown>> } };
    return Object.values(data.project.replies);
  };

  test("for the Wizard's own model hold what it asks, and say what became of the rest", async () => {
    await vscode.commands.executeCommand("smp.exportToWizard", uri(), {
      model: project().uri("docs/dsw-smp.km"),
      to: project().uri("dsw.json"),
    });
    assert.ok((await repliesIn("dsw.json")).length >= 3);
    await until("the report", () => reports().includes("Preview Export report.md"));
    await vscode.commands.executeCommand("smp.exportToWizard", uri(), { model: "public", to: project().uri("public.json") });
    assert.notEqual(await project().read("public.json"), await project().read("dsw.json"));
  });

  test("map by title only what was confirmed, which can be kept in the plan and undone", async () => {
    const model = project().uri("docs/papers.km");
    await vscode.commands.executeCommand("smp.exportToWizard", uri(), { model, questions: {}, to: project().uri("none.json") });
    assert.equal((await repliesIn("none.json")).length, 0);
    const uuid = (
      JSON.parse(papers) as { packages: { events: { entityUuid: string; content: { questionType?: string } }[] }[] }
    ).packages[0]?.events.find(({ content }) => content.questionType === "OptionsQuestion")?.entityUuid;
    const questions = { "documentation.purpose": uuid };
    await vscode.commands.executeCommand("smp.exportToWizard", uri(), { model, questions, remember: true, to: project().uri("one.json") });
    assert.equal((await repliesIn("one.json")).length, 1);
    const document = await project().open("smp.yaml");
    assert.equal(document.getText(), `${plan}wizard:\n  questions:\n    documentation.purpose: ${uuid}\n`);
    assert.ok(document.isDirty);
    await vscode.commands.executeCommand("undo");
    assert.equal(document.getText(), plan);
    await document.save();
  });

  test("are merged into a file that is there, with its comments, and can be undone", async () => {
    await vscode.commands.executeCommand("smp.export", uri(), { format: "cff", write: true });
    const merged = await project().read("CITATION.cff");
    assert.match(merged, /message: "Please cite it" # kindly/);
    assert.match(merged, /license: MIT/);
    await project().open("CITATION.cff");
    await vscode.commands.executeCommand("undo");
    assert.equal(vscode.window.activeTextEditor?.document.getText(), cff);
  });

  test("never write over what somebody is typing", async () => {
    const document = await project().open("ro-crate-metadata.json");
    const edit = new vscode.WorkspaceEdit();
    edit.insert(document.uri, new vscode.Position(0, 0), " ");
    await vscode.workspace.applyEdit(edit);
    await vscode.commands.executeCommand("smp.export", uri(), { format: "ro-crate", write: true });
    assert.equal(document.getText(), ` ${crate}`);
    await vscode.commands.executeCommand("undo");
  });

  test("never replace somebody else's crate unasked", async () => {
    await vscode.commands.executeCommand("smp.export", uri(), { format: "ro-crate", write: true });
    assert.equal(await project().read("ro-crate-metadata.json"), crate);
    await vscode.workspace.fs.delete(project().uri("ro-crate-metadata.json"));
    await vscode.commands.executeCommand("smp.export", uri(), { format: "ro-crate", write: true });
    assert.match(await project().read("ro-crate-metadata.json"), /Software management plan and evidence of Counter/);
    await vscode.commands.executeCommand("smp.export", uri(), { format: "ro-crate", write: true });
    assert.match(await project().read("ro-crate-metadata.json"), /Software management plan and evidence of Counter/);
  });

  test("come back by an import, changed there: only what is taken, and it can be undone", async () => {
    await vscode.commands.executeCommand("smp.exportToWizard", uri(), { model: "own", to: project().uri("back.json") });
    const file = project().uri("back.json");
    const changed = withReply(await project().read("back.json"), "documentation.purpose", "no");
    await project().write("back.json", changed);
    await vscode.commands.executeCommand("smp.importFromWizard", uri(), { file, take: [], apply: true });
    const document = await project().open("smp.yaml");
    assert.equal(document.getText(), plan);
    await vscode.commands.executeCommand("smp.importFromWizard", uri(), { file, take: ["documentation.purpose"], apply: true });
    assert.equal(document.getText(), plan.replace("documentation.purpose: yes", "documentation.purpose: no"));
    assert.ok(document.isDirty, "the plan was saved unasked");
    await until("the report", () => reports().includes("Preview Import report.md"));
    await project().open("smp.yaml");
    await vscode.commands.executeCommand("undo");
    assert.equal(document.getText(), plan);
  });

  test("that come back are left alone when the plan was changed while they were looked at", async () => {
    const importing = vscode.commands.executeCommand("smp.importFromWizard", uri(), {
      file: project().uri("back.json"),
      take: ["documentation.purpose"],
    });
    await until("both sides", () =>
      vscode.window.tabGroups.all.flatMap(group => group.tabs).some(({ input }) => input instanceof vscode.TabInputTextDiff),
    );
    const edit = new vscode.WorkspaceEdit();
    edit.insert(uri(), new vscode.Position(0, 0), "# typed meanwhile\n");
    await vscode.workspace.applyEdit(edit);
    let done = false;
    void importing.then(() => (done = true));
    await until("the answer to be taken", async () => {
      await vscode.commands.executeCommand("workbench.action.acceptSelectedQuickOpenItem");
      return done;
    });
    const document = await project().open("smp.yaml");
    assert.equal(document.getText(), `# typed meanwhile\n${plan}`);
    await vscode.commands.executeCommand("undo");
    assert.equal(document.getText(), plan);
  });

  test("are not made for another model than the plan is pinned to", async () => {
    const document = await project().open("smp.yaml");
    const edit = new vscode.WorkspaceEdit();
    const end = new vscode.Position(document.lineCount, 0);
    edit.insert(document.uri, end, "wizard: { model: dsw:smp:1.2.4, bundle: docs/dsw-smp.km }\n");
    await vscode.workspace.applyEdit(edit);
    await vscode.commands.executeCommand("smp.exportToWizard", uri(), { model: "plan", to: project().uri("pinned.json") });
    assert.equal(await project().read("pinned.json"), await project().read("dsw.json"));
    const asking = vscode.commands.executeCommand("smp.exportToWizard", uri(), { model: "own", to: project().uri("other.json") });
    await until("the report on both models", () =>
      vscode.window.tabGroups.all.flatMap(group => group.tabs).some(({ label }) => label.includes("Another knowledge model")),
    );
    await vscode.commands.executeCommand("workbench.action.closeQuickOpen");
    await asking;
    assert.equal((await vscode.workspace.findFiles("exports/other.json")).length, 0);
  });
});
