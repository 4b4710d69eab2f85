import { readSbomJson } from "../formats/sbom-json.ts";
import { defineReader } from "./define.ts";

/** Software bills of materials of SPDX 2 and 3 in JSON, by their purls. The package that the document describes is no package of it. */
export const spdxJson = defineReader({
  id: "spdx-json",
  format: "SPDX JSON",
  ecosystem: null,
  role: "sbom",
  gives: ["packages"],
  matches: ["**/*.spdx.json", "**/*spdx*.json", "**/*.spdx3.json"],
  docs: "https://spdx.github.io/spdx-spec/v2.3/package-information/",
  read: ({ text }) => readSbomJson(text),

  examples: [
    {
      name: "packages with and without purl",
      file: "sbom/app.spdx.json",
      text: `{
  "spdxVersion": "SPDX-2.3",
  "packages": [
    {"SPDXID": "SPDXRef-own", "name": "own"},
    {
      "SPDXID": "SPDXRef-a",
      "name": "scope-a",
      "versionInfo": "1.2.0",
      "externalRefs": [{"referenceCategory": "PACKAGE-MANAGER", "referenceType": "purl", "referenceLocator": "pkg:npm/%40scope/a@1.2.0"}]
    },
    {"SPDXID": "SPDXRef-b", "name": "b", "versionInfo": "NOASSERTION"}
  ],
  "relationships": [
    {"spdxElementId": "SPDXRef-DOCUMENT", "relationshipType": "DESCRIBES", "relatedSpdxElement": "SPDXRef-own"}
  ]
}
`,
      expect: {
        complete: true,
        value: {
          packages: [
            {
              ecosystem: "npm",
              name: "@scope/a",
              version: "1.2.0",
              at: { start: { line: 4, character: 4 }, end: { line: 9, character: 5 } },
            },
            { ecosystem: "generic", name: "b", version: null },
          ],
        },
      },
    },
    {
      name: "version 3",
      file: "app.spdx.json",
      text: `{"@context": "https://spdx.org/rdf/3.0.1/spdx-context.jsonld", "@graph": [
  {"type": "software_Package", "spdxId": "a", "name": "a", "software_packageVersion": "1", "software_packageUrl": "pkg:cargo/a@1"}
]}
`,
      expect: { complete: true, value: { packages: [{ ecosystem: "cargo", name: "a", version: "1" }] } },
    },
  ],
});
