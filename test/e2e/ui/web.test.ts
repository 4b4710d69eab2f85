import * as assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import manifest from "../../../package.json";
import { until } from "../support/until.ts";
import { useWorkbench } from "../support/workbench.ts";

suite("in the browser's own extension host", () => {
  const workbench = useWorkbench("web", { web: true });

  test("a plan is exported, with the report", async function () {
    this.timeout(90_000);
    const { page, open, command, workspace } = workbench();
    await open("smp.yaml");
    // the palette shows what is enabled at the moment it is opened
    await page.locator(".monaco-editor .squiggly-error").first().waitFor();
    await command("SMP: Export to the Software Management Wizard");
    await page.locator(".quick-input-list .monaco-list-row", { hasText: "Our own model" }).click();
    const input = page.locator(".quick-input-widget input.input");
    await until("the file name", async () => /\.json$/.test(await input.inputValue().catch(() => "")));
    const path = await input.inputValue();
    await page.keyboard.press("Enter");
    await page.locator(".notification-toast", { hasText: "answers kept" }).waitFor();
    const report = page.frameLocator("iframe.webview.ready").frameLocator("iframe#active-frame");
    await report.locator("td", { hasText: "mapped" }).first().waitFor();
    const written: unknown = JSON.parse(readFileSync(join(workspace, path.slice(path.lastIndexOf("/") + 1)), "utf8"));
    assert.ok(typeof written === "object" && written !== null);
  });

  test("the extension is activated by a plan", async () => {
    const { page, open, command } = workbench();
    await open("smp.yaml");
    await command("Developer: Show Running Extensions");
    const list = page.locator(".runtime-extensions-editor .monaco-list");
    await list.locator(".monaco-list-row").first().click();
    // the list holds only the rows in sight, and the slowest come first
    const row = list.locator(".monaco-list-row", { hasText: manifest.displayName });
    for (let rows = 0; rows < 30 && (await row.count()) === 0; rows++) await page.keyboard.press("ArrowDown");
    await row.filter({ hasText: "Activation:" }).waitFor();
  });
});
