import fc from "fast-check";
import { getScalarValue, parseEvents, type Event } from "js-yaml";
import { describe, expect, test } from "vitest";
import { yamlLines } from "../../server/src/core/formats/yaml-lines.ts";
import type { YamlTable } from "../../server/src/core/formats/yaml-table.ts";

/** Kind, place and text of every event, as far as both ways tell them. */
function shown(text: string, table: YamlTable): unknown[] {
  return [...table.kinds].map((kind, at) => {
    const coded = table.coded.get(at);
    if (kind === 4 || kind === 7) {
      const [start, end] = [table.starts[at] ?? -1, table.ends[at] ?? -1];
      return ["scalar", start, end, coded === undefined ? (start < 0 ? "" : text.slice(start, end)) : getScalarValue(text, coded)];
    }
    return kind === 2 || kind === 3 ? [kind === 2 ? "list" : "map", table.starts[at]] : [kind];
  });
}

function wanted(text: string): unknown[] | undefined {
  let events: readonly Event[];
  try {
    events = parseEvents(text, {});
  } catch {
    return undefined;
  }
  return events.map(event => {
    if (event.type === 4) return ["scalar", event.valueStart, event.valueEnd, getScalarValue(text, event)];
    return event.type === 2 || event.type === 3 ? [event.type === 2 ? "list" : "map", event.start] : [event.type];
  });
}

describe("what programs write is read as the parser reads it", () => {
  test.each([
    "a: 1\n",
    "a:\nb: ~\n",
    "a:\n- 1\n- x: y\n  z: 'q'\n-\n  - deep\n-\nb: {}\nc: [] # none\n",
    'a:\n  - - 1\n    - 2\n  - k:\n    l: "x\\ty"\n',
    "'it''s': 'a ''b'''\r\n\"k\": \"\"\r\n",
    "# head\nurl: https://example.org:80/a#b\nspec: numpy >=1.26,<3 # why\n",
    "text: goes on\n  and on\nb: 1",
    "- a\n- b: c\n  d:\n  - e\n",
    "a:  1  \n\n\n  \nb: -x\nc: :y\nd: ?z\n",
  ])("%j", text => {
    const table = yamlLines(text);
    expect(table).toBeDefined();
    if (table !== undefined) expect(shown(text, table)).toEqual(wanted(text));
  });

  test("where each node ends", () => {
    const table = yamlLines("a:\n- 1\n- b: 2\nc: 3\n");
    // document, map, a, list, 1, map, b, 2, end, end, c, 3, end, end
    expect([...(table?.next ?? [])]).toEqual([14, 13, 3, 10, 5, 9, 7, 8, 9, 10, 11, 12, 13, 14]);
  });
});

test.each([
  "",
  "text\n",
  "---\na: 1\n",
  "a: &x 1\nb: *x\n",
  "a: !!str 1\n",
  "a: |\n  block\n",
  "a: {b: 1}\n",
  "a: [1]\n",
  "a: 'over\n  lines'\n",
  "a:\tb\n",
  "? a\n: b\n",
  "a: b: c\n",
  "a: - b\n",
  "a: 1\n  b: 2\n",
  "a:\n b: 1\n  c: 2\n",
  "- a\nb: 1\n",
  "a: 1\n- b\n",
  "a: @b\n",
  "a: \u0000\n",
  "a: 'b' c\n",
  "a: b\r c\n",
])("%j is left to the parser", text => {
  expect(yamlLines(text)).toBeUndefined();
});

test("no text is read otherwise than the parser reads it", () => {
  const bits = [
    "a",
    "b: c",
    "- ",
    "x:",
    "'q'",
    '"d"',
    "\n",
    "\n  ",
    "\n    ",
    "\n- ",
    " # c",
    "{}",
    "[]",
    ": ",
    "  ",
    "\n\n",
    "'it''s'",
    '"\\n"',
  ];
  const more = ["#", "\r\n", "a b", "http://x:y", "\t", "...", "---", "{a: b}", "|", "? ", "&a", "é", "\n  - ", "-", "\n   # c\n"];
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...bits, ...more), { maxLength: 14 }), parts => {
      const text = parts.join("");
      const table = yamlLines(text);
      if (table !== undefined) expect(shown(text, table)).toEqual(wanted(text));
    }),
    { numRuns: 5000 },
  );
});
