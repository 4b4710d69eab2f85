/**
 * Folders whose programs do not make results: tests, documents, examples, benchmarks, continuous integration, and what others wrote.
 * In a survey of 23 repositories nearly every false alarm of a search through program text lay in one of them.
 */
const otherFolders: ReadonlySet<string> = new Set([
  ...["test", "tests", "testing", "unittest", "unittests", "integration_tests", "fixtures", "testdata", "test_data", "test-data"],
  ...[
    "doc",
    "docs",
    "documentation",
    "example",
    "examples",
    "tutorial",
    "tutorials",
    "demo",
    "demos",
    "notebook",
    "notebooks",
    "vignettes",
  ],
  ...["bench", "benches", "benchmark", "benchmarks", "benchmarking", "perf", "asv_bench", "paper", "papers", "manuscript"],
  ...[
    "vendor",
    "vendored",
    "_vendor",
    "third_party",
    "third-party",
    "thirdparty",
    "3rdparty",
    "extern",
    "externs",
    "external",
    "externals",
  ],
  ...["ext", "deps", "submodules", "subprojects", "contrib", "bundled", "node_modules", "site-packages"],
  ...[".github", ".gitlab", ".circleci", ".ci", "ci", ".devcontainer", ".binder", "binder", "build", "dist"],
]);

/** Whether a file of program text is the project's own and takes part in its results, by its path alone. */
export function isOwnCode(path: string): boolean {
  const parts = path.toLowerCase().split("/");
  const name = parts.pop() ?? "";
  if (/^(test[-_.]|conftest\.)|[-_.]tests?\.[a-z]+$/.test(name)) return false;
  return !parts.some(part => otherFolders.has(part) || /^\.?tests?[-_]|[-_]tests?$/.test(part));
}
