import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parse } from "yaml";
import { planNames } from "../../server/src/core/plan-files.ts";
import { readers } from "../../server/src/core/facts/registry.generated.ts";
import { buildCli, runCli } from "../support/cli.ts";
import { folderWith } from "../support/folder.ts";
import { plan, trialRepository } from "./repository.ts";

interface Hook {
  readonly id: string;
  readonly entry: string;
  readonly language: string;
  readonly pass_filenames: boolean;
  readonly files: string;
}

const project = resolve(import.meta.dirname, "../..");
const [hook, second] = parse(readFileSync(join(project, ".pre-commit-hooks.yaml"), "utf8")) as readonly Hook[];
if (hook === undefined) throw new Error("there is a hook");
let program = "";

beforeAll(async () => {
  program = await buildCli();
}, 60_000);
afterAll(() => {
  rmSync(program, { force: true });
});

/** Python's verbose form, in which blanks and line ends are only layout. */
const matches = new RegExp(hook.files.replace("(?x)", "").replace(/\s+/g, ""));

describe("the hook for pre-commit", { timeout: 60_000 }, () => {
  test("starts the command line that npm installs", () => {
    const { bin } = JSON.parse(readFileSync(join(project, "package.json"), "utf8")) as { bin: Readonly<Record<string, string>> };
    expect(second).toBeUndefined();
    expect(hook).toMatchObject({ id: "smp-check", language: "node", pass_filenames: false });
    expect(Object.keys(bin)).toContain(hook.entry.split(" ")[0]);
  });

  test("runs when a plan, a manifest, a lockfile or a definition is committed", () => {
    const declared = readers.filter(({ role }) => role === "manifest" || role === "lock" || role === "image" || role === "metadata");
    expect(declared.length).toBeGreaterThan(20);
    const files = [
      ...planNames,
      "drp.smp.yaml",
      ".smp/config.yaml",
      ".smp/signoffs/v1.0.0.yaml",
      ...declared.flatMap(({ examples }) => examples.map(({ file }) => file)),
    ];
    expect(files.filter(path => !matches.test(path))).toEqual([]);
    expect(files.filter(path => !matches.test(`deep/er/${path}`))).toEqual([]);
    for (const path of ["src/main.py", "docs/index.md", "notsmp.yaml", "uv.lock.orig", "figure.png"])
      expect(matches.test(path)).toBe(false);
  });

  test("does what its entry says", async () => {
    const it = trialRepository();
    expect(await runCli(program, hook.entry, it.root)).toMatchObject({ status: 0 });
    it.write("smp.yaml", plan.replace("stage: production", "stage: prodcution"));
    const { status, stdout } = await runCli(program, hook.entry, it.root);
    expect(status).toBe(1);
    expect(stdout).toMatch(/smp\.yaml:2:\d+ +error/);
  });
});

describe("prepare", { timeout: 60_000 }, () => {
  /** A checkout as npm meets it, with a stand-in for the builder. */
  function checkout(state: { readonly esbuild: boolean; readonly built: boolean }): string {
    const root = folderWith({
      "package-lock.json": "{}\n",
      "scripts/prepare.mjs": readFileSync(join(project, "scripts/prepare.mjs"), "utf8"),
      "scripts/lib/paths.mjs": readFileSync(join(project, "scripts/lib/paths.mjs"), "utf8"),
      "esbuild.mjs":
        'import { writeFileSync } from "node:fs";\nwriteFileSync("built", process.argv.slice(2).join(" "));\nconsole.log("done");\n',
      ...(state.built ? { "dist/smp.mjs": "" } : {}),
    });
    if (state.esbuild) mkdirSync(join(root, "node_modules/esbuild"), { recursive: true });
    return root;
  }

  test.each([
    ["npm ci in a checkout", "ci", { esbuild: true, built: false }, undefined, 0],
    ["npm install in a clone", "install", { esbuild: true, built: false }, "--cli --production", 0],
    ["npm install where it was built", "install", { esbuild: true, built: true }, undefined, 0],
    ["npm install --omit=dev", "install", { esbuild: false, built: false }, undefined, 0],
    ["npm pack", "pack", { esbuild: true, built: true }, "--cli --production", 0],
    ["npm pack without the builder", "pack", { esbuild: false, built: false }, undefined, 1],
  ] as const)("%s", (_name, command, state, built, status) => {
    const root = checkout(state);
    const env = { PATH: process.env["PATH"], npm_command: command };
    const ran = spawnSync(process.execPath, ["scripts/prepare.mjs"], { cwd: root, env, encoding: "utf8" });
    expect({ status: ran.status, stdout: ran.stdout }).toEqual({ status, stdout: "" });
    expect(existsSync(join(root, "built")) ? readFileSync(join(root, "built"), "utf8") : undefined).toBe(built);
  });

  test("installs what it needs where npm installs a clone for everybody", () => {
    const root = checkout({ esbuild: false, built: false });
    const npm = join(
      folderWith({ "npm.mjs": 'import { mkdirSync } from "node:fs";\nmkdirSync("node_modules/esbuild", { recursive: true });\n' }),
      "npm.mjs",
    );
    const env = { PATH: process.env["PATH"], npm_command: "install", npm_config_global: "true", npm_execpath: npm };
    expect(spawnSync(process.execPath, ["scripts/prepare.mjs"], { cwd: root, env }).status).toBe(0);
    expect(readFileSync(join(root, "built"), "utf8")).toBe("--cli --production");
  });

  test("packs the command line and no more", () => {
    // no scripts: nothing is built, only listed
    const args = ["pack", "--dry-run", "--json", "--ignore-scripts", "--offline"];
    const listed = execFileSync("npm", args, {
      cwd: project,
      encoding: "utf8",
      shell: process.platform === "win32",
      stdio: ["ignore", "pipe", "ignore"],
    });
    const [{ files }] = JSON.parse(listed) as [{ files: readonly { path: string }[] }];
    const expected = ["LICENSE", "README.md", "dist/THIRD-PARTY-NOTICES.txt", "dist/extension.js", "dist/smp.mjs", "package.json"];
    expect(files.map(({ path }) => path).filter(path => !expected.includes(path))).toEqual([]);
  });
});
