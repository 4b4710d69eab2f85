import { FAILSAFE_SCHEMA, load } from "js-yaml";
import { expect, test } from "vitest";
import {
  readYamlEvents,
  yamlEntries,
  yamlGet,
  yamlItems,
  yamlKind,
  yamlLiteralSpan,
  yamlSpan,
  yamlText,
  type YamlEvents,
  type YamlNode,
} from "../../server/src/core/formats/yaml-events.ts";

const text = [
  "plain: 1.10",
  "quoted: 'it''s'",
  'escaped: "a\\tb"',
  "empty:",
  "flow: {a: [1, 2, {b: c}], d: []}",
  "block: |",
  "  two",
  "  lines",
  "folded: >-",
  "  one",
  "  line",
  "base: &base",
  "  x: y",
  "again: *base",
  "list:",
  "- - nested",
  "  - deeper: {}",
  "- last",
  "",
].join("\r\n");

test("the tree holds what a parser that builds values gives", () => {
  const { yaml, problems } = readYamlEvents(text);
  expect(problems).toEqual([]);
  const root = yaml?.roots[0];
  if (yaml === undefined || root === undefined) throw new Error("no document");
  expect(value(yaml, root)).toEqual(load(text, { schema: FAILSAFE_SCHEMA }));
});

test("places", () => {
  const { yaml } = readYamlEvents(text);
  const root = yaml?.roots[0];
  if (yaml === undefined || root === undefined) throw new Error("no document");
  const written = (key: string) => {
    const node = yamlGet(yaml, root, key);
    const { start, end } = yamlSpan(yaml, node ?? -1);
    return text.slice(start, end);
  };
  expect(written("plain")).toBe("1.10");
  expect(written("quoted")).toBe("it''s");
  expect(written("base")).toBe("x: y");
  expect(written("again")).toBe("base");
  expect(written("empty")).toBe("");
  expect(written("list")).toMatch(/^- - nested[^]*- last$/);
  const literal = (key: string) => yamlLiteralSpan(yaml, yamlGet(yaml, root, key) ?? -1) !== undefined;
  expect(["plain", "quoted", "escaped", "folded", "base"].map(literal)).toEqual([true, false, false, false, false]);
});

test("the last of several equal keys counts, each document has a root", () => {
  const { yaml } = readYamlEvents("a: 1\na: 2\n---\nb\n---\n");
  const [first, second] = yaml?.roots ?? [];
  if (yaml === undefined || first === undefined || second === undefined) throw new Error("no documents");
  expect(yamlText(yaml, yamlGet(yaml, first, "a") ?? -1)).toBe("2");
  expect(yamlEntries(yaml, first)).toHaveLength(2);
  expect(yamlText(yaml, second)).toBe("b");
});

test.each(["a: [", "a: b: c", "\t- a", "[".repeat(10_000), "*nowhere", "a: 'x"])("%j is refused with one short sentence", bad => {
  const { yaml, problems } = readYamlEvents(bad.slice(0, 20_000));
  if (yaml !== undefined) return expect(yamlKind(yaml, yaml.roots[0] ?? -1)).toBeUndefined();
  expect(problems).toHaveLength(1);
  expect(problems[0]?.message.length).toBeLessThanOrEqual(90);
});

function value(yaml: YamlEvents, node: YamlNode): unknown {
  switch (yamlKind(yaml, node)) {
    case "map":
      return Object.fromEntries(yamlEntries(yaml, node).map(([key, item]) => [yamlText(yaml, key), value(yaml, item)]));
    case "list":
      return yamlItems(yaml, node).map(item => value(yaml, item));
    default:
      return yamlText(yaml, node);
  }
}
