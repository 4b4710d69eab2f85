import { normalName } from "../ecosystems/names.ts";
import { membersOf, parseJson, textFact, valueAt, type JsonMember, type JsonNode } from "../formats/json.ts";
import { defineReader } from "./define.ts";
import type { Author, Fact, PackageFact, Problem, ProjectFacts } from "./types.ts";

/** Composer's manifest. PHP itself, its extensions and libraries are platform packages and no dependencies. */
export const composerJson = defineReader({
  id: "composer-json",
  format: "composer.json",
  ecosystem: "composer",
  role: "manifest",
  gives: ["packages", "project"],
  matches: ["**/composer.json"],
  docs: "https://getcomposer.org/doc/04-schema.md",

  read({ text }) {
    const { root, problems: syntax } = parseJson(text);
    const problems: Problem[] = [...syntax];
    if (root?.kind !== "object") {
      if (problems.length === 0) problems.push({ message: "The file does not hold a manifest of Composer." });
      return { value: {}, problems, complete: false };
    }
    const packages: PackageFact[] = [];
    for (const [key, group] of [["require", "main"] as const, ["require-dev", "dev"] as const]) {
      const section = valueAt(root, key);
      // PHP writes an empty map as an empty list
      if (section !== undefined && section.kind !== "object" && !(section.kind === "array" && section.items.length === 0))
        problems.push({ message: `“${key}” is not a list of names and ranges.`, range: section.at });
      for (const entry of membersOf(section)) {
        if (isPlatform(entry.key)) continue;
        const fact = dependency(entry, group);
        if (fact === undefined)
          problems.push({ message: `The range of “${entry.key.slice(0, 40)}” is not a text.`, range: entry.value.at });
        else packages.push(fact);
      }
    }
    return { value: { packages, project: project(root) }, problems: problems.slice(0, 10), complete: problems.length === 0 };
  },

  examples: [
    {
      name: "both sections",
      file: "composer.json",
      text: `{
  "name": "obs/sky",
  "description": "Maps of the sky",
  "license": ["MIT", "GPL-3.0-only"],
  "authors": [{ "name": "Ada Lens" }],
  "support": { "issues": "https://example.org/issues", "source": "https://example.org/sky" },
  "require": { "php": ">=8.1", "ext-json": "*", "Sky/Map": "^1.2 || ^2.0", "obs/any": "*", "obs/near": "1.4.0" },
  "require-dev": { "obs/gauge": "dev-main" }
}
`,
      expect: {
        complete: true,
        problems: [],
        value: {
          project: {
            name: { value: "obs/sky", range: { start: { line: 1, character: 11 }, end: { line: 1, character: 18 } } },
            license: { value: "MIT OR GPL-3.0-only" },
            runtime: { value: "php >=8.1" },
            issueTracker: { value: "https://example.org/issues" },
            repository: { value: "https://example.org/sky" },
            authors: [{ name: "Ada Lens", orcid: null }],
          },
          packages: [
            {
              ecosystem: "composer",
              name: "sky/map",
              writtenName: "Sky/Map",
              version: null,
              range: "^1.2 || ^2.0",
              direct: true,
              group: "main",
              required: true,
              versionAt: { start: { line: 6, character: 60 }, end: { line: 6, character: 72 } },
            },
            { name: "obs/any", range: null },
            { name: "obs/near", version: "1.4.0", range: "1.4.0" },
            { name: "obs/gauge", group: "dev", version: null, range: "dev-main" },
          ],
        },
      },
    },
    {
      name: "a range that is no text",
      file: "composer.json",
      text: `{"require": {"obs/sky": 1}}`,
      expect: { complete: false, value: { packages: [] } },
    },
  ],
});

function isPlatform(name: string): boolean {
  return !name.includes("/") || /^(?:php|hhvm|composer)(?:-|$)/.test(name);
}

function dependency({ key, value, at }: JsonMember, group: string): PackageFact | undefined {
  if (value.kind !== "scalar" || typeof value.value !== "string") return undefined;
  const written = value.value.trim();
  const range = written === "" || written === "*" ? null : written;
  const version = range === null ? undefined : /^=?\s*v?(\d+(?:\.\d+){0,3}(?:-[0-9A-Za-z.]+)?)(?:#\w+)?$/.exec(range)?.[1];
  return {
    ecosystem: "composer",
    name: normalName("composer", key),
    writtenName: key,
    version: version ?? null,
    range,
    direct: true,
    group,
    required: true,
    at,
    ...(value.value !== "" && { versionAt: value.valueAt }),
  };
}

function project(root: JsonNode): ProjectFacts {
  const [name, description, version] = ["name", "description", "version"].map(key => textFact(valueAt(root, key)));
  const license = licenseOf(valueAt(root, "license"));
  const repository = textFact(valueAt(root, "support", "source"));
  const issueTracker = textFact(valueAt(root, "support", "issues"));
  const php = textFact(valueAt(root, "require", "php"));
  const people = valueAt(root, "authors");
  const authors = (people?.kind === "array" ? people.items : []).flatMap((item): Author[] => {
    const person = textFact(valueAt(item, "name"));
    return person === undefined ? [] : [{ name: person.value, orcid: null, at: person.range }];
  });
  return {
    ...(name && { name }),
    ...(description && { description }),
    ...(version && { version }),
    ...(license && { license }),
    ...(repository && { repository }),
    ...(issueTracker && { issueTracker }),
    ...(php && { runtime: { value: `php ${php.value}`, range: php.range } }),
    ...(authors.length > 0 && { authors }),
  };
}

/** Several licences are a choice. */
function licenseOf(node: JsonNode | undefined): Fact<string> | undefined {
  if (node?.kind !== "array") return textFact(node);
  const ids = node.items.map(textFact);
  if (ids.length === 0 || ids.includes(undefined)) return undefined;
  return ids.length === 1 ? ids[0] : { value: ids.map(id => id?.value ?? "").join(" OR "), range: node.at };
}
