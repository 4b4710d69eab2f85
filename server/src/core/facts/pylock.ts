import { normalName } from "../ecosystems/names.ts";
import {
  cutLastLine,
  firstLacking,
  lacksNeeded,
  lacksVersion,
  lockedFact,
  readPythonLock,
  type LockedEntry,
} from "../formats/python-lock.ts";
import { tomlList, tomlTable, tomlText } from "../formats/toml.ts";
import { startOfFile, type LineIndex } from "../text.ts";
import { defineReader } from "./define.ts";
import type { LockOrigin, PackageFact } from "./types.ts";

/**
 * The lockfile that PEP 751 describes, written by pip, uv, PDM and others. What was asked for is not in it. The folder of the project
 * itself (`directory = { path = "." }`) is no package. The group is the first extra or dependency group that the marker names, main for
 * a default group.
 *
 * `lock` is there when PDM wrote the file: `tool.pdm.hashes` holds the hash of `pdm.lock`, see there. Other tools record nothing.
 */
export const pylock = defineReader({
  id: "pylock",
  format: "pylock.toml",
  ecosystem: "pypi",
  role: "lock",
  gives: ["packages", "lock"],
  matches: ["**/pylock.toml", "**/pylock.*.toml"],
  docs: "https://packaging.python.org/en/latest/specifications/pylock-toml/",

  read({ text }) {
    const file = readPythonLock(text, "packages");
    if ("syntax" in file) return { value: {}, problems: file.syntax, complete: false };
    const { data, lines, entries, problems } = file;
    const always = new Set(["default", "main", ...texts(tomlList(data, "default-groups"))]);
    const packages: PackageFact[] = [];
    for (const entry of entries) {
      const source = sourceOf(entry.data);
      if (entry.version === undefined && source === undefined) problems.push(lacksVersion(entry));
      const isProject = source !== undefined && /^\.?\/?$/.test(source);
      if (isProject) continue;
      const onlyOn = tomlText(entry.data, "marker");
      packages.push(lockedFact(entry, { direct: null, ...groupOf(onlyOn, always), source, onlyOn }));
    }
    const lacking = firstLacking(entries, neededBy);
    if (lacking !== undefined) problems.push(lacksNeeded(lacking));
    const lockVersion = tomlText(data, "lock-version");
    if (lockVersion === undefined && text.trim() !== "")
      problems.push({ message: "The lockfile has no lock-version; it may be of another kind." });
    else if (lockVersion !== undefined && !/^1\.\d+$/.test(lockVersion))
      problems.push({ message: "This version of the lockfile's format is not known." });
    const cut = problems.length === 0 ? cutLastLine(text) : undefined;
    if (cut !== undefined) problems.push(cut);
    const lock = origin(text, lines, data);
    return { value: { packages, ...(lock && { lock }) }, problems, complete: problems.length === 0 };
  },

  examples: [
    {
      name: "groups, extras and sources",
      file: "pylock.toml",
      text: [
        'lock-version = "1.0"',
        'requires-python = ">=3.11"',
        'extras = ["plot"]',
        'dependency-groups = ["default", "test"]',
        'default-groups = ["default"]',
        'created-by = "pdm"',
        "",
        "[[packages]]",
        'name = "numpy"',
        'version = "2.1.0"',
        'marker = "\\"default\\" in dependency_groups or \\"plot\\" in extras"',
        "",
        "[packages.sdist]",
        'name = "numpy-2.1.0.tar.gz"',
        'hashes = {sha256 = "aa"}',
        "",
        "[[packages]]",
        'name = "plotter"',
        'version = "1.0"',
        "marker = \"'plot' in extras\"",
        "",
        "[[packages]]",
        'name = "pytest"',
        'version = "8.0.0"',
        "marker = \"'test' in dependency_groups and sys_platform == 'linux'\"",
        "",
        "[[packages]]",
        'name = "sky-lib"',
        'version = "0.1.0"',
        'dependencies = [{ name = "numpy" }]',
        'vcs = { type = "git", url = "https://example.org/sky-lib.git", requested-revision = "main", commit-id = "0123abc" }',
        "",
        "[[packages]]",
        'name = "sky-map"',
        'directory = { path = ".", editable = true }',
        "",
        "[tool.pdm]",
        'hashes = {sha256 = "77aa"}',
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
              direct: null,
              group: "main",
              required: true,
              at: { start: { line: 7, character: 0 }, end: { line: 14, character: 24 } },
              versionAt: { start: { line: 9, character: 11 }, end: { line: 9, character: 16 } },
            },
            { name: "plotter", group: "plot", required: false },
            { name: "pytest", group: "test", required: true, onlyOn: "'test' in dependency_groups and sys_platform == 'linux'" },
            { name: "sky-lib", group: "main", source: "git+https://example.org/sky-lib.git@0123abc" },
          ],
          lock: {
            algorithm: "pdm-content-hash",
            recorded: "sha256:77aa",
            at: { start: { line: 37, character: 20 }, end: { line: 37, character: 24 } },
          },
        },
      },
    },
    {
      name: "cut off before what it needs",
      file: "pylock.docs.toml",
      text: 'lock-version = "1.0"\ncreated-by = "x"\n[[packages]]\nname = "a"\nversion = "1"\ndependencies = [{name = "b"}]\n',
      expect: { complete: false, value: { packages: [{ name: "a", version: "1" }] } },
    },
  ],
});

function neededBy({ data }: LockedEntry): string[] {
  return tomlList(data, "dependencies").flatMap(dependency => {
    const wanted = tomlText(dependency, "name");
    return wanted === undefined ? [] : [normalName("pypi", wanted)];
  });
}

/** `"docs" in extras` and `"docs" in dependency_groups` are what the format has for groups. */
function groupOf(marker: string | undefined, always: ReadonlySet<string>): Pick<PackageFact, "group" | "required"> {
  const memberships = [...(marker ?? "").matchAll(/(["'])([^"']+)\1\s+in\s+(extras|dependency_groups)\b/g)];
  const [first] = memberships;
  const isMain = memberships.some(([, , name, kind]) => kind === "dependency_groups" && name !== undefined && always.has(name));
  if (first?.[2] === undefined || isMain) return { group: "main", required: true };
  return { group: first[2], required: first[3] !== "extras" };
}

function sourceOf(entry: unknown): string | undefined {
  const vcs = tomlTable(entry, "vcs");
  const address = tomlText(vcs, "url") ?? tomlText(vcs, "path");
  if (address !== undefined) {
    const revision = tomlText(vcs, "commit-id") ?? tomlText(vcs, "requested-revision");
    return `${tomlText(vcs, "type") ?? "git"}+${address}${revision === undefined ? "" : `@${revision}`}`;
  }
  const archive = tomlTable(entry, "archive");
  return tomlText(archive, "url") ?? tomlText(archive, "path") ?? tomlText(tomlTable(entry, "directory"), "path");
}

function origin(text: string, lines: LineIndex, data: Readonly<Record<string, unknown>>): LockOrigin | undefined {
  const recorded = tomlText(tomlTable(tomlTable(tomlTable(data, "tool"), "pdm"), "hashes"), "sha256");
  if (recorded === undefined) return undefined;
  // It stands in the last table of the file.
  const start = text.lastIndexOf(recorded);
  const at = start < 0 ? startOfFile : lines.range({ start, end: start + recorded.length });
  return { algorithm: "pdm-content-hash", recorded: `sha256:${recorded}`, at };
}

function texts(list: readonly unknown[]): string[] {
  return list.filter(item => typeof item === "string");
}
