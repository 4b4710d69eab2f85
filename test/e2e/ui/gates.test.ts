import * as assert from "node:assert/strict";
import type { Locator } from "playwright-core";
import { dayFrom, makeHalfSigned } from "../../support/releases.ts";
import { opaque, rowAction, shotInThemes } from "../support/sidebar.ts";
import { until } from "../support/until.ts";
import { useWorkbench } from "../support/workbench.ts";

/** `YYYY-MM-DD` where this machine is, which is what the workbench takes for today. */
const today = new Date(Date.now() - new Date().getTimezoneOffset() * 60_000).toISOString().slice(0, 10);

suite("no production without sign-off", () => {
  const workbench = useWorkbench("gates", {
    prepare: folder => void makeHalfSigned(folder, today),
    settings: { "editor.minimap.enabled": false, "git.enabled": true, "git.openRepositoryInParentFolders": "never" },
  });
  const pane = (): Locator =>
    workbench().page.locator(".sidebar .pane", { has: workbench().page.locator('.pane-header[aria-label^="Production readiness"]') });
  const row = (title: string): Locator =>
    pane()
      .locator(".monaco-list-row", { has: workbench().page.locator(".label-name", { hasText: title }) })
      .first();
  const spoken = async (title: string): Promise<string> => (await row(title).getAttribute("aria-label")) ?? "";
  /** Picks the row with this text of the quick pick with this title. */
  const pick = async (title: string, text: string): Promise<void> => {
    const { page } = workbench();
    await page.locator(".quick-input-title", { hasText: title }).waitFor();
    await page.locator(".quick-input-list .monaco-list-row", { hasText: text }).first().click();
  };
  const type = async (title: string, text: string): Promise<void> => {
    const { page } = workbench();
    await page.locator(".quick-input-title", { hasText: title }).waitFor();
    await page.locator(".quick-input-widget input.input").fill(text);
    await page.keyboard.press("Enter");
  };

  test("shows how the release stands, below the checklist", async function () {
    this.timeout(120_000);
    const { page, command, open } = workbench();
    await open("smp.yaml");
    // VS Code asks for code lenses while the editor has the focus
    await page.locator(".codelens-decoration", { hasText: "passed · valid until" }).first().waitFor();
    // the command is there as soon as a plan is known that has gates
    await page.locator(".statusbar-item", { hasText: "v1.0.1" }).waitFor();
    await command("SMP: Show production readiness");
    await row("CLOSED").waitFor();
    await until("git", async () => /5 of 10 signed/.test(await spoken("CLOSED")));
    assert.equal(await pane().count(), 1);
    assert.equal(
      await spoken("CLOSED"),
      "v1.0.1, dr1 starts in 11 days: CLOSED, 5 of 10 signed, 1 exception, 1 stale, 2 missing, 1 rejected",
    );
    assert.match(await spoken("Software quality ok"), /^Software quality ok, stale: source changed since \d+ \w+: 2 files$/);
    assert.match(await spoken("Science results ok · astrometry"), /, rejected: cy rejected it/);
    assert.equal(await spoken("Remote sites · north"), "Remote sites · north, missing: waiting for eve");
    await page.locator(".statusbar-item", { hasText: "v1.0.1 5/10" }).waitFor();
    // the checklist out of the way, so that all of it is in the picture
    await page.locator('.sidebar .pane-header[aria-label^="Checklist"]').click();
    // wider, so that nothing is cut off
    const edge = await page.locator(".sidebar").boundingBox();
    if (edge === null) throw new Error("there is no sidebar");
    const [x, y] = [edge.x + edge.width + 1, edge.y + edge.height - 100];
    await page.mouse.move(x, y);
    await page.mouse.down();
    await page.mouse.move(x + 180, y, { steps: 5 });
    await page.mouse.up();
    await shotInThemes(workbench(), "readiness");
  });

  test("opens the entry at a click", async () => {
    const { page } = workbench();
    await row("Release validated").click();
    await page.locator(".monaco-editor .view-line", { hasText: "release-validated, release: v1.0.1" }).waitFor();
    await page.locator(".statusbar-item", { hasText: /Ln 30/ }).waitFor();
  });

  test("shows what changed since it was signed", async function () {
    this.timeout(90_000);
    const { page } = workbench();
    await page.locator(".codelens-decoration a", { hasText: "show 2 changed files" }).click();
    const editor = page.locator(".editor-instance", { has: page.locator(".monaco-diff-editor") });
    await editor.locator(".view-line", { hasText: "numpy==1.26.5" }).first().waitFor();
    await editor.locator(".view-line", { hasText: "v1.0.1, mended" }).first().waitFor();
    await workbench().shot("changed files dark");
    await page.keyboard.press("Control+F4");
  });

  test("signs in a few steps, into the plan, so that it can be undone", async function () {
    this.timeout(120_000);
    const { page, open } = workbench();
    await open("smp.yaml");
    await rowAction(row("Remote sites · north"), "Sign off…");
    await opaque(page.locator(".quick-input-list .monaco-list-row", { hasText: "Eve Site" }));
    await workbench().shot("sign off dark");
    await pick("Sign off Remote sites · north, v1.0.1: who signs", "Eve Site");
    await pick("verdict", "ok");
    await pick("evidence", "Name a ticket");
    await type("evidence", "SKY-120");
    await page.locator(".monaco-editor .view-line", { hasText: "for: north, release: v1.0.1, by: eve" }).waitFor();
    await page.locator(".notification-toast", { hasText: "signoff(remote-sites/north): v1.0.1" }).waitFor();
    await until("the slot to be signed", async () => /, passed: eve/.test(await spoken("Remote sites · north")));
    await opaque(page.locator(".notification-toast").first());
    await workbench().shot("signed dark");
    await page.locator(".monaco-editor .view-line", { hasText: "by: eve" }).click();
    await page.keyboard.press("Control+Z");
    await until("the slot to be open again", async () => /, missing: /.test(await spoken("Remote sites · north")));
  });

  test("makes an exception with a reason and a last day, and no other", async function () {
    this.timeout(90_000);
    const { page } = workbench();
    await rowAction(row("Remote sites · north"), "Waive…");
    await pick("who makes the exception", "Bo Board");
    await pick("kind", "Exception");
    await type("reason", "too short");
    await page.locator(".quick-input-message", { hasText: "At least 15 characters" }).waitFor();
    await workbench().shot("waive dark");
    await type("reason", "the site is moving to another building");
    await type("last day", "2199-01-01");
    await page.locator(".quick-input-message", { hasText: "at most until" }).waitFor();
    await page.locator(".quick-input-widget input.input").fill(today);
    await page.keyboard.press("Enter");
    await type("ticket", "");
    await type("mitigation", "");
    await until("the exception", async () => /, exception: exception until/.test(await spoken("Remote sites · north")));
    await page.keyboard.press("Control+Z");
    await until("no exception", async () => /, missing: /.test(await spoken("Remote sites · north")));
  });

  test("makes an exception in an emergency, with a day for the review", async function () {
    this.timeout(90_000);
    const { page } = workbench();
    await rowAction(row("Remote sites · north"), "Waive…");
    await pick("who makes the exception", "Bo Board");
    await opaque(page.locator(".quick-input-list .monaco-list-row", { hasText: "Emergency" }));
    await workbench().shot("emergency dark");
    await pick("kind", "Emergency");
    await type("reason", "the alerts are wrong since Monday");
    await type("last day", dayFrom(today, 20));
    await type("review", dayFrom(today, 21));
    await page.locator(".quick-input-message", { hasText: "at most until" }).waitFor();
    await type("review", dayFrom(today, 5));
    await type("ticket", "SKY-130");
    await type("mitigation", "first 50 jobs are watched");
    const line = page.locator(".monaco-editor .view-line", { hasText: `emergency: true, review_by: ${dayFrom(today, 5)}` });
    await line.first().waitFor();
    await until("the exception", async () => /, exception: exception until/.test(await spoken("Remote sites · north")));
    await page.keyboard.press("Control+Z");
    await until("no exception", async () => /, missing: /.test(await spoken("Remote sites · north")));
  });

  test("takes a file of the repository as evidence, from the dialog", async function () {
    this.timeout(90_000);
    const { page } = workbench();
    await rowAction(row("Remote sites · north"), "Sign off…");
    await pick("who signs", "Eve Site");
    await pick("verdict", "ok");
    await pick("evidence", "Choose files");
    // where files are on another machine, VS Code asks with a list of its own
    await page.locator(".quick-input-title", { hasText: "Evidence" }).waitFor();
    await page.locator(".quick-input-list .monaco-list-row", { hasText: "requirements.txt" }).first().waitFor();
    await page.keyboard.press("End");
    await page.keyboard.type("docs/");
    await page.locator(".quick-input-list .monaco-list-row", { hasText: "validation.md" }).first().waitFor();
    await page.keyboard.type("validation.md");
    await workbench().shot("evidence dark");
    await page.keyboard.press("Enter");
    await page.locator(".monaco-editor .view-line", { hasText: "evidence: docs/validation.md" }).first().waitFor();
    await until("the slot to be signed", async () => /, passed: eve/.test(await spoken("Remote sites · north")));
    await page.locator(".monaco-editor .view-line", { hasText: "by: eve" }).first().click();
    await page.keyboard.press("Control+Z");
    await until("the slot to be open again", async () => /, missing: /.test(await spoken("Remote sites · north")));
  });

  test("shows another release, and the prepared one again", async () => {
    const { command } = workbench();
    await command("SMP: Choose release");
    await pick("Release of Sky pipeline", "v1.0.0");
    await until("v1.0.0", async () => (await spoken("CLOSED")).startsWith("v1.0.0"));
    await command("SMP: Choose release");
    await pick("Release of Sky pipeline", "v1.0.1");
    await until("v1.0.1", async () => (await spoken("CLOSED")).startsWith("v1.0.1"));
  });

  test("says what a gate is for, in a hover", async () => {
    const { page, open } = workbench();
    await open("smp.yaml");
    await page.keyboard.press("Control+Home");
    await page
      .locator(".monaco-editor .view-line", { hasText: "release-validated, release: v1.0.1" })
      .getByText("validated")
      .first()
      .hover();
    await opaque(page.locator(".monaco-hover:visible", { hasText: "Signed by" }));
    await workbench().shot("gate hover dark");
    await page.keyboard.press("Escape");
  });

  test("leads through the path in a walkthrough", async function () {
    this.timeout(90_000);
    const { page, command } = workbench();
    await command("Welcome: Open Walkthrough");
    await page.locator(".quick-input-widget input.input").fill("Path to production");
    await page.keyboard.press("Enter");
    const steps = page.locator(".getting-started-step");
    await steps.filter({ hasText: "Set the gates" }).first().waitFor();
    assert.equal(await steps.count(), 4);
    await opaque(steps.first());
    await workbench().shot("walkthrough dark");
    await page.keyboard.press("Control+F4");
  });

  test("sees a tag that is made outside of the editor", async function () {
    this.timeout(90_000);
    const { workspace } = workbench();
    const { execFileSync } = await import("node:child_process");
    execFileSync("git", ["tag", "-f", "v1.0.1", "v1.0.1~1"], { cwd: workspace, stdio: "pipe" });
    await until("what was signed to be what is there", async () => /, passed: ada/.test(await spoken("Software quality ok")));
  });

  test("says that work goes on behind what was signed, and shows the files", async function () {
    this.timeout(90_000);
    const { page } = workbench();
    const note = row("HEAD differs from what was signed");
    await note.waitFor();
    await opaque(note);
    assert.match(await spoken("HEAD differs"), /^HEAD differs from what was signed for v1\.0\.1: \d+ files?$/);
    await note.click();
    await page.locator(".monaco-diff-editor").first().waitFor();
    await workbench().shot("head dark");
    await page.keyboard.press("Control+F4");
  });
});
