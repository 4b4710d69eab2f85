import { describe, expect, test } from "vitest";
import { compose } from "../../server/src/core/facts/compose.ts";
import { cwl } from "../../server/src/core/facts/cwl.ts";
import { cyclonedx } from "../../server/src/core/facts/cyclonedx.ts";
import type { Reader } from "../../server/src/core/facts/define.ts";
import { githubAction } from "../../server/src/core/facts/github-action.ts";
import { githubWorkflow } from "../../server/src/core/facts/github-workflow.ts";
import { gitlabCi } from "../../server/src/core/facts/gitlab-ci.ts";
import { nextflowConfig } from "../../server/src/core/facts/nextflow-config.ts";
import { nextflowScript } from "../../server/src/core/facts/nextflow-script.ts";
import { snakefile } from "../../server/src/core/facts/snakefile.ts";
import { snakemakeProfile } from "../../server/src/core/facts/snakemake-profile.ts";
import { spdxJson } from "../../server/src/core/facts/spdx-json.ts";
import { spdxTagValue } from "../../server/src/core/facts/spdx-tag-value.ts";
import type { CiFacts, CiJob, Extracted, FileFacts } from "../../server/src/core/facts/types.ts";
import { yamlKubernetes } from "../../server/src/core/facts/yaml-kubernetes.ts";
import { readerFor } from "../../server/src/core/facts-view.ts";
import { evaluateTemplate } from "../../server/src/core/formats/github-expression.ts";
import { parsePurl } from "../../server/src/core/formats/purl.ts";
import { bytesOf, secondsOf } from "../../server/src/core/formats/quantities.ts";
import { megabytes, slurmRequest, slurmSeconds } from "../../server/src/core/formats/slurm.ts";
import { LineIndex } from "../../server/src/core/text.ts";
import type { RepoPath } from "../../server/src/core/types.ts";

const read = (reader: Reader, text: string, path = "x"): Extracted<FileFacts> => reader.read({ path: path as RepoPath, text });
const packages = (reader: Reader, text: string): string[] =>
  (read(reader, text).value.packages ?? []).map(one => `${one.ecosystem} ${one.name} ${one.version ?? one.range ?? "-"}`);

function ci(reader: Reader, text: string): CiFacts {
  const { ci } = read(reader, text).value;
  if (ci === undefined) throw new Error("no ci");
  return ci;
}

const values = (found: readonly { readonly value: string; readonly resolved?: boolean }[] | undefined): string[] =>
  (found ?? []).map(one => (one.resolved === false ? `? ${one.value}` : one.value));
const languages = (job: CiJob | undefined): string[] =>
  (job?.languages ?? []).map(({ language, version }) => `${language} ${version.resolved ? "" : "? "}${version.value}`);

/** A workflow with one job of these lines. */
const job = (...lines: string[]): CiJob | undefined =>
  ci(githubWorkflow, ["on: push", "jobs:", "  a:", ...lines.map(line => `    ${line}`), ""].join("\n")).jobs[0];

describe("events of GitHub", () => {
  test.each([
    ["push", ["push"], ["*"], ["*"]],
    ["[push, pull_request]", ["push", "pull_request"], ["*"], ["*"]],
    ["{push: {branches: [main]}}", ["push"], [], ["main"]],
    ["{push: {tags: ['v*', '!v*-rc']}}", ["push"], ["v*", "!v*-rc"], []],
    ["{push: {tags-ignore: ['x*']}}", ["push"], ["*", "!x*"], []],
    ["{push: {paths: ['src/**']}}", ["push"], ["*"], ["*"]],
    ["{pull_request: {branches: [main]}}", ["pull_request"], [], []],
    ["{release: {types: [published]}, schedule: [{cron: '0 0 * * *'}]}", ["release", "schedule"], [], []],
  ])("%s", (on, events, tags, branches) => {
    const found = ci(githubWorkflow, `on: ${on}\njobs: {a: {steps: []}}\n`);
    expect([values(found.events), values(found.tags), values(found.branches)]).toEqual([events, tags, branches]);
  });

  test("a workflow turned into comments says nothing", () => {
    expect(read(githubWorkflow, "# on: push\n# jobs: {}\n")).toEqual({ value: {}, problems: [], complete: true });
  });
});

