import { expect, test } from "vitest";
import { globMatcher } from "../../server/src/core/repo.ts";

test.each<[string, string, boolean]>([
  ["**/*.lock", "a/b/uv.lock", true],
  ["**/*.lock", "uv.lock", true],
  ["*.lock", "a/uv.lock", false],
  ["docs/**", "docs/a/b.md", true],
  ["{a,b}/?.txt", "b/c.txt", true],
  ["{a,b}/?.txt", "c/c.txt", false],
  ["a.b", "aXb", false],
  // more stars than a regular expression is trusted with
  ["**/*a*b*c*d*.txt", "x/y/1a2b3c4d5.txt", true],
  ["**/*a*b*c*d*.txt", "x/y/1a2b3d4c5.txt", false],
  ["{a,b}{a,b}{a,b}{a,b}{a,b}", "ababa", true],
  ["{a,b}{a,b}{a,b}{a,b}{a,b}", "ababc", false],
  // a long path
  ["**/*-*.txt", `${"folder/".repeat(20)}a-b.txt`, true],
])("%s on %s: %s", (glob, path, expected) => {
  expect(globMatcher(glob)(path)).toBe(expected);
});

test("a glob of a plan takes no time that grows beyond bounds", () => {
  const long = "a".repeat(250);
  const globs = [
    "*a".repeat(40) + "b",
    "**/".repeat(40) + "b",
    "{a,aa}".repeat(40) + "b",
    "*".repeat(30_000) + "b",
    `**/${"*a".repeat(3)}b`,
  ];
  for (const glob of globs) for (const path of [long, `${`${long}/`.repeat(8)}${long}`]) expect(globMatcher(glob)(path)).toBe(false);
});
