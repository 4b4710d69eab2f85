import { normalName } from "../ecosystems/names.ts";
import { membersOf, parseJson, textFact, valueAt } from "../formats/json.ts";
import { defineReader } from "./define.ts";
import type { PackageFact, Problem, ProjectFacts } from "./types.ts";

/**
 * What the .NET build writes beside a program: the packages that were built into it. It tells what was found, and nothing is asked for
 * or fixed by it. The first library of type "project" is the program itself.
 */
export const depsJson = defineReader({
  id: "deps-json",
  format: "deps.json",
  ecosystem: "nuget",
  role: "sbom",
  gives: ["packages", "project"],
  matches: ["**/*.deps.json"],
  docs: "https://github.com/dotnet/sdk/blob/main/documentation/specs/runtime-configuration-file.md",

  read({ text }) {
    const { root, problems: syntax } = parseJson(text);
    const problems: Problem[] = [...syntax];
    const libraries = valueAt(root, "libraries");
    if (libraries?.kind !== "object") {
      if (problems.length === 0) problems.push({ message: "The file has no “libraries”" });
      return { value: {}, problems, complete: false };
    }
    let project: ProjectFacts | undefined;
    const packages: PackageFact[] = [];
    for (const { key, keyAt, value, at } of membersOf(libraries)) {
      const slash = key.indexOf("/");
      const [written, version] = slash < 1 ? ["", ""] : [key.slice(0, slash), key.slice(slash + 1)];
      if (written === "" || version === "") {
        problems.push({ message: "A library that is not “name/version” is left out", range: at });
        continue;
      }
      const versionAt = { start: { line: keyAt.start.line, character: keyAt.end.character - version.length }, end: keyAt.end };
      if (textFact(valueAt(value, "type"))?.value === "project") {
        const end = { line: keyAt.start.line, character: keyAt.start.character + written.length };
        project ??= { name: { value: written, range: { start: keyAt.start, end } }, version: { value: version, range: versionAt } };
        continue;
      }
      packages.push({
        ecosystem: "nuget",
        name: normalName("nuget", written),
        writtenName: written,
        version,
        range: null,
        direct: null,
        group: "main",
        required: true,
        at,
        versionAt,
      });
    }
    return { value: { packages, ...(project && { project }) }, problems: problems.slice(0, 10), complete: problems.length === 0 };
  },

  examples: [
    {
      name: "a program and a package",
      file: "bin/Sky.deps.json",
      text: `{
  "runtimeTarget": { "name": ".NETCoreApp,Version=v8.0" },
  "libraries": {
    "Sky/1.4.0": { "type": "project", "serviceable": false, "sha512": "" },
    "Sky.Fits/2.1.3": { "type": "package", "serviceable": true, "sha512": "aa" }
  }
}
`,
      expect: {
        complete: true,
        problems: [],
        value: {
          packages: [{ name: "sky.fits", version: "2.1.3", versionAt: { start: { line: 4, character: 14 } } }],
          project: { name: { value: "Sky" }, version: { value: "1.4.0" } },
        },
      },
    },
    { name: "nothing in it", file: "Sky.deps.json", text: "{}", expect: { complete: false, value: {} } },
  ],
});
