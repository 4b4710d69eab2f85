import { describe, expect, test } from "vitest";
import { packageLock } from "../../server/src/core/facts/package-lock.ts";
import { laidOutJson, lineBreaksIn } from "../../server/src/core/formats/json-layout.ts";
import type { RepoPath } from "../../server/src/core/types.ts";

/** Numbers that look like chance and are the same in every run. */
function numbers(seed: number): (below: number) => number {
  let state = seed;
  return below => {
    state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff;
    return (state >> 8) % below;
  };
}

const keys = ["version", "resolved", "name", "link", "dev", "optional", "peer", "license", "engines", "bin", "é", 'a"b', "__proto__"];
const sections = ["dependencies", "devDependencies", "optionalDependencies", "peerDependencies"];
const names = ["node_modules/a", "node_modules/@s/b", "node_modules/a/node_modules/c", "", "tools/x", "__proto__", "node_modules/toString"];

function madeUp(seed: number): unknown {
  const next = numbers(seed);
  const pick = <T>(from: readonly T[]): T => from[next(from.length)] as T;
  const value = (depth: number): unknown => {
    const kind = next(depth > 2 ? 6 : 10);
    if (kind < 2) return pick(["1.2.3", "", "npm:b@1.0.0", "tools/x", "“ü”\n\\", "https://example.org/a/-/a-1.2.3.tgz"]);
    if (kind === 2) return true;
    if (kind === 3) return pick([false, null]);
    if (kind < 6) return next(50) / 4;
    if (kind === 6) return Array.from({ length: next(3) }, () => value(depth + 1));
    return object(depth + 1, () => pick([...keys, ...sections, "b", "c"]));
  };
  const object = (depth: number, key: () => string, of: (depth: number) => unknown = value): unknown => {
    const entries = Array.from({ length: next(6) }, () => [key(), of(depth)] as const);
    // a member of this name, not the prototype
    const made = {};
    for (const [name, given] of entries) Object.defineProperty(made, name, { value: given, enumerable: true, configurable: true });
    return made;
  };
  const entry = (): unknown => (next(8) === 0 ? value(0) : object(0, () => pick([...keys, ...sections])));
  const all: [string, unknown][] = [
    ["name", "sky"],
    ["lockfileVersion", pick<unknown>([1, 2, 3, 3, 3, 9, "3", null])],
    ["packages", next(12) === 0 ? value(0) : object(0, () => pick(names), entry)],
    ["dependencies", object(0, () => pick(["a", "b", "c"]), entry)],
    ["requires", true],
  ];
  const left = all.filter(() => next(6) > 0);
  if (next(4) === 0) left.reverse();
  return Object.fromEntries(left);
}

const read = (text: string) => packageLock.read({ path: "package-lock.json" as RepoPath, text });

describe("what npm lays out is read by its value as by its tokens", () => {
  test.each([2, 4, "\t"])("indented by %j", indent => {
    let quick = 0;
    for (let seed = 1; seed <= 400; seed++) {
      const text = `${JSON.stringify(madeUp(seed), null, indent)}\n`;
      if (laidOutJson(text) !== undefined) quick++;
      // a space behind the end is no layout that is known, and changes the place of nothing
      expect(laidOutJson(`${text} `)).toBeUndefined();
      expect(read(text), text).toEqual(read(`${text} `));
    }
    expect(quick).toBeGreaterThan(350);
  });

  test.each([
    ["a repeated key", '{\n  "a": 1,\n  "a": 2\n}\n'],
    ["a number as nobody writes it", '{\n  "a": 1.0\n}\n'],
    ["no indentation", '{"a": 1}\n'],
    ["line ends of Windows", '{\r\n  "a": 1\r\n}\r\n'],
    ["half a file", '{\n  "a": 1,\n'],
    ["a byte order mark", '\uFEFF{\n  "a": 1\n}\n'],
    ["two empty lines at the end", '{\n  "a": 1\n}\n\n'],
  ])("%s is for the other way", (_, text) => {
    expect(laidOutJson(text)).toBeUndefined();
  });

  test("nesting without end is left to the other way", () => {
    const deep = `{\n  "a": ${"[".repeat(20_000)}${"]".repeat(20_000)}\n}\n`;
    expect(laidOutJson(deep)).toBeUndefined();
  });

  test("line breaks are those of the text", () => {
    for (let seed = 1; seed <= 100; seed++) {
      const value = madeUp(seed);
      expect(lineBreaksIn(value)).toBe(JSON.stringify(value, null, 2).split("\n").length - 1);
    }
  });
});
