import { describe, expect, test } from "vitest";
import { walkYaml, type YamlCursor } from "../../server/src/core/formats/yaml-cursor.ts";

/** All that a walk sees, one line for each key. */
function seen(cursor: YamlCursor): string[] {
  const lines: string[] = [];
  while (cursor.next()) {
    const { start } = cursor.keyAt();
    const braces = cursor.braces();
    const value = braces === undefined ? cursor.value() : [...braces].map(pair => pair.join("=")).join(" ");
    const at = braces === undefined ? cursor.valueAt() : undefined;
    const place = at === undefined ? "" : ` @${at.start.line}:${at.start.character}-${at.end.character}`;
    lines.push(`${cursor.document}.${cursor.depth} ${start.line}:${start.character} ${cursor.key()} = ${value ?? "…"}${place}`);
  }
  const end = cursor.endBefore();
  lines.push(`end ${end.line}:${end.character}`);
  return lines;
}

/** What the parser makes of the same text: an anchor on the first value is no way in which programs write. */
function byParser(text: string): string[] {
  const first = text.replace(/^(\S+:)/, "$1 &a");
  return (
    walkYaml(first, seen).result?.map(line => line.replace(/ @0:(\d+)-(\d+)/, (_, a, b) => ` @0:${Number(a) - 3}-${Number(b) - 3}`)) ?? []
  );
}

const text = [
  "version: '9.0'",
  "",
  "# a comment",
  "settings:",
  "  auto: true",
  "  'a''b': 'it''s'",
  '  "@s/a": "x: y # z"',
  "packages:",
  "  /a@1.0.0(b@2):",
  "    resolution: {integrity: sha512-aa==, tarball: https://example.org/a.tgz}",
  "    engines: {node: '>=12'}",
  "    cpu: [x64, arm64]",
  "    note: |-",
  "      no: key",
  "",
  "      - nor this",
  "    list:",
  "    - a: 1",
  "      b: 2",
  "    - c",
  "    other:",
  "      - d: 1",
  "    empty:",
  "    url: https://example.org/#x",
  "",
  "  b@2: {}",
  "last: 1.10",
].join("\n");

test("what programs write", () => {
  expect(walkYaml(text.replace("  'a''b': 'it''s'\n", ""), seen).result).toEqual([
    "0.0 0:0 version = 9.0 @0:10-13",
    "0.0 3:0 settings = ",
    "0.1 4:2 auto = true @4:8-12",
    "0.1 5:3 @s/a = x: y # z @5:11-19",
    "0.0 6:0 packages = ",
    "0.1 7:2 /a@1.0.0(b@2) = ",
    "0.2 8:4 resolution = integrity=sha512-aa== tarball=https://example.org/a.tgz",
    "0.2 9:4 engines = node=>=12",
    "0.2 10:4 cpu = …",
    "0.2 11:4 note = …",
    "0.2 15:4 list = ",
    "0.2 19:4 other = ",
    "0.2 21:4 empty = ",
    "0.2 22:4 url = https://example.org/#x @22:9-31",
    "0.1 24:2 b@2 = ",
    "0.0 25:0 last = 1.10 @25:6-10",
    "end 25:10",
  ]);
});

/** Maps, lists and blocks are empty to the one and unreadable to the other. */
function withoutContainers(lines: readonly string[]): string[] {
  return lines.map(line => line.replace(/ = …$/, " = ")).filter(line => !line.startsWith("end"));
}

describe("both ways see the same", () => {
  const variants: readonly (readonly [string, string])[] = [
    ["as it is", text.replace(/ {4}note: \|-\n(?: {6}.*\n|\n)+ {4}list/, "    list")],
    ["with CRLF", text.replace(/ {4}note: \|-\n(?: {6}.*\n|\n)+ {4}list/, "    list").replaceAll("\n", "\r\n")],
    ["several documents", "a: 1\n---\nb:\n  c: 2\n"],
    ["an escape", 'a: 1\nb: "tab\\there"\nc: "\\u00e9"\n'],
    ["a text of several lines", "a: 1\nb: one\n  two\nc: 3\n"],
    ["braces over several lines", "a: 1\nb: {c: 1,\n  d: 2}\ne: 3\n"],
    ["a key with a question mark", "a: 1\n? b\n:\n  c: 2\n"],
    ["comments behind values", "a: 1\nb: 2 # two\nc: # three\n  d: 4\n"],
    ["deeper and shallower", "a: 1\nb:\n    c:\n      d: 1\n    e: 2\nf: 3\n"],
  ];
  test.each(variants)("%s", (_, variant) => {
    const own = walkYaml(variant, seen).result ?? [];
    expect(own.length).toBeGreaterThan(1);
    expect(withoutContainers(own)).toEqual(withoutContainers(byParser(variant)));
  });

  test.each(variants)("%s, cut off anywhere", (_, variant) => {
    for (let end = 0; end < variant.length; end++) {
      const { result, problems } = walkYaml(variant.slice(0, end), seen);
      expect(result !== undefined || problems.length > 0).toBe(true);
    }
  });
});

test("what is passed over is not seen", () => {
  const keys = (one: string): string[] | undefined =>
    walkYaml(one, cursor => {
      const found: string[] = [];
      while (cursor.next()) {
        found.push(cursor.key());
        if (cursor.isKey("skip")) cursor.skip();
      }
      return found;
    }).result;
  const written = "a: 1\nskip:\n  b: 1\n  c:\n    d: 2\ne:\n  skip: {x: 1}\n  f: 2\n";
  expect(keys(written)).toEqual(["a", "skip", "e", "skip", "f"]);
  expect(keys(written.replace("a: 1", "a: &x 1"))).toEqual(["a", "skip", "e", "skip", "f"]);
});

test("an alias that holds itself ends", () => {
  expect(walkYaml("a: &x\n  b: *x\n  c: 1\n", seen).result?.length).toBe(4);
});

test("absurd nesting ends in a problem", () => {
  for (const absurd of ["{".repeat(100_000), "a:\n" + " ".repeat(5_000) + "b: &c 1", "[".repeat(50_000)])
    expect(walkYaml(absurd, seen).problems.length).toBeGreaterThan(0);
});
