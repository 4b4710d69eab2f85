import * as assert from "node:assert/strict";
import manifest from "../../../package.json";
import { useWorkbench } from "../support/workbench.ts";

suite("the workbench", () => {
  const workbench = useWorkbench("smoke");

  test("lists the extension as installed", async () => {
    const { page, command } = workbench();
    await command("View: Show Extensions");
    await page.locator(".extensions-viewlet .extension-list-item", { hasText: manifest.displayName }).first().waitFor();
  });

  test("opens a plan", async () => {
    const { page, open } = workbench();
    await open("smp.yaml");
    await page.locator(".view-line", { hasText: "smp:" }).first().waitFor();
  });

  test("asks for nothing outside this machine", () => {
    assert.deepEqual([...workbench().refused], []);
  });
});
