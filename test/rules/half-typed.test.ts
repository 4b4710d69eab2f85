import { expect, test } from "vitest";
import { analyze } from "../../server/src/core/analyze.ts";
import { world } from "../support/world.ts";

/* While somebody is typing, one finding on the line of the cursor is enough. */

const above = "smp: 1\nstage: construction\nsoftware:\n  name: X\n  kind: tool\n";
const below = "answers:\n  accessibility.access: public\n  versioning.version-control: yes\nrelease: {current: v1}\nsupport: {issues: x}\n";

function found(text: string): string[] {
  return analyze(world(text)).findings.flatMap(({ code, message, at }) =>
    code === "PLN001" ? [`${at.range.start.line + 1} ${message}`] : [],
  );
}

test("a whole plan has none", () => expect(found(above + below)).toEqual([]));

test.each(["r", "rel", "  li", "  license", "    x: {", '  x: "', "  a: b: c", "x: [", "{"])("%s does not make a cascade", typed => {
  const findings = found(`${above}${typed}\n${below}`);
  expect(findings.length).toBeGreaterThan(0);
  expect(findings.length).toBeLessThan(4);
  expect(findings.join("\n")).not.toContain("is missing here");
});

test("what stands above a broken line is still checked", () => {
  expect(found(`${above}  nmae: y\n${below}  - x\n`)[0]).toContain("6 “nmae” is not a key here");
});

test("a dash without an item and braces without an answer wait for what is typed next", () => {
  expect(found(`${above}dependencies:\n  software:\n    -\n`)).toEqual([]);
  expect(found(`${above}dependencies:\n  software:\n    - ~\n`)).toHaveLength(1);
  expect(found(`${above}answers:\n  accessibility.license: {}\n`)).toEqual(["7 “answer” is missing here"]);
});
