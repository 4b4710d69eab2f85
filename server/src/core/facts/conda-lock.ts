import { normalName } from "../ecosystems/names.ts";
import {
  readYamlEvents,
  yamlEntries,
  yamlGet,
  yamlItems,
  yamlLiteralSpan,
  yamlSpan,
  yamlText,
  type YamlEvents,
  type YamlNode,
} from "../formats/yaml-events.ts";
import { LineIndex } from "../text.ts";
import { defineReader } from "./define.ts";
import type { Fact, LockOrigin, PackageFact, Problem } from "./types.ts";

/**
 * conda-lock's unified lockfile, version 1: one entry per package and platform.
 * `lock.recorded` holds `platform=hash` for each platform, sorted and joined by blanks.
 */
export const condaLock = defineReader({
  id: "conda-lock",
  format: "conda-lock.yml",
  ecosystem: null,
  role: "lock",
  gives: ["packages", "lock"],
  matches: ["**/conda-lock.{yml,yaml}", "**/*.conda-lock.{yml,yaml}"],
  docs: "https://conda.github.io/conda-lock/output/",

  read({ text }) {
    const { yaml, problems: syntax } = readYamlEvents(text);
    if (yaml === undefined) return { value: {}, problems: syntax, complete: false };
    const root = yaml.roots[0];
    const list = root === undefined ? undefined : yamlGet(yaml, root, "package");
    if (root === undefined || list === undefined) {
      return { value: { packages: [] }, problems: [{ message: "The lockfile holds no list of packages." }], complete: false };
    }
    const lines = new LineIndex(text);
    const problems: Problem[] = [];
    const version = yamlGet(yaml, root, "version");
    if (version !== undefined && yamlText(yaml, version) !== "1") {
      problems.push({ message: "This version of the lockfile's format is not known.", range: lines.range(yamlSpan(yaml, version)) });
    }
    const packages: PackageFact[] = [];
    const locked = new Set<string>();
    const needed = new Map<string, YamlNode>();
    for (const item of yamlItems(yaml, list)) {
      const entry = readEntry(yaml, item);
      const { name, platform } = entry;
      if (name === undefined || platform === undefined || entry.version === undefined) {
        problems.push({ message: "A package without name, version and platform is left out.", range: lines.range(yamlSpan(yaml, item)) });
        continue;
      }
      const ecosystem = entry.manager === "pip" ? "pypi" : "conda";
      const span = yamlLiteralSpan(yaml, entry.version);
      packages.push({
        ecosystem,
        name: normalName(ecosystem, name),
        writtenName: name,
        version: yamlText(yaml, entry.version) ?? null,
        range: null,
        direct: null,
        group: entry.category ?? "main",
        required: !entry.optional,
        at: lines.range(yamlSpan(yaml, item)),
        ...(span && { versionAt: lines.range(span) }),
        onlyOn: platform,
      });
      locked.add(`${platform} ${name.toLowerCase()}`);
      if (entry.manager !== "pip" && entry.dependencies !== undefined) {
        for (const [key] of yamlEntries(yaml, entry.dependencies)) {
          const dependency = yamlText(yaml, key)?.toLowerCase() ?? "";
          // Names that begin so are virtual: what the machine offers.
          if (!dependency.startsWith("__") && dependency !== "pip") needed.set(`${platform} ${dependency}`, key);
        }
      }
    }
    for (const [key, node] of needed) {
      if (locked.has(key)) continue;
      problems.push({ message: "A dependency is not locked; the file may have been cut off.", range: lines.range(yamlSpan(yaml, node)) });
      break;
    }
    if (!text.endsWith("\n")) problems.push({ message: "The last line does not end; the lockfile may have been cut off." });
    const lock = origin(yaml, yamlGet(yaml, root, "metadata"), lines);
    return { value: { packages, ...(lock && { lock }) }, problems, complete: problems.length === 0 };
  },

  examples: [
    {
      name: "two platforms and pip",
      file: "conda-lock.yml",
      text: [
        "# written by conda-lock",
        "version: 1",
        "metadata:",
        "  content_hash:",
        "    osx-arm64: bb22",
        "    linux-64: aa11",
        "  channels:",
        "  - url: conda-forge",
        "    used_env_vars: []",
        "  platforms:",
        "  - linux-64",
        "  - osx-arm64",
        "  sources:",
        "  - environment.yml",
        "package:",
        "- name: libZ",
        "  version: 1.10",
        "  manager: conda",
        "  platform: linux-64",
        "  dependencies:",
        "    __glibc: '>=2.17'",
        "  url: https://example.org/libz-1.10-0.conda",
        "  hash: {md5: aa}",
        "  category: main",
        "  optional: false",
        "- name: libZ",
        "  version: '1.11'",
        "  manager: conda",
        "  platform: osx-arm64",
        "  dependencies: {}",
        "  category: main",
        "  optional: false",
        "- name: Flask_Cors",
        "  version: 4.0.0",
        "  manager: pip",
        "  platform: linux-64",
        "  dependencies:",
        "    flask: '>=0.9'",
        "  category: dev",
        "  optional: true",
        "",
      ].join("\r\n"),
      expect: {
        complete: true,
        problems: [],
        value: {
          packages: [
            {
              ecosystem: "conda",
              name: "libz",
              writtenName: "libZ",
              version: "1.10",
              direct: null,
              group: "main",
              required: true,
              onlyOn: "linux-64",
              at: { start: { line: 15, character: 2 }, end: { line: 24, character: 17 } },
              versionAt: { start: { line: 16, character: 11 }, end: { line: 16, character: 15 } },
            },
            {
              name: "libz",
              version: "1.11",
              onlyOn: "osx-arm64",
              versionAt: { start: { line: 26, character: 12 }, end: { line: 26, character: 16 } },
            },
            { ecosystem: "pypi", name: "flask-cors", group: "dev", required: false, onlyOn: "linux-64" },
          ],
          lock: {
            algorithm: "conda-lock-content-hash",
            recorded: "linux-64=aa11 osx-arm64=bb22",
            at: { start: { line: 4, character: 4 }, end: { line: 5, character: 18 } },
            sources: [{ value: "environment.yml", range: { start: { line: 13, character: 4 }, end: { line: 13, character: 19 } } }],
          },
        },
      },
    },
    {
      name: "cut off inside an entry",
      file: "envs/gpu.conda-lock.yml",
      text: "version: 1\npackage:\n- name: a\n  version: 1.0\n  manager: conda\n",
      expect: { complete: false, value: { packages: [] } },
    },
  ],
});

