import { normalName } from "../ecosystems/names.ts";
import { isTable, readToml, tomlTable, tomlText, tomlValue } from "../formats/toml.ts";
import { tomlValueSpan } from "../formats/toml-packages.ts";
import { LineIndex, startOfFile, type Span } from "../text.ts";
import { defineReader } from "./define.ts";
import type { LockOrigin, PackageFact, Problem, ProjectFacts } from "./types.ts";

/**
 * Julia's lockfile, versions 1 and 2 of its format. Packages of Julia itself have no version of their own: that is Julia's.
 *
 * `lock.recorded` is the SHA-1, in hexadecimal, of text that Pkg makes of the project file. Versions of Pkg without workspaces write a
 * line `Name=uuid` for each of `[deps]` and then a line `Name=range` for each of `[compat]`, each sorted by name, the range as Pkg prints
 * it. Those with workspaces write the dependencies of all members, an empty line, their weak dependencies, an empty line, and the
 * ranges of both (`*` where there is none).
 */
export const juliaManifest = defineReader({
  id: "julia-manifest",
  format: "Manifest.toml",
  ecosystem: "julia",
  role: "lock",
  gives: ["packages", "lock", "project"],
  matches: ["**/{Manifest,JuliaManifest}.toml", "**/{Manifest,JuliaManifest}-v*.toml"],
  docs: "https://pkgdocs.julialang.org/v1/toml-files/#Manifest.toml",

  read({ text }) {
    const { data, problems: syntax } = readToml(text);
    if (data === undefined) return { value: {}, problems: syntax, complete: false };
    const lines = new LineIndex(text);
    const problems: Problem[] = [];
    const format = tomlText(data, "manifest_format") ?? "1.0";
    if (!/^[12]\./.test(format)) {
      const span = tomlValueSpan(text, { start: 0, end: text.length }, "manifest_format");
      problems.push({ message: "This version of the lockfile's format is not known", ...(span && { range: lines.range(span) }) });
    }
    const isOlder = format.startsWith("1.");
    const places = packagePlaces(text, isOlder);
    const packages: PackageFact[] = [];
    const entries = Object.entries((isOlder ? data : tomlTable(data, "deps")) ?? {});
    const known = new Set<string>();
    const needed = new Map<string, number>();
    for (const [name, list] of entries) {
      if (!Array.isArray(list)) continue;
      known.add(name);
      const found = places.get(name) ?? [];
      list.forEach((entry: unknown, index) => {
        const place = found.length === list.length ? found[index] : undefined;
        packages.push(locked(name, entry, place, lines));
        // only what comes with Julia, or from a folder, may lack a version
        const isCut =
          tomlText(entry, "uuid") === undefined ||
          (tomlText(entry, "git-tree-sha1") !== undefined && tomlText(entry, "version") === undefined);
        if (isCut && problems.length < 10)
          problems.push({
            message: "This entry lacks its uuid or its version; it may have been cut off",
            ...(place && { range: lines.range(place.at) }),
          });
        for (const dependency of dependenciesOf(entry)) needed.set(dependency, place?.at.start ?? 0);
      });
    }
    packages.sort((a, b) => a.at.start.line - b.at.start.line);
    // Pkg sorts the packages by name, so that one which should stand behind the last was cut off.
    const last = packages.at(-1)?.name ?? "";
    for (const [name, start] of needed) {
      if (known.has(name) || name <= last) continue;
      problems.push({ message: "A dependency is not locked; the file may have been cut off", range: lines.range({ start, end: start }) });
      break;
    }
    const lock = origin(data, text, lines);
    const runtime = julia(data, text, lines);
    return { value: { packages, ...(lock && { lock }), ...(runtime && { project: runtime }) }, problems, complete: problems.length === 0 };
  },

  examples: [
    {
      name: "version 2 of the format",
      file: "Manifest-v1.11.toml",
      text: [
        "# This file is machine-generated - editing it directly is not advised",
        "",
        'julia_version = "1.11.1"',
        'manifest_format = "2.0"',
        'project_hash = "0a1b2c3d"',
        "",
        "[[deps.FITSIO]]",
        'deps = ["Grid", "LinearAlgebra"]',
        'git-tree-sha1 = "aa"',
        'uuid = "u1"',
        'version = "0.17.1"',
        "",
        "    [deps.FITSIO.extensions]",
        '    GridExt = "Grid"',
        "",
        "[[deps.Grid]]",
        'repo-rev = "main"',
        'repo-url = "https://git.example/Grid.jl.git"',
        'git-tree-sha1 = "bb"',
        'uuid = "u2"',
        'version = "2.1.0+0"',
        "",
        "[[deps.LinearAlgebra]]",
        'uuid = "u3"',
        "",
      ].join("\r\n"),
      expect: {
        complete: true,
        problems: [],
        value: {
          packages: [
            {
              ecosystem: "julia",
              name: "FITSIO",
              version: "0.17.1",
              direct: null,
              at: { start: { line: 6, character: 0 }, end: { line: 13, character: 20 } },
              versionAt: { start: { line: 10, character: 11 }, end: { line: 10, character: 17 } },
            },
            { name: "Grid", version: "2.1.0+0", source: "git+https://git.example/Grid.jl.git@bb" },
            { name: "LinearAlgebra", version: null },
          ],
          lock: { algorithm: "julia-project-hash", recorded: "0a1b2c3d", at: { start: { line: 4, character: 16 } } },
          project: { runtime: { value: "julia ==1.11.1" } },
        },
      },
    },
    {
      name: "version 1, one name with two UUIDs",
      file: "Manifest.toml",
      text: '[[A]]\nuuid = "u1"\nversion = "1.0.0"\n\n[[A]]\nuuid = "u2"\nversion = "2.0.0"\n\n    [A.deps]\n    B = "u3"\n\n[[B]]\npath = "../B"\nuuid = "u3"\n',
      expect: {
        complete: true,
        value: {
          packages: [
            { name: "A", version: "1.0.0", at: { start: { line: 0 } } },
            { name: "A", version: "2.0.0", at: { start: { line: 4 }, end: { line: 9 } } },
            { name: "B", version: null, source: "../B" },
          ],
        },
      },
    },
    {
      name: "cut off inside of an entry",
      file: "Manifest.toml",
      text: 'manifest_format = "2.0"\n[[deps.A]]\ngit-tree-sha1 = "aa"\nuuid = "u1"\n',
      expect: { complete: false, value: { packages: [{ name: "A" }] } },
    },
    {
      name: "cut off before what it needs",
      file: "JuliaManifest.toml",
      text: 'manifest_format = "2.0"\n[[deps.A]]\ndeps = ["B"]\nuuid = "u1"\nversion = "1.0.0"\n',
      expect: { complete: false, value: { packages: [{ name: "A" }] } },
    },
  ],
});

