import { readFileSync } from "node:fs";
import type { Page } from "playwright-core";
import { vsix } from "../../../scripts/lib/paths.mjs";
import { readZip } from "../../../scripts/lib/zip.mjs";
import { openHost, type Host, type HostOptions } from "./host.ts";
import { shotPath } from "./shots.ts";

/** A workbench with the packaged extension installed, driven as a person would. */
export interface Workbench extends Host {
  /** Runs the command with this label by way of the palette. */
  readonly command: (label: string) => Promise<void>;
  /** Opens a file of the workspace by way of quick open and waits for its editor. */
  readonly open: (path: string) => Promise<void>;
  /** Keeps what the workbench looks like now. */
  readonly shot: (name: string) => Promise<void>;
}

export interface WorkbenchOptions extends HostOptions {
  /** Runs the extension as a browser alone would: from an address, in the extension host that is a web worker. */
  readonly web?: boolean;
}

/**
 * Opens one workbench before the tests of the suite that calls this and closes it after them. After each test there is a
 * screenshot in dist/shots/<group>.
 * @returns the workbench, for the tests to ask for
 */
export function useWorkbench(group: string, options: WorkbenchOptions = {}): () => Workbench {
  let workbench: Workbench | undefined;
  let count = 0;
  suiteSetup(async function () {
    this.timeout(90_000);
    workbench = await openWorkbench(group, options);
  });
  teardown(async function () {
    const name = `${String(++count).padStart(2, "0")} ${this.currentTest?.title ?? ""}`;
    const failed = this.currentTest?.state === "failed";
    await workbench?.shot(failed ? `${name} failed` : name);
    // a palette or menu left open would take the next test's keys
    if (failed) await workbench?.page.keyboard.press("Escape");
  });
  suiteTeardown(async function () {
    this.timeout(30_000);
    await workbench?.close();
  });
  return () => {
    if (workbench === undefined) throw new Error("The workbench is there in tests only");
    return workbench;
  };
}

async function openWorkbench(group: string, { web = false, ...options }: WorkbenchOptions): Promise<Workbench> {
  const host = await openHost({ ...(web ? {} : { vsix: [vsix] }), ...options });
  try {
    const { page } = host;
    page.setDefaultTimeout(20_000);
    if (web) await addBuiltin(page, new URL("/the-extension/", host.url()));
    await page.goto(host.url());
    await page.locator(".monaco-workbench .explorer-folders-view").waitFor({ timeout: 60_000 });
    return {
      ...host,
      command: label => runCommand(page, label),
      open: path => openFile(page, path),
      shot: async name => {
        await page.screenshot({ path: shotPath(group, name) });
      },
    };
  } catch (error) {
    await host.page.screenshot({ path: shotPath(group, "00 not opened") }).catch(() => undefined);
    await host.close();
    throw error;
  }
}

/**
 * Serves what is in the package at an address of the page's own, and has the workbench find that address among its built-in extensions:
 * where the operator of a VS Code for browsers would write it. An installed extension would belong to the server, which has no workers.
 */
async function addBuiltin(page: Page, address: URL): Promise<void> {
  const files = new Map(readZip(readFileSync(vsix)).map(({ name, data }) => [name, data]));
  await page.context().route(`${address.href}**`, route => {
    const path = new URL(route.request().url()).pathname.slice(address.pathname.length);
    const data = files.get(`extension/${path}`);
    const contentType = path.endsWith(".js") ? "text/javascript" : path.endsWith(".json") ? "application/json" : "text/plain";
    return data === undefined ? route.fulfill({ status: 404 }) : route.fulfill({ contentType, body: data() });
  });
  const location = JSON.stringify({ scheme: address.protocol.slice(0, -1), authority: address.host, path: address.pathname });
  await page.addInitScript(`{
    const read = Element.prototype.getAttribute;
    Element.prototype.getAttribute = function (name) {
      const value = read.call(this, name);
      if (this.id !== "vscode-workbench-web-configuration" || name !== "data-settings") return value;
      return JSON.stringify({ ...JSON.parse(value), additionalBuiltinExtensions: [${location}] });
    };
  }`);
}

/** F1 opens the palette wherever the focus is. */
async function runCommand(page: Page, label: string): Promise<void> {
  const rows = await typeIntoQuickInput(page, "F1", `>${label}`);
  await rows.filter({ hasText: label }).first().click();
}

async function openFile(page: Page, path: string): Promise<void> {
  const name = path.slice(path.lastIndexOf("/") + 1);
  const rows = await typeIntoQuickInput(page, "Control+P", path);
  await rows.filter({ hasText: name }).first().click();
  await page.locator(".tabs-container .tab.active", { hasText: name }).waitFor();
  await page.locator(".editor-instance .monaco-editor .view-line").first().waitFor();
}

async function typeIntoQuickInput(page: Page, key: string, text: string): Promise<ReturnType<Page["locator"]>> {
  await page.keyboard.press(key);
  const input = page.locator(".quick-input-widget input.input");
  await input.waitFor({ state: "visible" });
  await input.fill(text);
  return page.locator(".quick-input-list .monaco-list-row");
}
