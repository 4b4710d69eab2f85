// The language server under Neovim's own client: every script of test/e2e/nvim in a Neovim and a workspace of its own.
import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { root } from "../../../scripts/lib/paths.mjs";
import { ownEnvironment } from "../../../scripts/lib/vscode-server.mjs";
import { endWith, readResult, type Result } from "../support/result.ts";

const folder = join(root, "test/e2e/nvim");
const scripts = readdirSync(folder).filter(name => name.endsWith(".lua") && name !== "support.lua");
const results = scripts.sort().map(runScript);
const sum = (name: keyof Result): number => results.reduce((total, result) => total + result[name], 0);
endWith({ passed: sum("passed"), failed: sum("failed"), skipped: sum("skipped") });

function runScript(script: string): Result {
  const dir = mkdtempSync(join(tmpdir(), "smp-nvim-"));
  try {
    for (const name of ["home", "tmp"]) mkdirSync(join(dir, name));
    const workspace = join(dir, "workspace");
    const own = join(folder, script.replace(/\.lua$/, ""));
    cpSync(existsSync(own) ? own : join(root, "test/e2e/workspace"), workspace, { recursive: true });
    const resultFile = join(dir, "result.json");
    console.log(script);
    // no one's settings, no history, no swap file; cquit ends a script that stopped at an error
    const args = ["--headless", "-u", "NONE", "-i", "NONE", "-n", "-c", `luafile ${join(folder, script)}`, "-c", "cquit 3"];
    const { status, error } = spawnSync("nvim", args, {
      env: {
        ...ownEnvironment(dir),
        XDG_STATE_HOME: dir,
        XDG_CACHE_HOME: dir,
        SMP_WORKSPACE: workspace,
        SMP_NODE: process.execPath,
        SMP_SERVER: join(root, "dist/server.js"),
        SMP_NVIM_SUPPORT: join(folder, "support.lua"),
        SMP_SUITE_RESULT: resultFile,
      },
      stdio: ["ignore", "inherit", "inherit"],
      timeout: 60_000,
      killSignal: "SIGKILL",
    });
    if (error !== undefined) console.error(error.message);
    const result = readResult(resultFile) ?? { passed: 0, failed: 1, skipped: 0 };
    return status === 0 || result.failed > 0 ? result : { ...result, failed: 1 };
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}
