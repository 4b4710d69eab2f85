import { normalName } from "../ecosystems/names.ts";
import { exactSpackVersion, spackSpec, type SpackNode } from "../formats/spack-spec.ts";
import {
  readYamlEvents,
  yamlEntries,
  yamlGet,
  yamlItems,
  yamlKind,
  yamlLiteralSpan,
  yamlSpan,
  yamlText,
  type YamlEvents,
  type YamlNode,
} from "../formats/yaml-events.ts";
import { LineIndex, type Range } from "../text.ts";
import { defineReader } from "./define.ts";
import type { PackageFact, Problem } from "./types.ts";

/**
 * An environment of Spack: the packages of its `specs`, with what `definitions` and matrices stand for. Ranges are as written behind `@`;
 * `1.2` stands for every 1.2.x and only `=1.2` is exact. Dependencies that a spec only constrains (`^mpich@4`) are not direct; what it is
 * built with (`%gcc@12`) is in the group "compiler". What `packages` requires for a package counts where its spec has no version.
 */
export const spackYaml = defineReader({
  id: "spack-yaml",
  format: "spack.yaml",
  ecosystem: "spack",
  role: "manifest",
  gives: ["packages"],
  matches: ["**/spack.yaml"],
  docs: "https://spack.readthedocs.io/en/latest/environments.html",

  read({ text }) {
    const { yaml, problems: syntax } = readYamlEvents(text);
    if (yaml === undefined) return { value: {}, problems: syntax, complete: false };
    const lines = new LineIndex(text);
    const root = yaml.roots[0];
    const environment = root === undefined ? undefined : (yamlGet(yaml, root, "spack") ?? yamlGet(yaml, root, "env"));
    if (environment === undefined) return { value: {}, problems: [{ message: "The file has no “spack”" }], complete: false };
    const context: Context = {
      yaml,
      lines,
      packages: [],
      problems: [],
      required: requirementsOf(yaml, environment, lines),
      seen: new Set(),
    };
    const specs = yamlGet(yaml, environment, "specs");
    if (specs !== undefined) readSpecs(context, specs, definitionsOf(yaml, environment), undefined, 0);
    const { packages, problems } = context;
    return { value: { packages }, problems: problems.slice(0, 10), complete: problems.length === 0 };
  },

  examples: [
    {
      name: "specs, a definition, a matrix, a requirement",
      file: "spack.yaml",
      text: [
        "spack:",
        "  definitions:",
        "  - io: [hdf5@1.14:+mpi, netcdf-c]",
        "  - mpis: [mpich@4]",
        "  - gpu: [cuda@=12.2.0]",
        "    when: target == 'x86_64'",
        "  specs:",
        '  - cfitsio@4.3 ~bzip2 cflags="-O2 -g" ^zlib@1.3 %gcc@12.3.0',
        "  - $io",
        "  - $gpu",
        "  - matrix:",
        "    - [fftw, openblas]",
        "    - [$^mpis]",
        "    - ['%gcc@12.3.0', '%clang']",
        "  packages:",
        "    netcdf-c:",
        "      require: '@4.9'",
        "  view: true",
        "",
      ].join("\n"),
      expect: {
        complete: true,
        problems: [],
        value: {
          packages: [
            {
              ecosystem: "spack",
              name: "cfitsio",
              version: null,
              range: "4.3",
              direct: true,
              group: "main",
              at: { start: { line: 7, character: 4 }, end: { line: 7, character: 60 } },
              versionAt: { start: { line: 7, character: 12 }, end: { line: 7, character: 15 } },
            },
            { name: "zlib", range: "1.3", direct: false },
            { name: "gcc", range: "12.3.0", direct: false, group: "compiler" },
            { name: "hdf5", range: "1.14:", versionAt: { start: { line: 2, character: 14 } } },
            { name: "netcdf-c", range: "4.9", versionAt: { start: { line: 16, character: 17 } } },
            { name: "cuda", version: "12.2.0", required: false, onlyOn: "target == 'x86_64'" },
            { name: "fftw", range: null },
            { name: "openblas" },
            { name: "mpich", range: "4", direct: false },
            { name: "clang", group: "compiler" },
          ],
        },
      },
    },
    {
      name: "what is no spec, and a list that is nowhere",
      file: "spack.yaml",
      text: "spack:\n  specs:\n  - zlib\n  - 'a ] b'\n  - $there\n",
      expect: { complete: false, value: { packages: [{ name: "zlib" }] } },
    },
  ],
});

