import { parseSpdx, sameLicense } from "../ecosystems/spdx.ts";
import { purlOf } from "../ecosystems/purl.ts";
import { addItem, addMember, replaceNode } from "../formats/json-edit.ts";
import { parseJson, textFact, valueAt, type JsonNode, type JsonObject } from "../formats/json.ts";
import { orcidIn } from "../formats/orcid.ts";
import { isAddress } from "../plan/paths.ts";
import { textOf, valueOf } from "../plan/nodes.ts";
import type { Plan, PlanDependency } from "../plan/view.ts";
import { isLaterRelease, sameRelease } from "../release-version.ts";
import type { SourceFile } from "../types.ts";
import { andList } from "../words.ts";
import { codemetaProblems } from "./codemeta-problems.ts";
import type { CompanionInput, ExportNote, MergeResult } from "./companion.ts";
import { asAddress } from "./links.ts";
import { doiIn, isWebAddress, samePerson, softwareMetadata, type Party, type SoftwareMetadata } from "./software-metadata.ts";

/**
 * codemeta.json of CodeMeta 3.0, written anew or merged into the file that is there: terms that are missing are added, lists of
 * requirements get what they lack, an older version becomes the current release, and everything else stays as it is written.
 * Only a valid file comes out. https://codemeta.github.io/terms/
 */
export function exportCodemeta(input: CompanionInput, existing: SourceFile | undefined): MergeResult {
  if (existing?.text.startsWith("\ufeff") !== true) return exportPlain(input, existing);
  // editors of Windows put a mark in front, which is no JSON and stays
  const result = exportPlain(input, { ...existing, text: existing.text.slice(1) });
  return "problems" in result ? result : { ...result, text: `\ufeff${result.text}` };
}

function exportPlain(input: CompanionInput, existing: SourceFile | undefined): MergeResult {
  const metadata = softwareMetadata(input);
  const terms = termsOf(metadata, input.analysis.plan);
  const notes: ExportNote[] = [];
  const file = new JsonFile(existing === undefined || existing.text.trim() === "" ? "{}\n" : existing.text, notes);
  if (existing !== undefined && existing.text.trim() !== "") {
    const problems = codemetaProblems(existing.text, "may be missing");
    if (problems.length > 0) return { problems };
    merge(file, metadata, terms);
  } else {
    for (const [key, value] of terms) file.add(key, value);
    notes.length = 0;
    if (metadata.name === undefined) notes.push({ outcome: "missing", subject: "name", words: "the plan does not name the software" });
  }
  if (metadata.authorsFrom === "people" && (existing === undefined || notes.some(({ subject }) => subject === "author")))
    notes.push({
      outcome: "check",
      subject: "author",
      words: `${andList(metadata.authors.map(it => it.name))}, from the plan's people; who is an author is yours to say`,
    });
  const problems = codemetaProblems(file.text);
  return problems.length > 0 ? { problems } : { text: file.text, notes };
}

function addHead(file: JsonFile): void {
  if (file.get("@type") === undefined && file.get("type") === undefined) file.add("@type", "SoftwareSourceCode", "first");
  if (file.get("@context") === undefined) file.add("@context", context, "first");
}

const context = "https://w3id.org/codemeta/3.0";

/** The text of a JSON file between edits. */
class JsonFile {
  readonly notes: ExportNote[];
  #text: string;
  #root: JsonObject | undefined;

  constructor(text: string, notes: ExportNote[]) {
    this.notes = notes;
    this.#text = text;
    this.#root = rootOf(text);
  }

  get text(): string {
    return this.#text;
  }

