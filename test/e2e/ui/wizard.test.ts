import * as assert from "node:assert/strict";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { FrameLocator, Locator } from "playwright-core";
import { bundleOf } from "../../support/key-tree.ts";
import { withReply } from "../../support/wizard-file.ts";
import { startWizard, type TestWizard } from "../../support/wizard-server.ts";
import { opaque, shotInThemes } from "../support/sidebar.ts";
import { until } from "../support/until.ts";
import { useWorkbench } from "../support/workbench.ts";

/** Somebody's own model: questions of ours in other words, and one that no plan answers. */
const papers = bundleOf(
  {
    Documentation: {
      "Does the documentation say what it is for?": "options[yes|no]",
      "Does the repository use version control?": "options[yes|no]",
      "Do you follow Semantic Versioning?": "options[yes|no]",
      "Is there a way to report bugs?": "options[yes|no]",
    },
    Funding: { "Who pays for it?": "value" },
  },
  { id: "lab:papers:1.0.0" },
).replaceAll('"title":"Documentation.', '"title":"');

const key = "a-key-that-nobody-else-may-see";

suite("a plan goes elsewhere", () => {
  const workbench = useWorkbench("wizard", {
    folder: "test/sample",
    files: { "docs/papers.km": papers },
    git: true,
    settings: { "editor.minimap.enabled": false },
  });
  let wizard: TestWizard;
  suiteSetup(async () => {
    wizard = await startWizard({ version: "4.33", key });
  });
  suiteTeardown(() => wizard.close());
  /** By its tab: a report in front of it keeps the keys to itself. */
  const showPlan = async (): Promise<void> => {
    const { page } = workbench();
    await page.locator(".tabs-container .tab", { hasText: "smp.yaml" }).first().click();
    await page.locator(".editor-instance .monaco-editor .view-line").first().waitFor();
  };
  const title = async (text: string): Promise<void> => {
    await workbench().page.locator(".quick-input-title", { hasText: text }).waitFor();
    await opaque(workbench().page.locator(".quick-input-widget"));
  };
  const pick = async (text: string): Promise<void> =>
    workbench().page.locator(".quick-input-list .monaco-list-row", { hasText: text }).first().click();
  const input = (): Locator => workbench().page.locator(".quick-input-widget input.input");
  /** In the dialog for files, which begins in the plan's folder. */
  const openFile = async (folder: string, name: string): Promise<void> => {
    await until("the folder", async () => /\/workspace\/$/.test(await input().inputValue()));
    await pick(folder);
    await until("the folder below", async () => (await input().inputValue()).endsWith(`/${folder}/`));
    await pick(name);
  };
  const saveAsProposed = async (): Promise<void> => {
    await until("the name", async () =>
      /\.json$/.test(
        await input()
          .inputValue()
          .catch(() => ""),
      ),
    );
    await workbench().page.keyboard.press("Enter");
  };
  const report = (): FrameLocator => workbench().page.frameLocator("iframe.webview.ready").frameLocator("iframe#active-frame");

  test("to somebody's own model: what has a like title is asked about, and kept", async function () {
    this.timeout(120_000);
    const { page, command, open, workspace } = workbench();
    await open("smp.yaml");
    await page.locator(".monaco-editor .squiggly-error").first().waitFor();
    await command("SMP: Export to the Software Management Wizard");
    await title("knowledge model");
    await pick("From a file…");
    await openFile("docs", "papers.km");
    await title("questions with like titles");
    await workbench().shot("titles dark");
    // nothing is ticked before somebody says so
    assert.equal(await page.locator(".quick-input-list input:checked, .quick-input-list .monaco-checkbox.checked").count(), 0);
    await pick("Purpose described");
    await page.locator(".quick-input-action .monaco-button", { hasText: "OK" }).click();
    await title("(2/2)");
    await workbench().shot("remember dark");
    await pick("Remember in the plan");
    await saveAsProposed();
    await page.locator(".notification-toast", { hasText: "Exported strainscope.wizard.json" }).waitFor();
    await report().locator("td", { hasText: "written to the question that you confirmed" }).first().waitFor();
    await shotInThemes(workbench(), "report");
    const { project } = JSON.parse(readFileSync(join(workspace, "strainscope.wizard.json"), "utf8")) as { project: { replies: object } };
    assert.equal(Object.keys(project.replies).length, 1);
    await showPlan();
    await page.keyboard.press("Control+End");
    await page.locator(".monaco-editor .view-line", { hasText: "documentation.purpose:" }).last().waitFor();
    await page.keyboard.press("Control+Z");
  });

  test("into CITATION.cff: what changes is shown beside it before it is written", async function () {
    this.timeout(120_000);
    const { page, command, workspace } = workbench();
    const file = join(workspace, "CITATION.cff");
    const before = readFileSync(file, "utf8");
    const offer = async (): Promise<void> => {
      await command("SMP: Export…");
      await title("Export");
      await workbench().shot("formats dark");
      await pick("CITATION.cff");
      await title("CITATION.cff, as the plan says it");
      await page.locator(".monaco-diff-editor .view-line", { hasText: "2.3.1" }).first().waitFor();
    };
    await offer();
    await shotNow("diff");
    await pick("Leave it as it is");
    await page.locator(".monaco-diff-editor").first().waitFor({ state: "detached" });
    assert.equal(readFileSync(file, "utf8"), before);
    await offer();
    await pick("Write CITATION.cff");
    await page.locator(".notification-toast", { hasText: "Exported CITATION.cff" }).waitFor();
    assert.notEqual(readFileSync(file, "utf8"), before);
    assert.equal(existsSync(`${file}.tmp`), false);
  });

  test("to the user's own Wizard: a preview first, then all of it", async function () {
    this.timeout(180_000);
    const { page, command } = workbench();
    const type = async (text: string): Promise<void> => {
      await input().fill(text);
      await page.keyboard.press("Enter");
    };
    await showPlan();
    await command("SMP: Push to the Software Management Wizard…");
    await title("Your Software Management Wizard");
    await type(wizard.address);
    await title("API key for 127.0.0.1");
    assert.equal(await input().getAttribute("type"), "password");
    await shotNow("key");
    await type(key);
    await title("project");
    await shotNow("project");
    await pick("A new project…");
    await title("new project");
    await pick("smptools:elixir-smp:1.0.0");
    await page.locator(".quick-input-message", { hasText: "Name of the project" }).waitFor();
    await page.keyboard.press("Enter");
    await title("Push to StrainScope");
    await report().locator("h1", { hasText: "Push to the Software Management Wizard" }).waitFor();
    await shotNow("preview");
    assert.equal(wizard.projects.size, 0);
    await pick("Send…");
    const dialog = page.locator(".monaco-dialog-box");
    await dialog.locator(".dialog-message-detail", { hasText: "added" }).waitFor();
    await opaque(dialog);
    await workbench().shot("send dark");
    await dialog.locator(".monaco-button", { hasText: "Send" }).first().click();
    await report().locator("h1", { hasText: "Pushed to the Software Management Wizard" }).waitFor();
    await page.locator(".notification-toast", { hasText: "StrainScope has what the plan says" }).waitFor();
    const [made] = [...wizard.projects.values()];
    assert.ok((made?.replies.size ?? 0) > 15);
    await showPlan();
    await page.keyboard.press("Control+End");
    await page.locator(".monaco-editor .view-line", { hasText: made?.uuid ?? "" }).waitFor();
    assert.deepEqual(wizard.violations, []);
  });

  test("and back from a file: what differs is chosen, and shown first", async function () {
    this.timeout(120_000);
    const { page, command, workspace } = workbench();
    await command("SMP: Export to the Software Management Wizard");
    await title("knowledge model");
    await pick("Our own model");
    await saveAsProposed();
    await page.locator(".quick-input-title", { hasText: "already exists" }).waitFor();
    await page.keyboard.press("Enter");
    await page.locator(".notification-toast", { hasText: "Exported strainscope.wizard.json" }).last().waitFor();
    const file = join(workspace, "strainscope.wizard.json");
    writeFileSync(file, withReply(readFileSync(file, "utf8"), "documentation.purpose", "no"));
    await showPlan();
    await command("SMP: Import from the Software Management Wizard…");
    await until("the folder", async () => /\/workspace\/$/.test(await input().inputValue()));
    await pick("strainscope.wizard.json");
    await title("Import from StrainScope");
    await shotNow("import");
    await pick("Purpose described");
    await page.locator(".quick-input-action .monaco-button", { hasText: "OK" }).click();
    await title("with what is taken from StrainScope");
    await page.locator(".monaco-diff-editor .line-insert").first().waitFor();
    await shotNow("import diff");
    await pick("Apply");
    await page.locator(".notification-toast", { hasText: "One answer taken from StrainScope" }).waitFor();
    await report().locator("td", { hasText: "taken" }).first().waitFor();
    await shotInThemes(workbench(), "import report");
    await showPlan();
    await page.locator(".monaco-editor .view-line", { hasText: "documentation.purpose: { answer: no" }).waitFor();
  });

  test("and asks for nothing outside this machine", () => {
    assert.deepEqual([...workbench().refused], []);
  });

  async function shotNow(name: string): Promise<void> {
    await opaque(workbench().page.locator(".quick-input-widget"));
    await workbench().shot(`${name} dark`);
  }
});
