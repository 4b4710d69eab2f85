import { readPixiManifest } from "../formats/pixi-manifest.ts";
import { locateToml, tomlAt, tomlString } from "../formats/toml.ts";
import { LineIndex } from "../text.ts";
import { defineReader } from "./define.ts";
import type { ProjectFacts } from "./types.ts";

/**
 * pixi's manifest. Only `[package]` speaks of the software itself: name and version under `[workspace]` are those of a working
 * environment, and the version that `pixi init` writes there stays what it is.
 */
export const pixiToml = defineReader({
  id: "pixi-toml",
  format: "pixi.toml",
  ecosystem: null,
  role: "manifest",
  gives: ["packages", "project"],
  matches: ["**/pixi.toml"],
  docs: "https://pixi.sh/latest/reference/pixi_manifest/",

  read({ text }) {
    const { root, problems: syntax } = locateToml(text);
    if (root === undefined) return { value: {}, problems: syntax, complete: false };
    const lines = new LineIndex(text);
    const { packages, problems } = readPixiManifest(root, lines);
    const own = tomlAt(root, "package");
    const fact = (key: string) => {
      const node = tomlString(tomlAt(own, key));
      return node === undefined || node.value === "" ? undefined : { value: node.value, range: lines.range(node.inner ?? node.span) };
    };
    const facts = {
      name: fact("name"),
      version: fact("version"),
      description: fact("description"),
      license: fact("license"),
      repository: fact("repository"),
    };
    const project: ProjectFacts = Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined));
    const says = Object.keys(project).length > 0;
    return { value: { packages, ...(says && { project }) }, problems, complete: problems.length === 0 };
  },

  examples: [
    {
      name: "features, platforms and a package to build",
      file: "pixi.toml",
      text: [
        "[workspace]",
        'name = "sky"',
        'version = "0.1.0"',
        'channels = ["conda-forge"]',
        'platforms = ["linux-64", "osx-arm64"]',
        "",
        "[dependencies]",
        'samtools = "==1.19"',
        'Python = { version = ">=3.11", channel = "conda-forge" }',
        'git = "*"',
        "",
        "[pypi-dependencies]",
        'sky-lib = { path = "./lib", editable = true }',
        "",
        "[feature.gpu.target.linux-64.dependencies]",
        'cuda = "12.*"',
        "",
        "[package]",
        'name = "sky-map"',
        'version = "1.2.0"',
        "",
        "[package.run-dependencies]",
        'numpy = ">=2"',
        "",
      ].join("\n"),
      expect: {
        complete: true,
        problems: [],
        value: {
          packages: [
            {
              ecosystem: "conda",
              name: "samtools",
              version: "1.19",
              range: "==1.19",
              direct: true,
              group: "main",
              at: { start: { line: 7, character: 0 }, end: { line: 7, character: 19 } },
              versionAt: { start: { line: 7, character: 14 }, end: { line: 7, character: 18 } },
            },
            { name: "python", writtenName: "Python", range: ">=3.11" },
            { name: "git", range: null },
            { ecosystem: "pypi", name: "sky-lib", source: "./lib" },
            { ecosystem: "conda", name: "numpy", group: "main", range: ">=2" },
            { name: "cuda", group: "gpu", onlyOn: "linux-64", range: "12.*" },
          ],
          project: {
            name: { value: "sky-map" },
            version: { value: "1.2.0", range: { start: { line: 19, character: 11 }, end: { line: 19, character: 16 } } },
          },
        },
      },
    },
    {
      name: "an entry that is no range",
      file: "sub/pixi.toml",
      text: "[dependencies]\na = 1\nb = '*'\n",
      expect: { complete: false, value: { packages: [{ name: "b" }] } },
    },
  ],
});
