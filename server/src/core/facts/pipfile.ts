import { normalName } from "../ecosystems/names.ts";
import { locateToml, tomlAt, tomlEntries, tomlString, type TomlEntry, type TomlNode } from "../formats/toml.ts";
import { LineIndex } from "../text.ts";
import { defineReader } from "./define.ts";
import type { PackageFact, Problem } from "./types.ts";

/** What Pipenv is asked for. The group is main for `packages`, dev for `dev-packages`, else the name of the category. */
export const pipfile = defineReader({
  id: "pipfile",
  format: "Pipfile",
  ecosystem: "pypi",
  role: "manifest",
  gives: ["packages"],
  matches: ["**/Pipfile"],
  docs: "https://pipenv.pypa.io/en/latest/pipfile.html",

  read({ text }) {
    const { root, problems: syntax } = locateToml(text);
    if (root === undefined) return { value: {}, problems: syntax, complete: false };
    const lines = new LineIndex(text);
    const problems: Problem[] = [];
    const packages: PackageFact[] = [];
    for (const { key: category, value: table, span } of tomlEntries(root)) {
      if (settings.has(category)) continue;
      if (table.kind !== "table") {
        problems.push({ message: "Packages of a category are not written as a table.", range: lines.range(span) });
        continue;
      }
      for (const entry of tomlEntries(table)) {
        if (entry.value.kind !== "string" && entry.value.kind !== "table")
          problems.push({ message: "The range of this dependency is not a text or a table.", range: lines.range(entry.value.span) });
        else if (!/^\.\/?$/.test(tomlString(tomlAt(entry.value, "path"))?.value ?? "")) packages.push(fact(entry, category, lines));
      }
    }
    return { value: { packages }, problems, complete: problems.length === 0 };
  },

  examples: [
    {
      name: "ranges, markers, sources and categories",
      file: "Pipfile",
      text: [
        "[[source]]",
        'url = "https://packages.example/simple"',
        "verify_ssl = true",
        'name = "pypi"',
        "",
        "[packages]",
        'NumPy = ">=1.26,<3"',
        'tomli = { version = "==2.0.1", markers = "python_version < \'3.11\'" }',
        'pywin32 = { version = "*", sys_platform = "== \'win32\'" }',
        'sky-lib = { git = "https://example.org/sky-lib.git", ref = "v1" }',
        'sky-map = { path = ".", editable = true }',
        "",
        "[dev-packages]",
        'pytest = "*"',
        "",
        "[docs]",
        'sphinx = "~=7.2"',
        "",
        "[requires]",
        'python_version = "3.12"',
        "",
        "[scripts]",
        'test = "pytest"',
        "",
      ].join("\n"),
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
              at: { start: { line: 6, character: 0 }, end: { line: 6, character: 19 } },
              versionAt: { start: { line: 6, character: 9 }, end: { line: 6, character: 18 } },
            },
            {
              name: "tomli",
              version: "2.0.1",
              range: "==2.0.1",
              onlyOn: "python_version < '3.11'",
              versionAt: { start: { line: 7, character: 23 }, end: { line: 7, character: 28 } },
            },
            { name: "pywin32", range: null, onlyOn: "sys_platform == 'win32'" },
            { name: "sky-lib", range: null, source: "git+https://example.org/sky-lib.git@v1" },
            { name: "pytest", group: "dev", range: null },
            { name: "sphinx", group: "docs", range: "~=7.2" },
          ],
        },
      },
    },
    {
      name: "an entry that is no range",
      file: "sub/Pipfile",
      text: "[packages]\na = '1.*'\nb = 2\n",
      expect: { complete: false, value: { packages: [{ name: "a", range: "1.*", version: null }] } },
    },
  ],
});

/** Tables that hold no packages. */
const settings: ReadonlySet<string> = new Set(["source", "requires", "scripts", "pipenv", "pipfile"]);

/** Environment markers that Pipenv takes as keys of their own. */
const markerKeys = [
  "os_name",
  "sys_platform",
  "platform_machine",
  "platform_python_implementation",
  "platform_release",
  "platform_system",
  "platform_version",
  "python_version",
  "python_full_version",
  "implementation_name",
  "implementation_version",
];

function fact(entry: TomlEntry, category: string, lines: LineIndex): PackageFact {
  const { value } = entry;
  const range = tomlString(value) ?? tomlString(tomlAt(value, "version"));
  const exact = range && /^\s*===?\s*([^\s*,<>=!~]+)\s*$/.exec(range.value)?.[1];
  const start = range?.inner === undefined ? undefined : range.inner.start + (exact === undefined ? 0 : range.value.indexOf(exact));
  const isAny = range === undefined || range.value.trim() === "*" || range.value.trim() === "";
  const source = sourceOf(value);
  const onlyOn = markers(value);
  return {
    ecosystem: "pypi",
    name: normalName("pypi", entry.key),
    writtenName: entry.key,
    version: exact ?? null,
    range: isAny ? null : range.value,
    direct: true,
    group: category === "packages" ? "main" : category === "dev-packages" ? "dev" : category,
    required: true,
    at: lines.range(entry.span),
    ...(range !== undefined && start !== undefined && { versionAt: lines.range({ start, end: start + (exact ?? range.value).length }) }),
    ...(source !== undefined && { source }),
    ...(onlyOn !== "" && { onlyOn }),
  };
}

function sourceOf(value: TomlNode): string | undefined {
  const text = (key: string): string | undefined => tomlString(tomlAt(value, key))?.value;
  for (const system of ["git", "hg", "svn", "bzr"]) {
    const address = text(system);
    const revision = text("ref");
    if (address !== undefined) return `${system}+${address}${revision === undefined ? "" : `@${revision}`}`;
  }
  return text("file") ?? text("path");
}

function markers(value: TomlNode): string {
  const text = (key: string): string | undefined => tomlString(tomlAt(value, key))?.value;
  const single = markerKeys.flatMap(key => {
    const condition = text(key);
    return condition === undefined ? [] : [`${key} ${condition}`];
  });
  const written = text("markers");
  return [...(written === undefined ? [] : [written]), ...single].join(" and ");
}
