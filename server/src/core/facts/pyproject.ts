import { normalName } from "../ecosystems/names.ts";
import { licenseIds } from "../ecosystems/spdx.ts";
import { parseRequirement, requirementFact } from "../formats/pep508.ts";
import { readPixiManifest } from "../formats/pixi-manifest.ts";
import { readPoetryManifest } from "../formats/poetry-manifest.ts";
import {
  isTrue,
  locateToml,
  tomlAt,
  tomlEntries,
  tomlItems,
  tomlString,
  type TomlNode,
  type TomlStringNode,
  type TomlTableNode,
} from "../formats/toml.ts";
import { baseName, folderOf, globMatcher, repoPath } from "../repo.ts";
import { LineIndex } from "../text.ts";
import type { RepoPath } from "../types.ts";
import { defineReader } from "./define.ts";
import { requirements } from "./requirements.ts";
import type { Author, Fact, PackageFact, Problem, ProjectFacts } from "./types.ts";

/**
 * pyproject.toml: the `[project]` table, dependency groups, what the build needs (group "build-system"), and the tables of Poetry,
 * PDM, uv, Hatch and pixi. Requests for the project's own extras and members of a workspace are no packages.
 */
export const pyproject = defineReader({
  id: "pyproject",
  format: "pyproject.toml",
  ecosystem: "pypi",
  role: "manifest",
  gives: ["packages", "project"],
  matches: ["**/pyproject.toml"],
  docs: "https://packaging.python.org/en/latest/specifications/pyproject-toml/",

  read({ path, text }) {
    const { root, problems: syntax } = locateToml(text);
    if (root === undefined) return { value: {}, problems: syntax, complete: false };
    const lines = new LineIndex(text);
    const { packages, problems, complete } = readDependencies(root, path, lines);
    const project = readProject(root, lines);
    return { value: { ...(packages && { packages }), ...(project && { project }) }, problems, complete };
  },

  examples: [
    {
      name: "the project table and groups",
      file: "pyproject.toml",
      text: [
        "[build-system]",
        'requires = ["hatchling"]',
        "",
        "[project]",
        'name = "Sky.Map"',
        'description = "Maps of the sky"',
        'dynamic = ["version"]',
        'requires-python = ">=3.11"',
        'license = "BSD-3-Clause"',
        'authors = [{ name = "Ada Lens", email = "ada@example.org" }]',
        "dependencies = [",
        '    "NumPy>=1.26,<3",  # arrays',
        "    'tomli==2.0.1; python_version < \"3.11\"',",
        "]",
        'urls.Source-Code = "https://example.org/sky-map"',
        'urls."Bug Tracker" = "https://example.org/sky-map/issues"',
        "",
        "[project.optional-dependencies]",
        'plot = ["matplotlib (>=3.8)"]',
        'all = ["sky_map[plot]"]',
        "",
        "[dependency-groups]",
        'test = ["pytest"]',
        'dev = [{ include-group = "test" }, "ruff~=0.5.0"]',
        "",
        "[tool.uv]",
        'dev-dependencies = ["sky-lib"]',
        "[tool.uv.sources]",
        "sky-lib = { workspace = true }",
        'matplotlib = { git = "https://example.org/mpl.git", tag = "v3" }',
        "[tool.uv.workspace]",
        'members = ["libs/*"]',
        "",
      ].join("\r\n"),
      expect: {
        complete: true,
        problems: [],
        value: {
          packages: [
            {
              name: "numpy",
              writtenName: "NumPy",
              range: ">=1.26,<3",
              version: null,
              direct: true,
              group: "main",
              required: true,
              at: { start: { line: 11, character: 4 }, end: { line: 11, character: 20 } },
              versionAt: { start: { line: 11, character: 10 }, end: { line: 11, character: 19 } },
            },
            {
              name: "tomli",
              version: "2.0.1",
              range: "==2.0.1",
              onlyOn: 'python_version < "3.11"',
              versionAt: { start: { line: 12, character: 12 }, end: { line: 12, character: 17 } },
            },
            { name: "matplotlib", group: "plot", required: false, range: ">=3.8", source: "git+https://example.org/mpl.git@v3" },
            { name: "pytest", group: "test", range: null },
            { name: "ruff", group: "dev", range: "~=0.5.0", required: true },
            { name: "hatchling", group: "build-system" },
          ],
          project: {
            name: { value: "Sky.Map", range: { start: { line: 4, character: 8 }, end: { line: 4, character: 15 } } },
            description: { value: "Maps of the sky" },
            versionIsDynamic: true,
            license: { value: "BSD-3-Clause" },
            repository: { value: "https://example.org/sky-map" },
            issueTracker: { value: "https://example.org/sky-map/issues" },
            authors: [{ name: "Ada Lens", orcid: null, at: { start: { line: 9, character: 11 }, end: { line: 9, character: 59 } } }],
            runtime: { value: "python >=3.11", range: { start: { line: 7, character: 19 }, end: { line: 7, character: 25 } } },
            programmingLanguage: "Python",
          },
        },
      },
    },
    {
      name: "Poetry",
      file: "sub/pyproject.toml",
      text: [
        "[tool.poetry]",
        'name = "catalog"',
        'version = "1.4.0"',
        'license = "MIT"',
        'repository = "https://example.org/catalog"',
        'authors = ["Ada Lens <ada@example.org>"]',
        "",
        "[tool.poetry.dependencies]",
        'python = "^3.10"',
        'astropy = "^6.0"',
        'healpy = { version = "1.16.6", optional = true }',
        'lib = { git = "https://example.org/lib.git", rev = "0123abc" }',
        'scipy = [{ version = "~1.10", python = "<3.12" }, { version = "*", markers = "python_version >= \'3.12\'" }]',
        "",
        "[tool.poetry.extras]",
        'sphere = ["healpy"]',
        "",
        "[tool.poetry.group.docs]",
        "optional = true",
        "[tool.poetry.group.docs.dependencies]",
        'sphinx = ">=7"',
        "",
      ].join("\n"),
      expect: {
        complete: true,
        problems: [],
        value: {
          packages: [
            {
              name: "astropy",
              range: "^6.0",
              version: null,
              at: { start: { line: 9, character: 0 }, end: { line: 9, character: 16 } },
              versionAt: { start: { line: 9, character: 11 }, end: { line: 9, character: 15 } },
            },
            {
              name: "healpy",
              version: "1.16.6",
              group: "sphere",
              required: false,
              versionAt: { start: { line: 10, character: 22 }, end: { line: 10, character: 28 } },
            },
            { name: "lib", range: null, source: "git+https://example.org/lib.git@0123abc" },
            { name: "scipy", range: "~1.10", onlyOn: "python <3.12" },
            { name: "scipy", range: null, onlyOn: "python_version >= '3.12'" },
            { name: "sphinx", group: "docs", required: false, range: ">=7" },
          ],
          project: {
            name: { value: "catalog" },
            version: { value: "1.4.0", range: { start: { line: 2, character: 11 }, end: { line: 2, character: 16 } } },
            runtime: { value: "python ^3.10" },
            authors: [{ name: "Ada Lens" }],
          },
        },
      },
    },
    {
      name: "dependencies that stand elsewhere",
      file: "pyproject.toml",
      text: '[project]\nname = "a"\nversion = "1.0"\ndynamic = ["dependencies"]\nlicense = { file = "LICENSES/MIT.txt" }\n',
      expect: {
        complete: false,
        value: { packages: [], project: { version: { value: "1.0" }, versionIsDynamic: false, license: { value: "MIT" } } },
      },
    },
    {
      name: "dependencies from a requirements file",
      file: "pyproject.toml",
      text: '[project]\nname = "a"\ndynamic = ["dependencies"]\n[tool.setuptools.dynamic]\ndependencies = { file = ["requirements.txt"] }\n',
      expect: { complete: true, problems: [], value: { packages: [] } },
    },
    {
      name: "pixi, PDM and Hatch",
      file: "pyproject.toml",
      text: [
        "[tool.pixi.dependencies]",
        'samtools = "1.19.*"',
        "[tool.pixi.feature.gpu.target.linux-64.dependencies]",
        'cuda = { version = "==12.2" }',
        "[tool.pdm.dev-dependencies]",
        'lint = ["ruff"]',
        "[tool.hatch.envs.docs]",
        'dependencies = ["mkdocs>=1.5"]',
        "",
      ].join("\n"),
      expect: {
        complete: true,
        value: {
          packages: [
            { ecosystem: "pypi", name: "ruff", group: "lint" },
            { name: "mkdocs", group: "docs", range: ">=1.5" },
            { ecosystem: "conda", name: "samtools", range: "1.19.*", version: null, group: "main" },
            { ecosystem: "conda", name: "cuda", range: "==12.2", version: "12.2", group: "gpu", onlyOn: "linux-64" },
          ],
        },
      },
    },
    {
      name: "settings of tools only",
      file: "pyproject.toml",
      text: "[tool.ruff]\nline-length = 100\n",
      expect: { complete: true, problems: [], value: {} },
    },
    {
      name: "an entry that is no requirement",
      file: "pyproject.toml",
      text: '[project]\nname = "a"\ndependencies = ["numpy", ">=2", 3]\n',
      expect: { complete: false, value: { packages: [{ name: "numpy" }] } },
    },
  ],
});

