import { normalName } from "../ecosystems/names.ts";
import { exactNpmVersion, npmSpec } from "../formats/npm-spec.ts";
import { orcidIn } from "../formats/orcid.ts";
import { member, membersOf, parseJson, textFact, valueAt, type JsonMember, type JsonNode } from "../formats/json.ts";
import type { SourceFile } from "../types.ts";
import { defineReader, type Reader } from "./define.ts";
import type { Author, Extracted, Fact, FileFacts, PackageFact, Problem, ProjectFacts } from "./types.ts";

export const packageJson: Reader = defineReader({
  id: "package-json",
  format: "package.json",
  ecosystem: "npm",
  role: "manifest",
  gives: ["packages", "project"],
  matches: ["**/package.json"],
  docs: "https://docs.npmjs.com/cli/configuring-npm/package-json",
  read,
  examples: [
    {
      name: "dependencies of every section",
      file: "package.json",
      text: `{
  "name": "spectra-view",
  "version": "2.1.0",
  "license": "MIT",
  "repository": { "type": "git", "url": "git+https://example.org/spectra-view.git" },
  "bugs": "https://example.org/issues",
  "engines": { "node": ">=20" },
  "author": "Ada Lens <ada@example.org> (https://orcid.org/0000-0002-1825-0097)",
  "dependencies": { "d3": "^7.8.0", "plot": "npm:@obs/plot@1.0.2", "core": "workspace:*", "any": "*" },
  "devDependencies": { "vitest": "1.2.3" },
  "optionalDependencies": { "gl": "github:obs/gl#main" },
  "peerDependencies": { "react": ">=18", "vue": "3" },
  "peerDependenciesMeta": { "vue": { "optional": true } }
}
`,
      expect: {
        complete: true,
        problems: [],
        value: {
          project: {
            name: { value: "spectra-view", range: { start: { line: 1, character: 11 }, end: { line: 1, character: 23 } } },
            version: { value: "2.1.0" },
            license: { value: "MIT" },
            repository: { value: "git+https://example.org/spectra-view.git" },
            issueTracker: { value: "https://example.org/issues" },
            runtime: { value: "node >=20", range: { start: { line: 6, character: 24 }, end: { line: 6, character: 28 } } },
            authors: [{ name: "Ada Lens", orcid: "0000-0002-1825-0097" }],
          },
          packages: [
            {
              ecosystem: "npm",
              name: "d3",
              range: "^7.8.0",
              version: null,
              direct: true,
              group: "main",
              required: true,
              versionAt: { start: { line: 8, character: 27 }, end: { line: 8, character: 33 } },
            },
            { name: "@obs/plot", writtenName: "plot", range: "1.0.2", version: "1.0.2" },
            { name: "core", range: null, source: "workspace:*" },
            { name: "any", range: null, version: null },
            { name: "vitest", group: "dev", version: "1.2.3", required: true },
            { name: "gl", group: "optional", required: false, source: "github:obs/gl#main" },
            { name: "react", group: "peer", required: true },
            { name: "vue", group: "peer", required: false, range: "3" },
          ],
        },
      },
    },
    {
      name: "a section that is no object",
      file: "web/package.json",
      text: `{"dependencies": ["d3"], "devDependencies": {"a": 1}}`,
      expect: {
        complete: false,
        problems: [{ message: "“dependencies” is not a list of names and ranges" }, { message: "The range of “a” is not a text" }],
        value: { packages: [] },
      },
    },
  ],
});

const sections = [
  { key: "dependencies", group: "main" },
  { key: "devDependencies", group: "dev" },
  { key: "optionalDependencies", group: "optional" },
  { key: "peerDependencies", group: "peer" },
] as const;

function read(file: SourceFile): Extracted<FileFacts> {
  const { root, problems: syntax, complete } = parseJson(file.text);
  const problems: Problem[] = [...syntax];
  if (root?.kind !== "object") return { value: {}, problems: problems.length > 0 ? problems : [notAnObject(root)], complete: false };
  const packages: PackageFact[] = [];
  // npm takes an optional dependency out of "dependencies".
  const optional = new Set(membersOf(valueAt(root, "optionalDependencies")).map(one => one.key));
  for (const { key, group } of sections) {
    const section = valueAt(root, key);
    if (section === undefined) continue;
    if (section.kind !== "object") problems.push({ message: `“${key}” is not a list of names and ranges`, range: section.at });
    for (const entry of membersOf(section)) {
      if (group === "main" && optional.has(entry.key)) continue;
      const fact = dependency(entry, group, isOptionalPeer(root, entry.key));
      if (fact === undefined) problems.push({ message: `The range of “${entry.key.slice(0, 40)}” is not a text`, range: entry.value.at });
      else packages.push(fact);
    }
  }
  return { value: { packages, project: project(root) }, problems, complete: complete && problems.length === 0 };
}

