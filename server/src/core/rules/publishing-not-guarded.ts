import { suggestion } from "../fix.ts";
import type { CiJob } from "../facts/types.ts";
import type { FileWith } from "../facts-view.ts";
import { isGuarded, mayAskElsewhere, publishingStep } from "../publishing.ts";
import { baseName } from "../repo.ts";
import type { Range } from "../text.ts";
import type { FileEdit, TextEdit } from "../types.ts";
import { entriesOf, locateKey } from "../plan/view.ts";
import { short } from "../words.ts";
import { defineRule } from "./define.ts";

/** Reports CI jobs that publish a release without asking the gates. */
export const publishingNotGuarded = defineRule({
  id: "publishing-not-guarded",
  code: "GAT011",
  since: "0.1.0",
  severity: ["off", "off", "info", "warning", "warning", "error"],
  title: "The production job is not guarded",
  rationale: "A gate that nothing waits for is a table in a file.",
  remedy: "Let the job that publishes wait for one that runs `smp gate production`.",
  source: "Path to production: without sign-off no productions should start; survey: 8 of 11",
  needs: ["ci"],
  messages: { unguarded: "{workflow} publishes in “{job}” without waiting for the gate" },
  fix: "suggestion",
  examples: {
    bad: [
      {
        why: "a release goes out with the tag",
        plan: "release: {current: v1.0.0}\npeople: {a: {name: A, roles: [lead]}}\ngates:\n  preset: none\n  review: {signers: [lead]}\n",
        files: {
          ".github/workflows/release.yml":
            "on:\n  push:\n    tags: ['v*']\njobs:\n  build:\n    runs-on: ubuntu-latest\n    steps:\n      - run: make\n  publish:\n    needs: build\n    runs-on: ubuntu-latest\n    steps:\n      - uses: pypa/gh-action-pypi-publish@release/v1\n",
        },
        finds: ["release.yml publishes in “publish” without waiting for the gate"],
      },
      {
        why: "by a command, in the only job",
        plan: "release: {current: v1.0.0}\npeople: {a: {name: A, roles: [lead]}}\ngates:\n  preset: none\n  review: {signers: [lead]}\n",
        files: {
          ".github/workflows/release.yml":
            "on:\n  release:\n    types: [published]\njobs:\n  publish:\n    runs-on: ubuntu-latest\n    steps:\n      - run: |\n          make\n          docker push ghcr.io/x/y\n",
        },
      },
      {
        why: "it waits for several others",
        plan: "release: {current: v1.0.0}\npeople: {a: {name: A, roles: [lead]}}\ngates:\n  preset: none\n  review: {signers: [lead]}\n",
        files: {
          ".github/workflows/release.yml":
            "on: {push: {tags: ['v*']}}\njobs:\n  a:\n    runs-on: ubuntu-latest\n    steps:\n      - run: make\n  publish:\n    needs: [a]\n    runs-on: ubuntu-latest\n    steps:\n      - run: twine upload dist/*\n",
        },
      },
    ],
    good: [
      {
        why: "it waits for the gate",
        plan: "release: {current: v1.0.0}\npeople: {a: {name: A, roles: [lead]}}\ngates:\n  preset: none\n  review: {signers: [lead]}\n",
        files: {
          ".github/workflows/release.yml":
            "on: {push: {tags: ['v*']}}\njobs:\n  gate:\n    runs-on: ubuntu-latest\n    steps:\n      - run: npx smp gate production --release v1\n  publish:\n    needs: gate\n    runs-on: ubuntu-latest\n    steps:\n      - run: twine upload dist/*\n",
        },
      },
      {
        why: "a test of the release on another index",
        plan: "release: {current: v1.0.0}\npeople: {a: {name: A, roles: [lead]}}\ngates:\n  preset: none\n  review: {signers: [lead]}\n",
        files: {
          ".github/workflows/ci.yml":
            "on: push\njobs:\n  test:\n    runs-on: ubuntu-latest\n    steps:\n      - run: make test # then npm publish by hand\n",
        },
      },
      {
        why: "another workflow is called, which may ask",
        plan: "release: {current: v1.0.0}\npeople: {a: {name: A, roles: [lead]}}\ngates:\n  preset: none\n  review: {signers: [lead]}\n",
        files: {
          ".github/workflows/release.yml":
            "on: {push: {tags: ['v*']}}\njobs:\n  check:\n    uses: org/shared/.github/workflows/gate.yml@main\n  publish:\n    needs: check\n    runs-on: ubuntu-latest\n    steps:\n      - run: twine upload dist/*\n",
        },
        outcome: "unknown",
      },
      { why: "a plan without gates", plan: "release: {current: v1.0.0}\n", outcome: "not-applicable" },
    ],
  },

  check({ plan, gates, facts, report }): void {
    if (gates() === undefined) return report.notApplicable("the plan sets no gates, or names no release");
    const block = entriesOf(plan.root).find(({ key }) => key === "gates");
    if (block === undefined) return;
    const workflows = facts.with("ci");
    if (workflows.length === 0) return report.notApplicable("there is no CI configuration");
    for (const unread of facts.unread("ci")) report.unknown(`${unread.path} could not be read: ${unread.why}`);
    for (const file of workflows) {
      for (const job of file.value.jobs) {
        const step = publishingStep(job);
        if (step === undefined || isGuarded(job, file.value)) continue;
        if (mayAskElsewhere(job, file.value)) {
          report.unknown(`${file.path} calls a workflow that may ask the gate`);
          continue;
        }
        const fixes = [file.format.startsWith("github") ? guard(file, job) : undefined].flatMap(edit =>
          edit === undefined ? [] : [suggestion(`Let “${job.id}” wait for the gate in ${baseName(file.path)}`, edit)],
        );
        const related = [{ path: file.path, range: step.range, message: "this publishes" }];
        const params = { workflow: short(baseName(file.path), 25), job: short(job.id, 20) };
        report.finding("unguarded", locateKey(plan.main, block), params, { subject: `${file.path} ${job.id}`, related, fixes });
      }
    }
  },
});

