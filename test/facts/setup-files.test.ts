import { describe, expect, test } from "vitest";
import { setupCfg } from "../../server/src/core/facts/setup-cfg.ts";
import { setupPy } from "../../server/src/core/facts/setup-py.ts";
import type { RepoPath } from "../../server/src/core/types.ts";

const py = (...lines: string[]) => setupPy.read({ path: "setup.py" as RepoPath, text: lines.join("\n") + "\n" });
const cfg = (...lines: string[]) => setupCfg.read({ path: "setup.cfg" as RepoPath, text: lines.join("\n") + "\n" });
const names = ({ value }: ReturnType<typeof py>) => (value.packages ?? []).map(({ name }) => name);

describe("setup.py, what is written out", () => {
  test.each<[string, string[], string[]]>([
    ["a tuple and text put together", ["setup(install_requires=('a' 'b>=1', \"c\" + '==2'))"], ["ab", "c"]],
    ["a text with a line each", ['setup(install_requires="""', "a>=1", "# no", 'b""")'], ["a", "b"]],
    [
      "a name that is given once",
      ["deps = ['a']", "deps.append('b')", "deps.extend(['c'])", "deps += ['d']", "setup(install_requires=deps)"],
      ["a", "b", "c", "d"],
    ],
    ["a spread list", ["base = ['a']", "setup(install_requires=[*base, 'b'])"], ["a", "b"]],
    ["dict() and spread keywords", ["kw = dict(install_requires=['a'], name='x')", "setup(**kw)"], ["a"]],
    ["an extra that is looked up", ["e = {'x': ['a']}", "setup(extras_require={**e, 'y': e['x'] + ['b']})"], ["a", "a", "b"]],
    ["requests for its own extras", ["setup(name='Sky_Map', extras_require={'all': ['sky-map[x]', 'b']})"], ["b"]],
    ["a call that is not at the top", ["def main():", "    import setuptools", "    setuptools.setup(install_requires=['a'])"], ["a"]],
    ["lists that are copied", ["setup(install_requires=sorted(list(['b'])), tests_require=['t'])"], ["b", "t"]],
    ["numbers and None", ["setup(install_requires=None, zip_safe=False)"], []],
  ])("%s", (_, lines, expected) => {
    const result = py(...lines);
    expect(names(result)).toEqual(expected);
    expect(result.problems).toEqual([]);
    expect(result.complete).toBe(true);
  });
});

describe("setup.py, what only running it would tell", () => {
  test.each<[string, string[], string[]]>([
    ["a name that is given twice", ["d = ['a']", "d = ['b']", "setup(install_requires=d)"], []],
    ["a name that is imported", ["from deps import d", "setup(install_requires=d)"], []],
    ["a name that a loop binds", ["d = ['a']", "for d in x: pass", "setup(install_requires=d)"], []],
    ["an item that is formatted", ["setup(install_requires=['a', f'b=={v}', 'c=={}'.format(v)])"], ["a"]],
    ["a list that is filtered", ["setup(install_requires=[x for x in y])"], []],
    ["either of two", ["setup(install_requires=['a'] if x else ['b'])"], []],
    ["what is added", ["setup(install_requires=['a'] + more())"], ["a"]],
    ["keywords that are made", ["setup(name='x', **make())"], []],
    ["a file of another kind", ["setup(install_requires=open('deps.in').read())"], []],
    ["not Python", ["setup(install_requires=['a'],", "x y"], ["a"]],
  ])("%s", (_, lines, expected) => {
    const result = py(...lines);
    expect(names(result)).toEqual(expected);
    expect(result.complete).toBe(false);
    expect(result.problems.length).toBeGreaterThan(0);
  });

  test("requirements files are read by themselves, however they are opened", () => {
    for (const lines of [
      ["with open('requirements.txt') as f:", "    deps = f.read().splitlines()", "setup(install_requires=deps)"],
      ["setup(install_requires=Path('requirements.txt').read_text().splitlines())"],
      ["def deps():", "    return parse(os.path.join(here, 'requirements', 'base.txt'))", "setup(install_requires=deps())"],
      ["from x import read", "reqs = [str(r) for r in read('requirements-dev.txt')]", "setup(install_requires=reqs)"],
    ]) {
      const result = py(...lines);
      expect(result, lines.join("\n")).toMatchObject({ complete: true, problems: [] });
    }
  });

  test("names made of each other twice over end", () => {
    const lines = Array.from({ length: 60 }, (_, index) => `a${index} = a${index + 1} + a${index + 1}`);
    expect(py(...lines, "a60 = ['x']", "setup(install_requires=a0)").complete).toBe(false);
  });

  test("hostile names and nesting", () => {
    expect(py("setup(extras_require={'__proto__': ['a'], 'constructor': ['b']})").value.packages).toMatchObject([
      { name: "a", group: "__proto__" },
      { name: "b", group: "constructor" },
    ]);
    expect(() => py(`setup(install_requires=${"[".repeat(20_000)})`)).not.toThrow();
    expect(() => py(`setup(install_requires=${"'a' + ".repeat(20_000)}'b')`)).not.toThrow();
  });
});

describe("setup.py, what it says of the project", () => {
  test("a version from elsewhere is dynamic", () => {
    expect(py("setup(name='a', version=v())").value.project).toMatchObject({ name: { value: "a" }, versionIsDynamic: true });
    expect(py("setup(name='a', version='1.0')").value.project).toMatchObject({ version: { value: "1.0" }, versionIsDynamic: false });
    expect(py("setup(name='a')").value.project).not.toHaveProperty("version");
  });

  test("addresses", () => {
    const { value } = py("setup(url='https://example.org', project_urls={'Source': 'https://example.org/a', 'Bug Tracker': u})");
    expect(value.project).toMatchObject({ repository: { value: "https://example.org/a" } });
    expect(value.project).not.toHaveProperty("issueTracker");
  });
});

describe("setup.cfg", () => {
  test("lists on one line", () => {
    const { value, complete } = cfg("[options]", "install_requires = a>=1; b", "[options.extras_require]", "x = c");
    expect(complete).toBe(true);
    expect(value.packages).toMatchObject([{ name: "a", range: ">=1" }, { name: "b" }, { name: "c", group: "x" }]);
  });

  test("keys with dashes, comments between lines", () => {
    const { value, complete } = cfg(
      "[options]",
      "install-requires =",
      "    a # not this",
      "; nor this",
      "    b",
      "[options.extras_require]",
      "test =",
      "    c",
    );
    expect(complete).toBe(true);
    expect(value.packages).toMatchObject([{ name: "a" }, { name: "b" }, { name: "c", group: "test", required: false }]);
  });

  test("lines that belong to nothing", () => {
    expect(cfg("stray", "[metadata]", "name = a").complete).toBe(false);
    expect(cfg("[metadata]", "name = a", "stray").complete).toBe(false);
    expect(cfg("[flake8]", "stray").complete).toBe(true);
  });

  test("the last of a repeated key counts", () => {
    expect(cfg("[metadata]", "name = a", "version = 1", "version = 2").value.project?.version?.value).toBe("2");
  });

  test("hostile names", () => {
    expect(cfg("[options.extras_require]", "__proto__ = a", "constructor = b").value.packages).toMatchObject([
      { name: "a", group: "__proto__" },
      { name: "b", group: "constructor" },
    ]);
  });
});
