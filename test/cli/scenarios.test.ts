import { mkdirSync, mkdtempSync, readFileSync, readdirSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { buildCli, runCli } from "../support/cli.ts";
import { readScenario, rewriteScenario } from "../support/scenario.ts";

const folder = join(import.meta.dirname, "scenarios");
const update = process.env["UPDATE_GOLDEN"] === "1";
let program = "";
let place = "";

beforeAll(async () => {
  program = await buildCli();
  place = realpathSync(mkdtempSync(join(tmpdir(), "smp-cli-")));
}, 60_000);
afterAll(() => {
  rmSync(program, { force: true });
  rmSync(place, { recursive: true, force: true });
});

describe("the command line", () => {
  const scenarios = readdirSync(folder).filter(name => name.endsWith(".scenario"));

  test("has scenarios", () => {
    expect(scenarios.length).toBeGreaterThan(10);
  });

  test.concurrent.each(scenarios)("%s", async name => {
    const file = join(folder, name);
    const text = readFileSync(file, "utf8");
    const scenario = readScenario(text);
    const cwd = join(place, name.replace(/\W+/g, "-"));
    mkdirSync(cwd);
    for (const [path, content] of scenario.files) {
      mkdirSync(dirname(join(cwd, path)), { recursive: true });
      writeFileSync(join(cwd, path), content);
    }
    if (scenario.setup !== "") {
      const setup = await runCli(program, `set -e\n${scenario.setup}`, cwd);
      expect(setup.stderr).toBe("");
      expect(setup.status).toBe(0);
    }
    const { status, stdout, stderr } = await runCli(program, scenario.command, cwd, scenario.environment);
    const filesAfter = new Map([...scenario.filesAfter.keys()].map(path => [path, readFileSync(join(cwd, path), "utf8")]));
    expect(stdout + stderr, "no absolute path in what is printed").not.toContain(place);
    if (update) {
      writeFileSync(file, rewriteScenario(text, { stdout, stderr, status, filesAfter }));
      return;
    }
    expect({ status, stdout, stderr, filesAfter }).toEqual({
      status: scenario.status,
      stdout: scenario.stdout,
      stderr: scenario.stderr,
      filesAfter: scenario.filesAfter,
    });
  });
});
