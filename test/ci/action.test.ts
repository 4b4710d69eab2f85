import { execFile } from "node:child_process";
import { chmodSync, copyFileSync, cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parse } from "yaml";
import { buildCli } from "../support/cli.ts";
import { plan, signedPlan, trialRepository, type TrialRepository } from "./repository.ts";

/*
 * Runs the steps of action.yml as GitHub does: inputs become the environment of each step, which bash runs in the workspace.
 */

interface Action {
  readonly inputs: Readonly<Record<string, { readonly default: string }>>;
  readonly outputs: Readonly<Record<string, { readonly value: string }>>;
  readonly runs: {
    readonly using: string;
    readonly steps: readonly {
      readonly id: string;
      readonly shell: string;
      readonly run: string;
      readonly env: Readonly<Record<string, string>>;
    }[];
  };
}

const project = resolve(import.meta.dirname, "../..");
const action = parse(readFileSync(join(project, "action.yml"), "utf8")) as Action;
let program = "";
let folder = "";

beforeAll(async () => {
  program = await buildCli();
  folder = mkdtempSync(join(tmpdir(), "smp-action-"));
  mkdirSync(join(folder, "scripts/lib"), { recursive: true });
  mkdirSync(join(folder, "dist"));
  writeFileSync(join(folder, "package-lock.json"), "{}\n");
  for (const file of ["scripts/action.mjs", "scripts/lib/paths.mjs"]) copyFileSync(join(project, file), join(folder, file));
  copyFileSync(program, join(folder, "dist/smp.mjs"));
}, 60_000);
afterAll(() => {
  rmSync(program, { force: true });
  rmSync(folder, { recursive: true, force: true });
});

interface ActionRun {
  readonly status: number;
  readonly log: string;
  readonly summary: string;
  readonly outputs: Readonly<Record<string, string>>;
}

async function runAction(
  { root }: Pick<TrialRepository, "root">,
  given: Readonly<Record<string, string>>,
  { at = folder, path = "" }: { readonly at?: string; readonly path?: string } = {},
): Promise<ActionRun> {
  const places = mkdtempSync(join(tmpdir(), "smp-runner-"));
  const [outputFile, summaryFile] = [join(places, "output"), join(places, "summary")];
  for (const file of [outputFile, summaryFile]) writeFileSync(file, "");
  const inputs: Readonly<Record<string, string>> = {
    ...Object.fromEntries(Object.entries(action.inputs).map(([name, input]) => [name, input.default])),
    ...given,
  };
  const [step, second] = action.runs.steps;
  if (step === undefined || second !== undefined) throw new Error("this test runs one step");
  expect(step.run).not.toContain("${{");
  const env = Object.fromEntries(
    Object.entries(step.env).map(([name, value]) => [
      name,
      value.replace(/\$\{\{ inputs\.([\w-]+) \}\}/g, (_, input: string) => {
        expect(Object.keys(inputs)).toContain(input);
        return inputs[input] ?? "";
      }),
    ]),
  );
  const { PATH = "", HOME = "" } = process.env;
  const surroundings = {
    PATH: [path, dirname(process.execPath), PATH].filter(it => it !== "").join(delimiter),
    HOME,
    CI: "true",
    GITHUB_ACTIONS: "true",
    GITHUB_ACTION_PATH: at,
    GITHUB_WORKSPACE: root,
    GITHUB_OUTPUT: outputFile,
    GITHUB_STEP_SUMMARY: summaryFile,
    ...env,
  };
  const ran = await new Promise<{ readonly status: number; readonly log: string }>(done => {
    const args = ["--noprofile", "--norc", "-eo", "pipefail", "-c", step.run];
    execFile("bash", args, { cwd: root, env: surroundings, encoding: "utf8" }, (error, stdout, stderr) => {
      done({ status: error === null ? 0 : typeof error.code === "number" ? error.code : -1, log: stdout + stderr });
    });
  });
  const written = readFileSync(outputFile, "utf8");
  const steps = new Map([...written.matchAll(/^([\w-]+)<<(\S+)\n([\s\S]*?)\n\2$/gm)].map(([, name = "", , value = ""]) => [name, value]));
  const outputs = Object.fromEntries(
    Object.entries(action.outputs).map(([name, { value }]) => {
      const output = /^\$\{\{ steps\.smp\.outputs\.(\w+) \}\}$/.exec(value)?.[1] ?? "";
      return [name, steps.get(output) ?? "(missing)"];
    }),
  );
  const summary = readFileSync(summaryFile, "utf8");
  rmSync(places, { recursive: true });
  return { ...ran, summary, outputs };
}