interface Dependencies {
  /** Undefined when the file speaks of no dependencies at all. */
  readonly packages: readonly PackageFact[] | undefined;
  readonly problems: readonly Problem[];
  readonly complete: boolean;
}

function readDependencies(root: TomlTableNode, path: RepoPath, lines: LineIndex): Dependencies {
  const project = tomlAt(root, "project");
  const poetryTable = tomlAt(root, "tool", "poetry");
  const build = tomlAt(root, "build-system", "requires");
  const ownName = tomlString(tomlAt(project, "name") ?? tomlAt(poetryTable, "name"))?.value;
  const sources = uvSources(tomlAt(root, "tool", "uv", "sources"));
  const packages: PackageFact[] = [];
  const problems: Problem[] = [];
  let speaks = project !== undefined;

  function list(node: TomlNode | undefined, group: string, required: boolean): void {
    if (node === undefined) return;
    speaks = true;
    if (node.kind !== "array")
      problems.push({ message: "Dependencies are not written as a list of requirements.", range: lines.range(node.span) });
    for (const item of tomlItems(node)) {
      if (item.kind === "table" && tomlAt(item, "include-group") !== undefined) continue;
      const fact = item.kind === "string" ? requirement(item, group, required) : undefined;
      if (fact === undefined) {
        problems.push({ message: "This entry is not a requirement of the form name, range, marker.", range: lines.range(item.span) });
      } else if (fact.name !== (ownName && normalName("pypi", ownName)) && sources.get(fact.name) !== "workspace") packages.push(fact);
    }
  }

  function requirement(item: TomlStringNode, group: string, required: boolean): PackageFact | undefined {
    const parsed = parseRequirement(item.value);
    if (parsed === undefined) return undefined;
    const fact = requirementFact(parsed, {
      lines,
      at: item.span,
      ...(item.inner && { offset: item.inner.start }),
      group,
      required,
      direct: true,
    });
    const source = sources.get(fact.name);
    return source === undefined ? fact : { ...fact, source };
  }

  list(tomlAt(project, "dependencies"), "main", true);
  for (const { key, value } of tomlEntries(tomlAt(project, "optional-dependencies"))) list(value, key, false);
  for (const { key, value } of tomlEntries(tomlAt(root, "dependency-groups"))) list(value, key, true);
  list(tomlAt(root, "tool", "uv", "dev-dependencies"), "dev", true);
  for (const { key, value } of tomlEntries(tomlAt(root, "tool", "pdm", "dev-dependencies"))) list(value, key, true);
  for (const { key, value } of tomlEntries(tomlAt(root, "tool", "hatch", "envs"))) {
    list(tomlAt(value, "dependencies"), key, true);
    list(tomlAt(value, "extra-dependencies"), key, true);
  }
  const poetry = readPoetryManifest(poetryTable, lines);
  const pixi = readPixiManifest(tomlAt(root, "tool", "pixi"), lines);
  packages.push(...poetry.packages, ...pixi.packages);
  problems.push(...poetry.problems, ...pixi.problems);
  if (poetryTable !== undefined || pixi.packages.length > 0) speaks = true;
  const elsewhere = statedElsewhere(root, path);
  if (elsewhere !== undefined) problems.push({ message: elsewhere.message, range: lines.range(elsewhere.at.span) });
  list(build, "build-system", true);
  return { packages: speaks ? packages : undefined, problems, complete: problems.length === 0 };
}

