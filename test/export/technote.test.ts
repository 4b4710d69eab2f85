import { describe, expect, test } from "vitest";
import { exportHtml } from "../../server/src/core/export/technote-html.ts";
import { exportMarkdown } from "../../server/src/core/export/technote-markdown.ts";
import { technoteOf } from "../../server/src/core/export/technote.ts";
import { barePlan, companionInput, fullFiles, fullPlan, hostilePlans } from "../support/companions.ts";

const input = companionInput(fullPlan, fullFiles);
const { text: markdown } = exportMarkdown(input);
const { text: html } = exportHtml(input);

/** Elements that are opened and not closed, or closed and not opened. */
function unbalanced(page: string): string[] {
  const open: string[] = [];
  const faults: string[] = [];
  for (const [, end, name = ""] of page.replace(/<style>[^<]*<\/style>/, "").matchAll(/<(\/?)([a-z][a-z0-9]*)\b[^<>]*>/g)) {
    if (name === "meta") continue;
    if (end === "") open.push(name);
    else if (open.pop() !== name) faults.push(name);
  }
  return [...faults, ...open];
}

describe("the technical note", () => {
  test("has a title page, an abstract and numbered sections on everything that the plan speaks of", () => {
    const { title, facts, abstract, sections } = technoteOf(input);
    expect(title).toBe("Software management plan: StrainTree");
    expect(Object.fromEntries(facts.map(([name, value]) => [name, value]))).toMatchObject({
      Stage: "4 of 5: Production",
      Release: "v2.3.1",
      Date: "2026-11-20",
      Licence: "MIT OR Apache-2.0",
    });
    expect(abstract).toMatch(/^Trees of strains from reads\. \d+ of \d+ answered.*\.$/);
    expect(sections.map(({ number, title: section }) => `${number} ${section}`)).toEqual([
      "1 People",
      "2 Stages and answers",
      "3 Dependencies",
      "4 Data",
      "5 Hardware",
      "6 Releases",
      "7 Distribution targets",
      "8 Resources and production",
      "9 Gates and sign-offs",
      "10 Users, models and support",
    ]);
  });

  test("tells each answer with its state, evidence and note", () => {
    expect(markdown).toContain(
      "| Tests | ✔ answered | unit: automatic, end-to-end: manual, automatic | tests/ | since 2020, &lt;b&gt;always&lt;/b&gt; \\| twice |",
    );
    expect(markdown).toContain("| Standard formats | ✔ answered | partially |  | Formats: FASTQ, https://example.org/fastq; own tree |");
  });

  test("tells what is needed, where it runs and on what", () => {
    for (const row of [
      "| numpy | pypi | >=1.26,<3 | needed |  | uv.lock |  |",
      "| krona | conda | >=2.8 | optional | plots |  |  |",
      "| libgomp1 | deb | any version | needed |  |  | system |",
      "| Marker genes | 2026-05 | 34 GB | CC-BY-4.0 | https://doi.org/10.5281/zenodo.7 |",
      "| cpu | x86\\_64\\_v3 | 16 | 48 GB | 180 GB |  |  |",
      "| image | container | production | north | ghcr.io/lab/straintree:2.3.1 | Dockerfile |",
      "| image | release | ci |",
    ])
      expect(markdown).toContain(`${row}\n`);
  });

  test("tells how the gates stand, with what was left out and the exceptions", () => {
    expect(markdown).toContain("v2.3.1: CANNOT DECIDE.");
    expect(markdown).toContain("| Feature freeze | ✔ passed | ada, 2026-11-01 | Ada van der Lens | 2026-11-01 | docs/freeze.md |");
    expect(markdown).toMatch(/\| Release validated \| ⊘ rejected \|/);
    expect(markdown).toContain("| Resources estimated | one small job |");
    expect(markdown).toContain("| Software quality ok | v2.3.1 | 2026-12-24 | Change board | No time before the campaign |");
  });

  test("says the same on a page as in Markdown", () => {
    for (const { title } of technoteOf(input).sections) expect(html).toMatch(new RegExp(`<h2>\\d+ ${title}</h2>`));
    const rows = technoteOf(input).sections.flatMap(({ blocks }) => blocks.flatMap(block => (block.kind === "table" ? block.rows : [])));
    expect(html.match(/<tr><th scope="row">/g)).toHaveLength(rows.length);
    expect(html).toContain(`<a href="https://example.org/lab/straintree" rel="noreferrer" class="long">`);
  });

  test("lets only what is longer than any word break inside, and keeps a sign with its word", () => {
    expect(html).toContain(`<td><span class="long">ghcr.io/lab/straintree:2.3.1</span></td>`);
    expect(html).toContain(`<td class="short">34 GB</td>`);
    expect(html).toContain(`<td class="short">✔&nbsp;answered</td>`);
    expect(html).toContain(`<table class="pairs">\n<thead><tr><th scope="col">Support</th>`);
  });

  test("is one page without a script and with nothing to load", () => {
    expect(unbalanced(html)).toEqual([]);
    expect(html).toContain(`content="default-src 'none'; style-src 'unsafe-inline'"`);
    expect(html).not.toMatch(/<script|<img|<link|\bsrc=|\bon[a-z]+=/);
  });

  test("is the same every time", () => {
    expect(exportMarkdown(companionInput(fullPlan, fullFiles)).text).toBe(markdown);
    expect(exportHtml(companionInput(fullPlan, fullFiles)).text).toBe(html);
  });

  test("of a plan that says nothing has its stages, and says what is missing", () => {
    const bare = technoteOf(companionInput(barePlan));
    expect(bare.sections.map(({ title }) => title)).toEqual(["Stages and answers"]);
    expect(bare.notes.map(({ subject }) => subject)).toEqual(["software.name", "software.description"]);
  });

  test.each(hostilePlans)("keeps a hostile plan harmless (%#)", plan => {
    const from = companionInput(plan);
    const page = exportHtml(from).text;
    expect(unbalanced(page)).toEqual([]);
    expect(page).not.toMatch(/<script|href="(?!https?:)/);
    for (const line of exportMarkdown(from).text.split("\n")) {
      expect(line).not.toMatch(/<[a-z/!]/i);
      if (line.startsWith("|")) expect(line.endsWith("|")).toBe(true);
    }
  });
});
