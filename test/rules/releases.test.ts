import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { analyze } from "../../server/src/core/analyze.ts";
import type { History } from "../../server/src/core/history.ts";
import { newestRelease, releaseTags } from "../../server/src/core/release-tags.ts";
import { run } from "../../server/src/cli/run.ts";
import { planOf } from "../gates/support.ts";
import { folderWith } from "../support/folder.ts";
import { world } from "../support/world.ts";

/* Rules on releases and resources: in a real repository with the command line, and what tags count as releases. */

const lock = (...versions: readonly string[]): string =>
  `version = 4\n\n${versions.map((version, at) => `[[package]]\nname = "dep${at}"\nversion = "${version}"\n`).join("\n")}`;

const plan = [
  "smp: 1",
  "stage: production",
  "software: {name: Trial, kind: pipeline}",
  "people: {lead: {name: Ada, roles: [lead]}}",
  'release: {current: v1.1.0, tags: "v[0-9]*.[0-9]*", branch: main, frozen_since: 2026-09-14, freeze_allows: "T-[0-9]+ critical"}',
  "production: {id: dr1, release: v1.1.0, starts: 2026-11-01}",
  "gates: {preset: none, review: {signers: [lead]}}",
  "signoffs:",
  "  - {gate: review, release: v1.1.0, by: lead, date: 2026-10-05, verdict: ok, ticket: T-1}",
  "",
].join("\n");

function repository() {
  const root = folderWith({ "smp.yaml": plan, "Cargo.lock": lock("1.0.0", "2.0.0"), "CHANGELOG.md": "# Changes\n\n## 1.1.0\n\n- A\n" });
  const env = { ...process.env, GIT_CONFIG_GLOBAL: "/dev/null", GIT_CONFIG_NOSYSTEM: "1" };
  const git = (day: string, ...args: readonly string[]): string => {
    const date = `${day}T12:00:00Z`;
    const dated = { ...env, GIT_AUTHOR_DATE: date, GIT_COMMITTER_DATE: date };
    return execFileSync("git", ["-C", root, ...args], { env: dated, encoding: "utf8", stdio: "pipe" }).trim();
  };
  git("2026-08-01", "init", "-q", "-b", "main", ".");
  git("2026-08-01", "config", "user.name", "Ada");
  git("2026-08-01", "config", "user.email", "ada@example.org");
  const commit = (day: string, message: string): void => {
    git(day, "add", "-A");
    git(day, "commit", "-q", "--allow-empty", "-m", message);
  };
  return {
    git,
    commit,
    write: (path: string, text: string): void => {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), text);
    },
    found: async (cwd = root): Promise<string[]> => {
      let out = "";
      const terminal = {
        cwd,
        env: {},
        out: (text: string): void => void (out += text),
        err: () => undefined,
        isTty: false,
        today: "2026-11-20",
        startServer: () => Promise.resolve(),
      };
      await run(["check", "--format", "json"], terminal);
      const { plans } = JSON.parse(out) as { plans: { findings: { code: string; message: string }[] }[] };
      return plans
        .flatMap(({ findings }) => findings)
        .filter(({ code }) => /^(REL00[1-4]|DEP011)$/.test(code))
        .map(({ code, message }) => `${code} ${message}`)
        .sort();
    },
  };
}

test("a release, its freeze and what came behind it", async () => {
  const { git, commit, write, found } = repository();
  commit("2026-09-01", "first");
  git("2026-09-01", "tag", "v1.0.0");
  git("2026-09-01", "tag", "w.2026.44");
  git("2026-09-01", "tag", "plugin-v9.0.0");
  // nothing is tagged yet, and the production has started
  expect(await found()).toEqual(["REL001 dr1 runs v1.1.0, which is not a tag of this repository"]);

  commit("2026-09-20", "T-12 critical: wrong sign");
  git("2026-09-20", "tag", "-a", "v1.1.0", "-m", "release");
  expect(await found()).toEqual([]);

  commit("2026-09-21", "Nicer colours");
  write("Cargo.lock", lock("1.0.1", "2.0.0"));
  commit("2026-09-22", "Update");
  expect(await found()).toEqual([
    "DEP011 1 locked version changed since v1.1.0 was signed",
    "REL004 2 commits since the freeze do not match “T-[0-9]+ critical”",
  ]);

  git("2026-10-10", "tag", "v1.2.0");
  git("2026-10-10", "tag", "v1.3.0-rc.1");
  expect(await found()).toContain("REL002 The plan's current release is v1.1.0; the newest release tag is v1.2.0");

  const commitOf = git("2026-10-10", "rev-parse", "--short=9", "v1.0.0~0");
  write("smp.yaml", plan.replace("id: dr1, release: v1.1.0", "id: dr1, release: main"));
  expect(await found()).toContain("REL001 dr1 runs main, which is not a tag of this repository");
  // that of a release, though not by its name
  write("smp.yaml", plan.replace("id: dr1, release: v1.1.0", `id: dr1, release: "${commitOf}"`));
  expect((await found()).filter(line => line.startsWith("REL001"))).toEqual([]);
  git("2026-10-10", "tag", "-d", "v1.0.0", "w.2026.44", "plugin-v9.0.0");
  expect(await found()).toContain(`REL001 dr1 runs commit ${commitOf}, which has no tag`);
});

test("a shallow clone, and a folder that git does not know, tell nothing of tags", async () => {
  const { git, commit, found } = repository();
  commit("2026-09-01", "first");
  commit("2026-09-20", "second");
  expect(await found()).not.toEqual([]);
  const clone = folderWith({});
  git("2026-09-20", "clone", "-q", "--depth", "1", `file://${git("2026-09-20", "rev-parse", "--show-toplevel")}`, join(clone, "x"));
  expect(await found(join(clone, "x"))).toEqual([]);
  expect(await found(folderWith({ "smp.yaml": plan }))).toEqual([]);
});

