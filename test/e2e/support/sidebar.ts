import type { Locator, Page } from "playwright-core";
import { until } from "./until.ts";
import type { Workbench } from "./workbench.ts";

/** The looks that people choose between, by the names in the picker, and how VS Code marks its page with them. */
const themes = [
  { name: "light", label: "Light Modern", mark: "vs" },
  { name: "high contrast", label: "Dark High Contrast", mark: "hc-black" },
  { name: "dark", label: "Dark Modern", mark: "vs-dark" },
] as const;

/** Keeps what the workbench looks like now in every theme; the dark one is left on. */
export async function shotInThemes({ page, command, shot }: Workbench, name: string): Promise<void> {
  for (const theme of themes) {
    await command("Preferences: Color Theme");
    const input = page.locator(".quick-input-widget input.input");
    await input.fill(theme.label);
    await page.locator(".quick-input-list .monaco-list-row.focused", { hasText: theme.label }).waitFor();
    await page.keyboard.press("Enter");
    await input.waitFor({ state: "hidden" });
    await page.locator(`.monaco-workbench.${theme.mark}`).first().waitFor();
    await leaveHovers(page);
    await shot(`${name} ${theme.name}`);
  }
}

/** Brings the checklist into view. */
export async function showChecklist({ page, command }: Workbench): Promise<Locator> {
  await command("SMP: Show checklist");
  const view = page.locator(".sidebar .pane", { hasText: "Checklist" }).first();
  await view.waitFor();
  return view;
}

/** A question's row, by its title. */
export function questionRow({ page }: Workbench, title: string): Locator {
  return page.locator(".sidebar .monaco-list-row", { has: page.locator(".label-name", { hasText: title }) }).first();
}

/** Clicks the button beside a row, which shows while the pointer is on the row. */
export async function rowAction(row: Locator, title: string): Promise<void> {
  await leaveHovers(row.page());
  await row.hover();
  await row.locator(`.actions .action-label[aria-label="${title}"]`).click();
}

/** Waits until it is shown, and nothing is being faded in or out. */
export async function opaque(shown: Locator): Promise<void> {
  await shown.waitFor();
  const moving = 'document.getAnimations().some(it => it.playState === "running" && it.effect.getComputedTiming().endTime !== Infinity)';
  await until("things to stand still", async () => !(await shown.page().evaluate<boolean>(moving)));
}

/** Takes the pointer to where nothing has a hover, and waits until those that show are gone: they would lie over what is next. */
async function leaveHovers(page: Page): Promise<void> {
  await page.mouse.move(700, 895);
  await page.locator(".monaco-hover:visible").first().waitFor({ state: "hidden" });
}
