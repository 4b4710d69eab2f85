import { normalName } from "../ecosystems/names.ts";
import { parsePython, pythonValue, type PythonFile, type PythonNode, type PythonText, type PythonValue } from "../formats/python.ts";
import { LineIndex } from "../text.ts";
import { defineReader } from "./define.ts";
import type { Ecosystem, Fact, PackageFact, Problem, ProjectFacts } from "./types.ts";

/**
 * EasyBuild's recipe, as far as it is written out. Templates (`%(version)s`) are filled in from the file itself; a version with another one
 * stays as written in `range`. Groups: "build", "toolchain", "external" for modules of the site, and "extensions", whose ecosystem follows from the class that installs them.
 * Packages of the operating system are named differently everywhere and are left out.
 */
export const easybuild = defineReader({
  id: "easybuild",
  format: "EasyBuild",
  ecosystem: "easybuild",
  role: "manifest",
  gives: ["packages", "project"],
  matches: ["**/*.eb"],
  docs: "https://docs.easybuild.io/writing-easyconfig-files/",

  read({ text }) {
    const file = parsePython(text);
    const lines = new LineIndex(text);
    const problems: Problem[] = [];
    if (file.error !== undefined) problems.push({ message: "This is not Python", range: lines.range(file.error) });
    const packages: PackageFact[] = [];
    const templates = templatesOf(file);
    const known = ["name", "version", "toolchain"].filter(name => file.names.has(name));
    if (known.length < 2) problems.push({ message: "The file does not set name, version and toolchain" });
    const unclear = (value: PythonValue, message: string): void => {
      problems.push({ message, range: lines.range(value.span) });
    };

    for (const [name, group] of sections) {
      for (const { value, condition } of valuesOf(file, name)) {
        for (const item of value.kind === "list" ? value.items : [value]) {
          const fact = dependency(file, item, templates, lines, group, condition);
          if (fact === undefined) unclear(item, "This dependency is not written out as (name, version)");
          else if (fact !== "none") packages.push(fact);
        }
      }
    }
    for (const { value, condition } of valuesOf(file, "multi_deps")) {
      for (const entry of value.kind === "dict" ? value.entries : []) {
        for (const item of entry.value.kind === "list" ? entry.value.items : [entry.value]) {
          if (entry.key === undefined || item.kind !== "text") unclear(item, "This dependency is not written out as name and version");
          else packages.push(fixed("easybuild", entry.key, item, templates, lines, { group: "main", condition, at: item }));
        }
      }
    }
    for (const { value, condition } of valuesOf(file, "toolchain")) {
      const at = (key: string): PythonValue | undefined =>
        value.kind === "dict" ? value.entries.find(entry => entry.key?.value === key)?.value : undefined;
      const [name, version] = [at("name"), at("version")];
      if (name?.kind === "text" && /^(?:system|dummy)$/.test(name.value)) continue;
      if (name?.kind === "text")
        packages.push(fixed("easybuild", name, version, templates, lines, { group: "toolchain", condition, at: value }));
      else if (sourceText(file, value) !== "SYSTEM") unclear(value, "The toolchain is not written out");
    }
    for (const { value, condition } of valuesOf(file, "exts_list")) {
      const ecosystem = extensionEcosystem(file);
      for (const item of value.kind === "list" ? value.items : [value]) {
        const [name, version] = item.kind === "list" ? item.items : [];
        // A name alone is only looked for: it comes with the software.
        if (item.kind === "text") continue;
        if (name?.kind === "text" && version !== undefined) {
          packages.push(fixed(ecosystem, name, version, templates, lines, { group: "extensions", condition, at: item }));
        } else unclear(item, "This extension is not written out as (name, version)");
      }
    }
    packages.sort((a, b) => a.at.start.line - b.at.start.line || a.at.start.character - b.at.start.character);
    return {
      value: { packages, project: projectOf(file, templates, lines) },
      problems: problems.slice(0, 10),
      complete: problems.length === 0,
    };
  },

  examples: [
    {
      name: "dependencies, a toolchain, extensions, templates",
      file: "easybuild/SkyMap-1.4.0-foss-2023a.eb",
      text: [
        "easyblock = 'PythonBundle'",
        "name = 'SkyMap'",
        "version = '1.4.0'",
        "homepage = 'https://sky.example'",
        'description = """Maps of the sky"""',
        "toolchain = {'name': 'foss', 'version': '2023a'}",
        "local_fits = '4.3.1'",
        "builddependencies = [('CMake', '3.26.3')]",
        "dependencies = [",
        "    ('CFITSIO', local_fits),",
        "    ('SkyData', '%(version_major_minor)s', '-%(pyver)s', SYSTEM),",
        "    ('Odd', '%(pyver)s'),",
        "    ('fftw/3.3', EXTERNAL_MODULE),",
        "]",
        "exts_list = [",
        "    'base',",
        "    ('Sky_Grid', '2.1', {'checksums': ['aa']}),",
        "]",
        "",
      ].join("\n"),
      expect: {
        complete: true,
        problems: [],
        value: {
          packages: [
            { name: "foss", version: "2023a", group: "toolchain" },
            { name: "CMake", version: "3.26.3", group: "build" },
            {
              ecosystem: "easybuild",
              name: "CFITSIO",
              version: "4.3.1",
              direct: true,
              group: "main",
              at: { start: { line: 9, character: 4 }, end: { line: 9, character: 27 } },
              versionAt: { start: { line: 6, character: 14 }, end: { line: 6, character: 19 } },
            },
            { name: "SkyData", version: "1.4" },
            { name: "Odd", version: null, range: "%(pyver)s" },
            { name: "fftw", version: "3.3", group: "external" },
            { ecosystem: "pypi", name: "sky-grid", version: "2.1", group: "extensions" },
          ],
          project: { name: { value: "SkyMap" }, version: { value: "1.4.0" }, description: { value: "Maps of the sky" } },
        },
      },
    },
    {
      name: "what only Python would tell",
      file: "A-1.0.eb",
      text: "name = 'A'\nversion = '1.0'\ntoolchain = SYSTEM\ndependencies = [(n, '1') for n in ['X']]\n",
      expect: { complete: false, value: { packages: [] } },
    },
  ],
});

