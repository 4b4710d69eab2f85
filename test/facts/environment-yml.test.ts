import { describe, expect, test } from "vitest";
import { environmentYml } from "../../server/src/core/facts/environment-yml.ts";
import { LineIndex } from "../../server/src/core/text.ts";
import type { RepoPath } from "../../server/src/core/types.ts";

const read = (text: string) => environmentYml.read({ path: "environment.yml" as RepoPath, text });

describe("one spec", () => {
  test.each([
    ["foo", { range: null, version: null }],
    ["foo=1.2", { range: "=1.2", version: null }],
    ["foo==1.2", { range: "==1.2", version: "1.2" }],
    ["foo == 1.2", { range: "== 1.2", version: "1.2" }],
    ["foo 1.2", { range: "1.2", version: "1.2" }],
    ["foo 1.2 py312_0", { range: "1.2", version: "1.2" }],
    ["foo=1.2=py312_0", { range: "1.2", version: "1.2" }],
    ["foo==1.2=py312_0", { range: "==1.2", version: "1.2" }],
    ["foo=1.2.*=*_cpu", { range: "1.2.*", version: null }],
    ["foo=*=*_cpu", { range: null, version: null }],
    ["foo >= 1.2, < 2", { range: ">= 1.2, < 2", version: null }],
    ["foo>=1.2,<2|>3", { range: ">=1.2,<2|>3", version: null }],
    ["foo ~=1.2", { range: "~=1.2", version: null }],
    ["foo[version='>=1.2', build=py*]", { range: ">=1.2", version: null }],
    ["foo[version=1.2,channel=conda-forge]", { range: "1.2", version: "1.2" }],
    ["conda-forge::foo=1.2", { name: "foo", range: "=1.2" }],
    ["https://example.org/channel/linux-64::foo", { name: "foo", onlyOn: "linux-64" }],
    ["Foo.App_2", { name: "foo.app_2", writtenName: "Foo.App_2" }],
    ["libstdcxx-ng", { name: "libstdcxx-ng" }],
    ["__glibc >=2.17", { name: "__glibc", range: ">=2.17" }],
  ])("%s", (spec, expected) => {
    const text = `dependencies:\n  - "${spec}"\n`;
    const { value, problems } = read(text);
    expect(problems).toEqual([]);
    expect(value.packages).toMatchObject([expected]);
    const lines = new LineIndex(text);
    for (const { versionAt, version, range } of value.packages ?? []) {
      const written = versionAt === undefined ? null : text.slice(lines.offsetAt(versionAt.start), lines.offsetAt(versionAt.end));
      expect(written).toBe(version ?? range);
    }
  });

  test.each([">=1", "foo bar baz qux", "foo[version", "foo[version='1]", "foo1.2 =", "=", "a::", "foo >=1 [x=1] y", "foo; x"])(
    "%s is none",
    spec => {
      const { value, complete } = read(`dependencies:\n  - ok\n  - ${JSON.stringify(spec)}\n`);
      expect(value.packages).toMatchObject([{ name: "ok" }]);
      expect(complete).toBe(false);
    },
  );
});

test("escapes in a quoted spec leave out the place of the version", () => {
  const { value } = read('dependencies:\n  - "foo\\x3d=1.2"\n');
  expect(value.packages).toMatchObject([{ name: "foo", version: "1.2" }]);
  expect(value.packages?.[0]).not.toHaveProperty("versionAt");
});

test("aliases stand for what they name; a list within itself ends", () => {
  const text = "x: &pin foo=1.2\ndependencies: &all\n  - *pin\n  - *all\n  - pip: *all\n";
  const { value, complete } = read(text);
  expect(value.packages?.map(({ ecosystem, name }) => `${ecosystem} ${name}`)).toEqual(["conda foo"]);
  expect(complete).toBe(false);
});

test("an empty list for pip is empty; nested lists of others are not understood", () => {
  expect(read("dependencies:\n  - pip:\n")).toMatchObject({ complete: true, value: { packages: [] } });
  expect(read("dependencies:\n  - npm:\n    - x\n  - foo\n")).toMatchObject({ complete: false, value: { packages: [{ name: "foo" }] } });
});

test("selectors of entries for pip", () => {
  const text = "dependencies:\n  - pip:\n    - foo==1  # [osx and not arm64]\n    - bar  # a comment [1]\n";
  expect(read(text).value.packages).toMatchObject([{ name: "foo", onlyOn: "osx and not arm64" }, { name: "bar" }]);
  expect(read(text).value.packages?.[1]).not.toHaveProperty("onlyOn");
});

test("YAML that nobody can read says where", () => {
  const { value, complete, problems } = read("dependencies:\n  - foo\n bar: [\n");
  expect(value).toEqual({});
  expect(complete).toBe(false);
  expect(problems).toHaveLength(1);
  expect(problems[0]?.message.length).toBeLessThanOrEqual(90);
  expect(problems[0]?.range?.start.line).toBeGreaterThan(0);
});
