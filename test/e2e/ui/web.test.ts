import manifest from "../../../package.json";
import { useWorkbench } from "../support/workbench.ts";

suite("in the browser's own extension host", () => {
  const workbench = useWorkbench("web", { web: true });

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
