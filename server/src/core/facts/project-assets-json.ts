import { normalName } from "../ecosystems/names.ts";
import { membersOf, parseJson, textFact, valueAt, type JsonNode } from "../formats/json.ts";
import { defineReader } from "./define.ts";
import type { PackageFact, Problem } from "./types.ts";

/** What NuGet's restore writes into `obj`: every package with the version that it took. Projects of the repository are left out. */
export const projectAssetsJson = defineReader({
  id: "project-assets-json",
  format: "project.assets.json",
  ecosystem: "nuget",
  role: "lock",
  gives: ["packages"],
  matches: ["**/project.assets.json"],
  docs: "https://learn.microsoft.com/nuget/concepts/package-installation-process",

  read({ text }) {
    const { root, problems: syntax } = parseJson(text);
    const problems: Problem[] = [...syntax];
    const libraries = valueAt(root, "libraries");
    if (libraries?.kind !== "object") {
      if (problems.length === 0) problems.push({ message: "The file has no “libraries”" });
      return { value: {}, problems, complete: false };
    }
    const direct = directNames(root);
    const packages: PackageFact[] = [];
    for (const { key, keyAt, value, at } of membersOf(libraries)) {
      if (textFact(valueAt(value, "type"))?.value === "project") continue;
      const slash = key.indexOf("/");
      const [written, version] = slash < 1 ? ["", ""] : [key.slice(0, slash), key.slice(slash + 1)];
      if (written === "" || version === "") {
        problems.push({ message: "A library that is not “name/version” is left out", range: at });
        continue;
      }
      const name = normalName("nuget", written);
      const start = { line: keyAt.start.line, character: keyAt.end.character - version.length };
      packages.push({
        ecosystem: "nuget",
        name,
        writtenName: written,
        version,
        range: null,
        direct: direct.has(name),
        group: "main",
        required: true,
        at,
        versionAt: { start, end: keyAt.end },
      });
    }
    return { value: { packages }, problems: problems.slice(0, 10), complete: problems.length === 0 };
  },

  examples: [
    {
      name: "a direct and a transitive package",
      file: "obj/project.assets.json",
      text: `{
  "version": 3,
  "targets": { "net8.0": {} },
  "libraries": {
    "Sky.Fits/2.1.3": { "sha512": "aa", "type": "package" },
    "Grid/1.0.0": { "sha512": "bb", "type": "package" },
    "Sky.Core/1.0.0": { "type": "project", "path": "../Sky.Core/Sky.Core.csproj" }
  },
  "project": { "frameworks": { "net8.0": { "dependencies": { "sky.fits": { "target": "Package", "version": "[2.1.3, )" } } } } }
}
`,
      expect: {
        complete: true,
        problems: [],
        value: {
          packages: [
            {
              name: "sky.fits",
              version: "2.1.3",
              direct: true,
              at: { start: { line: 4, character: 4 } },
              versionAt: { start: { line: 4, character: 14 }, end: { line: 4, character: 19 } },
            },
            { name: "grid", direct: false },
          ],
        },
      },
    },
    {
      name: "a library without a version",
      file: "obj/project.assets.json",
      text: '{"libraries": {"A": {"type": "package"}}}',
      expect: { complete: false, value: { packages: [] } },
    },
  ],
});

function directNames(root: JsonNode | undefined): ReadonlySet<string> {
  const names = new Set<string>();
  for (const framework of membersOf(valueAt(root, "project", "frameworks"))) {
    for (const { key } of membersOf(valueAt(framework.value, "dependencies"))) names.add(normalName("nuget", key));
  }
  return names;
}
