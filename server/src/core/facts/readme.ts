import { readMarkdown } from "../formats/markdown.ts";
import { readRst } from "../formats/rst.ts";
import type { SourceFile } from "../types.ts";
import { defineReader, type Reader } from "./define.ts";
import type { Extracted, FileFacts } from "./types.ts";

export const readme: Reader = defineReader({
  id: "readme",
  format: "README",
  ecosystem: null,
  role: "prose",
  gives: ["prose"],
  matches: ["**/{README,Readme,ReadMe,readme}{,.md,.markdown,.rst,.txt}"],
  topOnly: true,
  docs: "https://spec.commonmark.org/",
  read,
  examples: [
    {
      name: "Markdown that begins with HTML and badges",
      file: "README.md",
      text: `<h1 align="center">Star<b>fit</b></h1>
<!-- <a href="https://example.org/hidden">hidden</a> -->

[![build](https://example.org/badge.svg)](https://example.org/ci) [![doi][doi]](https://example.org/doi)

Starfit *fits* [spectra](docs/spectra.md),
see https://example.org/docs.

## Installation

\`\`\`sh
# not a heading
\`\`\`

[doi]: https://example.org/doi.svg
`,
      expect: {
        complete: true,
        problems: [],
        value: {
          prose: {
            headings: [
              { text: "Starfit", depth: 1 },
              { text: "Installation", depth: 2, at: { start: { line: 8, character: 0 }, end: { line: 8, character: 15 } } },
            ],
            links: [
              { url: "https://example.org/ci", text: "build", image: false },
              {
                url: "https://example.org/badge.svg",
                text: "build",
                image: true,
                at: { start: { line: 3, character: 1 }, end: { line: 3, character: 40 } },
              },
              { url: "https://example.org/doi", image: false },
              { url: "https://example.org/doi.svg", text: "doi", image: true },
              { url: "docs/spectra.md", text: "spectra", image: false },
              { url: "https://example.org/docs", image: false, at: { start: { line: 6, character: 4 }, end: { line: 6, character: 28 } } },
            ],
            firstParagraph: {
              value: "Starfit fits spectra, see https://example.org/docs.",
              range: { start: { line: 5, character: 0 }, end: { line: 6, character: 29 } },
            },
          },
        },
      },
    },
    {
      name: "reStructuredText",
      file: "README.rst",
      text: `=======
starfit
=======

.. image:: https://example.org/badge.svg
   :target: https://example.org/ci

Starfit fits \`spectra <https://example.org/spectra>\`_.

Installation
------------

See https://example.org/install.
`,
      expect: {
        value: {
          prose: {
            headings: [
              { text: "starfit", depth: 1, at: { start: { line: 0, character: 0 }, end: { line: 2, character: 7 } } },
              { text: "Installation", depth: 2 },
            ],
            links: [
              { url: "https://example.org/badge.svg", image: true },
              { url: "https://example.org/ci", image: false },
              { url: "https://example.org/spectra", text: "spectra", image: false },
              { url: "https://example.org/install" },
            ],
            firstParagraph: { value: "Starfit fits spectra." },
          },
        },
      },
    },
    {
      name: "plain text",
      file: "README",
      text: "Fits spectra.\nMore.\n\nRest.\n",
      expect: { value: { prose: { headings: [], links: [], firstParagraph: { value: "Fits spectra. More." } } } },
    },
  ],
});

function read(file: SourceFile): Extracted<FileFacts> {
  if (!/\.(md|markdown)$/i.test(file.path)) return { value: { prose: readRst(file.text) }, problems: [], complete: true };
  const { value, problems, complete } = readMarkdown(file.text);
  return { value: { prose: value }, problems, complete };
}
