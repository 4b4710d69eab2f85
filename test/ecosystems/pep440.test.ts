import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { pep440 } from "../../server/src/core/ecosystems/pep440.ts";

const ascending = ["1.0.dev1", "1.0a1", "1.0b2", "1.0rc1", "1.0", "1.0+local", "1.0.post1", "1.1", "1.10", "2021.10.8", "1!0.1"];

test("order", () => {
  ascending.forEach((a, i) =>
    ascending.forEach((b, j) => expect(Math.sign(pep440.compare(a, b) ?? NaN), `${a} ${b}`).toBe(Math.sign(i - j))),
  );
  expect(pep440.compare("1.0", "1.0.0")).toBe(0);
  expect(pep440.compare("1.0", "latest")).toBeUndefined();
});

describe("satisfies", () => {
  test.each([
    ["2.4.1", "<2", false],
    ["1.26", ">=1.26, <3", true],
    ["1", "==1.0.*", true],
    ["1.5", "~=1.4", true],
    ["1.5.0", "~=1.4.2", false],
    ["2.0rc1", "<2", false],
    ["2.0rc1", ">=1", true],
    ["2.0rc1", "<2.0rc2", true],
    ["1.0", ">1.0rc1", true],
    ["1.0.post1", ">1.0", false],
    ["1.0.post1", ">1.0rc1", true],
    ["1.0+cu12", "==1.0", true],
    ["1.0", "==1.0+cu12", false],
    ["1!1.0", ">=3.8, !=3.14.1", true],
    ["1.0", "===1.0", true],
    ["1.2.9", "^1.2", true],
    ["2.0", "^1.2", false],
    ["0.4", "^0.3", false],
    ["0.0.4", "^0.0.3", false],
    ["1.3", "~1.2", false],
    ["1.9", "~1", true],
    ["1.2", "1.2.0", true],
    ["1.2.5", "1.2.*", true],
    ["9", "*", true],
    ["3.1", "^1 || ^3", true],
    ["2.1", "^1 || ^3", false],
    ["1.5", ">=1 <2", true],
    ["1.0", "==${VERSION}", undefined],
    ["1.0", "latest", undefined],
    ["nightly", ">=1", undefined],
    ["nightly", "===nightly", true],
  ] as const)("%s in %s: %s", (version, range, expected) => {
    expect(pep440.satisfies(version, range)).toBe(expected);
  });
});

test("ranges", () => {
  for (const range of ["1.2", ">=1,<2", "~=1.4", "==1.*", "*", "^1 || ^2", "== 1.0", ">=1,"])
    expect(pep440.isRange(range), range).toBe(true);
  for (const range of ["", "latest", "~=1", ">=1.*", "=>1", ">=1,,<2", "v", "<1+local", "1.0 and more"])
    expect(pep440.isRange(range), range).toBe(false);
});

describe("widen", () => {
  test.each([
    [">=1.26,<2", "2.4.1", ">=1.26,<3"],
    [">=1, <2.0", "2.4.1", ">=1, <3.0"],
    ["<1.25", "1.26.1", "<1.27"],
    ["<=1.5", "2.4.1", "<=2.4.1"],
    [">=3", "2.4.1", ">=2.4.1"],
    ["==1.2.3", "2.4.1", "==2.4.1"],
    ["==1.2.*", "2.4.1", "==2.4.*"],
    ["1.2", "1.3", "1.3"],
    ["~=1.4", "2.4.1", ">=1.4,<3"],
    ["~=1.4", "1.3.1", "~=1.3"],
    ["^0.3", "0.5.1", ">=0.3,<0.6"],
    [">=1,!=2.4.1", "2.4.1", ">=1"],
    ["<2", "1!1.0", undefined],
    ["nonsense", "1.0", undefined],
    [">=1", "2", ">=1"],
  ] as const)("%s to let %s in: %s", (range, version, expected) => {
    expect(pep440.widen(range, version)).toBe(expected);
  });
});

test("any text is taken; what is widened lets the version in", () => {
  const version = fc.stringMatching(/^\d{1,2}(\.\d{1,3}){0,2}((a|rc|\.post|\.dev)\d)?$/);
  const operator = fc.constantFrom("==", "!=", "<", "<=", ">", ">=", "~=", "^", "~", "");
  const range = fc
    .array(fc.tuple(operator, version), { minLength: 1, maxLength: 3 })
    .map(clauses => clauses.map(clause => clause.join("")).join(","));
  fc.assert(
    fc.property(fc.oneof(range, fc.string()), fc.oneof(version, fc.string()), (someRange, someVersion) => {
      const widened = pep440.widen(someRange, someVersion);
      if (widened !== undefined) expect(pep440.satisfies(someVersion, widened)).toBe(true);
      if (!pep440.isRange(someRange)) expect(pep440.satisfies(someVersion, someRange)).toBeUndefined();
    }),
  );
});
