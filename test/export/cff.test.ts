import fc from "fast-check";
import { load } from "js-yaml";
import { describe, expect, test } from "vitest";
import { cffProblems } from "../../server/src/core/export/cff-problems.ts";
import { exportCff } from "../../server/src/core/export/cff.ts";
import type { Companion, MergeResult } from "../../server/src/core/export/companion.ts";
import { barePlan, companionInput, fullFiles, fullPlan, hostilePlans } from "../support/companions.ts";
import { sourceFile } from "../support/world.ts";

const input = companionInput(fullPlan, fullFiles);

function merged(text: string | undefined, from = input): MergeResult {
  return exportCff(from, text === undefined ? undefined : sourceFile("CITATION.cff", text));
}

function good(result: MergeResult): Companion {
  if ("problems" in result) throw new Error(result.problems.map(({ message }) => message).join("\n"));
  return result;
}

function problemsOf(result: MergeResult): string[] {
  return "problems" in result ? result.problems.map(({ message, range }) => `${(range?.start.line ?? -1) + 1}: ${message}`) : [];
}

const outcomes = ({ notes }: Companion): string[] => notes.map(({ outcome, subject }) => `${outcome} ${subject}`);

const ours = `# Ask Ada before changing this
cff-version: 1.2.0
message: "Cite us"   # with thanks
title: StrainTree
version: '2.2.0'  # quotes are wanted

date-released: 2026-01-02
authors:
  - family-names: Lens # Ada
    given-names: Ada
    name-particle: van der
  - name: The Lab
license: [Apache-2.0, MIT]
preferred-citation:
  type: article
  title: |
    A paper
    on trees
  authors: [{name: The Lab}]
  year: 2025
# the end
`;

describe("a new CITATION.cff", () => {
  test("says what the plan says, and is valid", () => {
    const { text, notes } = good(merged(undefined));
    expect(cffProblems(text)).toEqual([]);
    expect(load(text)).toEqual({
      "cff-version": "1.2.0",
      message: "If you use this software, please cite it using the metadata from this file.",
      type: "software",
      title: "StrainTree",
      authors: [
        {
          "family-names": "Lens",
          "given-names": "Ada",
          "name-particle": "van der",
          affiliation: "Observatory",
          email: "ada@example.org",
          orcid: "https://orcid.org/0000-0002-1825-0097",
        },
      ],
      abstract: "Trees of strains from reads",
      version: "2.3.1",
      "date-released": "2026-10-27",
      license: ["MIT", "Apache-2.0"],
      "repository-code": "https://example.org/lab/straintree",
      doi: "10.5281/zenodo.4242",
    });
    expect(notes).toMatchObject([{ outcome: "check", subject: "authors" }]);
  });

  test("is not written without a title and an author", () => {
    expect(problemsOf(merged(undefined, companionInput(barePlan)))).toEqual([
      "0: A citation file needs a title: write software.name",
      "0: A citation file needs an author: write people",
    ]);
  });

  test("takes the authors from codemeta.json rather than from those who sign", () => {
    const codemeta = `{"@context": "https://w3id.org/codemeta/3.0", "@type": "SoftwareSourceCode", "author": [{"name": "Bo Light"}]}`;
    const { text } = good(merged(undefined, companionInput(fullPlan, { ...fullFiles, "codemeta.json": codemeta })));
    expect(load(text)).toMatchObject({ authors: [{ name: "Bo Light" }] });
  });

  test.each([
    ["MIT AND Apache-2.0", "MIT AND Apache-2.0 is no SPDX identifier and no choice of some"],
    ["ours", "ours is no SPDX identifier and no choice of some"],
  ])("leaves out the licence %s, and says so", (license, words) => {
    const { text, notes } = good(merged(undefined, companionInput(fullPlan.replace("MIT OR Apache-2.0", license))));
    expect(text).not.toContain("license");
    expect(notes).toContainEqual({ outcome: "left out", subject: "license", words });
  });

  test("escapes what no address may hold", () => {
    const plan = fullPlan.replace("https://example.org/lab/straintree\n", "https://example.org/Größe/{a}|%zz%20b\n");
    const { text } = good(merged(undefined, companionInput(plan, fullFiles)));
    expect(load(text)).toMatchObject({ "repository-code": "https://example.org/Gr%C3%B6%C3%9Fe/%7Ba%7D%7C%25zz%20b" });
    expect(good(merged(text, companionInput(plan, fullFiles)))).toEqual({ text, notes: [] });
  });

  test.each(["1.10", "yes", "2026-01-01", "on", "~", "a: b", "0x1F", "*x"])(
    "keeps the text %s a text for readers of YAML 1.1 and 1.2",
    name => {
      const plan = fullPlan.replace("name: StrainTree", `name: ${JSON.stringify(name)}`);
      const { text } = good(merged(undefined, companionInput(plan)));
      expect(load(text)).toMatchObject({ title: name });
      if (/^(yes|on|1.10|2026-01-01)$/.test(name)) expect(text).toContain(`title: "${name}"`);
    },
  );
});

