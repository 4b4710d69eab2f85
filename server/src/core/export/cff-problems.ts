import { dateProblem } from "../dates.ts";
import { parseSpdx } from "../ecosystems/spdx.ts";
import type { Problem } from "../facts/types.ts";
import { indentContinuations } from "../formats/yaml-continuations.ts";
import type { MapEntry, MapNode, PlanNode } from "../plan/nodes.ts";
import { entryOf, textOf, toData } from "../plan/nodes.ts";
import { parsePlan, type PlanDocument } from "../plan/parse.ts";
import type { Span } from "../text.ts";
import { short } from "../words.ts";

/**
 * What is wrong with a citation file by the Citation File Format 1.2.0: its keys, what they require and the form of their values, as in
 * schema.json of citation-file-format/citation-file-format. It differs from that schema in three points on purpose: licences may be newer
 * than its list of 2021, addresses may have letters that RFC 3986 would escape, as many readers do not look, and a year is not 0000.
 * Empty for a valid file. Never throws.
 */
export function cffProblems(text: string): readonly Problem[] {
  return problemsOfCff(parsePlan(text));
}

/**
 * What every checker by the format's schema refuses. Undefined where that cannot be said: of another version of the format, beyond our
 * limits, or where readers of YAML differ.
 */
export function cffFaults(text: string): readonly Problem[] | undefined {
  if (/\r(?!\n)/.test(text)) return undefined;
  const document = parsePlan(text);
  if (document.problems.length > 0) {
    const disputed = document.problems.some(({ kind }) => kind === "limit") || parsePlan(indentContinuations(text)).problems.length === 0;
    return disputed ? undefined : problemsOfCff(document);
  }
  const version = textOf(entryOf(document.root, "cff-version")?.value) ?? "";
  return /^\d+\.\d+\.\d+$/.test(version) && version !== "1.2.0" ? undefined : problemsOfCff(document);
}

/** The same of a file that is read already. */
export function problemsOfCff(document: PlanDocument): readonly Problem[] {
  const { root, lines } = document;
  const broken = brokenYaml(document);
  if (broken.length > 0) return broken;
  if (root?.kind !== "map") return [{ message: "A citation file holds keys and values" }];
  const found: Problem[] = [];
  const say: Say = (span, message) => {
    if (found.length < most) found.push({ message, range: lines.range(span) });
  };
  mapOf("A citation file", topKeys, ["cff-version", "message", "title", "authors"])(root, "", say);
  return found;
}

/** Why a citation file cannot be read as YAML at all, so that nothing may be added to it. */
export function brokenYaml({ text, problems, lines }: PlanDocument): readonly Problem[] {
  // readers differ on line ends of old Macs; the others are no characters of YAML
  const odd = /\r(?!\n)|(?![\t\n\r\u0085])[\p{Cc}\p{Cs}]/u.exec(text);
  if (odd !== null) {
    const range = lines.range({ start: odd.index, end: odd.index + 1 });
    return [{ message: odd[0] === "\r" ? "A line ends as on old Macs; save the file with LF" : "This character cannot be in YAML", range }];
  }
  return problems.slice(0, most).map(({ kind, message, range }) => ({
    message: kind === "several-documents" ? "A citation file is one YAML document; remove what follows this “---”" : message,
    range,
  }));
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

const textOrInteger: Check = (node, key, say) => {
  if (node.kind === "scalar" && typeof node.value === "number" && !Number.isInteger(node.value))
    say(node.span, `${key} is a whole number or text; put it in quotes`);
  else textOrNumber(node, key, say);
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
/** What comes after the identifier is left open, as in the schema. */
const orcid = matching(
  /^https:\/\/orcid\.org\/\d{4}-\d{4}-\d{4}-\d{3}[\dX]\S*$/,
  "an address such as https://orcid.org/0000-0002-1825-0097",
);
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
      const data = sameText(toData(one));
      if (seen.has(data)) say(one.span, `${key} lists this twice`);
      seen.add(data);
      item(one, key, say);
    }
  };

/** The same for the same data, whatever the order of keys is. */
function sameText(data: unknown): string {
  return JSON.stringify(data, (_, value: unknown) =>
    typeof value === "object" && value !== null && !Array.isArray(value)
      ? Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))
      : value,
  );
}

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
  if (node.kind === "list") list(oneLicense)(node, key, say);
  else oneLicense(node, key, say);
};

const oneLicense: Check = (node, key, say) => {
  const id = textOf(node) ?? "";
  const read = parseSpdx(id);
  if (!read.valid || read.ids.length !== 1 || read.normal !== id || /\s/.test(id))
    say(node.span, `${key} is an SPDX identifier such as MIT, or a list of them`);
};

/** ISO 3166-1 alpha-2. */
const countries = new Set(
  (
    "AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ CA CC CD CF CG CH CI CK " +
    "CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS " +
    "GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV " +
    "LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM " +
    "PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR " +
    "TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW"
  ).split(" "),
);

const country: Check = (node, key, say) => {
  if (!countries.has(textOf(node) ?? "")) say(node.span, `${key} is two capital letters by ISO 3166, such as DE or GB`);
};

const address: Checks = {
  address: text,
  alias: text,
  city: text,
  country,
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
const numberKeys = ["issue", "number", "section"] as const;
const integerKeys = ["end", "loc-end", "loc-start", "number-volumes", "pages", "start", "volume", "year", "year-original"] as const;

const referenceKeys: Checks = {
  ...work,
  ...Object.fromEntries(textKeys.map(key => [key, text])),
  ...Object.fromEntries(numberKeys.map(key => [key, textOrNumber])),
  ...Object.fromEntries(integerKeys.map(key => [key, textOrInteger])),
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
