import { isAlias, isMap, isScalar, isSeq, parseDocument, type Document, type Node } from "yaml";
import { cffFaults } from "../export/cff-problems.ts";
import { isDeeplyNested } from "../formats/nesting.ts";
import { readYamlEvents } from "../formats/yaml-events.ts";
import { orcidIn } from "../formats/orcid.ts";
import { LineIndex } from "../text.ts";
import type { SourceFile } from "../types.ts";
import { defineReader, type Reader } from "./define.ts";
import type { Author, Extracted, Fact, FileFacts, Problem } from "./types.ts";

export const citationCff: Reader = defineReader({
  id: "citation-cff",
  format: "CITATION.cff",
  ecosystem: null,
  role: "metadata",
  gives: ["project", "faults"],
  matches: ["**/CITATION.cff"],
  topOnly: true,
  docs: "https://github.com/citation-file-format/citation-file-format/blob/main/schema-guide.md",
  read,
  examples: [
    {
      name: "a version that YAML would take for a number",
      file: "CITATION.cff",
      text: `cff-version: 1.2.0
title: "StrainScope: strains in metagenomes"
version: 1.10
date-released: 2026-10-27
license: [MIT, Apache-2.0]
doi: 10.5281/zenodo.1234
repository-code: 'https://example.org/strainscope'
authors:
  - family-names: Lens
    given-names: Ada
    name-particle: van der
    orcid: https://orcid.org/0000-0002-1825-0097
  - name: The Observatory
preferred-citation:
  type: article
  title: Another title
  version: 9.9
`,
      expect: {
        complete: true,
        problems: [],
        value: {
          project: {
            name: {
              value: "StrainScope: strains in metagenomes",
              range: { start: { line: 1, character: 8 }, end: { line: 1, character: 43 } },
            },
            version: { value: "1.10", range: { start: { line: 2, character: 9 }, end: { line: 2, character: 13 } } },
            dateReleased: { value: "2026-10-27" },
            license: { value: "MIT OR Apache-2.0", range: { start: { line: 4, character: 9 }, end: { line: 4, character: 26 } } },
            identifier: { value: "10.5281/zenodo.1234" },
            repository: {
              value: "https://example.org/strainscope",
              range: { start: { line: 6, character: 18 }, end: { line: 6, character: 49 } },
            },
            authors: [
              { name: "Ada van der Lens", orcid: "0000-0002-1825-0097", at: { start: { line: 8, character: 4 } } },
              { name: "The Observatory", orcid: null },
            ],
          },
        },
      },
    },
    {
      name: "identifiers instead of a doi",
      file: "CITATION.cff",
      text: "identifiers:\n  - type: swh\n    value: swh:1:rev:0a\n  - type: doi\n    value: 10.5281/zenodo.99\nversion: v2.0.0\n",
      expect: { complete: true, value: { project: { identifier: { value: "10.5281/zenodo.99" }, version: { value: "v2.0.0" } } } },
    },
    {
      name: "broken YAML",
      file: "CITATION.cff",
      text: 'version: 1.2.0\ntitle: "open\n',
      expect: { complete: false, value: { project: { version: { value: "1.2.0" } } } },
    },
  ],
});

/** Many times more than a long list of authors takes. */
const longest = 200_000;

/** The most that is read of what is no valid YAML: the tolerant parser is slow where it finds mistake after mistake. */
const longestBroken = 20_000;

