import { expect, test } from "vitest";
import { parseLanguageRange, seriesOf, spanOf } from "../../server/src/core/ecosystems/language-range.ts";

test.each([
  ["python >=3.11,<3.14", { language: "python", range: ">=3.11,<3.14" }],
  ["Python (>=3.11)", { language: "python", range: ">=3.11" }],
  ["Node.js >=20", { language: "node", range: ">=20" }],
  ["R >= 4.2", { language: "r", range: ">= 4.2" }],
  ["python >=3.11 and R >= 4.2", undefined],
  ["python", undefined],
  ["python *", undefined],
  ["some shell", undefined],
  ["", undefined],
])("%s", (text, expected) => expect(parseLanguageRange(text)).toEqual(expected));

test.each([
  ["python", ">=3.11,<3.14", "3.11", "3.13"],
  ["python", ">=3.11", "3.11", undefined],
  ["python", ">=3.9.2,<4", "3.9", undefined],
  ["python", "<3.13", undefined, "3.12"],
  ["python", ">=3.10,<=3.12", "3.10", "3.12"],
  ["python", "^3.10", "3.10", undefined],
  ["python", "~=3.11.0", "3.11", "3.11"],
  ["python", "==3.12.*", "3.12", "3.12"],
  ["node", ">=18 <23", "18", "22"],
  ["node", "^20.11.0 || >=22", "20", undefined],
  ["r", ">= 4.2", "4.2", undefined],
])("%s %s goes from %s to %s", (language, range, first, last) => {
  expect(spanOf({ language, range })).toEqual({ first, last });
});

test.each([
  ["python", "sunny"],
  ["cobol", ">=85"],
])("%s %s is unknown", (language, range) => expect(spanOf({ language, range })).toBeUndefined());

test.each([
  ["python", "3.12.4", "3.12"],
  ["python", "3.14-dev", "3.14"],
  ["python", "3.x", undefined],
  ["python", "3", undefined],
  ["python", "pypy3.10", undefined],
  ["node", "20.11", "20"],
  ["node", "v22", "22"],
  ["node", "lts/*", undefined],
  ["r", "release", undefined],
])("%s %s belongs to %s", (language, version, series) => expect(seriesOf(language, version)).toBe(series));
