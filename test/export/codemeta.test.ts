import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { codemetaProblems } from "../../server/src/core/export/codemeta-problems.ts";
import { exportCodemeta } from "../../server/src/core/export/codemeta.ts";
import type { Companion, MergeResult } from "../../server/src/core/export/companion.ts";
import { barePlan, companionInput, fullFiles, fullPlan, hostilePlans } from "../support/companions.ts";
import { sourceFile } from "../support/world.ts";

const input = companionInput(fullPlan, fullFiles);

/** What https://w3id.org/codemeta/3.0 defines: types, terms whose plain text is an address, dates, and terms of text or of other objects. */
const types = ["Organization", "Person", "Review", "Role", "SoftwareApplication", "SoftwareSourceCode"];
const addressTerms = [
  "applicationCategory", "applicationSubCategory", "buildInstructions", "codeRepository", "continuousIntegration", "developmentStatus",
  "downloadUrl", "fileFormat", "hasSourceCode", "identifier", "installUrl", "isSourceCodeOf", "issueTracker", "license",
  "memoryRequirements", "readme", "referencePublication", "relatedLink", "review", "sameAs", "softwareRequirements",
  "softwareSuggestions", "storageRequirements", "url",
]; // prettier-ignore
const dateTerms = ["dateCreated", "dateModified", "datePublished", "embargoEndDate"];
const otherTerms = [
  "address", "affiliation", "author", "citation", "contributor", "copyrightHolder", "copyrightYear", "creator", "description", "editor",
  "email", "encoding", "endDate", "familyName", "fileSize", "funder", "funding", "givenName", "hasPart", "isAccessibleForFree",
  "isPartOf", "keywords", "maintainer", "name", "operatingSystem", "permissions", "position", "processorRequirements", "producer",
  "programmingLanguage", "provider", "publisher", "releaseNotes", "reviewAspect", "reviewBody", "roleName", "runtimePlatform",
  "softwareHelp", "softwareVersion", "sponsor", "startDate", "supportingData", "targetProduct", "version",
]; // prettier-ignore
const terms = new Set([...addressTerms, ...dateTerms, ...otherTerms]);