const at = "--at=2026-11-20";
const gate = { command: "gate", args: at };

describe("the action", { timeout: 60_000 }, () => {
  test("is a composite one whose inputs never stand in a shell line", () => {
    expect(action.runs.using).toBe("composite");
    for (const { run, env } of action.runs.steps) {
      expect(run).not.toMatch(/\$\{\{/);
      for (const input of Object.keys(action.inputs)) expect(Object.values(env)).toContain(`\${{ inputs.${input} }}`);
    }
  });

  test("checks: annotations, summary, outputs, status", async () => {
    const it = trialRepository({ "smp.yaml": plan.replace("license: MIT", "license: GPL-3.0-only") });
    const { status, log, summary, outputs } = await runAction(it, { args: at });
    expect(log).toMatch(/^::(error|warning|notice) file=smp\.yaml,line=\d+/m);
    expect(summary).toContain("smp.yaml");
    expect(summary).toContain("PLN");
    expect({ status, outputs }).toEqual({ status: 0, outputs: { decision: "CLEAN", exit: "0", attestation: "" } });
    const strict = await runAction(it, { args: at, "fail-on": "warning" });
    expect(strict).toMatchObject({ status: 1, outputs: { decision: "FINDINGS", exit: "1" } });
    const advisory = await runAction(it, { args: at, "fail-on": "warning", advisory: "true" });
    expect(advisory).toMatchObject({ status: 0, outputs: { decision: "FINDINGS", exit: "1" } });
  });

  test("decides: open, with a statement", async () => {
    const it = trialRepository();
    it.write("smp.yaml", signedPlan());
    const { status, log, summary, outputs } = await runAction(it, { ...gate, release: "v1.0.0", attest: "out.intoto.json" });
    expect({ status, outputs }).toEqual({ status: 0, outputs: { decision: "OPEN", exit: "0", attestation: "out.intoto.json" } });
    expect(log).toContain("smp / gate production v1.0.0: OPEN");
    expect(summary.match(/^# .*OPEN$/gm)).toHaveLength(1);
    expect(JSON.parse(readFileSync(join(it.root, "out.intoto.json"), "utf8"))).toMatchObject({ _type: "https://in-toto.io/Statement/v1" });
  });

  test("decides: closed", async () => {
    const it = trialRepository();
    const closed = await runAction(it, gate);
    expect(closed).toMatchObject({ status: 3, outputs: { decision: "CLOSED", exit: "3", attestation: "" } });
    expect(closed.log).toMatch(/^::error file=smp\.yaml,line=9,title=Feature freeze::Feature freeze: not signed for v1\.0\.0$/m);
    expect(closed.summary).toContain("CLOSED");
    const advisory = await runAction(it, { ...gate, advisory: "true" });
    expect(advisory).toMatchObject({ status: 0, outputs: { decision: "CLOSED", exit: "3" } });
    expect(advisory.log).toMatch(/^::warning /m);
    expect(advisory.log).not.toMatch(/^::error /m);
    expect(advisory.summary.match(/^# /gm)).toHaveLength(1);
  });

  test("decides: closed only because something changed", async () => {
    const it = trialRepository();
    it.write("smp.yaml", signedPlan("ok", ', binds: {source: "sha256:0123456789abcdef"}'));
    expect(await runAction(it, gate)).toMatchObject({ status: 4, outputs: { decision: "CLOSED", exit: "4" } });
  });

  test("cannot decide: no such tag, errors in the plan, no plan", async () => {
    const it = trialRepository();
    const unknown = await runAction(it, { ...gate, release: "v9" });
    expect(unknown).toMatchObject({ status: 2, outputs: { decision: "UNDECIDED", exit: "2" } });
    expect(unknown.log).toMatch(/^::error .*there is no tag v9.*fetch the tags/m);
    expect(unknown.summary).toContain("there is no tag v9");
    expect(await runAction(it, { ...gate, release: "v9", advisory: "true" })).toMatchObject({
      status: 0,
      outputs: { decision: "UNDECIDED" },
    });
    it.write("smp.yaml", `${plan}targtes: {}\n`);
    expect(await runAction(it, gate)).toMatchObject({ status: 1, outputs: { decision: "UNDECIDED", exit: "1" } });
    it.write("empty/readme", "");
    expect(await runAction(it, { ...gate, path: "empty" })).toMatchObject({ status: 5, outputs: { decision: "UNDECIDED", exit: "5" } });
    expect(await runAction(it, { path: "empty" })).toMatchObject({ status: 5, outputs: { decision: "UNDECIDED", exit: "5" } });
  });

  test("refuses inputs that it does not know", async () => {
    const it = trialRepository();
    const refused = { status: 2, outputs: { decision: "UNDECIDED", exit: "2", attestation: "" } };
    for (const inputs of [{ command: "export" }, { advisory: "yes" }, { args: "--format=json" }, { args: "-o x" }, { args: "other" }]) {
      const ran = await runAction(it, inputs);
      expect(ran).toMatchObject(refused);
      expect(ran.log).toMatch(/^::error title=Software Management Plans::/m);
    }
  });

  test("does not run what an input or a plan says", async () => {
    const it = trialRepository();
    const evil = '"; touch owned; $(touch owned) `touch owned`\n::add-mask::x';
    for (const inputs of [
      { ...gate, release: evil },
      { path: evil },
      { ...gate, attest: evil },
      { ...gate, release: "--output=owned" },
      { path: "--output=owned" },
      { args: `${evil}\n${at}` },
    ]) {
      const { log } = await runAction(it, inputs);
      expect(log).not.toMatch(/^\s*::add-mask::/m);
      expect(existsSync(join(it.root, "owned"))).toBe(false);
    }
    it.write("smp.yaml", `${plan}"::error::\\n::add-mask::x": 1\n`);
    expect((await runAction(it, gate)).log).not.toMatch(/^\s*::(add-mask|error::)/m);
    expect((await runAction(it, {})).log).not.toMatch(/^\s*::add-mask/m);
  });

  // npm is a script of its own kind on Windows
  test.skipIf(process.platform === "win32")("builds the command line where it was fetched without it", async () => {
    const it = trialRepository();
    const bare = mkdtempSync(join(tmpdir(), "smp-bare-"));
    try {
      cpSync(join(folder, "scripts"), join(bare, "scripts"), { recursive: true });
      writeFileSync(join(bare, "package-lock.json"), "{}\n");
      mkdirSync(join(bare, "bin"));
      // stand-ins: what npm would install, and the builder that it is needed for
      writeFileSync(join(bare, "bin/npm"), `#!/bin/sh\necho "npm $*" >> "${bare}/calls"\ntouch "${bare}/installed"\n`);
      chmodSync(join(bare, "bin/npm"), 0o755);
      writeFileSync(
        join(bare, "esbuild.mjs"),
        [
          'import { appendFileSync, copyFileSync, mkdirSync, readFileSync } from "node:fs";',
          'readFileSync("installed");',
          'appendFileSync("calls", `esbuild ${process.argv.slice(2).join(" ")}\\n`);',
          'mkdirSync("dist", { recursive: true });',
          `copyFileSync(${JSON.stringify(program)}, "dist/smp.mjs");`,
        ].join("\n"),
      );
      const places = { at: bare, path: join(bare, "bin") };
      expect(await runAction(it, gate, places)).toMatchObject({ status: 3, outputs: { decision: "CLOSED" } });
      expect(readFileSync(join(bare, "calls"), "utf8")).toMatch(/^npm ci --ignore-scripts --include=dev [^\n]*\nesbuild --cli\n$/);
      await runAction(it, gate, places);
      expect(readFileSync(join(bare, "calls"), "utf8").match(/^npm/gm)).toHaveLength(1);
      rmSync(join(bare, "dist"), { recursive: true });
      writeFileSync(join(bare, "esbuild.mjs"), "process.exit(1);\n");
      const failed = await runAction(it, gate, places);
      expect(failed).toMatchObject({ status: 2, outputs: { decision: "UNDECIDED", exit: "2" } });
      expect(failed.log).toContain("could not be built");
    } finally {
      rmSync(bare, { recursive: true, force: true });
    }
  });
});
