import {
  compareSeries,
  languageName,
  neighbour,
  parseLanguageRange,
  seriesOf,
  spanOf,
  type LanguageRange,
} from "../ecosystems/language-range.ts";
import type { FileWith } from "../facts-view.ts";
import type { CiJob } from "../facts/types.ts";
import { suggestion } from "../fix.ts";
import { setScalar } from "../plan/edit.ts";
import { folderOf, relativeTo } from "../repo.ts";
import type { Location, RepoPath, RepoSnapshot } from "../types.ts";
import { short } from "../words.ts";
import { defineRule } from "./define.ts";

/** Reports a language range of the plan that manifests or CI do not bear out. */
export const languageRangeDiffers = defineRule({
  id: "language-range-differs",
  code: "DEP014",
  since: "0.1.0",
  severity: ["off", "info", "warning", "warning", "warning", "warning"],
  title: "Plan, manifest and CI disagree on the versions of the language",
  rationale: "A version that the plan promises and nobody tests fails at the site that believes the plan.",
  remedy: "Set the plan's runtime to what is tested, or test what it promises.",
  source: "ELIXIR SMP stage 4: OS and software dependencies; “What does deploying to production mean?”",
  needs: ["project", "ci"],
  messages: {
    manifest: "The plan says {language} {range}; {file} says {other}",
    highest: "The plan allows {language} {range}; CI tests up to {version}",
    lowest: "The plan allows {language} {range}; CI tests from {version} on",
  },
  fix: "suggestion",
  examples: {
    bad: [
      {
        why: "the manifest asks for a newer one",
        plan: "dependencies:\n  runtime: python >=3.9,<3.14   # as on the clusters\n",
        files: { "pyproject.toml": '[project]\nname = "x"\nversion = "1.0"\nrequires-python = ">=3.11"\n' },
        finds: ["The plan says python >=3.9,<3.14; pyproject.toml says >=3.11"],
      },
      {
        why: "the manifest ends earlier",
        plan: "dependencies: {runtime: 'python >=3.11,<3.14'}\n",
        files: { "pyproject.toml": '[project]\nname = "x"\nversion = "1.0"\nrequires-python = ">=3.11,<3.13"\n' },
      },
      {
        why: "a pipeline that asks for a newer Nextflow",
        plan: "dependencies: {runtime: 'nextflow >=22.10'}\n",
        files: { "nextflow.config": "manifest {\n    name = 'flow'\n    nextflowVersion = '!>=23.04.0'\n}\n" },
        finds: ["The plan says nextflow >=22.10; nextflow.config says >=23.04.0"],
      },
      {
        why: "CI stops too early",
        plan: "dependencies:\n  runtime: python >=3.11,<3.14\n",
        files: {
          ".github/workflows/ci.yml":
            "on: push\njobs:\n  test:\n    runs-on: ubuntu-24.04\n    strategy:\n      matrix:\n        python: ['3.11', '3.12']\n    steps:\n      - uses: actions/setup-python@v6\n        with: {python-version: '${{ matrix.python }}'}\n      - run: pytest\n",
        },
        finds: ["The plan allows python >=3.11,<3.14; CI tests up to 3.12"],
      },
      {
        why: "CI begins too late",
        plan: "dependencies:\n  runtime: python >=3.9\n",
        files: {
          ".github/workflows/ci.yml":
            "on: push\njobs:\n  test:\n    runs-on: ubuntu-24.04\n    steps:\n      - uses: actions/setup-python@v6\n        with: {python-version: '3.12'}\n      - run: python -m pytest -x\n",
        },
        finds: ["The plan allows python >=3.9; CI tests from 3.12 on"],
      },
    ],
    good: [
      {
        why: "they agree",
        plan: "dependencies: {runtime: 'python >=3.11,<3.14'}\n",
        files: {
          "pyproject.toml": '[project]\nname = "x"\nversion = "1.0"\nrequires-python = ">=3.11"\n',
          ".github/workflows/ci.yml":
            "on: push\njobs:\n  test:\n    runs-on: ubuntu-24.04\n    strategy:\n      matrix:\n        python: ['3.11', '3.13', '3.14']\n    steps:\n      - uses: actions/setup-python@v6\n        with: {python-version: '${{ matrix.python }}'}\n      - run: pytest\n",
        },
      },
      {
        why: "a plan without an upper end promises no version that does not exist yet",
        plan: "dependencies: {runtime: 'python >=3.11,<4'}\n",
        files: {
          "pyproject.toml": '[project]\nname = "x"\nversion = "1.0"\nrequires-python = ">=3.11,<3.14"\n',
          ".github/workflows/ci.yml":
            "on: push\njobs:\n  test:\n    runs-on: ubuntu-24.04\n    strategy:\n      matrix:\n        python: ['3.11', '3.12']\n    steps:\n      - uses: actions/setup-python@v6\n        with: {python-version: '${{ matrix.python }}'}\n      - run: pytest\n",
        },
      },
      {
        why: "Nextflow's marks, and months with a zero",
        plan: "dependencies: {runtime: 'nextflow >=23.04,<25'}\n",
        files: {
          "nextflow.config": "manifest {\n    name = 'flow'\n    nextflowVersion = '!>=23.04.0'\n}\n",
          ".github/workflows/ci.yml":
            "on: push\njobs:\n  test:\n    runs-on: ubuntu-24.04\n    strategy:\n      matrix:\n        NXF_VER: ['23.04.0', '24.10.1']\n    steps:\n      - uses: nf-core/setup-nextflow@v2\n        with: {version: '${{ matrix.NXF_VER }}'}\n      - run: nextflow run . -profile test\n",
        },
      },
      {
        why: "a job that only checks the style",
        plan: "dependencies: {runtime: 'python >=3.10,<3.14'}\n",
        files: {
          ".github/workflows/lint.yml":
            "on: push\njobs:\n  lint:\n    runs-on: ubuntu-24.04\n    steps:\n      - uses: actions/setup-python@v6\n        with: {python-version: '3.12'}\n      - run: ruff check\n",
        },
      },
      {
        why: "versions that are only known while CI runs",
        plan: "dependencies: {runtime: 'python >=3.10,<3.14'}\n",
        files: {
          ".github/workflows/ci.yml":
            "on: push\njobs:\n  test:\n    runs-on: ubuntu-24.04\n    strategy:\n      matrix:\n        python: ${{ fromJSON(needs.plan.outputs.versions) }}\n    steps:\n      - uses: actions/setup-python@v6\n        with: {python-version: '${{ matrix.python }}'}\n      - run: pytest\n",
        },
        outcome: "unknown",
      },
      {
        why: "the tests run in a workflow of somebody else",
        plan: "dependencies: {runtime: 'python >=3.10,<3.14'}\n",
        files: {
          ".github/workflows/ci.yml":
            "on: push\njobs:\n  more:\n    uses: obs/workflows/.github/workflows/tests.yml@v1\n  test:\n    runs-on: ubuntu-24.04\n    steps:\n      - uses: actions/setup-python@v6\n        with: {python-version: '3.12'}\n      - run: pytest\n",
        },
        outcome: "unknown",
      },
      { why: "the plan says nothing of it", plan: "release: {current: v1.0}\n", outcome: "not-applicable" },
      {
        why: "another language than the manifest's",
        plan: "dependencies: {runtime: 'r >= 4.2'}\n",
        files: { "pyproject.toml": '[project]\nname = "x"\nversion = "1.0"\nrequires-python = ">=3.11"\n' },
      },
      { why: "no range", plan: "dependencies: {runtime: some shell}\n", outcome: "unknown" },
    ],
  },

  check({ plan, facts, report }): void {
    const { runtime } = plan;
    if (runtime === undefined) return report.notApplicable("the plan says no runtime");
    const planned = parseLanguageRange(runtime.value);
    if (planned === undefined) return report.unknown(`${runtime.value} is no language with a range`);
    const { language, range } = planned;
    const shown = short(range, 18);

    for (const file of facts.with("project")) {
      const stated = file.value.runtime;
      const other = stated && parseLanguageRange(stated.value);
      const asks = file.role === "manifest" || file.format === "nextflow.config";
      if (!asks || folderOf(file.path) !== plan.folder || other?.language !== language) continue;
      const [ours, theirs] = spansOf(planned, other);
      if (ours === undefined || theirs === undefined) {
        report.unknown(`${language} ${range} and ${other.range} cannot be compared`);
        continue;
      }
      const firstDiffers = ours.first !== undefined && theirs.first !== undefined && ours.first !== theirs.first;
      const lastDiffers = ours.last !== undefined && theirs.last !== undefined && ours.last !== theirs.last;
      if (!firstDiffers && !lastDiffers) continue;
      const name = relativeTo(file.path, plan.folder);
      const canEdit = file.format === "pyproject.toml" || file.format === "package.json";
      report.finding(
        "manifest",
        runtime.at,
        { language, range: shown, file: short(name, 22), other: short(other.range, 18) },
        {
          subject: `${language} ${name}`,
          related: [
            {
              path: file.path,
              range: stated?.range ?? { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } },
              message: `${other.range} stands here`,
            },
          ],
          fixes: [
            suggestion(`Set the plan to ${language} ${other.range}`, setScalar(plan.main, runtime.node, `${language} ${other.range}`)),
            canEdit && stated
              ? suggestion(`Set ${name} to ${range}`, { path: file.path, edits: [{ range: stated.range, newText: range }] })
              : undefined,
          ],
        },
      );
    }

    const tested = testedVersions(language, facts.with("ci"), facts.listed(otherSystemsIn));
    if (tested === undefined) return;
    if ("because" in tested) return report.unknown(tested.because);
    const span = spanOf(
      planned,
      tested.versions.map(({ series }) => series),
    );
    if (span === undefined) return report.unknown(`${language} ${range} cannot be read`);
    const [first] = tested.versions;
    const last = tested.versions.at(-1);
    const related = (it: Tested | undefined) => [it && { ...it.at, message: `${it.series} is tested here` }];
    const narrower = (low: string | undefined, high: string | undefined) => {
      if (language !== "python" || low === undefined) return undefined;
      const text = `python >=${low}${high === undefined ? "" : `,<${neighbour(high, 1)}`}`;
      return suggestion(`Set the plan to ${text}, which is tested`, setScalar(plan.main, runtime.node, text));
    };
    const least = (a: string | undefined, b: string | undefined) =>
      a === undefined || b === undefined ? a : compareSeries(a, b) < 0 ? a : b;
    if (last !== undefined && !tested.openEnd && span.last !== undefined && compareSeries(last.series, span.last) < 0)
      report.finding(
        "highest",
        runtime.at,
        { language, range: shown, version: last.series },
        { subject: `${language} highest`, related: related(last), fixes: [narrower(span.first, last.series)] },
      );
    if (first !== undefined && !tested.openStart && span.first !== undefined && compareSeries(first.series, span.first) > 0)
      report.finding(
        "lowest",
        runtime.at,
        { language, range: shown, version: first.series },
        { subject: `${language} lowest`, related: related(first), fixes: [narrower(first.series, least(span.last, last?.series))] },
      );
  },
});

