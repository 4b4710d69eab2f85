import { describe, expect, test } from "vitest";
import { exportMasmp } from "../../server/src/core/export/masmp.ts";
import { questions as catalogue } from "../../server/src/core/questions/catalogue.generated.ts";
import { barePlan, companionInput, fullFiles, fullPlan, hostilePlans } from "../support/companions.ts";

type Node = Readonly<Record<string, unknown>>;

/** The profiles of maSMP 2.1 (zbmed-semtec/maSMPs, v2.1.0/profiles): minimum properties, those of which there may be but one, and all others. */
const profiles: Readonly<Record<string, { readonly required: readonly string[]; readonly one: readonly string[]; readonly more: readonly string[] }>> = {
  "maSMP:SoftwareManagementPlan": {
    required: ["maSMP:managedSoftware", "maSMP:researchProject", "schema:author", "schema:datePublished", "schema:publisher", "schema:identifier", "schema:name"],
    one: ["schema:datePublished", "schema:name"],
    more: ["maSMP:questionnaire"],
  },
  "schema:SoftwareSourceCode": {
    required: ["schema:codeRepository", "schema:programmingLanguage", "schema:version", "schema:description", "schema:name", "schema:url"],
    one: ["schema:codeRepository", "schema:version", "schema:description", "schema:name", "schema:url", "schema:license", "codemeta:issueTracker", "maSMP:changelog"],
    more: ["schema:identifier", "schema:runtimePlatform", "schema:author", "schema:maintainer", "maSMP:testedWith", "@reverse"],
  },
  "maSMP:SoftwareTestAction": {
    required: ["maSMP:softwareTested", "maSMP:testType"],
    one: ["maSMP:softwareTested", "maSMP:testType", "schema:description"],
    // of schema:Action and schema:Thing
    more: ["schema:result", "schema:name", "schema:actionStatus", "schema:agent", "schema:endTime"],
  },
  "maSMP:SoftwareRunAction": {
    required: ["maSMP:softwareRun"],
    one: ["maSMP:softwareRun", "maSMP:runContainer", "schema:description"],
    more: ["schema:result", "schema:name", "schema:actionStatus", "schema:agent", "schema:endTime"],
  },
}; // prettier-ignore

function* nodesOf(value: unknown): Generator<Node> {
  if (Array.isArray(value)) for (const item of value) yield* nodesOf(item);
  else if (typeof value === "object" && value !== null) {
    yield value as Node;
    for (const [key, inner] of Object.entries(value)) if (key !== "@context") yield* nodesOf(inner);
  }
}