/** The entry that says that dependencies do not stand in this file, unless they stand in files that are read by themselves. */
function statedElsewhere(root: TomlTableNode, path: RepoPath): { readonly at: TomlNode; readonly message: string } | undefined {
  const project = tomlAt(root, "project");
  const build = tomlAt(root, "build-system");
  const hasPoetry = tomlAt(root, "tool", "poetry", "dependencies") !== undefined;
  // setuptools then takes them from setup.py or setup.cfg, which are read by themselves.
  const backend = tomlString(tomlAt(build, "build-backend"))?.value;
  const hasSetup = build !== undefined && (backend === undefined || backend.startsWith("setuptools"));
  if (project === undefined) {
    if (build === undefined || hasSetup || hasPoetry || tomlAt(root, "tool", "poetry") !== undefined) return undefined;
    return { at: build, message: "Without [project] the dependencies stand somewhere else." };
  }
  for (const item of tomlItems(tomlAt(project, "dynamic"))) {
    const key = tomlString(item)?.value;
    if ((key !== "dependencies" && key !== "optional-dependencies") || hasPoetry) continue;
    const files = key === "dependencies" ? fileList(tomlAt(root, "tool", "setuptools", "dynamic", key)) : optionalFiles(root);
    const known = files.length > 0 ? files.every(file => isReadElsewhere(file, path)) : hasSetup;
    if (!known) return { at: item, message: "Dependencies are found at build time, so packages may be missing here." };
  }
  return undefined;
}

