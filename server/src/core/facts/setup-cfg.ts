import { normalName } from "../ecosystems/names.ts";
import { parseConfig, configItems, configOption, type ConfigFile, type ConfigLine, type ConfigOption } from "../formats/config-parser.ts";
import { parseRequirement, requirementFact } from "../formats/pep508.ts";
import { setuptoolsProject } from "../formats/python-project.ts";
import { folderOf, globMatcher, repoPath } from "../repo.ts";
import { LineIndex } from "../text.ts";
import type { RepoPath } from "../types.ts";
import { defineReader } from "./define.ts";
import { requirements } from "./requirements.ts";
import type { Fact, PackageFact, Problem, ProjectFacts } from "./types.ts";

/**
 * The metadata and options of setuptools. Requirements are read where they are written out; `file:` names files that are read by
 * themselves. What the build needs has the group "build-system", what only tests need "test". Other tools' settings give nothing.
 */
export const setupCfg = defineReader({
  id: "setup-cfg",
  format: "setup.cfg",
  ecosystem: "pypi",
  role: "manifest",
  gives: ["packages", "project"],
  matches: ["**/setup.cfg"],
  docs: "https://setuptools.pypa.io/en/latest/userguide/declarative_config.html",

  read({ path, text }) {
    const file = parseConfig(text);
    const lines = new LineIndex(text);
    const names = new Set(file.sections.map(({ name }) => name));
    const speaks = names.has("metadata") || names.has("options") || names.has("options.extras_require");
    if (!speaks) return { value: {}, problems: [], complete: true };
    const { packages, problems } = readRequirements(file, path, lines);
    const project = readProject(file, lines);
    for (const span of file.strays) problems.push({ message: "This line belongs to no section and no key.", range: lines.range(span) });
    return { value: { packages, ...(project && { project }) }, problems, complete: problems.length === 0 };
  },

  examples: [
    {
      name: "metadata, options and extras",
      file: "setup.cfg",
      text: [
        "[metadata]",
        "name = Sky.Map",
        "version = 1.2.0",
        "description: Maps of the sky",
        "license = BSD-3-Clause",
        "url = https://example.org",
        "project_urls =",
        "    Source Code = https://example.org/sky-map",
        "    Bug Tracker = https://example.org/sky-map/issues",
        "author = Ada Lens",
        "",
        "[options]",
        "packages = find:",
        "python_requires = >=3.9",
        "install_requires =",
        "    NumPy>=1.26,<3",
        "    # for tables",
        "    tomli==2.0.1; python_version < '3.11'",
        "setup_requires = setuptools_scm; wheel>=0.40",
        "",
        "[options.extras_require]",
        "plot =",
        "    matplotlib (>=3.8)",
        "all =",
        "    sky_map[plot]",
        "",
        "[tool:pytest]",
        "addopts = -q",
        "",
      ].join("\r\n"),
      expect: {
        complete: true,
        problems: [],
        value: {
          packages: [
            {
              ecosystem: "pypi",
              name: "numpy",
              writtenName: "NumPy",
              range: ">=1.26,<3",
              version: null,
              direct: true,
              group: "main",
              required: true,
              at: { start: { line: 15, character: 4 }, end: { line: 15, character: 18 } },
              versionAt: { start: { line: 15, character: 9 }, end: { line: 15, character: 18 } },
            },
            { name: "tomli", version: "2.0.1", onlyOn: "python_version < '3.11'" },
            { name: "matplotlib", group: "plot", required: false, range: ">=3.8" },
            { name: "setuptools-scm", group: "build-system" },
            {
              name: "wheel",
              group: "build-system",
              range: ">=0.40",
              versionAt: { start: { line: 18, character: 38 }, end: { line: 18, character: 44 } },
            },
          ],
          project: {
            name: { value: "Sky.Map", range: { start: { line: 1, character: 7 }, end: { line: 1, character: 14 } } },
            version: { value: "1.2.0", range: { start: { line: 2, character: 10 }, end: { line: 2, character: 15 } } },
            versionIsDynamic: false,
            description: { value: "Maps of the sky" },
            license: { value: "BSD-3-Clause" },
            repository: { value: "https://example.org/sky-map" },
            issueTracker: { value: "https://example.org/sky-map/issues" },
            authors: [{ name: "Ada Lens", orcid: null }],
            runtime: { value: "python >=3.9" },
            programmingLanguage: "Python",
          },
        },
      },
    },
    {
      name: "values that stand in other files",
      file: "sub/setup.cfg",
      text: "[metadata]\nname = a\nversion = attr: a.__version__\n[options]\ninstall_requires = file: requirements.txt\n",
      expect: { complete: true, problems: [], value: { packages: [], project: { name: { value: "a" }, versionIsDynamic: true } } },
    },
    {
      name: "what cannot be read",
      file: "setup.cfg",
      text: "[options]\ninstall_requires =\n    numpy\n    >=2\ntests_require = file: what.in\n",
      expect: { complete: false, value: { packages: [{ name: "numpy" }] } },
    },
    {
      name: "settings of tools only",
      file: "setup.cfg",
      text: "[flake8]\nmax-line-length = 100\n",
      expect: { complete: true, problems: [], value: {} },
    },
  ],
});

