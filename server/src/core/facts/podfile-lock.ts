import { normalName } from "../ecosystems/names.ts";
import {
  readYamlEvents,
  yamlEntries,
  yamlGet,
  yamlItems,
  yamlKind,
  yamlSpan,
  yamlText,
  type YamlEvents,
  type YamlNode,
} from "../formats/yaml-events.ts";
import { LineIndex, type Range } from "../text.ts";
import { defineReader } from "./define.ts";
import type { LockOrigin, PackageFact, Problem } from "./types.ts";

/**
 * The lockfile of CocoaPods. A subspec is a package of its own, `Pod/Subspec`. `lock.recorded` is the PODFILE CHECKSUM, the SHA-1 of the
 * Podfile's text; `lock.requested` the section DEPENDENCIES, which keeps no targets (group "any").
 */
export const podfileLock = defineReader({
  id: "podfile-lock",
  format: "Podfile.lock",
  ecosystem: "cocoapods",
  role: "lock",
  gives: ["packages", "lock"],
  matches: ["**/Podfile.lock"],
  docs: "https://guides.cocoapods.org/using/using-cocoapods.html#what-is-podfilelock",

  read({ text }) {
    const { yaml, problems: syntax } = readYamlEvents(text);
    const root = yaml?.roots[0];
    const pods = yaml === undefined || root === undefined ? undefined : yamlGet(yaml, root, "PODS");
    const dependencies = yaml === undefined || root === undefined ? undefined : yamlGet(yaml, root, "DEPENDENCIES");
    if (yaml === undefined || root === undefined || (pods === undefined && dependencies === undefined)) {
      const problems = syntax.length > 0 ? syntax : [{ message: "The lockfile holds no pods." }];
      return { value: { packages: [] }, problems, complete: false };
    }
    const lines = new LineIndex(text);
    const problems: Problem[] = [];
    const requested = (dependencies === undefined ? [] : yamlItems(yaml, dependencies)).flatMap(item => specOf(yamlText(yaml, item)) ?? []);
    const direct = dependencies === undefined ? undefined : new Set(requested.map(({ name }) => name));
    const sources = sourcesOf(yaml, root);
    const packages: PackageFact[] = [];
    for (const item of pods === undefined ? [] : yamlItems(yaml, pods)) {
      // a pod with dependencies is a map of one key
      const node = yamlKind(yaml, item) === "map" ? yamlEntries(yaml, item)[0]?.[0] : item;
      const spec = node === undefined ? undefined : specOf(yamlText(yaml, node));
      const { start, end } = yamlSpan(yaml, item);
      if (node === undefined || spec === undefined || spec.range === null) {
        problems.push({ message: "A pod without a version is left out.", range: lines.range({ start, end }) });
        continue;
      }
      const literal = yamlSpan(yaml, node);
      const source = sources.get(spec.name.split("/", 1)[0] ?? "");
      const offset = literal.start + spec.name.length + 2;
      packages.push({
        ecosystem: "cocoapods",
        name: normalName("cocoapods", spec.name),
        writtenName: spec.name,
        version: spec.range,
        range: null,
        direct: direct === undefined ? null : direct.has(spec.name),
        group: "main",
        required: true,
        at: lines.range({ start, end: Math.max(end, literal.end) }),
        ...(text.startsWith(spec.range, offset) && { versionAt: lines.range({ start: offset, end: offset + spec.range.length }) }),
        ...(source !== undefined && { source }),
      });
    }
    if (dependencies === undefined) problems.push({ message: "The section DEPENDENCIES is missing; the lockfile may have been cut off." });
    const lock = originOf(yaml, root, lines, requested);
    return { value: { packages, ...(lock && { lock }) }, problems: problems.slice(0, 10), complete: problems.length === 0 };
  },

  examples: [
    {
      name: "subspecs, git and a folder",
      file: "Podfile.lock",
      text: [
        "PODS:",
        "  - Lens (3.1.2):",
        "    - Map/Core (~> 3)",
        "  - Map/Core (3.10)",
        '  - "Gauge+Dial (0.2.0)"',
        "  - Near (0.1.0)",
        "",
        "DEPENDENCIES:",
        '  - "Gauge+Dial (from `https://example.org/gauge.git`, branch `main`)"',
        "  - Lens (~> 3.1)",
        "  - Near (from `../near`)",
        "",
        "EXTERNAL SOURCES:",
        "  Gauge+Dial:",
        "    :branch: main",
        "    :git: https://example.org/gauge.git",
        "  Near:",
        '    :path: "../near"',
        "",
        "CHECKOUT OPTIONS:",
        "  Gauge+Dial:",
        "    :commit: 0a1b2c",
        "    :git: https://example.org/gauge.git",
        "",
        "PODFILE CHECKSUM: 77aa",
        "",
        "COCOAPODS: 1.15.2",
        "",
      ].join("\n"),
      expect: {
        complete: true,
        problems: [],
        value: {
          packages: [
            {
              ecosystem: "cocoapods",
              name: "Lens",
              version: "3.1.2",
              range: null,
              direct: true,
              group: "main",
              required: true,
              at: { start: { line: 1, character: 4 }, end: { line: 2, character: 21 } },
              versionAt: { start: { line: 1, character: 10 }, end: { line: 1, character: 15 } },
            },
            { name: "Map/Core", version: "3.10", direct: false },
            { name: "Gauge+Dial", version: "0.2.0", direct: true, source: "git+https://example.org/gauge.git#0a1b2c" },
            { name: "Near", version: "0.1.0", source: "../near" },
          ],
          lock: {
            algorithm: "podfile-sha1",
            recorded: "77aa",
            at: { start: { line: 24, character: 18 }, end: { line: 24, character: 22 } },
            requested: [
              { name: "Gauge+Dial", range: null, group: "any" },
              { name: "Lens", range: "~> 3.1", group: "any" },
              { name: "Near", range: null, group: "any" },
            ],
          },
        },
      },
    },
    {
      name: "cut off",
      file: "ios/Podfile.lock",
      text: "PODS:\n  - Lens (3.1.2):\n    - Map/Core (~> 3)\n",
      expect: { complete: false, value: { packages: [{ name: "Lens", direct: null }] } },
    },
  ],
});

