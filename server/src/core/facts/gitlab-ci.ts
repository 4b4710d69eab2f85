import { containerPackage, languageOfPackage, uniquePackages } from "../formats/container-package.ts";
import { expandGitlab, gitlabJobs, matrixOf, type GitlabJob, type Variables } from "../formats/gitlab-jobs.ts";
import type { YamlNode } from "../formats/yaml-events.ts";
import { viewYaml, type YamlView } from "../formats/yaml-view.ts";
import { defineReader } from "./define.ts";
import type { CiFacts, CiJob, CiValue, Fact, PackageFact, Problem } from "./types.ts";

/**
 * CI/CD configuration of GitLab. Runners are the tags of a job and the image it runs in; `extends` is followed inside the file, and what
 * `include` brings in is unknown. Events have GitHub's words: pull_request for merge requests, workflow_dispatch for pipelines that
 * somebody starts by hand. Patterns that are regular expressions keep their slashes.
 */
export const gitlabCi = defineReader({
  id: "gitlab-ci",
  format: ".gitlab-ci.yml",
  ecosystem: "docker",
  role: "workflow",
  gives: ["ci", "packages"],
  matches: ["**/.gitlab-ci.{yml,yaml}", "**/*.gitlab-ci.{yml,yaml}", ".gitlab/ci/**/*.{yml,yaml}"],
  docs: "https://docs.gitlab.com/ci/yaml/",

  read({ text }) {
    const { view, problems: syntax } = viewYaml(text);
    if (view === undefined) return { value: {}, problems: syntax, complete: false };
    // A first document may say what inputs the file takes.
    const root = view.roots.at(-1);
    if (root === undefined) return { value: {}, problems: [], complete: true };
    if (view.kind(root) !== "map") return { value: {}, problems: [{ message: "This is no configuration of GitLab CI." }], complete: false };
    const problems: Problem[] = [];
    const packages: PackageFact[] = [];
    const top = view.members(root);
    const include = top.get("include");
    if (include !== undefined) problems.push({ message: "Included files may add jobs and images.", range: view.range(include.key) });
    const { jobs, missing } = gitlabJobs(view, top);
    for (const one of missing) problems.push({ message: "This job extends one that is not in this file.", range: one.range });
    const triggers: Triggers = { events: [], tags: [], branches: [] };
    const always = view.get(top.get("workflow")?.value, "rules");
    if (always !== undefined) addRules(view, always, triggers);
    const all = jobs.map(job => {
      addTriggers(view, job, always === undefined, triggers);
      return readJob(view, job, packages, problems);
    });
    if (view.exhausted) problems.push({ message: "Aliases make this file too large to be read in full." });
    const ci: CiFacts = {
      events: distinct(triggers.events),
      tags: distinct(triggers.tags),
      branches: distinct(triggers.branches),
      jobs: all,
    };
    return { value: { ci, packages: uniquePackages(packages) }, problems, complete: problems.length === 0 };
  },

  examples: [
    {
      name: "images, a matrix, tags and a job for releases",
      file: ".gitlab-ci.yml",
      text: [
        "default:",
        "  image: python:3.12-slim",
        "variables:",
        "  R_VERSION: '4.4'",
        ".base:",
        "  tags: [docker, arm64]",
        "test:",
        "  extends: .base",
        "  image: python:$PY",
        "  parallel:",
        "    matrix:",
        "      - PY: ['3.11', '3.12']",
        "  script:",
        "    - pip install .",
        "    - pytest",
        "r:",
        "  image: {name: 'rocker/r-ver:${R_VERSION}'}",
        "  services: [postgres:16]",
        "  script: make check",
        "release:",
        "  needs: [test]",
        "  environment: {name: production}",
        "  rules:",
        "    - if: $CI_COMMIT_TAG =~ /^v\\d/",
        "  script: [make release]",
        "",
      ].join("\n"),
      expect: {
        complete: true,
        problems: [],
        value: {
          ci: {
            events: [{ value: "push" }],
            tags: [{ value: "*" }, { value: "/^v\\d/" }],
            jobs: [
              {
                id: "test",
                runners: [{ value: "docker" }, { value: "arm64" }, { value: "python:3.11", resolved: true }, { value: "python:3.12" }],
                languages: [{ language: "python", version: { value: "3.11" } }, { version: { value: "3.12" } }],
                runs: [{ value: "pip install ." }, { value: "pytest" }],
              },
              { id: "r", runners: [{ value: "rocker/r-ver:4.4" }], languages: [{ language: "r", version: { value: "4.4" } }] },
              { id: "release", needs: [{ value: "test" }], environment: { value: "production" }, runners: [{ value: "python:3.12-slim" }] },
            ],
          },
          packages: [
            { ecosystem: "docker", name: "python", version: "3.11" },
            { name: "python", version: "3.12" },
            { name: "rocker/r-ver", version: "4.4" },
            { name: "postgres", version: "16" },
            { name: "python", version: "3.12-slim" },
          ],
        },
      },
    },
    {
      name: "jobs of other files",
      file: ".gitlab-ci.yml",
      text: "include: {local: a.yml}\nbuild:\n  image: $CI_REGISTRY_IMAGE/x:1\n  script: make\n",
      expect: {
        complete: false,
        value: { ci: { jobs: [{ id: "build", runners: [{ value: "$CI_REGISTRY_IMAGE/x:1", resolved: false }] }] }, packages: [] },
      },
    },
  ],
});

