import { normalName } from "../ecosystems/names.ts";
import { cutLastLine, lacksNeeded, lockedFact, readPythonLock, type LockedEntry } from "../formats/python-lock.ts";
import { tomlList, tomlTable, tomlText, tomlValue } from "../formats/toml.ts";
import type { Range } from "../text.ts";
import { defineReader } from "./define.ts";
import type { LockOrigin, PackageFact } from "./types.ts";

/**
 * uv's lockfile. The project and the members of its workspace stand among the packages. What they depend on is direct; they are packages
 * themselves only where another one depends on them, with their folder as source. The group of a package is the first of main, the extras
 * and the dependency groups that reaches it. `lock.recorded` is the sorted list of requests, one per line as `group name range`;
 * `lock.requested` holds those of the project beside the lockfile, without members of the workspace.
 */
export const uvLock = defineReader({
  id: "uv-lock",
  format: "uv.lock",
  ecosystem: "pypi",
  role: "lock",
  gives: ["packages", "lock"],
  matches: ["**/uv.lock"],
  docs: "https://docs.astral.sh/uv/concepts/projects/layout/#the-lockfile",

  read({ text }) {
    const file = readPythonLock(text, "package");
    if ("syntax" in file) return { value: {}, problems: file.syntax, complete: false };
    const { data, problems } = file;
    const members = new Set(texts(tomlList(tomlTable(data, "manifest"), "members")));
    const own: LockedEntry[] = [];
    const entries: LockedEntry[] = [];
    for (const entry of file.entries) (isOwn(entry, members) ? own : entries).push(entry);
    const needed = new Set(file.entries.flatMap(entry => dependenciesOf(entry.data).map(({ name }) => name)));
    entries.push(...own.filter(entry => !isRoot(entry) && needed.has(entry.name)));
    const groupsOfRoot = tomlTable(tomlTable(data, "manifest"), "dependency-groups");
    const reach = reached(own, entries, groupsOfRoot);
    const packages = entries.map(entry => fact(entry, own.length === 0 ? undefined : reach));
    const cut = entries.find(isCutOff);
    const lastLine = cutLastLine(text);
    if (cut !== undefined)
      problems.push({ message: "A package lacks its version or source; the lockfile may have been cut off.", range: cut.at });
    else if (reach.missing !== undefined) problems.push(lacksNeeded(reach.missing));
    else if (own.length === 0 && entries.length > 0)
      problems.push({ message: "The project is not among the packages; the lockfile may have been cut off." });
    else if (lastLine !== undefined) problems.push(lastLine);
    const overrides = tomlList(tomlTable(data, "manifest"), "overrides").flatMap(item => tomlText(item, "name") ?? []);
    const lock = origin(own, overrides);
    return { value: { packages, ...(lock && { lock }) }, problems, complete: problems.length === 0 };
  },

  examples: [
    {
      name: "a project with an extra and a group",
      file: "uv.lock",
      text: [
        "version = 1",
        'requires-python = ">=3.11"',
        "",
        "[[package]]",
        'name = "NumPy"',
        'version = "2.1.0"',
        'source = { registry = "https://example.org/simple" }',
        "wheels = [",
        '    { url = "https://example.org/numpy.whl", hash = "sha256:aa" },',
        "]",
        "",
        "[[package]]",
        'name = "pytest"',
        'version = "8.0.0"',
        'source = { registry = "https://example.org/simple" }',
        'dependencies = [{ name = "iniconfig" }]',
        "",
        "[[package]]",
        'name = "iniconfig"',
        'version = "2.0.0"',
        'source = { git = "https://example.org/iniconfig?rev=1#0123abc" }',
        "resolution-markers = [\"python_full_version < '3.12'\"]",
        "",
        "[[package]]",
        'name = "plotter"',
        'version = "1.0"',
        'source = { registry = "https://example.org/simple" }',
        "",
        "[[package]]",
        'name = "project"',
        'version = "0.1.0"',
        'source = { editable = "." }',
        'dependencies = [{ name = "numpy" }]',
        "",
        "[package.optional-dependencies]",
        'plot = [{ name = "plotter" }]',
        "",
        "[package.dev-dependencies]",
        'dev = [{ name = "pytest" }]',
        "",
        "[package.metadata]",
        "requires-dist = [",
        '    { name = "numpy", specifier = ">=2" },',
        '    { name = "plotter", marker = "extra == \'plot\'" },',
        "]",
        "",
        "[package.metadata.requires-dev]",
        'dev = [{ name = "pytest", specifier = ">=8" }]',
        "",
      ].join("\n"),
      expect: {
        complete: true,
        problems: [],
        value: {
          packages: [
            {
              name: "numpy",
              version: "2.1.0",
              direct: true,
              group: "main",
              required: true,
              at: { start: { line: 3, character: 0 }, end: { line: 9, character: 1 } },
              versionAt: { start: { line: 5, character: 11 }, end: { line: 5, character: 16 } },
            },
            { name: "pytest", direct: true, group: "dev", required: true },
            {
              name: "iniconfig",
              direct: false,
              group: "dev",
              source: "git+https://example.org/iniconfig?rev=1#0123abc",
              onlyOn: "python_full_version < '3.12'",
            },
            { name: "plotter", direct: true, group: "plot", required: false },
          ],
          lock: {
            algorithm: "uv-requires-dist",
            recorded: "dev pytest >=8\nmain numpy >=2\nplot plotter",
            requested: [
              { name: "numpy", range: ">=2", group: "main" },
              { name: "plotter", range: null, group: "plot" },
              { name: "pytest", range: ">=8", group: "dev" },
            ],
          },
        },
      },
    },
    {
      name: "a workspace whose root is no project",
      file: "uv.lock",
      text: [
        "version = 1",
        "[manifest]",
        'members = ["cli", "core"]',
        "[manifest.dependency-groups]",
        'dev = [{ name = "pytest", specifier = ">=8" }]',
        "[[package]]",
        'name = "cli"',
        'version = "0.2.0"',
        'source = { editable = "packages/cli" }',
        'dependencies = [{ name = "core" }]',
        "[package.metadata]",
        'requires-dist = [{ name = "core", editable = "packages/core" }]',
        "[[package]]",
        'name = "core"',
        'version = "0.7.0"',
        'source = { editable = "packages/core" }',
        "[[package]]",
        'name = "pytest"',
        'version = "8.0.0"',
        'source = { registry = "https://example.org/simple" }',
        "",
      ].join("\n"),
      expect: {
        complete: true,
        value: {
          packages: [
            { name: "pytest", direct: true, group: "dev" },
            { name: "core", version: "0.7.0", direct: true, group: "main", source: "packages/core" },
          ],
          lock: { recorded: "main core", requested: [] },
        },
      },
    },
    {
      name: "cut off before what it needs",
      file: "uv.lock",
      text: 'version = 1\n[[package]]\nname = "a"\nversion = "1"\ndependencies = [{ name = "b" }]\n',
      expect: { complete: false, value: { packages: [{ name: "a", direct: null, group: "main" }] } },
    },
  ],
});

