import { expect, test } from "vitest";
import { analyze } from "../../server/src/core/analyze.ts";
import { sourceFile, world } from "../support/world.ts";

const plan = "smp: 1\nstage: production\nsoftware: {name: X, kind: tool}\npeople: {rel: {name: A}}\n";

function findings(signoffs: string): string[] {
  const input = world(plan, {}, { signoffs: [sourceFile(".smp/signoffs/v1.0.0.yaml", signoffs)] });
  return analyze(input).findings.flatMap(({ at, code, message }) =>
    at.path === ".smp/signoffs/v1.0.0.yaml" ? [`${at.range.start.line + 1} ${code} ${message}`] : [],
  );
}

test("files of sign-offs are part of the plan and are checked as such", () => {
  expect(
    findings("signoffs:\n  - {gate: feature-freeze, release: v1.0.0, by: rel, date: 2026-10-01, verdict: ok, ticket: '#1'}\n"),
  ).toEqual([]);
  expect(
    findings("signoffs:\n  - {gate: feature-freeze, release: v1.0.0, by: nobody, date: 2027-01-01, verdict: fine, ticket: '#1'}\n"),
  ).toEqual([
    "2 PLN005 “nobody” is not under people",
    "2 PLN007 This sign-off is dated 2027-01-01, which is in the future",
    "2 PLN001 “fine” should be ok, tolerable or rejected",
  ]);
});

test("only sign-offs and waivers stand there", () => {
  expect(findings("stage: production\n")).toEqual(["1 PLN001 “stage” is not a key here"]);
});

test("suppression comments work there, too", () => {
  expect(
    findings(
      "signoffs:\n  # smp-disable-next-line PLN005 -- left the project, kept for the record\n  - {gate: feature-freeze, release: v1.0.0, by: nobody, date: 2026-10-01, verdict: ok, ticket: '#1'}\n",
    ),
  ).toEqual([]);
});
