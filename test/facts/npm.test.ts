import { describe, expect, test } from "vitest";
import { packageJson } from "../../server/src/core/facts/package-json.ts";
import { packageLock } from "../../server/src/core/facts/package-lock.ts";
import { npmSpec } from "../../server/src/core/formats/npm-spec.ts";
import { LineIndex } from "../../server/src/core/text.ts";
import type { RepoPath } from "../../server/src/core/types.ts";

test.each<[string, object]>([
  ["^1.2.0", { range: "^1.2.0", rangeStart: 0 }],
  ["", { range: null, rangeStart: 0 }],
  ["latest", { range: "latest", rangeStart: 0 }],
  ["1.0 - 2.0 || >=3 <4", { range: "1.0 - 2.0 || >=3 <4", rangeStart: 0 }],
  ["~ 1.2.0", { range: "~ 1.2.0", rangeStart: 0 }],
  ["npm:@s/a@~1.0", { name: "@s/a", range: "~1.0", rangeStart: 9 }],
  ["npm:a", { name: "a", range: null, rangeStart: 5 }],
  ["workspace:^1.2.0", { range: "^1.2.0", rangeStart: 10, source: "workspace:^1.2.0" }],
  ["workspace:*", { range: null, rangeStart: 0, source: "workspace:*" }],
  ["catalog:", { range: "catalog:", rangeStart: 0 }],
  ["obs/gl", { range: null, rangeStart: 0, source: "obs/gl" }],
  ["github:obs/gl#semver:^2.0", { range: "^2.0", rangeStart: 21, source: "github:obs/gl#semver:^2.0" }],
  ["git@example.org:obs/gl.git", { range: null, rangeStart: 0, source: "git@example.org:obs/gl.git" }],
  ["file:../a", { range: null, rangeStart: 0, source: "file:../a" }],
  ["../a", { range: null, rangeStart: 0, source: "../a" }],
  ["~/a", { range: null, rangeStart: 0, source: "~/a" }],
  ["https://example.org/a.tgz", { range: null, rangeStart: 0, source: "https://example.org/a.tgz" }],
])("the spec %s", (text, expected) => {
  expect(npmSpec(text)).toEqual(expected);
});

describe("packages of a lockfile", () => {
  const read = (text: string) => packageLock.read({ path: "package-lock.json" as RepoPath, text });

  test("every version stands where it is said to stand", () => {
    const text =
      '{\r\n  "packages": {\r\n    "": {"dependencies": {"é😀": "1"}},\r\n    "node_modules/é😀": {"dev": true, "version": "1.0.0"}\r\n  }\r\n}';
    const fact = read(text).value.packages?.[0];
    expect(fact).toMatchObject({ name: "é😀", direct: true });
    const lines = new LineIndex(text);
    const { start, end } = lines.span(fact?.versionAt ?? { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } });
    expect(text.slice(start, end)).toBe("1.0.0");
  });

  test("names that are special to JavaScript are only names", () => {
    const text =
      '{"lockfileVersion": 3, "packages": {"": {"dependencies": {"__proto__": "1", "constructor": "1"}}, "node_modules/__proto__": {"version": "1.0.0"}, "node_modules/constructor": {"version": "2.0.0"}}}';
    expect(read(text).value.packages?.map(({ name, version, direct }) => `${name} ${version} ${direct}`)).toEqual([
      "__proto__ 1.0.0 true",
      "constructor 2.0.0 true",
    ]);
  });

  test("half a version is no version", () => {
    const text = '{"packages": {"node_modules/a": {"version": "1.2.3", "dev": true}}}';
    for (let length = 0; length < text.length; length++) {
      const { value, complete } = read(text.slice(0, length));
      expect(complete).toBe(false);
      for (const fact of value.packages ?? []) expect(["1.2.3", null]).toContain(fact.version);
    }
  });

  test("an unknown lockfile version is said to be unknown", () => {
    const { problems, complete } = read('{"lockfileVersion": 9, "packages": {}}');
    expect(problems[0]?.message).toBe("Lockfile version 9 is not known");
    expect(complete).toBe(false);
  });

  test("hostile nesting ends in a problem", () => {
    for (const text of ['{"packages": {"a":'.repeat(60_000), "[".repeat(200_000)]) expect(read(text).complete).toBe(false);
  });

  test("twenty thousand packages are read in one pass", () => {
    const entries = Array.from(
      { length: 20_000 },
      (_, index) => `"node_modules/p${index}": {"version": "1.${index}.0", "dependencies": {"q": "*"}}`,
    );
    const { value } = read(`{"lockfileVersion": 3, "packages": {"": {"dependencies": {"p7": "*"}}, ${entries.join(",\n")}}}`);
    expect(value.packages).toHaveLength(20_000);
    expect(value.packages?.filter(fact => fact.direct === true).map(fact => fact.name)).toEqual(["p7"]);
  });

  test("a workspace member's own copy is the direct one", () => {
    const text = `{"lockfileVersion": 3, "packages": {"": {"workspaces": ["m"]}, "m": {"devDependencies": {"a": "^2"}}, "node_modules/m": {"link": true},
      "node_modules/a": {"version": "1.0.0"}, "m/node_modules/a": {"version": "2.0.0", "dev": true}}}`;
    expect(read(text).value.packages?.map(({ name, version, direct }) => `${name} ${version} ${direct}`)).toEqual([
      "m null false",
      "a 1.0.0 false",
      "a 2.0.0 true",
    ]);
  });
});

test("older forms of licence and a repeated key", () => {
  const read = (text: string) => packageJson.read({ path: "package.json" as RepoPath, text }).value;
  expect(read('{"licenses": [{"type": "MIT"}, {"type": "ISC"}]}').project?.license?.value).toBe("MIT OR ISC");
  expect(read('{"license": {"type": "MIT"}}').project?.license?.value).toBe("MIT");
  expect(read('{"version": "1.0.0", "version": "2.0.0"}').project?.version?.value).toBe("2.0.0");
  expect(read('{"version": "0.0.0-development"}').project?.versionIsDynamic).toBe(true);
});
