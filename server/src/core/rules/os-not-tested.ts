import type { CiValue } from "../facts/types.ts";
import { suggestion } from "../fix.ts";
import { remove } from "../plan/edit.ts";
import { someOf, short } from "../words.ts";
import { defineRule } from "./define.ts";

/** Reports operating systems that the plan lists and that no CI job runs on. */
export const osNotTested = defineRule({
  id: "os-not-tested",
  code: "HW007",
  since: "0.1.0",
  severity: ["off", "hint", "info", "warning", "warning", "warning"],
  title: "Operating system promised but not tested",
  rationale: "What never runs on a system breaks there first, and its users find out.",
  remedy: "Add a job on that system, or take it out of the plan.",
  source: "ELIXIR SMP stage 4: operating systems; blog on production: compiles and runs",
  needs: ["ci"],
  messages: { untested: "{os} is listed; CI runs on {tested} only" },
  fix: "suggestion",
  examples: {
    bad: [
      {
        why: "macOS promised, Linux tested",
        plan: "dependencies: {os: [linux, macos]}\n",
        files: { ".github/workflows/ci.yml": "on: push\njobs:\n  test:\n    runs-on: ubuntu-24.04\n    steps: [{run: pytest}]\n" },
        finds: ["macos is listed; CI runs on linux only"],
      },
      {
        why: "in a list over lines",
        plan: "dependencies:\n  os:\n    - linux\n    - windows\n",
        files: {
          ".github/workflows/ci.yml":
            "on: push\njobs:\n  test:\n    strategy: {matrix: {os: [ubuntu-24.04, macos-14]}}\n    runs-on: ${{ matrix.os }}\n    steps: [{run: pytest}]\n",
        },
      },
    ],
    good: [
      {
        why: "tested on both",
        plan: "dependencies: {os: [linux, macos]}\n",
        files: {
          ".github/workflows/ci.yml":
            "on: push\njobs:\n  test:\n    strategy: {matrix: {os: [ubuntu-latest, macos-latest]}}\n    runs-on: ${{ matrix.os }}\n    steps: [{run: pytest}]\n",
        },
      },
      {
        why: "a machine of the project's own may be anything",
        plan: "dependencies: {os: [linux, macos]}\n",
        files: { ".github/workflows/ci.yml": "on: push\njobs:\n  test:\n    runs-on: [self-hosted, big]\n    steps: [{run: pytest}]\n" },
        outcome: "unknown",
      },
      {
        why: "a matrix that is made while it runs",
        plan: "dependencies: {os: [linux, macos]}\n",
        files: { ".github/workflows/ci.yml": "on: push\njobs:\n  test:\n    runs-on: ${{ inputs.os }}\n    steps: [{run: pytest}]\n" },
        outcome: "unknown",
      },
      {
        why: "a job that lies in another repository may run anywhere",
        plan: "dependencies: {os: [linux, macos]}\n",
        files: { ".github/workflows/ci.yml": "on: push\njobs:\n  test:\n    uses: example/workflows/.github/workflows/test.yml@v1\n" },
        outcome: "unknown",
      },
      { why: "no CI here", plan: "dependencies: {os: [linux, macos]}\n", outcome: "unknown" },
      {
        why: "a system by its distribution",
        plan: "dependencies: {os: [ubuntu]}\n",
        files: { ".github/workflows/ci.yml": "on: push\njobs:\n  test:\n    runs-on: ubuntu-24.04\n    steps: [{run: pytest}]\n" },
      },
      { why: "nothing promised", plan: "targets: {}\n", outcome: "not-applicable" },
    ],
  },

  check({ plan, facts, report }): void {
    if (plan.os.length === 0) return report.notApplicable("the plan lists no operating systems");
    const jobs = facts.with("ci").flatMap(file => file.value.jobs.map(job => ({ file, job })));
    const unread = facts.unread("ci")[0] ?? facts.with("ci").find(({ complete }) => !complete);
    if (unread !== undefined) return report.unknown(`${unread.path} could not be read in full`);
    const tested = new Set<string>();
    let unclear: string | undefined;
    for (const { file, job } of jobs) {
      if (job.runners.length === 0) unclear ??= `${job.id} in ${file.path} runs somewhere else`;
      for (const runner of job.runners) {
        const system = systemOfRunner(runner);
        if (system === undefined) unclear ??= `the machine ${runner.value} in ${file.path} is not known`;
        else tested.add(system);
      }
    }
    if (jobs.length === 0) return report.unknown("no CI configuration was found here");
    for (const os of plan.os) {
      const system = systemOf(os.value);
      if (system === undefined || tested.has(system)) continue;
      if (unclear !== undefined) {
        report.unknown(unclear);
        continue;
      }
      const [first] = jobs;
      report.finding(
        "untested",
        os.at,
        { os: short(os.value, 20), tested: someOf([...tested].sort(), 30) },
        {
          subject: system,
          related: [
            first && {
              path: first.file.path,
              range: first.job.at,
              message: `${first.job.id} runs on ${first.job.runners[0]?.value ?? ""}`,
            },
          ],
          fixes: [suggestion(`Take ${os.value} out of the plan`, remove(plan.main, os.node))],
        },
      );
    }
  },
});

function systemOf(name: string): string | undefined {
  const plain = name.toLowerCase();
  if (/linux|ubuntu|debian|centos|rhel|rocky|alma|fedora|suse|unix/.test(plain)) return "linux";
  if (/mac|osx|darwin/.test(plain)) return "macos";
  return /^win/.test(plain) ? "windows" : undefined;
}

/** The system behind the label of a machine; an image only runs on Linux. */
function systemOfRunner({ value, resolved }: CiValue): string | undefined {
  if (!resolved || /self-hosted/i.test(value)) return undefined;
  const plain = value.toLowerCase();
  if (/^(mac|macos|osx|xcode)/.test(plain)) return "macos";
  if (/^(win|windows)/.test(plain)) return "windows";
  return /^(ubuntu|linux|debian|arm64|docker)|[/:]/.test(plain) ? "linux" : undefined;
}
