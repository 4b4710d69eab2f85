import { expect, test } from "vitest";
import { membersOf, parseJson, textFact, valueAt } from "../../server/src/core/formats/json.ts";

test("values stand where they are said to stand", () => {
  const { root, complete } = parseJson('{\n  "a": ["x", {"b": "yz"}],\n  "n": -1.5\n}');
  expect(complete).toBe(true);
  expect(membersOf(root).map(({ key, at }) => ({ key, at }))).toEqual([
    { key: "a", at: { start: { line: 1, character: 2 }, end: { line: 1, character: 25 } } },
    { key: "n", at: { start: { line: 2, character: 2 }, end: { line: 2, character: 11 } } },
  ]);
  const array = valueAt(root, "a");
  const inner = array?.kind === "array" ? array.items[1] : undefined;
  expect(textFact(valueAt(inner, "b"))).toEqual({
    value: "yz",
    range: { start: { line: 1, character: 20 }, end: { line: 1, character: 22 } },
  });
});

test("comments and trailing commas are read only where a format has them", () => {
  const text = '{"a": [1, 2,], /* why */ "b": 1,}';
  expect(parseJson(text).complete).toBe(false);
  expect(parseJson(text, { comments: true, trailingCommas: true })).toMatchObject({ complete: true, problems: [] });
});

test("of a broken text the whole parts remain", () => {
  const { root, problems } = parseJson('{"a": "whole", "b": "hal');
  expect(membersOf(root).map(({ key }) => key)).toEqual(["a"]);
  expect(problems.length).toBeGreaterThan(0);
  expect(parseJson("").root).toBeUndefined();
  expect(parseJson("[".repeat(100_000)).complete).toBe(false);
});
