import type { Verdict } from "../types.ts";
import { escapeXml as xml } from "./escape.ts";
import { firstLine } from "./json.ts";
import { fails, type Formatter, type PlanResult, type ReportContext } from "./types.ts";
import { placeWords } from "./words.ts";

/**
 * JUnit XML: one suite for each plan, one case for each rule. A case fails when a finding is at or above the limit; what could not be
 * told is skipped with the reason. https://github.com/testmoapp/junitxml
 */
export const formatJunit: Formatter = (results, context) => {
  const suites = results.map(result => suite(result, context));
  const totals = attributes(sum(suites.map(it => it.counts)));
  return [
    `<?xml version="1.0" encoding="UTF-8"?>`,
    `<testsuites name="smp" ${totals}>`,
    ...suites.map(it => it.xml),
    "</testsuites>",
    "",
  ].join("\n");
};

interface Counts {
  readonly tests: number;
  readonly failures: number;
  readonly errors: number;
  readonly skipped: number;
}

type Outcome = "passed" | "failures" | "errors" | "skipped";

function suite(result: PlanResult, context: ReportContext): { readonly xml: string; readonly counts: Counts } {
  const cases = result.analysis.verdicts.map(verdict => testCase(verdict, result, context));
  const count = (outcome: Outcome): number => cases.filter(it => it.outcome === outcome).length;
  const counts = { tests: cases.length, failures: count("failures"), errors: count("errors"), skipped: count("skipped") };
  const open = ` <testsuite name="${xml(context.prefix + result.path)}" ${attributes(counts)}>`;
  return { xml: [open, ...cases.map(it => it.xml), " </testsuite>"].join("\n"), counts };
}

function testCase(
  verdict: Verdict,
  { path, findings, analysis }: PlanResult,
  { prefix, failOn }: ReportContext,
): { readonly xml: string; readonly outcome: Outcome } {
  const open = `  <testcase classname="${xml(prefix + path)}" name="${xml(`${verdict.code} ${verdict.rule}`)}"`;
  const wrap = (outcome: Outcome, inner: string): { xml: string; outcome: Outcome } => ({
    xml: `${open}>\n   ${inner}\n  </testcase>`,
    outcome,
  });

  const fault = analysis.faults.find(({ rule }) => rule === verdict.rule);
  if (fault !== undefined) return wrap("errors", `<error message="${xml(firstLine(fault.error))}" type="fault"/>`);
  const found = findings.filter(({ rule }) => rule === verdict.rule);
  const lines = found.map(({ at, severity, message }) => `${placeWords(prefix + at.path, at.range)} ${severity}: ${message}`).join("\n");
  const failing = found.filter(({ severity }) => fails(severity, failOn));
  const [first] = failing;
  if (first !== undefined) {
    const message = failing.length === 1 ? first.message : `${first.message} (and ${failing.length - 1} more)`;
    return wrap("failures", `<failure message="${xml(message)}" type="${first.severity}">${xml(lines)}</failure>`);
  }
  if (lines !== "") return wrap("passed", `<system-out>${xml(lines)}</system-out>`);
  if (verdict.outcome === "unknown") return wrap("skipped", `<skipped message="${xml(`could not tell: ${verdict.because}`)}"/>`);
  if (verdict.outcome === "not-applicable") return wrap("skipped", `<skipped message="${xml(`does not apply: ${verdict.because}`)}"/>`);
  return { xml: `${open}/>`, outcome: "passed" };
}

function sum(all: readonly Counts[]): Counts {
  const total = (of: (counts: Counts) => number): number => all.reduce((before, counts) => before + of(counts), 0);
  return {
    tests: total(it => it.tests),
    failures: total(it => it.failures),
    errors: total(it => it.errors),
    skipped: total(it => it.skipped),
  };
}

function attributes({ tests, failures, errors, skipped }: Counts): string {
  return `tests="${tests}" failures="${failures}" errors="${errors}" skipped="${skipped}"`;
}
