import { splitLines } from "../formats/lines.ts";
import { sbomPackage } from "../formats/sbom-json.ts";
import { LineIndex } from "../text.ts";
import { defineReader } from "./define.ts";
import type { Fact, PackageFact, Problem } from "./types.ts";

/** Software bills of materials of SPDX 2 as tags and values. The package that the document describes is no package of it. */
export const spdxTagValue = defineReader({
  id: "spdx-tag-value",
  format: "SPDX",
  ecosystem: null,
  role: "sbom",
  gives: ["packages"],
  matches: ["**/*.spdx", "**/*.spdx.tv"],
  docs: "https://spdx.github.io/spdx-spec/v2.3/package-information/",

  read({ text }) {
    const lines = new LineIndex(text);
    const packages: { readonly id: string | undefined; readonly fact: PackageFact }[] = [];
    const described = new Set<string>();
    const problems: Problem[] = [];
    let isSpdx = false;
    let current: Open | undefined;
    let inText = false;
    const close = (): void => {
      const fact = current && sbomPackage({ ...current, at: lines.range({ start: current.start, end: current.end }) });
      if (fact !== undefined) packages.push({ id: current?.id, fact });
      current = undefined;
    };
    for (const { start, text: line } of splitLines(text)) {
      if (inText) {
        if (line.includes("</text>")) inText = false;
        continue;
      }
      if (/<text>/.test(line) && !line.includes("</text>")) inText = true;
      const [, tag, gap = "", value = ""] = /^([A-Za-z]\w*):([ \t]*)(.*?)\s*$/.exec(line) ?? [];
      if (tag === undefined) continue;
      const at = start + tag.length + 1 + gap.length;
      const fact: Fact<string> = { value, range: lines.range({ start: at, end: at + value.length }) };
      if (tag === "SPDXVersion") isSpdx = true;
      else if (tag === "PackageName") {
        close();
        current = { name: fact, version: undefined, purl: undefined, id: undefined, start, end: start + line.length };
      } else if (/^(?:FileName|SnippetSPDXID|LicenseID)$/.test(tag)) close();
      else if (tag === "Relationship") {
        const target = /^SPDXRef-DOCUMENT\s+DESCRIBES\s+(\S+)$/.exec(value)?.[1];
        if (target !== undefined) described.add(target);
      } else if (current !== undefined) {
        if (tag === "PackageVersion" && value !== "") current.version = fact;
        else if (tag === "SPDXID") current.id = value;
        else if (tag === "ExternalRef") current.purl ??= /^PACKAGE[-_]MANAGER\s+purl\s+(\S+)$/.exec(value)?.[1];
        else continue;
        current.end = start + line.length;
      }
    }
    close();
    if (!isSpdx) return { value: {}, problems: [], complete: true };
    if (inText) problems.push({ message: "A text never ends; the file may have been cut off." });
    const kept = packages.filter(({ id }) => id === undefined || !described.has(id) || described.size >= packages.length);
    return { value: { packages: kept.map(({ fact }) => fact) }, problems, complete: problems.length === 0 };
  },

  examples: [
    {
      name: "packages",
      file: "app.spdx",
      text: [
        "SPDXVersion: SPDX-2.3",
        "Relationship: SPDXRef-DOCUMENT DESCRIBES SPDXRef-own",
        "PackageName: own",
        "SPDXID: SPDXRef-own",
        "PackageName: zlib",
        "SPDXID: SPDXRef-zlib",
        "PackageVersion: 1.3.1",
        "ExternalRef: PACKAGE-MANAGER purl pkg:deb/debian/zlib1g@1.3.1?arch=amd64",
        "PackageComment: <text>PackageName: none",
        "PackageName: none</text>",
        "",
      ].join("\n"),
      expect: {
        complete: true,
        problems: [],
        value: {
          packages: [
            {
              ecosystem: "deb",
              name: "zlib1g",
              version: "1.3.1",
              at: { start: { line: 4, character: 0 }, end: { line: 7, character: 72 } },
              versionAt: { start: { line: 6, character: 16 }, end: { line: 6, character: 21 } },
            },
          ],
        },
      },
    },
    { name: "something else", file: "a.spdx", text: "License: MIT\n", expect: { complete: true, value: {} } },
  ],
});

interface Open {
  readonly name: Fact<string>;
  version: Fact<string> | undefined;
  purl: string | undefined;
  id: string | undefined;
  readonly start: number;
  end: number;
}
