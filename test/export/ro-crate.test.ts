import { describe, expect, test } from "vitest";
import { analyze } from "../../server/src/core/analyze.ts";
import { exportRoCrate, isOwnCrate } from "../../server/src/core/export/ro-crate.ts";
import { barePlan, companionInput, fullFiles, fullPlan, hostilePlans } from "../support/companions.ts";
import { sourceFile, world } from "../support/world.ts";

type Entity = Readonly<Record<string, unknown>> & { readonly "@id": string; readonly "@type": string };

const input = companionInput(fullPlan, fullFiles);

function graphOf(text: string): readonly Entity[] {
  return (JSON.parse(text) as { "@graph": Entity[] })["@graph"];
}

const entity = (graph: readonly Entity[], id: string): Entity | undefined => graph.find(it => it["@id"] === id);

function referencesOf(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(referencesOf);
  if (typeof value !== "object" || value === null) return [];
  return "@id" in value ? [String(value["@id"])] : ["nested without @id"];
}

/** Types and terms of https://w3id.org/ro/crate/1.2/context that a pack of evidence has. */
const types = new Set(["AssessAction", "CreativeWork", "Dataset", "File", "Organization", "Person", "SoftwareSourceCode"]);
const terms = new Set([
  "about", "actionStatus", "affiliation", "agent", "author", "codeRepository", "conformsTo", "datePublished", "description", "email",
  "encodingFormat", "endTime", "hasPart", "identifier", "license", "mentions", "name", "object", "programmingLanguage", "result", "url",
  "version",
]); // prettier-ignore

