import { parseSpdx, sameLicense } from "../ecosystems/spdx.ts";
import { applyEdits } from "../edits.ts";
import { addEntry, insertBlock, Raw, setPath, setScalar, yamlText } from "../plan/edit.ts";
import { entryOf, textOf, valueOf, type PlanNode } from "../plan/nodes.ts";
import { parsePlan } from "../plan/parse.ts";
import { itemsOf, type PlanPart } from "../plan/view.ts";
import { isLaterRelease, sameRelease } from "../release-version.ts";
import type { FileEdit, SourceFile } from "../types.ts";
import { andList } from "../words.ts";
import { brokenYaml, problemsOfCff } from "./cff-problems.ts";
import type { CompanionInput, ExportNote, MergeResult } from "./companion.ts";
import { asAddress } from "./links.ts";
import { doiIn, isWebAddress, samePerson, softwareMetadata, type Party, type SoftwareMetadata } from "./software-metadata.ts";

/**
 * CITATION.cff 1.2.0, written anew or merged into the file that is there: what is missing is added, an older version becomes the
 * current release, and whatever else the file says stays as it is, with its comments. Only a valid file comes out.
 * https://github.com/citation-file-format/citation-file-format/blob/main/schema-guide.md
 */
export function exportCff(input: CompanionInput, existing: SourceFile | undefined): MergeResult {
  const metadata = softwareMetadata(input);
  const file = new CitationFile(existing ?? { path: input.analysis.plan.path, text: "" });
  if (file.isBroken()) return { problems: file.problems() };
  if (file.isEmpty()) {
    const lacks = [
      ...(metadata.name === undefined ? [{ message: "A citation file needs a title: write software.name" }] : []),
      ...(metadata.authors.length === 0 ? [{ message: "A citation file needs an author: write people" }] : []),
    ];
    if (lacks.length > 0) return { problems: lacks };
    write(file, metadata);
  } else merge(file, metadata);
  const problems = file.problems();
  return problems.length > 0 ? { problems } : { text: file.text, notes: file.notes };
}

const message = "If you use this software, please cite it using the metadata from this file.";

/** The text of a citation file between edits. */
class CitationFile {
  readonly notes: ExportNote[] = [];
  #part: PlanPart;

  constructor({ path, text }: SourceFile) {
    this.#part = { file: { path, text }, kind: "plan", document: parsePlan(text) };
  }

  get text(): string {
    return this.#part.file.text;
  }

  get root(): PlanNode | undefined {
    return this.#part.document.root;
  }

  isEmpty(): boolean {
    return this.root === undefined || (this.root.kind === "scalar" && this.root.value === null);
  }