describe("matrices", () => {
  const matrix = (text: string, use = "${{ matrix.os }}-${{ matrix.v }}"): string[] =>
    values(job(`strategy: {matrix: ${text}}`, `runs-on: "${use}"`)?.runners);

  test.each([
    ["{os: [a, b], v: [1, 2]}", ["a-1", "a-2", "b-1", "b-2"]],
    ["{os: [a, b], v: [1, 2], exclude: [{os: a, v: 2}, {v: 1, os: b}]}", ["a-1", "b-2"]],
    ["{os: [a, b], v: [1, 2], exclude: [{os: b}]}", ["a-1", "a-2"]],
    ["{os: [a], v: [1], include: [{os: b, v: 3}]}", ["a-1", "b-3"]],
    ["{os: [a, b], include: [{v: 5}]}", ["a-5", "b-5"]],
    ["{os: [a, b], include: [{os: a, v: 5}]}", ["a-5", "b-"]],
    ["{include: [{os: a, v: 1}, {os: b, v: 2}]}", ["a-1", "b-2"]],
    ["'${{ fromJSON(needs.x.outputs.m) }}'", ["? ${{ matrix.os }}-${{ matrix.v }}"]],
    ["{os: [a], v: '${{ fromJSON(''[1, 2]'') }}'}", ["a-1", "a-2"]],
    ["{os: [a], v: [1], include: '${{ fromJSON(inputs.m) }}'}", ["a-1", "? ${{ matrix.os }}-${{ matrix.v }}"]],
    ["{os: [a], v: [3.10]}", ["a-3.1"]],
  ])("%s", (text, expected) => expect(matrix(text)).toEqual(expected));

  test("values of objects, and steps for some runs", () => {
    const found = job(
      "strategy: {matrix: {c: [{os: ubuntu-24.04, r: release}, {os: macos-14, r: '4.1'}]}}",
      "runs-on: ${{ matrix.c.os }}",
      "steps:",
      "  - uses: r-lib/actions/setup-r@v2",
      "    if: matrix.c.os == 'macos-14'",
      "    with: {r-version: '${{ matrix.c.r }}'}",
      "  - uses: actions/setup-node@v4",
      "    if: ${{ false }}",
      "    with: {node-version: 20}",
    );
    expect(values(found?.runners)).toEqual(["ubuntu-24.04", "macos-14"]);
    expect(languages(found)).toEqual(["r 4.1"]);
  });

  test("too many runs are unknown, and end", () => {
    const list = `[${Array.from({ length: 60 }, (_, index) => index).join(", ")}]`;
    expect(matrix(`{os: ${list}, v: ${list}}`)).toEqual(["? ${{ matrix.os }}-${{ matrix.v }}"]);
  });
});

describe("expressions of GitHub", () => {
  const contexts = new Map([["matrix", { value: new Map([["v", { value: "3.12" }]]) }]]);
  test.each([
    ["${{ matrix.v }}", "3.12"],
    ["a${{ matrix.V }}b", "a3.12b"],
    ["${{ matrix['v'] }}", "3.12"],
    ["${{ matrix.none || '3.9' }}", "3.9"],
    ["${{ matrix.v == '3.12' && 'new' || 'old' }}", "new"],
    ["${{ !(matrix.v != '3.12') }}", true],
    ["${{ format('{0}-{1}', matrix.v, 'x') }}", "3.12-x"],
    ["${{ startsWith(matrix.v, '3.') && 1 < 2 }}", true],
    ["${{ join(fromJSON('[1,\"b\"]'), '/') }}", "1/b"],
    ["${{ github.ref && false }}", false],
  ])("%s", (text, expected) => expect(evaluateTemplate(text, contexts).value).toBe(expected));

  test.each([
    "${{ github.ref }}",
    "${{ matrix.v",
    "${{ ",
    "${{ a b }}",
    "${{ hashFiles('x') }}",
    "x${{ secrets.A }}",
    `\${{ ${"(".repeat(500)} }}`,
  ])("%s is unknown", text => expect(typeof evaluateTemplate(text, contexts).value).toBe("symbol"));
});