const sections = [
  ["dependencies", "main"],
  ["hiddendependencies", "main"],
  ["builddependencies", "build"],
] as const;

/** What a name is set to and what is added to it, each with the condition it stands behind. */
function valuesOf(file: PythonFile, name: string): { readonly value: PythonValue; readonly condition: string | undefined }[] {
  const use = file.names.get(name);
  if (use === undefined) return [];
  const nodes = [...use.assigned, ...use.extended.filter(({ isItem }) => !isItem).map(({ value }) => value)];
  const single = use.extended.filter(({ isItem }) => isItem).map(({ value }) => value);
  return [
    ...nodes.map(node => ({ value: pythonValue(file, node), condition: conditionOf(file, node) })),
    ...single.map(node => {
      const item = pythonValue(file, node);
      return { value: { kind: "list" as const, items: [item], span: item.span }, condition: conditionOf(file, node) };
    }),
  ];
}

/** The first line of the block that a statement stands in. */
function conditionOf({ text }: PythonFile, node: PythonNode): string | undefined {
  for (let at = node.parent; at !== null; at = at.parent) {
    if (!/^(?:If|For|While|Try)Statement$/.test(at.name)) continue;
    const newline = text.indexOf("\n", at.from);
    return text
      .slice(at.from, newline < 0 ? text.length : newline)
      .trim()
      .replace(/:$/, "")
      .slice(0, 200);
  }
  return undefined;
}

type Templates = ReadonlyMap<string, string>;

/** https://docs.easybuild.io/version-specific/easyconfig-templates/ */
function templatesOf(file: PythonFile): Templates {
  const templates = new Map<string, string>();
  const literal = (name: string): string | undefined => {
    const [only, ...more] = valuesOf(file, name);
    return only?.value.kind === "text" && more.length === 0 && only.condition === undefined ? only.value.value : undefined;
  };
  const [name, version, suffix] = [literal("name"), literal("version"), literal("versionsuffix")];
  if (name !== undefined && !name.includes("%(")) {
    templates.set("name", name);
    templates.set("namelower", name.toLowerCase());
    templates.set("nameletter", name.charAt(0));
    templates.set("nameletterlower", name.charAt(0).toLowerCase());
  }
  if (version !== undefined && !version.includes("%(")) {
    const [major = "", minor, patch] = version.split(".");
    templates.set("version", version);
    templates.set("version_major", major);
    if (minor !== undefined) {
      templates.set("version_minor", minor);
      templates.set("version_major_minor", `${major}.${minor}`);
    }
    if (minor !== undefined && patch !== undefined) {
      templates.set("version_patch", patch);
      templates.set("version_minor_patch", `${minor}.${patch}`);
    }
  }
  if (suffix !== undefined && !suffix.includes("%(")) templates.set("versionsuffix", suffix);
  return templates;
}

