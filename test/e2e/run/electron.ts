// The same suite by way of @vscode/test-electron, on the extension as built here: in the desktop VS Code when there is one that can
// show a window (VSCODE_DESKTOP names its executable, or `code` is on PATH), else in the stand-in of code.ts.
import { chmodSync, cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runTests } from "@vscode/test-electron";
import { desktopExecutable } from "../../../scripts/lib/desktop.mjs";
import { root } from "../../../scripts/lib/paths.mjs";
import { endChildrenOnInterrupt } from "../support/host.ts";
import { endWith, readResult } from "../support/result.ts";

endChildrenOnInterrupt();
const dir = mkdtempSync(join(tmpdir(), "smp-electron-"));
const resultFile = join(dir, "result.json");
const workspace = join(dir, "workspace");
cpSync(join(root, "test/e2e/workspace"), workspace, { recursive: true });
const desktop = desktopExecutable();
console.log(desktop === undefined ? "no desktop VS Code: its stand-in runs" : `desktop VS Code: ${desktop}`);

let exit = 0;
try {
  exit = await runTests({
    vscodeExecutablePath: desktop ?? standIn(),
    extensionDevelopmentPath: root,
    extensionTestsPath: join(root, "dist/test/suite/index.js"),
    extensionTestsEnv: { SMP_SUITE_RESULT: resultFile, SMP_TEST_TRUSTED: "yes" },
    launchArgs: [
      workspace,
      "--disable-workspace-trust",
      `--user-data-dir=${join(dir, "data")}`,
      `--extensions-dir=${join(dir, "extensions")}`,
    ],
  });
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  exit = 1;
}
const result = readResult(resultFile) ?? { passed: 0, failed: 1, skipped: 0 };
rmSync(dir, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
endWith(exit === 0 || result.failed > 0 ? result : { ...result, failed: 1 });

/** An executable that takes the flags of VS Code's own. */
function standIn(): string {
  const file = join(dir, "code");
  writeFileSync(file, `#!/bin/sh\nexec "${process.execPath}" "${join(root, "dist/test/run/code.mjs")}" "$@"\n`);
  chmodSync(file, 0o755);
  return file;
}
