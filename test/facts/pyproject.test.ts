import { describe, expect, test } from "vitest";
import { pyproject } from "../../server/src/core/facts/pyproject.ts";
import type { RepoPath } from "../../server/src/core/types.ts";

const read = (...lines: string[]) => pyproject.read({ path: "pyproject.toml" as RepoPath, text: lines.join("\n") });

test("names that JavaScript keeps for itself", () => {
  const { value, complete } = read(
    '[project]\nname = "a"\n[project.optional-dependencies]\n__proto__ = ["x"]\nconstructor = ["y"]\n[tool.poetry.dependencies]\ntoString = "1"',
  );
  expect(complete).toBe(true);
  expect(value.packages).toMatchObject([
    { name: "x", group: "__proto__" },
    { name: "y", group: "constructor" },
    { name: "tostring", version: "1" },
  ]);
});

describe("where the dependencies stand", () => {
  test.each([
    ["a build without [project]", ['[build-system]\nrequires = ["flit"]\nbuild-backend = "flit.buildapi"'], false],
    ["a build of setuptools, which reads setup.py", ['[build-system]\nrequires = ["setuptools"]'], true],
    ["a build with Poetry", ['[build-system]\nrequires = ["poetry-core"]\n[tool.poetry]\nname = "a"'], true],
    ["dynamic", ['[project]\nname = "a"\ndynamic = ["dependencies"]'], false],
    ["dynamic with Poetry", ['[project]\nname = "a"\ndynamic = ["dependencies"]\n[tool.poetry.dependencies]\nb = "*"'], true],
    [
      "dynamic from a file that is read",
      ['[project]\nname = "a"\ndynamic = ["dependencies"]\n[tool.setuptools.dynamic]\ndependencies.file = "requirements/base.txt"'],
      true,
    ],
    [
      "dynamic from a file that is not read",
      ['[project]\nname = "a"\ndynamic = ["dependencies"]\n[tool.setuptools.dynamic]\ndependencies.file = ["deps.in"]'],
      false,
    ],
    ["no list", ['[project]\nname = "a"\n[project.dependencies]\nb = "1"'], false],
    ["groups alone", ['[dependency-groups]\ndev = ["b"]'], true],
  ])("%s", (_, lines, complete) => {
    const result = read(...lines);
    expect(result.value.packages).toBeDefined();
    expect(result.complete).toBe(complete);
    expect(result.problems.length > 0).toBe(!complete);
  });
});

describe("what it says of the project", () => {
  const project = (...lines: string[]) => read("[project]", 'name = "a"', ...lines).value.project;

  test("licences", () => {
    expect(project('license = "MIT"')?.license?.value).toBe("MIT");
    expect(project('license = { text = "MIT License" }')?.license?.value).toBe("MIT License");
    expect(project('license = { file = "LICENSES/Apache-2.0.txt" }')?.license?.value).toBe("Apache-2.0");
    expect(project('license = { file = "LICENSE" }')?.license).toBeUndefined();
    expect(project('license = { text = """\nPermission is granted\nto all"""}')?.license).toBeUndefined();
  });

  test("versions made at build time", () => {
    expect(project('dynamic = ["version"]')).toMatchObject({ versionIsDynamic: true });
    const poetry = read('[tool.poetry]\nname = "a"\nversion = "0.0.0"\n[tool.poetry-dynamic-versioning]\nenable = true').value.project;
    expect(poetry).toMatchObject({ versionIsDynamic: true });
    expect(poetry).not.toHaveProperty("version");
  });

  test("labels of addresses", () => {
    expect(project('urls = { "Source Code" = "s", Homepage = "h", "Issue-Tracker" = "i" }')).toMatchObject({
      repository: { value: "s" },
      issueTracker: { value: "i" },
    });
    expect(project('urls = { Homepage = "h" }')).not.toHaveProperty("repository");
  });

  test("a table of another kind", () => {
    expect(read("project = 1").value.project).toBeUndefined();
    expect(project("version = 1", "authors = 3", 'urls = "x"', "requires-python = []")).toEqual({
      name: { value: "a", range: { start: { line: 1, character: 8 }, end: { line: 1, character: 9 } } },
      versionIsDynamic: false,
      programmingLanguage: "Python",
    });
  });
});

test("places in strings with escapes, in multi-line strings and behind wide characters", () => {
  const { value } = read('[project]\nname = "a"\ndependencies = ["b\\u003d=1", """\nc==2""", "é😀 no", "d==3"]');
  expect(value.packages).toMatchObject([
    { name: "b", version: "1" },
    { name: "c", version: "2", versionAt: { start: { line: 3, character: 3 }, end: { line: 3, character: 4 } } },
    { name: "d", version: "3", versionAt: { start: { line: 3, character: 23 }, end: { line: 3, character: 24 } } },
  ]);
  expect(value.packages?.[0]).not.toHaveProperty("versionAt");
});

test("tables in any order and of arrays", () => {
  const { value } = read("[[x.y]]\nz = 1\n[[x.y]]\n[x.y.deep]\n[project.optional-dependencies]\na = ['b']\n[project]\nname = 'p'\n[[x.y]]");
  expect(value.packages).toMatchObject([{ name: "b", group: "a" }]);
  expect(value.project?.name?.value).toBe("p");
});

test("TOML that nobody can read says where", () => {
  const { value, complete, problems } = read("[project]", "name = ");
  expect(value).toEqual({});
  expect(complete).toBe(false);
  expect(problems).toMatchObject([{ range: { start: { line: 1 } } }]);
});

test("nesting beyond all measure", () => {
  expect(read(`a = ${"[".repeat(100_000)}`).complete).toBe(false);
  expect(read(`a = ${"[".repeat(100_000)}${"]".repeat(100_000)}`).complete).toBe(false);
});
