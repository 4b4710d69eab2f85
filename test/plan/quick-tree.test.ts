import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { root as project } from "../../scripts/lib/paths.mjs";
import type { PlanNode } from "../../server/src/core/plan/nodes.ts";
import { parseThoroughly } from "../../server/src/core/plan/parse.ts";
import { quickTree } from "../../server/src/core/plan/quick-tree.ts";

/** A tree as plain data: everything but the way back to the parents. */
function shape(node: PlanNode | undefined): unknown {
  if (node === undefined) return undefined;
  const { kind, span, index, alias } = node;
  const base = { kind, span, index, alias };
  if (kind === "scalar") return { ...base, value: node.value, source: node.source, style: node.style };
  if (kind === "list") return { ...base, flow: node.flow, items: node.items.map(shape) };
  const entries = node.entries.map(entry => ({ key: entry.key, keySpan: entry.keySpan, span: entry.span, value: shape(entry.value) }));
  return { ...base, flow: node.flow, entries };
}

/** Either the quick reader leaves the text to the thorough one, or both read the same and find nothing wrong. */
function agree(text: string): boolean {
  const quick = quickTree(text);
  if (quick === undefined) return true;
  const { root, problems } = parseThoroughly(text);
  expect({ tree: shape(quick), problems }).toEqual({ tree: shape(root), problems: [] });
  return false;
}

describe("what is read quickly, as the thorough parser reads it", () => {
  test.each([
    ["one-line and block form", "a: {b: [1, 'x', \"y\"], c: d}\ne:\n  - f: 1\n    g: 2\n  - h\n"],
    ["comments and blank lines", "# top\na: 1 # one\n\n# between\nb:\n  # inside\n  c: 2\n  # behind\nd: 3\n"],
    ["a block of text", "a:\n  note: |\n    one\n    two\n  rest: >-\n    folded\n    text\nb: 1\n"],
    ["numbers, dates and words", "[1, -2, +3, 0x1F, 0o17, 1.50, .5e3, -.inf, .nan, 2026-05-04, 1_000, null, ~, true, False, yes, 1.2.3]\n"],
    ["escapes and quotes", "a: \"x\\ty\\u00e9\"\nb: 'it''s'\n\"c d\": 'e'\n"],
    ["text over several lines", 'a: one\n  two\n\n  three\nb: "four\n  five"\n'],
    ["a key without a value", "a:\nb:\n  c:\nd: 1\n"],
    ["Windows line ends", "a: 1\r\nb:\r\n  - c\r\n"],
    ["no line end at the end", "a: 1\nb: [x]"],
    ["names of objects", "__proto__: {constructor: 1}\ntoString: x\n"],
    ["the sample", readFileSync(join(project, "test/sample/smp.yaml"), "utf8")],
  ])("%s", (_, text) => expect(agree(text)).toBe(false));
});

describe("what is left to the thorough parser", () => {
  test.each([
    ["a broken line", "a: 1\nb\nc: 2\n"],
    ["a key twice", "a: 1\na: 2\n"],
    ["an anchor", "a: &x 1\n"],
    ["an alias", "a: 1\nb: *a\n"],
    ["a tag", "a: !!str 1\n"],
    ["two documents", "a: 1\n---\nb: 2\n"],
    ["a document mark", "---\na: 1\n"],
    ["a tab", "a:\t1\n"],
    ["text behind a quote", "b:\n- 'q'x: y\n"],
    ["a key of several lines", "? a\n  b\n: c\n"],
    ["a pair without braces", "a: [b: c]\n"],
    ["a comment between brackets", "{a: b\n# c\n}\n"],
    ["nothing", "# only a comment\n"],
  ])("%s", (_, text) => expect(quickTree(text)).toBeUndefined());
});

test("the two never differ, whatever the text", () => {
  const pieces = fc.constantFrom(
    ...[
      "a",
      "b: ",
      "c:",
      "- ",
      "-",
      "\n",
      "\n  ",
      "\n    ",
      "\n- ",
      "\n  - ",
      "x: y",
      "k: v\n",
      "[",
      "]",
      "{",
      "}",
      ",",
      ", ",
      ": ",
      " ",
      "  ",
    ],
    ...[
      "'q'",
      '"d"',
      "'it''s'",
      '"e\\n"',
      "# c",
      "  # c\n",
      "\n# c\n",
      "1",
      "0x1F",
      "1.50",
      "~",
      "null",
      "true",
      "2026-05-04",
      ".nan",
      "-",
    ],
    ...[
      "|\n    text\n    more\n",
      "|+\n  x\n\n",
      ">-\n  folded\n  x\n",
      "é",
      "😀",
      "\r\n",
      "\t",
      "? ",
      "&a ",
      "*a",
      "!t ",
      "---\n",
      "<<: ",
    ],
    ...[
      "'two\n  lines'",
      "two\n  lines",
      "@",
      "`",
      "%",
      "a: b: c",
      "k: [a, b]\n",
      "m: {x: 1, y: }\n",
      '"quoted key": ',
      "key : v\n",
      ": v\n",
    ],
  );
  let quick = 0;
  const text = fc.array(pieces, { maxLength: 14 }).map(parts => parts.join(""));
  fc.assert(
    fc.property(text, it => {
      if (!agree(it)) quick++;
    }),
    { numRuns: 4000 },
  );
  expect(quick).toBeGreaterThan(200);
});

test("the two never differ on a plan in which something is being typed", () => {
  const plan = readFileSync(join(project, "test/sample/smp.yaml"), "utf8");
  const typed = fc.constantFrom(
    ...["x", ":", ": ", "\n", "\n  ", "- ", "'", '"', "[", "]", "{", "}", ",", "#", " #", "|", "&", "*", "!", "\t", "-", "1"],
  );
  fc.assert(
    fc.property(fc.nat(plan.length), fc.nat(3), typed, (at, removed, text) => {
      agree(plan.slice(0, at) + text + plan.slice(at + removed));
    }),
    { numRuns: 400 },
  );
});
