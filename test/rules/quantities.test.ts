import { describe, expect, test } from "vitest";
import {
  bytesIn,
  cpuTimeIn,
  durationIn,
  inUnit,
  isMoreBytes,
  numberWords,
  percentIn,
  plainNumber,
  secondsInUnit,
} from "../../server/src/core/quantities.ts";

test.each([
  ["512 B", 512, 512],
  ["1 kB", 1000, 1024],
  ["1KB", 1000, 1024],
  ["48 GB", 48e9, 48 * 1024 ** 3],
  ["1.5 TB", 1.5e12, 1.5 * 1024 ** 4],
  ["2 PB", 2e15, 2 * 1024 ** 5],
  ["0.4 MB", 400_000, 0.4 * 1024 ** 2],
  ["4 KiB", 4096, 4096],
  ["3 MiB", 3 * 1024 ** 2, 3 * 1024 ** 2],
  ["64 GiB", 64 * 1024 ** 3, 64 * 1024 ** 3],
  ["1 TiB", 1024 ** 4, 1024 ** 4],
  [" 0 MB ", 0, 0],
])("%s", (text, decimal, binary) => {
  const found = bytesIn(text);
  expect(found?.decimal).toBeCloseTo(decimal, 5);
  expect(found?.binary).toBeCloseTo(binary, 5);
});

test.each(["", "48", "GB", "48 gb", "48 Gb", "1 iB", "48 GB of memory", "-1 GB", "1e3 GB", "1,5 GB", "1 EB", "4 GB/s", "NaN GB"])(
  "“%s” is no amount of memory",
  text => expect(bytesIn(text)).toBeUndefined(),
);

test.each([
  ["6 h", 21_600, "time", "h"],
  ["90 min", 5400, "time", "min"],
  ["30s", 30, "time", "s"],
  ["40 HS23.h", 144_000, "HS23", "HS23.h"],
  ["40 HS23·h", 144_000, "HS23", "HS23·h"],
  ["40 HS23h", 144_000, "HS23", "HS23h"],
  ["7 HS23.s", 7, "HS23", "HS23.s"],
] as const)("%s of CPU", (text, seconds, sort, unit) => expect(cpuTimeIn(text)).toEqual({ seconds, sort, unit }));

test.each(["", "6", "h", "6 hours of work", "40 HS06.h", "40 HS23", ". h", "6 .h", "6 ·h"])("“%s” is no CPU time", text =>
  expect(cpuTimeIn(text)).toBeUndefined(),
);

test.each([
  ["45 min", 2700],
  ["2.5 h", 9000],
  ["1 day", 86_400],
  ["120 d", 120 * 86_400],
  ["2 weeks", 14 * 86_400],
  ["6 months", 180 * 86_400],
  ["1 h 30 min", 5400],
  ["3 hours", 10_800],
])("%s lasts", (text, seconds) => expect(durationIn(text)).toBe(seconds));

test.each(["", "soon", "5", "5 fortnights", "1 h or 2", "h 5", "constructor", "5 constructor"])("“%s” is no duration", text =>
  expect(durationIn(text)).toBeUndefined(),
);

test.each([
  ["0.5 %", 0.5],
  ["1%", 1],
  ["100 %", 100],
  ["0.31 per cent", undefined],
  ["%", undefined],
  ["-1 %", undefined],
])("share %s", (text, share) => expect(percentIn(text)).toBe(share));

describe("comparing", () => {
  const bytes = (text: string) => bytesIn(text) ?? expect.fail(text);

  test.each([
    ["4.6 GB", "4 GB", true],
    ["4 GB", "4.6 GB", false],
    ["4 GB", "4 GB", false],
    ["4096 MB", "4 GB", false],
    ["4000 MB", "4 GB", false],
    ["4 GiB", "4 GB", false],
    ["4 GB", "4 GiB", false],
    ["4.4 GiB", "4 GB", true],
    ["1.2 TB", "1 TiB", true],
  ])("%s more than %s: %s", (one, other, more) => expect(isMoreBytes(bytes(one), bytes(other))).toBe(more));

  test("a factor, and what fractions are off", () => {
    expect(isMoreBytes(bytes("3.7 GB"), bytes("3.4 GB"), 1.1)).toBe(false);
    expect(isMoreBytes(bytes("3.8 GB"), bytes("3.4 GB"), 1.1)).toBe(true);
    const sum = { decimal: 0.1 * 3 * 1e9, binary: 0.1 * 3 * 1024 ** 3 };
    expect(isMoreBytes(sum, bytes("0.3 GB"))).toBe(false);
  });
});

test("in a unit", () => {
  expect(inUnit({ decimal: 48e12, binary: 0 }, "TB")).toBe(48);
  expect(inUnit({ decimal: 2048, binary: 2048 }, "KiB")).toBe(2);
  expect(secondsInUnit(7200, "h")).toBe(2);
  expect(secondsInUnit(7200, "HS23·h")).toBe(2);
  expect(secondsInUnit(120, "min")).toBe(2);
});

test.each([
  [6_000_000, "6 000 000", "6000000"],
  [999, "999", "999"],
  [1000, "1 000", "1000"],
  [2.5, "2.5", "2.5"],
  [0, "0", "0"],
  [0.031, "0.031", "0.031"],
  [1 / 3, "0.333", "0.333"],
  [12_345.67, "12 345.7", "12345.7"],
  [0.1 + 0.2, "0.3", "0.3"],
  [1e21, "1 000 000 000 000 000 000 000", "1000000000000000000000"],
])("%d is written %s", (value, words, plain) => {
  expect(numberWords(value)).toBe(words);
  expect(plainNumber(value)).toBe(plain);
});