function read(file: SourceFile): Extracted<FileFacts> {
  const lines = new LineIndex(file.text);
  const document = documentOf(file.text);
  if (document === undefined) {
    return { value: {}, problems: [{ message: "This YAML is too large or too deeply nested to be read" }], complete: false };
  }
  const found = cffFaults(file.text);
  const faults = found === undefined ? {} : { faults: found };
  const problems: Problem[] = document.errors.slice(0, 10).map(({ pos: [start, end] }) => ({
    message: "This is not valid YAML here",
    range: lines.range({ start, end }),
  }));
  const root = resolved(document, document.contents);
  if (!isMap(root)) {
    if (problems.length === 0) problems.push({ message: "The file does not hold keys and values" });
    return { value: faults, problems, complete: false };
  }
  const child = (node: Node | null, key: string): Node | null => {
    if (!isMap(node)) return null;
    const pair = node.items.find(({ key: name }) => isScalar(name) && name.value === key);
    return resolved(document, pair?.value);
  };
  const fact = (node: Node | null): Fact<string> | undefined => scalarFact(node, file.text, lines);
  const items = (node: Node | null): (Node | null)[] => (isSeq(node) ? node.items.map(item => resolved(document, item)) : []);

  const name = fact(child(root, "title"));
  const description = fact(child(root, "abstract"));
  const version = fact(child(root, "version"));
  const license = licenseOf(child(root, "license"));
  const repository = fact(child(root, "repository-code")) ?? fact(child(root, "repository"));
  const listed = items(child(root, "identifiers")).flatMap(identifierFact);
  const doi = fact(child(root, "doi"));
  const identifier = doi ?? preferred(listed);
  const identifiers = [...(doi ? [doi] : []), ...listed.map(({ value }) => value)];
  const dateReleased = fact(child(root, "date-released"));
  const authors = items(child(root, "authors")).flatMap(author);
  const project = {
    ...(name && { name }),
    ...(description && { description }),
    ...(version && { version }),
    ...(license && { license }),
    ...(repository && { repository }),
    ...(identifier && { identifier }),
    ...(identifiers.length > 0 && { identifiers }),
    ...(dateReleased && { dateReleased }),
    ...(authors.length > 0 && { authors }),
  };
  return { value: { project, ...faults }, problems, complete: problems.length === 0 };

  /** A list of licences is a choice, says the schema guide. */
  function licenseOf(node: Node | null): Fact<string> | undefined {
    const ids = items(node).map(fact);
    if (ids.length === 0) return fact(node);
    if (ids.includes(undefined) || !node?.range) return undefined;
    const value = ids.map(id => id?.value ?? "").join(" OR ");
    return ids.length === 1 ? ids[0] : { value, range: lines.range(trimmed(file.text, node.range[0], node.range[1])) };
  }

  function identifierFact(node: Node | null): { readonly type: string | undefined; readonly value: Fact<string> }[] {
    const value = fact(child(node, "value"));
    return value === undefined ? [] : [{ type: fact(child(node, "type"))?.value, value }];
  }

  function author(node: Node | null): Author[] {
    const text = (key: string): string => fact(child(node, key))?.value ?? "";
    const person = [text("given-names"), text("name-particle"), text("family-names"), text("name-suffix")]
      .filter(part => part !== "")
      .join(" ");
    const shown = person || text("name") || text("alias");
    if (shown === "" || !node?.range) return [];
    return [{ name: shown, orcid: orcidIn(text("orcid")), at: lines.range(trimmed(file.text, node.range[0], node.range[1])) }];
  }
}

function preferred(listed: readonly { readonly type: string | undefined; readonly value: Fact<string> }[]): Fact<string> | undefined {
  return (listed.find(({ type }) => type === "doi") ?? listed.find(({ type }) => type === "swh") ?? listed[0])?.value;
}

/** Undefined when the text is too much for the parser, which recurses. */
function documentOf(text: string): Document.Parsed | undefined {
  if (text.length > longest || isDeeplyNested(text)) return undefined;
  if (text.length > longestBroken && readYamlEvents(text).yaml === undefined) return undefined;
  try {
    // The failsafe schema leaves scalars as they are written: 1.10 stays 1.10, and a date a text.
    return parseDocument(text, { schema: "failsafe", uniqueKeys: false, prettyErrors: false, logLevel: "silent" });
  } catch (error) {
    // keys of keys on one line (`a: a: a:`) nest, too
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** A node with an alias replaced by what it stands for; one step only, so that aliases cannot multiply. */
function resolved(document: Document.Parsed, node: unknown): Node | null {
  if (isAlias(node)) return node.resolve(document) ?? null;
  return isScalar(node) || isMap(node) || isSeq(node) ? node : null;
}

function scalarFact(node: Node | null, text: string, lines: LineIndex): Fact<string> | undefined {
  if (!isScalar(node) || typeof node.value !== "string" || !node.range) return undefined;
  const quoted = node.type === "QUOTE_DOUBLE" || node.type === "QUOTE_SINGLE";
  const value = node.value.trim();
  if (value === "" || (!quoted && /^(~|null)$/i.test(value))) return undefined;
  const [start, end] = node.range;
  return { value, range: lines.range(quoted ? { start: start + 1, end: Math.max(start + 1, end - 1) } : trimmed(text, start, end)) };
}

/** Without the line ends that YAML counts to a block. */
function trimmed(text: string, start: number, end: number): { start: number; end: number } {
  return { start, end: start + text.slice(start, end).trimEnd().length };
}