/** Undefined when a template is not known from the file. */
function filledIn(text: string, templates: Templates): string | undefined {
  const pattern = /%\((\w+)\)s|%%/g;
  for (const [, name] of text.matchAll(pattern)) if (name !== undefined && !templates.has(name)) return undefined;
  return text.replace(pattern, (_, name: string | undefined) => (name === undefined ? "%" : (templates.get(name) ?? "")));
}

/** "none" for entries that ask for nothing here. */
function dependency(
  file: PythonFile,
  item: PythonValue,
  templates: Templates,
  lines: LineIndex,
  group: string,
  condition: string | undefined,
): PackageFact | "none" | undefined {
  const [name, version] = item.kind === "list" ? item.items : [];
  if (name?.kind !== "text" || filledIn(name.value, templates) === undefined) return undefined;
  if (version !== undefined && sourceText(file, version) === "EXTERNAL_MODULE") {
    const [module = "", ...rest] = name.value.split("/");
    const start = name.inner && name.inner.start + module.length + 1;
    const text = rest.join("/");
    return {
      ...fixed("easybuild", { ...name, value: module }, undefined, templates, lines, { group: "external", condition, at: item }),
      version: text === "" ? null : text,
      range: text === "" ? null : text,
      ...(text !== "" && start !== undefined && { versionAt: lines.range({ start, end: start + text.length }) }),
    };
  }
  // A version False means that the dependency is dropped for this architecture.
  if (version?.kind === "literal" && sourceText(file, version) === "False") return "none";
  return fixed("easybuild", name, version, templates, lines, { group, condition, at: item });
}

interface Place {
  readonly group: string;
  readonly condition: string | undefined;
  readonly at: PythonValue;
}

/** EasyBuild knows no ranges: what is written is the version. */
function fixed(
  ecosystem: Ecosystem,
  name: PythonText,
  version: PythonValue | undefined,
  templates: Templates,
  lines: LineIndex,
  { group, condition, at }: Place,
): PackageFact {
  const writtenName = filledIn(name.value, templates) ?? name.value;
  const written = version === undefined || version.kind === "literal" ? undefined : version;
  const text = written?.kind === "text" && written.value !== "" ? written.value : undefined;
  const exact = text === undefined ? undefined : filledIn(text, templates);
  const range = exact ?? text ?? (written === undefined || written.kind === "text" ? null : short(lines, written));
  const inner = written?.kind === "text" ? written.inner : undefined;
  return {
    ecosystem,
    name: normalName(ecosystem, writtenName),
    writtenName,
    version: exact ?? null,
    range,
    direct: true,
    group,
    required: condition === undefined,
    at: lines.range(at.span),
    // A template stands for something, so that there is nothing to replace.
    ...(inner && text !== undefined && !text.includes("%(") && { versionAt: lines.range(inner) }),
    ...(condition !== undefined && { onlyOn: condition }),
  };
}

function sourceText({ text }: PythonFile, { span }: PythonValue): string {
  return text.slice(span.start, span.end);
}

function short({ text }: LineIndex, { span }: PythonValue): string {
  return text.slice(span.start, span.end).replace(/\s+/g, " ").slice(0, 80);
}

/** https://docs.easybuild.io/version-specific/easyblocks/ */
function extensionEcosystem(file: PythonFile): Ecosystem {
  const text = (name: string): string => {
    const [value] = valuesOf(file, name);
    return value?.value.kind === "text" ? value.value.value : "";
  };
  const by = text("exts_defaultclass") || text("easyblock");
  const name = text("name");
  if (/^Python(?:Package|Bundle)$/.test(by) || (by === "" && name === "Python") || by === "CargoPythonBundle") return "pypi";
  if (/^RPackage$/.test(by) || name === "R") return /bioconductor/i.test(name) ? "bioconductor" : "cran";
  if (/^PerlModule$|^PerlBundle$/.test(by) || name === "Perl") return "cpan";
  return "easybuild";
}

function projectOf(file: PythonFile, templates: Templates, lines: LineIndex): ProjectFacts {
  const fact = (name: string): Fact<string> | undefined => {
    const [only, ...more] = valuesOf(file, name);
    if (only?.value.kind !== "text" || more.length > 0) return undefined;
    const value = filledIn(only.value.value, templates)?.trim();
    return value === undefined || value === "" ? undefined : { value, range: lines.range(only.value.inner ?? only.value.span) };
  };
  const name = fact("name");
  const version = fact("version");
  const description = fact("description");
  return { ...(name && { name }), ...(version && { version }), ...(description && { description }) };
}
