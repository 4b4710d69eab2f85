import { existsSync, readFileSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parse } from "yaml";
import { buildCli, runCli, type Ran } from "../support/cli.ts";
import { folderWith } from "../support/folder.ts";
import { plan, signedPlan, trialRepository } from "./repository.ts";

/*
 * Runs the script lines of the jobs in docs/ci/gitlab.yml as a runner does: one after the other in one shell that stops at the first
 * that fails. Only installing smp is left out; it is a function of the shell here.
 */

interface Job {
  readonly script: readonly string[];
  readonly artifacts: { readonly reports: Readonly<Record<string, string>>; readonly paths?: readonly string[] };
  readonly rules?: readonly { readonly if: string }[];
}

interface Template {
  readonly variables: Readonly<Record<string, string>>;
  readonly "smp-check": Job;
  readonly "smp-gate": Job;
}

const file = resolve(import.meta.dirname, "../../docs/ci/gitlab.yml");
const template = parse(readFileSync(file, "utf8")) as Template;
let program = "";

beforeAll(async () => {
  program = await buildCli();
}, 60_000);
afterAll(() => {
  rmSync(program, { force: true });
});

function runJob(name: "smp-check" | "smp-gate", cwd: string, variables: Readonly<Record<string, string>> = {}): Promise<Ran> {
  const env = { ...template.variables, CI: "true", GITLAB_CI: "true", CI_DEFAULT_BRANCH: "main", ...variables };
  return runCli(program, `set -eo pipefail\n${template[name].script.join("\n")}`, cwd, env);
}

describe("the jobs for GitLab", { timeout: 60_000 }, () => {
  test("check the plan, with a Code Quality report", async () => {
    const it = trialRepository({ "smp.yaml": plan.replace("license: MIT", "license: GPL-3.0-only") });
    const reports = template["smp-check"].artifacts.reports;
    const report = join(it.root, reports["codequality"] ?? "");
    expect(await runJob("smp-check", it.root)).toMatchObject({ status: 0, stdout: expect.stringContaining("smp.yaml") as string });
    const findings = JSON.parse(readFileSync(report, "utf8")) as readonly unknown[];
    expect(findings.length).toBeGreaterThan(0);
    expect(findings[0]).toMatchObject({
      check_name: expect.any(String) as string,
      fingerprint: expect.any(String) as string,
      location: { path: "smp.yaml", lines: { begin: expect.any(Number) as number } },
    });
    expect(await runJob("smp-check", it.root, { SMP_FAIL_ON: "warning" })).toMatchObject({ status: 1 });
    expect(await runJob("smp-check", folderWith({}))).toMatchObject({ status: 5 });
  });

  test("decide by the plan of the default branch on the release of a tag", async () => {
    const it = trialRepository();
    const job = template["smp-gate"];
    expect(job.rules?.map(rule => rule.if)).toEqual(["$CI_COMMIT_TAG", "$SMP_RELEASE"]);
    // what a runner has checked out for a pipeline of the tag
    const clone = join(folderWith({}), "clone");
    it.git("clone", "-q", "--branch", "v1.0.0", `file://${it.root}`, clone);
    const junit = join(clone, job.artifacts.reports["junit"] ?? "");
    const statement = join(clone, job.artifacts.paths?.[0] ?? "");

    expect(await runJob("smp-gate", clone, { CI_COMMIT_TAG: "v1.0.0" })).toMatchObject({ status: 3 });
    expect(readFileSync(junit, "utf8")).toContain("<failure");
    // the sign-off arrives after the tag
    it.write("smp.yaml", signedPlan().replace("binds: [source]", "binds: [source], valid_for: 50 years"));
    it.commit();
    expect(await runJob("smp-gate", clone, { CI_COMMIT_TAG: "v1.0.0" })).toMatchObject({ status: 0 });
    expect(readFileSync(junit, "utf8")).not.toContain("<failure");
    expect(existsSync(statement)).toBe(true);
    expect(await runJob("smp-gate", clone, { SMP_RELEASE: "v2.0.0" })).toMatchObject({ status: 2 });
  });
});
