import { expect, test } from "vitest";
import { npmVersions } from "../../server/src/core/ecosystems/semver-npm.ts";

test.each<[string, string, number | undefined]>([
  ["1.10.0", "1.9.0", 1],
  ["1.0.0-rc.1", "1.0.0", -1],
  ["v1.0.0", "1.0.0", 0],
  ["1.0", "1.0.0", undefined],
])("%s against %s", (a, b, order) => {
  expect(npmVersions.compare(a, b)).toBe(order);
});

test.each<[string, string, boolean | undefined]>([
  ["1.4.0", "^1.2.0", true],
  ["2.0.0", "^1.2.0", false],
  ["2.4.1", "<2", false],
  ["2.0.0-rc.1", ">=1.0.0", undefined],
  ["2.0.0-rc.1", "^1.0.0", false],
  ["2.0.0-rc.2", "^2.0.0-rc.1", true],
  ["1.0.0", "latest", undefined],
  ["1.0.0", "", undefined],
  ["unknown", "^1.0.0", undefined],
  ["1.0.0", "x".repeat(10_000), undefined],
])("%s in %s", (version, range, inside) => {
  expect(npmVersions.satisfies(version, range)).toBe(inside);
});

test.each([
  ["^1.2.0", true],
  ["1.x || 2.x", true],
  ["1.0 - 2.0", true],
  ["latest", false],
  ["file:../a", false],
  [">=1,<2", false],
])("%s is a range: %s", (range, is) => {
  expect(npmVersions.isRange(range)).toBe(is);
});

test.each<[string, string, string | undefined]>([
  ["^1.2.0", "2.4.1", "^1.2.0 || ^2.4.1"],
  ["^2.0.0", "1.9.0", "^1.9.0 || ^2.0.0"],
  ["~1.2.0", "1.3.1", "~1.2.0 || ~1.3.1"],
  ["1.x", "2.4.1", "1.x || 2.x"],
  ["1.2.3", "1.2.4", "1.2.4"],
  ["<2", "2.4.1", "<3"],
  [">=1.2.0 <2.0.0", "2.4.1", ">=1.2.0 <3.0.0"],
  [">=2", "1.9.0", ">=1.9.0"],
  ["1.0.0 - 1.9.0", "2.4.1", "1.0.0 - 1.9.0 || ^2.4.1"],
  ["latest", "1.0.0", undefined],
])("%s widened to hold %s", (range, version, wider) => {
  expect(npmVersions.widen(range, version)).toBe(wider);
  if (wider !== undefined) expect(npmVersions.satisfies(version, wider)).toBe(true);
});
