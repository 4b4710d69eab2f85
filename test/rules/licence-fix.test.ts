import { expect, test } from "vitest";
import { analyze } from "../../server/src/core/analyze.ts";
import { applyEdits } from "../../server/src/core/edits.ts";
import { world } from "../support/world.ts";

const citation = "cff-version: 1.2.0\ntitle: X\nlicense: Apache-2.0\n";
const judge = (plan: string) => analyze(world(plan, { "CITATION.cff": citation })).findings.filter(({ code }) => code === "PLN010");
const planWith = (own: string, answer: string): string =>
  `smp: 1\nstage: production\nsoftware:\n  name: X\n  kind: tool\n  license: ${own} # ours\nanswers:\n  accessibility.license: {answer: ${answer}}\n`;

test.each(["MIT", '"MIT"'])("one fix of a licence leaves no second contradiction behind (%s)", written => {
  const plan = planWith(written, "MIT");
  const fix = judge(plan)[0]?.fixes.find(({ title }) => title === "Set the answer to Apache-2.0");
  expect(fix?.edits).toHaveLength(1);
  const fixed = applyEdits(plan, fix?.edits[0]?.edits ?? []);
  expect(fixed).toBe(planWith(written.replace("MIT", "Apache-2.0"), "Apache-2.0"));
  expect(judge(fixed)).toEqual([]);
});

test("two places of the plan can be brought together either way", () => {
  const titles = judge(planWith("MIT", "Apache-2.0")).flatMap(({ fixes }) => fixes.map(({ title }) => title));
  expect(titles).toEqual(["Set the answer to MIT", "Set software.license to Apache-2.0"]);
});
