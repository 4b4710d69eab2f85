import { describe, expect, test } from "vitest";
import { licenseIds, parseSpdx, sameLicense, textFits } from "../../server/src/core/ecosystems/spdx.ts";

describe("parseSpdx", () => {
  test.each([
    ["MIT", "MIT", ["MIT"]],
    ["mit or APACHE-2.0", "MIT OR Apache-2.0", ["MIT", "Apache-2.0"]],
    [
      "(MIT OR ISC) AND GPL-2.0-only WITH Classpath-exception-2.0",
      "(MIT OR ISC) AND GPL-2.0-only WITH Classpath-exception-2.0",
      ["MIT", "ISC", "GPL-2.0-only"],
    ],
    ["GPL-3.0+", "GPL-3.0+", ["GPL-3.0"]],
    ["LicenseRef-ours", "LicenseRef-ours", ["LicenseRef-ours"]],
  ])("%s", (text, normal, ids) => {
    expect(parseSpdx(text)).toEqual({ valid: true, ids, normal });
  });

  test.each([
    ["Apache License, Version 2.0", "Apache-2.0"],
    ["The MIT License", "MIT"],
    ["GNU General Public License v3 or later", "GPL-3.0-or-later"],
    ["GPL (>= 2)", "GPL-2.0-or-later"],
    ["GPL-2 | file LICENSE", undefined],
    ["MIT + file LICENSE", "MIT"],
    ["BSD-3", "BSD-3-Clause"],
    ["BSD", undefined],
    ["LGPL", undefined],
    ["UNLICENSED", undefined],
    ["Limited license", undefined],
    ["Proprietary", undefined],
    ["", undefined],
    ["(".repeat(5000), undefined],
  ])("%s is no expression", (text, suggestion) => {
    expect(parseSpdx(text)).toEqual(suggestion === undefined ? { valid: false } : { valid: false, suggestion });
  });
});

describe("sameLicense", () => {
  test.each<[string, string, boolean | undefined]>([
    ["MIT", "mit", true],
    ["MIT", "Apache-2.0", false],
    ["BSD-2-Clause", "BSD-3-Clause", false],
    ["GPL-3.0", "GPL-3.0-only", true],
    ["GPL-3.0", "GPL-3.0-or-later", undefined],
    ["GPL-3.0+", "GPL-3.0-or-later", true],
    ["GPL-3.0-only", "GPL-3.0-or-later", false],
    ["GPL-2.0-only", "GPL-3.0-only", false],
    ["GPLv3", "GPL-3.0-or-later", undefined],
    ["GPL-3", "GPL-3.0-only", true],
    ["GPL (>= 2)", "GPL-2.0-or-later", true],
    ["GPL-2 | GPL-3", "GPL-3.0-only OR GPL-2.0-only", true],
    ["MIT + file LICENSE", "MIT", true],
    ["MIT OR Apache-2.0", "Apache-2.0 OR MIT", true],
    ["MIT AND Apache-2.0", "Apache-2.0 OR MIT", false],
    ["MIT OR MIT", "MIT", true],
    ["Apache License 2.0", "MIT", false],
    ["Apache Software License", "Apache-2.0", undefined],
    ["our own terms", "MIT", undefined],
    ["our own  terms", "Our own terms", true],
    ["LicenseRef-x", "MIT", undefined],
    ["UNLICENSED", "Unlicense", undefined],
    ["", "", undefined],
  ])("%s and %s", (a, b, same) => {
    expect(sameLicense(a, b)).toBe(same);
    expect(sameLicense(b, a)).toBe(same);
  });
});

test.each<[string, string[], boolean | undefined]>([
  ["MIT", ["MIT"], true],
  ["MIT", ["Apache-2.0"], false],
  ["MIT OR Apache-2.0", ["Apache-2.0"], true],
  ["GPL-3.0-or-later", ["GPL-3.0-only", "GPL-3.0-or-later"], true],
  ["GPL-3.0-only", ["GPL-3.0-or-later"], false],
  ["GPL-2.0-only WITH Classpath-exception-2.0", ["GPL-2.0-only", "GPL-2.0-or-later"], true],
  ["Apache-2.0 WITH LLVM-exception", ["Apache-2.0 WITH LLVM-exception"], true],
  ["Apache-2.0 WITH LLVM-exception", ["MIT"], false],
  ["LGPL-3.0-or-later", ["GPL-3.0-only", "GPL-3.0-or-later"], undefined],
  ["MIT", [], undefined],
  ["our own terms", ["MIT"], undefined],
])("the text of %s may be %j", (statement, ids, fits) => {
  expect(textFits(statement, ids)).toBe(fits);
});

test("the identifiers for completion are current ones", () => {
  expect(licenseIds()).toContain("GPL-3.0-only");
  expect(licenseIds()).not.toContain("GPL-3.0");
});