  get(key: string): JsonNode | undefined {
    return valueAt(this.#root, key);
  }

  note(outcome: ExportNote["outcome"], subject: string, words: string): void {
    this.notes.push({ outcome, subject, words });
  }

  add(key: string, value: unknown, where: "first" | "last" = "last"): void {
    if (this.#root === undefined) return;
    this.become(addMember(this.#text, this.#root, key, value, where));
    this.note("added", key, shown(value));
  }

  become(text: string): void {
    this.#text = text;
    this.#root = rootOf(text);
  }
}

function shown(value: unknown): string {
  if (Array.isArray(value)) return value.map(shown).join(", ");
  if (typeof value === "object" && value !== null && "@value" in value) return String(value["@value"]);
  return typeof value === "string" ? value : nameOfData(value).join("");
}

function rootOf(text: string): JsonObject | undefined {
  const { root, complete } = parseJson(text);
  return complete && root?.kind === "object" ? root : undefined;
}

type Term = readonly [key: string, value: unknown];

/** What of the plan has a term in CodeMeta, in the order of a new file. */
function termsOf(metadata: SoftwareMetadata, plan: Plan): Term[] {
  const { name, description, version, license, repository, issueTracker, help, identifier, developmentStatus, languages } = metadata;
  const text = (key: string, value: string | undefined): Term[] => (value === undefined ? [] : [[key, value]]);
  const linked = (key: string, value: string | undefined): Term[] => (value === undefined ? [] : [[key, addressOrText(value)]]);
  const some = (key: string, values: readonly unknown[]): Term[] =>
    values.length === 0 ? [] : [[key, values.length === 1 ? values[0] : values]];
  const all = (key: string, values: readonly unknown[]): Term[] => (values.length === 0 ? [] : [[key, values]]);
  const needed = (need: "hard" | "soft"): unknown[] => plan.dependencies.filter(it => it.need === need).map(requirementOf);
  const changelog = plan.release.changelog?.value;
  return [
    ["@context", context],
    ["@type", "SoftwareSourceCode"],
    ...text("name", name),
    ...text("description", description),
    ...text("version", version),
    ...(license === undefined ? [] : [["license", licenseOf(license)] as const]),
    ...linked("codeRepository", repository),
    ...linked("issueTracker", issueTracker),
    ...linked("identifier", identifier === undefined ? undefined : identifierOf(identifier)),
    ...linked("developmentStatus", developmentStatus === undefined ? undefined : statusOf(developmentStatus)),
    ...some("programmingLanguage", languages),
    ...text("runtimePlatform", plan.runtime?.value),
    ...some(
      "operatingSystem",
      plan.os.map(({ value }) => value),
    ),
    ...hardwareTerms(plan),
    ...all("softwareRequirements", needed("hard")),
    ...all("softwareSuggestions", needed("soft")),
    ...all("supportingData", plan.data.map(dataOf)),
    ...all("author", metadata.authors.map(partyOf)),
    ...all("maintainer", metadata.people.filter(({ roles }) => roles.includes("maintainer")).map(partyOf)),
    ...(changelog !== undefined && isWebAddress(changelog) ? text("releaseNotes", changelog) : []),
    ...(isWebAddress(help) ? text("softwareHelp", help) : []),
  ];
}

/**
 * For terms whose plain text the context takes for an address, as with `memoryRequirements`: other text is a value of its own, which would
 * else become an address relative to that of the file.
 */
function addressOrText(text: string): unknown {
  return /^[a-z][a-z0-9+.-]*:\S+$/i.test(text) ? asAddress(text) : { "@value": text };
}

function identifierOf(identifier: string): string {
  const doi = isWebAddress(identifier) ? undefined : doiIn(identifier);
  return doi === undefined ? identifier : `https://doi.org/${doi}`;
}

const statuses = new Set(["concept", "wip", "suspended", "abandoned", "active", "inactive", "unsupported", "moved"]);

/** The words of repostatus.org by their addresses, which CodeMeta advises. */
function statusOf(status: string): string {
  const word = status.toLowerCase();
  return statuses.has(word) ? `https://www.repostatus.org/#${word}` : status;
}

/** The address of a licence of SPDX; an expression is the name of terms that only hold together. */
function licenseOf(license: string): unknown {
  const read = parseSpdx(license);
  return read.valid && read.ids.length === 1 && read.normal === read.ids[0]
    ? `https://spdx.org/licenses/${read.normal}`
    : { "@type": "schema:CreativeWork", name: license };
}

function requirementOf({ ecosystem, name, range }: PlanDependency): unknown {
  const purl = purlOf(ecosystem, name);
  return {
    "@type": "SoftwareApplication",
    ...(purl === undefined ? {} : { identifier: purl }),
    name,
    ...(range === undefined ? {} : { version: range }),
  };
}

function dataOf(data: Plan["data"][number]): unknown {
  const { id, name, version, source, license } = data;
  const address = isWebAddress(source?.value) ? source.value : undefined;
  return {
    "@type": "schema:DataFeed",
    name: [name?.value, id].find(it => it !== undefined && it.trim() !== "") ?? "data",
    ...(version === undefined ? {} : { version: version.value }),
    ...(address === undefined ? {} : { url: asAddress(address) }),
    ...(license === undefined ? {} : { license: licenseOf(license.value) }),
  };
}

function partyOf({ name, orcid, email, affiliation, isPerson }: Party): Readonly<Record<string, unknown>> {
  return {
    ...(orcid === undefined ? {} : { "@id": `https://orcid.org/${orcid}` }),
    "@type": isPerson ? "Person" : "Organization",
    name,
    ...(email === undefined ? {} : { email }),
    ...(affiliation === undefined ? {} : { affiliation: { "@type": "Organization", name: affiliation } }),
  };
}

/** One text for each execution profile. */
function hardwareTerms(plan: Plan): Term[] {
  const texts = { processorRequirements: [] as string[], memoryRequirements: [] as string[], storageRequirements: [] as string[] };
  for (const { id, node, arch, cpuFeatures, cores, memory, gpu } of plan.hardware) {
    const processor = [
      ...(arch.length > 0 ? [arch.map(({ value }) => value).join(" or ")] : []),
      ...(cores === undefined ? [] : [`${cores.value} cores`]),
      ...cpuFeatures.map(({ value }) => value),
      ...(gpu === undefined ? [] : [gpuWords(gpu.node)]),
    ].join(", ");
    const disk = textOf(valueOf(node, "disk"));
    if (processor !== "") texts.processorRequirements.push(`${id}: ${processor}`);
    if (memory !== undefined) texts.memoryRequirements.push(`${id}: ${memory.value}`);
    if (disk !== undefined) texts.storageRequirements.push(`${id}: ${disk}`);
  }
  return Object.entries(texts).flatMap(([key, values]): Term[] => {
    const joined = values.join("; ");
    return values.length === 0 ? [] : [[key, key === "processorRequirements" ? joined : { "@value": joined }]];
  });
}

export function gpuWords(gpu: Parameters<typeof valueOf>[0]): string {
  const part = (key: string, before: string): string[] => {
    const text = textOf(valueOf(gpu, key));
    return text === undefined ? [] : [`${before}${text}`];
  };
  const parts = [...part("model", ""), ...part("capability", "compute capability "), ...part("memory", ""), ...part("driver", "driver "), ...part("cuda", "CUDA ")]; // prettier-ignore
  return `GPU${parts.length > 0 ? ` ${parts.join(" ")}` : ""}`;
}

function merge(file: JsonFile, metadata: SoftwareMetadata, terms: readonly Term[]): void {
  addHead(file);
  for (const [key, value] of terms) {
    if (key === "version") mergeVersion(file, String(value));
    else if (key === "softwareRequirements" || key === "softwareSuggestions" || key === "supportingData")
      mergeList(file, key, Array.isArray(value) ? value : []);
    else if (key === "author" || key === "maintainer") mergeParties(file, key, value, metadata.people);
    else if (file.get(key) !== undefined) sayIfOther(file, key, value, metadata);
    else if (key !== "@type") file.add(key, value);
  }
}

function mergeVersion(file: JsonFile, version: string): void {
  const keys = ["version", "softwareVersion"].filter(key => file.get(key) !== undefined);
  if (keys.length === 0) file.add("version", version);
  for (const key of keys) {
    const node = file.get(key);
    const before = node?.kind === "scalar" ? String(node.value) : "";
    if (node === undefined || sameRelease(before, version)) continue;
    if (isLaterRelease(before, version) === true) {
      file.note("kept", key, `${before}, which is later than the plan's ${version}`);
      continue;
    }
    file.become(replaceNode(file.text, node, version));
    file.note("changed", key, `${before} to ${version}`);
  }
}

/** Adds what a list lacks, by name or package URL; a single value counts as a list of one and is not rewritten. */
function mergeList(file: JsonFile, key: string, values: readonly unknown[]): void {
  const node = file.get(key);
  if (node === undefined) {
    file.add(key, values);
    return;
  }
  const known = new Set(itemsOf(node).flatMap(namesOf));
  const missing = values.filter(value => !namesOfData(value).some(name => known.has(name)));
  if (node.kind !== "array") {
    if (missing.length > 0)
      file.note("kept", key, `one value; the plan names ${missing.flatMap(value => nameOfData(value)).join(", ")}, too`);
    return;
  }
  for (const value of missing) {
    const list = file.get(key);
    if (list?.kind !== "array") return;
    file.become(addItem(file.text, list, value));
    file.note("added", key, nameOfData(value).join(", "));
  }
}

/** Authors that are there stay as they are, and nobody is added to them; who lacks an ORCID iD that the plan knows gets it. */
function mergeParties(file: JsonFile, key: string, value: unknown, people: readonly Party[]): void {
  if (file.get(key) === undefined) {
    file.add(key, value);
    return;
  }
  for (let index = 0; index < itemsOf(file.get(key)).length; index++) {
    const node = itemsOf(file.get(key))[index];
    const text = (name: string): string => textFact(valueAt(node, name))?.value ?? "";
    const hasId = ["@id", "id", "identifier"].some(name => valueAt(node, name) !== undefined) || orcidIn(text("url")) !== null;
    if (node?.kind !== "object" || hasId) continue;
    const name = [text("givenName"), text("familyName")].filter(part => part !== "").join(" ") || text("name");
    const matches = people.filter(person => person.orcid !== undefined && samePerson(person, { name, orcid: undefined }));
    const [person] = matches;
    if (name === "" || matches.length !== 1 || person?.orcid === undefined) continue;
    file.become(addMember(file.text, node, "@id", `https://orcid.org/${person.orcid}`, "first"));
    file.note("added", `ORCID iD of ${name}`, person.orcid);
  }
}

function sayIfOther(file: JsonFile, key: string, value: unknown, metadata: SoftwareMetadata): void {
  if (!["name", "license", "codeRepository", "issueTracker", "identifier", "developmentStatus"].includes(key)) return;
  const written = itemsOf(file.get(key)).flatMap(node => {
    const facts = [node, ...["@id", "id", "url", "@value", "value", "name"].map(name => valueAt(node, name))].map(textFact);
    return facts.find(fact => fact !== undefined) ?? [];
  });
  const texts = written.map(fact => fact.value);
  const ours = key === "license" ? (metadata.license ?? "") : shown(value);
  // a list of licences is a choice to some and all of them to others
  const asOne = key === "license" && texts.length > 1 ? [" OR ", " AND "].map(word => texts.map(licenseIn).join(word)) : [];
  const isSame = [...texts, ...asOne].some(text => sameValue(key, text, ours));
  if (!isSame) file.note("kept", key, `${texts.join(", ") || "something else"}; the plan says ${ours}`);
}

function sameValue(key: string, a: string, b: string): boolean {
  if (key === "license") return sameLicense(licenseIn(a), b) === true;
  if (key === "developmentStatus") return statusOf(a).toLowerCase() === b.toLowerCase();
  if (key === "identifier" && doiIn(a) !== undefined) return doiIn(a)?.toLowerCase() === doiIn(b)?.toLowerCase();
  return plainAddress(a) === plainAddress(b);
}

function licenseIn(address: string): string {
  return address.replace(/^https?:\/\/(www\.)?spdx\.org\/licenses\/(.+?)(\.html|\.json)?\/?$/i, "$2");
}

function plainAddress(text: string): string {
  return text.trim().toLowerCase().replace(/^(git\+)?https?:\/\//, "").replace(/(\.git)?\/*$/, ""); // prettier-ignore
}

/** JSON-LD writes one value bare, and many as an array or as `{"@list": [...]}`. */
function itemsOf(node: JsonNode | undefined): readonly JsonNode[] {
  if (node === undefined) return [];
  if (node.kind === "array") return node.items;
  const list = valueAt(node, "@list");
  return list?.kind === "array" ? list.items : [node];
}

/** What a requirement may be known by, in small letters. */
function namesOf(node: JsonNode): string[] {
  const texts = [textFact(node), ...["name", "identifier", "@id", "id", "url", "sameAs"].map(key => textFact(valueAt(node, key)))];
  return texts.flatMap(fact => (fact === undefined ? [] : plainNames(fact.value)));
}

function namesOfData(value: unknown): string[] {
  return nameOfData(value).flatMap(plainNames);
}

function nameOfData(value: unknown): string[] {
  return typeof value === "object" && value !== null && "name" in value && typeof value.name === "string" ? [value.name] : [];
}

/** `numpy` of `numpy >=1.26`, `pkg:pypi/numpy@1.26` and `https://github.com/numpy/numpy`, besides the text itself. */
function plainNames(text: string): string[] {
  const lower = text.trim().toLowerCase();
  const end = isAddress(lower) ? (lower.replace(/[?#].*$/, "").replace(/\/+$/, "").split("/").at(-1) ?? "").replace(/@.*$/, "") : ""; // prettier-ignore
  const word = /^[^\s<>=!~^;,([]+/.exec(lower)?.[0] ?? "";
  return [lower, word, end].filter(name => name !== "");
}
