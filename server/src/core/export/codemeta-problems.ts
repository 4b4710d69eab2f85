import type { Problem } from "../facts/types.ts";
import { parseJson, valueAt, type JsonNode } from "../formats/json.ts";
import { short } from "../words.ts";

/**
 * What is wrong with a codemeta.json by CodeMeta 2.0 to 3.x: JSON without repeated keys, a context of CodeMeta, a type of software, and
 * values of the sort that a term takes. Terms that CodeMeta does not know are no fault: JSON-LD passes over them.
 * Empty for a valid file. Never throws. https://codemeta.github.io/terms/
 */
export function codemetaProblems(text: string, head: "needed" | "may be missing" = "needed"): readonly Problem[] {
  const { root, problems } = parseJson(text);
  if (problems.length > 0 || root === undefined) return problems.length > 0 ? problems : [{ message: "The file is empty" }];
  if (root.kind !== "object") return [{ message: "A codemeta.json holds one object", range: root.at }];
  const found: Problem[] = repeatedKeys(root);
  const context = valueAt(root, "@context");
  if (context === undefined) {
    if (head === "needed") found.push({ message: "@context is missing; write https://w3id.org/codemeta/3.0" });
  } else if (!texts(context).some(isCodemetaContext))
    found.push({ message: "@context names no CodeMeta; write https://w3id.org/codemeta/3.0", range: context.at });
  const graph = valueAt(root, "@graph");
  if (graph !== undefined) found.push({ message: "Terms beside @graph mean another thing; write one object without it", range: graph.at });
  const type = valueAt(root, "@type") ?? valueAt(root, "type");
  if (type === undefined) {
    if (head === "needed") found.push({ message: "@type is missing; write SoftwareSourceCode" });
  } else if (!texts(type).some(text => /(^|[/:])(Software|MobileApplication|WebApplication|VideoGame)/.test(text)))
    found.push({ message: "@type is no software; write SoftwareSourceCode", range: type.at });
  for (const { key, value } of root.members) {
    const sort = Object.hasOwn(sorts, key) ? sorts[key] : undefined;
    if (sort !== undefined && !fits(value, sort)) found.push({ message: `${key} is ${words[sort]}`, range: value.at });
  }
  return found.slice(0, 20);
}

/**
 * What no reader of JSON-LD takes, whatever the context says: broken JSON, keys that stand twice, words without a context. Empty for a file
 * that is good, and for one that only a stricter eye would refuse.
 */
export function codemetaFaults(text: string): readonly Problem[] {
  const { root, problems } = parseJson(text.replace(/^\ufeff/, " "));
  if (problems.length > 0 || root === undefined) return problems.length > 0 ? problems.slice(0, 20) : [{ message: "The file is empty" }];
  if (root.kind === "scalar") return [{ message: "A codemeta.json holds one object", range: root.at }];
  const repeated = repeatedKeys(root);
  if (root.kind === "array" || valueAt(root, "@context") !== undefined || valueAt(root, "@graph") !== undefined) return repeated;
  // an address as a key needs no context
  const bare = root.members.find(({ key }) => !key.startsWith("@") && !key.includes(":"));
  return bare === undefined
    ? repeated
    : [{ message: "@context is missing; write https://w3id.org/codemeta/3.0", range: bare.keyAt }, ...repeated];
}

/** 2.0 has the address of a DOI, later ones have that of w3id.org. */
export function isCodemetaContext(text: string): boolean {
  return /^https?:\/\/(w3id\.org\/codemeta\b|doi\.org\/10\.5063\/schema\/codemeta|doi\.org\/doi:10\.5063\/schema\/codemeta|raw\.githubusercontent\.com\/codemeta\/)/i.test(
    text,
  );
}

type Sort = "text" | "texts" | "address" | "party" | "thing";

const words: Readonly<Record<Sort, string>> = {
  text: "one text",
  texts: "text, or a list of texts",
  address: "an address, or an object with @id",
  party: "a person or an organisation as an object, or a list of them",
  thing: "text or an object, or a list of them",
};

const sorts: Readonly<Record<string, Sort>> = {
  name: "text",
  description: "text",
  version: "text",
  softwareVersion: "text",
  developmentStatus: "thing",
  codeRepository: "address",
  issueTracker: "address",
  keywords: "thing",
  license: "thing",
  author: "party",
  contributor: "party",
  maintainer: "party",
  softwareRequirements: "thing",
  softwareSuggestions: "thing",
  programmingLanguage: "thing",
  runtimePlatform: "texts",
  operatingSystem: "texts",
  dateCreated: "text",
  dateModified: "text",
  datePublished: "text",
};

function fits(node: JsonNode, sort: Sort): boolean {
  const isText = node.kind === "scalar" && typeof node.value === "string";
  if (sort === "text") return isText || (node.kind === "scalar" && typeof node.value === "number");
  if (sort === "address") return isText || node.kind === "object" || node.kind === "array";
  if (node.kind === "array") return node.items.every(item => item.kind !== "array" && fits(item, sort));
  if (sort === "texts") return isText;
  return isText || node.kind === "object";
}

/** Of which a reader would drop all but one. */
function repeatedKeys(node: JsonNode): Problem[] {
  const found: Problem[] = [];
  const ahead = [node];
  for (let next = ahead.pop(); next !== undefined; next = ahead.pop()) {
    if (next.kind === "array") ahead.push(...next.items);
    if (next.kind !== "object") continue;
    const seen = new Set<string>();
    for (const { key, keyAt, value } of next.members) {
      if (seen.has(key)) found.push({ message: `${short(key, 30)} stands twice in one object`, range: keyAt });
      seen.add(key);
      ahead.push(value);
    }
  }
  return found.reverse();
}

function texts(node: JsonNode): string[] {
  if (node.kind === "array") return node.items.flatMap(texts);
  return node.kind === "scalar" && typeof node.value === "string" ? [node.value] : [];
}
