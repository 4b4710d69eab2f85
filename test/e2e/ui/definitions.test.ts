import * as assert from "node:assert/strict";
import { opaque, shotInThemes } from "../support/sidebar.ts";
import { useWorkbench } from "../support/workbench.ts";

suite("an Apptainer definition and its plan", () => {
  const workbench = useWorkbench("definitions", { folder: "test/e2e/cluster", settings: { "editor.minimap.enabled": false } });

  test("the definition is coloured, also inside of its scripts", async function () {
    this.timeout(90_000);
    const { page, open, command } = workbench();
    await open("tool.def");
    await page.locator("footer, .statusbar").getByText("Apptainer", { exact: true }).first().waitFor();
    const scopesAt = async (line: string, word: string, wanted: string): Promise<string> => {
      await page.locator(".monaco-editor .view-line", { hasText: line }).getByText(word, { exact: true }).last().click();
      await command("Developer: Inspect Editor Tokens and Scopes");
      const widget = page.locator(".token-inspect-widget");
      await widget.getByText(wanted).first().waitFor();
      const text = await widget.innerText();
      await page.keyboard.press("Escape");
      return text;
    };
    assert.match(await scopesAt("Bootstrap:", "docker", "apptainer"), /support\.constant\.agent\.apptainer/);
    assert.match(await scopesAt("set -euo", "set", "apptainer"), /meta\.embedded\.block\.shell\.apptainer/);
    assert.match(await scopesAt("exec /opt", "exec", "apptainer"), /shellscript|shell/);
  });

  test("the base image is explained", async function () {
    this.timeout(60_000);
    const { page } = workbench();
    await page.locator(".monaco-editor .view-line", { hasText: "From:" }).getByText("python", { exact: true }).last().hover();
    await opaque(page.locator(".monaco-hover:visible", { hasText: "3.12.7-slim" }));
    await page.keyboard.press("Escape");
  });

  test("a package is shown with what the plan's files say of it", async function () {
    this.timeout(90_000);
    const { page } = workbench();
    await page.locator(".monaco-editor .view-line", { hasText: "pip install" }).getByText("numpy").last().hover();
    await opaque(page.locator(".monaco-hover:visible", { hasText: "requirements.txt:1" }));
    await workbench().shot("package");
    await page.keyboard.press("Escape");
    await shotInThemes(workbench(), "definition");
  });

  test("sections that are missing are offered", async function () {
    this.timeout(60_000);
    const { page, shot } = workbench();
    await page.locator(".monaco-editor .view-lines").click();
    await page.keyboard.press("Control+End");
    await page.keyboard.type("%");
    const rows = page.locator(".suggest-widget.visible .monaco-list-row");
    await rows.filter({ hasText: "%test" }).first().waitFor();
    assert.equal(await rows.filter({ hasText: "%labels" }).count(), 0);
    await shot("sections dark");
    await page.keyboard.press("Escape");
    await page.keyboard.press("Control+Z");
  });

  test("the plan shows which versions are locked, and where", async function () {
    this.timeout(90_000);
    const { page, open } = workbench();
    await open("smp.yaml");
    for (const text of ["2.1.0 · requirements.txt", "1.14.1 · requirements.txt", "2.2.3 · requirements.txt"])
      await page.locator(".monaco-editor .view-line", { hasText: text }).first().waitFor();
    await shotInThemes(workbench(), "hints");
  });

  test("the plan still folds by its indentation", async function () {
    this.timeout(60_000);
    const { page, command } = workbench();
    const line = page.locator(".monaco-editor .view-line", { hasText: "kind: tool" });
    await line.waitFor();
    await command("Fold All");
    await line.waitFor({ state: "detached" });
    await command("Unfold All");
    await line.waitFor();
  });

  test("references lead to every place of a dependency", async function () {
    this.timeout(60_000);
    const { page, shot } = workbench();
    await page.locator(".monaco-editor .view-line", { hasText: "pypi:numpy" }).getByText("numpy").first().click();
    await page.keyboard.press("Shift+F12");
    const peek = page.locator(".peekview-widget");
    await peek.locator(".ref-tree").waitFor();
    await peek.getByText("tool.def").first().waitFor();
    await shot("references dark");
    await page.keyboard.press("Escape");
  });
});

suite("an Apptainer definition in the browser's own extension host", () => {
  const workbench = useWorkbench("definitions web", { folder: "test/e2e/cluster", web: true });

  test("is explained, too", async function () {
    this.timeout(90_000);
    const { page, open } = workbench();
    await open("tool.def");
    // links to files are the server's: until they are there, nobody would answer a hover
    await page
      .locator(".monaco-editor .view-line", { hasText: "genes.tsv" })
      .locator(".detected-link")
      .first()
      .waitFor({ timeout: 60_000 });
    await page.locator(".monaco-editor .view-line", { hasText: "apt-get" }).getByText("apt-get").last().hover();
    await page.locator(".monaco-hover:visible", { hasText: "deb:procps" }).waitFor();
  });
});
