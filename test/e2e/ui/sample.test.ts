import * as assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { opaque, questionRow, shotInThemes, showChecklist } from "../support/sidebar.ts";
import { until } from "../support/until.ts";
import { useWorkbench } from "../support/workbench.ts";

suite("the sample", () => {
  const workbench = useWorkbench("sample", { folder: "test/sample", git: true, settings: { "editor.minimap.enabled": false } });

  test("shows how the plan stands", async function () {
    this.timeout(90_000);
    const { page, open } = workbench();
    await open("smp.yaml");
    await showChecklist(workbench());
    await page.locator(".sidebar .message", { hasText: "Stage 4 of 5: Production" }).waitFor();
    await questionRow(workbench(), "Sample data").waitFor();
    await page.locator(".monaco-editor .squiggly-error").first().waitFor();
    await shotInThemes(workbench(), "checklist");
  });

  test("speaks a row in words", async () => {
    const row = questionRow(workbench(), "Sample data");
    const spoken = await row.getAttribute("aria-label");
    assert.match(spoken ?? "", /^Sample data, due/);
  });

  test("opens the answer at a click", async () => {
    const { page } = workbench();
    await questionRow(workbench(), "Tests").click();
    await page.locator(".monaco-editor .cursors-layer .cursor").first().waitFor();
    await page.locator(".monaco-editor .view-line", { hasText: "testing.types" }).waitFor();
  });

  test("colours the plan's own words", async () => {
    const { page, command } = workbench();
    const scopesAt = async (line: string, word: string): Promise<string> => {
      await page.locator(".monaco-editor .view-line", { hasText: line }).getByText(word, { exact: false }).first().click();
      await command("Developer: Inspect Editor Tokens and Scopes");
      const widget = page.locator(".token-inspect-widget");
      await widget.getByText(".smp").first().waitFor();
      const text = await widget.innerText();
      await page.keyboard.press("Escape");
      return text;
    };
    await page.locator(".monaco-editor .view-lines").click();
    await page.keyboard.press("Control+Home");
    assert.match(await scopesAt("stage:", "production"), /constant\.language\.stage\.smp/);
    assert.match(await scopesAt("pypi:click", "click"), /variable\.other\.package\.smp/);
  });

  test("shows a finding where it is, in a hover", async function () {
    this.timeout(90_000);
    const { page } = workbench();
    await page.locator(".monaco-editor .view-line", { hasText: "numpy" }).getByText(">=1.26,<2").hover();
    await opaque(page.locator(".monaco-hover:visible", { hasText: "DEP003" }));
    await workbench().shot("hover dark");
    await page.keyboard.press("Escape");
  });

  test("lists the findings in Problems", async () => {
    const { page, command } = workbench();
    await command("Problems: Focus on Problems View");
    await page.locator(".markers-panel .monaco-list-row", { hasText: "numpy 2.1.3 is locked" }).first().waitFor();
    await workbench().shot("problems dark");
    await command("View: Toggle Panel Visibility");
  });

  test("offers a quick fix and applies it", async () => {
    const { page } = workbench();
    const line = page.locator(".monaco-editor .view-line", { hasText: "numpy" });
    await line.getByText("numpy").click();
    await page.keyboard.press("Control+.");
    await page.locator(".action-widget .monaco-list-row", { hasText: "Widen the range" }).waitFor();
    await workbench().shot("quick fix dark");
    await page.keyboard.press("Enter");
    await page.locator(".monaco-editor .view-line", { hasText: "<3" }).waitFor();
    await page.keyboard.press("Control+Z");
    await page.locator(".monaco-editor .view-line", { hasText: ">=1.26,<2" }).waitFor();
  });

  test("exports for the Wizard and reports what became of every answer", async function () {
    this.timeout(90_000);
    const { page, command, workspace } = workbench();
    await command("SMP: Export to the Software Management Wizard");
    await page.locator(".quick-input-title", { hasText: "knowledge model" }).waitFor();
    await opaque(page.locator(".quick-input-widget"));
    await workbench().shot("model dark");
    await page.locator(".quick-input-list .monaco-list-row", { hasText: "Our own model" }).click();
    const input = page.locator(".quick-input-widget input.input");
    await until("the file name", async () => /\.json$/.test(await input.inputValue().catch(() => "")));
    const path = await input.inputValue();
    await opaque(page.locator(".quick-input-widget"));
    await workbench().shot("save dialog");
    await page.keyboard.press("Enter");
    const frame = page.frameLocator("iframe.webview.ready").frameLocator("iframe#active-frame");
    await frame.locator("h1").first().waitFor();
    await page.locator(".notification-toast", { hasText: "Exported strainscope.wizard.json" }).waitFor();
    const written: unknown = JSON.parse(readFileSync(join(workspace, path.slice(path.lastIndexOf("/") + 1)), "utf8"));
    assert.ok(typeof written === "object" && written !== null);
    await shotInThemes(workbench(), "export");
  });

  test("asks for nothing outside this machine", () => {
    assert.deepEqual([...workbench().refused], []);
  });
});
