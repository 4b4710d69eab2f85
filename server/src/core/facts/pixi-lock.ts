import { normalName } from "../ecosystems/names.ts";
import { isSubdir, parseCondaFile } from "../formats/conda-files.ts";
import { readCondaLockList } from "../formats/conda-lock-list.ts";
import { fromArchiveName } from "../formats/pep508.ts";
import {
  readYamlEvents,
  yamlEachEntry,
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
import { LineIndex, type Span } from "../text.ts";
import { defineReader } from "./define.ts";
import type { LockOrigin, PackageFact, Problem } from "./types.ts";

/**
 * pixi's lockfile, versions 1 to 7. The group is main for what the environment `default` holds, else the first environment with the
 * package. It does not tell which packages the project itself asks for.
 *
 * `lock` of versions 1 to 3 is that of conda-lock. Since version 4 pixi records no hash: it looks whether the lock still satisfies the
 * manifest. `lock.recorded` then holds what can be compared without solving, one line per environment as
 * `name platforms=linux-64,osx-arm64 channels=https://…`, sorted.
 */
export const pixiLock = defineReader({
  id: "pixi-lock",
  format: "pixi.lock",
  ecosystem: null,
  role: "lock",
  gives: ["packages", "lock"],
  matches: ["**/pixi.lock"],
  docs: "https://pixi.sh/latest/workspace/lockfile/",

  read({ text }) {
    const { yaml, problems: syntax } = readYamlEvents(text);
    if (yaml === undefined) return { value: {}, problems: syntax, complete: false };
    const root = yaml.roots[0];
    const lines = new LineIndex(text);
    const versionNode = root === undefined ? undefined : yamlGet(yaml, root, "version");
    const version = versionNode === undefined ? "" : (yamlText(yaml, versionNode) ?? "");
    const older = root === undefined ? undefined : readCondaLockList(yaml, root, lines);
    const list = root === undefined ? undefined : yamlGet(yaml, root, "packages");
    const problems: Problem[] = [];
    if (versionNode !== undefined && !/^[1-7]$/.test(version))
      problems.push({ message: "This version of the lockfile's format is not known.", range: lines.range(yamlSpan(yaml, versionNode)) });
    if (older !== undefined) {
      problems.push(...older.problems);
      return { value: { packages: older.packages, ...(older.lock && { lock: older.lock }) }, problems, complete: problems.length === 0 };
    }
    if (root === undefined || list === undefined || (yamlKind(yaml, list) !== "list" && yamlText(yaml, list) !== "")) {
      return { value: { packages: [] }, problems: [{ message: "The lockfile holds no list of packages." }], complete: false };
    }
    const environments = readEnvironments(yaml, root, problems, lines);
    const packages: PackageFact[] = [];
    const listed = new Set<string>();
    for (const item of yamlItems(yaml, list)) {
      const entry = readEntry(yaml, item);
      if (entry === undefined) {
        problems.push({ message: "A package without a name is left out.", range: lines.range(yamlSpan(yaml, item)) });
        continue;
      }
      // Since version 7 packages that are made from a folder may have none.
      if (entry.version === null && version !== "7")
        problems.push({ message: "A package has no version; the file may have been cut off.", range: lines.range(yamlSpan(yaml, item)) });
      listed.add(entry.key);
      packages.push(fact(entry, environments, lines.range(yamlSpan(yaml, item)), lines));
    }
    for (const [key, { first }] of environments.uses) {
      if (listed.has(key)) continue;
      problems.push({ message: "A package of an environment is not listed; the file may have been cut off.", range: lines.range(first) });
      break;
    }
    if (!text.endsWith("\n")) problems.push({ message: "The last line does not end; the lockfile may have been cut off." });
    const lock = environments.lock;
    return { value: { packages, ...(lock && { lock }) }, problems, complete: problems.length === 0 };
  },

  examples: [
    {
      name: "version 6",
      file: "pixi.lock",
      text: [
        "version: 6",
        "environments:",
        "  default:",
        "    channels:",
        "    - url: https://conda.example/conda-forge/",
        "    packages:",
        "      linux-64:",
        "      - conda: https://conda.example/conda-forge/linux-64/libzlib-1.3.1-h4ab18f5_1.conda",
        "      - pypi: https://files.example/numpy-2.1.0-cp312-cp312-manylinux_2_17_x86_64.whl",
        "      osx-arm64:",
        "      - conda: https://conda.example/conda-forge/noarch/tzdata-2024a-h0c530f3_0.conda",
        "  test:",
        "    channels:",
        "    - url: https://conda.example/conda-forge/",
        "    packages:",
        "      linux-64:",
        "      - conda: https://conda.example/conda-forge/noarch/pytest-8.0.0-pyhd8ed1ab_0.conda",
        "      osx-arm64:",
        "      - conda: https://conda.example/conda-forge/noarch/pytest-8.0.0-pyhd8ed1ab_0.conda",
        "      - pypi: ./libs/sky",
        "packages:",
        "- conda: https://conda.example/conda-forge/linux-64/libzlib-1.3.1-h4ab18f5_1.conda",
        "  sha256: aa",
        "  depends:",
        "  - __glibc >=2.17,<3.0.a0",
        "- conda: https://conda.example/conda-forge/noarch/pytest-8.0.0-pyhd8ed1ab_0.conda",
        "  sha256: bb",
        "- conda: https://conda.example/conda-forge/noarch/tzdata-2024a-h0c530f3_0.conda",
        "  sha256: cc",
        "- pypi: https://files.example/numpy-2.1.0-cp312-cp312-manylinux_2_17_x86_64.whl",
        "  name: NumPy",
        "  version: 2.1.0",
        "- pypi: ./libs/sky",
        "  name: sky",
        "  version: '1.10'",
        "  editable: true",
        "",
      ].join("\n"),
      expect: {
        complete: true,
        problems: [],
        value: {
          packages: [
            {
              ecosystem: "conda",
              name: "libzlib",
              version: "1.3.1",
              direct: null,
              group: "main",
              onlyOn: "linux-64",
              at: { start: { line: 21, character: 2 }, end: { line: 24, character: 26 } },
              versionAt: { start: { line: 21, character: 60 }, end: { line: 21, character: 65 } },
            },
            { name: "pytest", version: "8.0.0", group: "test" },
            { name: "tzdata", version: "2024a", onlyOn: "osx-arm64" },
            {
              ecosystem: "pypi",
              name: "numpy",
              writtenName: "NumPy",
              version: "2.1.0",
              onlyOn: "linux-64",
              versionAt: { start: { line: 31, character: 11 }, end: { line: 31, character: 16 } },
            },
            { name: "sky", version: "1.10", group: "test", source: "./libs/sky" },
          ],
          lock: {
            algorithm: "pixi-environments",
            recorded:
              "default platforms=linux-64,osx-arm64 channels=https://conda.example/conda-forge/\ntest platforms=linux-64,osx-arm64 channels=https://conda.example/conda-forge/",
            at: { start: { line: 2, character: 2 } },
          },
        },
      },
    },
    {
      name: "version 5 and version 7 name packages in other ways",
      file: "sub/pixi.lock",
      text: [
        "version: 7",
        "platforms:",
        "- name: gpu",
        "  subdir: linux-64",
        "environments:",
        "  default:",
        "    channels: []",
        "    packages:",
        "      gpu:",
        "      - conda_source: 'sky-map[0123abcd] @ ./map'",
        "      - conda: https://conda.example/conda-forge/linux-64/zlib-1.3.1-h4ab18f5_1.conda",
        "packages:",
        "- conda_source: 'sky-map[0123abcd] @ ./map'",
        "  version: 0.1.0",
        "- kind: conda",
        "  name: zlib",
        '  version: "1.10"',
        "  subdir: linux-64",
        "  url: https://conda.example/conda-forge/linux-64/zlib-1.3.1-h4ab18f5_1.conda",
        "",
      ].join("\r\n"),
      expect: {
        complete: true,
        value: {
          packages: [
            { ecosystem: "conda", name: "sky-map", version: "0.1.0", source: "./map" },
            { name: "zlib", version: "1.10", onlyOn: "linux-64" },
          ],
        },
      },
    },
    {
      name: "cut off inside the list",
      file: "pixi.lock",
      text: "version: 6\nenvironments:\n  default:\n    packages:\n      linux-64:\n      - conda: https://conda.example/a/linux-64/b-1-0.conda\npackages:\n",
      expect: { complete: false, value: { packages: [] } },
    },
  ],
});

interface Environments {
  /** By address: who uses it. */
  readonly uses: ReadonlyMap<string, Use>;
  readonly platforms: ReadonlySet<string>;
  readonly lock: LockOrigin | undefined;
}

interface Use {
  /** Where it is named first. */
  readonly first: Span;
  group: string;
  readonly platforms: Set<string>;
}

function readEnvironments(yaml: YamlEvents, root: YamlNode, problems: Problem[], lines: LineIndex): Environments {
  const uses = new Map<string, Use>();
  const platforms = new Set<string>();
  const subdirs = platformNames(yaml, yamlGet(yaml, root, "platforms"), problems, lines);
  const all = yamlGet(yaml, root, "environments");
  const recorded: string[] = [];
  for (const [nameNode, environment] of all === undefined ? [] : yamlEntries(yaml, all)) {
    const name = yamlText(yaml, nameNode) ?? "";
    const group = name === "default" ? "main" : name;
    const own: string[] = [];
    const seen = new Set<string>();
    const byPlatform = yamlGet(yaml, environment, "packages");
    for (const [platformNode, list] of byPlatform === undefined ? [] : yamlEntries(yaml, byPlatform)) {
      const written = yamlText(yaml, platformNode) ?? "";
      const platform = subdirs?.get(written) ?? written;
      const fault = seen.has(written)
        ? "This platform stands twice in the environment."
        : subdirs !== undefined && !subdirs.has(written)
          ? "This platform is not in the lockfile's list of platforms."
          : undefined;
      if (fault !== undefined) problems.push({ message: fault, range: lines.range(yamlSpan(yaml, platformNode)) });
      seen.add(written);
      platforms.add(platform);
      own.push(platform);
      for (const item of yamlItems(yaml, list)) {
        const selector = selectorOf(yaml, item);
        if (selector === undefined) {
          problems.push({ message: "This entry of an environment names no package.", range: lines.range(yamlSpan(yaml, item)) });
          continue;
        }
        const use = uses.get(selector.key);
        if (use === undefined) uses.set(selector.key, { first: yamlSpan(yaml, selector.node), group, platforms: new Set([platform]) });
        else {
          use.platforms.add(platform);
          if (group === "main") use.group = group;
        }
      }
    }
    const channels = yamlGet(yaml, environment, "channels");
    const urls = (channels === undefined ? [] : yamlItems(yaml, channels)).map(item => {
      const url = yamlGet(yaml, item, "url");
      return yamlText(yaml, url ?? item) ?? "";
    });
    recorded.push(`${name} platforms=${[...new Set(own)].sort().join(",")} channels=${urls.join(",")}`);
  }
  const lock =
    all === undefined || recorded.length === 0
      ? undefined
      : { algorithm: "pixi-environments", recorded: recorded.sort().join("\n"), at: lines.range(yamlSpan(yaml, all)) };
  return { uses, platforms, lock };
}

/** Version 7 lists the platforms, and lets a workspace give names of its own to them. Undefined for older versions, which list none. */
function platformNames(
  yaml: YamlEvents,
  list: YamlNode | undefined,
  problems: Problem[],
  lines: LineIndex,
): ReadonlyMap<string, string> | undefined {
  if (list === undefined) return undefined;
  const names = new Map<string, string>();
  for (const item of yamlItems(yaml, list)) {
    const text = (key: string): string | undefined => {
      const node = yamlGet(yaml, item, key);
      return node === undefined ? undefined : yamlText(yaml, node);
    };
    const name = text("name") ?? yamlText(yaml, item) ?? "";
    const subdir = text("subdir") ?? name;
    const isKnown = /^[\p{L}\p{N}_-]+$/u.test(name) && isSubdir(subdir);
    if (!isKnown || names.has(name)) {
      const message = isKnown ? "This platform is listed twice." : "This is no platform that conda knows.";
      problems.push({ message, range: lines.range(yamlSpan(yaml, item)) });
    }
    names.set(name, subdir);
  }
  return names;
}

interface Selector {
  readonly kind: "conda" | "pypi" | "conda_source";
  /** The address; what follows as further keys only tells builds of one place apart. */
  readonly key: string;
  readonly node: YamlNode;
}

/** The first of the keys that name a package; entries of environments and of the list write it alike. */
function selectorOf(yaml: YamlEvents, item: YamlNode): Selector | undefined {
  for (const [keyNode, node] of yamlEntries(yaml, item)) {
    const kind = yamlText(yaml, keyNode);
    if (kind !== "conda" && kind !== "pypi" && kind !== "conda_source") continue;
    const key = yamlText(yaml, node);
    return key === undefined || key === "" ? undefined : { kind, key, node };
  }
  return undefined;
}

interface Entry {
  readonly ecosystem: "conda" | "pypi";
  readonly key: string;
  readonly name: string;
  readonly version: string | null;
  readonly versionSpan: Span | undefined;
  readonly subdir: string | undefined;
  readonly source: string | undefined;
}

/** Undefined when there is no name: neither written nor in the address. */
function readEntry(yaml: YamlEvents, item: YamlNode): Entry | undefined {
  let address: Selector | undefined;
  let kind: string | undefined;
  let nameText: string | undefined;
  let subdir: string | undefined;
  let version: YamlNode | undefined;
  yamlEachEntry(yaml, item, (keyNode, node) => {
    const key = yamlText(yaml, keyNode) ?? "";
    switch (key) {
      case "conda":
      case "pypi":
      case "conda_source":
        address = { kind: key, key: yamlText(yaml, node) ?? "", node };
        break;
      case "url":
      case "path":
        // versions 4 and 5, whose `kind` stands at the top
        address ??= { kind: "conda", key: yamlText(yaml, node) ?? "", node };
        break;
      case "kind":
        kind = yamlText(yaml, node);
        break;
      case "name":
        nameText = yamlText(yaml, node);
        break;
      case "version":
        version = node;
        break;
      case "subdir":
        subdir = yamlText(yaml, node);
        break;
    }
  });
  if (address === undefined || address.key === "") return undefined;
  const ecosystem = (kind ?? address.kind) === "pypi" ? "pypi" : "conda";
  const identified = address.kind === "conda_source" ? /^([^\s[]+)\[[^\]]*\]\s*@\s*(.*)$/.exec(address.key) : null;
  const file = ecosystem === "conda" ? parseCondaFile(address.key) : undefined;
  const wheel = ecosystem === "pypi" ? fromArchiveName(address.key) : undefined;
  const name = nameText ?? identified?.[1] ?? file?.name ?? wheel?.name;
  if (name === undefined || name === "") return undefined;
  const written = version === undefined ? undefined : yamlText(yaml, version);
  const literal = yamlLiteralSpan(yaml, address.node);
  return {
    ecosystem,
    key: address.key,
    name,
    version: written ?? file?.version ?? wheel?.version ?? null,
    versionSpan:
      version !== undefined
        ? yamlLiteralSpan(yaml, version)
        : file && literal && { start: literal.start + file.versionSpan.start, end: literal.start + file.versionSpan.end },
    subdir: subdir ?? file?.subdir,
    source: sourceOf(ecosystem, identified?.[2] ?? address.key, file !== undefined),
  };
}

/** Packages of channels and indexes have none; addresses of repositories and folders are one. */
function sourceOf(ecosystem: "conda" | "pypi", address: string, isFile: boolean): string | undefined {
  if (ecosystem === "conda") return isFile && /^https?:/.test(address) ? undefined : address;
  if (address.startsWith("direct+")) return address.slice("direct+".length);
  return /^https?:.*\.(?:whl|tar\.gz|zip|tar\.bz2)(?:[#?].*)?$/.test(address) ? undefined : address;
}

function fact(entry: Entry, environments: Environments, at: PackageFact["at"], lines: LineIndex): PackageFact {
  const { ecosystem, name, versionSpan, source } = entry;
  const use = environments.uses.get(entry.key);
  const onlyOn =
    ecosystem === "conda" && entry.subdir !== undefined && entry.subdir !== "noarch" ? entry.subdir : usedOn(use, environments.platforms);
  return {
    ecosystem,
    name: normalName(ecosystem, name),
    writtenName: name,
    version: entry.version,
    range: null,
    direct: null,
    group: use?.group ?? "main",
    required: true,
    at,
    ...(versionSpan && { versionAt: lines.range(versionSpan) }),
    ...(source !== undefined && { source }),
    ...(onlyOn !== undefined && { onlyOn }),
    ...(ecosystem === "conda" && source === undefined && { address: entry.key }),
  };
}

function usedOn(use: Use | undefined, all: ReadonlySet<string>): string | undefined {
  return use === undefined || use.platforms.size >= all.size ? undefined : [...use.platforms].join(" or ");
}