/** What RO-Crate 1.2 demands of a metadata document: structure, metadata descriptor, root data entity, data and contextual entities. */
function faultsOf(text: string): string[] {
  const document = JSON.parse(text) as Readonly<Record<string, unknown>>;
  const graph = graphOf(text);
  const faults: string[] = [];
  const must = (holds: boolean, what: string): void => {
    if (!holds) faults.push(what);
  };
  must(document["@context"] === "https://w3id.org/ro/crate/1.2/context", "the context is that of 1.2");
  must(Object.keys(document).join() === "@context,@graph", "nothing but context and graph");
  must(new Set(graph.map(it => it["@id"])).size === graph.length, "every entity stands once");
  const descriptor = entity(graph, "ro-crate-metadata.json");
  must(descriptor?.["@type"] === "CreativeWork", "the descriptor is a CreativeWork");
  must(referencesOf(descriptor?.["conformsTo"]).join() === "https://w3id.org/ro/crate/1.2", "the descriptor conforms to 1.2");
  const root = entity(graph, referencesOf(descriptor?.["about"])[0] ?? "");
  must(root?.["@id"] === "./" && root["@type"] === "Dataset", "the root is a Dataset");
  for (const key of ["name", "description", "license"]) must(root?.[key] !== undefined && root[key] !== "", `the root has ${key}`);
  must(/^\d{4}-\d{2}-\d{2}$/.test(String(root?.["datePublished"])), "the root has a date");
  const reached = new Set(["./", "ro-crate-metadata.json"]);
  for (const it of graph) {
    must(typeof it["@id"] === "string" && !/[\s<>"{}|\\^`]/.test(it["@id"]), `${it["@id"]} is an address`);
    must(types.has(it["@type"]), `${it["@type"]} is a type`);
    for (const [key, value] of Object.entries(it)) {
      if (key.startsWith("@")) continue;
      must(terms.has(key), `${key} is a term`);
      for (const id of referencesOf(value)) {
        reached.add(id);
        must(entity(graph, id) !== undefined || /^https?:\/\/(schema\.org|w3id\.org)\//.test(id), `${id} is described`);
      }
    }
    if (it["@type"] === "File" || (it["@type"] === "Dataset" && it["@id"] !== "./")) {
      must(referencesOf(root?.["hasPart"]).includes(it["@id"]), `${it["@id"]} is part of the root`);
      must(!/^(\/|\.\.|[a-z]+:)/.test(it["@id"]) && !/[\s\\]/.test(it["@id"]), `${it["@id"]} is a path inside`);
      must((it["@type"] === "Dataset") === it["@id"].endsWith("/"), `${it["@id"]} ends as its type`);
    }
  }
  for (const it of graph) must(reached.has(it["@id"]), `${it["@id"]} is referred to`);
  return faults;
}

describe("RO-Crate", () => {
  const { text, notes } = exportRoCrate(input);
  const graph = graphOf(text);

  test("is a metadata document of RO-Crate 1.2", () => {
    expect(faultsOf(text)).toEqual([]);
  });

  test("holds the plan and every file of evidence that is there, and says what is not", () => {
    expect(referencesOf(entity(graph, "./")?.["hasPart"])).toEqual([
      "smp.yaml",
      "README.md",
      "CHANGELOG.md",
      "docs/",
      "tests/",
      "uv.lock",
      "docs/freeze.md",
      "docs/north%20site.md",
    ]);
    expect(notes).toEqual([{ outcome: "left out", subject: "software-quality", words: "docs/gone.md: it does not exist" }]);
  });

  test("names the software with its release, the people and what they signed", () => {
    expect(entity(graph, "#software")).toMatchObject({
      "@type": "SoftwareSourceCode",
      version: "2.3.1",
      datePublished: "2026-10-27",
      license: "MIT OR Apache-2.0",
    });
    expect(entity(graph, "https://orcid.org/0000-0002-1825-0097")).toMatchObject({
      "@type": "Person",
      name: "Ada van der Lens",
      affiliation: { "@id": "#organisation-Observatory" },
    });
    expect(entity(graph, "#person-board")).toMatchObject({ "@type": "Organization", name: "Change board" });
    expect(graph.filter(it => it["@type"] === "AssessAction").map(it => it["description"])).toEqual([
      "ok",
      "rejected; too slow",
      "tolerable; up to 0.5 %",
      "ok",
    ]);
  });

  test("holds files of sign-offs, too, and counts paths from the plan's folder", () => {
    const base = world("", { "sub/docs/a.md": "a\n", "top.md": "t\n" });
    const plan = sourceFile(
      "sub/smp.yaml",
      "smp: 1\nstage: production\nsoftware: {name: X, license: MIT}\nanswers: {documentation.types: {answer: [readme], evidence: [docs/a.md, ../top.md]}}\n",
    );
    const signoffs = [
      sourceFile(
        "sub/.smp/signoffs/v1.yaml",
        "signoffs: [{gate: feature-freeze, release: v1, by: x, date: 2026-11-01, verdict: ok, evidence: docs/a.md}]\n",
      ),
    ];
    const analysis = analyze({ ...base, plan, signoffs, plans: [plan.path] });
    const crate = exportRoCrate({ analysis, repo: base.repo, at: "2026-11-20" });
    expect(faultsOf(crate.text)).toEqual([]);
    expect(referencesOf(entity(graphOf(crate.text), "./")?.["hasPart"])).toEqual(["smp.yaml", ".smp/signoffs/v1.yaml", "docs/a.md"]);
    expect(crate.notes).toContainEqual({
      outcome: "left out",
      subject: "documentation.types",
      words: "../top.md: it lies outside of the plan's folder",
    });
    expect(entity(graphOf(crate.text), "https://spdx.org/licenses/MIT")).toMatchObject({ "@type": "CreativeWork", name: "MIT" });
  });

  test("keeps two sign-offs of the same day apart, and names who signed without being one of the people", () => {
    const signed = "{gate: feature-freeze, release: v2.3.1, by: eve, date: 2026-11-01, verdict: ok, evidence: ";
    const plan = fullPlan.replace("signoffs:\n", `signoffs:\n  - ${signed}README.md}\n  - ${signed}CHANGELOG.md}\n`);
    const crate = exportRoCrate(companionInput(plan, fullFiles));
    expect(faultsOf(crate.text)).toEqual([]);
    expect(entity(graphOf(crate.text), "#person-eve")).toMatchObject({ "@type": "Person", name: "eve" });
    const actions = graphOf(crate.text).filter(it => referencesOf(it["agent"]).includes("#person-eve"));
    expect(actions.map(it => referencesOf(it["result"]))).toEqual([["README.md"], ["CHANGELOG.md"]]);
  });

  test("writes letters of all scripts in paths, and escapes the rest", () => {
    const path = "docs/面试 50%? ü.md";
    const crate = exportRoCrate(companionInput(fullPlan.replace("docs/freeze.md", `"${path}"`), { ...fullFiles, [path]: "x" }));
    expect(faultsOf(crate.text)).toEqual([]);
    expect(entity(graphOf(crate.text), "docs/面试%2050%25%3F%20ü.md")).toMatchObject({ "@type": "File" });
  });

  test("is the same every time", () => {
    expect(exportRoCrate(companionInput(fullPlan, fullFiles)).text).toBe(text);
  });

  test.each([barePlan, ...hostilePlans])("stays a metadata document for any plan (%#)", plan => {
    expect(faultsOf(exportRoCrate(companionInput(plan)).text)).toEqual([]);
  });
});

describe("a crate that is there", () => {
  test("is ours when an export wrote it", () => {
    expect(isOwnCrate(exportRoCrate(input).text)).toBe(true);
    expect(isOwnCrate(exportRoCrate(companionInput(barePlan)).text)).toBe(true);
  });

  test.each([
    "",
    "null",
    "[]",
    "{",
    '{"@graph": 3}',
    '{"@graph": [null, 3, {"@id": "./"}]}',
    '{"@graph": [{"@id": "./", "name": "Reads of 2025"}]}',
    '{"@graph": [{"@id": "a/", "name": "Software management plan and evidence of X"}]}',
  ])("is somebody else's otherwise: %s", text => {
    expect(isOwnCrate(text)).toBe(false);
  });
});
