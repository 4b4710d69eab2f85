import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { condaVersions } from "../../server/src/core/ecosystems/conda.ts";

const ascending = [
  "0.4",
  "0.4.1.rc",
  "0.4.1",
  "0.5a1",
  "0.5b3",
  "0.5",
  "0.9.6",
  "1.0",
  "1.0.1_",
  "1.0.1a",
  "1.0.1",
  "1.1dev1",
  "1.1a1",
  "1.1",
  "1.1post1",
  "1.2",
  "1.10",
  "1.10+build",
  "2021.10.8",
  "1!0.1",
];

test("order", () => {
  const order = (a: string, b: string) => Math.sign(condaVersions.compare(a, b) ?? NaN);
  expect(order("0.4", "0.4.0")).toBe(0);
  expect(order("1-2", "1_2")).toBe(0);
  expect(order("1.0.1_", "1.0.1a")).toBe(-1);
  expect(order("9e", "9d")).toBe(1);
  const sorted = [...ascending].sort(order);
  sorted.forEach((a, i) => sorted.forEach((b, j) => expect(order(a, b), `${a} ${b}`).toBe(Math.sign(i - j))));
  expect(sorted.indexOf("1.1dev1")).toBeLessThan(sorted.indexOf("1.1a1"));
  expect(sorted.indexOf("1.1a1")).toBeLessThan(sorted.indexOf("1.1"));
  expect(sorted.indexOf("1.1")).toBeLessThan(sorted.indexOf("1.1post1"));
  expect(sorted.at(-1)).toBe("1!0.1");
  expect(condaVersions.compare("1.0", "a b")).toBeUndefined();
  expect(condaVersions.compare("1..0", "1")).toBeUndefined();
});

describe("satisfies", () => {
  test.each([
    ["1.2.3", "=1.2", true],
    ["1.20", "=1.2", false],
    ["1.2.3", "1.2.*", true],
    ["1.2.3", "1.2", false],
    ["1.2.0", "1.2", true],
    ["1.2.0", "==1.2", true],
    ["2.4.1", ">=1.2,<2", false],
    ["1.5", "<1|>=1.4,<2", true],
    ["1.5", "(<1|>=1.4),<1.5", false],
    ["1.5", "~=1.4", true],
    ["1.5", "~=1.4.2", false],
    ["1.5", "!=1.5.*", false],
    ["1.5", "< 2.0", true],
    ["9", "*", true],
    ["1.1rc1", "=1.1", undefined],
    ["2023c", "=2023", undefined],
    ["2023c", "=2023c", true],
    ["1.5", "^1\\..*$", undefined],
    ["1.5", "1.*.3", undefined],
    ["1.5", "<1|1.*.3", undefined],
    ["1.5", ">1|1.*.3", true],
    ["1.5", "", undefined],
    ["1.5", "(((", undefined],
    ["", ">1", undefined],
  ] as const)("%s in %s: %s", (version, range, expected) => {
    expect(condaVersions.satisfies(version, range)).toBe(expected);
  });
});

test("ranges", () => {
  for (const range of ["1.2", "=1.2", "1.2.*", ">=1.2,<2", "~=1.2", "1.2|1.3", "(1.2|1.3),!=1.3", "*", ">=1.2, <2", "2023c"]) {
    expect(condaVersions.isRange(range), range).toBe(true);
  }
  for (const range of ["", "latest version", "=>1", "~=1", "1,|2", "(1", "1)", "~=1.2.*"])
    expect(condaVersions.isRange(range), range).toBe(false);
});

describe("widen", () => {
  test.each([
    [">=1.2,<2", "2.4.1", ">=1.2,<3"],
    ["=1.2", "1.4.1", "=1.4"],
    ["1.2.*", "1.4.1", "1.4.*"],
    ["==1.2", "1.4", "==1.4"],
    ["~=1.2.3", "1.4", ">=1.2.3,<1.5"],
    ["~=1.4", "1.2", "~=1.2"],
    ["1.2|1.3", "1.4", "1.2|1.3|1.4"],
    ["<1|>=2,<3", "3.1", "<1|>=2,<4"],
    ["!=1.4", "1.4", undefined],
    ["=1!2", "3", undefined],
    [">=1", "2", ">=1"],
  ] as const)("%s to let %s in: %s", (range, version, expected) => {
    expect(condaVersions.widen(range, version)).toBe(expected);
  });
});

test("any text is taken; what is widened lets the version in", () => {
  const version = fc.stringMatching(/^\d{1,2}(\.\d{1,3}){0,2}((a|rc|post|dev|_)\d)?$/);
  const clause = fc
    .tuple(fc.constantFrom("==", "!=", "<", "<=", ">", ">=", "~=", "=", ""), version, fc.constantFrom("", ".*"))
    .map(parts => parts.join(""));
  const range = fc
    .tuple(clause, fc.array(fc.tuple(fc.constantFrom(",", "|"), clause), { maxLength: 2 }))
    .map(parts => parts.flat(2).join(""));
  fc.assert(
    fc.property(fc.oneof(range, fc.string()), fc.oneof(version, fc.string()), (someRange, someVersion) => {
      const widened = condaVersions.widen(someRange, someVersion);
      if (widened !== undefined) expect(condaVersions.satisfies(someVersion, widened)).toBe(true);
      if (!condaVersions.isRange(someRange)) expect(condaVersions.satisfies(someVersion, someRange)).toBeUndefined();
    }),
  );
});

test("deep parentheses are not followed", () => {
  expect(condaVersions.isRange("(".repeat(400) + "1" + ")".repeat(400))).toBe(false);
});