describe("jobs of GitHub", () => {
  const setUp = (uses: string, inputs: string): string[] => languages(job("steps:", `  - uses: ${uses}`, `    with: ${inputs}`));
  test.each([
    ["actions/setup-python@v5", "{python-version: '3.12'}", ["python 3.12"]],
    ["actions/setup-python@v5", '{python-version: "3.11\\n3.12"}', ["python 3.11", "python 3.12"]],
    ["actions/setup-python@v5", "{python-version-file: .python-version}", ["python ? actions/setup-python@v5"]],
    ["astral-sh/setup-uv@v6", "{enable-cache: true}", []],
    ["astral-sh/setup-uv@v6", "{python-version: '3.13'}", ["python 3.13"]],
    ["julia-actions/setup-julia@v2", "{version: '1.10'}", ["julia 1.10"]],
    ["r-lib/actions/setup-r@v2", "{r-version: renv}", ["r ? renv"]],
    ["actions/setup-go@v5", "{go-version: '1.23'}", ["go 1.23"]],
    ["actions/setup-java@v4", "{java-version: 21, distribution: temurin}", ["java 21"]],
    ["dtolnay/rust-toolchain@1.80", "{components: clippy}", ["rust 1.80"]],
    ["dtolnay/rust-toolchain@master", "{toolchain: nightly}", ["rust nightly"]],
    ["mamba-org/setup-micromamba@v2", "{create-args: 'python=3.11 r-base numpy -c conda-forge'}", ["python 3.11", "r ? r-base"]],
    ["actions/setup-node@v4", "{node-version: '${{ env.NODE }}'}", ["node ? ${{ env.NODE }}"]],
  ])("%s with %s", (uses, inputs, expected) => expect(setUp(uses, inputs)).toEqual(expected));

  test("variables of the workflow, the image of the job, a job that is switched off", () => {
    const text = [
      "env: {NODE: '22'}",
      "on: push",
      "jobs:",
      "  off: {if: false, runs-on: a}",
      "  a:",
      "    container: docker.io/library/python:3.12-slim",
      "    runs-on: {group: big, labels: [self-hosted, gpu]}",
      "    needs: [off]",
      "    environment: {name: pypi, url: x}",
      "    steps:",
      "      - uses: actions/setup-node@v4",
      "        with: {node-version: '${{ env.NODE }}'}",
      "  call:",
      "    uses: o/r/.github/workflows/x.yml@v1",
      "",
    ].join("\n");
    const [a, call] = ci(githubWorkflow, text).jobs;
    expect(languages(a)).toEqual(["python 3.12", "node 22"]);
    expect(values(a?.runners)).toEqual(["self-hosted", "gpu", "big"]);
    expect(a?.environment?.value).toBe("pypi");
    expect(values(call?.uses)).toEqual(["o/r/.github/workflows/x.yml@v1"]);
    expect(packages(githubWorkflow, text)).toEqual(["docker docker.io/library/python 3.12-slim", "githubactions actions/setup-node v4"]);
  });

  test.each([
    ["a/b@v1", "v1"],
    ["a/b@08c6903cd8c0fde910a37f88322edcfb5dd907a8 # v5.0.0", "v5.0.0"],
    ["a/b@08c6903cd8c0fde910a37f88322edcfb5dd907a8 # tag=v5", "v5"],
    ["a/b@08c6903cd8c0fde910a37f88322edcfb5dd907a8 # see below", "08c6903cd8c0fde910a37f88322edcfb5dd907a8"],
    ["'a/b@08c6903cd8c0fde910a37f88322edcfb5dd907a8' # 5.1", "5.1"],
    ["a/b@main # v2", "main"],
  ])("uses: %s", (uses, version) => {
    const text = `runs:\n  using: composite\n  steps:\n    - uses: ${uses}\n`;
    expect(packages(githubAction, text)).toEqual([`githubactions a/b ${version}`]);
  });

  test("steps under an anchor are one place", () => {
    const text = "on: push\njobs:\n  a:\n    steps:\n      - &c {uses: a/b@v1}\n  b:\n    steps: [*c]\n";
    expect(packages(githubWorkflow, text)).toEqual(["githubactions a/b v1"]);
    expect(ci(githubWorkflow, text).jobs.map(one => values(one.uses))).toEqual([["a/b@v1"], ["a/b@v1"]]);
  });

  test("an action without a version is a problem", () => {
    expect(read(githubWorkflow, "on: push\njobs: {a: {steps: [{uses: a/b}]}}\n")).toMatchObject({
      complete: false,
      value: { packages: [] },
    });
  });
});