function readRequirements(file: ConfigFile, path: RepoPath, lines: LineIndex): { packages: PackageFact[]; problems: Problem[] } {
  const packages: PackageFact[] = [];
  const problems: Problem[] = [];
  const own = configOption(file, "metadata", "name")?.lines[0]?.text;
  const ownName = own === undefined ? undefined : parseRequirement(own)?.name;

  function list(option: ConfigOption | undefined, group: string, required: boolean): void {
    if (option === undefined) return;
    const [first] = option.lines;
    const isFile = first !== undefined && /^file\s*:/.test(first.text);
    if (isFile) {
      const files = [first.text.replace(/^file\s*:/, ""), ...option.lines.slice(1).map(({ text }) => text)].join(",").split(",");
      const unread = files.map(name => name.trim()).some(name => name !== "" && !isReadElsewhere(name, path));
      if (unread)
        problems.push({ message: "What this file lists is not read, so packages may be missing.", range: lines.range(first.span) });
      return;
    }
    for (const item of configItems(option, ";")) {
      const fact = requirement(item, group, required);
      if (fact === undefined)
        problems.push({ message: "This entry is not a requirement of the form name, range, marker.", range: lines.range(item.span) });
      else if (ownName === undefined || fact.name !== normalName("pypi", ownName)) packages.push(fact);
    }
  }

  function requirement({ text, span }: ConfigLine, group: string, required: boolean): PackageFact | undefined {
    // Within a value, only what stands behind a blank is a comment.
    const comment = /\s+#.*$/.exec(text)?.index ?? text.length;
    const body = text.slice(0, comment);
    const parsed = parseRequirement(body);
    return (
      parsed &&
      requirementFact(parsed, {
        lines,
        at: { start: span.start, end: span.start + body.length },
        offset: span.start,
        group,
        required,
        direct: true,
      })
    );
  }

  list(configOption(file, "options", "install_requires"), "main", true);
  for (const section of file.sections) {
    if (section.name !== "options.extras_require") continue;
    for (const option of section.options) list(option, option.key, false);
  }
  list(configOption(file, "options", "setup_requires"), "build-system", true);
  list(configOption(file, "options", "tests_require"), "test", false);
  return { packages, problems };
}

function isReadElsewhere(file: string, path: RepoPath): boolean {
  const target = repoPath(file, folderOf(path));
  return target !== undefined && requirements.matches.some(glob => globMatcher(glob)(target));
}

function readProject(file: ConfigFile, lines: LineIndex): ProjectFacts | undefined {
  if (!file.sections.some(({ name }) => name === "metadata")) return undefined;
  const own = (key: string): Fact<string> | undefined => {
    const line = configOption(file, key === "python_requires" ? "options" : "metadata", key)?.lines[0];
    const isElsewhere = line === undefined || /^(?:attr|file)\s*:/.test(line.text);
    return isElsewhere ? undefined : { value: line.text, range: lines.range(line.span) };
  };
  const olderNames = new Map([
    ["description", "summary"],
    ["url", "home_page"],
  ]);
  const version = configOption(file, "metadata", "version")?.lines[0]?.text;
  return setuptoolsProject(
    key => own(key) ?? own(olderNames.get(key) ?? key),
    urlsOf(file, lines),
    version !== undefined && /^(?:attr|file)\s*:/.test(version),
  );
}

function urlsOf(file: ConfigFile, lines: LineIndex): { readonly label: string; readonly address: Fact<string> }[] {
  const option = configOption(file, "metadata", "project_urls");
  return (option === undefined ? [] : configItems(option, ",")).flatMap(({ text, span }) => {
    const [, label, address] = /^([^=]+?)\s*=\s*(\S.*)$/.exec(text) ?? [];
    if (label === undefined || address === undefined) return [];
    return [{ label, address: { value: address, range: lines.range({ start: span.end - address.length, end: span.end }) } }];
  });
}
