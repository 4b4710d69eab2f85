import * as assert from "node:assert/strict";
import * as vscode from "vscode";
import { startWizard, type TestProject, type TestWizard } from "../../support/wizard-server.ts";
import { useProject } from "../support/product.ts";
import { until } from "../support/until.ts";

const plan = `smp: 1
stage: production
software: { name: Counter, kind: tool, license: MIT }
answers:
  documentation.purpose: { answer: yes, evidence: README.md }
  versioning.version-control: yes
`;
const key = "a-key-that-nobody-else-may-see";

suite("a push to the Wizard", () => {
  let wizard: TestWizard;
  let uuid: string;
  const project = useProject("push", { "smp.yaml": plan, "README.md": "# Counter\n" });
  const uri = (): vscode.Uri => project().uri("smp.yaml");
  const push = (more: object): Thenable<unknown> =>
    vscode.commands.executeCommand("smp.pushToWizard", uri(), { server: wizard.address, key, project: uuid, remember: false, ...more });
  const tabs = (): string[] => vscode.window.tabGroups.all.flatMap(group => group.tabs).map(({ label }) => label);
  const changes = (): string[] => wizard.requests.filter(request => /^(PUT|POST)/.test(request));

  suiteSetup(async () => {
    wizard = await startWizard({ version: "4.33", key });
    uuid = wizard.addProject("Counter");
  });
  suiteTeardown(() => wizard.close());

  if (!vscode.workspace.isTrusted) {
    test("is never begun in a folder that is not trusted", async () => {
      await push({ send: true });
      assert.deepEqual([...wizard.requests], []);
    });
    return;
  }

  test("is previewed first, and sends nothing by that", async () => {
    await push({ send: false });
    await until("the preview", () => tabs().includes("Preview Push preview.md"));
    assert.deepEqual(changes(), []);
  });

  test("sends what the plan says, once", async () => {
    await push({ send: true });
    const replies = wizard.projects.get(uuid)?.replies;
    assert.ok((replies?.size ?? 0) >= 3, `${replies?.size} replies`);
    assert.deepEqual(changes(), [`PUT /projects/${uuid}/content`]);
    await until("the report", () => tabs().includes("Preview Push report.md"));
    await push({ send: true });
    assert.deepEqual(changes(), [`PUT /projects/${uuid}/content`]);
  });

  test("sends a change that was not saved yet, and keeps what others wrote", async () => {
    const document = await project().open("smp.yaml");
    const edit = new vscode.WorkspaceEdit();
    edit.insert(document.uri, new vscode.Position(document.lineCount, 0), "  versioning.semver: yes\n");
    await vscode.workspace.applyEdit(edit);
    const before = wizard.projects.get(uuid)?.replies.size ?? 0;
    await push({ send: true });
    assert.equal(wizard.projects.get(uuid)?.replies.size, before + 1);
    await project().open("smp.yaml");
    await vscode.commands.executeCommand("undo");
  });

  test("makes a project and keeps it in the plan", async () => {
    await push({ project: { name: "Another", model: "smptools:elixir-smp:1.0.0" }, send: true, remember: true });
    const made = [...wizard.projects.values()].find(({ name }) => name === "Another");
    assert.ok((made?.replies.size ?? 0) >= 3);
    const document = await project().open("smp.yaml");
    assert.equal(document.getText(), `${plan}wizard:\n  model: smptools:elixir-smp:1.0.0\n  project: ${made?.uuid}\n`);
    await document.save();
  });

  test("knows a project that it made, though nothing arrived in it", async () => {
    const document = await project().open("smp.yaml");
    const edit = new vscode.WorkspaceEdit();
    edit.replace(document.uri, new vscode.Range(0, 0, document.lineCount, 0), plan);
    await vscode.workspace.applyEdit(edit);
    // whatever the content is sent with, and whoever asks again
    wizard.failWhere(request => /^PUT .*\/content$/.test(request), { kind: "status", status: 503 });
    await push({ project: { name: "Third", model: "smptools:elixir-smp:1.0.0" }, send: true, remember: true });
    const thirds = (): TestProject[] => [...wizard.projects.values()].filter(({ name }) => name === "Third");
    assert.deepEqual(
      thirds().map(({ replies }) => replies.size),
      [0],
    );
    assert.match(document.getText(), new RegExp(`project: ${thirds()[0]?.uuid}`));
    wizard.failWhere(() => false, { kind: "drop" });
    await push({ project: undefined, send: true });
    assert.deepEqual(
      thirds().map(({ replies }) => replies.size >= 3),
      [true],
    );
    await document.save();
  });

  test("does not follow the plan to another host", async () => {
    const before = wizard.requests.length;
    await push({ project: `https://elsewhere.example.org/wizard/projects/${uuid}`, send: true });
    assert.equal(wizard.requests.length, before);
  });

  test("takes no address from a workspace", async () => {
    const settings = vscode.workspace.getConfiguration("smp.wizard");
    await assert.rejects(Promise.resolve(settings.update("server", "https://elsewhere.example.org", vscode.ConfigurationTarget.Workspace)));
  });

  test("asks for the key again once it is forgotten", async () => {
    const before = wizard.requests.length;
    await vscode.commands.executeCommand("smp.forgetWizardKey", wizard.address);
    const asking = vscode.commands.executeCommand("smp.pushToWizard", uri(), { server: wizard.address, send: true });
    // the box may not be there yet when it is closed for the first time
    let done = false;
    void asking.then(() => (done = true));
    await until("the question to be closed", async () => {
      await vscode.commands.executeCommand("workbench.action.closeQuickOpen");
      return done;
    });
    assert.equal(wizard.requests.length, before);
  });

  test("never writes the key anywhere, and does nothing that the Wizard does not know", () => {
    assert.deepEqual(wizard.violations, []);
    assert.deepEqual(
      wizard.seen.filter(line => line.includes(key)),
      [],
    );
  });
});
