import { readCondaLockList } from "../formats/conda-lock-list.ts";
import { readYamlEvents, yamlGet, yamlSpan, yamlText } from "../formats/yaml-events.ts";
import { LineIndex } from "../text.ts";
import { defineReader } from "./define.ts";

/**
 * conda-lock's unified lockfile, version 1: one entry per package and platform.
 *
 * `lock.recorded` holds `platform=hash` for each platform, sorted and joined by blanks. conda-lock (`LockSpecification.content_hash`)
 * takes the sha256 of Python's `json.dumps(…, sort_keys=True)` of an object with `channels` (a list of texts, each the JSON of one
 * channel with `url` and `used_env_vars`), `specs` (what all sources ask for on the platform, as conda-lock's own model writes it,
 * sorted by manager and name), `pip_repositories` if there are some, and `virtual_package_hash` (the data of the virtual packages that
 * conda-lock itself brings along). The last changes with the program, so the hash cannot be worked out from the sources alone: compare
 * `lock.sources` and what they ask for with what is locked.
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
    const lines = new LineIndex(text);
    const list = root === undefined ? undefined : readCondaLockList(yaml, root, lines);
    if (root === undefined || list === undefined) {
      return { value: { packages: [] }, problems: [{ message: "The lockfile holds no list of packages." }], complete: false };
    }
    const problems = [...list.problems];
    const version = yamlGet(yaml, root, "version");
    if (version !== undefined && yamlText(yaml, version) !== "1")
      problems.push({ message: "This version of the lockfile's format is not known.", range: lines.range(yamlSpan(yaml, version)) });
    const { packages, lock } = list;
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
