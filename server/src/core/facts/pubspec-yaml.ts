import { normalName } from "../ecosystems/names.ts";
import { isDeeplyNested } from "../formats/nesting.ts";
import {
  readYamlEvents,
  yamlEntries,
  yamlGet,
  yamlKind,
  yamlLiteralSpan,
  yamlSpan,
  yamlText,
  type YamlEvents,
  type YamlNode,
} from "../formats/yaml-events.ts";
import { LineIndex } from "../text.ts";
import { defineReader } from "./define.ts";
import type { Fact, PackageFact, Problem, ProjectFacts } from "./types.ts";

/** The manifest of Dart and Flutter. A range without an operator allows only that version. */
export const pubspecYaml = defineReader({
  id: "pubspec-yaml",
  format: "pubspec.yaml",
  ecosystem: "pub",
  role: "manifest",
  gives: ["packages", "project"],
  matches: ["**/pubspec.yaml"],
  docs: "https://dart.dev/tools/pub/pubspec",

  read({ text }) {
    if (isDeeplyNested(text)) return { value: {}, problems: [{ message: "This is nested too deeply to be read." }], complete: false };
    const { yaml, problems: syntax } = readYamlEvents(text);
    const root = yaml?.roots[0];
    if (yaml === undefined || root === undefined || yamlKind(yaml, root) !== "map") {
      const problems = syntax.length > 0 ? syntax : [{ message: "The file does not hold a manifest of Dart." }];
      return { value: {}, problems, complete: false };
    }
    const lines = new LineIndex(text);
    const problems: Problem[] = [];
    const packages: PackageFact[] = [];
    for (const [section, group] of [["dependencies", "main"] as const, ["dev_dependencies", "dev"] as const]) {
      const list = yamlGet(yaml, root, section);
      if (list === undefined) continue;
      for (const [key, value] of yamlEntries(yaml, list)) packages.push(dependency(yaml, key, value, group, lines));
      if (yamlKind(yaml, list) !== "map" && yamlText(yaml, list) !== "")
        problems.push({ message: `“${section}” is not a list of names and ranges.`, range: lines.range(yamlSpan(yaml, list)) });
    }
    return { value: { packages, project: project(yaml, root, lines) }, problems, complete: problems.length === 0 };
  },

  examples: [
    {
      name: "every form",
      file: "pubspec.yaml",
      text: [
        "name: sky",
        "description: Maps of the sky",
        "version: 1.2.0+3",
        "repository: https://example.org/sky",
        "environment:",
        "  sdk: ^3.4.0",
        "dependencies:",
        "  lens: ^1.10.0",
        "  any_one: any",
        "  none:",
        "  exact: '2.0.0'",
        "  hosted_one: {hosted: https://mirror.example, version: '>=1.0.0 <2.0.0'}",
        "  flutter:",
        "    sdk: flutter",
        "  gauge:",
        "    git:",
        "      url: https://example.org/gauge.git",
        "      ref: main",
        "  near:",
        "    path: ../near",
        "dev_dependencies:",
        "  test: ^1.0.0",
        "",
      ].join("\n"),
      expect: {
        complete: true,
        problems: [],
        value: {
          project: {
            name: { value: "sky" },
            version: { value: "1.2.0+3", range: { start: { line: 2, character: 9 }, end: { line: 2, character: 16 } } },
            repository: { value: "https://example.org/sky" },
            runtime: { value: "dart ^3.4.0" },
          },
          packages: [
            {
              ecosystem: "pub",
              name: "lens",
              version: null,
              range: "^1.10.0",
              direct: true,
              group: "main",
              required: true,
              at: { start: { line: 7, character: 2 }, end: { line: 7, character: 15 } },
              versionAt: { start: { line: 7, character: 8 }, end: { line: 7, character: 15 } },
            },
            { name: "any_one", range: null },
            { name: "none", range: null },
            { name: "exact", version: "2.0.0", range: "2.0.0" },
            { name: "hosted_one", range: ">=1.0.0 <2.0.0" },
            { name: "flutter", range: null, source: "sdk:flutter" },
            { name: "gauge", source: "git+https://example.org/gauge.git#main" },
            { name: "near", source: "../near" },
            { name: "test", group: "dev" },
          ],
        },
      },
    },
    {
      name: "no map",
      file: "pubspec.yaml",
      text: "dependencies: [lens]\n",
      expect: { complete: false, value: { packages: [] } },
    },
  ],
});

function dependency(yaml: YamlEvents, key: YamlNode, value: YamlNode, group: string, lines: LineIndex): PackageFact {
  const name = yamlText(yaml, key) ?? "";
  const child = (node: YamlNode | undefined, one: string): YamlNode | undefined =>
    node === undefined ? undefined : yamlGet(yaml, node, one);
  const text = (node: YamlNode | undefined): string | undefined => (node === undefined ? undefined : yamlText(yaml, node));
  const versionNode = yamlKind(yaml, value) === "map" ? child(value, "version") : value;
  const written = text(versionNode)?.trim();
  const range = written === undefined || written === "" || written === "any" ? null : written;
  const git = child(value, "git");
  const url = text(git) ?? text(child(git, "url"));
  const reference = text(child(git, "ref"));
  const sdk = text(child(value, "sdk"));
  const source =
    url !== undefined
      ? `git+${url}${reference === undefined ? "" : `#${reference}`}`
      : sdk !== undefined
        ? `sdk:${sdk}`
        : text(child(value, "path"));
  const exact = range === null || source !== undefined ? undefined : /^\d+\.\d+\.\d+(?:[-+][0-9A-Za-z.+-]*)?$/.exec(range)?.[0];
  const span = versionNode === undefined || written === "" ? undefined : yamlLiteralSpan(yaml, versionNode);
  return {
    ecosystem: "pub",
    name: normalName("pub", name),
    writtenName: name,
    version: exact ?? null,
    range,
    direct: true,
    group,
    required: true,
    at: lines.range({ start: yamlSpan(yaml, key).start, end: Math.max(yamlSpan(yaml, key).end, yamlSpan(yaml, value).end) }),
    ...(span && { versionAt: lines.range(span) }),
    ...(source !== undefined && { source }),
  };
}

function project(yaml: YamlEvents, root: YamlNode, lines: LineIndex): ProjectFacts {
  const fact = (key: string): Fact<string> | undefined => {
    const node = yamlGet(yaml, root, key);
    const value = node === undefined ? undefined : yamlText(yaml, node);
    return node === undefined || value === undefined || value === "" ? undefined : { value, range: lines.range(yamlSpan(yaml, node)) };
  };
  const [name, description, version] = [fact("name"), fact("description"), fact("version")];
  const [repository, issueTracker] = [fact("repository"), fact("issue_tracker")];
  const environment = yamlGet(yaml, root, "environment");
  const sdk = environment === undefined ? undefined : yamlGet(yaml, environment, "sdk");
  const runtime = sdk === undefined ? undefined : yamlText(yaml, sdk);
  return {
    ...(name && { name, programmingLanguage: "Dart" }),
    ...(description && { description }),
    ...(version && { version }),
    ...(repository && { repository }),
    ...(issueTracker && { issueTracker }),
    ...(sdk !== undefined && runtime && { runtime: { value: `dart ${runtime}`, range: lines.range(yamlSpan(yaml, sdk)) } }),
  };
}
