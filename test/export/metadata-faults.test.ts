import { describe, expect, test } from "vitest";
import { cffFaults } from "../../server/src/core/export/cff-problems.ts";
import { codemetaFaults } from "../../server/src/core/export/codemeta-problems.ts";
import { repositoryKey, uniqueIdentifier } from "../../server/src/core/software-identity.ts";

const base = "cff-version: 1.2.0\nmessage: Please\ntitle: X\nauthors:\n  - family-names: A\n    given-names: B\n";
const reference = "  type: article\n  title: T\n  authors:\n    - family-names: A\n";

describe("a citation file as people write them is no fault", () => {
  test.each([
    ["marks of a document", `---\n${base}...\n`],
    ["a directive", `%YAML 1.1\n---\n${base}`],
    ["a byte order mark", `\ufeff${base}`],
    ["CR LF", base.replaceAll("\n", "\r\n")],
    ["tabs between key and value", `${base}license:\tMIT\n`],
    ["anchors", `${base}contact:\n  - &c\n    name: Foo\nreferences:\n  - type: article\n    title: T\n    authors:\n      - *c\n`],
    ["tags", `${base}version: !!str 1.0\n`],
    ["lists that are not indented", `${base}keywords:\n- a\n- b\n`],
    ["keys in quotes, and spaces before colons", base.replace("title:", '"title" :')],
    ["dates with and without quotes", `${base}date-released: 2020-01-01\npreferred-citation:\n${reference}  date-accessed: "2020-01-02"\n`],
    ["numbers as versions", `${base}version: 1.10\n`],
    ["deprecated licences", `${base}license: [GPL-3.0, LGPL-2.1+, GPL-2.0-with-classpath-exception]\n`],
    ["folded text with colons", `${base}abstract: >-\n  one: two\n  three # four\n`],
    ["letters of all scripts", `${base}abstract: "naïve – “x” 😀 Ω∞"\n`],
    ["addresses with odd endings", base.replace("given-names: B", "orcid: https://orcid.org/0000-0002-1825-0097/")],
    [
      "years and pages as text",
      `${base}preferred-citation:\n${reference}  year: "2020"\n  volume: 12\n  issue: 3\n  start: 12\n  month: 5\n`,
    ],
  ])("%s", (_, text) => {
    expect(cffFaults(text)).toEqual([]);
  });
});

test.each([
  ["an older version of the format", base.replace("1.2.0", "1.1.0")],
  ["an older version in quotes, without what 1.2.0 requires", "cff-version: '1.0.3'\nauthors:\n  - {family-names: A}\n"],
  ["a newer version", `${base.replace("1.2.0", "1.3.0")}novelty: yes\n`],
  ["a quoted text that goes on at the edge", `${base}abstract: "one\ntwo: 'three'"\nversion: 1.0.0\n`],
  ["brackets that go on at the edge", `${base}keywords: [\na, 'b]',\nc # ]\n]\nversion: 1.0.0\n`],
  ["line ends of old Macs", base.replaceAll("\n", "\r")],
  ["larger than is read", base + "#".repeat(2_100_000)],
])("%s is not judged", (_, text) => {
  expect(cffFaults(text)).toBeUndefined();
});

test.each([
  ["a quote that is never closed", `${base}abstract: "one\ntwo: three\n`],
  ["a bracket that is never closed", `${base}keywords: [a, b\nversion: 1.0.0\n`],
  ["a colon inside plain text", `${base}abstract: one: two\n`],
  ["a version of the format that is a number", base.replace("1.2.0", "1.2")],
  ["a type that is none", `${base}preferred-citation:\n${reference.replace("article", "inproceedings")}`],
  ["an empty value", `${base}doi:\n`],
  ["no title", base.replace("title: X\n", "")],
  ["an empty file", ""],
  ["half a merge", `${base}<<<<<<< HEAD\nversion: 1\n=======\nversion: 2\n>>>>>>> other\n`],
])("%s is a fault with a place", (_, text) => {
  expect(cffFaults(text)?.length).toBeGreaterThan(0);
});

test.each([
  ['{"@context": "https://w3id.org/codemeta/3.0", "name": null, "version": 1.0, "author": "A"}', 0],
  ['[{"@context": "http://schema.org", "name": "x"}]', 0],
  ['\ufeff{"@context": {"@vocab": "http://schema.org/"}, "name": "x"}\n', 0],
  ['{"@graph": []}', 0],
  ['{"@id": "x", "http://schema.org/name": "y"}', 0],
  ["{}", 0],
  ['{"name": "x"}', 1],
  ['{"@context": "x", "name": 1, "name": 2}', 1],
  ['{"@context": "x", // why\n"name": 1}', 1],
  ['{"@context": "x"', 1],
  ['"x"', 1],
  ["", 1],
] as const)("codemeta.json %s has faults: %i", (text, faults) => {
  expect(codemetaFaults(text).length > 0 ? 1 : 0).toBe(faults);
});

describe("one repository has one key", () => {
  test.each([
    "https://github.com/Lab/X",
    "http://www.github.com/lab/x/",
    "https://github.com/lab/x.git",
    "git+https://github.com/lab/x.git#v1",
    "git+ssh://git@github.com/lab/x.git",
    "ssh://git@github.com:22/lab/x",
    "git@github.com:lab/x.git",
    "scm:git:git://github.com/lab/x.git",
    "https://github.com/lab/x/tree/main/src",
    "https://user:secret@github.com/lab/x?tab=readme",
    " https://github.com/lab/x/issues ",
  ])("%s", address => {
    expect(repositoryKey(address)).toBe("github.com/lab/x");
  });

  test.each([
    ["https://gitlab.com/group/sub/x/-/blob/main/a.py", "gitlab.com/group/sub/x"],
    ["https://git.example.org/lab/x.git", "git.example.org/lab/x"],
    ["https://gitlab.inria.fr/team/x", "gitlab.inria.fr/team/x"],
  ])("%s is %s", (address, key) => {
    expect(repositoryKey(address)).toBe(key);
  });

  test.each([
    "https://zenodo.org/records/1234567",
    "https://doi.org/10.5281/zenodo.1234567",
    "https://x.readthedocs.io/en/latest/",
    "https://pypi.org/project/x",
    "https://github.com/lab",
    "https://lab.github.io/x/docs",
    "see the README",
    "",
  ])("%s is none that can be compared", address => {
    expect(repositoryKey(address)).toBeUndefined();
  });
});

test.each([
  ["https://ascl.net/1504.008", "ascl 1504.008"],
  ["ASCL:1504.008", "ascl 1504.008"],
  ["RRID:SCR_022966", "rrid scr_022966"],
  ["https://bio.tools/signalp", "biotools signalp"],
  ["https://doi.org/10.6084/M9.figshare.123.v3", "figshare 10.6084/m9.figshare.123"],
  ["https://hal.science/hal-04427164v2", "hal hal-04427164"],
  ["10.5281/zenodo.1234567", undefined],
  ["10.1145/2807591.2807623", undefined],
  ["10.5281/zenodo.10198748; RRID:SCR_022966", undefined],
  ["swh:1:rev:309cf2674ee7a0749978cf8265ab91a60aea0f7d", undefined],
])("%s is %s", (text, key) => {
  expect(uniqueIdentifier(text)).toBe(key);
});