describe("GitLab", () => {
  const triggers = (text: string): string[][] => {
    const { events, tags, branches } = ci(gitlabCi, text);
    return [values(events), values(tags), values(branches)];
  };
  test.each([
    ["a: {script: x}\n", [["push"], ["*"], ["*"]]],
    ["a: {script: x, only: [tags]}\n", [["push"], ["*"], []]],
    ["a: {script: x, only: [/^v/, schedules]}\n", [["push", "schedule"], ["/^v/"], ["/^v/"]]],
    ["a: {script: x, rules: [{if: '$CI_COMMIT_TAG == null'}]}\n", [[], [], []]],
    ["a: {script: x, rules: [{if: '$CI_COMMIT_BRANCH == \"main\"'}]}\n", [["push"], [], ["main"]]],
    ["a: {script: x, rules: [{if: $CI_COMMIT_TAG, when: never}]}\n", [[], [], []]],
    ["a: {script: x, rules: [{if: $CI_MERGE_REQUEST_IID}]}\n", [["pull_request"], [], []]],
    ["workflow: {rules: [{if: '$CI_PIPELINE_SOURCE == \"schedule\"'}]}\na: {script: x}\n", [["schedule"], [], []]],
    ["workflow: {rules: [{when: always}]}\na: {script: x}\n", [["push"], ["*"], ["*"]]],
  ])("%j", (text, expected) => expect(triggers(text)).toEqual(expected));

  test("a circle of extends and hidden jobs end", () => {
    expect(ci(gitlabCi, "a: {extends: b, script: x}\nb: {extends: a}\n.c: {script: y}\n").jobs.map(one => one.id)).toEqual(["a", "b"]);
  });

  test("what a job extends must be in the file", () => {
    expect(read(gitlabCi, "a: {extends: .none, script: x}\n").complete).toBe(false);
  });
});

describe("images of compose files and Kubernetes", () => {
  test.each([
    ["services: {a: {image: 'redis'}}\n", ["docker redis latest"]],
    ["services: {a: {image: 'r:${A:-${B:-7}}'}}\n", ["docker r 7"]],
    ["services: {a: {image: '${I:-x/y:1}'}}\n", ["docker x/y 1"]],
    ["services: {a: {image: 'localhost:5000/r:$A'}}\n", ["docker localhost:5000/r $A"]],
    ["services: {a: {image: 'x:1', build: .}}\n", []],
    ["services: {a: {image: 'x:1', build: null}}\n", ["docker x 1"]],
    ["web: {image: 'x:1', ports: ['80']}\n", ["docker x 1"]],
    ["image: x\n", []],
  ])("%j", (text, expected) => expect(packages(compose, text)).toEqual(expected));

  test("templates are no manifests", () => {
    expect(read(yamlKubernetes, "apiVersion: v1\nkind: {{ .Values.kind }}\n{{- end }}\n")).toMatchObject({ complete: true, value: {} });
  });
});

