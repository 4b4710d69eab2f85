import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { chromium, type Page } from "playwright-core";
import { chromiumPath, root } from "../../../scripts/lib/paths.mjs";
import { ownEnvironment, startVsCodeServer } from "../../../scripts/lib/vscode-server.mjs";

export interface HostOptions {
  /** The folder to copy and open, absolute or relative to the project; test/e2e/workspace when not given. */
  readonly folder?: string;
  /** Files to write into the copy: path and text. */
  readonly files?: Readonly<Record<string, string>>;
  /** Make the copy a git repository with all of it in one commit tagged v1.0.0. */
  readonly git?: boolean;
  /** Does more to the copy before it is opened. */
  readonly prepare?: (workspace: string) => void;
  /** Packages to install. */
  readonly vsix?: readonly string[];
  /** Workspace Trust on: the folder is not trusted until someone says so. */
  readonly trust?: boolean;
  /** Take extensionDevelopmentPath and extensionTestsPath from the address; toasts do not show then. */
  readonly development?: boolean;
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly env?: Readonly<Record<string, string>>;
  readonly verbose?: boolean;
}

/** A VS Code server with a browser page beside it, on which nothing is open yet. */
export interface Host {
  readonly page: Page;
  /** A folder for this run alone, gone after close(). */
  readonly dir: string;
  /** The copied folder that the address opens. */
  readonly workspace: string;
  /** Addresses outside this machine that the workbench asked for. None is let through. */
  readonly refused: ReadonlySet<string>;
  readonly url: (payload?: readonly (readonly [string, string])[]) => string;
  /** The address of a file of this machine inside the workbench. */
  readonly remote: (path: string) => string;
  /** Resolves when the server ends by itself. */
  readonly ended: Promise<number | null>;
  /** Whether an extension host ended badly: the workbench itself reports 0 for one that was killed. */
  readonly crashed: () => boolean;
  readonly close: () => Promise<void>;
}

/** Starts a real VS Code and a browser for it, all state in one temporary folder. */
export async function openHost(options: HostOptions = {}): Promise<Host> {
  const dir = mkdtempSync(join(tmpdir(), "smp-vscode-"));
  const remove = (): void => rmSync(dir, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
  process.once("exit", remove);
  const closers: (() => void | Promise<void>)[] = [remove, () => void process.off("exit", remove)];
  const close = async (): Promise<void> => {
    for (const closer of closers.splice(0).reverse())
      await Promise.resolve()
        .then(closer)
        .catch((error: unknown) => console.error(error));
  };
  try {
    const workspace = prepareWorkspace(join(dir, "workspace"), options);
    const server = await startVsCodeServer({
      dir,
      ...(options.vsix === undefined ? {} : { vsix: options.vsix }),
      trust: options.trust ?? false,
      development: options.development ?? false,
      settings: { "git.enabled": false, ...options.settings },
      env: { ...options.env },
      verbose: options.verbose ?? false,
    });
    closers.push(server.stop);

    const browser = await chromium.launch({
      executablePath: chromiumPath() ?? "chromium",
      args: [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
      ],
      env: definedOnly(ownEnvironment(dir)),
    });
    closers.push(() => browser.close());
    const context = await browser.newContext({ viewport: { width: 1400, height: 900 } });
    const refused = new Set<string>();
    await context.route(
      url => /^https?:$/.test(url.protocol) && url.hostname !== "127.0.0.1",
      route => {
        refused.add(route.request().url());
        return route.abort();
      },
    );
    return {
      page: await context.newPage(),
      dir,
      workspace,
      refused,
      url: payload => server.url(workspace, payload),
      remote: server.remote,
      ended: server.ended,
      crashed: () => /Extension Host Process exited with code: (?!0,)/.test(server.output()),
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Makes an interrupt end this program the ordinary way, so that its servers and browsers go with it. */
export function endChildrenOnInterrupt(): void {
  for (const [signal, status] of [
    ["SIGINT", 130],
    ["SIGTERM", 143],
    ["SIGHUP", 129],
  ] as const) {
    process.once(signal, () => process.exit(status));
  }
}

function prepareWorkspace(workspace: string, { folder = "test/e2e/workspace", files = {}, git = false, prepare }: HostOptions): string {
  cpSync(resolve(root, folder), workspace, { recursive: true });
  for (const [path, text] of Object.entries(files)) {
    const file = join(workspace, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
  if (git) {
    const run = (...args: string[]): unknown =>
      execFileSync("git", ["-c", "user.name=Test", "-c", "user.email=test@example.org", ...args], { cwd: workspace });
    run("init", "--quiet", "--initial-branch=main");
    run("add", "--all");
    run("commit", "--quiet", "--message=Start");
    run("tag", "v1.0.0");
  }
  prepare?.(workspace);
  return workspace;
}

function definedOnly(environment: NodeJS.ProcessEnv): Record<string, string> {
  return Object.fromEntries(Object.entries(environment).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));
}