/** Inserts a job that asks the gate before the first one, and lets the job wait for it. */
function guard({ path, file: { text }, value: { jobs } }: FileWith<"ci">, job: CiJob): FileEdit | undefined {
  const lines = text.split("\n");
  const first = jobs.reduce((found, one) => (one.at.start.line < found.at.start.line ? one : found), job);
  const indent = " ".repeat(first.at.start.character);
  const head = lines[job.at.start.line] ?? "";
  // jobs in braces, or several on a line, are rewritten by hand
  if (lines[first.at.start.line]?.slice(0, first.at.start.character).trim() !== "" || !/:\s*(#.*)?\r?$/.test(head)) return undefined;
  const id = jobs.some(one => one.id === "gate") ? "production-gate" : "gate";
  const end = text.includes("\r\n") ? "\r\n" : "\n";
  const at = (line: number, character: number): Range => ({ start: { line, character }, end: { line, character } });
  const inner = `${indent}${indentOf(lines, first) ?? "  "}`;
  const guardJob = [
    `${indent}${id}:`,
    `${inner}runs-on: ubuntu-latest`,
    `${inner}steps:`,
    `${inner}  - uses: actions/checkout@v5`,
    `${inner}    with:`,
    `${inner}      ref: \${{ github.event.repository.default_branch }} # sign-offs arrive after the tag`,
    `${inner}      fetch-depth: 0 # all tags: the gate compares releases`,
    `${inner}  - uses: smp-tools/software-management-plans@v0`,
    `${inner}    with:`,
    `${inner}      command: gate`,
    `${inner}      release: \${{ github.ref_name }}`,
  ];
  const insertion: TextEdit = { range: at(first.at.start.line, 0), newText: guardJob.map(line => `${line}${end}`).join("") };
  const waiting = needsEdit(lines, job, id, `${indent}${indentOf(lines, job) ?? "  "}`, end);
  return waiting && { path, edits: [insertion, waiting] };
}

/** How much deeper the content of a job stands than its name. */
function indentOf(lines: readonly string[], job: CiJob): string | undefined {
  const below = lines.slice(job.at.start.line + 1).find(line => line.trim() !== "" && !line.trim().startsWith("#"));
  const depth = (below?.search(/\S/) ?? 0) - job.at.start.character;
  return depth > 0 ? " ".repeat(depth) : undefined;
}

function needsEdit(lines: readonly string[], job: CiJob, id: string, indent: string, end: string): TextEdit | undefined {
  const last = job.needs.at(-1);
  const [only] = job.needs;
  const before = (range: Range): string => (lines[range.start.line] ?? "").slice(0, range.start.character);
  if (last === undefined || only === undefined) {
    const line = job.at.start.line + 1;
    return { range: { start: { line, character: 0 }, end: { line, character: 0 } }, newText: `${indent}needs: ${id}${end}` };
  }
  const quote = /["']$/.test(before(last.range)) ? 1 : 0;
  const behind = { line: last.range.end.line, character: last.range.end.character + quote };
  if (/needs\s*:\s*["']?$/.test(before(only.range))) {
    const start = { line: only.range.start.line, character: only.range.start.character - quote };
    return { range: { start, end: behind }, newText: `[${only.value}, ${id}]` };
  }
  if (/^\s*-\s*["']?$/.test(before(last.range))) {
    const dash = /^\s*/.exec(before(last.range))?.[0] ?? "";
    return {
      range: { start: { line: behind.line + 1, character: 0 }, end: { line: behind.line + 1, character: 0 } },
      newText: `${dash}- ${id}${end}`,
    };
  }
  return { range: { start: behind, end: behind }, newText: `, ${id}` };
}
