import * as assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { opaque, rowAction, shotInThemes, showChecklist } from "../support/sidebar.ts";
import { until } from "../support/until.ts";
import { useWorkbench } from "../support/workbench.ts";

suite("a newcomer with a repository and no plan", () => {
  const workbench = useWorkbench("newcomer", { folder: "test/e2e/newcomer", git: true });
  const planText = (): string => {
    const file = join(workbench().workspace, "smp.yaml");
    return existsSync(file) ? readFileSync(file, "utf8") : "";
  };

  test("finds the sidebar and what to do first", async function () {
    this.timeout(90_000);
    const { page } = workbench();
    await page.locator(".activitybar").getByRole("tab", { name: "Software Management Plan" }).click();
    await page.getByRole("button", { name: "Create Plan" }).waitFor();
    await shotInThemes(workbench(), "welcome");
  });

  test("creates a plan that knows the repository", async function () {
    this.timeout(90_000);
    const { page } = workbench();
    await page.getByRole("button", { name: "Create Plan" }).click();
    await page.locator(".tabs-container .tab.active", { hasText: "smp.yaml" }).waitFor();
    const text = await until("the plan on disk", planText);
    assert.match(text, /tidemark/i);
    assert.match(text, /MIT/);
    assert.ok(text.split("\n").length <= 31, "the plan has more than 30 lines");
    await page.locator(".sidebar .monaco-list-row", { hasText: "Getting started" }).waitFor();
    await shotInThemes(workbench(), "created");
  });

  test("answers five questions from the tree", async function () {
    this.timeout(120_000);
    const { page } = workbench();
    await showChecklist(workbench());
    const rows = page.locator(".sidebar .monaco-list-row");
    for (let count = 0; count < 5; count++) {
      const before = planText();
      const insert = rows.filter({ has: page.locator('.action-label[aria-label="Insert answer with evidence found"]') }).first();
      const answer = rows.filter({ has: page.locator('.action-label[aria-label="Answer question…"]') }).first();
      const row = await until("a question to answer", async () =>
        (await insert.count()) > 0 ? insert : (await answer.count()) > 0 ? answer : undefined,
      );
      if (row === insert) await rowAction(row, "Insert answer with evidence found");
      else {
        await rowAction(row, "Answer question…");
        const options = page.locator(".quick-input-list .monaco-list-row");
        await options.first().waitFor();
        await opaque(page.locator(".quick-input-widget"));
        await workbench().shot(`question ${count + 1}`);
        // where several can be chosen, there is a button that ends it
        if (await page.locator(".quick-input-widget .monaco-button:visible", { hasText: "OK" }).count()) await options.first().click();
        await page.keyboard.press("Enter");
      }
      // saved by itself, as VS Code in a browser does
      await until("another plan on disk", () => planText() !== before);
    }
    assert.match(planText(), /^answers:/m);
    await page.locator(".sidebar .message", { hasText: "13 of 13 answered" }).waitFor();
    // nothing that was written from the tree is wrong; the kind of software is what only the newcomer knows
    await until("one error", async () => (await page.locator(".monaco-editor .squiggly-error").count()) === 1);
    await shotInThemes(workbench(), "answered");
  });
});