interface Context {
  readonly yaml: YamlEvents;
  readonly lines: LineIndex;
  readonly packages: PackageFact[];
  readonly problems: Problem[];
  readonly required: ReadonlyMap<string, Version>;
  /** Constraints that were listed, as they are repeated in many specs. */
  readonly seen: Set<string>;
}

interface Version {
  readonly text: string;
  readonly at?: Range;
}

interface Definition {
  readonly list: YamlNode;
  readonly when: string | undefined;
}

type Definitions = ReadonlyMap<string, readonly Definition[]>;

function definitionsOf(yaml: YamlEvents, environment: YamlNode): Definitions {
  const definitions = new Map<string, Definition[]>();
  const listed = yamlGet(yaml, environment, "definitions");
  for (const item of listed === undefined ? [] : yamlItems(yaml, listed)) {
    const condition = yamlGet(yaml, item, "when");
    const when = condition === undefined ? undefined : yamlText(yaml, condition);
    for (const [key, list] of yamlEntries(yaml, item)) {
      const name = yamlText(yaml, key) ?? "";
      if (name !== "when") definitions.set(name, [...(definitions.get(name) ?? []), { list, when }]);
    }
  }
  return definitions;
}

/** What `packages` requires of single packages, where it is one version. */
function requirementsOf(yaml: YamlEvents, environment: YamlNode, lines: LineIndex): ReadonlyMap<string, Version> {
  const required = new Map<string, Version>();
  const packages = yamlGet(yaml, environment, "packages");
  for (const [key, value] of packages === undefined ? [] : yamlEntries(yaml, packages)) {
    const require = yamlGet(yaml, value, "require");
    if (require === undefined) continue;
    const items = yamlKind(yaml, require) === "list" ? yamlItems(yaml, require) : [require];
    for (const item of items) {
      const [first] = spackSpec(yamlText(yaml, item) ?? "") ?? [];
      if (first?.role !== "root" || first.version === undefined) continue;
      const version = versionOf(first, yamlLiteralSpan(yaml, item)?.start, lines);
      if (version !== undefined) required.set(yamlText(yaml, key) ?? "", version);
      break;
    }
  }
  return required;
}

function readSpecs(context: Context, list: YamlNode, definitions: Definitions, when: string | undefined, depth: number): void {
  const { yaml } = context;
  for (const item of yamlItems(yaml, list)) {
    const matrix = yamlGet(yaml, item, "matrix");
    if (matrix !== undefined) {
      readMatrix(context, matrix, definitions, when, depth);
      continue;
    }
    const text = yamlText(yaml, item);
    const reference = text === undefined ? undefined : /^\$[\^%]?([\w-]+)$/.exec(text)?.[1];
    if (reference !== undefined) readReference(context, item, reference, definitions, when, depth);
    else addSpec(context, item, when, []);
  }
}

function readReference(
  context: Context,
  item: YamlNode,
  name: string,
  definitions: Definitions,
  when: string | undefined,
  depth: number,
): void {
  const found = definitions.get(name);
  if (found === undefined || depth > 20) return report(context, item, "This list of specs is not defined in the file");
  for (const definition of found) readSpecs(context, definition.list, definitions, definition.when ?? when, depth + 1);
}

/** What a reference such as `$^mpis` puts before every spec of the list. */
type Sigil = "" | "^" | "%";