interface Place {
  readonly at: Span;
  readonly version?: Span;
}

/** The places of the packages by name, in the order of the file, found by a scan over lines: the file is written by a machine. */
function packagePlaces(text: string, isOlder: boolean): ReadonlyMap<string, Place[]> {
  const places = new Map<string, Place[]>();
  const header = isOlder ? /^\[\[([^\].]+)\]\]/ : /^\[\[deps\.([^\]]+)\]\]/;
  let open: { name: string; start: number; end: number } | undefined;
  const close = (): void => {
    if (open === undefined) return;
    const { name, start, end } = open;
    const version = tomlValueSpan(text, { start, end }, "version");
    const list = places.get(name) ?? [];
    list.push({ at: { start, end }, ...(version && { version }) });
    places.set(name, list);
    open = undefined;
  };
  for (let start = 0; start < text.length;) {
    const newline = text.indexOf("\n", start);
    const next = newline < 0 ? text.length : newline + 1;
    const end = newline < 0 ? text.length : text[newline - 1] === "\r" ? newline - 1 : newline;
    const line = text.slice(start, end);
    const name = header
      .exec(line)?.[1]
      ?.trim()
      .replace(/^(["'])(.*)\1$/, "$2");
    const table = /^\s*\[(?:deps\.)?([^[\].]+)\./.exec(line)?.[1];
    if (name !== undefined) {
      close();
      open = { name, start, end };
    } else if (/^\s*\[/.test(line) && table !== open?.name) close();
    else if (open !== undefined && line.trim() !== "" && !line.startsWith("#")) open.end = end;
    start = next;
  }
  close();
  return places;
}

function dependenciesOf(entry: unknown): string[] {
  const deps = tomlValue(entry, "deps");
  if (Array.isArray(deps)) return deps.filter(name => typeof name === "string");
  return isTable(deps) ? Object.keys(deps) : [];
}

function locked(name: string, entry: unknown, place: Place | undefined, lines: LineIndex): PackageFact {
  const url = tomlText(entry, "repo-url");
  // The revision may be a branch; the tree is what was taken.
  const rev = tomlText(entry, "git-tree-sha1") ?? tomlText(entry, "repo-rev");
  const source = url === undefined ? tomlText(entry, "path") : `git+${url}${rev === undefined ? "" : `@${rev}`}`;
  return {
    ecosystem: "julia",
    name: normalName("julia", name),
    writtenName: name,
    version: tomlText(entry, "version") ?? null,
    range: null,
    direct: null,
    group: "main",
    required: true,
    at: place === undefined ? startOfFile : lines.range(place.at),
    ...(place?.version && { versionAt: lines.range(place.version) }),
    ...(source !== undefined && { source }),
  };
}

function origin(data: unknown, text: string, lines: LineIndex): LockOrigin | undefined {
  const recorded = tomlText(data, "project_hash");
  if (recorded === undefined) return undefined;
  const span = tomlValueSpan(text, { start: 0, end: text.length }, "project_hash");
  return { algorithm: "julia-project-hash", recorded, at: span === undefined ? startOfFile : lines.range(span) };
}

function julia(data: unknown, text: string, lines: LineIndex): ProjectFacts | undefined {
  const version = tomlText(data, "julia_version");
  const span = tomlValueSpan(text, { start: 0, end: text.length }, "julia_version");
  return version === undefined || span === undefined ? undefined : { runtime: { value: `julia ==${version}`, range: lines.range(span) } };
}
