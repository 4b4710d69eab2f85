import * as assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import * as vscode from "vscode";
import { useProject, finding, findingsIn, noFinding } from "../support/product.ts";

const plan = `smp: 1
stage: production
software: { name: Counter, kind: tool }
dependencies:
  pinned_in: { pypi: requirements.txt }
  software:
    - pypi:numpy >=1.26,<2
targets:
  image: { kind: container, tier: production, definition: Dockerfile, artefact: "registry.example.org/counter:1.0.0" }
`;

suite("the repository around a plan", () => {
  const project = useProject("repository", {
    "smp.yaml": plan,
    "requirements.txt": "numpy==2.1.0\n",
    Dockerfile: "FROM python:latest\nCOPY . /app\n",
    // the folder is there from the beginning: a watcher may miss what appears in one that is made at the same moment
    "gone/notes.txt": "",
  });
  suiteSetup(async () => {
    await project().open("smp.yaml");
  });
  const uri = (): vscode.Uri => project().uri("smp.yaml");

  test("another lockfile on disk brings other findings", async () => {
    await finding(uri(), "DEP003");
    await writeFile(project().uri("requirements.txt").fsPath, "numpy==1.26.4\n");
    await noFinding(uri(), "DEP003");
    await writeFile(project().uri("requirements.txt").fsPath, "numpy==2.1.0\n");
    await finding(uri(), "DEP003");
  });

  test("another Dockerfile on disk brings other findings", async () => {
    await finding(uri(), "ENV002");
    await writeFile(project().uri("Dockerfile").fsPath, "FROM python:3.12.7-slim\nCOPY . /app\n");
    await noFinding(uri(), "ENV002");
  });

  test("a file that is changed in the editor counts before it is saved", async () => {
    const document = await project().open("requirements.txt");
    await finding(uri(), "DEP003");
    const edit = new vscode.WorkspaceEdit();
    edit.replace(document.uri, document.lineAt(0).range, "numpy==1.26.4");
    assert.ok(await vscode.workspace.applyEdit(edit));
    await noFinding(uri(), "DEP003");
    await vscode.window.showTextDocument(document);
    await vscode.commands.executeCommand("undo");
    await finding(uri(), "DEP003");
  });

  test("a rule that the settings silence is silent; in a folder that is not trusted, the folder's own settings are not heard", async () => {
    await finding(uri(), "DEP003");
    const settings = vscode.workspace.getConfiguration("smp");
    await settings.update("rules", { DEP003: "off" }, vscode.ConfigurationTarget.Workspace);
    try {
      if (vscode.workspace.isTrusted) await noFinding(uri(), "DEP003");
      else assert.deepEqual(vscode.workspace.getConfiguration("smp").get("rules"), {});
    } finally {
      await settings.update("rules", undefined, vscode.ConfigurationTarget.Workspace);
    }
    await finding(uri(), "DEP003");
  });

  test("a plan that is deleted takes its findings with it", async () => {
    await project().write("gone/smp.yaml", plan.replace("production", "nowhere"));
    const gone = project().uri("gone/smp.yaml");
    await finding(gone, "PLN001");
    await vscode.workspace.fs.delete(gone);
    await noFinding(gone, "PLN001");
    assert.deepEqual(findingsIn(gone), []);
  });
});
