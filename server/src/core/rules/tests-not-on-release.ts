import { suggestion } from "../fix.ts";
import type { FileWith } from "../facts-view.ts";
import { nodeAt, textOf } from "../plan/nodes.ts";
import type { Plan } from "../plan/view.ts";
import { baseName, folderOf, foldersUp, globMatcher } from "../repo.ts";
import { startOfFile } from "../text.ts";
import type { FileEdit, RepoPath, RepoSnapshot } from "../types.ts";
import { short } from "../words.ts";
import { defineRule } from "./define.ts";

/** Reports repositories in which nothing runs when a release is made. */
export const testsNotOnRelease = defineRule({
  id: "tests-not-on-release",
  code: "REL007",
  since: "0.1.0",
  severity: ["off", "off", "info", "warning", "warning", "error"],
  title: "Tests do not run on the release",
  rationale: "What was tested on the way to a release is not what was released: versions, locks and merges come last.",
  remedy: "Let the workflow that tests run on tags, or on the branch that releases are made from.",
  source: "Path to production: validation is repeated on the built release; OSPS-QA-06",
  needs: ["ci"],
  messages: {
    none: "No workflow runs on tags or release/*",
    noneOfBranch: "No workflow runs on tags or {branch}",
  },
  fix: "suggestion",
  examples: {
    bad: [
      {
        why: "tests of the development only",
        plan: "release: {current: v1.0.0, tags: 'v[0-9]*'}\n",
        files: {
          ".github/workflows/ci.yml":
            "on:\n  push:\n    branches: [main]   # trunk\n  pull_request:\njobs:\n  test:\n    runs-on: ubuntu-latest\n    steps:\n      - run: pytest\n",
        },
        finds: ["No workflow runs on tags or release/*"],
      },
      {
        why: "the branch of the release is another one",
        plan: "release: {current: v2.3.1, branch: release/2.3}\n",
        files: {
          ".github/workflows/ci.yml":
            "on:\n  push:\n    branches:\n      - main\n      - release/2.2\njobs:\n  test:\n    runs-on: ubuntu-latest\n    steps:\n      - run: make check\n",
          ".github/workflows/stale.yml":
            "on: {schedule: [{cron: '0 1 * * *'}]}\njobs:\n  stale:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: actions/stale@v9\n",
        },
        finds: ["No workflow runs on tags or release/2.3"],
      },
      {
        why: "only what is proposed is tested",
        plan: "release: {current: v1.0.0}\n",
        files: {
          ".github/workflows/test.yml":
            "on:\n  pull_request:\njobs:\n  test:\n    runs-on: ubuntu-latest\n    steps:\n      - run: make check\n",
        },
      },
    ],
    good: [
      {
        why: "on every push",
        plan: "release: {current: v1.0.0}\n",
        files: {
          ".github/workflows/ci.yml":
            "on: [push, pull_request]\njobs:\n  test:\n    runs-on: ubuntu-latest\n    steps:\n      - run: pytest\n",
        },
        outcome: "pass",
      },
      {
        why: "on tags",
        plan: "release: {current: v1.0.0}\n",
        files: {
          ".github/workflows/ci.yml":
            "on: {push: {branches: [main], tags: ['v*']}}\njobs:\n  test:\n    runs-on: ubuntu-latest\n    steps:\n      - run: pytest\n",
        },
        outcome: "pass",
      },
      {
        why: "on releases",
        plan: "release: {current: v1.0.0}\n",
        files: {
          ".github/workflows/release.yml":
            "on: {release: {types: [created]}}\njobs:\n  test:\n    runs-on: ubuntu-latest\n    steps:\n      - run: pytest\n",
        },
        outcome: "pass",
      },
      {
        why: "on the branch that releases are made from",
        plan: "release: {current: v1.0.0, branch: main}\n",
        files: {
          ".github/workflows/ci.yml":
            "on: {push: {branches: [main]}}\njobs:\n  test:\n    runs-on: ubuntu-latest\n    steps:\n      - run: pytest\n",
        },
        outcome: "pass",
      },
      {
        why: "on all branches of releases",
        plan: "release: {current: v1.0.0}\n",
        files: {
          ".github/workflows/ci.yml":
            "on: {push: {branches: [main, 'releases/**']}}\njobs:\n  test:\n    runs-on: ubuntu-latest\n    steps:\n      - run: pytest\n",
        },
        outcome: "pass",
      },
      {
        why: "GitLab runs a job for tags, too, when nothing else is said",
        plan: "release: {current: v1.0.0}\n",
        files: { ".gitlab-ci.yml": "test:\n  image: python:3.12\n  script: [pytest]\n" },
        outcome: "pass",
      },
      {
        why: "another CI system that is not read",
        plan: "release: {current: v1.0.0}\n",
        files: {
          Jenkinsfile: "pipeline { agent any }\n",
          ".github/workflows/docs.yml":
            "on: {push: {branches: [main]}}\njobs:\n  docs:\n    runs-on: ubuntu-latest\n    steps:\n      - run: make html\n",
        },
        outcome: "unknown",
      },
      {
        why: "a workflow that cannot be read",
        plan: "release: {current: v1.0.0}\n",
        files: {
          ".github/workflows/docs.yml":
            "on: {push: {branches: [main]}}\njobs:\n  docs:\n    runs-on: ubuntu-latest\n    steps:\n      - run: make html\n",
        },
        unread: [".github/workflows/ci.yml"],
        outcome: "unknown",
      },
      { why: "no CI", plan: "release: {current: v1.0.0}\n", outcome: "not-applicable" },
      {
        why: "no releases",
        plan: "targets: {}\n",
        files: {
          ".github/workflows/ci.yml":
            "on: {push: {branches: [main]}}\njobs:\n  test:\n    runs-on: ubuntu-latest\n    steps:\n      - run: pytest\n",
        },
        outcome: "not-applicable",
      },
    ],
  },

  check({ plan, facts, repo, report }): void {
    const { current } = plan.release;
    if (current === undefined) return report.notApplicable("the plan names no current release");
    const workflows = facts.with("ci");
    const branch = textOf(nodeAt(plan.root, ["release", "branch"]));
    if (workflows.some(({ value }) => runsOnRelease(value, current.value, branch))) return;
    const up: readonly string[] = foldersUp(plan.folder);
    const elsewhere = facts.listed(notReadIn).find(path => up.includes(folderOf(path)));
    const unread = [...facts.unread("ci"), ...workflows.filter(({ complete }) => !complete)][0];
    if (unread !== undefined) return report.unknown(`${unread.path} could not be read in full`);
    if (elsewhere !== undefined) return report.unknown(`${elsewhere} is not read, and may run on releases`);
    if (!repo.complete || facts.outside("ci")) return report.unknown("there may be CI configuration that was not looked at");
    if (workflows.length === 0) return report.notApplicable("there is no CI configuration");
    const at = plan.release.tags?.at ?? current.at;
    const extras = {
      subject: "ci",
      related: workflows
        .slice(0, mostShown)
        .map(({ path, value }) => ({ path, range: value.events[0]?.range ?? startOfFile, message: whenWords(value) })),
      fixes: workflows
        .filter(isTest)
        .concat(workflows)
        .map(file => runOnTags(plan, file))
        .filter(fix => fix !== undefined)
        .slice(0, 1),
    };
    if (branch === undefined) report.finding("none", at, {}, extras);
    else report.finding("noneOfBranch", at, { branch: short(branch, 40) }, extras);
  },
});