interface Reach {
  /** Names that the project itself asks for. */
  readonly direct: ReadonlySet<string>;
  readonly groups: ReadonlyMap<LockedEntry, Group>;
  /** The first package with a dependency that is not in the lockfile. */
  readonly missing: LockedEntry | undefined;
}

interface Group {
  readonly name: string;
  readonly required: boolean;
}

/** The project beside the lockfile. */
function isRoot({ data }: LockedEntry): boolean {
  const source = tomlTable(data, "source");
  return (tomlText(source, "virtual") ?? tomlText(source, "editable")) === ".";
}

function fact(entry: LockedEntry, reach: Reach | undefined): PackageFact {
  const group = reach?.groups.get(entry);
  const onlyOn = texts(tomlList(entry.data, "resolution-markers")).join(" or ");
  return lockedFact(entry, {
    direct: reach === undefined ? null : reach.direct.has(entry.name),
    group: group?.name ?? "main",
    required: group?.required ?? true,
    source: sourceOf(entry.data),
    onlyOn: onlyOn === "" ? undefined : onlyOn,
  });
}

/** The project (at ".") or a member of its workspace. */
function isOwn({ data, writtenName }: LockedEntry, members: ReadonlySet<string>): boolean {
  const source = tomlTable(data, "source");
  const folder = tomlText(source, "virtual") ?? tomlText(source, "editable");
  return folder !== undefined && (folder === "." || members.has(writtenName));
}

/** uv writes both for every package but local ones, whose version may be made at build time. */
function isCutOff({ data, version }: LockedEntry): boolean {
  const source = tomlTable(data, "source");
  const isLocal = ["directory", "editable", "virtual"].some(kind => tomlText(source, kind) !== undefined);
  return source === undefined || (!isLocal && version === undefined);
}

function sourceOf(data: unknown): string | undefined {
  const source = tomlTable(data, "source");
  const git = tomlText(source, "git");
  if (git !== undefined) return `git+${git}`;
  for (const kind of ["url", "path", "directory", "editable", "virtual"]) {
    const place = tomlText(source, kind);
    if (place !== undefined) return place;
  }
  return undefined;
}

