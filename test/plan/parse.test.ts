import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { nodeAt, pointerOf, textOf, toData, walk } from "../../server/src/core/plan/nodes.ts";
import { parsePlan, planLimits } from "../../server/src/core/plan/parse.ts";

const messages = (text: string): string[] => parsePlan(text).problems.map(({ message }) => message);

describe("a sound plan", () => {
  const text = "smp: 1\r\nsoftware:\r\n  name: 'X' # the name\r\npeople: {a: {name: A}, b: {roles: [x, y]}}\r\n";
  const { root, problems, lines } = parsePlan(text);

  test("has no problems", () => {
    expect(problems).toEqual([]);
    expect(toData(root)).toEqual({ smp: 1, software: { name: "X" }, people: { a: { name: "A" }, b: { roles: ["x", "y"] } } });
  });

  test("knows where everything stands", () => {
    for (const node of walk(root)) {
      expect(nodeAt(root, pointerOf(node))).toBe(node);
      if (node.kind === "scalar") expect(text.slice(node.span.start, node.span.end)).toContain(node.source);
    }
    const name = nodeAt(root, ["software", "name"]);
    expect(name && lines.range(name.span)).toEqual({ start: { line: 2, character: 8 }, end: { line: 2, character: 11 } });
  });
});

describe("a broken plan keeps what can be read", () => {
  test("a tab", () => expect(messages("software:\n\tname: x\n")).toEqual(["A tab cannot indent YAML; use spaces"]));
  test("an open bracket", () => {
    const { root, problems } = parsePlan("stage: production\nsoftware: {name: x, kind: tool\n");
    expect(problems.map(({ message }) => message)).toEqual(["A closing bracket is missing"]);
    expect(textOf(nodeAt(root, ["stage"]))).toBe("production");
    expect(textOf(nodeAt(root, ["software", "name"]))).toBe("x");
  });
  test("a key that is still being typed", () => {
    const { root, problems } = parsePlan("smp: 1\nstag\nsoftware: {name: x}\n");
    expect(problems).toHaveLength(1);
    expect(textOf(nodeAt(root, ["software", "name"]))).toBe("x");
  });
  test("duplicate keys", () => {
    const { problems } = parsePlan("a: 1\nb: 2\na: 3\n");
    expect(problems.map(({ kind, range, first }) => [kind, range.start.line, first?.start.line])).toEqual([["duplicate-key", 2, 0]]);
  });
  test("several documents", () =>
    expect(parsePlan("a: 1\n---\nb: 2\n---\nc: 3\n").problems.map(({ kind }) => kind)).toEqual(["several-documents"]));
});

describe("hostile plans end quickly and with one problem", () => {
  const bomb = [
    "a: &a [x,x,x,x,x,x,x,x,x]",
    ..."bcdefghij".split("").map((name, index) => `${name}: &${name} [${Array(9).fill(`*${"abcdefghi"[index]}`).join(",")}]`),
  ].join("\n");
  test.each([
    ["brackets", "[".repeat(100_000)],
    ["dashes", "- ".repeat(50_000)],
    ["braces with keys", "{a: ".repeat(20_000)],
    ["indentation", Array.from({ length: 5000 }, (_, depth) => `${" ".repeat(depth)}a:`).join("\n")],
    ["question marks", "? ".repeat(20_000)],
    ["size", `a: "${"x".repeat(planLimits.characters)}"`],
  ])("%s", (_, text) => {
    const { problems, root } = parsePlan(text);
    expect(problems.map(({ kind }) => kind)).toEqual(["limit"]);
    expect(root).toBeUndefined();
  });
  test("aliases that expand to billions", () => {
    const { problems, root } = parsePlan(bomb);
    expect(problems.some(({ kind }) => kind === "limit")).toBe(true);
    expect([...walk(root)].length).toBeLessThan(planLimits.aliasNodes * 3);
  });
  test("an alias inside its own anchor", () => expect(() => parsePlan("a: &a [*a]\nb: &b {c: *b}\n")).not.toThrow());
  test("names of objects", () => expect(toData(parsePlan("__proto__: {a: 1}\nconstructor: 2\n").root)).toMatchObject({ constructor: 2 }));
});

test("no text makes the parser throw, and every place is inside the text", () => {
  const pieces = [
    "a",
    "b:",
    " ",
    "\n",
    "  ",
    "- ",
    "{",
    "}",
    "[",
    "]",
    ",",
    '"',
    "'",
    "#",
    "&x ",
    "*x",
    "|\n",
    ">-\n",
    "\t",
    "? ",
    ": ",
    "---\n",
    "!!str ",
    "%",
    "é",
    "😀",
    "\r\n",
    "<<: ",
  ];
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...pieces), { maxLength: 60 }), parts => {
      const text = parts.join("");
      const { root, lines } = parsePlan(text);
      for (const node of walk(root)) {
        expect(node.span.start).toBeGreaterThanOrEqual(0);
        expect(node.span.end).toBeLessThanOrEqual(text.length);
        expect(node.span.start).toBeLessThanOrEqual(node.span.end);
      }
      expect(lines.text).toBe(text);
    }),
    { numRuns: 2000, seed: 7 },
  );
});

describe("merge keys", () => {
  test("bring in what the map does not say itself, from the first source that has it", () => {
    const text =
      "people:\n  ada: &ada {name: Ada, roles: [x]}\n  bob: &bob\n    <<: *ada\n    name: Bob\n  eve: {<<: [*bob, *ada], email: e}\n";
    const { root, problems } = parsePlan(text);
    expect(problems).toEqual([]);
    expect(toData(root)).toEqual({
      people: {
        ada: { name: "Ada", roles: ["x"] },
        bob: { name: "Bob", roles: ["x"] },
        eve: { name: "Bob", roles: ["x"], email: "e" },
      },
    });
    const roles = nodeAt(root, ["people", "bob", "roles", 0]);
    expect(roles?.alias).toBe(true);
    expect(roles && pointerOf(roles)).toEqual(["people", "bob", "roles", 0]);
    expect(roles && text.slice(roles.span.start, roles.span.end)).toBe("<<: *ada");
  });
  test("of anything else are keys like others", () => {
    expect(toData(parsePlan("a: {<<: 1}\nb: {'<<': 2}\n").root)).toEqual({ a: { "<<": 1 }, b: { "<<": 2 } });
    expect(toData(parsePlan("a: &a {<<: *a, b: 1}\n").root)).toEqual({ a: { b: 1 } });
  });
});

test("one broken line is not said again of every line below it", () => {
  const below = Array.from({ length: 40 }, (_, index) => `k${index}: v`).join("\n");
  for (const typed of ["  x: {", "  a: b: c", '  x: "', "  rel", "  - ", "  k: |"])
    expect([typed, messages(`smp: 1\n${typed}\n${below}\n`).length < 4]).toEqual([typed, true]);
});
