import { describe, expect, test } from "vitest";
import { comparedWords, differenceWords } from "../../client/src/compared.ts";

describe("what a plan and the Wizard say", () => {
  test("is told by what differs", () => {
    const item = { plan: "yes\nevidence: README.md", wizard: "no\nevidence: README.md", lost: [] };
    expect(differenceWords(item)).toBe("Plan: yes  ·  Wizard: no");
  });

  test("is told whole where one says only more", () => {
    expect(differenceWords({ plan: "yes", wizard: "yes\nnote: nightly", lost: ["who said so"] })).toBe(
      "Plan: yes  ·  Wizard: note: nightly  ·  not taken: who said so",
    );
  });

  test("leaves out a plan that says nothing, and stays on one short line", () => {
    const words = differenceWords({ plan: undefined, wizard: `a\r\n  b\n${"x".repeat(500)}`, lost: [] });
    expect(words).toMatch(/^Wizard: a; b; x+…$/);
    expect(words.length).toBeLessThan(80);
  });

  test("is counted by state", () => {
    const states = ["same", "differs", "same", "not-held"] as const;
    expect(comparedWords(states.map(state => ({ state })))).toBe("1 different, 2 the same, 1 without a place in the plan");
    expect(comparedWords([])).toBe("it answers nothing");
  });
});