describe("Nextflow", () => {
  test("images under a condition, lists of modules, old selectors", () => {
    const script =
      "process a {\n  if (x == 's') {\n    container 'https://h/b:1'\n  } else {\n    container 'q/b:1'\n  }\n  accelerator 1, type: 't'\n  script: 'x'\n}\n";
    expect(packages(nextflowScript, script)).toEqual(["apptainer b 1", "docker q/b 1"]);
    expect(read(nextflowScript, script).value.execution?.requests).toMatchObject([{ name: "a", gpus: { value: 1 } }]);
    const config = "process {\n  $star.module = ['tools', 'star/2.5']\n  $star.cpus = 4\n}\n";
    expect(packages(nextflowConfig, config)).toEqual(["module tools -", "module star 2.5"]);
    expect(read(nextflowConfig, config, "nextflow.config").value.execution?.requests).toMatchObject([
      { name: "star", cores: { value: 4 } },
    ]);
  });

  test.each([
    ["memory = 8.GB", { memory: { value: 8 * 1024 ** 3 } }],
    ["memory = '8 GB'", { memory: { value: 8 * 1024 ** 3 } }],
    ["memory = { 10.GB + 6.GB * (task.attempt - 1) }", { memory: { value: 10 * 1024 ** 3 }, growsWithAttempts: true }],
    ["time = { check_max( 2.h * task.attempt, 'time' ) }", { time: { value: 7200 }, growsWithAttempts: true }],
    ["cpus = { params.many ? 8 : 2 }", undefined],
    ["memory = { task.attempt * params.m }", { growsWithAttempts: true }],
    ["accelerator = [request: 2, type: 'x']", { gpus: { value: 2 } }],
  ])("%s", (setting, expected) => {
    const request = read(nextflowConfig, `process {\n  ${setting}\n}\n`, "nextflow.config").value.execution?.requests[0];
    if (expected === undefined) expect(request).toBeUndefined();
    else expect(request).toMatchObject(expected);
  });

  test.each([
    ["'a:1'", ["docker a 1"]],
    ["params.sif ?: 'a:1'", ["docker a 1"]],
    ["{ meta.x == 'b:2' ? 'a:1' : 'c:3' }", ["docker a 1", "docker c 3"]],
    ['"${params.image}"', []],
    ["'/images/a.sif'", []],
    ["null", []],
    ['"a/b:${params.v}"', ["docker a/b ${params.v}"]],
    ["'library://o/c/i:1.0'", ["apptainer o/c/i 1.0"]],
  ])("container %s", (value, expected) =>
    expect(packages(nextflowScript, `process a {\n  container ${value}\n  script: 'x'\n}\n`)).toEqual(expected),
  );
});

describe("Snakemake, Slurm, amounts", () => {
  test("a directive in a text is none", () => {
    expect(packages(snakefile, 'rule a:\n    shell: """\n    container: "docker://a:1"\n"""\n    container: "docker://b:1"\n')).toEqual([
      "docker b 1",
    ]);
  });

  test("rules that use others, and tabs", () => {
    const text =
      'use rule a from m as b with:\n\tthreads: 4\ncheckpoint c:\n\tresources: mem="4GB", runtime=lambda w, attempt: 10 * attempt\n';
    expect(read(snakefile, text).value.execution?.requests).toMatchObject([
      { name: "b", cores: { value: 4 } },
      { name: "c", memory: { value: 4 * 1024 ** 3 }, time: { value: 600 }, growsWithAttempts: true },
    ]);
  });

  test.each([
    ["30", 1800],
    ["30:15", 1815],
    ["1:30:00", 5400],
    ["2-0", 172_800],
    ["1-12:30", 131_400],
    ["x", undefined],
  ])("--time=%s", (text, seconds) => expect(slurmSeconds(text)).toBe(seconds));

  test.each([
    ["#SBATCH --mem=0\n#SBATCH -c 2\n", { name: null, cores: { value: 2 } }],
    ["#SBATCH --mem=500\n", { memory: { value: 500 * 1024 ** 2 } }],
    ["#SBATCH -G 1 -p gpu\n", { name: "gpu", gpus: { value: 1 } }],
    ["#SBATCH --gres=lscratch:10,gpu\n", { gpus: { value: 1 } }],
    ["#SBATCH -c $N\n", { name: null }],
  ])("%j", (text, expected) => expect(slurmRequest(text, new LineIndex(text))).toMatchObject(expected));

  test("places of values without their quotes", () => {
    const text = '#SBATCH --time="1:00:00"\n';
    const found = slurmRequest(text, new LineIndex(text));
    expect(found?.time).toEqual({ value: 3600, range: { start: { line: 0, character: 16 }, end: { line: 0, character: 23 } } });
  });

  test("units", () => {
    expect([bytesOf("6.GB"), bytesOf("2g"), bytesOf("1 TiB"), bytesOf("x"), megabytes("4G"), megabytes("4 parsecs")]).toEqual([
      6 * 1024 ** 3,
      2 * 1024 ** 3,
      1024 ** 4,
      undefined,
      4 * 1024 ** 3,
      undefined,
    ]);
    expect([secondsOf("6hours"), secondsOf("1h 30m"), secondsOf("4.h"), secondsOf("5"), secondsOf("")]).toEqual([
      21_600,
      5400,
      14_400,
      undefined,
      undefined,
    ]);
  });
});