function readJob(view: YamlView, job: GitlabJob, packages: PackageFact[], problems: Problem[]): CiJob {
  const runs = matrixOf(view, job.field("parallel"), job.variables);
  const runners: CiValue[] = [];
  const languages: CiJob["languages"][number][] = [];
  for (const tag of view.itemsOrOne(job.field("tags"))) runners.push(...expanded(view, tag, runs));
  for (const image of images(view, job.field("image"), runs, packages, problems)) {
    runners.push(image.runner);
    const language = image.fact && languageOfPackage(image.fact);
    if (language !== undefined) languages.push(language);
  }
  for (const service of view.items(job.field("services"))) images(view, service, runs, packages, problems);
  const scripts = ["before_script", "script", "after_script"].flatMap(name => view.itemsOrOne(job.field(name)));
  const environment = job.field("environment");
  const named = view.fact(view.kind(environment) === "map" ? view.get(environment, "name") : environment);
  const needs = view
    .itemsOrOne(job.field("needs"))
    .flatMap(need => view.fact(view.kind(need) === "map" ? view.get(need, "job") : need) ?? []);
  return {
    id: job.id,
    at: view.range(job.key),
    runners,
    languages,
    platforms: [],
    needs,
    ...(named && { environment: named }),
    uses: [],
    // An item may be a list itself, which is put in its place.
    runs: scripts.flatMap(script => view.facts(script)),
  };
}

/** The images that a job or service runs in, once for every value of its matrix. */
function images(view: YamlView, node: YamlNode | undefined, runs: readonly Variables[], packages: PackageFact[], problems: Problem[]) {
  const image = view.kind(node) === "map" ? view.get(node, "name") : node;
  if (image === undefined) return [];
  return expanded(view, image, runs).map(runner => {
    const isWritten = runner.value === view.text(image);
    const fact = containerPackage(runner.value, {
      at: runner.range,
      part: (start, end) => (isWritten ? view.part(image, start, end) : undefined),
    });
    if (fact === undefined) problems.push({ message: "This image depends on something unknown, so it is left out.", range: runner.range });
    else packages.push(fact);
    return { runner, fact };
  });
}

function expanded(view: YamlView, node: YamlNode, runs: readonly Variables[]): CiValue[] {
  const written = view.text(node);
  if (written === undefined || written === "") return [];
  const values = new Map<string, CiValue>();
  for (const run of runs) {
    const value = expandGitlab(written, run);
    values.set(value ?? written, { value: value ?? written, range: view.range(node), resolved: value !== undefined });
  }
  return [...values.values()];
}

