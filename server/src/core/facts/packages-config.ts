import { normalName } from "../ecosystems/names.ts";
import { attributeOf, childrenNamed, readXml } from "../formats/xml.ts";
import { LineIndex } from "../text.ts";
import { defineReader } from "./define.ts";
import type { PackageFact, Problem } from "./types.ts";

/** NuGet's older list of what is installed: every package, needed by others or not, with its exact version. */
export const packagesConfig = defineReader({
  id: "packages-config",
  format: "packages.config",
  ecosystem: "nuget",
  role: "lock",
  gives: ["packages"],
  matches: ["**/packages.config"],
  docs: "https://learn.microsoft.com/nuget/reference/packages-config",

  read({ text }) {
    const { root, problems: syntax } = readXml(text);
    if (root === undefined) return { value: {}, problems: syntax, complete: false };
    const lines = new LineIndex(text);
    if (root.name !== "packages") {
      return { value: {}, problems: [{ message: "The file holds no “packages”", range: lines.range(root.span) }], complete: false };
    }
    const problems: Problem[] = [];
    const packages: PackageFact[] = [];
    for (const node of childrenNamed(root, "package")) {
      const id = attributeOf(node, "id");
      const version = attributeOf(node, "version");
      if (id === undefined || version === undefined) {
        problems.push({ message: "A package without id and version is left out", range: lines.range(node.span) });
        continue;
      }
      const onlyOn = attributeOf(node, "targetFramework")?.text;
      packages.push({
        ecosystem: "nuget",
        name: normalName("nuget", id.text),
        writtenName: id.text,
        version: version.text,
        range: null,
        direct: null,
        group: attributeOf(node, "developmentDependency")?.text === "true" ? "build" : "main",
        required: true,
        at: lines.range(node.span),
        ...(version.span && { versionAt: lines.range(version.span) }),
        ...(onlyOn !== undefined && { onlyOn }),
      });
    }
    return { value: { packages }, problems: problems.slice(0, 10), complete: problems.length === 0 };
  },

  examples: [
    {
      name: "packages, one for development",
      file: "packages.config",
      text: [
        '<?xml version="1.0" encoding="utf-8"?>',
        "<packages>",
        '  <package id="Sky.Fits" version="2.1.3" targetFramework="net48" />',
        '  <package id="Lint" version="4.0.1" developmentDependency="true" />',
        "</packages>",
      ].join("\n"),
      expect: {
        complete: true,
        problems: [],
        value: {
          packages: [
            {
              name: "sky.fits",
              version: "2.1.3",
              onlyOn: "net48",
              at: { start: { line: 2, character: 2 } },
              versionAt: { start: { line: 2, character: 34 }, end: { line: 2, character: 39 } },
            },
            { name: "lint", group: "build" },
          ],
        },
      },
    },
    {
      name: "without a version",
      file: "packages.config",
      text: '<packages><package id="A"/></packages>',
      expect: { complete: false, value: { packages: [] } },
    },
  ],
});
