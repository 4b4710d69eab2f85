import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { applyEdits, changedPart } from "../../server/src/core/edits.ts";
import { parsePlan } from "../../server/src/core/plan/parse.ts";
import { viewPlan } from "../../server/src/core/plan/view.ts";
import { keepInWizard, type WizardNotes } from "../../server/src/core/plan/wizard-edit.ts";
import type { RepoPath } from "../../server/src/core/types.ts";

const uuid = "8d2f6a10-54f2-4e0b-9d3c-7a1b2c3d4e5f";
const other = "11111111-54f2-4e0b-9d3c-7a1b2c3d4e5f";

function kept(text: string, notes: Partial<WizardNotes>): string | undefined {
  const file = { path: "smp.yaml" as RepoPath, text };
  const plan = viewPlan({ file, kind: "plan", document: parsePlan(text) }, []);
  const edit = keepInWizard(plan, { questions: new Map(), project: undefined, model: undefined, ...notes });
  return edit && applyEdits(text, edit.edits);
}

const questions = new Map([
  ["documentation.purpose", uuid],
  ["testing.sample-data", other],
]);

describe("what is kept under wizard", () => {
  test("is made where there is nothing yet, all of it in one edit", () => {
    expect(kept("smp: 1\n", { questions, model: "lab:smp:1.0.0", project: uuid })).toBe(
      `smp: 1\nwizard:\n  model: lab:smp:1.0.0\n  project: ${uuid}\n  questions:\n    documentation.purpose: ${uuid}\n    testing.sample-data: ${other}\n`,
    );
  });

  test("joins what is there, with its comments, its line ends and its form", () => {
    expect(kept("smp: 1\r\nwizard: # ours\r\n  model: a:b:1.0.0 # pinned\r\nstage: production\r\n", { project: uuid })).toBe(
      `smp: 1\r\nwizard: # ours\r\n  model: a:b:1.0.0 # pinned\r\n  project: ${uuid}\r\nstage: production\r\n`,
    );
    expect(kept("smp: 1\nwizard: {model: a:b:1.0.0}\n", { questions: new Map([["documentation.purpose", uuid]]) })).toBe(
      `smp: 1\nwizard: {model: a:b:1.0.0, questions: {documentation.purpose: ${uuid}}}\n`,
    );
  });

  test("takes the place of what was confirmed before", () => {
    const text = `smp: 1\nwizard:\n  questions:\n    documentation.purpose: "${other}" # once\n`;
    expect(kept(text, { questions: new Map([["documentation.purpose", uuid]]) })).toBe(text.replace(other, uuid));
  });

  test("is nothing where it stands there, or where the place cannot be edited", () => {
    expect(kept(`smp: 1\nwizard: {project: ${uuid}}\n`, { project: uuid })).toBeUndefined();
    expect(kept("smp: 1\nx: &w {}\nwizard: *w\n", { project: uuid })).toBeUndefined();
    expect(kept("- a list\n", { project: uuid })).toBeUndefined();
    expect(kept("smp: 1\n", {})).toBeUndefined();
  });
});

describe("the part of a text that changed", () => {
  const pieces = fc.array(fc.constantFrom("a", "b", "\n", "\r\n", "\r", "é", "😀", "\ud83d", "\ude00"), { maxLength: 12 });

  test("makes the second text of the first", () => {
    fc.assert(
      fc.property(pieces, pieces, pieces, pieces, (head, was, is, tail) => {
        const [before, after] = [was, is].map(middle => [...head, ...middle, ...tail].join(""));
        const edit = changedPart(before ?? "", after ?? "");
        expect(applyEdits(before ?? "", edit === undefined ? [] : [edit])).toBe(after);
      }),
      { numRuns: 2000 },
    );
  });

  test("is only what changed, and never half a character", () => {
    expect(changedPart("a: 1\nb: 2\nc: 3\n", "a: 1\nb: 20\nc: 3\n")?.newText).toBe("0");
    expect(changedPart("x 😀 y", "x 😁 y")?.newText).toBe("😁");
    expect(changedPart("same", "same")).toBeUndefined();
  });
});
