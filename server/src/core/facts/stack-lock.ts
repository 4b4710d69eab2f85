import { normalName } from "../ecosystems/names.ts";
import {
  readYamlEvents,
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
import type { PackageFact, Problem } from "./types.ts";

/**
 * Stack's lockfile: the packages that a project takes beside its snapshot. The packages of the snapshot are not listed, so that a lockfile
 * with a snapshot is never complete.
 */
export const stackLock = defineReader({
  id: "stack-lock",
  format: "stack.yaml.lock",
  ecosystem: "hackage",
  role: "lock",
  gives: ["packages"],
  matches: ["**/stack.yaml.lock", "**/stack-*.yaml.lock"],
  docs: "https://docs.haskellstack.org/en/stable/topics/lock_files/",

  read({ text }) {
    const { yaml, problems: syntax } = readYamlEvents(text);
    const root = yaml?.roots[0];
    const list = yaml === undefined || root === undefined ? undefined : yamlGet(yaml, root, "packages");
    if (yaml === undefined || root === undefined || list === undefined) {
      const problems = syntax.length > 0 ? syntax : [{ message: "The lockfile holds no list of packages." }];
      return { value: { packages: [] }, problems, complete: false };
    }
    const lines = new LineIndex(text);
    const problems: Problem[] = [];
    const packages: PackageFact[] = [];
    for (const item of yamlItems(yaml, list)) {
      const fact = packageOf(yaml, item, lines);
      if (fact !== undefined) packages.push(fact);
      else problems.push({ message: "A package without name and version is left out.", range: lines.range(yamlSpan(yaml, item)) });
    }
    const snapshots = yamlGet(yaml, root, "snapshots");
    if (snapshots === undefined) problems.push({ message: "The snapshots are missing; the lockfile may have been cut off." });
    else if (yamlItems(yaml, snapshots).length > 0)
      problems.push({ message: "The packages of the snapshot are not listed here.", range: lines.range(yamlSpan(yaml, snapshots)) });
    return { value: { packages }, problems: problems.slice(0, 10), complete: problems.length === 0 };
  },

  examples: [
    {
      name: "Hackage, git and an archive",
      file: "stack.yaml.lock",
      text: [
        "packages:",
        "- completed:",
        "    hackage: HTTP-lens-4000.3.16@sha256:aa,5947",
        "    pantry-tree:",
        "      size: 1428",
        "  original:",
        "    hackage: HTTP-lens-4000.3.16",
        "- completed:",
        "    commit: 0a1b2c",
        "    git: https://example.org/gauge.git",
        "    name: gauge",
        "    version: 0.2.0",
        "  original:",
        "    git: https://example.org/gauge.git",
        "- completed:",
        "    name: map",
        "    url: https://example.org/map.tar.gz",
        "    version: '1.10'",
        "  original:",
        "    url: https://example.org/map.tar.gz",
        "snapshots:",
        "- completed:",
        "    url: https://example.org/lts/22/20.yaml",
        "  original: lts-22.20",
        "",
      ].join("\n"),
      expect: {
        complete: false,
        problems: [{ message: "The packages of the snapshot are not listed here." }],
        value: {
          packages: [
            {
              ecosystem: "hackage",
              name: "HTTP-lens",
              version: "4000.3.16",
              range: null,
              direct: null,
              group: "main",
              required: true,
              at: { start: { line: 1, character: 2 }, end: { line: 6, character: 32 } },
              versionAt: { start: { line: 2, character: 23 }, end: { line: 2, character: 32 } },
            },
            { name: "gauge", version: "0.2.0", source: "git+https://example.org/gauge.git#0a1b2c" },
            { name: "map", version: "1.10", source: "https://example.org/map.tar.gz" },
          ],
        },
      },
    },
    {
      name: "cut off",
      file: "stack.yaml.lock",
      text: "packages:\n- completed:\n    hackage: text-2.0.2@sha256:aa,1\n",
      expect: { complete: false, value: { packages: [{ name: "text", version: "2.0.2" }] } },
    },
  ],
});

function packageOf(yaml: YamlEvents, item: YamlNode, lines: LineIndex): PackageFact | undefined {
  const completed = yamlGet(yaml, item, "completed");
  if (completed === undefined) return undefined;
  const node = (key: string): YamlNode | undefined => yamlGet(yaml, completed, key);
  const field = (key: string): string | undefined => {
    const at = node(key);
    return at === undefined ? undefined : yamlText(yaml, at);
  };
  const base = { ecosystem: "hackage", range: null, direct: null, group: "main", required: true, at: lines.range(yamlSpan(yaml, item)) };
  const hackageNode = node("hackage");
  const hackage = /^(.+)-(\d+(?:\.\d+)*)(?:@.*)?$/.exec(field("hackage") ?? "");
  if (hackageNode !== undefined && hackage?.[1] !== undefined && hackage[2] !== undefined) {
    const [, name, version] = hackage;
    const start = (yamlLiteralSpan(yaml, hackageNode)?.start ?? -1) + name.length + 1;
    return {
      ...base,
      name: normalName("hackage", name),
      writtenName: name,
      version,
      ...(start > name.length && { versionAt: lines.range({ start, end: start + version.length }) }),
    };
  }
  const name = field("name");
  const version = field("version");
  const versionNode = node("version");
  if (name === undefined || version === undefined || versionNode === undefined) return undefined;
  const git = field("git") ?? field("hg");
  const commit = field("commit");
  const source = git === undefined ? (field("url") ?? field("archive")) : `git+${git}${commit === undefined ? "" : `#${commit}`}`;
  const span = yamlLiteralSpan(yaml, versionNode);
  return {
    ...base,
    name: normalName("hackage", name),
    writtenName: name,
    version,
    ...(span && { versionAt: lines.range(span) }),
    ...(source !== undefined && { source }),
  };
}
