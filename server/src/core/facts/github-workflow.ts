import { uniquePackages } from "../formats/container-package.ts";
import { readJob, withEnvironment, type Found } from "../formats/github-jobs.ts";
import type { YamlNode } from "../formats/yaml-events.ts";
import { viewYaml, type YamlView } from "../formats/yaml-view.ts";
import { defineReader } from "./define.ts";
import type { CiFacts, Fact } from "./types.ts";

/**
 * Workflows of GitHub Actions. A job's values are those of all its runs, as far as its matrix is written down; values that only exist
 * while it runs are unresolved. Jobs and steps that `if: false` switches off are left out. Reusable workflows are in `uses`
 * of a job and are no packages. A pattern of tags or branches that begins with `!` takes away from those before it.
 */
export const githubWorkflow = defineReader({
  id: "github-workflow",
  format: "github-workflow.yml",
  ecosystem: null,
  role: "workflow",
  gives: ["ci", "packages"],
  matches: [".github/workflows/*.{yml,yaml}", ".gitea/workflows/*.{yml,yaml}", ".forgejo/workflows/*.{yml,yaml}"],
  docs: "https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax",

  read({ text }) {
    const { view, problems: syntax } = viewYaml(text);
    if (view === undefined) return { value: {}, problems: syntax, complete: false };
    const [root] = view.roots;
    const jobs = view.get(root, "jobs");
    // A workflow that is switched off by turning every line into a comment is no workflow.
    if (root === undefined) return { value: {}, problems: [], complete: true };
    if (jobs === undefined || view.kind(jobs) !== "map") {
      return { value: {}, problems: [{ message: "The workflow holds no jobs." }], complete: false };
    }
    const found: Found = { packages: [], problems: [] };
    const contexts = withEnvironment(view, view.get(root, "env"), new Map());
    const all = [...view.members(jobs)].flatMap(([id, member]) => readJob(view, id, member, contexts, found) ?? []);
    if (view.exhausted) found.problems.push({ message: "Aliases make this workflow too large to be read in full." });
    const ci: CiFacts = { ...triggers(view, view.get(root, "on")), jobs: all };
    return { value: { ci, packages: uniquePackages(found.packages) }, problems: found.problems, complete: found.problems.length === 0 };
  },

  examples: [
    {
      name: "matrix, tags and actions",
      file: ".github/workflows/ci.yml",
      text: [
        "on:",
        "  push:",
        "    branches: [main]",
        "    tags: ['v*']",
        "  pull_request:",
        "jobs:",
        "  test:",
        "    runs-on: ${{ matrix.os }}",
        "    strategy:",
        "      matrix:",
        "        os: [ubuntu-24.04, macos-14]",
        "        python: ['3.11', '3.12']",
        "        exclude: [{os: macos-14, python: '3.11'}]",
        "        include: [{os: ubuntu-24.04, python: '3.13'}]",
        "    steps:",
        "      - uses: actions/checkout@08c6903cd8c0fde910a37f88322edcfb5dd907a8 # v5.0.0",
        "      - uses: actions/setup-python@v6",
        "        with: {python-version: '${{ matrix.python }}'}",
        "      - run: |",
        "          pip install -e .[test]",
        "          pytest",
        "  image:",
        "    needs: test",
        "    runs-on: ubuntu-latest",
        "    environment: release",
        "    steps:",
        "      - uses: docker/build-push-action@v6",
        "        with: {platforms: 'linux/amd64,linux/arm64'}",
        "",
      ].join("\n"),
      expect: {
        complete: true,
        problems: [],
        value: {
          ci: {
            events: [{ value: "push" }, { value: "pull_request" }],
            tags: [{ value: "v*", range: { start: { line: 3, character: 12 }, end: { line: 3, character: 14 } } }],
            branches: [{ value: "main" }],
            jobs: [
              {
                id: "test",
                at: { start: { line: 6, character: 2 }, end: { line: 6, character: 6 } },
                runners: [
                  {
                    value: "ubuntu-24.04",
                    resolved: true,
                    range: { start: { line: 10, character: 13 }, end: { line: 10, character: 25 } },
                  },
                  { value: "macos-14" },
                ],
                languages: [
                  {
                    language: "python",
                    version: {
                      value: "3.11",
                      resolved: true,
                      range: { start: { line: 11, character: 18 }, end: { line: 11, character: 22 } },
                    },
                  },
                  { language: "python", version: { value: "3.12" } },
                  { language: "python", version: { value: "3.13" } },
                ],
                uses: [{ value: "actions/checkout@08c6903cd8c0fde910a37f88322edcfb5dd907a8" }, { value: "actions/setup-python@v6" }],
                runs: [{ value: "pip install -e .[test]\npytest\n" }],
              },
              {
                id: "image",
                needs: [{ value: "test" }],
                environment: { value: "release" },
                platforms: [
                  { value: "linux/amd64", resolved: true },
                  { value: "linux/arm64", range: { start: { line: 27, character: 39 }, end: { line: 27, character: 50 } } },
                ],
              },
            ],
          },
          packages: [
            {
              ecosystem: "githubactions",
              name: "actions/checkout",
              version: "v5.0.0",
              range: "08c6903cd8c0fde910a37f88322edcfb5dd907a8",
              versionAt: { start: { line: 15, character: 31 }, end: { line: 15, character: 71 } },
            },
            { name: "actions/setup-python", version: "v6", range: "v6" },
            { name: "docker/build-push-action", version: "v6" },
          ],
        },
      },
    },
    {
      name: "images, files with versions and values of the run",
      file: ".github/workflows/nightly.yaml",
      text: [
        "on: [schedule, workflow_dispatch]",
        "jobs:",
        "  build:",
        "    runs-on: ${{ inputs.runner }}",
        "    container: {image: 'registry.example.org/o/tools:1.2'}",
        "    services:",
        "      db: {image: postgres:16}",
        "    steps:",
        "      - uses: actions/setup-python@v6",
        "        with: {python-version-file: pyproject.toml}",
        "      - uses: ./.github/actions/setup",
        "      - uses: docker://alpine:3.20",
        "",
      ].join("\n"),
      expect: {
        complete: true,
        value: {
          ci: {
            events: [{ value: "schedule" }, { value: "workflow_dispatch" }],
            tags: [],
            jobs: [
              {
                runners: [{ value: "${{ inputs.runner }}", resolved: false }],
                languages: [{ language: "python", version: { resolved: false } }],
              },
            ],
          },
          packages: [
            { ecosystem: "docker", name: "registry.example.org/o/tools", version: "1.2" },
            { ecosystem: "docker", name: "postgres", version: "16" },
            { ecosystem: "githubactions", name: "actions/setup-python" },
            { name: "./.github/actions/setup", version: null, source: "./.github/actions/setup" },
            { ecosystem: "docker", name: "alpine", version: "3.20" },
          ],
        },
      },
    },
    { name: "no workflow", file: ".github/workflows/x.yml", text: "a: 1\n", expect: { complete: false, value: {} } },
  ],
});

/** `on: push`, `on: [push]` or a map of events. */
function triggers(view: YamlView, on: YamlNode | undefined): Omit<CiFacts, "jobs"> {
  const isMap = view.kind(on) === "map";
  const events = isMap
    ? [...view.members(on)].map(([value, { key }]): Fact<string> => ({ value, range: view.range(key) }))
    : view.facts(on);
  const push = events.find(({ value }) => value === "push");
  if (push === undefined) return { events, tags: [], branches: [] };
  const filters = isMap ? view.members(view.get(on, "push")) : new Map<string, never>();
  const asked = ["tags", "tags-ignore", "branches", "branches-ignore"].some(name => filters.has(name));
  const every: Fact<string> = { value: "*", range: push.range };
  const patterns = (name: string): Fact<string>[] => {
    const ignored = filters.get(`${name}-ignore`);
    if (ignored !== undefined) return [every, ...view.facts(ignored.value).map(one => ({ ...one, value: `!${one.value}` }))];
    const wanted = filters.get(name);
    // Whoever filters by one of the two gets none of the other.
    return wanted === undefined ? (asked ? [] : [every]) : view.facts(wanted.value);
  };
  return { events, tags: patterns("tags"), branches: patterns("branches") };
}
