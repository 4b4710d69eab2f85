import { normalName } from "../ecosystems/names.ts";
import { parseRequirement, requirementFact } from "../formats/pep508.ts";
import { setuptoolsProject } from "../formats/python-project.ts";
import {
  argumentsOf,
  parsePython,
  pythonValue,
  textsBehind,
  type PythonFile,
  type PythonNode,
  type PythonText,
  type PythonValue,
} from "../formats/python.ts";
import { readPythonCode } from "../formats/programs/python.ts";
import { folderOf, globMatcher, repoPath } from "../repo.ts";
import { LineIndex, type Span } from "../text.ts";
import type { RepoPath } from "../types.ts";
import { defineReader } from "./define.ts";
import { requirements } from "./requirements.ts";
import { sourcePython } from "./source-python.ts";
import type { Fact, PackageFact, Problem, ProjectFacts } from "./types.ts";

/**
 * What setup.py hands to setuptools, as far as it is written out: literals, names that are given one value, lists that are put together.
 * Nothing is run; what only running would tell is a problem, unless the file reads it out of a requirements file, which is read by itself.
 */
export const setupPy = defineReader({
  id: "setup-py",
  format: "setup.py",
  ecosystem: "pypi",
  role: "manifest",
  gives: ["packages", "project", "code"],
  matches: ["**/setup.py"],
  docs: "https://setuptools.pypa.io/en/latest/references/keywords.html",

  read({ path, text }) {
    const file = parsePython(text);
    const lines = new LineIndex(text);
    const problems: Problem[] = [];
    const calls = file.calls.filter(({ callee }) => /^(?:[\w.]+\.)?setup$/.test(callee));
    if (file.error !== undefined)
      problems.push({ message: "This is not Python here, so something may be missing.", range: lines.range(file.error) });
    // it is a program, too, and its flags end up in what users install
    const code = sourcePython.hints?.test(text) ? { code: readPythonCode(text, true) } : {};
    if (calls.length === 0) return { value: code, problems, complete: problems.length === 0 };
    const packages: PackageFact[] = [];
    let project: ProjectFacts | undefined;
    for (const { node } of calls) {
      const settings = settingsOf(file, node, problems, lines);
      packages.push(...readRequirements(file, settings, path, problems, lines));
      project ??= readProject(settings, lines);
    }
    return { value: { packages, ...(project && { project }), ...code }, problems, complete: problems.length === 0 };
  },

  examples: [
    {
      name: "literals, names and lists put together",
      file: "setup.py",
      text: [
        "from setuptools import find_packages, setup",
        "",
        'VERSION = "1.2.0"',
        "base = [",
        '    "NumPy>=1.26,<3",  # arrays',
        "    'tomli==2.0.1; python_version < \"3.11\"',",
        "]",
        'extras = {"plot": ["matplotlib (>=3.8)"]}',
        'extras["all"] = extras["plot"] + ["sky_map[plot]"]',
        'base += ["requests"]',
        "",
        "setup(",
        '    name="Sky.Map",',
        "    version=VERSION,",
        '    url="https://github.com/example/sky-map",',
        "    packages=find_packages(),",
        "    install_requires=base,",
        "    extras_require=extras,",
        '    setup_requires="""',
        "        wheel>=0.40",
        '    """.split(),',
        '    python_requires=">=3.9",',
        ")",
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
              at: { start: { line: 4, character: 4 }, end: { line: 4, character: 20 } },
              versionAt: { start: { line: 4, character: 10 }, end: { line: 4, character: 19 } },
            },
            { name: "tomli", version: "2.0.1", onlyOn: 'python_version < "3.11"' },
            { name: "requests", range: null },
            { name: "matplotlib", group: "plot", required: false, range: ">=3.8" },
            { name: "matplotlib", group: "all", required: false },
            {
              name: "wheel",
              group: "build-system",
              range: ">=0.40",
              at: { start: { line: 19, character: 8 }, end: { line: 19, character: 19 } },
            },
          ],
          project: {
            name: { value: "Sky.Map", range: { start: { line: 12, character: 10 }, end: { line: 12, character: 17 } } },
            version: { value: "1.2.0", range: { start: { line: 2, character: 11 }, end: { line: 2, character: 16 } } },
            versionIsDynamic: false,
            repository: { value: "https://github.com/example/sky-map" },
            runtime: { value: "python >=3.9" },
            programmingLanguage: "Python",
          },
        },
      },
    },
    {
      name: "from a requirements file",
      file: "setup.py",
      text: [
        "import os",
        "import setuptools",
        "here = os.path.dirname(__file__)",
        "def read(name):",
        "    with open(os.path.join(here, name)) as f:",
        "        return f.read().splitlines()",
        "def main():",
        '    setuptools.setup(name="a", use_scm_version=True, install_requires=read("requirements.txt"))',
        "main()",
        "",
      ].join("\n"),
      expect: { complete: true, problems: [], value: { packages: [], project: { name: { value: "a" }, versionIsDynamic: true } } },
    },
    {
      name: "what only running would tell",
      file: "setup.py",
      text: 'from setuptools import setup\nsetup(name="a", version=read(), install_requires=["numpy", "b==%s" % v, c()], extras_require=more(), **rest)\n',
      expect: {
        complete: false,
        value: { packages: [{ name: "numpy" }], project: { name: { value: "a" }, versionIsDynamic: true } },
      },
    },
    {
      name: "a file that only starts the build",
      file: "sub/setup.py",
      text: "import setuptools\nif __name__ == '__main__':\n    setuptools.setup()\n",
      expect: { complete: true, problems: [], value: { packages: [] } },
    },
  ],
});

