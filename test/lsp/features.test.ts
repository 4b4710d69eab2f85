import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { DocumentLink, DocumentSymbol, Hover, Location, MarkupContent, SymbolInformation } from "vscode-languageserver";
import { mitText, start, uriOf, type TestClient } from "./support.ts";

const plan = `smp: 1
stage: application
software:
  name: StrainScope
  kind: tool
  license: MIT OR Apache-2.0
  identifier: 10.5281/zenodo.1234567
people:
  sci: {name: Ada Example, orcid: 0000-0002-1825-0097, roles: [science-lead]}
answers:
  accessibility.license: {answer: MIT, evidence: LICENSE}
  recognition.citation: {answer: yes, evidence: citation.cff}
  testing.types: {answer: {unit: automatic}, evidence: tests/}
dependencies:
  pinned_in: {pypi: uv.lock}
  software:
    - pypi:numpy >=1.26,<3
    - {use: "pypi:nowhere", need: soft}
targets:
  image: {kind: container, tier: production, definition: Dockerfile}
production: {targets: [image]}
signoffs:
  - {gate: science-results, for: soil, release: v1, by: sci, date: 2026-10-01, verdict: ok, evidence: https://example.org/run/1}
# smp-disable-next-line PLN005 -- the person joins next week
key_checks: [{what: F1, contact: nobody}]
`;

const files = {
  "smp.yaml": plan,
  LICENSE: mitText,
  "CITATION.cff": "cff-version: 1.2.0\n",
  "tests/test_a.py": "",
  Dockerfile: "FROM python:3.11-slim\nRUN pip install numpy==1.25.0\n",
  "uv.lock": `version = 1\n\n[[package]]\nname = "numpy"\nversion = "1.26.4"\nsource = { registry = "https://example.org/simple" }\n\n[[package]]\nname = "strainscope"\nversion = "1"\nsource = { editable = "." }\ndependencies = [{ name = "numpy" }]\n`,
  "pyproject.toml": `[project]\nname = "strainscope"\nversion = "1"\ndependencies = ["numpy>=1.26"]\n`,
};

let client: TestClient;
let uri: string;
beforeEach(async () => {
  client = await start({ files });
  uri = await client.open("smp.yaml");
});
afterEach(() => client.dispose());

/** The place of a text in the plan, some characters into it. */
function placeOf(text: string, into = 1): { line: number; character: number } {
  const before = plan.slice(0, plan.indexOf(text) + into).split("\n");
  return { line: before.length - 1, character: before.at(-1)!.length };
}

