import { releaseHeading } from "../formats/release-heading.ts";
import { markdownHeadings } from "../formats/markdown.ts";
import { rstHeadings } from "../formats/rst.ts";
import { LineIndex } from "../text.ts";
import type { SourceFile } from "../types.ts";
import { defineReader, type Reader } from "./define.ts";
import type { ChangelogRelease, Extracted, FileFacts, Heading } from "./types.ts";

export const changelog: Reader = defineReader({
  id: "changelog",
  format: "CHANGELOG",
  ecosystem: null,
  role: "prose",
  gives: ["changelog"],
  matches: [
    "**/{CHANGELOG,ChangeLog,Changelog,changelog,CHANGES,Changes,changes,NEWS,News,HISTORY,History,history,RELEASES,RELEASE_NOTES,RELEASENOTES}{,.md,.markdown,.rst,.txt}",
  ],
  topOnly: true,
  docs: "https://keepachangelog.com/",
  read,
  examples: [
    {
      name: "keep a changelog",
      file: "CHANGELOG.md",
      text: `# Changelog

## [Unreleased]

### Fixed

## [1.2.0] - 2024-03-01

### Python 3.12

\`\`\`
## 9.9.9
\`\`\`

## [[1.1.0](https://example.org/1.1.0)] - 2023-12-24 - "Copper Kettle"

## 1.0.0-rc.1 (January 5, 2023)
`,
      expect: {
        complete: true,
        problems: [],
        value: {
          changelog: [
            { version: "Unreleased", date: null },
            { version: "1.2.0", date: "2024-03-01", at: { start: { line: 6, character: 0 }, end: { line: 6, character: 23 } } },
            { version: "1.1.0", date: "2023-12-24" },
            { version: "1.0.0-rc.1", date: "2023-01-05" },
          ],
        },
      },
    },
    {
      name: "names before the version, no dates",
      file: "docs/changes.md",
      text: "# starfit v2.1 Changes\n\n## Python library\n\n# starfit v2.0 API changes\n\n## Other changes since release 0.2.1\n",
      expect: { value: { changelog: [{ version: "v2.1", date: null }, { version: "v2.0" }] } },
    },
    {
      name: "reStructuredText",
      file: "CHANGES.rst",
      text: `sky-fit v30.0.8 (2026-06-08)
============================

Bug Fixes
---------

sky-fit v30.0.6 (2026-04-06)
============================
`,
      expect: {
        value: {
          changelog: [
            { version: "v30.0.8", date: "2026-06-08", at: { start: { line: 0, character: 0 }, end: { line: 1, character: 28 } } },
            { version: "v30.0.6", date: "2026-04-06" },
          ],
        },
      },
    },
    {
      name: "R's NEWS in Markdown",
      file: "NEWS.md",
      text: "# starfit (development version)\n\n# starfit 1.5.0\n\n## Breaking changes in 1.4\n",
      expect: { value: { changelog: [{ version: "Unreleased" }, { version: "1.5.0" }] } },
    },
    {
      name: "plain text",
      file: "NEWS",
      text: "Changes in version 1.2:\n\n  * Needs GSL 2.7\n\n1.1 (2020-01-01)\n- first\n\n1.0 was never released\n",
      expect: {
        value: {
          changelog: [
            { version: "1.2", date: null },
            { version: "1.1", date: "2020-01-01" },
          ],
        },
      },
    },
  ],
});

function read(file: SourceFile): Extracted<FileFacts> {
  return { value: { changelog: releases(headingsOf(file)) }, problems: [], complete: true };
}

function headingsOf(file: SourceFile): readonly Heading[] {
  if (/\.(md|markdown)$/i.test(file.path)) return markdownHeadings(file.text);
  if (/\.rst$/i.test(file.path)) return rstHeadings(file.text);
  // Without an ending the text may be any of the three; the one that finds releases is right.
  const candidates = [markdownHeadings(file.text), rstHeadings(file.text), plainHeadings(file.text)];
  return candidates.reduce((best, one) => (releases(one).length > releases(best).length ? one : best));
}

/** In plain text a line at the margin that holds nothing but a release. */
function plainHeadings(text: string): Heading[] {
  const lines = new LineIndex(text);
  const headings: Heading[] = [];
  for (let line = 0; line < lines.lineCount; line++) {
    const written = lines.lineText(line);
    if (written.length > 120 || !/^[=*#-]*\s?[A-Za-z0-9[(]/.test(written)) continue;
    const at = { start: { line, character: 0 }, end: { line, character: written.trimEnd().length } };
    const title = written.replace(/^[=*#-]+|[=*#:-]+\s*$/g, "").trim();
    if (releaseHeading(title, true) !== undefined) headings.push({ text: title, depth: 1, at });
  }
  return headings;
}

/** Whether a release belongs to a series: 1.2.3 to 1.2, v1.2 and 1.2.x. */
function isPartOf(version: string, series: string): boolean {
  const plain = (text: string) => text.toLowerCase().replace(/^v\.?/, "");
  return plain(version).startsWith(`${plain(series).replace(/(\.[x*])+$/, "")}.`);
}

/** Releases among headings. One inside the section of another counts only as a part of its series: 1.2.3 below 1.2. */
function releases(headings: readonly Heading[]): ChangelogRelease[] {
  const found: ChangelogRelease[] = [];
  let open: { readonly version: string; readonly depth: number }[] = [];
  for (const { text, depth, at } of headings) {
    open = open.filter(one => one.depth < depth);
    const release = releaseHeading(text, false);
    if (release === undefined) continue;
    const outer = open.at(-1);
    if (outer !== undefined && !isPartOf(release.version, outer.version)) continue;
    open.push({ version: release.version, depth });
    found.push({ ...release, at });
  }
  return found;
}
