import { dateProblem } from "../dates.ts";
import { parseSpdx } from "../ecosystems/spdx.ts";
import type { MapEntry, MapNode, PlanNode } from "../plan/nodes.ts";
import { entryOf, textOf, toData } from "../plan/nodes.ts";
import { parsePlan, type PlanDocument } from "../plan/parse.ts";
import type { Span } from "../text.ts";
import { short } from "../words.ts";
import type { CompanionProblem } from "./companion.ts";

/**
 * What is wrong with a citation file by the Citation File Format 1.2.0: its keys, what they require and the form of their values, as in
 * schema.json of citation-file-format/citation-file-format. Licences may be newer than the list that the schema froze in 2021.
 * Empty for a valid file. Never throws.
 */
export function cffProblems(text: string): readonly CompanionProblem[] {
  return problemsOfCff(parsePlan(text));
}

/** The same of a file that is read already. */
export function problemsOfCff(document: PlanDocument): readonly CompanionProblem[] {
  const { root, problems, lines } = document;
  if (problems.length > 0) return problems.slice(0, most).map(({ message, range }) => ({ message, range }));
  if (root?.kind !== "map") return [{ message: "A citation file holds keys and values" }];
  const found: CompanionProblem[] = [];
  const say: Say = (span, message) => {
    if (found.length < most) found.push({ message, range: lines.range(span) });
  };
  mapOf("A citation file", topKeys, ["cff-version", "message", "title", "authors"])(root, "", say);
  return found;
}

const most = 20;

type Say = (span: Span, message: string) => void;
/** Says what is wrong with a value; `key` is the one it stands under. */
type Check = (node: PlanNode, key: string, say: Say) => void;
type Checks = Readonly<Record<string, Check>>;

const text: Check = (node, key, say) => {
  if (node.kind !== "scalar") say(node.span, `${key} is text`);
  else if (typeof node.value !== "string") say(node.span, `${key} is text; put it in quotes`);
  else if (node.value === "") say(node.span, `${key} is empty; fill it in or leave it out`);
};

const textOrNumber: Check = (node, key, say) => {
  if (node.kind !== "scalar" || typeof node.value !== "number") text(node, key, say);
};

const matching =
  (pattern: RegExp, like: string): Check =>
  (node, key, say) => {
    if (node.kind !== "scalar" || typeof node.value !== "string" || !pattern.test(node.value)) say(node.span, `${key} is ${like}`);
  };

const oneOf =
  (words: ReadonlySet<string>): Check =>
  (node, key, say) => {
    if (!words.has(textOf(node) ?? "")) say(node.span, `${key} cannot be “${short(textOf(node) ?? "", 20)}”`);
  };

const url = matching(/^(https|http|ftp|sftp):\/\/\S+$/, "an address such as https://example.org");
const doi = matching(/^10\.\d{4,9}(\.\d+)?\/[A-Za-z0-9:/_;\-.()[\]\\]+$/, "a DOI such as 10.5281/zenodo.1234, without an address");
const orcid = matching(/^https:\/\/orcid\.org\/\d{4}-\d{4}-\d{4}-\d{3}[\dX]$/, "an address such as https://orcid.org/0000-0002-1825-0097");
const email = matching(/^\S+@\S+\.\S{2,}$/, "an e-mail address");
const date: Check = (node, key, say) => {
  if (node.kind !== "scalar" || typeof node.value !== "string" || dateProblem(node.value) !== undefined)
    say(node.span, `${key} is a date such as 2026-11-20`);
};

const list =
  (item: Check): Check =>
  (node, key, say) => {
    if (node.kind !== "list" || node.items.length === 0) {
      say(node.span, `${key} is a list with at least one item`);
      return;
    }
    const seen = new Set<string>();
    for (const one of node.items) {
      const data = JSON.stringify(toData(one));
      if (seen.has(data)) say(one.span, `${key} lists this twice`);
      seen.add(data);
      item(one, key, say);
    }
  };

/** A map of some keys. `keys` is asked for late, as references hold references. */
function mapOf(what: string, keys: () => Checks, required: readonly string[]): Check {
  return (node, key, say) => {
    if (node.kind !== "map") {
      say(node.span, `${key} holds keys and values`);
      return;
    }
    const checks = keys();
    for (const entry of node.entries) checkEntry(entry, checks, what, say);
    for (const name of required) if (entryOf(node, name) === undefined) say(startOf(node), `${what} needs ${name}`);
  };
}

function checkEntry({ key, keySpan, value }: MapEntry, checks: Checks, what: string, say: Say): void {
  const check = Object.hasOwn(checks, key) ? checks[key] : undefined;
  if (check === undefined) say(keySpan, `${what} has no key ${short(key, 30)}`);
  else if (value === undefined || (value.kind === "scalar" && value.value === null))
    say(keySpan, `${short(key, 30)} is empty; fill it in or leave it out`);
  else check(value, key, say);
}

/** A whole map would be marked from end to end; its first key is enough. */
function startOf(node: MapNode): Span {
  return node.entries[0]?.keySpan ?? node.span;
}

