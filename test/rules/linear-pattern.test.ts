import { describe, expect, test } from "vitest";
import { linearPattern as compile, type LinearPattern } from "../../server/src/core/linear-pattern.ts";
import { tagMatcher } from "../../server/src/core/tag-pattern.ts";

const linearPattern = (pattern: string): LinearPattern | undefined => compile(pattern, "any case");

const subjects = [
  "",
  "MER-1066 critical: bad PSF",
  "MER- critical",
  "[MER-1] Critical fix",
  "fix(io)!: close files",
  "fix: a",
  "prefix: a",
  "Tidy the plots",
  "aaaaaaaaaaaaaaaaaaaab",
  "hotfix_1 and release/12.1",
  "a\tb  c",
  "x{2}y",
  "day 2026-11-20",
  "ÄÖ ß naïve",
];

const patterns = [
  "MER-[0-9]+ critical",
  "^MER-\\d+\\s+critical\\b",
  "^(fix|hotfix)(\\(.+\\))?!?:",
  "\\bfix\\b",
  "\\Bfix",
  "^$",
  "$",
  "a{2,3}b",
  "(a|aa)+b$",
  "(?:ab?)*c",
  "[^a-z ]{3}",
  "[A-Z]{3}-[0-9]{1,4}",
  "release/\\d+\\.\\d+$",
  ".*critical.*",
  "(MER|DM)-\\d+|tidy",
  "x\\{2\\}y",
  "[\\w.]+:",
  "a??b",
  "[]a]b|[-x]",
  "\\d{4}-\\d{2}-\\d{2}",
  "()|x",
];

describe.each(patterns)("%s", pattern => {
  // grep and POSIX let a closing bracket stand first in a set; JavaScript wants it escaped
  const reference = new RegExp(pattern.replace("[]", "[\\]"), "is");
  test.each(subjects)("finds in “%s” what a regular expression does", subject => {
    const search = linearPattern(pattern);
    expect(search).toBeDefined();
    expect(search?.(subject)).toBe(reference.test(subject));
  });
});

test.each([
  "(",
  ")",
  "a)",
  "[a",
  "[z-a]",
  "*a",
  "a**",
  "a{3,1}",
  "\\",
  "(?=a)",
  "(?<!a)b",
  "(?<name>a)",
  "(a)\\1",
  "\\p{L}",
  "\\u0041",
  "[[:nope:]]",
  "a{999}",
  "((((a{9}){9}){9}){9}){9}",
  "(".repeat(60) + ")".repeat(60),
  "a".repeat(600),
])("refuses %s", pattern => expect(linearPattern(pattern)).toBeUndefined());

test("sets by their POSIX names", () => {
  expect(linearPattern("^MER-[[:digit:]]+[[:space:]]")?.("mer-12 a")).toBe(true);
  expect(linearPattern("^[[:alpha:]]+$")?.("ab1")).toBe(false);
});

test("patterns that take for ever elsewhere", () => {
  const text = "a".repeat(200);
  for (const pattern of ["(a+)+b", "(a|a)*b", "(a*)*$b", "a*a*a*a*a*a*a*a*a*a*b", "(.*a){12}b", "((a?){20}){3}b"])
    expect(linearPattern(pattern)?.(text)).toBe(false);
});

test("an empty loop ends", () => {
  expect(linearPattern("(a*)*b")?.("aab")).toBe(true);
  expect(linearPattern("(|a)+b")?.("ab")).toBe(true);
});

test("upper and lower case as written", () => {
  expect(compile("^v[a-c]$", "as written")?.("vB")).toBe(false);
  expect(compile("^v[a-c]$", "as written")?.("vb")).toBe(true);
  expect(compile("^v[a-c]$", "any case")?.("VB")).toBe(true);
});

describe("tags as git matches them", () => {
  test.each([
    ["v[0-9]*", "v12.1.0", true],
    ["v[0-9]*", "V12.1.0", false],
    ["v[0-9]*", "weekly", false],
    ["*", "any/thing", true],
    ["v?.?", "v1.2", true],
    ["v?.?", "v1.23", false],
    ["v[!0-9]*", "va", true],
    ["v[^0-9]*", "v1", false],
    ["[]a]", "]", true],
    ["release/*", "release/1.2", true],
    ["v\\*", "v*", true],
    ["v\\*", "v1", false],
    ["v1.(2|3)+$", "v1.(2|3)+$", true],
    ["v[", "v[", true],
    ["**a", "bba", true],
  ])("%s %s: %s", (pattern, tag, expected) => expect(tagMatcher(pattern)(tag)).toBe(expected));

  test("many stars", () => {
    expect(tagMatcher("*a".repeat(30) + "b")("a".repeat(250))).toBe(false);
  });
});
