import { readSbomJson } from "../formats/sbom-json.ts";
import { defineReader } from "./define.ts";

/**
 * Software bills of materials of CycloneDX, by their purls. They say what somebody found, and nothing of what the project asks for.
 * The software that the bill is of is no package of it. A bill of SPDX under a general name is read as such.
 */
export const cyclonedx = defineReader({
  id: "cyclonedx",
  format: "CycloneDX",
  ecosystem: null,
  role: "sbom",
  gives: ["packages"],
  matches: ["**/*.cdx.json", "**/bom.json", "**/sbom.json", "**/*cyclonedx*.json", "**/*{.,-,_}sbom.json"],
  docs: "https://cyclonedx.org/docs/1.6/json/",
  read: ({ text }) => readSbomJson(text),

  examples: [
    {
      name: "components, also inside others",
      file: "bom.json",
      text: `{
  "bomFormat": "CycloneDX",
  "specVersion": "1.5",
  "metadata": {"component": {"type": "application", "name": "own", "bom-ref": "own"}},
  "components": [
    {"type": "library", "bom-ref": "a", "name": "Flask_Cors", "version": "4.0.0", "purl": "pkg:pypi/flask-cors@4.0.0"},
    {
      "type": "library",
      "bom-ref": "b",
      "group": "org.example",
      "name": "util",
      "version": "1.0",
      "purl": "pkg:maven/org.example/util@1.0?type=jar",
      "scope": "optional",
      "components": [{"type": "library", "name": "inner", "version": "2"}]
    },
    {"type": "file", "name": "x.txt"}
  ],
  "dependencies": [{"ref": "own", "dependsOn": ["a"]}]
}
`,
      expect: {
        complete: true,
        problems: [],
        value: {
          packages: [
            {
              ecosystem: "pypi",
              name: "flask-cors",
              version: "4.0.0",
              direct: true,
              required: true,
              at: { start: { line: 5, character: 4 }, end: { line: 5, character: 118 } },
              versionAt: { start: { line: 5, character: 74 }, end: { line: 5, character: 79 } },
            },
            { ecosystem: "maven", name: "org.example:util", version: "1.0", direct: false, required: false },
            { ecosystem: "generic", name: "inner", version: "2" },
          ],
        },
      },
    },
    { name: "something else", file: "bom.json", text: '{"items": []}\n', expect: { complete: true, value: {} } },
  ],
});
