import { expect, test } from "vitest";
import { rVersions } from "../../server/src/core/ecosystems/r-versions.ts";

test.each<[string, string, number | undefined]>([
  ["1.10", "1.9", 1],
  ["1.0", "1.0.0", -1],
  ["1.75.0-0", "1.75.0.0", 0],
  ["0.4.1.9000", "0.4.1", 1],
  ["1.0-rc1", "1.0", undefined],
  ["", "1", undefined],
])("%s against %s", (a, b, order) => {
  const result = rVersions.compare(a, b);
  expect(result === undefined ? undefined : Math.sign(result)).toBe(order);
});

test.each<[string, string, boolean | undefined]>([
  ["1.6.1", ">= 1.6.1", true],
  ["1.6.0", "(>= 1.6.1)", false],
  ["2.0", ">=1.6, <2.0", false],
  ["1.9-3", ">=1.6,<2.0", true],
  ["1.2.0", "1.2", undefined],
  ["1.2.1", "1.2", false],
  ["1.2", "1.2", true],
  ["1.2", "^1.2", undefined],
  ["dev", ">= 1", undefined],
  ["1.2", "!= 1.2", false],
])("%s in %s", (version, range, inside) => {
  expect(rVersions.satisfies(version, range)).toBe(inside);
});

test.each<[string, string, string | undefined]>([
  [">= 1.0, < 2.0", "2.4.1", ">= 1.0, < 3.0"],
  ["<2", "2.4.1", "<3"],
  [">= 1.6.1", "1.5.0", ">= 1.5.0"],
  ["(>= 1.6.1)", "1.5.0", "(>= 1.5.0)"],
  ["== 1.0", "1.1", "== 1.1"],
  ["1.0", "1.1", "1.1"],
  ["> 1.0", "1.0", ">= 1.0"],
  ["<= 1.0", "1.1", "<= 1.1"],
  ["^1.0", "2.0", undefined],
])("%s widened to hold %s", (range, version, wider) => {
  expect(rVersions.widen(range, version)).toBe(wider);
  if (wider !== undefined) expect(rVersions.satisfies(version, wider)).toBe(true);
});