describe("merging into a CITATION.cff", () => {
  test("changes the version with its date and adds what is missing, each in its place", () => {
    const result = good(merged(ours));
    expect(outcomes(result)).toEqual([
      "added ORCID iD of Ada van der Lens",
      "added abstract",
      "changed version",
      "changed date-released",
      "added repository-code",
      "added doi",
    ]);
    expect(result.text).toBe(
      ours
        .replace("'2.2.0'", "'2.3.1'")
        .replace("date-released: 2026-01-02", "date-released: 2026-10-27")
        .replace("name-particle: van der\n", "name-particle: van der\n    orcid: https://orcid.org/0000-0002-1825-0097\n")
        .replace(
          "  year: 2025\n",
          "  year: 2025\nabstract: Trees of strains from reads\nrepository-code: https://example.org/lab/straintree\ndoi: 10.5281/zenodo.4242\n",
        ),
    );
  });

  test("a second time changes nothing", () => {
    const { text } = good(merged(ours));
    const again = good(merged(text));
    expect(again.text).toBe(text);
    expect(again.notes).toEqual([]);
  });

  test("into what it wrote itself changes nothing", () => {
    const { text } = good(merged(undefined));
    expect(good(merged(text)).text).toBe(text);
  });

  test("keeps line ends, and comments of a file that is else empty", () => {
    const windows = ours.replaceAll("\n", "\r\n");
    expect(good(merged(windows)).text).toBe(good(merged(ours)).text.replaceAll("\n", "\r\n"));
    expect(good(merged("# to be written\n")).text).toBe(`# to be written\n${good(merged(undefined)).text}`);
  });

  test("works inside braces, too", () => {
    const { text } = good(merged("{cff-version: 1.2.0, message: Cite, title: StrainTree, authors: [{name: The Lab}]} # one line\n"));
    expect(text).toMatch(/^\{cff-version: 1\.2\.0, .*version: 2\.3\.1.*\} # one line\n$/);
  });

  test.each([
    ["title", ours.replace("title: StrainTree", "title: Trees of strains"), "kept", undefined],
    ["license", ours.replace("[Apache-2.0, MIT]", "GPL-3.0-only"), "kept", "GPL-3.0-only; the plan says MIT OR Apache-2.0"],
    ["version", ours.replace("'2.2.0'", "2.4.0"), "kept", "2.4.0, which is later than the plan's 2.3.1"],
    ["doi", `${ours}doi: 10.5281/zenodo.1\n`, "kept", "10.5281/zenodo.1; the plan says 10.5281/zenodo.4242"],
    [
      "repository-code",
      `${ours}repository-code: https://example.org/other\n`,
      "kept",
      "https://example.org/other; the plan says https://example.org/lab/straintree",
    ],
  ])("never overwrites another %s", (key, text, outcome, words) => {
    const result = good(merged(text));
    const line = text.split("\n").find(it => it.startsWith(`${key}:`));
    expect(result.text.split("\n")).toContain(line);
    if (words !== undefined) expect(result.notes).toContainEqual({ outcome, subject: key, words });
  });

  test("says that a date may belong to the version before", () => {
    const from = companionInput(fullPlan, { ...fullFiles, "CHANGELOG.md": "# Changelog\n" });
    const result = good(merged(ours, from));
    expect(result.text).toContain("date-released: 2026-01-02");
    expect(result.notes).toContainEqual({
      outcome: "check",
      subject: "date-released",
      words: "2026-01-02 may be the date of 2.2.0; the changelog dates no 2.3.1",
    });
  });

  test.each([
    [
      "v2.3.1 for 2.3.1, which is another spelling,",
      ours.replace("'2.2.0'", "v2.3.1").replace("2026-01-02", "2026-10-27"),
      "version: v2.3.1",
    ],
    ["an address that ends in .git", `${ours}repository-code: https://example.org/lab/straintree.git\n`, "straintree.git"],
    ["a DOI among the identifiers", `${ours}identifiers:\n  - {type: doi, value: 10.5281/zenodo.4242}\n`, "identifiers:"],
  ])("takes %s for the same", (_, text, kept) => {
    const result = good(merged(text));
    expect(result.text).toContain(kept);
    expect(outcomes(result).filter(it => /^kept|^changed (?!version|date)/.test(it))).toEqual([]);
    expect(result.text.match(/10\.5281|straintree(\.git)?$/gm)?.length).toBe(2);
  });
});

describe("a file that cannot be merged into", () => {
  test.each([
    ["broken YAML", "title: [open\n"],
    ["a list", "- cff-version: 1.2.0\n"],
    ["text", "please cite us\n"],
    ["a key that stands twice", ours.replace("title: StrainTree", "title: StrainTree\ntitle: Again")],
    ["several documents", `${ours}---\n${ours}`],
    ["line ends of old Macs", ours.replaceAll("\n", "\r")],
    ["a character that is none of YAML", ours.replace("StrainTree", "Strain\0Tree")],
    ["half of a character", ours.replace("StrainTree", "Strain\ud800Tree")],
    ["deep nesting", `title: ${"[".repeat(5000)}\n`],
    ["an alias of itself", "cff-version: 1.2.0\nmessage: x\ntitle: x\nauthors: &a [*a]\n"],
  ])("%s", (_, text) => {
    expect(problemsOf(merged(text))).not.toEqual([]);
  });

  test.each([
    ["version is text", ours.replace("'2.2.0'", "[2, 2]")],
    ["message is text; put it in quotes", ours.replace('"Cite us"', "42")],
    ["A person has no key orchid", ours.replace("family-names: Lens", "orchid: 1\n    family-names: Lens")],
    ["cff-version is 1.2.0", ours.replace("cff-version: 1.2.0", "cff-version: 1.1.0")],
    ["license is an SPDX identifier such as MIT, or a list of them", ours.replace("[Apache-2.0, MIT]", "MIT-ish")],
    ["type cannot be “paper”", ours.replace("type: article", "type: paper")],
    ["A citation file has no key keyword", `${ours}keyword: tree\n`],
    ["keywords lists this twice", `${ours}keywords: [a, a]\n`],
    ["url is an address such as https://example.org", `${ours}url: example.org\n`],
    ["doi is a DOI such as 10.5281/zenodo.1234, without an address", `${ours}doi: https://doi.org/10.5281/zenodo.1\n`],
    ["contact is a list with at least one item", `${ours}contact: []\n`],
    ["commit is empty; fill it in or leave it out", `${ours}commit:\n`],
    ["year is a whole number or text; put it in quotes", ours.replace("2025", "2025.5")],
    ["license lists this twice", ours.replace("[Apache-2.0, MIT]", "[MIT, MIT]")],
    ["contact lists this twice", `${ours}contact: [{name: A, city: B}, {city: B, name: A}]\n`],
    ["country is two capital letters by ISO 3166, such as DE or GB", `${ours}contact: [{name: A, country: UK}]\n`],
  ])("%s", (problem, text) => {
    const found = problemsOf(merged(text)).map(it => it.replace(/^\d+: /, ""));
    expect(found).toContain(problem);
    for (const message of found) expect(message.length).toBeLessThanOrEqual(90);
  });

  test.each([
    ["an ORCID iD with a slash behind it", "contact: [{orcid: https://orcid.org/0000-0002-1825-0097/}]"],
    ["a number where text or numbers are", "references: [{type: book, title: t, authors: [{}], issue: 1.5, year: 2020, month: 3}]"],
    ["a licence that is newer than the schema", "license: FSL-1.1-MIT"],
  ])("is not %s", (_, line) => {
    expect(cffProblems(`${ours.replace(/^license.*\n/m, "")}${line}\n`)).toEqual([]);
  });

  test("says where", () => {
    expect(problemsOf(merged(ours.replace("'2.2.0'", "[2, 2]")))).toEqual(["5: version is text"]);
    expect(problemsOf(merged(`${ours}keyword: tree\n`))).toEqual(["23: A citation file has no key keyword"]);
  });
});

describe("whatever lies there", () => {
  test("is refused, or kept whole in what comes out", () => {
    const lines = ours.split("\n");
    const spoilt = fc.array(
      fc.record({
        at: fc.nat(lines.length - 1),
        how: fc.constantFrom("drop", "twice", "indent", "comment", "key", "quote", "alias", "end"),
      }),
      { minLength: 1, maxLength: 3 },
    );
    fc.assert(
      fc.property(spoilt, changes => {
        let text = [...lines];
        for (const { at, how } of changes) {
          const line = text[at];
          if (line === undefined) continue;
          if (how === "drop") text.splice(at, 1);
          else if (how === "twice") text.splice(at, 0, line);
          else if (how === "end") text = text.slice(0, at);
          else text[at] = { indent: `  ${line}`, comment: `${line} # more`, key: `x-${line}`, quote: `${line}"`, alias: `${line} *x` }[how];
        }
        const before = text.join("\n");
        const result = merged(before);
        if ("problems" in result) return;
        expect(cffProblems(result.text)).toEqual([]);
        const rest = result.text.split("\n");
        for (const line of text) {
          const at = rest.findIndex(it => it === line || /^(version|date-released):/.test(line));
          expect(at, line).toBeGreaterThanOrEqual(0);
          for (const comment of line.match(/ #.*$/) ?? []) expect(result.text).toContain(comment);
        }
        expect(good(merged(result.text)).text).toBe(result.text);
      }),
      { numRuns: 300 },
    );
  });

  test.each(hostilePlans)("a hostile plan leaves it valid (%#)", plan => {
    const from = companionInput(plan);
    const result = good(merged(ours, from));
    expect(cffProblems(result.text)).toEqual([]);
    expect(good(merged(result.text, from)).text).toBe(result.text);
    const fresh = merged(undefined, from);
    if ("text" in fresh) expect(cffProblems(fresh.text)).toEqual([]);
  });
});