test.each([
  ["pkg:npm/%40scope/a@1.0.0", "npm @scope/a 1.0.0"],
  ["pkg:pypi/Flask_Cors@4", "pypi flask-cors 4"],
  ["pkg:golang/github.com/o/r@v1.2.3#sub", "golang github.com/o/r v1.2.3"],
  ["pkg:deb/debian/curl@7.50.3-1?arch=i386", "deb curl 7.50.3-1"],
  ["pkg:maven/g.h/a@1", "maven g.h:a 1"],
  ["pkg:conda/numpy@1.26.4?channel=conda-forge", "conda numpy 1.26.4"],
  ["pkg:cargo/a", "cargo a -"],
  ["pkg:", undefined],
  ["https://example.org/", undefined],
  [`pkg:npm/${"a/".repeat(5000)}`, undefined],
])("%s", (text, expected) => {
  const parts = parsePurl(text);
  expect(parts && `${parts.ecosystem} ${parts.name} ${parts.version ?? "-"}`).toBe(expected);
});

test("a workflow called environment.yml is a workflow; other files in folders of manifests keep their readers", () => {
  expect(readerFor(".github/workflows/environment.yml")).toBe(githubWorkflow);
  expect(readerFor("deploy/pnpm-lock.yaml")?.role).toBe("lock");
  expect(readerFor("deploy/app.yaml")).toBe(yamlKubernetes);
  expect(readerFor("workflow/profiles/slurm/config.yaml")).toBe(snakemakeProfile);
});

describe("hostile files", () => {
  const readers = [
    ...[githubWorkflow, githubAction, gitlabCi, compose, yamlKubernetes, cwl, snakemakeProfile],
    ...[nextflowScript, nextflowConfig, snakefile, cyclonedx, spdxJson, spdxTagValue],
  ];
  const aliases = Array.from(
    { length: 30 },
    (_, index) => `a${index + 1}: &a${index + 1} {<<: [*a${index}, *a${index}], b: [*a${index}, *a${index}]}`,
  );
  const texts = [
    `a0: &a0 {image: x}\n${aliases.join("\n")}\njobs: *a30\nservices: *a30\nruns: *a30\nsteps: *a30\ncwlVersion: *a30\nclass: x\nrequirements: *a30\n`,
    "jobs: &j {a: *j, b: {<<: *j, steps: [*j]}}\nservices: {<<: *j}\n",
    "__proto__: {image: x}\njobs: {__proto__: {steps: [{uses: a}]}}\nservices: {constructor: {image: toString}}\n",
    "process a {\n".repeat(3000),
    `process a { container "${"${".repeat(3000)}`,
    `process { cpus = ${"(".repeat(5000)}`,
    `x = ${"/".repeat(20_000)}`,
    `rule a:\n    resources: mem_mb=${"(".repeat(5000)}1`,
    `rule a:\n    container: ${'"a" '.repeat(20_000)}\n`,
    `{"bomFormat": "CycloneDX", "components": ${'[{"components":'.repeat(3000)}`,
    `SPDXVersion: SPDX-2.3\n${"PackageName: a\n".repeat(20_000)}`,
    `SPDXVersion: ${" ".repeat(100_000)}x\n`,
    `#SBATCH ${"--mem ".repeat(20_000)}\n`,
  ];
  test.each(readers.map(reader => [reader.id, reader] as const))("%s ends", (_, reader) => {
    for (const text of texts) expect(Array.isArray(read(reader, text, reader.examples[0]?.file).problems)).toBe(true);
  });
});