function newest(release: string, ...tags: readonly string[]): string | undefined {
  const known = planOf(`smp: 1\nsoftware: {name: X, kind: tool}\n${release}`);
  const history = { tags: new Map(tags.map(tag => [tag, "0".repeat(40)])) } as unknown as History;
  return newestRelease(known, releaseTags(known, history) ?? [])?.tag;
}

test.each([
  [
    "",
    ["v1.9.0", "v1.10.0", "v1.10.0-rc.1", "v2.0.0-beta.1", "w_2026_44", "d.2026.11.01", "core-v3.0.0", "@x/core@4.0.0", "nightly"],
    "v1.10.0",
  ],
  ["release: {current: 1.9.0}\n", ["1.9.0", "1.10.0", "2026.44", "20261101"], "1.10.0"],
  ["release: {current: core-v1.9.0}\n", ["core-v1.9.0", "core-v1.9.1", "v7.0.0", "core-extra-v8.0.0"], "core-v1.9.1"],
  ["release: {current: v2026.3}\n", ["v2026.3", "v2026.10", "v12.0"], "v2026.10"],
  ["release: {tags: 'r[0-9]*'}\n", ["r12", "r9", "v99.0"], "r12"],
  ["release: {branch: release/1.9}\n", ["v1.9.0", "v1.9.3", "v1.10.0", "v1.90.0"], "v1.9.3"],
  ["release: {branch: v2.x}\n", ["v1.9.0", "v2.1.0", "v20.0.0", "v3.0.0"], "v2.1.0"],
  // nobody can tell which of the two are the releases
  ["", ["v1.2.0", "v2026.44"], undefined],
  ["", ["nightly", "stable"], undefined],
  ["", [], undefined],
] as const)("newest release: %s%s", (release, tags, expected) => {
  expect(newest(release, ...tags)).toBe(expected);
});

/** What the rules on resources say when one number of a sound plan is another. */
function mutated(from: string, to: string): string[] {
  const sound = [
    "smp: 1",
    "stage: production",
    "software: {name: Trial, kind: pipeline}",
    "hardware: {standard: {memory: 4 GB}, high-memory: {memory: 18 GB}}",
    "resources:",
    "  per_job: {cpu: 2.5 h, wall: 3 h, memory: 3.4 GB, disk: 0.9 GB, leak_per_event: 0 MB, events: 50000}",
    "  production: {jobs: 2400000, cpu: 6000000 h, disk: 2160 TB}",
    "  limits: {cpu: 7500000 h, disk: 2500 TB, memory: 4 GB, wall: 48 h}",
    "production:",
    "  id: dr2",
    "  release: v12.1.0",
    "  preproduction:",
    "    crash_rate: {max: 0.5 %, measured: 0.31 %}",
    "    memory: {max: 4 GB, measured: 3.7 GB}",
    "    cpu: {measured: 2.7 h}",
    "    disk: {measured: 0.9 GB}",
    "",
  ].join("\n");
  expect(sound).toContain(from);
  const { findings, faults } = analyze(world(sound.replace(from, to)));
  expect(faults).toEqual([]);
  return findings.filter(({ code }) => code.startsWith("RES")).map(({ code, message }) => `${code} ${message}`);
}

test.each([
  ["2.5 h", "2.5 h", []],
  ["2.5 h", "2.52 h", []],
  ["jobs: 2400000", "jobs: 2410000", []],
  ["cpu: 6000000 h", "cpu: 5000000 h", ["RES001 2 400 000 jobs × 2.5 h = 6 000 000 h; the plan says 5 000 000 h"]],
  ["disk: 2160 TB", "disk: 2.16 PB", []],
  ["disk: 2160 TB", "disk: 216 TB", ["RES001 2 400 000 jobs × 0.9 GB = 2 160 TB; the plan says 216 TB"]],
  ["cpu: 7500000 h", "cpu: 6200000 h", ["RES003 2 400 000 jobs × 2.7 h = 6 480 000 h; the sites grant 6 200 000 h"]],
  ["measured: 3.7 GB", "measured: 4.6 GB", ["RES003 Jobs used 4.6 GB; the estimate is 3.4 GB, the node gives 4 GB"]],
  ["measured: 2.7 h", "measured: 2.9 h", ["RES003 Jobs took 2.9 h of CPU time; the estimate is 2.5 h"]],
  ["measured: 0.31 %", "measured: 0.9 %", ["RES004 0.9 % of jobs crashed; the limit is 0.5 %"]],
  ["max: 0.5 %, ", "", ["RES004 0.31 % of jobs crashed; up to how many are tolerated? Write max"]],
  ["leak_per_event: 0 MB", "leak_per_event: 1.2 MB", ["RES006 1.2 MB per event × 50 000 events is more than 18 GB"]],
  ["leak_per_event: 0 MB", "leak_per_event: 0.07 MB", ["RES006 0.07 MB per event × 50 000 events is more than 3.4 GB"]],
  ["wall: 3 h", "wall: 3 days", ["RES001 One job takes 3 days of time; the sites grant 48 h"]],
  // half typed: the structure is what is wrong then
  ["cpu: 6000000 h", "cpu: 6000000", []],
  ["cpu: 6000000 h", "cpu:", []],
  ["measured: 3.7 GB", "measured: {}", []],
  ["jobs: 2400000", "jobs: many", []],
  ["jobs: 2400000", "jobs: 1e400", []],
] as const)("%s → %s", (from, to, expected) => {
  expect(mutated(from, to)).toEqual(expected);
});
