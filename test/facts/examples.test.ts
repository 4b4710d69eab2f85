import { describe, expect, test } from "vitest";
import { readers } from "../../server/src/core/facts/registry.generated.ts";
import { globMatcher } from "../../server/src/core/repo.ts";
import type { RepoPath, SourceFile } from "../../server/src/core/types.ts";

const file = (path: string, text: string): SourceFile => ({ path: path as RepoPath, text });

describe.each(readers.map(reader => [reader.id, reader] as const))("%s", (_, reader) => {
  test("has examples", () => {
    expect(reader.examples.length).toBeGreaterThan(0);
  });

  test.each(reader.examples.map(example => [example.name, example] as const))("%s", (_, example) => {
    expect(reader.matches.some(glob => globMatcher(glob)(example.file))).toBe(true);
    const result = reader.read(file(example.file, example.text));
    expect(result).toMatchObject(example.expect);
    for (const facet of Object.keys(result.value)) expect(reader.gives).toContain(facet);
  });

  test.each(reader.examples.map(example => [example.name, example] as const))("%s, cut off at every line", (_, example) => {
    const lines = example.text.split("\n");
    for (let count = 0; count < lines.length; count++) {
      const cut = lines.slice(0, count).join("\n");
      const result = reader.read(file(example.file, cut));
      expect(Array.isArray(result.problems)).toBe(true);
    }
  });

  test("survives what is not its format", () => {
    for (const text of [
      "",
      "\u0000",
      "{",
      "[[[[",
      "<xml>",
      "a: b: c",
      "\ufffd\ufffd",
      "__proto__: 1",
      '{"__proto__": {"a": 1}}',
      "=".repeat(2000),
    ]) {
      for (const example of reader.examples.slice(0, 1)) expect(() => reader.read(file(example.file, text))).not.toThrow();
    }
  });
});