const mostShown = 10;

/** Configuration of CI systems that no reader takes. */
const notRead =
  /^(\.travis\.ya?ml|\.?appveyor\.ya?ml|\.?azure-pipelines.*|\.circleci|\.cirrus\.(ya?ml|star)|Jenkinsfile.*|\.jenkins|\.woodpecker.*|\.drone\.ya?ml|bitbucket-pipelines\.ya?ml|\.buildkite|\.semaphore|\.teamcity|\.builds?\.ya?ml)$/i;

function notReadIn(repo: RepoSnapshot): RepoPath[] {
  return [...repo.entries.keys()].filter(path => notRead.test(baseName(path)));
}

type Workflow = FileWith<"ci">;

function runsOnRelease({ events, tags, branches }: Workflow["value"], current: string, branch: string | undefined): boolean {
  if (events.some(({ value }) => value === "release" || value === "create")) return true;
  // a name without a wildcard is one tag, such as “nightly”
  if (tags.some(({ value }) => !value.startsWith("!") && (/[*?+[/$]/.test(value) || value === current))) return true;
  return branches.some(({ value }) => !value.startsWith("!") && isReleaseBranch(value, branch));
}

/** Whether a pattern of branches, as GitHub writes it, stands for the branch of the release; without its name, for one like it. */
function isReleaseBranch(pattern: string, branch: string | undefined): boolean {
  if (/^\*{1,2}$/.test(pattern)) return true;
  // sets, many stars and the expressions of GitLab may mean the branch
  if (branch !== undefined) return /[[\]+$]|^\/|\*.*\*.*\*/.test(pattern) || globMatcher(pattern)(branch);
  return /(^|[-_/])(releases?|rel|stable|maint|maintenance|hotfix|hotfixes)($|[-_/*.\d])|^v?\d+[.*x]|\[0-9\]|\\d|[$]/i.test(pattern);
}

function isTest({ path, value }: Workflow): boolean {
  return (
    /(^|[-_.])(tests?|ci|checks?|build|main|unit|integration)([-_.]|$)/i.test(baseName(path)) ||
    value.jobs.some(({ id }) => /test|check/i.test(id))
  );
}

function whenWords({ events }: Workflow["value"]): string {
  const words = [...new Set(events.map(({ value }) => value))];
  return words.length === 0 ? "this runs on nothing that could be read" : short(`this runs on ${words.join(", ")}`, 80);
}

/** Inserts the pattern of tags above that of branches, or a push of tags above the first event; not into what stands in braces. */
function runOnTags(plan: Plan, file: Workflow): ReturnType<typeof suggestion> {
  const edit = file.format.startsWith("github") ? tagsEdit(plan, file) : undefined;
  return edit && suggestion(`Run ${baseName(file.path)} on tags of releases`, edit);
}

function tagsEdit(plan: Plan, { path, file: { text }, value: { events, branches } }: Workflow): FileEdit | undefined {
  const lines = text.split("\n");
  const end = text.includes("\r\n") ? "\r\n" : "\n";
  const pattern = plan.release.tags?.value ?? (/^v\d/.test(plan.release.current?.value ?? "") ? "v*" : "*");
  // a dialect of patterns that both git and GitHub read alike
  const tags = `tags: ["${/^[\w.*[\]/@-]+$/.test(pattern) ? pattern : "*"}"]`;
  const insert = (line: number, added: readonly string[]): FileEdit => {
    const start = { line, character: 0 };
    return { path, edits: [{ range: { start, end: start }, newText: added.map(one => `${one}${end}`).join("") }] };
  };
  const [branch] = branches;
  if (branch !== undefined) {
    for (let line = branch.range.start.line; line >= 0; line--) {
      const indent = /^(\s+)(?:branches|branches-ignore):/.exec(lines[line] ?? "")?.[1];
      if (indent !== undefined) return insert(line, [`${indent}${tags}`]);
      if (line < branch.range.start.line && !/^\s*(-|#|$)/.test(lines[line] ?? "")) return undefined;
    }
    return undefined;
  }
  const [event] = events;
  if (event === undefined || events.some(({ value }) => value === "push")) return undefined;
  const { line, character } = event.range.start;
  const before = (lines[line] ?? "").slice(0, character);
  if (character === 0 || before.trim() !== "" || !/^[\w-]+:/.test((lines[line] ?? "").slice(character))) return undefined;
  return insert(line, [`${before}push:`, `${before}${before}${tags}`]);
}