/** What is wrong with a file by the profiles and by its own context. */
function faultsOf(file: Node): string[] {
  const prefixes = new Set(Object.keys(file["@context"] as Node));
  const isTerm = (text: string): boolean => prefixes.has(text.split(":")[0] ?? "") && /^[a-zA-Z]+:[a-zA-Z]+$/.test(text);
  return [...nodesOf(file)].flatMap(node => {
    const type = node["@type"];
    const keys = Object.keys(node).filter(key => !["@context", "@id", "@type", "@reverse"].includes(key));
    const faults = keys.filter(key => !isTerm(key)).map(key => `${key} is no term`);
    // a relative address would mean another thing wherever the file lies
    const id = node["@id"];
    if (id !== undefined && (typeof id !== "string" || !/^[a-z][a-z0-9+.-]*:[^\s<>"{}|\\^`]+$/i.test(id)))
      faults.push(`${JSON.stringify(id)} is no address`);
    if (type !== undefined && (typeof type !== "string" || !isTerm(type))) faults.push(`${JSON.stringify(type)} is no type`);
    const profile = typeof type === "string" ? profiles[type] : undefined;
    if (profile === undefined) return faults;
    return [
      ...faults,
      ...profile.required
        .filter(key => node[key] === undefined || (node[key] as unknown[]).length === 0)
        .map(key => `${String(type)} needs ${key}`),
      ...profile.one.filter(key => Array.isArray(node[key])).map(key => `${String(type)} has several ${key}`),
      ...keys
        .filter(key => ![...profile.required, ...profile.one, ...profile.more].includes(key))
        .map(key => `${String(type)} has no ${key}`),
    ];
  });
}

const input = companionInput(fullPlan, fullFiles);
const { text, notes } = exportMasmp(input);
const file = JSON.parse(text) as Node;
const software = (file["maSMP:managedSoftware"] as Node[])[0]!;
const items = (file["maSMP:questionnaire"] as { "schema:itemListElement": { "schema:position": number; "schema:item": Node }[] })[
  "schema:itemListElement"
];

interface Answer {
  readonly "schema:mainEntity": readonly {
    readonly "schema:propertyID": string;
    readonly "schema:value": string;
    readonly "schema:url"?: string;
  }[];
  readonly "schema:citation"?: readonly { readonly "schema:name": string }[];
  readonly "schema:comment"?: { readonly "schema:text": string };
}

describe("maSMP", () => {
  test("has every minimum property of its profiles, and nothing that they do not know", () => {
    expect(faultsOf(file)).toEqual([]);
    expect(notes.filter(({ subject }) => subject.startsWith("schema:"))).toEqual([]);
  });

  test("is written over the namespaces of maSMP 2.1", () => {
    expect(file["@context"]).toEqual({
      schema: "http://schema.org/",
      bs: "https://bioschemas.org/terms/",
      codemeta: "https://w3id.org/codemeta/",
      maSMP: "https://discovery.biothings.io/view/maSMP/",
    });
    expect(file["schema:datePublished"]).toBe("2026-11-20");
  });

  test("asks all 21 questions in their order", () => {
    expect(items.map(item => item["schema:item"]["schema:identifier"])).toEqual(catalogue.map(({ id }) => id));
    expect(items.map(item => item["schema:position"])).toEqual(catalogue.map((_, index) => index + 1));
  });

  test("loses nothing of an answer: value, evidence, note and formats can be read back", () => {
    for (const [index, { given }] of input.analysis.questions.entries()) {
      const item = items[index]!["schema:item"];
      const answer = item["schema:acceptedAnswer"] as Answer | undefined;
      if (given === undefined) {
        expect(answer).toBeUndefined();
        continue;
      }
      const id = String(item["schema:identifier"]);
      const values = answer!["schema:mainEntity"].filter(it => it["schema:propertyID"] !== `${id}/format`);
      const flat = values.map(it => `${it["schema:propertyID"].slice(id.length + 1)}=${it["schema:value"]}`);
      expect(flat).toEqual(flatten(given.value));
      expect((answer!["schema:citation"] ?? []).map(it => it["schema:name"])).toEqual(
        (given.written?.evidence ?? []).map(({ value }) => value),
      );
      expect(answer!["schema:comment"]?.["schema:text"]).toBe(given.written?.note?.value);
    }
    const formats = (
      items.find(item => item["schema:item"]["schema:identifier"] === "interoperability.formats")!["schema:item"][
        "schema:acceptedAnswer"
      ] as Answer
    )["schema:mainEntity"].slice(1);
    expect(formats).toMatchObject([{ "schema:value": "FASTQ", "schema:url": "https://example.org/fastq" }, { "schema:value": "own tree" }]);
  });

  test("tells sign-offs that show something as tests and runs of the software", () => {
    const tests = software["maSMP:testedWith"] as Node[];
    expect(tests.map(it => [it["maSMP:testType"], (it["schema:actionStatus"] as Node)["@id"]])).toEqual([
      ["Feature freeze", "schema:CompletedActionStatus"],
      ["Release validated", "schema:FailedActionStatus"],
      ["Software quality ok", "schema:CompletedActionStatus"],
    ]);
    const runs = (software["@reverse"] as Record<string, Node[]>)["maSMP:softwareRun"]!;
    expect(runs.map(it => it["schema:name"])).toEqual(["Remote sites · north, v2.3.1", "Pre-production of dr2"]);
    expect(runs[0]).toMatchObject({
      "maSMP:softwareRun": { "@id": software["@id"] },
      "maSMP:runContainer": "ghcr.io/lab/straintree:2.3.1",
      "schema:description": "tolerable; up to 0.5 %",
      "schema:result": [{ "@id": "https://example.org/lab/straintree#docs/north%20site.md", "schema:name": "docs/north site.md" }],
    });
  });

  test("has one identifier for one thing", () => {
    const ids = [...nodesOf(file)].filter(node => node["@id"] !== undefined && node["@type"] !== undefined).map(node => node["@id"]);
    const evidence = new Set([...nodesOf(file)].filter(node => node["@type"] === "schema:CreativeWork").map(node => node["@id"]));
    const once = ids.filter(id => !evidence.has(id));
    expect(new Set(once).size).toBe(once.length);
    for (const id of ids) expect(() => new URL(String(id))).not.toThrow();
  });

  test("is the same every time", () => {
    expect(exportMasmp(companionInput(fullPlan, fullFiles)).text).toBe(text);
  });

  test("says which minimum properties nobody gives, instead of making them up", () => {
    const bare = exportMasmp(companionInput(barePlan));
    expect(bare.notes.map(({ outcome, subject }) => `${outcome} ${subject}`)).toEqual([
      "missing schema:name",
      "missing schema:author, schema:publisher",
      "missing schema:codeRepository, schema:url",
      "missing schema:version",
      "missing schema:description",
      "missing schema:programmingLanguage",
      "missing maSMP:questionnaire",
    ]);
    expect((JSON.parse(bare.text) as Node)["@id"]).toMatch(/^urn:uuid:/);
  });

  test("fills up from the metadata beside the plan", () => {
    const beside = { "pyproject.toml": '[project]\nname = "x"\nversion = "1.2.0"\ndescription = "Does x"\n' };
    const [managed] = (JSON.parse(exportMasmp(companionInput(barePlan, beside)).text) as Record<string, Node[]>)["maSMP:managedSoftware"]!;
    expect(managed).toMatchObject({ "schema:version": "1.2.0", "schema:description": "Does x", "schema:programmingLanguage": ["Python"] });
  });

  test.each(hostilePlans)("a hostile plan gives terms and types of maSMP all the same (%#)", plan => {
    const faults = faultsOf(JSON.parse(exportMasmp(companionInput(plan)).text) as Node);
    expect(faults.filter(fault => !fault.includes("needs"))).toEqual([]);
  });
});

function flatten(value: unknown, row = ""): string[] {
  if (Array.isArray(value)) return value.flatMap(item => flatten(item, row));
  if (typeof value === "object" && value !== null) return Object.entries(value).flatMap(([key, inner]) => flatten(inner, key));
  return [`${row}=${String(value)}`];
}