/** Whoever has more entries that only running would tell has no list to read. */
const mostProblems = 100;

type Settings = ReadonlyMap<string, PythonValue>;

/** The keywords of the call, those of dictionaries that it spreads included. */
function settingsOf(file: PythonFile, call: PythonNode, problems: Problem[], lines: LineIndex): Settings {
  const { named, spread } = argumentsOf(call, file.text);
  const settings = new Map<string, PythonValue>();
  for (const node of spread) {
    const dict = pythonValue(file, node);
    const entries = dict.kind === "dict" ? dict.entries : [{ key: undefined, value: dict }];
    for (const { key, value } of entries) {
      if (key !== undefined) settings.set(key.value, value);
      else problems.push({ message: "What this adds to setup() is only known when it runs.", range: lines.range(value.span) });
    }
  }
  for (const [key, node] of named) settings.set(key, pythonValue(file, node));
  return settings;
}

function readRequirements(file: PythonFile, settings: Settings, path: RepoPath, problems: Problem[], lines: LineIndex): PackageFact[] {
  const packages: PackageFact[] = [];
  const own = settings.get("name");
  const ownName = own?.kind === "text" ? normalName("pypi", own.value) : undefined;

  function list(value: PythonValue | undefined, group: string, required: boolean): void {
    if (value === undefined || value.kind === "literal") return;
    if (value.kind === "list") for (const item of value.items) list(item, group, required);
    else if (value.kind === "text") texts(value, group, required);
    else if (value.kind === "dict") problem(value.span, "A list of requirements is expected here.");
    else if (problems.length > mostProblems || !comesFromRequirements(file, value.node, path))
      problem(value.span, "This is only known when the file runs, so packages may be missing.");
  }

  /** A text of several lines holds a requirement on each. */
  function texts(text: PythonText, group: string, required: boolean): void {
    for (const match of text.value.matchAll(/[^\r\n]+/g)) {
      const body = match[0].replace(/(?:^|\s)#.*$/, "").trimEnd();
      if (body.trim() === "") continue;
      const parsed = parseRequirement(body);
      const start = text.inner && text.inner.start + match.index;
      const isWhole = body.trim() === text.value.trim();
      const span = isWhole || start === undefined ? text.span : { start, end: start + body.length };
      if (parsed === undefined) {
        problem(span, "This entry is not a requirement of the form name, range, marker.");
        continue;
      }
      const fact = requirementFact(parsed, {
        lines,
        at: span,
        ...(start !== undefined && { offset: start }),
        group,
        required,
        direct: true,
      });
      if (fact.name !== ownName) packages.push(fact);
    }
  }

  function problem(span: Span, message: string): void {
    problems.push({ message, range: lines.range(span) });
  }

  list(settings.get("install_requires"), "main", true);
  list(settings.get("requires"), "main", true);
  const extras = settings.get("extras_require");
  if (extras?.kind === "dict") {
    for (const { key, value } of extras.entries) {
      // `extra:python_version<'3'` puts a marker into the name of an extra.
      if (key === undefined) list(value, "extras", false);
      else list(value, key.value.split(":", 1)[0] ?? key.value, false);
    }
  } else list(extras, "extras", false);
  list(settings.get("setup_requires"), "build-system", true);
  list(settings.get("tests_require"), "test", false);
  return packages;
}

/** Whether the value is made from a file that is read as requirements by itself. */
function comesFromRequirements(file: PythonFile, node: PythonNode, path: RepoPath): boolean {
  return textsBehind(file, node).some(text => {
    const target = /\.txt$/.test(text) ? repoPath(text, folderOf(path)) : undefined;
    return target !== undefined && requirements.matches.some(glob => globMatcher(glob)(target));
  });
}

function readProject(settings: Settings, lines: LineIndex): ProjectFacts {
  const urls = settings.get("project_urls");
  const labelled = (urls?.kind === "dict" ? urls.entries : []).flatMap(({ key, value }) => {
    const address = factOf(value, lines);
    return key === undefined || address === undefined ? [] : [{ label: key.value, address }];
  });
  const version = settings.get("version");
  const isMadeByPlugin = ["use_scm_version", "use_incremental", "pbr"].some(key => settings.has(key));
  return setuptoolsProject(
    key => factOf(settings.get(key), lines),
    labelled,
    isMadeByPlugin || (version !== undefined && version.kind !== "text"),
  );
}

function factOf(value: PythonValue | undefined, lines: LineIndex): Fact<string> | undefined {
  if (value?.kind !== "text" || value.value.trim() === "" || /[\r\n]/.test(value.value)) return undefined;
  return { value: value.value, range: lines.range(value.inner ?? value.span) };
}