interface Triggers {
  readonly events: Fact<string>[];
  readonly tags: Fact<string>[];
  readonly branches: Fact<string>[];
}

/** A job without rules runs for every branch and tag that is pushed, unless the whole pipeline has rules. */
function addTriggers(view: YamlView, job: GitlabJob, pushes: boolean, to: Triggers): void {
  const rules = job.field("rules");
  if (rules !== undefined) return addRules(view, rules, to);
  const only = job.field("only");
  if (only !== undefined) {
    for (const one of view.facts(view.kind(only) === "map" ? view.get(only, "refs") : only)) addRef(one, to);
    return;
  }
  if (!pushes || job.field("except") !== undefined) return;
  const every: Fact<string> = { value: "*", range: view.range(job.key) };
  to.events.push({ ...every, value: "push" });
  to.tags.push(every);
  to.branches.push(every);
}

function addRules(view: YamlView, rules: YamlNode, to: Triggers): void {
  for (const rule of view.items(rules)) {
    const condition = view.fact(view.get(rule, "if"));
    if (view.text(view.get(rule, "when")) === "never") continue;
    if (condition === undefined) {
      const every: Fact<string> = { value: "*", range: view.range(rule) };
      to.events.push({ ...every, value: "push" });
      to.tags.push(every);
      to.branches.push(every);
      continue;
    }
    if (/\$CI_MERGE_REQUEST_I?ID\b(?!\s*==\s*(?:null|""))/.test(condition.value))
      to.events.push({ value: "pull_request", range: condition.range });
    const push = (list: Fact<string>[], value: string): void => {
      list.push({ value, range: condition.range });
      to.events.push({ value: "push", range: condition.range });
    };
    for (const [, word = ""] of condition.value.matchAll(/\$CI_PIPELINE_SOURCE\s*==\s*["'](\w+)["']/g)) {
      to.events.push({ value: events.get(word) ?? word, range: condition.range });
    }
    const commits = /\$CI_COMMIT_(TAG|BRANCH)\b\s*(?:(?:==|=~)\s*(?:["']([^"'\n]*)["']|(\/(?:[^/\\\n]|\\.)+\/\w*)))?/g;
    for (const match of condition.value.matchAll(commits)) {
      const list = match[1] === "TAG" ? to.tags : to.branches;
      const pattern = match[2] ?? match[3];
      // Compared with something else: with null, with another variable, or for being different.
      const isOther = pattern === undefined && /^[!=]/.test(condition.value.slice(match.index + match[0].length));
      if (!isOther) push(list, pattern ?? "*");
      else if (condition.value.includes("$CI_DEFAULT_BRANCH")) to.events.push({ value: "push", range: condition.range });
    }
  }
}

function addRef(one: Fact<string>, to: Triggers): void {
  const event = events.get(one.value);
  if (event !== undefined) to.events.push({ ...one, value: event });
  else {
    to.events.push({ ...one, value: "push" });
    if (one.value === "tags") to.tags.push({ ...one, value: "*" });
    else if (one.value === "branches") to.branches.push({ ...one, value: "*" });
    else {
      // A name or an expression holds for both.
      to.tags.push(one);
      to.branches.push(one);
    }
  }
}

const events: ReadonlyMap<string, string> = new Map([
  ["push", "push"],
  ["pushes", "push"],
  ["merge_request_event", "pull_request"],
  ["merge_requests", "pull_request"],
  ["external_pull_requests", "pull_request"],
  ["schedule", "schedule"],
  ["schedules", "schedule"],
  ["web", "workflow_dispatch"],
  ["api", "repository_dispatch"],
  ["trigger", "repository_dispatch"],
  ["triggers", "repository_dispatch"],
  ["pipelines", "workflow_call"],
]);

function distinct(facts: readonly Fact<string>[]): Fact<string>[] {
  const first = new Map<string, Fact<string>>();
  for (const fact of facts) if (!first.has(fact.value)) first.set(fact.value, fact);
  return [...first.values()];
}
