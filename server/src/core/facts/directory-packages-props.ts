import { readMsBuild } from "../formats/msbuild.ts";
import { nugetPackages } from "../formats/nuget-package.ts";
import { readXml } from "../formats/xml.ts";
import { LineIndex } from "../text.ts";
import { defineReader } from "./define.ts";
import type { PackageFact, Problem } from "./types.ts";

/** Central package management of .NET: the version for each package that a project may reference. Whether one does stands in its own file. */
export const directoryPackagesProps = defineReader({
  id: "directory-packages-props",
  format: "Directory.Packages.props",
  ecosystem: "nuget",
  role: "manifest",
  gives: ["packages"],
  matches: ["**/Directory.Packages.props"],
  docs: "https://learn.microsoft.com/nuget/consume-packages/central-package-management",

  read({ text }) {
    const { root, problems: syntax } = readXml(text);
    if (root === undefined) return { value: {}, problems: syntax, complete: false };
    const lines = new LineIndex(text);
    if (root.name !== "Project") {
      return { value: {}, problems: [{ message: "The file holds no “Project”", range: lines.range(root.span) }], complete: false };
    }
    const build = readMsBuild(root, lines);
    const problems: Problem[] = [...build.problems];
    const packages: PackageFact[] = [];
    for (const item of build.items) {
      if (!itemTypes.has(item.type) || item.node.attributes.has("Remove")) continue;
      const isOffer = item.type === "PackageVersion";
      const group = item.type === "GlobalPackageReference" ? "build" : "main";
      const found = nugetPackages(item, build, lines, { direct: isOffer ? null : true, group });
      if (found === undefined) problems.push({ message: "The name of this package is not known here", range: lines.range(item.node.span) });
      else packages.push(...found);
    }
    return { value: { packages }, problems, complete: problems.length === 0 };
  },

  examples: [
    {
      name: "versions, an update and a package of every project",
      file: "Directory.Packages.props",
      text: [
        "<Project>",
        "  <PropertyGroup><FitsVersion>2.1.3</FitsVersion></PropertyGroup>",
        "  <ItemGroup>",
        '    <PackageVersion Include="Sky.Fits" Version="$(FitsVersion)" />',
        '    <PackageVersion Update="Grid" Version="[1.0,2.0)" />',
        '    <GlobalPackageReference Include="Lint" Version="4.0.1" />',
        "  </ItemGroup>",
        "</Project>",
      ].join("\n"),
      expect: {
        complete: true,
        problems: [],
        value: {
          packages: [
            { name: "sky.fits", version: "2.1.3", direct: null, versionAt: { start: { line: 1, character: 30 } } },
            { name: "grid", version: null, range: "[1.0,2.0)" },
            { name: "lint", version: "4.0.1", direct: true, group: "build" },
          ],
        },
      },
    },
    {
      name: "without a name",
      file: "Directory.Packages.props",
      text: '<Project><ItemGroup><PackageVersion Include="" Version="1.0"/></ItemGroup></Project>',
      expect: { complete: false, value: { packages: [] } },
    },
  ],
});

const itemTypes: ReadonlySet<string> = new Set(["PackageVersion", "GlobalPackageReference", "PackageReference"]);