function fileList(node: TomlNode | undefined): string[] {
  const file = tomlAt(node, "file");
  return (file?.kind === "array" ? file.items : file === undefined ? [] : [file]).map(item => tomlString(item)?.value ?? "");
}

function optionalFiles(root: TomlTableNode): string[] {
  return tomlEntries(tomlAt(root, "tool", "setuptools", "dynamic", "optional-dependencies")).flatMap(({ value }) => fileList(value));
}

function isReadElsewhere(file: string, path: RepoPath): boolean {
  const target = repoPath(file, folderOf(path));
  return target !== undefined && requirements.matches.some(glob => globMatcher(glob)(target));
}

/** Where uv takes packages from, by normal name; "workspace" for members of the workspace. Other indexes are no source of their own. */
function uvSources(node: TomlNode | undefined): ReadonlyMap<string, string> {
  const sources = new Map<string, string>();
  for (const { key, value } of tomlEntries(node)) {
    const table = value.kind === "array" ? value.items[0] : value;
    const text = (name: string) => tomlString(tomlAt(table, name))?.value;
    const git = text("git");
    const revision = text("rev") ?? text("tag") ?? text("branch");
    const address = git === undefined ? (text("path") ?? text("url")) : `git+${git}${revision === undefined ? "" : `@${revision}`}`;
    const source = isTrue(tomlAt(table, "workspace")) ? "workspace" : address;
    if (source !== undefined) sources.set(normalName("pypi", key), source);
  }
  return sources;
}