function notAnObject(root: JsonNode | undefined): Problem {
  return root === undefined ? { message: "The file is empty" } : { message: "The file does not hold an object", range: root.at };
}

function isOptionalPeer(root: JsonNode, name: string): boolean {
  const flag = valueAt(root, "peerDependenciesMeta", name, "optional");
  return flag?.kind === "scalar" && flag.value === true;
}

function dependency(entry: JsonMember, group: (typeof sections)[number]["group"], optionalPeer: boolean): PackageFact | undefined {
  const { value } = entry;
  if (value.kind !== "scalar" || typeof value.value !== "string") return undefined;
  const spec = npmSpec(value.value);
  const start = value.valueAt.start;
  // A JSON escape would shift the place; then the whole value is named.
  const exactPlace = value.valueAt.end.character - start.character === value.value.length;
  const versionAt =
    spec.range === null || !exactPlace
      ? spec.source === undefined && value.value !== ""
        ? value.valueAt
        : undefined
      : {
          start: { line: start.line, character: start.character + spec.rangeStart },
          end: { line: start.line, character: start.character + spec.rangeStart + spec.range.length },
        };
  return {
    ecosystem: "npm",
    name: normalName("npm", spec.name ?? entry.key),
    writtenName: entry.key,
    version: spec.range === null || spec.source !== undefined ? null : (exactNpmVersion(spec.range) ?? null),
    range: spec.range,
    direct: true,
    group,
    required: group !== "optional" && !(group === "peer" && optionalPeer),
    at: entry.at,
    ...(versionAt && { versionAt }),
    ...(spec.source !== undefined && { source: spec.source }),
  };
}

function project(root: JsonNode): ProjectFacts {
  const name = textFact(valueAt(root, "name"));
  const description = textFact(valueAt(root, "description"));
  const version = textFact(valueAt(root, "version"));
  const license = licenseOf(root);
  const repository = textFact(valueAt(root, "repository")) ?? textFact(valueAt(root, "repository", "url"));
  const issueTracker = textFact(valueAt(root, "bugs")) ?? textFact(valueAt(root, "bugs", "url"));
  const node = textFact(valueAt(root, "engines", "node"));
  const authors = [valueAt(root, "author"), ...items(valueAt(root, "contributors"))].flatMap(person);
  return {
    ...(name && { name }),
    ...(description && { description }),
    ...(version && { version }),
    ...(version && placeholderVersions.has(version.value) && { versionIsDynamic: true }),
    ...(license && { license }),
    ...(repository && { repository }),
    ...(issueTracker && { issueTracker }),
    ...(node && { runtime: { value: `node ${node.value}`, range: node.range } }),
    ...(authors.length > 0 && { authors }),
  };
}

/** What release tools write where the version is set on publishing. */
const placeholderVersions = new Set(["0.0.0-development", "0.0.0-semantically-released", "0.0.0-semantic-release", "0.0.0-managed"]);

/** `license`, or the older forms: an object with a type, or a list of such objects to choose from. */
function licenseOf(root: JsonNode): Fact<string> | undefined {
  const plain = textFact(valueAt(root, "license")) ?? textFact(valueAt(root, "license", "type"));
  if (plain !== undefined) return plain;
  const listed = member(root, "licenses")?.value;
  const ids = items(listed).map(one => textFact(one) ?? textFact(valueAt(one, "type")));
  if (listed === undefined || ids.length === 0 || ids.includes(undefined)) return undefined;
  const values = ids.map(one => one?.value ?? "");
  return values.length === 1 ? ids[0] : { value: values.join(" OR "), range: listed.at };
}

function items(node: JsonNode | undefined): readonly JsonNode[] {
  return node?.kind === "array" ? node.items : [];
}

/** A person is an object, or a text `Name <mail> (url)`. */
function person(node: JsonNode | undefined): Author[] {
  const text = textFact(node);
  if (text !== undefined) {
    const end = text.value.search(/[<(]/);
    const name = (end < 0 ? text.value : text.value.slice(0, end)).trim();
    return name === "" ? [] : [{ name, orcid: orcidIn(text.value), at: text.range }];
  }
  const name = textFact(valueAt(node, "name"));
  return name === undefined ? [] : [{ name: name.value, orcid: orcidIn(textFact(valueAt(node, "url"))?.value ?? ""), at: name.range }];
}