interface Entry {
  readonly name: string | undefined;
  readonly version: YamlNode | undefined;
  readonly manager: string | undefined;
  readonly platform: string | undefined;
  readonly category: string | undefined;
  readonly optional: boolean;
  readonly dependencies: YamlNode | undefined;
}

/** All keys in one pass, as there are tens of thousands of entries. */
function readEntry(yaml: YamlEvents, item: YamlNode): Entry {
  const fields = new Map<string, YamlNode>();
  for (const [key, value] of yamlEntries(yaml, item)) fields.set(yamlText(yaml, key) ?? "", value);
  const text = (key: string): string | undefined => {
    const node = fields.get(key);
    const value = node === undefined ? undefined : yamlText(yaml, node);
    return value === "" ? undefined : value;
  };
  return {
    name: text("name"),
    version: text("version") === undefined ? undefined : fields.get("version"),
    manager: text("manager"),
    platform: text("platform"),
    category: text("category"),
    optional: text("optional") === "true",
    dependencies: fields.get("dependencies"),
  };
}

function origin(yaml: YamlEvents, metadata: YamlNode | undefined, lines: LineIndex): LockOrigin | undefined {
  const hashes = metadata === undefined ? undefined : yamlGet(yaml, metadata, "content_hash");
  if (metadata === undefined || hashes === undefined) return undefined;
  const recorded = yamlEntries(yaml, hashes)
    .map(([platform, hash]) => `${yamlText(yaml, platform) ?? ""}=${yamlText(yaml, hash) ?? ""}`)
    .sort();
  if (recorded.length === 0) return undefined;
  const list = yamlGet(yaml, metadata, "sources");
  const sources =
    list === undefined
      ? []
      : yamlItems(yaml, list).flatMap((node): Fact<string>[] => {
          const value = yamlText(yaml, node);
          return value === undefined ? [] : [{ value, range: lines.range(yamlSpan(yaml, node)) }];
        });
  return { algorithm: "conda-lock-content-hash", recorded: recorded.join(" "), at: lines.range(yamlSpan(yaml, hashes)), sources };
}
