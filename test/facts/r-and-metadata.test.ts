import { describe, expect, test } from "vitest";
import { citationCff } from "../../server/src/core/facts/citation-cff.ts";
import { codemeta } from "../../server/src/core/facts/codemeta.ts";
import { rDescription } from "../../server/src/core/facts/r-description.ts";
import { orcidIn } from "../../server/src/core/formats/orcid.ts";
import { personsIn } from "../../server/src/core/formats/r-persons.ts";
import { LineIndex } from "../../server/src/core/text.ts";
import type { RepoPath } from "../../server/src/core/types.ts";

test("ORCID iDs are taken only with a right check digit", () => {
  expect(orcidIn("https://orcid.org/0000-0002-1825-0097")).toBe("0000-0002-1825-0097");
  expect(orcidIn("0000-0002-1694-233x")).toBe("0000-0002-1694-233X");
  expect(orcidIn("0000-0002-1825-0098")).toBeNull();
  expect(orcidIn("10000-0002-1825-0097")).toBeNull();
});

describe("persons in R code", () => {
  test.each<[string, string[]]>([
    ['person("Ada", "Lens")', ["Ada Lens null"]],
    ['c(person(family = "Lens", "Ada", comment = "0000-0002-1825-0097"))', ["Ada Lens 0000-0002-1825-0097"]],
    [`utils::person('Ada "A."', "Lens", role = c("aut", "cre"))`, ['Ada "A." Lens null']],
    ['person("Ada", # person("Nobody")\n "Lens")', ["Ada Lens null"]],
    ['person("A\\u00e4", "L")', ["Aä L null"]],
    ["person(given = name())", []],
    ['person("Ada", "Lens"', []],
    ['person("Ada, "Lens")', []],
    ['"'.repeat(50_000), []],
    ['\\"'.repeat(50_000), []],
    ["person(".repeat(20_000), []],
  ])("%.40s", (code, expected) => {
    expect(personsIn(code).map(({ name, orcid }) => `${name} ${orcid}`)).toEqual(expected);
  });
});

describe("DESCRIPTION", () => {
  const read = (text: string) => rDescription.read({ path: "DESCRIPTION" as RepoPath, text });

  test("places hold with CRLF and continuation lines", () => {
    const text = "Package: a\r\nImports:\r\n    cli (>= 3.0),\r\n    glue\r\n";
    const lines = new LineIndex(text);
    const { value, problems } = read(text);
    expect(problems).toEqual([]);
    expect(value.packages?.map(fact => text.slice(lines.span(fact.at).start, lines.span(fact.at).end))).toEqual(["cli (>= 3.0)", "glue"]);
    expect(value.packages?.[0]?.versionAt).toEqual({ start: { line: 2, character: 9 }, end: { line: 2, character: 15 } });
  });

  test("several ranges of R are one runtime", () => {
    expect(read("Package: a\nDepends: R (>= 3.5), R (< 5)\n").value.project?.runtime?.value).toBe("R >=3.5, <5");
  });

  test("lines of no field are said to be unclear", () => {
    const { value, complete } = read("Package: a\nImports: b\n<<<<<<< HEAD\nVersion: 1\n");
    expect(complete).toBe(false);
    expect(value.packages?.map(fact => fact.name)).toEqual(["b"]);
  });
});

describe("CITATION.cff", () => {
  const read = (text: string) => citationCff.read({ path: "CITATION.cff" as RepoPath, text });

  test("versions and dates stay as they are written", () => {
    const project = read("version: 1.10\ndate-released: 2024-01-05\n").value.project;
    expect(project).toMatchObject({ version: { value: "1.10" }, dateReleased: { value: "2024-01-05" } });
    expect(read("version: ~\ntitle:\n").value.project).toEqual({});
  });

  test("aliases and hostile nesting do no harm", () => {
    expect(read("license: &l MIT\nversion: *l\n").value.project?.version?.value).toBe("MIT");
    expect(read("a: &a [*a, *a]\nauthors: *a\n").value.project).toEqual({});
    for (const text of [`a: ${"[".repeat(50_000)}`, `${"- ".repeat(50_000)}a`, "a: *b\n".repeat(1000)])
      expect(() => read(text)).not.toThrow();
    expect(read(`a: ${"[".repeat(50_000)}`).complete).toBe(false);
  });
});

test("codemeta: several licences are not guessed at", () => {
  const read = (text: string) => codemeta.read({ path: "codemeta.json" as RepoPath, text }).value.project;
  expect(read('{"license": ["https://spdx.org/licenses/MIT", "https://spdx.org/licenses/ISC"]}')?.license).toBeUndefined();
  expect(read('{"license": ["https://spdx.org/licenses/MIT"]}')?.license?.value).toBe("MIT");
  expect(read('{"author": {"@list": [{"name": "Ada"}]}, "version": 2}')).toMatchObject({ authors: [{ name: "Ada" }] });
});
