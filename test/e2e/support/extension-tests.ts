import { mkdirSync, readFileSync, rmSync } from "node:fs";
import { dirname } from "node:path";
import { openHost, type HostOptions } from "./host.ts";
import { readResult, type Result } from "./result.ts";
import { shotPath } from "./shots.ts";

export interface ExtensionTests extends HostOptions {
  /** The module whose run() VS Code calls. */
  readonly tests: string;
  /** Folders of the extensions to load from source. */
  readonly developed: readonly string[];
  /** Where the suite writes its result, and its report beside it with `.log`. */
  readonly resultFile: string;
  /** How long the tests may take. */
  readonly seconds?: number;
}

export interface ExtensionTestRun {
  /** 0 when every test passed. */
  readonly exit: number;
  /** What the suite counted; undefined when it did not come to its end. */
  readonly result: Result | undefined;
  /** What mocha printed. */
  readonly report: string;
}

/** Ends that are not the suite's own. */
const exits = { pageCrashed: 70, serverEnded: 71, hostCrashed: 72, tooLong: 124 } as const;

/** Runs a mocha suite inside the extension host of a real VS Code. */
export async function runExtensionTests(options: ExtensionTests): Promise<ExtensionTestRun> {
  const { tests, developed, resultFile, seconds = 180, verbose = false } = options;
  mkdirSync(dirname(resultFile), { recursive: true });
  for (const old of [resultFile, `${resultFile}.log`]) rmSync(old, { force: true });
  const host = await openHost({ ...options, development: true, env: { ...options.env, SMP_SUITE_RESULT: resultFile } });
  let timer: NodeJS.Timeout | undefined;
  try {
    let end: (exit: number) => void = () => undefined;
    const ended = new Promise<number>(done => (end = done));
    // what the workbench calls in a page that a program drives
    await host.page.exposeFunction("codeAutomationExit", (exit: number) => end(exit));
    await host.page.exposeFunction("codeAutomationLog", (type: string, args: readonly unknown[]) => {
      if (verbose) console.log(type, ...args);
    });
    host.page.on("crash", () => end(exits.pageCrashed));
    void host.ended.then(() => end(exits.serverEnded));
    timer = setTimeout(() => end(exits.tooLong), seconds * 1000);
    await host.page.goto(
      host.url([
        ...developed.map(path => ["extensionDevelopmentPath", host.remote(path)] as const),
        ["extensionTestsPath", host.remote(tests)] as const,
      ]),
    );
    const exit = await ended;
    const result = readResult(resultFile);
    if (exit !== 0 || result === undefined) {
      await host.page.screenshot({ path: shotPath("extension-tests", "at the end") }).catch(() => undefined);
    }
    return { exit: exit === 0 && host.crashed() ? exits.hostCrashed : exit, result, report: textOf(`${resultFile}.log`) };
  } finally {
    clearTimeout(timer);
    await host.close();
  }
}

function textOf(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}
