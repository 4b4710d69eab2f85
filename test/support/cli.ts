import { execFile } from "node:child_process";
import { randomUUID } from "node:crypto";
import { mkdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { build } from "esbuild";

const root = resolve(import.meta.dirname, "../..");

/** Bundles the command line as it is now, but for the language server; gives the path of the program. */
export async function buildCli(): Promise<string> {
  const folder = join(root, ".cache/test-cli");
  mkdirSync(folder, { recursive: true });
  const outfile = join(folder, `smp-${randomUUID()}.mjs`);
  await build({
    absWorkingDir: root,
    entryPoints: ["server/src/cli/main.ts"],
    outfile,
    bundle: true,
    platform: "node",
    target: "node20",
    format: "esm",
    mainFields: ["module", "main"],
    banner: { js: 'import { createRequire as requireFrom } from "node:module";\nconst require = requireFrom(import.meta.url);' },
    // the server is loaded by "smp lsp" only, and has tests of its own
    external: ["../lsp/main.ts"],
    logLevel: "error",
  });
  return outfile;
}

export interface Ran {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a command line of a shell in which `smp` is the program. */
export function runCli(program: string, command: string, cwd: string, environment: Readonly<Record<string, string>> = {}): Promise<Ran> {
  const shell = `smp() { '${process.execPath}' '${program}' "$@"; }\n${command}`;
  const { PATH = "", HOME = "" } = process.env;
  const env = { PATH, HOME, LC_ALL: "C.UTF-8", ...environment };
  return new Promise(done => {
    // --norc: bash takes a socket for a remote shell, and would read somebody's start file
    execFile("bash", ["--noprofile", "--norc", "-c", shell], { cwd, env, encoding: "utf8", timeout: 60_000 }, (error, stdout, stderr) => {
      done({ status: error === null ? 0 : typeof error.code === "number" ? error.code : -1, stdout, stderr });
    });
  });
}