describe("hover", () => {
  const hover = async (text: string, into = 1): Promise<string | undefined> => {
    const answer = await client.request<Hover | null>("textDocument/hover", { textDocument: { uri }, position: placeOf(text, into) });
    return (answer?.contents as MarkupContent | undefined)?.value;
  };

  test("a question: what is asked, how it stands, why now", async () => {
    const text = (await hover("recognition.citation"))!;
    expect(text).toMatch(/^\*\*.+\?\*\*/);
    expect(text).toContain("citation.cff does not exist");
    expect(text).toContain("*Why (");
  });

  test("a key and the standard that it comes from", async () => {
    expect(await hover("identifier:")).toMatch(/\*\*identifier\*\*[^]*CodeMeta identifier/);
  });

  test("a word of a list", async () => {
    expect(await hover("tool")).toContain("A program that people or workflows start.");
    expect(await hover("automatic}")).toMatch(/automatic/i);
  });

  test("a dependency: declared, locked, in the image; never merged", async () => {
    const text = (await hover("pypi:numpy"))!;
    expect(text).toContain("| Declared | Locked | In the image |");
    const cells = text
      .split("\n")
      .at(-1)!
      .split("|")
      .map(cell => cell.trim());
    expect(cells[1]).toBe(">=1.26 · pyproject.toml:4");
    expect(cells[2]).toBe("1.26.4 · uv.lock:3");
    expect(cells[3]).toBe("1.25.0 · Dockerfile:2");
    expect(await hover("pypi:nowhere")).toContain("| not found | not found | not found |");
  });

  test("a path: there, a near miss, a folder", async () => {
    expect(await hover("LICENSE}")).toBe("`LICENSE` exists.");
    expect(await hover("citation.cff")).toBe("`citation.cff` does not exist; `CITATION.cff` does.");
    expect(await hover("tests/}")).toBe("`tests/` exists (a folder).");
  });

  test("an id: who or what it is", async () => {
    expect(await hover("sci, date")).toBe("**Ada Example**: science-lead");
    expect(await hover("science-results")).toMatch(/Science results ok.*Pre-production/);
    expect(await hover("image]")).toBe("**image**: container, production");
  });

  test("a rule in the comment that disables it, not its reason", async () => {
    expect(await hover("PLN005")).toMatch(/\*\*PLN005\*\*[^]*RULES\.md#undefined-id/);
    expect(await hover("the person joins")).toBeUndefined();
  });

  test("nothing where there is nothing to say", async () => {
    expect(await hover("Ada Example, orcid", 0)).toBeDefined();
    const outside = await client.request<Hover | null>("textDocument/hover", {
      textDocument: { uri },
      position: { line: 500, character: 900 },
    });
    expect(outside).toBeNull();
  });

  test("plain text for clients without Markdown", async () => {
    client.dispose();
    client = await start({ files, capabilities: {} });
    uri = await client.open("smp.yaml");
    const text = (await hover("pypi:numpy"))!;
    expect(text).toContain("pypi:numpy >=1.26,<3");
    expect(text).not.toMatch(/\*\*|`|---/);
  });
});

describe("symbols", () => {
  test("by meaning", async () => {
    const symbols = await client.request<DocumentSymbol[]>("textDocument/documentSymbol", { textDocument: { uri } });
    const tree = (list: readonly DocumentSymbol[], indent = ""): string[] =>
      list.flatMap(({ name, detail, children }) => [
        `${indent}${name}${detail ? ` [${detail}]` : ""}`,
        ...tree(children ?? [], `${indent}  `),
      ]);
    const lines = tree(symbols);
    expect(lines).toEqual(
      expect.arrayContaining([
        "answers",
        expect.stringMatching(/^ {2}Stage 1: Getting started \[\d\]$/),
        expect.stringMatching(/^ {4}accessibility\.license \[Licence · \w+/i),
        "    pypi/numpy [>=1.26,<3]",
        "    pypi/nowhere",
        "  image [container, production]",
        "  science-results · soil · v1 [ok, sci]",
        "  sci [Ada Example]",
      ]),
    );
    const check = (list: readonly DocumentSymbol[]): void => {
      for (const { range, selectionRange, children } of list) {
        expect(selectionRange.start.line).toBeGreaterThanOrEqual(range.start.line);
        expect(selectionRange.end.line).toBeLessThanOrEqual(range.end.line);
        check(children ?? []);
      }
    };
    check(symbols);
  });

  test("flat for clients that know no tree", async () => {
    client.dispose();
    client = await start({ files, capabilities: {} });
    uri = await client.open("smp.yaml");
    const symbols = await client.request<SymbolInformation[]>("textDocument/documentSymbol", { textDocument: { uri } });
    expect(symbols.find(({ name }) => name === "pypi/numpy")).toMatchObject({ containerName: "software", location: { uri } });
  });
});

describe("links", () => {
  test("files that are there, addresses, DOI, ORCID, licences", async () => {
    const links = await client.request<DocumentLink[]>("textDocument/documentLink", { textDocument: { uri } });
    const lines = plan.split("\n");
    const found = Object.fromEntries(
      links.map(({ range, target }) => [lines[range.start.line]!.slice(range.start.character, range.end.character), target]),
    );
    expect(found).toEqual({
      MIT: expect.stringMatching(/MIT\.html$/) as string,
      "Apache-2.0": "https://spdx.org/licenses/Apache-2.0.html",
      "10.5281/zenodo.1234567": "https://doi.org/10.5281/zenodo.1234567",
      "0000-0002-1825-0097": "https://orcid.org/0000-0002-1825-0097",
      LICENSE: uriOf("LICENSE"),
      "uv.lock": uriOf("uv.lock"),
      Dockerfile: uriOf("Dockerfile"),
      "https://example.org/run/1": "https://example.org/run/1",
    });
  });
});

describe("definition", () => {
  const go = async (text: string, into = 1): Promise<string[]> => {
    const places = await client.request<Location[] | null>("textDocument/definition", {
      textDocument: { uri },
      position: placeOf(text, into),
    });
    return (places ?? []).map(place => `${place.uri.slice(uriOf("").length)}:${place.range.start.line + 1}`);
  };

  test("from a dependency to lockfile, manifest and image", async () => {
    expect(await go("pypi:numpy")).toEqual(["uv.lock:3", "pyproject.toml:4", "Dockerfile:2"]);
    expect(await go("pypi:nowhere")).toEqual([]);
  });

  test("from an id to where it is defined, from a path to its file", async () => {
    expect(await go("sci, date")).toEqual(["smp.yaml:9"]);
    expect(await go("image]")).toEqual(["smp.yaml:20"]);
    expect(await go("LICENSE}")).toEqual(["LICENSE:1"]);
    expect(await go("citation.cff")).toEqual([]);
  });
});