interface Spec {
  readonly name: string;
  readonly range: string | null;
}

/** `Name (what)`; a place to take it from is no range. */
function specOf(written: string | undefined): Spec | undefined {
  const parts = written === undefined ? null : /^([^\s(]+(?:\s[^\s(]+)*)(?: \((.*)\))?$/.exec(written);
  if (parts?.[1] === undefined) return undefined;
  const range = parts[2];
  return { name: parts[1], range: range === undefined || range.startsWith("from `") ? null : range };
}

/** Where pods come from that are in no spec repository; the checkout knows the commit. */
function sourcesOf(yaml: YamlEvents, root: YamlNode): ReadonlyMap<string, string> {
  const sources = new Map<string, string>();
  for (const section of ["EXTERNAL SOURCES", "CHECKOUT OPTIONS"]) {
    const map = yamlGet(yaml, root, section);
    for (const [key, value] of map === undefined ? [] : yamlEntries(yaml, map)) {
      const option = (name: string): string | undefined => {
        const node = yamlGet(yaml, value, name);
        return node === undefined ? undefined : yamlText(yaml, node);
      };
      const git = option(":git");
      const reference = option(":commit") ?? option(":tag") ?? option(":branch");
      const place =
        git === undefined
          ? (option(":path") ?? option(":podspec") ?? option(":http"))
          : `git+${git}${reference === undefined ? "" : `#${reference}`}`;
      if (place !== undefined) sources.set(yamlText(yaml, key) ?? "", place);
    }
  }
  return sources;
}

function originOf(yaml: YamlEvents, root: YamlNode, lines: LineIndex, specs: readonly Spec[]): LockOrigin | undefined {
  const node = yamlGet(yaml, root, "PODFILE CHECKSUM");
  const recorded = node === undefined ? undefined : yamlText(yaml, node);
  if (node === undefined || recorded === undefined || recorded === "") return undefined;
  const at: Range = lines.range(yamlSpan(yaml, node));
  const requested = specs.map(({ name, range }) => ({ name: normalName("cocoapods", name), range, group: "any" }));
  return { algorithm: "podfile-sha1", recorded, at, requested };
}