function readProject(root: TomlTableNode, lines: LineIndex): ProjectFacts | undefined {
  const project = tomlAt(root, "project");
  const poetry = tomlAt(root, "tool", "poetry");
  if (project?.kind !== "table" && poetry?.kind !== "table") return undefined;
  const get = (key: string) => tomlAt(project, key) ?? tomlAt(poetry, key);
  const dynamic = tomlItems(tomlAt(project, "dynamic")).some(item => tomlString(item)?.value === "version");
  // With these plugins the version in the file only holds the place.
  const replaced = isTrue(tomlAt(root, "tool", "poetry-dynamic-versioning", "enable"));
  const urls = tomlAt(project, "urls") ?? tomlAt(poetry, "urls");
  const facts: { -readonly [K in keyof ProjectFacts]: ProjectFacts[K] } = {
    versionIsDynamic: dynamic || replaced,
    programmingLanguage: "Python",
  };
  const texts = {
    name: fact(get("name"), lines),
    description: fact(get("description"), lines),
    version: dynamic || replaced ? undefined : fact(get("version"), lines),
    license: licenseOf(get("license"), lines),
    repository: urlOf(urls, repositoryLabels, lines) ?? fact(tomlAt(poetry, "repository"), lines),
    issueTracker: urlOf(urls, issueLabels, lines),
    runtime: runtimeOf(root, lines),
  };
  if (texts.name) facts.name = texts.name;
  if (texts.description) facts.description = texts.description;
  if (texts.version) facts.version = texts.version;
  if (texts.license) facts.license = texts.license;
  if (texts.repository) facts.repository = texts.repository;
  if (texts.issueTracker) facts.issueTracker = texts.issueTracker;
  if (texts.runtime) facts.runtime = texts.runtime;
  const authors = tomlItems(get("authors")).flatMap(item => authorOf(item, lines));
  if (authors.length > 0) facts.authors = authors;
  return facts;
}

function fact(node: TomlNode | undefined, lines: LineIndex): Fact<string> | undefined {
  const text = tomlString(node);
  return text === undefined || text.value === "" ? undefined : { value: text.value, range: lines.range(text.inner ?? text.span) };
}

function runtimeOf(root: TomlTableNode, lines: LineIndex): Fact<string> | undefined {
  const range = fact(tomlAt(root, "project", "requires-python"), lines) ?? readPoetryManifest(tomlAt(root, "tool", "poetry"), lines).python;
  return range && { value: `python ${range.value}`, range: range.range };
}

/** An expression; a short text; the identifier that a file is named after (`LICENSES/MIT.txt`). Whole licence texts say nothing here. */
function licenseOf(node: TomlNode | undefined, lines: LineIndex): Fact<string> | undefined {
  if (node?.kind === "string") return fact(node, lines);
  const text = fact(tomlAt(node, "text"), lines);
  if (text !== undefined) return text.value.length <= 100 && !/[\r\n]/.test(text.value) ? text : undefined;
  const file = fact(tomlAt(node, "file"), lines);
  const name = file === undefined ? "" : baseName(file.value).replace(/\.(?:txt|md|rst)$/i, "");
  return file !== undefined && licenseIds().includes(name) ? { value: name, range: file.range } : undefined;
}

// Labels as PEP 753 normalises them: lower case, without punctuation and blanks.
const repositoryLabels: ReadonlySet<string> = new Set(["source", "repository", "sourcecode", "github", "code", "repo"]);
const issueLabels: ReadonlySet<string> = new Set(["issues", "bugs", "issue", "tracker", "issuetracker", "bugtracker", "bugreports"]);

function urlOf(urls: TomlNode | undefined, labels: ReadonlySet<string>, lines: LineIndex): Fact<string> | undefined {
  for (const { key, value } of tomlEntries(urls))
    if (labels.has(key.toLowerCase().replace(/[^\p{L}\p{N}]/gu, ""))) return fact(value, lines);
  return undefined;
}

/** `{ name, email }` of the project table, `Name <address>` of Poetry; authors without a name are left out. */
function authorOf(item: TomlNode, lines: LineIndex): Author[] {
  const written = tomlString(item)?.value ?? tomlString(tomlAt(item, "name"))?.value;
  const bracket = written?.indexOf("<") ?? -1;
  const name = (bracket < 0 ? written : written?.slice(0, bracket))?.trim();
  return name === undefined || name === "" ? [] : [{ name, orcid: null, at: lines.range(item.span) }];
}
