import Ajv from "ajv";
import { describe, expect, test } from "vitest";
import { applyEdits } from "../../server/src/core/edits.ts";
import { readBaseline } from "../../server/src/core/report/baseline.ts";
import { formatJson } from "../../server/src/core/report/json.ts";
import { formatSarif } from "../../server/src/core/report/sarif.ts";
import { context, result, results } from "./results.ts";
import { sarifStructure } from "./sarif-structure.ts";

interface Log {
  readonly runs: readonly {
    readonly tool: { readonly driver: { readonly rules: readonly { readonly id: string; readonly defaultConfiguration: object }[] } };
    readonly invocations: readonly { readonly executionSuccessful: boolean }[];
    readonly results: readonly {
      readonly ruleId: string;
      readonly ruleIndex: number;
      readonly level: string;
      readonly partialFingerprints: Readonly<Record<string, string>>;
      readonly locations: readonly {
        readonly physicalLocation: { readonly artifactLocation: { readonly uri: string }; readonly region: Region };
      }[];
      readonly fixes?: readonly {
        readonly artifactChanges: readonly {
          readonly replacements: readonly { readonly deletedRegion: Region; readonly insertedContent: { readonly text: string } }[];
        }[];
      }[];
    }[];
  }[];
}

interface Region {
  readonly startLine: number;
  readonly startColumn: number;
  readonly endLine: number;
  readonly endColumn: number;
}

const valid = new Ajv({ allErrors: true }).compile(sarifStructure);
const logOf = (all: typeof results): Log => JSON.parse(formatSarif(all, context)) as Log;

describe("sarif", () => {
  test.each([
    ["with findings", results],
    ["without plans", []],
    ["with a rule that failed", [result("smp.yaml", "publication", "X")]],
  ])("%s, has the structure that the specification asks for", (_, all) => {
    const ok = valid(logOf(all));
    expect(valid.errors ?? []).toEqual([]);
    expect(ok).toBe(true);
  });

  test("the check itself refuses what the specification does", () => {
    const log = JSON.parse(formatSarif(results, context)) as {
      runs: { results: { level: string; locations: { physicalLocation: { region: { startLine: number } } }[] }[] }[];
    };
    log.runs[0]!.results[0]!.locations[0]!.physicalLocation.region.startLine = 0;
    expect(valid(log)).toBe(false);
    log.runs[0]!.results[0]!.locations[0]!.physicalLocation.region.startLine = 1;
    log.runs[0]!.results[0]!.level = "info";
    expect(valid(log)).toBe(false);
  });

  test("results point at their rule in the catalogue, which is sorted", () => {
    const [run] = logOf(results).runs;
    const ids = run!.tool.driver.rules.map(({ id }) => id);
    expect(ids).toEqual([...ids].sort());
    expect(ids).toHaveLength(context.rules.length);
    for (const { ruleId, ruleIndex } of run!.results) expect(ids[ruleIndex]).toBe(ruleId);
  });

  test("a rule that is off at every stage is off in the catalogue", () => {
    const { rules } = logOf(results).runs[0]!.tool.driver;
    expect(rules[0]!.defaultConfiguration).toEqual({ enabled: false });
    expect(rules[1]!.defaultConfiguration).toEqual({ level: "error" });
  });

  test("paths are relative URIs", () => {
    const text = formatSarif(results, context);
    expect(text).toContain('"uri": "packages/a%20b/uv%20lock/%C3%BC%23.lock"');
    for (const { locations } of logOf(results).runs[0]!.results) {
      const { uri } = locations[0]!.physicalLocation.artifactLocation;
      expect(decodeURIComponent(uri)).toMatch(/^packages\/a b\/(sub\/)?smp\.yaml$/);
    }
  });

  test("a fix, applied by its regions, gives what our own edits give", () => {
    const [first] = results;
    const finding = first!.findings.find(({ fixes }) => fixes.length > 0)!;
    const { text } = first!.analysis.plan.main.document;
    const lines = text.split("\n");
    const offset = (line: number, column: number): number =>
      lines.slice(0, line - 1).reduce((sum, one) => sum + one.length + 1, 0) + column - 1;
    const reported = logOf(results).runs[0]!.results.find(({ fixes }) => fixes !== undefined)!;
    for (const [index, fix] of finding.fixes.entries()) {
      const { deletedRegion: it, insertedContent } = reported.fixes![index]!.artifactChanges[0]!.replacements[0]!;
      const applied =
        text.slice(0, offset(it.startLine, it.startColumn)) + insertedContent.text + text.slice(offset(it.endLine, it.endColumn));
      expect(applied).toBe(applyEdits(text, fix.edits[0]!.edits));
      expect(applied).not.toBe(text);
    }
  });

  test("says that a run failed when a rule did", () => {
    expect(logOf(results).runs[0]!.invocations[0]!.executionSuccessful).toBe(true);
    const failed = logOf([result("smp.yaml", "publication", "X")]);
    expect(failed.runs[0]!.invocations[0]!.executionSuccessful).toBe(false);
    expect(JSON.stringify(failed)).not.toContain(import.meta.dirname);
  });
});

describe("baseline", () => {
  const all = new Set(results.flatMap(({ findings }) => findings.map(({ fingerprint }) => fingerprint)));

  test.each([
    ["JSON", formatJson],
    ["SARIF", formatSarif],
  ])("reads the fingerprints of a %s report", (_, formatter) => {
    expect(all.size).toBe(3);
    expect(readBaseline(formatter(results, context))).toEqual(all);
  });

  test.each(["", "{}", "[]", "null", "{", '{"plans": 1}', '{"plans": []}', '{"runs": {}}'])("does not take %s for a report", text => {
    expect(readBaseline(text)).toBeUndefined();
  });

  test("leaves out what is no fingerprint", () => {
    expect(readBaseline('{"tool": {}, "plans": [{"findings": [{"fingerprint": 1}, null, {"fingerprint": "a"}]}, 2]}')).toEqual(
      new Set(["a"]),
    );
  });
});