const license: Check = (node, key, say) => {
  const items = node.kind === "list" ? node.items : [node];
  if (items.length === 0) say(node.span, `${key} is a list with at least one item`);
  for (const item of items) {
    const id = textOf(item) ?? "";
    const read = parseSpdx(id);
    if (!read.valid || read.ids.length !== 1 || read.normal !== id || /\s/.test(id))
      say(item.span, `${key} is an SPDX identifier such as MIT, or a list of them`);
  }
};

const address: Checks = {
  address: text,
  alias: text,
  city: text,
  country: matching(/^[A-Z]{2}$/, "a country in two capital letters"),
  email,
  fax: text,
  orcid,
  "post-code": textOrNumber,
  region: text,
  tel: text,
  website: url,
};
const person: Checks = {
  ...address,
  affiliation: text,
  "family-names": text,
  "given-names": text,
  "name-particle": text,
  "name-suffix": text,
};
const entityKeys: Checks = { ...address, "date-end": date, "date-start": date, location: text, name: text };
const entity = mapOf("An entity", () => entityKeys, ["name"]);
const party: Check = (node, key, say) => {
  if (node.kind === "map" && entryOf(node, "name") !== undefined) entity(node, key, say);
  else mapOf("A person", () => person, [])(node, key, say);
};

const identifierValues: Checks = {
  doi,
  url,
  swh: matching(/^swh:1:(snp|rel|rev|dir|cnt):[0-9a-fA-F]{40}$/, "an identifier such as swh:1:rev: and 40 digits"),
  other: text,
};
const identifier: Check = (node, key, say) => {
  const type = textOf(entryOf(node, "type")?.value) ?? "";
  const value = Object.hasOwn(identifierValues, type) ? identifierValues[type] : undefined;
  const keys: Checks = { type: oneOf(new Set(Object.keys(identifierValues))), value: value ?? text, description: text };
  mapOf("An identifier", () => keys, ["type", "value"])(node, key, say);
};

const work: Checks = {
  abstract: text,
  authors: list(party),
  commit: text,
  contact: list(party),
  "date-released": date,
  doi,
  identifiers: list(identifier),
  keywords: list(text),
  license,
  "license-url": url,
  repository: url,
  "repository-artifact": url,
  "repository-code": url,
  title: text,
  url,
  version: textOrNumber,
};

const referenceTypes = new Set([
  "art", "article", "audiovisual", "bill", "blog", "book", "catalogue", "conference-paper", "conference", "data", "database", "dictionary",
  "edited-work", "encyclopedia", "film-broadcast", "generic", "government-document", "grant", "hearing", "historical-work", "legal-case",
  "legal-rule", "magazine-article", "manual", "map", "multimedia", "music", "newspaper-article", "pamphlet", "patent",
  "personal-communication", "proceedings", "report", "serial", "slides", "software-code", "software-container", "software-executable",
  "software-virtual-machine", "software", "sound-recording", "standard", "statute", "thesis", "unpublished", "video", "website",
]); // prettier-ignore
const textKeys = [
  "abbreviation", "collection-title", "collection-type", "copyright", "data-type", "database", "department", "edition", "entry", "filename",
  "format", "issue-date", "issue-title", "journal", "medium", "nihmsid", "notes", "scope", "term", "thesis-type", "volume-title",
] as const; // prettier-ignore
const numberKeys = [
  "end", "issue", "loc-end", "loc-start", "number", "number-volumes", "pages", "section", "start", "volume", "year", "year-original",
] as const; // prettier-ignore

const referenceKeys: Checks = {
  ...work,
  ...Object.fromEntries(textKeys.map(key => [key, text])),
  ...Object.fromEntries(numberKeys.map(key => [key, textOrNumber])),
  "collection-doi": doi,
  conference: entity,
  "database-provider": entity,
  "date-accessed": date,
  "date-downloaded": date,
  "date-published": date,
  editors: list(party),
  "editors-series": list(party),
  institution: entity,
  isbn: matching(/^[0-9\- ]{10,17}X?$/, "an ISBN in quotes"),
  issn: matching(/^\d{4}-\d{3}[\dxX]$/, "an ISSN such as 1234-5678"),
  languages: list(matching(/^[a-z]{2,3}$/, "a language in two or three letters")),
  location: entity,
  month: oneOf(new Set(Array.from({ length: 12 }, (_, month) => String(month + 1)))),
  "patent-states": list(text),
  pmcid: matching(/^PMC\d{7}$/, "PMC and seven digits"),
  publisher: entity,
  recipients: list(party),
  senders: list(party),
  status: oneOf(new Set(["abstract", "advance-online", "in-preparation", "in-press", "preprint", "submitted"])),
  translators: list(party),
  type: oneOf(referenceTypes),
};
const reference = mapOf("A reference", () => referenceKeys, ["authors", "title", "type"]);

const topKeys = (): Checks => ({
  ...work,
  "cff-version": matching(/^1\.2\.0$/, "1.2.0"),
  message: text,
  "preferred-citation": reference,
  references: list(reference),
  type: oneOf(new Set(["dataset", "software"])),
});
