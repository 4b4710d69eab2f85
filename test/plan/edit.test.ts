import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { applyEdits } from "../../server/src/core/edits.ts";
import {
  addEntry,
  addItemAt,
  insertBlock,
  remove,
  renameKey,
  setPath,
  setScalar,
  yamlFlow,
  yamlText,
} from "../../server/src/core/plan/edit.ts";
import { entryOf, nodeAt, textOf, toData, walk, type Pointer } from "../../server/src/core/plan/nodes.ts";
import { parsePlan } from "../../server/src/core/plan/parse.ts";
import type { PlanPart } from "../../server/src/core/plan/view.ts";
import type { FileEdit } from "../../server/src/core/types.ts";
import { sourceFile } from "../support/world.ts";

function part(text: string): PlanPart {
  return { file: sourceFile("smp.yaml", text), kind: "plan", document: parsePlan(text) };
}

function edited(text: string, edit: (part: PlanPart) => FileEdit | undefined): string | undefined {
  const result = edit(part(text));
  return result && applyEdits(text, result.edits);
}

const at = (plan: PlanPart, ...pointer: Pointer) => {
  const node = nodeAt(plan.document.root, pointer);
  if (!node) throw new Error(`nothing at ${pointer.join(".")}`);
  return node;
};

const block = `# a plan
smp: 1
software:
  name: X   # the name
  kind: tool

people:
  ana: {name: Ana}  # leads

signoffs:
  - {gate: a, by: ana}   # first
  - gate: b
    by: ana
# the end
`;

describe("scalars", () => {
  test("keep their quotes", () => {
    expect(edited("a: 'x' # c\n", plan => setScalar(plan, at(plan, "a"), "it's"))).toBe("a: 'it''s' # c\n");
    expect(edited('a: "x"\n', plan => setScalar(plan, at(plan, "a"), "y"))).toBe('a: "y"\n');
    expect(edited("a: x\n", plan => setScalar(plan, at(plan, "a"), "1.20"))).toBe('a: "1.20"\n');
  });
  test("an alias is not edited", () => expect(edited("a: &x 1\nb: *x\n", plan => setScalar(plan, at(plan, "b"), "2"))).toBeUndefined());
});

describe("adding", () => {
  test("to a block map, behind its last entry and its comment", () => {
    expect(edited(block, plan => { const map = at(plan, "software"); return map.kind === "map" ? addEntry(plan, map, "license", "MIT") : undefined; })).toBe(block.replace("  kind: tool\n", "  kind: tool\n  license: MIT\n")); // prettier-ignore
  });
  test("to a flow map", () => {
    expect(edited(block, plan => { const map = at(plan, "people", "ana"); return map.kind === "map" ? addEntry(plan, map, "roles", ["a", "b"]) : undefined; })).toContain("ana: {name: Ana, roles: [a, b]}  # leads"); // prettier-ignore
  });
  test("below keys that are not there yet", () => {
    expect(edited("smp: 1\n", plan => setPath(plan, ["release", "current"], "v1.0.0"))).toBe("smp: 1\nrelease:\n  current: v1.0.0\n");
    expect(edited("smp: 1\nrelease:\n", plan => setPath(plan, ["release", "current"], "v1.0.0"))).toBe(
      "smp: 1\nrelease:\n  current: v1.0.0\n",
    );
    expect(edited("", plan => setPath(plan, ["release", "current"], "v1.0.0"))).toBe("release:\n  current: v1.0.0\n");
    expect(edited("release: {}\n", plan => setPath(plan, ["release", "current"], "1.0"))).toBe('release: {current: "1.0"}\n');
  });
  test("an item, making its list", () => {
    expect(edited("smp: 1\n", plan => addItemAt(plan, ["dependencies", "software"], "pypi:numpy"))).toBe(
      "smp: 1\ndependencies:\n  software:\n    - pypi:numpy\n",
    );
    expect(edited(block, plan => addItemAt(plan, ["signoffs"], "{gate: c}"))).toBe(
      block.replace("    by: ana\n", "    by: ana\n  - {gate: c}\n"),
    );
  });
  test("a block of lines", () => {
    expect(edited("smp: 1\nanswers:\n    a: 1\n", plan => insertBlock(plan, "answers", ["b: 2", "c: 3"]))).toBe(
      "smp: 1\nanswers:\n    a: 1\n    b: 2\n    c: 3\n",
    );
  });
  test("keeps the line ends of Windows", () => {
    expect(edited("smp: 1\r\n", plan => setPath(plan, ["release", "current"], "v1"))).toBe("smp: 1\r\nrelease:\r\n  current: v1\r\n");
  });
});

describe("removing", () => {
  test("an item with its line and comment", () => {
    expect(edited(block, plan => remove(plan, at(plan, "signoffs", 0)))).toBe(block.replace("  - {gate: a, by: ana}   # first\n", ""));
    expect(edited(block, plan => remove(plan, at(plan, "signoffs", 1)))).toBe(block.replace("  - gate: b\n    by: ana\n", ""));
  });
  test("a key inside brackets", () => {
    expect(edited("a: {b: 1, c: 2, d: 3}\n", plan => remove(plan, at(plan, "a", "c")))).toBe("a: {b: 1, d: 3}\n");
    expect(edited("a: {b: 1, c: 2}\n", plan => remove(plan, at(plan, "a", "c")))).toBe("a: {b: 1}\n");
  });
  test("what is left empty goes, too", () =>
    expect(edited("x: 1\na:\n  b:\n    - c\n", plan => remove(plan, at(plan, "a", "b", 0)))).toBe("x: 1\n"));
  test("the first key behind a dash", () => {
    expect(edited("a:\n  - b: 1\n    c: 2\n", plan => remove(plan, at(plan, "a", 0, "b")))).toBe("a:\n  - c: 2\n");
  });
});

test("renaming a key keeps the rest", () => {
  expect(edited(block, plan => { const entry = entryOf(plan.document.root, "people"); return entry && renameKey(plan, entry, "persons"); })).toBe(block.replace("people:", "persons:")); // prettier-ignore
});

test("every text survives being written and read", () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string({ maxLength: 20 }),
        fc.constantFrom(
          "yes",
          "true",
          "1.20",
          "0x1F",
          "12:30",
          "a: b",
          "a #b",
          "- x",
          "[x",
          "null",
          "~",
          "é",
          " x",
          "@a",
          "%",
          "`",
          "2026-11-20",
        ),
      ),
      text => {
        expect(textOf(nodeAt(parsePlan(`a: ${yamlText(text)}\n`).root, ["a"])) ?? "").toBe(text);
        expect(toData(parsePlan(`a: ${yamlFlow([text, { [text === "" ? "k" : text]: text }], true)}\n`).root)).toEqual({
          a: [text, { [text === "" ? "k" : text]: text }],
        });
      },
    ),
    { numRuns: 3000, seed: 11 },
  );
});

test("editing anything leaves all the rest and every comment as it was", () => {
  const plan = part(block);
  for (const node of walk(plan.document.root)) {
    if (node.kind !== "scalar") continue;
    const edit = setScalar(plan, node, "changed");
    const text = edit ? applyEdits(block, edit.edits) : block;
    expect(text.replace("changed", () => block.slice(node.span.start, node.span.end))).toBe(block);
  }
  for (const node of walk(plan.document.root)) {
    const edit = node.parent ? remove(plan, node) : undefined;
    if (edit) expect(parsePlan(applyEdits(block, edit.edits)).problems).toEqual([]);
  }
});