/** Walks from what the project asks for to all that follows from it, group by group. */
function reached(
  own: readonly LockedEntry[],
  entries: readonly LockedEntry[],
  groupsOfRoot: Readonly<Record<string, unknown>> | undefined,
): Reach {
  const byName = new Map<string, LockedEntry[]>();
  for (const entry of entries) {
    const same = byName.get(entry.name);
    if (same === undefined) byName.set(entry.name, [entry]);
    else same.push(entry);
  }
  const ownNames = new Set(own.map(entry => entry.name));
  const direct = new Set<string>();
  const groups = new Map<LockedEntry, Group>();
  function walk(dependencies: readonly Dependency[], group: Group): void {
    const queue = [...dependencies];
    for (let dependency = queue.pop(); dependency !== undefined; dependency = queue.pop()) {
      for (const target of byName.get(dependency.name) ?? []) {
        if (dependency.version !== undefined && dependency.version !== target.version) continue;
        if (groups.has(target)) continue;
        groups.set(target, group);
        queue.push(...dependenciesOf(target.data));
      }
    }
  }

  const requests: { readonly dependencies: readonly Dependency[]; readonly group: Group }[] = [];
  for (const { data } of own)
    requests.push({ dependencies: dependencyList(tomlList(data, "dependencies")), group: { name: "main", required: true } });
  for (const table of ["optional-dependencies", "dev-dependencies"]) {
    for (const { data } of own) {
      for (const [name, list] of Object.entries(tomlTable(data, table) ?? {})) {
        requests.push({
          dependencies: dependencyList(Array.isArray(list) ? list : []),
          group: { name, required: table === "dev-dependencies" },
        });
      }
    }
  }
  // a root that is no project itself keeps its groups apart
  for (const [name, list] of Object.entries(groupsOfRoot ?? {}))
    requests.push({ dependencies: dependencyList(Array.isArray(list) ? list : []), group: { name, required: true } });
  for (const { dependencies, group } of requests) {
    for (const { name } of dependencies) direct.add(name);
    walk(dependencies, group);
  }
  const isKnown = ({ name }: Dependency) => byName.has(name) || ownNames.has(name);
  const missing = [...own, ...entries].find(({ data }) => !dependenciesOf(data).every(isKnown));
  return { direct, groups, missing };
}

interface Dependency {
  readonly name: string;
  readonly version: string | undefined;
}

/** The extras of a package that is not the project are installed by whoever asks for them. */
function dependenciesOf(data: unknown): Dependency[] {
  const all = dependencyList(tomlList(data, "dependencies"));
  for (const list of Object.values(tomlTable(data, "optional-dependencies") ?? {}))
    if (Array.isArray(list)) all.push(...dependencyList(list));
  return all;
}

function dependencyList(list: readonly unknown[]): Dependency[] {
  return list.flatMap(item => {
    const name = tomlText(item, "name");
    return name === undefined ? [] : [{ name: normalName("pypi", name), version: tomlText(item, "version") }];
  });
}

function origin(own: readonly LockedEntry[], overrides: readonly string[]): LockOrigin | undefined {
  const all: Request[] = [];
  const ofRoot: Request[] = [];
  let at: Range | undefined;
  for (const entry of own) {
    const metadata = tomlTable(entry.data, "metadata");
    if (metadata === undefined) continue;
    at ??= entry.at;
    const requested: Request[] = [];
    for (const item of tomlList(metadata, "requires-dist")) {
      const extra = /\bextra\s*==\s*['"]([^'"]+)['"]/.exec(tomlText(item, "marker") ?? "")?.[1];
      push(requested, item, extra ?? "main");
    }
    for (const [group, list] of Object.entries(tomlTable(metadata, "requires-dev") ?? {})) {
      if (Array.isArray(list)) for (const item of list) push(requested, item, group);
    }
    all.push(...requested);
    if (isRoot(entry)) ofRoot.push(...requested);
  }
  if (at === undefined) return undefined;
  const members = new Set(own.map(({ name }) => name));
  const requested = ofRoot.filter(({ name }) => !members.has(name));
  const recorded = all.map(({ name, range, group }) => [group, name, ...(range === null ? [] : [range])].join(" ")).sort();
  return {
    algorithm: "uv-requires-dist",
    recorded: recorded.join("\n"),
    at,
    requested,
    ...(overrides.length > 0 && { overridden: overrides.map(name => normalName("pypi", name)) }),
  };
}

interface Request {
  readonly name: string;
  readonly range: string | null;
  readonly group: string;
}

function push(requested: Request[], item: unknown, group: string): void {
  const name = tomlText(item, "name");
  const range = tomlValue(item, "specifier");
  if (name !== undefined)
    requested.push({ name: normalName("pypi", name), range: typeof range === "string" && range !== "" ? range : null, group });
}

function texts(list: readonly unknown[]): string[] {
  return list.filter(item => typeof item === "string");
}
