import { filledIn, readMsBuild, type MsBuild } from "../formats/msbuild.ts";
import { metadataOf, nugetPackages } from "../formats/nuget-package.ts";
import { readXml } from "../formats/xml.ts";
import { LineIndex } from "../text.ts";
import { defineReader } from "./define.ts";
import type { Fact, PackageFact, Problem, ProjectFacts } from "./types.ts";

/**
 * Project files of .NET, and the files of properties and targets that they share. A version that is managed centrally is null; one with
 * a property that is set elsewhere stays as written in `range`. Packages that only the build needs are in the group "build".
 */
export const csproj = defineReader({
  id: "csproj",
  format: "csproj",
  ecosystem: "nuget",
  role: "manifest",
  gives: ["packages", "project"],
  matches: ["**/*.{csproj,fsproj,vbproj}", "**/Directory.Build.{props,targets}"],
  docs: "https://learn.microsoft.com/nuget/consume-packages/package-references-in-project-files",

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
      if (item.type !== "PackageReference" && item.type !== "DotNetCliToolReference") continue;
      // These change or take away what stands elsewhere.
      if (item.node.attributes.has("Update") || item.node.attributes.has("Remove")) continue;
      const isTool = item.type !== "PackageReference" || /^all$/i.test(metadataOf(item.node, "PrivateAssets")?.text ?? "");
      const found = nugetPackages(item, build, lines, { direct: true, group: isTool ? "build" : "main" });
      if (found === undefined) problems.push({ message: "The name of this package is not known here", range: lines.range(item.node.span) });
      else packages.push(...found);
    }
    return { value: { packages, project: project(build, lines) }, problems, complete: problems.length === 0 };
  },

  examples: [
    {
      name: "references with properties, conditions and tools",
      file: "src/Sky.csproj",
      text: [
        '<Project Sdk="Microsoft.NET.Sdk">',
        "  <PropertyGroup>",
        "    <TargetFrameworks>net8.0;net48</TargetFrameworks>",
        "    <Version>1.4.0</Version>",
        "    <PackageLicenseExpression>MIT</PackageLicenseExpression>",
        "    <FitsVersion>2.1.3</FitsVersion>",
        "  </PropertyGroup>",
        "  <ItemGroup>",
        '    <PackageReference Include="Sky.Fits" Version="$(FitsVersion)" />',
        "    <PackageReference Include='Grid' PrivateAssets='all'><Version>[3.0]</Version></PackageReference>",
        '    <PackageReference Include="Central" />',
        '    <PackageReference Include="Elsewhere" Version="$(Other)" />',
        "  </ItemGroup>",
        "  <ItemGroup Condition=\"'$(TargetFramework)' == 'net48'\">",
        '    <PackageReference Include="Old" Version="1.*" />',
        "  </ItemGroup>",
        "</Project>",
      ].join("\r\n"),
      expect: {
        complete: true,
        problems: [],
        value: {
          packages: [
            {
              ecosystem: "nuget",
              name: "sky.fits",
              writtenName: "Sky.Fits",
              version: "2.1.3",
              direct: true,
              group: "main",
              at: { start: { line: 8, character: 4 }, end: { line: 8, character: 68 } },
              versionAt: { start: { line: 5, character: 17 }, end: { line: 5, character: 22 } },
            },
            { name: "grid", version: "3.0", range: "[3.0]", group: "build", versionAt: { start: { line: 9, character: 67 } } },
            { name: "central", version: null, range: null },
            { name: "elsewhere", version: null, range: "$(Other)" },
            { name: "old", version: null, range: "1.*", onlyOn: "'$(TargetFramework)' == 'net48'" },
          ],
          project: { version: { value: "1.4.0" }, license: { value: "MIT" }, runtime: { value: "dotnet net8.0;net48" } },
        },
      },
    },
    {
      name: "an import, and a name that is a property",
      file: "Sky.fsproj",
      text: '<Project><Import Project="..\\common.props"/><ItemGroup><PackageReference Include="$(X)"/></ItemGroup></Project>',
      expect: { complete: false, value: { packages: [] } },
    },
  ],
});

function project({ properties }: MsBuild, lines: LineIndex): ProjectFacts {
  const fact = (...names: readonly string[]): Fact<string> | undefined => {
    for (const name of names) {
      const written = properties.get(name.toLowerCase());
      const filled = written && filledIn(written, properties);
      const span = filled?.span;
      if (filled !== undefined && filled.text !== "" && span !== undefined) return { value: filled.text, range: lines.range(span) };
    }
    return undefined;
  };
  const name = fact("PackageId", "AssemblyName");
  const version = fact("Version", "VersionPrefix");
  const description = fact("Description");
  const license = fact("PackageLicenseExpression");
  const repository = fact("RepositoryUrl");
  const framework = fact("TargetFramework", "TargetFrameworks");
  return {
    ...(name && { name }),
    ...(version && { version }),
    ...(description && { description }),
    ...(license && { license }),
    ...(repository && { repository }),
    ...(framework && { runtime: { value: `dotnet ${framework.value}`, range: framework.range } }),
  };
}
