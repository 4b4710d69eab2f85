import { codemetaFaults } from "../export/codemeta-problems.ts";
import { parseJson, textFact, valueAt, type JsonNode } from "../formats/json.ts";
import { orcidIn } from "../formats/orcid.ts";
import type { SourceFile } from "../types.ts";
import { defineReader, type Reader } from "./define.ts";
import type { Author, Extracted, Fact, FileFacts } from "./types.ts";

export const codemeta: Reader = defineReader({
  id: "codemeta",
  format: "codemeta.json",
  ecosystem: null,
  role: "metadata",
  gives: ["project", "faults"],
  matches: ["**/codemeta.json"],
  topOnly: true,
  docs: "https://codemeta.github.io/terms/",
  read,
  examples: [
    {
      name: "the usual terms",
      file: "codemeta.json",
      text: `{
  "@context": "https://w3id.org/codemeta/3.0",
  "@type": "SoftwareSourceCode",
  "name": "starfit",
  "version": "1.2.0",
  "license": "https://spdx.org/licenses/GPL-3.0-or-later",
  "codeRepository": "https://example.org/starfit",
  "issueTracker": "https://example.org/starfit/issues",
  "identifier": ["starfit", "https://doi.org/10.5281/zenodo.1234"],
  "programmingLanguage": { "@type": "ComputerLanguage", "name": "R" },
  "author": [
    { "@type": "Person", "@id": "https://orcid.org/0000-0002-1825-0097", "givenName": "Ada", "familyName": "Lens" },
    { "@type": "Organization", "name": "Observatory" }
  ]
}
`,
      expect: {
        complete: true,
        problems: [],
        value: {
          project: {
            name: { value: "starfit" },
            version: { value: "1.2.0" },
            license: { value: "GPL-3.0-or-later", range: { start: { line: 5, character: 40 }, end: { line: 5, character: 56 } } },
            repository: { value: "https://example.org/starfit" },
            issueTracker: { value: "https://example.org/starfit/issues" },
            identifier: { value: "https://doi.org/10.5281/zenodo.1234" },
            programmingLanguage: "R",
            authors: [
              { name: "Ada Lens", orcid: "0000-0002-1825-0097", at: { start: { line: 11, character: 4 } } },
              { name: "Observatory", orcid: null },
            ],
          },
        },
      },
    },
    {
      name: "one author, licence as an object, softwareVersion",
      file: "codemeta.json",
      text: `{"author": {"name": "Ada Lens"}, "license": {"url": "https://spdx.org/licenses/MIT.html"}, "softwareVersion": "2.0"}`,
      expect: { value: { project: { authors: [{ name: "Ada Lens" }], license: { value: "MIT" }, version: { value: "2.0" } } } },
    },
    {
      name: "no object",
      file: "codemeta.json",
      text: "[]",
      expect: { complete: false, value: {}, problems: [{ message: "The file does not hold an object" }] },
    },
  ],
});

function read(file: SourceFile): Extracted<FileFacts> {
  const { root, problems, complete } = parseJson(file.text);
  const faults = codemetaFaults(file.text);
  if (root?.kind !== "object") {
    return {
      value: { faults },
      problems: problems.length > 0 ? problems : [{ message: "The file does not hold an object" }],
      complete: false,
    };
  }
  const text = (...keys: readonly string[]): Fact<string> | undefined => textFact(valueAt(root, ...keys));
  const name = text("name");
  const description = text("description");
  const version = text("version") ?? text("softwareVersion");
  const license = licenseOf(valueAt(root, "license"));
  const repository = text("codeRepository");
  const issueTracker = text("issueTracker") ?? text("codemeta:issueTracker");
  const listed = identifiersOf(valueAt(root, "identifier"));
  const own = text("@id");
  const identifier = preferred(listed) ?? (own?.value.includes("doi.org/") === true ? own : undefined);
  const identifiers = [...listed, ...(own === undefined ? [] : [own]), ...identifiersOf(valueAt(root, "sameAs"))];
  const languages = list(valueAt(root, "programmingLanguage")).map(one => textFact(one) ?? textFact(valueAt(one, "name")));
  const language = languages.length === 1 ? languages[0]?.value : undefined;
  const authors = list(valueAt(root, "author")).flatMap(author);
  const project = {
    ...(name && { name }),
    ...(description && { description }),
    ...(version && { version }),
    ...(license && { license }),
    ...(repository && { repository }),
    ...(issueTracker && { issueTracker }),
    ...(identifier && { identifier }),
    ...(identifiers.length > 0 && { identifiers }),
    ...(language !== undefined && { programmingLanguage: language }),
    ...(authors.length > 0 && { authors }),
  };
  return { value: { project, faults }, problems, complete };
}

/** JSON-LD writes one value bare, and many as an array or as `{"@list": [...]}`. */
function list(node: JsonNode | undefined): readonly JsonNode[] {
  if (node === undefined) return [];
  if (node.kind === "array") return node.items;
  const inner = valueAt(node, "@list");
  return inner?.kind === "array" ? inner.items : [node];
}

/** Several licences are left out: the vocabulary does not say whether all of them hold or one may be chosen. */
function licenseOf(node: JsonNode | undefined): Fact<string> | undefined {
  const all = list(node);
  const [one] = all;
  if (all.length !== 1 || one === undefined) return undefined;
  const found = textFact(one) ?? textFact(valueAt(one, "url")) ?? textFact(valueAt(one, "@id")) ?? textFact(valueAt(one, "name"));
  const address = /^(https?:\/\/(?:www\.)?spdx\.org\/licenses\/)(.+?)(?:\.html|\.json|\/)?$/i.exec(found?.value ?? "");
  const id = address?.[2];
  if (found === undefined || id === undefined) return found;
  const { line, character } = found.range.start;
  const start = { line, character: character + (address?.[1] ?? "").length };
  return { value: id, range: { start, end: { line, character: start.character + id.length } } };
}

function identifiersOf(node: JsonNode | undefined): readonly Fact<string>[] {
  return list(node).flatMap(
    one => textFact(one) ?? textFact(valueAt(one, "value")) ?? textFact(valueAt(one, "@id")) ?? textFact(valueAt(one, "url")) ?? [],
  );
}

function preferred(all: readonly Fact<string>[]): Fact<string> | undefined {
  return all.find(({ value }) => /(^|[/:])10\.\d{4,9}\//.test(value)) ?? all.find(({ value }) => value.startsWith("swh:")) ?? all[0];
}

function author(node: JsonNode): Author[] {
  const text = (key: string): string => textFact(valueAt(node, key))?.value ?? "";
  const shown = textFact(node)?.value ?? ([text("givenName"), text("familyName")].filter(part => part !== "").join(" ") || text("name"));
  return shown === "" ? [] : [{ name: shown, orcid: orcidIn(`${text("@id")} ${text("identifier")} ${text("url")}`), at: node.at }];
}
