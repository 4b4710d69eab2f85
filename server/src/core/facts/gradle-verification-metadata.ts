import { normalName } from "../ecosystems/names.ts";
import { attributeOf, childNamed, childrenNamed, readXml } from "../formats/xml.ts";
import { LineIndex } from "../text.ts";
import { defineReader } from "./define.ts";
import type { PackageFact, Problem } from "./types.ts";

/**
 * Checksums of everything that Gradle may fetch, plugins and versions of former days included. So it neither asks for a package nor
 * fixes its version, and counts as a report of what was found.
 */
export const gradleVerificationMetadata = defineReader({
  id: "gradle-verification-metadata",
  format: "gradle-verification-metadata.xml",
  ecosystem: "maven",
  role: "sbom",
  gives: ["packages"],
  matches: ["**/verification-metadata.xml"],
  docs: "https://docs.gradle.org/current/userguide/dependency_verification.html",

  read({ text }) {
    const { root, problems: syntax } = readXml(text);
    if (root === undefined) return { value: {}, problems: syntax, complete: false };
    const lines = new LineIndex(text);
    if (root.name !== "verification-metadata") {
      const message = "The file holds no “verification-metadata”";
      return { value: {}, problems: [{ message, range: lines.range(root.span) }], complete: false };
    }
    const problems: Problem[] = [];
    const packages: PackageFact[] = [];
    for (const node of childrenNamed(childNamed(root, "components"), "component")) {
      const group = attributeOf(node, "group");
      const artifact = attributeOf(node, "name");
      const version = attributeOf(node, "version");
      if (group === undefined || artifact === undefined || version === undefined) {
        problems.push({ message: "A component without group, name and version is left out", range: lines.range(node.span) });
        continue;
      }
      const name = `${group.text}:${artifact.text}`;
      packages.push({
        ecosystem: "maven",
        name: normalName("maven", name),
        writtenName: name,
        version: version.text,
        range: null,
        direct: null,
        group: "main",
        required: true,
        at: lines.range(node.span),
        ...(version.span && { versionAt: lines.range(version.span) }),
      });
    }
    return { value: { packages }, problems: problems.slice(0, 10), complete: problems.length === 0 };
  },

  examples: [
    {
      name: "components",
      file: "gradle/verification-metadata.xml",
      text: [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<verification-metadata xmlns="https://schema.gradle.org/dependency-verification">',
        "  <configuration><verify-metadata>true</verify-metadata></configuration>",
        "  <components>",
        "    <component name='fits' group='org.example'",
        "        version='1.20.0'>",
        '      <artifact name="fits-1.20.0.jar"><sha256 value="aa"/></artifact>',
        "    </component>",
        '    <component group="org.example" name="grid"/>',
        "  </components>",
        "</verification-metadata>",
      ].join("\n"),
      expect: {
        complete: false,
        value: {
          packages: [
            {
              name: "org.example:fits",
              version: "1.20.0",
              at: { start: { line: 4, character: 4 }, end: { line: 7, character: 16 } },
              versionAt: { start: { line: 5, character: 17 }, end: { line: 5, character: 23 } },
            },
          ],
        },
      },
    },
  ],
});