function spansOf(one: LanguageRange, other: LanguageRange) {
  const mentioned = (range: string) => [...range.matchAll(/\d+(?:\.\d+)*/g)].flatMap(([version]) => seriesOf(one.language, version) ?? []);
  return [spanOf(one, mentioned(other.range)), spanOf(other, mentioned(one.range))] as const;
}

interface Tested {
  readonly series: string;
  readonly at: Location;
}

type TestedVersions =
  | {
      readonly versions: readonly Tested[];
      /** A word such as `3.x` may stand for more at this end. */ readonly openStart: boolean;
      readonly openEnd: boolean;
    }
  | { readonly because: string };

/** The versions that jobs with tests set up, the oldest first; undefined when no job of CI sets up the language for tests. */
function testedVersions(language: string, files: readonly FileWith<"ci">[], systems: readonly RepoPath[]): TestedVersions | undefined {
  const jobs = files.flatMap(file =>
    file.value.jobs.flatMap(job => {
      const versions = job.languages.filter(it => languageName(it.language) === language).map(({ version }) => version);
      return versions.length > 0 && runsTests(job, versions.length) ? [{ file, job, versions }] : [];
    }),
  );
  if (jobs.length === 0) return undefined;
  const incomplete = files.find(({ complete }) => !complete);
  if (incomplete) return { because: `${incomplete.path} could not be read in full` };
  const unread = systems.find(path => !files.some(file => file.path === path));
  if (unread !== undefined) return { because: `${unread}, which may test more, is not read` };
  const elsewhere = files.flatMap(({ value }) => value.jobs.flatMap(({ uses }) => uses)).find(({ value }) => /\.ya?ml(@|$)/.test(value));
  if (elsewhere) return { because: `${elsewhere.value}, which may test more, is not read` };
  const tools = jobs
    .flatMap(({ job }) => job.runs)
    .find(({ value }) => /\b(tox|nox|hatch (test|run)|conda|mamba|micromamba|pixi|uv python|pyenv|docker run)\b/.test(value));
  const all = jobs.flatMap(({ versions }) => versions);
  const unresolved = all.find(({ resolved }) => !resolved);
  if (unresolved) return { because: `${short(unresolved.value, 40)} is only known while CI runs` };
  const versions = jobs
    .flatMap(({ file, versions: set }) =>
      set.flatMap(({ value, range }) => {
        const series = seriesOf(language, value);
        return series === undefined ? [] : [{ series, at: { path: file.path, range } }];
      }),
    )
    .sort((a, b) => compareSeries(a.series, b.series));
  if (versions.length === 0) return { because: `CI names no version of ${language} by its number` };
  // these set up versions of their own
  if (tools && new Set(versions.map(({ series }) => series)).size === 1) return { because: "the tests choose their versions themselves" };
  const words = all.filter(({ value }) => seriesOf(language, value) === undefined).map(({ value }) => value);
  const onlyNewest = words.every(word => /^(3|3\.x|\d+|\d+\.x|latest|current|lts|lts\/\*|node|release|devel|next)$/i.test(word));
  return { versions, openEnd: words.length > 0, openStart: !onlyNewest };
}

/** Whether a job tests: by what it runs, or because it does the same with several versions. */
function runsTests({ runs }: CiJob, versions: number): boolean {
  return versions > 1 || runs.some(({ value }) => testCommands.test(value));
}

const testCommands =
  /\b(pytest|py\.test|unittest|nose2|tox|nox|ctest|testthat|check\(\)|R CMD check|rcmdcheck|npm (run )?test|npm t\b|vitest|jest|mocha|node --test|make (check|test))\b/;

/** Configurations of CI systems. Those that no reader takes may test anything. */
function otherSystemsIn(repo: RepoSnapshot): RepoPath[] {
  return [...repo.entries.keys()].filter(path => otherSystems.test(path));
}

const otherSystems =
  /^(\.gitlab-ci\.ya?ml|\.travis\.ya?ml|appveyor\.ya?ml|\.appveyor\.ya?ml|azure-pipelines\.ya?ml|\.azure-pipelines\/.+\.ya?ml|\.circleci\/config\.ya?ml|\.cirrus\.ya?ml|Jenkinsfile|\.woodpecker\.ya?ml|\.drone\.ya?ml|bitbucket-pipelines\.ya?ml)$/i;
