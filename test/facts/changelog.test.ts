import { describe, expect, test } from "vitest";
import { changelog } from "../../server/src/core/facts/changelog.ts";
import { markdownHeadings, readMarkdown } from "../../server/src/core/formats/markdown.ts";
import { releaseHeading } from "../../server/src/core/formats/release-heading.ts";
import { rstHeadings } from "../../server/src/core/formats/rst.ts";
import type { RepoPath } from "../../server/src/core/types.ts";

describe("releaseHeading", () => {
  test.each<[string, string, string | null]>([
    ["[1.2.3] - 2024-01-01", "1.2.3", "2024-01-01"],
    ["v1.2", "v1.2", null],
    ["MultiMap v1.35 - 2025-11-02", "v1.35", "2025-11-02"],
    ["Version 1.2 (2020-01-01)", "1.2", "2020-01-01"],
    ["1.2.3 (5 March 2021)", "1.2.3", "2021-03-05"],
    ["1.2.3 / 2021/3/5", "1.2.3", "2021-03-05"],
    ["1.2.3 (05.03.2021)", "1.2.3", "2021-03-05"],
    ["Release 12", "12", null],
    ["v 1.0 API changes :", "v1.0", null],
    ["sky-fit-ng v27.0.0 (2024-05-29)", "v27.0.0", "2024-05-29"],
    ["starfit-1.2.3", "1.2.3", null],
    ["1.0 (September 2022)", "1.0", null],
    ["2024.10.1", "2024.10.1", null],
    ["2.0.0rc1 - “Copper Kettle”", "2.0.0rc1", null],
    ["Unreleased", "Unreleased", null],
    ["starfit (development version)", "Unreleased", null],
    ["w_2024_10", "w_2024_10", null],
  ])("%s", (heading, version, date) => {
    expect(releaseHeading(heading, false)).toEqual({ version, date });
  });

  test.each([
    "Changelog",
    "Fixed",
    "2024-01-15",
    "Support for Python 3.12",
    "Python 3.12",
    "Other changes since release 0.2.1 (September 2017):",
    "Bump minimum GSL to 2.7",
    "GSL 2.7 is now required by the fitting code",
    "",
  ])("%s is no release", heading => {
    expect(releaseHeading(heading, false)).toBeUndefined();
  });
});

test("the quick search finds the headings that the parser finds", () => {
  const text = `Title
=====

# One #
 ## Two with \`code\` and [a link](b)
####### no
#no

\`\`\`md
# in code
\`\`\`

~~~
# in code
\`\`\`
~~~
<!--
# in a comment
-->
para
graph
---

- item
---

    # indented code

> quote
===
###
# last`;
  const places = (headings: readonly { text: string; depth: number; at: object }[]): unknown[] =>
    headings.map(({ text: shown, depth, at }) => ({ shown, depth, at }));
  expect(places(markdownHeadings(text))).toEqual(places(readMarkdown(text).value.headings));
  expect(markdownHeadings(text.replaceAll("\n", "\r\n")).map(heading => heading.text)).toEqual(
    markdownHeadings(text).map(heading => heading.text),
  );
});

test("reStructuredText levels follow the order of styles", () => {
  const text = "=====\nTitle\n=====\n\nOne\n===\n\nSub\n---\n\nTwo\n===\n\ntext\nof a paragraph\n--------------\n\nname  value\n";
  expect(rstHeadings(text).map(({ text: shown, depth }) => `${depth} ${shown}`)).toEqual(["1 Title", "2 One", "3 Sub", "2 Two"]);
});

test("a patch release below its series counts, a version below another release does not", () => {
  const text = "# 1.2\n\n## 1.2.3\n\n## 1.2.2 (2024-01-01)\n\n# 1.1\n\n## 9.9\n";
  const { value } = changelog.read({ path: "CHANGELOG.md" as RepoPath, text });
  expect(value.changelog?.map(release => release.version)).toEqual(["1.2", "1.2.3", "1.2.2", "1.1"]);
});

test("a file without an ending is read as what it is", () => {
  const versions = (text: string): unknown =>
    changelog.read({ path: "CHANGES" as RepoPath, text }).value.changelog?.map(release => release.version);
  expect(versions("# News\n\n## 1.1\n\n## 1.0\n")).toEqual(["1.1", "1.0"]);
  expect(versions("1.1\n===\n\n* a\n\n1.0\n===\n")).toEqual(["1.1", "1.0"]);
  expect(versions("CHANGES IN VERSION 1.1\n----------------------\n\n    o a\n\nCHANGES IN VERSION 1.0\n----------------------\n")).toEqual(
    ["1.1", "1.0"],
  );
});
