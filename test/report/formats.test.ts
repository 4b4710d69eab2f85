import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { formatChecklistHtml } from "../../server/src/core/report/checklist-html.ts";
import { formatChecklistJson } from "../../server/src/core/report/checklist-json.ts";
import { formatChecklistMarkdown } from "../../server/src/core/report/checklist-markdown.ts";
import { formatChecklistText } from "../../server/src/core/report/checklist-text.ts";
import { formatGithub } from "../../server/src/core/report/github.ts";
import { formatGitlab } from "../../server/src/core/report/gitlab.ts";
import { formatJson } from "../../server/src/core/report/json.ts";
import { formatJunit } from "../../server/src/core/report/junit.ts";
import { formatMarkdown } from "../../server/src/core/report/markdown.ts";
import { formatSarif } from "../../server/src/core/report/sarif.ts";
import { formatText } from "../../server/src/core/report/text.ts";
import type { Formatter } from "../../server/src/core/report/types.ts";
import { expectGolden } from "../support/golden.ts";
import { context, result, results } from "./results.ts";

const golden = join(import.meta.dirname, "../golden/report");

const formats: readonly (readonly [name: string, formatter: Formatter])[] = [
  ["check.txt", formatText],
  ["check.json", formatJson],
  ["check.sarif", formatSarif],
  ["check.junit.xml", formatJunit],
  ["check.md", formatMarkdown],
  ["check.github.txt", formatGithub],
  ["check.gitlab.json", formatGitlab],
  ["checklist.txt", formatChecklistText],
  ["checklist.json", formatChecklistJson],
  ["checklist.md", formatChecklistMarkdown],
  ["checklist.html", formatChecklistHtml],
];

describe.each(formats)("%s", (name, formatter) => {
  test("is as somebody has read it", () => {
    expectGolden(join(golden, name), formatter(results, context));
  });

  test("is the same every time", () => {
    expect(formatter(results, context)).toBe(formatter(results, context));
  });

  test("ends with one line end, or is empty, without plans", () => {
    expect(formatter([], context)).toMatch(/^$|[^\n]\n$/);
  });
});

describe("text", () => {
  test("has colour only when asked", () => {
    expect(formatText(results, context)).not.toContain("\u001b");
    expect(formatText(results, { ...context, colour: true })).toContain("\u001b[31merror\u001b[39m");
    expect(formatChecklistText(results, { ...context, colour: true })).toContain("\u001b[31m✖");
  });

  test("says only what fails when quiet", () => {
    const quiet = formatText(results, { ...context, quiet: true });
    expect(quiet).toContain("AAA002");
    expect(quiet).not.toContain("AAA003");
    expect(quiet).not.toContain("answered");
    expect(formatText([result("smp.yaml", "getting-started", "X")], { ...context, quiet: true })).toBe("");
  });

  test("counts what a baseline knows", () => {
    const [first] = results;
    expect(formatText([{ ...first!, findings: [], known: 2 }], context)).toContain("no findings in 1 plan (2 known from the baseline)");
  });

  test("passes on no character that could steer the terminal", () => {
    const evil = result("smp.yaml", "production", '"\\e]0;owned\\a\\u202etxt"');
    for (const formatter of [formatText, formatChecklistText, formatMarkdown]) {
      // eslint-disable-next-line no-control-regex -- these must not be there
      expect(formatter([evil], context)).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
    }
  });
});

describe("json", () => {
  test("has the shape that scripts rely on, and no more", () => {
    const report = JSON.parse(formatJson(results, context)) as { plans: { findings: Record<string, unknown>[] }[] };
    expect(Object.keys(report)).toEqual(["tool", "plans", "summary"]);
    expect(Object.keys(report.plans[0]!)).toEqual(["path", "stage", "findings", "checklist", "unread"]);
    const keys = ["code", "rule", "severity", "message", "path", "range", "related", "fixes", "fingerprint"];
    expect(report.plans.flatMap(({ findings }) => findings.map(finding => Object.keys(finding)))).toEqual([keys, keys, keys]);
  });

  test("says that a rule failed, without places of this machine", () => {
    const text = formatJson([result("smp.yaml", "publication", "X")], context);
    expect(text).toContain('"error": "Error: out of order"');
    expect(text).not.toContain(import.meta.dirname);
  });
});

describe("github", () => {
  test("lets no text begin a command of its own", () => {
    const [first] = results;
    const finding = {
      ...first!.findings[0]!,
      message: "a\n::stop-commands::x\r%0A",
      at: { ...first!.findings[0]!.at, path: "a:b,c\n.yaml" as never },
    };
    const lines = formatGithub([{ ...first!, findings: [finding] }], { ...context, prefix: "" }).split("\n");
    expect(lines).toHaveLength(3);
    expect(lines[0]).toMatch(/^::(error|notice) file=a%3Ab%2Cc%0A\.yaml,line=2,/);
    expect(lines[0]).toMatch(/::a%0A::stop-commands::x%0D%250A$/);
  });

  test("gives columns only for places within one line", () => {
    const [first] = results;
    const finding = {
      ...first!.findings[0]!,
      at: { path: first!.path, range: { start: { line: 1, character: 2 }, end: { line: 2, character: 0 } } },
    };
    expect(formatGithub([{ ...first!, findings: [finding] }], context)).not.toContain("col=");
  });
});

describe("junit", () => {
  test("lets a finding below the limit pass, and one at the limit fail", () => {
    const [first] = results;
    expect(formatJunit([first!], context)).toMatch(/<testsuites name="smp" tests="5" failures="1" errors="0" skipped="1">/);
    expect(formatJunit([first!], { ...context, failOn: "info" })).toMatch(/failures="2"/);
  });

  test("replaces what XML cannot hold", () => {
    const [first] = results;
    const finding = { ...first!.findings[0]!, rule: "wording", severity: "error" as const, message: 'a\u0000<&>"\ud800]]>' };
    expect(formatJunit([{ ...first!, findings: [finding] }], context)).toContain('message="a\ufffd&lt;&amp;&gt;&quot;\ufffd]]&gt;"');
  });
});

describe("html", () => {
  test("escapes what the plan says, loads nothing and runs nothing", () => {
    const html = formatChecklistHtml(results, context);
    expect(html).toContain("&lt;b&gt;Other&lt;/b&gt;");
    expect(html).not.toMatch(/<script|<link|<img|https?:\/\/|\son\w+=/);
    expect(html.match(/<table>/g)).toHaveLength(10);
    expect(html.match(/<caption>/g)).toHaveLength(10);
    expect(html.match(/<th scope="row">/g)).toHaveLength(12);
  });
});

describe("markdown", () => {
  test("lets no text break a table, link, or call somebody", () => {
    const row = formatMarkdown(results, context)
      .split("\n")
      .find(line => line.includes("AAA002"));
    expect(row).toContain("\\|");
    expect(formatChecklistMarkdown(results, context)).toContain("&lt;b&gt;Other&lt;/b&gt; @\u200ball");
  });
});
