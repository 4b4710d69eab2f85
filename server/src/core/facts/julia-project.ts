import { normalName } from "../ecosystems/names.ts";
import { locateToml, tomlAt, tomlEntries, tomlItems, tomlString, type TomlEntry, type TomlTableNode } from "../formats/toml.ts";
import { LineIndex } from "../text.ts";
import { defineReader } from "./define.ts";
import type { Author, Fact, PackageFact, Problem, ProjectFacts } from "./types.ts";

/**
 * Julia's project file. Ranges are those of `[compat]`, in Julia's own words (`1.2, 2`; a bare version is a caret). Packages of the
 * tests are in the group "test", weak dependencies are not required.
 */
export const juliaProject = defineReader({
  id: "julia-project",
  format: "Project.toml",
  ecosystem: "julia",
  role: "manifest",
  gives: ["packages", "project"],
  matches: ["**/{Project,JuliaProject}.toml"],
  docs: "https://pkgdocs.julialang.org/v1/toml-files/#Project.toml",

  read({ text }) {
    const { root, problems: syntax } = locateToml(text);
    if (root === undefined) return { value: {}, problems: syntax, complete: false };
    const lines = new LineIndex(text);
    const problems: Problem[] = [];
    const packages: PackageFact[] = [];
    const targets = targetsOf(root);
    const listed = new Set<string>();
    for (const [section, required] of sections) {
      for (const entry of tomlEntries(tomlAt(root, section))) {
        if (tomlString(entry.value) === undefined) {
          problems.push({ message: 'A dependency is written “Name = "UUID"”', range: lines.range(entry.span) });
        } else if (!listed.has(entry.key)) {
          listed.add(entry.key);
          const group = section === "extras" ? targets.get(entry.key) : section === "deps" ? "main" : "weak";
          // An extra that no target names is never installed.
          if (group !== undefined) packages.push(dependency(entry, root, lines, group, required));
        }
      }
    }
    return { value: { packages, project: project(root, lines) }, problems: problems.slice(0, 10), complete: problems.length === 0 };
  },

  examples: [
    {
      name: "dependencies, bounds, tests and extensions",
      file: "Project.toml",
      text: [
        'name = "SkyMap"',
        'uuid = "0a1b2c3d-0000-0000-0000-000000000001"',
        'authors = ["Ada Lens <ada@example.org>", { name = "Bo Grid", orcid = "0000-0002-1825-0097" }]',
        'version = "1.4.0"',
        "",
        "[deps]",
        'FITSIO = "0a1b2c3d-0000-0000-0000-000000000002"',
        'LinearAlgebra = "0a1b2c3d-0000-0000-0000-000000000003"',
        'Grid = "0a1b2c3d-0000-0000-0000-000000000004"',
        "[weakdeps]",
        'CUDA = "0a1b2c3d-0000-0000-0000-000000000005"',
        "[sources]",
        'Grid = { url = "https://git.example/Grid.jl.git", rev = "main" }',
        "[compat]",
        'FITSIO = "0.16, 0.17"',
        'Grid = "=2.1.0"',
        'julia = "1.9"',
        "[extras]",
        'Test = "0a1b2c3d-0000-0000-0000-000000000006"',
        "[targets]",
        'test = ["Test"]',
        "",
      ].join("\n"),
      expect: {
        complete: true,
        problems: [],
        value: {
          packages: [
            {
              ecosystem: "julia",
              name: "FITSIO",
              version: null,
              range: "0.16, 0.17",
              direct: true,
              group: "main",
              required: true,
              at: { start: { line: 6, character: 0 } },
              versionAt: { start: { line: 14, character: 10 }, end: { line: 14, character: 20 } },
            },
            { name: "LinearAlgebra", range: null },
            {
              name: "Grid",
              version: "2.1.0",
              source: "git+https://git.example/Grid.jl.git@main",
              versionAt: { start: { line: 15, character: 9 }, end: { line: 15, character: 14 } },
            },
            { name: "CUDA", group: "weak", required: false },
            { name: "Test", group: "test", required: true },
          ],
          project: {
            name: { value: "SkyMap" },
            version: { value: "1.4.0" },
            authors: [
              { name: "Ada Lens", orcid: null },
              { name: "Bo Grid", orcid: "0000-0002-1825-0097" },
            ],
            runtime: { value: "julia 1.9", range: { start: { line: 16, character: 9 } } },
            programmingLanguage: "Julia",
          },
        },
      },
    },
    {
      name: "no UUID",
      file: "docs/Project.toml",
      text: "[deps]\nDocumenter = 1\n",
      expect: { complete: false, value: { packages: [] } },
    },
  ],
});

const sections = [
  ["deps", true],
  ["weakdeps", false],
  ["extras", true],
] as const;

function targetsOf(root: TomlTableNode): ReadonlyMap<string, string> {
  const targets = new Map<string, string>();
  for (const { key, value } of tomlEntries(tomlAt(root, "targets"))) {
    for (const item of tomlItems(value)) {
      const name = tomlString(item)?.value;
      if (name !== undefined && !targets.has(name)) targets.set(name, key);
    }
  }
  return targets;
}

function dependency(entry: TomlEntry, root: TomlTableNode, lines: LineIndex, group: string, required: boolean): PackageFact {
  const compat = tomlString(tomlAt(root, "compat", entry.key));
  const exact = compat && /^\s*=\s*(\d[^\s,]*)\s*$/.exec(compat.value)?.[1];
  const inner = compat?.inner;
  const start = inner === undefined ? 0 : inner.start + (exact === undefined ? 0 : (compat?.value.indexOf(exact) ?? 0));
  const versionAt = inner && { start, end: exact === undefined ? inner.end : start + exact.length };
  const source = sourceOf(root, entry.key);
  return {
    ecosystem: "julia",
    name: normalName("julia", entry.key),
    writtenName: entry.key,
    version: exact ?? null,
    range: compat?.value ?? null,
    direct: true,
    group,
    required,
    at: lines.range(entry.span),
    ...(versionAt && { versionAt: lines.range(versionAt) }),
    ...(source !== undefined && { source }),
  };
}

function sourceOf(root: TomlTableNode, name: string): string | undefined {
  const text = (key: string): string | undefined => tomlString(tomlAt(root, "sources", name, key))?.value;
  const [url, rev] = [text("url"), text("rev")];
  return url === undefined ? text("path") : `git+${url}${rev === undefined ? "" : `@${rev}`}`;
}

function project(root: TomlTableNode, lines: LineIndex): ProjectFacts {
  const fact = (...path: readonly string[]): Fact<string> | undefined => {
    const node = tomlString(tomlAt(root, ...path));
    return node && { value: node.value, range: lines.range(node.inner ?? node.span) };
  };
  const name = fact("name");
  const version = fact("version");
  const julia = fact("compat", "julia");
  const authors = tomlItems(tomlAt(root, "authors")).flatMap((node): Author[] => {
    const written = (tomlString(node) ?? tomlString(tomlAt(node, "name")))?.value.replace(/\s*<[^<>]*>\s*$/, "").trim() ?? "";
    const orcid = tomlString(tomlAt(node, "orcid"))?.value ?? null;
    return written === "" ? [] : [{ name: written, orcid, at: lines.range(node.span) }];
  });
  return {
    ...(name && { name }),
    ...(version && { version }),
    ...(authors.length > 0 && { authors }),
    ...(julia && { runtime: { value: `julia ${julia.value}`, range: julia.range } }),
    programmingLanguage: "Julia",
  };
}
