import { describe, expect, test } from "vitest";
import { areApart } from "../../server/src/core/ecosystems/apart.ts";

describe("two ranges have no version in common", () => {
  test.each([
    ["conda", "=1.19", ">=1.20"],
    ["conda", "=1.19", "<1.19"],
    ["conda", ">=2", ">=1.26,<2"],
    ["pypi", "==1.19.*", "~=1.20"],
    ["pypi", "==1.19.*", "<1.19"],
  ])("%s %s and %s", (ecosystem, one, other) => {
    expect([areApart(ecosystem, one, other), areApart(ecosystem, other, one)]).toEqual([true, true]);
  });

  test.each([
    ["conda", "=1.19", "==1.19.2"],
    ["conda", "=1.19", ">1.19.1,<1.19.5"],
    ["conda", "=1.19", ">=1.2"],
    ["conda", "=1.19", "<=1.19"],
    ["pypi", ">=1,<2", ">1.5"],
    // what cannot be shown is not said
    ["pypi", ">=1.0rc1", "<1.0"],
    ["npm", "^1", "^2"],
    ["conda", "{{ numpy }}", ">=2"],
  ])("but not %s %s and %s", (ecosystem, one, other) => {
    expect([areApart(ecosystem, one, other), areApart(ecosystem, other, one)]).toEqual([false, false]);
  });
});
