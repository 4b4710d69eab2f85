import * as assert from "node:assert/strict";
import * as vscode from "vscode";
import type { Api } from "../../../client/src/start.ts";
import type { QuestionItem } from "../../../server/src/lsp/protocol.ts";
import { checklistOf, extensionApi, questionsOf, useProject } from "../support/product.ts";
import { until } from "../support/until.ts";

const plan = `smp: 1
stage: construction
software: { name: Counter, kind: tool, license: Apache-2.0 }
`;

suite("the checklist", () => {
  let api: Api;
  const project = useProject("checklist", {
    "smp.yaml": plan,
    "tests/data/README.md": "# Sample data\n\nTwo small files.\n",
    "new/pyproject.toml": '[project]\nname = "fresh"\nversion = "0.1.0"\nlicense = "MIT"\n',
    "README.md": "# Counter\n\nCounts words.\n",
  });
  suiteSetup(async () => {
    api = await extensionApi();
  });
  const uri = (): vscode.Uri => project().uri("smp.yaml");
  const question = async (fits: (item: QuestionItem) => boolean): Promise<QuestionItem | undefined> =>
    questionsOf(await checklistOf(api, uri())).find(fits);

  test("knows every plan, its stage and its questions", async () => {
    const own = await checklistOf(api, uri());
    const { plans } = await api.checklist();
    assert.ok(plans.length >= 2, `${plans.length} plans`);
    assert.equal(own.name, "Counter");
    assert.equal(own.stageNumber, 2);
    assert.match(own.words, /^\d+ of \d+ answered/);
    assert.equal(own.stages.length, 5);
    assert.equal(questionsOf(own).length, new Set(questionsOf(own).map(it => it.question)).size, "a question stands twice");
  });

  test("an action on a question writes into the plan", async () => {
    const due = await until("a question to insert", () => question(({ canInsert }) => canInsert));
    const row = { id: "test", plan: await checklistOf(api, uri()), question: due };
    await vscode.commands.executeCommand("smp.insertAnswer", row);
    const document = await vscode.workspace.openTextDocument(uri());
    await until("the answer", () => document.getText().includes(due.question.split(".").at(-1) ?? ""));
    assert.ok(document.isDirty, "the file was written unasked");
    await until("it to be answered", async () => /^answered/.test((await question(it => it.question === due.question))?.state ?? ""));
    await vscode.window.showTextDocument(document);
    await vscode.commands.executeCommand("undo");
    assert.equal(document.getText(), plan);
    await until("it to be due again", async () => (await question(it => it.question === due.question))?.state === due.state);
  });

  test("a click opens the plan", async () => {
    await vscode.commands.executeCommand("workbench.action.closeAllEditors");
    const own = await checklistOf(api, uri());
    await vscode.commands.executeCommand("smp.openAnswer", { id: "test", plan: own, question: questionsOf(own)[0] });
    await until("the plan", () => vscode.window.activeTextEditor?.document.uri.toString() === uri().toString());
  });

  test("a new plan is written from what the repository shows, and a second time only opened", async () => {
    await vscode.commands.executeCommand("smp.refresh");
    await vscode.commands.executeCommand("smp.createPlanHere", project().uri("new"));
    const document = await until("the new plan", () => {
      const active = vscode.window.activeTextEditor?.document;
      return active?.uri.path.startsWith(project().uri("new/").path) && active;
    });
    assert.equal(document.languageId, "smp");
    assert.match(document.getText(), /^smp: 1$/m);
    assert.match(document.getText(), /fresh/);
    const text = await project().read("new/smp.yaml");
    await vscode.commands.executeCommand("smp.createPlanHere", project().uri("new"));
    assert.equal(await project().read("new/smp.yaml"), text);
    await checklistOf(api, document.uri);
  });

  test("a rule is explained", async () => {
    await vscode.commands.executeCommand("smp.explain", "DEP003");
    await until("the page", () => vscode.window.tabGroups.all.flatMap(group => group.tabs).some(({ label }) => label.includes("DEP003")));
  });

  test("the server is started anew on demand, and knows the plan again", async () => {
    await vscode.commands.executeCommand("smp.restartServer");
    await checklistOf(api, uri());
  });

  test("every command of the manifest is there", async () => {
    const there = new Set(await vscode.commands.getCommands(true));
    const extension = vscode.extensions.all.find(
      ({ packageJSON }) => (packageJSON as { name?: string }).name === "software-management-plans",
    );
    const { contributes } = extension?.packageJSON as { contributes: { commands: { command: string }[] } };
    assert.deepEqual(
      contributes.commands.map(({ command }) => command).filter(command => !there.has(command)),
      [],
    );
  });
});
