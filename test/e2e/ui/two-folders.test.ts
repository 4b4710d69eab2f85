import { questionRow, showChecklist } from "../support/sidebar.ts";
import { until } from "../support/until.ts";
import { useWorkbench } from "../support/workbench.ts";

const plan = (name: string): string => `smp: 1\nstage: getting-started\nsoftware: { name: ${name}, kind: tool }\n`;

suite("two folders with a plan each", () => {
  const workbench = useWorkbench("two folders", {
    files: {
      "north/smp.yaml": plan("Northern"),
      "south/smp.yaml": plan("Southern"),
      "both.code-workspace": JSON.stringify({ folders: [{ path: "north" }, { path: "south" }] }),
    },
  });

  test("stand in one checklist, by the names of their folders", async function () {
    this.timeout(120_000);
    const { page, url, workspace } = workbench();
    const address = new URL(url());
    address.searchParams.delete("folder");
    address.searchParams.set("workspace", `${workspace}/both.code-workspace`);
    // a page that opens while the one before it is still being left may find no folders
    await until(
      "both folders",
      async () => {
        await page.goto(address.href);
        const folders = page.locator(".monaco-workbench .explorer-folders-view");
        return folders.waitFor({ timeout: 20_000 }).then(
          () => true,
          () => false,
        );
      },
      80,
    );
    await showChecklist(workbench());
    for (const [name, folder] of [
      ["Northern", "north"],
      ["Southern", "south"],
    ] as const) {
      await page.locator(".sidebar .monaco-list-row", { hasText: name }).filter({ hasText: folder }).waitFor();
    }
    await page.locator('.sidebar .pane-header[aria-label*="2 plans"]').waitFor({ state: "attached" });
  });

  test("ask which plan an action is about", async () => {
    const { page, command } = workbench();
    await command("SMP: Answer question…");
    const rows = page.locator(".quick-input-list .monaco-list-row");
    await rows.filter({ hasText: "Southern" }).waitFor();
    await page.keyboard.press("Escape");
    await questionRow(workbench(), "Licence").waitFor();
  });
});