/** Every combination of its rows is a spec: names stand in one row, constraints in others. */
function readMatrix(context: Context, matrix: YamlNode, definitions: Definitions, when: string | undefined, depth: number): void {
  const { yaml, lines } = context;
  const cells: { readonly node: YamlNode; readonly sigil: Sigil; readonly when: string | undefined }[] = [];
  const collect = (list: YamlNode, sigil: Sigil, condition: string | undefined, level: number): void => {
    for (const cell of yamlItems(yaml, list)) {
      const reference = /^\$([\^%]?)([\w-]+)$/.exec(yamlText(yaml, cell) ?? "");
      const found = reference === null ? undefined : definitions.get(reference[2] ?? "");
      if (reference === null) cells.push({ node: cell, sigil, when: condition });
      else if (found === undefined || level > 20) report(context, cell, "This list of specs is not defined in the file");
      else {
        const mark = reference[1] === "^" || reference[1] === "%" ? reference[1] : sigil;
        for (const definition of found) collect(definition.list, mark, definition.when ?? condition, level + 1);
      }
    }
  };
  for (const row of yamlItems(yaml, matrix)) collect(row, "", when, depth);
  const versions: Version[] = [];
  for (const { node, sigil } of cells) {
    const [first] = sigil === "" ? (spackSpec(yamlText(yaml, node) ?? "") ?? []) : [];
    if (first?.role !== "root" || first.name !== undefined || first.version === undefined) continue;
    const version = versionOf(first, yamlLiteralSpan(yaml, node)?.start, lines);
    if (version !== undefined) versions.push(version);
  }
  for (const cell of cells) addSpec(context, cell.node, cell.when, versions.slice(0, 50), cell.sigil);
}

function addSpec(context: Context, item: YamlNode, when: string | undefined, versions: readonly Version[], sigil: Sigil = ""): void {
  const { yaml, lines, packages, required, seen } = context;
  const nodes = spackSpec(yamlText(yaml, item) ?? "");
  if (nodes === undefined || nodes.length === 0) return report(context, item, "This entry is not a spec of Spack");
  const span = yamlLiteralSpan(yaml, item);
  for (const node of nodes) {
    const { name } = node;
    if (name === undefined) continue;
    const role = node.role !== "root" || sigil === "" ? node.role : sigil === "^" ? "dependency" : "compiler";
    const own = versionOf(node, span?.start, lines) ?? required.get(name);
    const candidates = own !== undefined || role !== "root" || versions.length === 0 ? [own] : versions;
    for (const version of candidates) {
      const key = `${role} ${name} ${version?.text ?? ""} ${when ?? ""}`;
      if (role !== "root" && seen.has(key)) continue;
      seen.add(key);
      packages.push(fact(role, name, version, lines.range(yamlSpan(yaml, item)), when));
    }
  }
}

function versionOf({ version }: SpackNode, offset: number | undefined, lines: LineIndex): Version | undefined {
  if (version === undefined) return undefined;
  if (offset === undefined) return { text: version.text };
  // The sign that makes a version exact stays when the version is replaced.
  const start = offset + version.start + (exactSpackVersion(version.text) !== undefined && version.text.startsWith("=") ? 1 : 0);
  return { text: version.text, at: lines.range({ start, end: offset + version.end }) };
}

function fact(role: SpackNode["role"], name: string, version: Version | undefined, at: Range, when: string | undefined): PackageFact {
  return {
    ecosystem: "spack",
    name: normalName("spack", name),
    writtenName: name,
    version: (version && exactSpackVersion(version.text)) ?? null,
    range: version?.text ?? null,
    direct: role === "root",
    group: role === "compiler" ? "compiler" : "main",
    required: when === undefined,
    at,
    ...(version?.at && { versionAt: version.at }),
    ...(when !== undefined && { onlyOn: when }),
  };
}

function report({ yaml, lines, problems }: Context, node: YamlNode, message: string): void {
  problems.push({ message, range: lines.range(yamlSpan(yaml, node)) });
}