/** What a processor of JSON-LD would drop, or read as something else, in a file with that context. */
function lossesOf(data: unknown): string[] {
  if (Array.isArray(data)) return data.flatMap(lossesOf);
  if (typeof data !== "object" || data === null) return [];
  return Object.entries(data).flatMap(([key, value]: [string, unknown]): string[] => {
    const values: unknown[] = Array.isArray(value) ? value : [value];
    const isAddress = (one: unknown): boolean => typeof one !== "string" || /^[a-z][a-z0-9+.-]*:[^\s<>"{}|\\^`]+$/i.test(one);
    if (key === "@context" || key === "@value") return [];
    if (key === "@id") return isAddress(value) ? [] : [`@id ${String(value)}`];
    if (key === "@type") return types.includes(String(value)) || /^schema:[A-Z]\w+$/.test(String(value)) ? [] : [`@type ${String(value)}`];
    if (!terms.has(key)) return [key];
    return [...(addressTerms.includes(key) && !values.every(isAddress) ? [`${key} ${String(value)}`] : []), ...values.flatMap(lossesOf)];
  });
}

function merged(text: string | undefined, from = input): MergeResult {
  return exportCodemeta(from, text === undefined ? undefined : sourceFile("codemeta.json", text));
}

function good(result: MergeResult): Companion {
  if ("problems" in result) throw new Error(result.problems.map(({ message }) => message).join("\n"));
  return result;
}

const problemsOf = (result: MergeResult): string[] => ("problems" in result ? result.problems.map(({ message }) => message) : []);
const outcomes = ({ notes }: Companion): string[] => notes.map(({ outcome, subject }) => `${outcome} ${subject}`);

const ours = `{
    "@context": "https://doi.org/10.5063/schema/codemeta-2.0",
    "@type": "SoftwareSourceCode",
    "name": "StrainTree",   
    "version": "2.2.0",
    "license": ["https://spdx.org/licenses/MIT", "https://spdx.org/licenses/Apache-2.0"],
    "softwareRequirements": [ "numpy >= 1.20", {"@type": "SoftwareApplication", "name": "zlib"} ],
    "keywords": [
        "tree",
        "strain"
    ],
    "author": [
        {
            "@type": "Person",
            "givenName": "Ada",
            "familyName": "van der Lens"
        },
        { "@type": "Organization", "name": "The Lab" }
    ]
}
`;

describe("a new codemeta.json", () => {
  const { text, notes } = good(merged(undefined));
  const file = JSON.parse(text) as Record<string, unknown>;

  test("holds only terms of CodeMeta 3.0, and is valid", () => {
    expect(codemetaProblems(text)).toEqual([]);
    expect(lossesOf(file)).toEqual([]);
    expect(file["@context"]).toBe("https://w3id.org/codemeta/3.0");
  });

  test("says what the plan says", () => {
    expect(file).toMatchObject({
      "@type": "SoftwareSourceCode",
      name: "StrainTree",
      description: "Trees of strains from reads",
      version: "2.3.1",
      license: { "@type": "schema:CreativeWork", name: "MIT OR Apache-2.0" },
      codeRepository: "https://example.org/lab/straintree",
      issueTracker: "https://example.org/lab/straintree/issues",
      identifier: "https://doi.org/10.5281/zenodo.4242",
      developmentStatus: "https://www.repostatus.org/#active",
      programmingLanguage: ["Python", "C"],
      runtimePlatform: "python >=3.11",
      operatingSystem: "linux",
      memoryRequirements: { "@value": "cpu: 48 GB; gpu: 64 GB" },
      processorRequirements: "cpu: x86_64_v3, 16 cores; gpu: GPU compute capability >=8.0",
      storageRequirements: { "@value": "cpu: 180 GB" },
      softwareRequirements: [
        { "@type": "SoftwareApplication", identifier: "pkg:pypi/numpy", name: "numpy", version: ">=1.26,<3" },
        { "@type": "SoftwareApplication", name: "libgomp1" },
      ],
      softwareSuggestions: [{ name: "krona", identifier: "pkg:conda/krona" }],
      supportingData: [{ name: "Marker genes", version: "2026-05", license: "https://spdx.org/licenses/CC-BY-4.0" }],
      author: [{ "@id": "https://orcid.org/0000-0002-1825-0097", "@type": "Person", name: "Ada van der Lens" }],
      maintainer: [{ name: "Ada van der Lens", affiliation: { "@type": "Organization", name: "Observatory" } }],
    });
    expect(notes).toMatchObject([{ outcome: "check", subject: "author" }]);
  });

  test("of a plan that says nothing is valid, and says what is missing", () => {
    const bare = good(merged(undefined, companionInput(barePlan)));
    expect(JSON.parse(bare.text)).toEqual({ "@context": "https://w3id.org/codemeta/3.0", "@type": "SoftwareSourceCode" });
    expect(outcomes(bare)).toEqual(["missing name"]);
  });

  test.each([
    ["doi:10.5281/zenodo.7", "https://doi.org/10.5281/zenodo.7"],
    ["10.5281/zenodo.7", "https://doi.org/10.5281/zenodo.7"],
    ["swh:1:rev:309cf2674ee7a0749978cf8265ab91a60aea0f7d", "swh:1:rev:309cf2674ee7a0749978cf8265ab91a60aea0f7d"],
    ["ASCL 2105.013", { "@value": "ASCL 2105.013" }],
    ["https://example.org/Größe{1}", "https://example.org/Gr%C3%B6%C3%9Fe%7B1%7D"],
  ])("writes the identifier %s so that it stays an address, or a text", (identifier, written) => {
    const plan = fullPlan.replace("https://doi.org/10.5281/zenodo.4242", JSON.stringify(identifier));
    const { text } = good(merged(undefined, companionInput(plan, fullFiles)));
    expect(JSON.parse(text)).toMatchObject({ identifier: written });
    expect(good(merged(text, companionInput(plan, fullFiles)))).toEqual({ text, notes: [] });
  });

  test("takes the words of repostatus.org for their addresses", () => {
    for (const written of ["active", "Active", "https://www.repostatus.org/#active"]) {
      const { notes } = good(merged(ours.replace(`"name"`, `"developmentStatus": "${written}", "name"`)));
      expect(notes.filter(({ subject }) => subject === "developmentStatus")).toEqual([]);
    }
    const { notes } = good(merged(ours.replace(`"name"`, `"developmentStatus": "wip", "name"`)));
    expect(notes).toContainEqual({
      outcome: "kept",
      subject: "developmentStatus",
      words: "wip; the plan says https://www.repostatus.org/#active",
    });
  });

  test("changes nothing when it is merged into itself", () => {
    expect(good(merged(text)).text).toBe(text);
    expect(good(merged(undefined)).text).toBe(text);
  });
});

describe("merging into a codemeta.json", () => {
  const result = good(merged(ours));

  test("keeps every line but that of the version, and those of lists that grow", () => {
    const lines = result.text.split("\n");
    const lost = ours.split("\n").filter(line => !lines.includes(line) && !lines.includes(`${line},`));
    expect(lost.map(line => line.trim().split(":")[0])).toEqual([`"version"`, `"softwareRequirements"`]);
    expect(result.text).toContain(`    "version": "2.3.1",\n`);
    expect(result.text).toContain(
      `[ "numpy >= 1.20", {"@type": "SoftwareApplication", "name": "zlib"}, { "@type": "SoftwareApplication", "name": "libgomp1" } ],`,
    );
  });

  test("gives an author the ORCID iD, and adds nobody", () => {
    const { author } = JSON.parse(result.text) as { author: unknown };
    expect(author).toEqual([
      { "@id": "https://orcid.org/0000-0002-1825-0097", "@type": "Person", givenName: "Ada", familyName: "van der Lens" },
      { "@type": "Organization", name: "The Lab" },
    ]);
  });

  test("says what it did", () => {
    expect(outcomes(result).sort()).toEqual(
      [
        "added description",
        "changed version",
        "added codeRepository",
        "added issueTracker",
        "added identifier",
        "added developmentStatus",
        "added programmingLanguage",
        "added runtimePlatform",
        "added operatingSystem",
        "added processorRequirements",
        "added memoryRequirements",
        "added storageRequirements",
        "added softwareRequirements",
        "added softwareSuggestions",
        "added supportingData",
        "added ORCID iD of Ada van der Lens",
        "added maintainer",
      ].sort(),
    );
  });

  test("a second time changes nothing", () => {
    const again = good(merged(result.text));
    expect(again.text).toBe(result.text);
    expect(again.notes.filter(({ outcome }) => outcome !== "kept")).toEqual([]);
  });

  test("keeps line ends, indentation and a byte order mark", () => {
    const windows = ours.replaceAll("\n", "\r\n");
    expect(good(merged(windows)).text).toBe(result.text.replaceAll("\n", "\r\n"));
    expect(good(merged(`\ufeff${windows}`)).text).toBe(`\ufeff${result.text.replaceAll("\n", "\r\n")}`);
    const tabs = ours.replaceAll("    ", "\t");
    expect(good(merged(tabs)).text).toContain(`\n\t"softwareSuggestions": [\n\t\t{\n\t\t\t"@type"`);
  });

  test("adds data without a name once", () => {
    const from = companionInput(fullPlan.replace("name: Marker genes", 'name: " "'), fullFiles);
    const { text } = good(merged(ours, from));
    expect(JSON.parse(text)).toMatchObject({ supportingData: [{ name: "markers" }] });
    expect(good(merged(text, from))).toEqual({ text, notes: [] });
  });

  test("stays on one line when it is on one", () => {
    const { text } = good(merged(`{"@context": "https://w3id.org/codemeta/3.0", "type": "SoftwareSourceCode", "name": "StrainTree"}`));
    expect(text).not.toContain("\n");
    expect(text.startsWith(`{"@context": "https://w3id.org/codemeta/3.0", "type": "SoftwareSourceCode", "name": "StrainTree", `)).toBe(
      true,
    );
    expect(JSON.parse(text)).not.toHaveProperty("@type");
  });

  test("adds the context and the type in front", () => {
    const { text } = good(merged(`{\n  "name": "StrainTree"\n}\n`));
    expect(
      text.startsWith(`{\n  "@context": "https://w3id.org/codemeta/3.0",\n  "@type": "SoftwareSourceCode",\n  "name": "StrainTree",\n`),
    ).toBe(true);
  });

  test.each([
    ["name", `"name": "StrainTree"`, `"name": "Trees"`, "Trees; the plan says StrainTree"],
    ["version", `"2.2.0"`, `"3.0.0"`, "3.0.0, which is later than the plan's 2.3.1"],
    [
      "license",
      `["https://spdx.org/licenses/MIT", "https://spdx.org/licenses/Apache-2.0"]`,
      `"https://spdx.org/licenses/GPL-3.0-only"`,
      "https://spdx.org/licenses/GPL-3.0-only; the plan says MIT OR Apache-2.0",
    ],
  ])("never overwrites another %s", (subject, before, after, words) => {
    const changed = good(merged(ours.replace(before, after)));
    expect(changed.text).toContain(after);
    expect(changed.notes).toContainEqual({ outcome: "kept", subject, words });
  });

  test("does not add a dependency that is there under its address or package URL", () => {
    const { text } = good(
      merged(ours.replace(`"numpy >= 1.20"`, `"https://github.com/numpy/numpy", {"identifier": "pkg:deb/debian/libgomp1@13?arch=x"}`)),
    );
    expect((JSON.parse(text) as { softwareRequirements: unknown[] }).softwareRequirements).toHaveLength(3);
  });
});

describe("a file that cannot be merged into", () => {
  test.each([
    ["This is not valid JSON here", `{"name": }`],
    ["This is not valid JSON here", `{"name": "x", // a comment\n"version": "1"}`],
    ["A codemeta.json holds one object", "[]"],
    ["@context names no CodeMeta; write https://w3id.org/codemeta/3.0", `{"@context": "https://schema.org"}`],
    ["@type is no software; write SoftwareSourceCode", ours.replace("SoftwareSourceCode", "Recipe")],
    ["name stands twice in one object", ours.replace(`"name"`, `"name": "x", "name"`)],
    ["name is one text", ours.replace(`"StrainTree"`, `["StrainTree"]`)],
    ["author is a person or an organisation as an object, or a list of them", `{"author": 3}`],
    ["Terms beside @graph mean another thing; write one object without it", `{"@graph": [{"name": "StrainTree"}]}`],
    ["This JSON is nested too deeply to be read", `{"name": ${"[".repeat(100_000)}`],
  ])("%s", (problem, text) => {
    expect(problemsOf(merged(text))).toContain(problem);
  });
});

describe("whatever lies there", () => {
  test("is refused, or kept whole in what comes out", () => {
    fc.assert(
      fc.property(fc.dictionary(fc.oneof(fc.string(), fc.constantFrom(...terms, "__proto__")), fc.jsonValue({ maxDepth: 3 })), data => {
        const before = JSON.stringify(data, undefined, 2);
        const result = merged(before);
        if ("problems" in result) return;
        expect(codemetaProblems(result.text)).toEqual([]);
        const after = JSON.parse(result.text) as Record<string, unknown>;
        for (const [key, value] of Object.entries(JSON.parse(before) as Record<string, unknown>)) {
          if (
            ![
              "version",
              "softwareVersion",
              "softwareRequirements",
              "softwareSuggestions",
              "supportingData",
              "author",
              "maintainer",
            ].includes(key)
          )
            expect(after[key]).toEqual(value);
        }
        expect(good(merged(result.text)).text).toBe(result.text);
      }),
      { numRuns: 300 },
    );
  });

  test.each(hostilePlans)("a hostile plan leaves it valid (%#)", plan => {
    const from = companionInput(plan);
    const { text } = good(merged(ours, from));
    expect(codemetaProblems(text)).toEqual([]);
    expect(good(merged(text, from)).text).toBe(text);
    const fresh = good(merged(undefined, from)).text;
    expect(codemetaProblems(fresh)).toEqual([]);
    expect(lossesOf(JSON.parse(fresh))).toEqual([]);
  });
});