  /** What cannot be read at all must not be edited either. */
  isBroken(): boolean {
    return brokenYaml(this.#part.document).length > 0 || (!this.isEmpty() && this.root?.kind !== "map");
  }

  problems(): ReturnType<typeof problemsOfCff> {
    return problemsOfCff(this.#part.document);
  }

  value(key: string): PlanNode | undefined {
    return valueOf(this.root, key);
  }

  note(outcome: ExportNote["outcome"], subject: string, words: string): void {
    this.notes.push({ outcome, subject, words });
  }

  /** Adds lines behind the comments that an empty file may hold. */
  append(lines: readonly string[]): void {
    const end = this.text.includes("\r\n") ? "\r\n" : "\n";
    const gap = this.text === "" || this.text.endsWith("\n") ? "" : end;
    this.#become(this.text + gap + lines.map(line => line + end).join(""));
  }

  /** False when the place cannot be edited by itself. */
  edit(make: (part: PlanPart) => FileEdit | undefined): boolean {
    const edit = make(this.#part);
    if (edit === undefined) return false;
    this.#become(applyEdits(this.text, edit.edits));
    return true;
  }

  #become(text: string): void {
    this.#part = { ...this.#part, file: { path: this.#part.file.path, text }, document: parsePlan(text) };
  }
}

function write(file: CitationFile, metadata: SoftwareMetadata): void {
  const { authors, authorsFrom, name } = metadata;
  const lines = [
    "cff-version: 1.2.0",
    `message: ${scalar(message)}`,
    "type: software",
    ...(name === undefined ? [] : [`title: ${scalar(name)}`]),
    ...(authors.length === 0 ? [] : ["authors:", ...authors.flatMap(authorLines).map(line => `  ${line}`)]),
    ...fieldsOf(metadata, file).map(({ key, written }) => `${key}: ${written}`),
  ];
  file.append(lines);
  if (authorsFrom === "people")
    file.note("check", "authors", `${andList(authors.map(it => it.name))}, from the plan's people; who is an author is yours to say`);
}

interface Field {
  readonly key: string;
  readonly value: string;
  /** As YAML. */
  readonly written: string;
}

/** What of the software has a key of its own, in the order of a new file. */
function fieldsOf(metadata: SoftwareMetadata, file: Pick<CitationFile, "note">): Field[] {
  const { description, version, license, repository, identifier, dateReleased } = metadata;
  const plain = (key: string, value: string | undefined): Field[] => (value === undefined ? [] : [{ key, value, written: scalar(value) }]);
  const doi = identifier === undefined ? undefined : doiIn(identifier);
  const swh = /^swh:1:(snp|rel|rev|dir|cnt):[0-9a-fA-F]{40}$/.exec(identifier ?? "")?.[0];
  const isUrl = doi === undefined && isWebAddress(identifier) && identifier !== repository;
  return [
    ...plain("abstract", description),
    ...plain("version", version),
    ...(dateReleased === undefined || version === undefined ? [] : [{ key: "date-released", value: dateReleased, written: dateReleased }]),
    ...licenseField(license, file),
    ...(isWebAddress(repository) ? plain("repository-code", asAddress(repository)) : []),
    ...plain("doi", doi),
    ...(swh === undefined ? [] : [{ key: "identifiers", value: swh, written: `[{type: swh, value: ${scalar(swh)}}]` }]),
    ...(isUrl ? plain("url", asAddress(identifier)) : []),
  ];
}

/** The format knows identifiers and lists of them to choose from; it cannot say AND or WITH. */
function licenseField(license: string | undefined, file: Pick<CitationFile, "note">): Field[] {
  if (license === undefined) return [];
  const read = parseSpdx(license);
  const choices = read.valid ? read.normal.replace(/[()]/g, "").split(/ OR /) : [];
  if (choices.length === 0 || choices.some(id => /\s/.test(id))) {
    file.note("left out", "license", `${license} is no SPDX identifier and no choice of some`);
    return [];
  }
  const ids = [...new Set(choices)];
  return [{ key: "license", value: ids.join(" OR "), written: ids.length === 1 ? (ids[0] ?? "") : `[${ids.join(", ")}]` }];
}

/** A person's lines in a list of authors. Names are split at the last word; a name of one word, or of a board, stays whole. */
function authorLines(author: Party): string[] {
  const names = author.isPerson ? personNames(author.name) : undefined;
  const entries: (readonly [string, string | undefined])[] = [
    ...(names ?? [["name", author.name] as const]),
    ["affiliation", names === undefined ? undefined : author.affiliation],
    ["email", author.email !== undefined && /^\S+@\S+\.\S{2,}$/.test(author.email) ? author.email : undefined],
    ["orcid", author.orcid === undefined ? undefined : orcidAddress(author.orcid)],
  ];
  return entries
    .filter((entry): entry is readonly [string, string] => entry[1] !== undefined)
    .map(([key, value], index) => `${index === 0 ? "-" : " "} ${key}: ${scalar(value)}`);
}

function orcidAddress(orcid: string): string {
  return `https://orcid.org/${orcid}`;
}

/** `Ada van der Lens` as given names, particle and family names; `Lens, Ada` likewise. Undefined for a single word. */
function personNames(name: string): (readonly [string, string])[] | undefined {
  const [family = "", given = "", more] = name.split(",").map(part => part.trim());
  if (more === undefined && family !== "" && given !== "") return [["family-names", family], ["given-names", given]]; // prettier-ignore
  const words = name.split(/\s+/);
  const last = words.at(-1);
  if (last === undefined || words.length < 2 || name.includes(",")) return undefined;
  const before = words.slice(0, -1);
  const particleAt = before.findIndex((word, index) => index > 0 && /^\p{Ll}[\p{Ll}']*$/u.test(word));
  const givenNames = particleAt < 0 ? before : before.slice(0, particleAt);
  const particle = particleAt < 0 ? [] : before.slice(particleAt);
  return [
    ["family-names", last],
    ["given-names", givenNames.join(" ")],
    ...(particle.length > 0 ? [["name-particle", particle.join(" ")] as const] : []),
  ];
}

function merge(file: CitationFile, metadata: SoftwareMetadata): void {
  const { name, authors, authorsFrom } = metadata;
  addMissing(file, "cff-version", "1.2.0", "1.2.0");
  addMissing(file, "message", message, scalar(message));
  if (name !== undefined) addMissing(file, "title", name, scalar(name));
  if (entryOf(file.root, "authors")?.value === undefined && authors.length > 0) {
    addAuthors(file, authors);
    if (authorsFrom === "people") file.note("check", "authors", "from the plan's people; who is an author is yours to say");
  } else addOrcids(file, metadata.people);
  const before = textOf(file.value("version"));
  for (const { key, value, written } of fieldsOf(metadata, file)) {
    if (key === "version") mergeVersion(file, value);
    else if (key === "date-released") mergeDate(file, value, written);
    else if (key === "doi" || key === "identifiers") mergeIdentifier(file, key, value, written);
    else if (key === "url" && (file.value("doi") !== undefined || file.value("identifiers") !== undefined)) continue;
    else if (!addMissing(file, key, value, written)) sayIfOther(file, key, value);
  }
  const stale = file.value("date-released");
  if (metadata.dateReleased === undefined && stale !== undefined && before !== undefined && before !== textOf(file.value("version")))
    file.note(
      "check",
      "date-released",
      `${textOf(stale) ?? ""} may be the date of ${before}; the changelog dates no ${metadata.version ?? ""}`,
    );
}

/** True when the key was missing. */
function addMissing(file: CitationFile, key: string, value: string, written: string): boolean {
  if (entryOf(file.root, key)?.value !== undefined) return false;
  const done = file.edit(part => setPath(part, [key], new Raw(written)));
  file.note(done ? "added" : "left out", key, done ? value : "the place cannot be edited by itself");
  return true;
}

function addAuthors(file: CitationFile, authors: readonly Party[]): void {
  const done = file.edit(part => insertBlock(part, "authors", authors.flatMap(authorLines)));
  file.note(done ? "added" : "left out", "authors", done ? authors.map(it => it.name).join(", ") : "the place cannot be edited by itself");
}

/** Gives authors of the file the ORCID iD that the plan knows. */
function addOrcids(file: CitationFile, people: readonly Party[]): void {
  for (let index = 0; index < itemsOf(file.value("authors")).length; index++) {
    const author = itemsOf(file.value("authors"))[index];
    if (author?.kind !== "map" || valueOf(author, "orcid") !== undefined) continue;
    const name = nameOf(author);
    const matches = people.filter(person => person.orcid !== undefined && samePerson(person, { name, orcid: undefined }));
    const [person] = matches;
    if (matches.length !== 1 || person?.orcid === undefined || name === "" || file.text.includes(person.orcid)) continue;
    const { orcid } = person;
    if (file.edit(part => addEntry(part, author, "orcid", new Raw(orcidAddress(orcid))))) file.note("added", `ORCID iD of ${name}`, orcid);
  }
}

function nameOf(author: PlanNode): string {
  const part = (key: string): string => textOf(valueOf(author, key)) ?? "";
  const person = [part("given-names"), part("name-particle"), part("family-names"), part("name-suffix")].filter(it => it !== "");
  return person.length > 0 ? person.join(" ") : part("name");
}

function mergeVersion(file: CitationFile, version: string): void {
  if (addMissing(file, "version", version, scalar(version))) return;
  const node = file.value("version");
  const before = textOf(node) ?? "";
  if (node === undefined || sameRelease(before, version)) return;
  if (isLaterRelease(before, version) === true) {
    file.note("kept", "version", `${before}, which is later than the plan's ${version}`);
    return;
  }
  const done = file.edit(part => setScalar(part, node, version));
  file.note(done ? "changed" : "kept", "version", done ? `${before} to ${version}` : `${before}; the plan says ${version}`);
}

/** The date belongs to the version; it is set only where the file's version is the one that it dates. */
function mergeDate(file: CitationFile, date: string, written: string): void {
  if (addMissing(file, "date-released", date, written)) return;
  const node = file.value("date-released");
  const before = textOf(node) ?? "";
  const changed = file.notes.some(({ outcome, subject }) => outcome === "changed" && subject === "version");
  if (node === undefined || before === date) return;
  const done = changed && file.edit(part => setScalar(part, node, date));
  file.note(done ? "changed" : "kept", "date-released", done ? `${before} to ${date}` : `${before}; the changelog says ${date}`);
}

/** A file names its DOI under `doi` or in the list of identifiers. */
function mergeIdentifier(file: CitationFile, key: string, value: string, written: string): void {
  const listed = itemsOf(file.value("identifiers")).flatMap(item => textOf(valueOf(item, "value")) ?? []);
  const named = [...[textOf(file.value("doi"))].filter(it => it !== undefined), ...listed];
  if (named.length === 0) addMissing(file, key, value, written);
  else if (!named.some(it => it.toLowerCase() === value.toLowerCase()))
    file.note("kept", key, `${named.join(", ")}; the plan says ${value}`);
}

function sayIfOther(file: CitationFile, key: string, value: string): void {
  const node = file.value(key);
  const listed = itemsOf(node).flatMap(item => textOf(item) ?? []);
  const before = listed.length > 0 ? listed.join(" OR ") : (textOf(node) ?? "");
  const isSame = key === "license" ? sameLicense(before, value) === true : key === "abstract" || withoutEnd(before) === withoutEnd(value);
  if (!isSame) file.note("kept", key, `${before}; the plan says ${value}`);
}

function withoutEnd(address: string): string {
  return address.toLowerCase().replace(/(\.git)?\/*$/, "");
}

/** Text as a scalar that every reader of YAML 1.1 and 1.2 takes for the same text. */
function scalar(text: string): string {
  const isPlain = /^[A-Za-z0-9(/]/.test(text) && !/^(y|n|yes|no|on|off)$/i.test(text) && !/^\d{4}-\d{1,2}-\d{1,2}/.test(text);
  return isPlain ? yamlText(text) : JSON.stringify(text);
}
