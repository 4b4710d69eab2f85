import * as assert from "node:assert/strict";
import * as vscode from "vscode";
import { codeAction, codeOf, useProject, finding, findingsIn, noFinding, workspaceFolder } from "../support/product.ts";
import { until } from "../support/until.ts";

const plan = `smp: 1
stage: application
software: { name: Counter, kind: tool, license: Apache-2.0 }
release:
  current: 1.20
dependencies:
  pinned_in: { pypi: requirements.txt }
  software:
    - pypi:numpy >=1.26,<2
`;

suite("editing a plan", () => {
  const project = useProject("editing", { "smp.yaml": plan, "requirements.txt": "numpy==2.1.0\n" });
  const uri = (): vscode.Uri => project().uri("smp.yaml");

  test("a folder with a plan starts the extension", async () => {
    await finding(vscode.Uri.joinPath(workspaceFolder(), "smp.yaml"), "DEP003");
  });

  test("plans have their own language", async () => {
    const document = await project().open("smp.yaml");
    assert.equal(document.languageId, "smp");
    assert.equal(vscode.workspace.getConfiguration("editor", document).get("tabSize"), 2);
  });

  test("a disagreement with the repository is underlined where it stands", async () => {
    const found = await finding(uri(), "DEP003");
    const document = await vscode.workspace.openTextDocument(uri());
    assert.equal(document.getText(found.range), ">=1.26,<2");
    assert.ok(
      typeof found.code === "object" && /#locked-version-outside-range$/.test(found.code.target.toString()),
      "the rule is not linked",
    );
    const related = found.relatedInformation?.find(({ location }) => location.uri.path.endsWith("/requirements.txt"));
    assert.ok(related, "the locked version is not linked");
  });

  test("a quick fix is applied and undone", async () => {
    const before = (await project().open("smp.yaml")).getText();
    const found = await finding(uri(), "DEP003");
    const action = await codeAction(uri(), found.range, vscode.CodeActionKind.QuickFix, /^Widen the range/);
    assert.ok(action.edit);
    assert.ok(await vscode.workspace.applyEdit(action.edit));
    await noFinding(uri(), "DEP003");
    await vscode.commands.executeCommand("undo");
    await finding(uri(), "DEP003");
    assert.equal((await vscode.workspace.openTextDocument(uri())).getText(), before);
  });

  test("saving applies what needs no choice, when the user asks for it", async () => {
    await finding(uri(), "PLN002");
    const settings = vscode.workspace.getConfiguration("editor", { languageId: "smp", uri: uri() });
    await settings.update("codeActionsOnSave", { "source.fixAll.smp": "always" }, vscode.ConfigurationTarget.Global, true);
    try {
      const editor = await vscode.window.showTextDocument(uri());
      const { document } = editor;
      await editor.edit(builder => builder.insert(document.positionAt(document.getText().length), "# saved\n"));
      await document.save();
      const saved = await until("the quotes", async () => {
        const text = await project().read("smp.yaml");
        return /current: ["']1\.20["']/.test(text) && text;
      });
      assert.match(saved, /numpy >=1\.26,<2\n/, "a fix that is a choice was applied as well");
    } finally {
      await settings.update("codeActionsOnSave", undefined, vscode.ConfigurationTarget.Global, true);
      await project().write("smp.yaml", plan);
      await finding(uri(), "PLN002");
    }
  });

  test("the command fixes what needs no choice", async () => {
    const document = await project().open("smp.yaml");
    await finding(uri(), "PLN002");
    await vscode.commands.executeCommand("smp.fixAll");
    await until("the quotes", () => /current: ["']1\.20["']/.test(document.getText()));
    await vscode.commands.executeCommand("undo");
    await finding(uri(), "PLN002");
  });

  test("completion offers the stages", async () => {
    const position = new vscode.Position(1, "stage: ".length);
    const labels = await until("stages", async () => {
      const list = await vscode.commands.executeCommand<vscode.CompletionList>("vscode.executeCompletionItemProvider", uri(), position);
      const found = list.items.map(({ label }) => (typeof label === "string" ? label : label.label));
      return found.includes("production") && found;
    });
    assert.deepEqual(
      ["getting-started", "construction", "application", "production", "publication"].filter(stage => !labels.includes(stage)),
      [],
    );
  });

  test("hover explains a key", async () => {
    const text = await until("a hover", async () => {
      const hovers = await vscode.commands.executeCommand<vscode.Hover[]>("vscode.executeHoverProvider", uri(), new vscode.Position(1, 2));
      const contents = hovers.flatMap(hover => hover.contents).flatMap(it => (it instanceof vscode.MarkdownString ? [it.value] : []));
      return contents.length > 0 && contents.join("\n");
    });
    assert.match(text, /stage/i);
  });

  test("a plan that is kept as plain YAML is served, once", async () => {
    const document = await project().open("smp.yaml");
    const places = (): string[] => findingsIn(uri()).map(it => `${codeOf(it)} ${it.range.start.line}:${it.range.start.character}`);
    await finding(uri(), "DEP003");
    const before = places().sort();
    await vscode.languages.setTextDocumentLanguage(document, "yaml");
    try {
      await until("the same findings", () => JSON.stringify(places().sort()) === JSON.stringify(before));
    } finally {
      await vscode.languages.setTextDocumentLanguage(document, "smp");
      await finding(uri(), "DEP003");
    }
  });

  test("other YAML files are left alone", async () => {
    await project().write("compose.yaml", "smp: 1\nstage: nowhere\n");
    const document = await project().open("compose.yaml");
    assert.notEqual(document.languageId, "smp");
    await finding(uri(), "DEP003");
    assert.deepEqual(findingsIn(project().uri("compose.yaml")), []);
  });
});
