import { parseSpdx } from "../ecosystems/spdx.ts";
import { slotName } from "../gates/evaluate.ts";
import { gatesOf } from "../gates/gate.ts";
import { signOffsOf, type SignOff } from "../gates/signoff.ts";
import { decisionWords } from "../gates/slot-words.ts";
import { isObject } from "../knowledge-model/data.ts";
import { baseName, relativeTo } from "../repo.ts";
import type { Companion, CompanionInput, ExportNote } from "./companion.ts";
import { asAddress, asPath, evidenceOf } from "./links.ts";
import { isWebAddress, signerOnly, softwareMetadata, type Party } from "./software-metadata.ts";

/**
 * `ro-crate-metadata.json` by RO-Crate 1.2 for a pack of evidence: the plan with its sign-offs, every file that answers and sign-offs
 * name, the release and the people. It describes the plan's folder, and belongs into it.
 * https://www.researchobject.org/ro-crate/specification/1.2
 */
export function exportRoCrate(input: CompanionInput): Companion {
  const { plan, questions, gates } = input.analysis;
  const metadata = softwareMetadata(input);
  const crate = new Crate(input);
  const name = metadata.name ?? "software without a name";
  const authors = metadata.people.length > 0 ? metadata.people : metadata.authors;

  for (const part of plan.parts) {
    const isPlan = part.kind === "plan";
    crate.file(relativeTo(part.file.path, plan.folder), isPlan ? "Software management plan" : "Sign-offs", "application/yaml");
  }
  for (const file of ["README.md", "CITATION.cff", "codemeta.json", "LICENSE", "CHANGELOG.md"]) crate.fileIfThere(file);
  for (const { question, evidence } of questions)
    for (const { written } of evidence) crate.evidence(written.value, `Evidence for: ${question.title}`, question.id);
  const titles = new Map(gatesOf(plan).gates.map(gate => [gate.id, gate]));
  const actions = signOffsOf(plan).map(signOff => {
    const gate = titles.get(signOff.gate ?? "");
    const title = gate === undefined ? (signOff.gate ?? "sign-off") : slotName({ gate, part: signOff.part });
    const { by } = signOff;
    const signer = metadata.people.find(({ id }) => id === by) ?? (by === undefined ? undefined : signerOnly(by));
    return crate.signOff(signOff, title, signer);
  });
  const software = crate.add({
    "@id": "#software",
    "@type": "SoftwareSourceCode",
    name,
    ...optional("description", metadata.description),
    ...optional("version", metadata.version),
    ...optional("codeRepository", metadata.repository),
    ...optional("url", isWebAddress(metadata.repository) ? metadata.repository : undefined),
    ...optional("programmingLanguage", metadata.languages),
    ...optional("license", crate.license(metadata.license)),
    ...optional("identifier", metadata.identifier),
    ...optional("datePublished", metadata.dateReleased),
    ...optional("author", crate.parties(metadata.authors)),
  });
  const release = plan.release.current?.value;
  const decision = gates === undefined ? "" : ` Gates for ${gates.release} on ${gates.at}: ${decisionWords(gates)}.`;
  const root = {
    "@id": "./",
    "@type": "Dataset",
    name: `${packName}${name}${release === undefined ? "" : ` ${release}`}`,
    description: `The plan of ${name}, what its answers and sign-offs rest on, and who gave them.${decision}`,
    datePublished: input.at,
    license: crate.license(metadata.license) ?? "The plan names no licence.",
    ...optional("author", crate.parties(authors)),
    ...optional("hasPart", crate.parts),
    about: software,
    ...optional("mentions", [...crate.pages, ...actions]),
  };
  const descriptor = {
    "@id": "ro-crate-metadata.json",
    "@type": "CreativeWork",
    conformsTo: { "@id": "https://w3id.org/ro/crate/1.2" },
    about: { "@id": "./" },
  };
  if (metadata.license === undefined) crate.notes.push({ outcome: "missing", subject: "license", words: "write software.license" });
  if (authors.length === 0) crate.notes.push({ outcome: "missing", subject: "author", words: "the plan names no people" });
  const file = { "@context": "https://w3id.org/ro/crate/1.2/context", "@graph": [descriptor, root, ...crate.entities()] };
  return { text: `${JSON.stringify(file, undefined, 2)}\n`, notes: crate.notes };
} // prettier-ignore

/** What the name of every pack begins with. */
const packName = "Software management plan and evidence of ";

/** Whether a metadata document is one of these packs: people describe other crates in files of the same name. */
export function isOwnCrate(text: string): boolean {
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch {
    return false;
  }
  const graph = isObject(data) && Object.hasOwn(data, "@graph") ? data["@graph"] : undefined;
  const root: unknown = Array.isArray(graph) ? graph.find(entity => isObject(entity) && entity["@id"] === "./") : undefined;
  return isObject(root) && typeof root["name"] === "string" && root["name"].startsWith(packName);
}

interface Reference {
  readonly "@id": string;
}

type Entity = Reference & Readonly<Record<string, unknown>>;

function optional(key: string, value: unknown): Readonly<Record<string, unknown>> {
  return value === undefined || (Array.isArray(value) && value.length === 0) ? {} : { [key]: value };
}

/** The entities of a crate, each once, in the order in which they are first named. */
class Crate {
  readonly notes: ExportNote[] = [];
  /** Files and folders of the pack. */
  readonly parts: Reference[] = [];
  /** Evidence on the web: pages, which are no files of the pack. */
  readonly pages: Reference[] = [];
  readonly #input: CompanionInput;
  readonly #entities = new Map<string, Entity>();
  readonly #signOffs = new Map<string, number>();

  constructor(input: CompanionInput) {
    this.#input = input;
  }

  entities(): readonly Entity[] {
    return [...this.#entities.values()];
  }

  add(entity: Entity): Reference {
    if (!this.#entities.has(entity["@id"])) this.#entities.set(entity["@id"], entity);
    return { "@id": entity["@id"] };
  }

  /** `path` is relative to the plan's folder. */
  file(path: string, description: string | undefined, format = formatOf(path)): Reference {
    const id = asPath(path);
    return this.#part({
      "@id": id,
      "@type": "File",
      name: baseName(path),
      ...optional("description", description),
      ...optional("encodingFormat", format),
    });
  }

  fileIfThere(path: string): void {
    const { analysis, repo } = this.#input;
    const found = evidenceOf(path, analysis.plan, repo);
    if (found.kind === "file") this.file(found.path, undefined);
  }

  /** Undefined, with a note, for what cannot go into the pack. */
  evidence(text: string, description: string, subject: string): Reference | undefined {
    const { analysis, repo } = this.#input;
    const found = evidenceOf(text, analysis.plan, repo);
    if (found.kind === "nowhere") {
      this.notes.push({ outcome: "left out", subject, words: `${text}: ${found.because}` });
      return undefined;
    }
    if (found.kind === "address") {
      const page = { "@id": asAddress(found.address), "@type": "CreativeWork", name: found.address, description };
      if (!this.#entities.has(page["@id"])) this.pages.push({ "@id": page["@id"] });
      return this.add(page);
    }
    // the whole folder of the plan is the crate itself
    if (found.path === "./") return { "@id": "./" };
    if (found.kind === "file") return this.file(found.path, description);
    const name = baseName(found.path.replace(/\/$/, ""));
    return this.#part({ "@id": asPath(found.path), "@type": "Dataset", name, description });
  }

  /** Each once, also when two of them share an ORCID iD. */
  parties(all: readonly Party[]): Reference[] {
    return [...new Map(all.map(one => this.party(one)).map(reference => [reference["@id"], reference])).values()];
  }

  party(person: Party): Reference {
    const { id, name, orcid, email, affiliation, isPerson } = person;
    const organisation =
      affiliation === undefined
        ? undefined
        : this.add({ "@id": `#organisation-${asPath(affiliation).replaceAll("/", "%2F")}`, "@type": "Organization", name: affiliation });
    return this.add({
      "@id": orcid === undefined ? `#person-${asPath(id ?? name).replaceAll("/", "%2F")}` : `https://orcid.org/${orcid}`,
      "@type": isPerson ? "Person" : "Organization",
      name,
      ...optional("email", email),
      ...optional("affiliation", organisation),
    });
  }

  /** An entity for a licence of SPDX; the text itself for anything else. */
  license(license: string | undefined): Reference | string | undefined {
    if (license === undefined) return undefined;
    const read = parseSpdx(license);
    if (!read.valid || read.ids.length !== 1 || read.normal !== read.ids[0]) return license;
    const address = `https://spdx.org/licenses/${read.normal}`;
    return this.add({
      "@id": address,
      "@type": "CreativeWork",
      name: read.normal,
      description: `SPDX licence ${read.normal}`,
      url: address,
    });
  }

  signOff(signOff: SignOff, title: string, signer: Party | undefined): Reference {
    const { gate, part, release, by, date, verdict, evidence, note, limit } = signOff;
    const said = [verdict, limit === undefined ? undefined : `up to ${limit}`, note].filter(it => it !== undefined).join("; ");
    const id = this.#numbered([gate, part, release, date, by, verdict].filter(it => it !== undefined && it !== null).join("-"));
    return this.add({
      "@id": `#sign-off-${asPath(id).replaceAll("/", "%2F")}`,
      "@type": "AssessAction",
      name: `${title}${release === undefined ? "" : `, ${release}`}`,
      ...optional("description", said === "" ? undefined : said),
      ...optional("agent", signer && this.party(signer)),
      ...optional("endTime", date),
      actionStatus: { "@id": `http://schema.org/${verdict === "rejected" ? "FailedActionStatus" : "CompletedActionStatus"}` },
      object: { "@id": "#software" },
      ...optional("result", evidence.flatMap(({ value }) => this.evidence(value, `Evidence for: ${title}`, gate ?? "signoffs") ?? [])),
    });
  } // prettier-ignore

  /** The second sign-off of somebody on the same day has evidence of its own. */
  #numbered(id: string): string {
    const count = (this.#signOffs.get(id) ?? 0) + 1;
    this.#signOffs.set(id, count);
    return count === 1 ? id : `${id} ${count}`;
  }

  #part(entity: Entity): Reference {
    const isNew = !this.#entities.has(entity["@id"]);
    const reference = this.add(entity);
    if (isNew) this.parts.push(reference);
    return reference;
  }
}

const formats: ReadonlyMap<string, string> = new Map([
  ["md", "text/markdown"], ["json", "application/json"], ["jsonld", "application/ld+json"], ["yml", "application/yaml"],
  ["yaml", "application/yaml"], ["cff", "application/yaml"], ["html", "text/html"], ["txt", "text/plain"], ["csv", "text/csv"],
  ["pdf", "application/pdf"], ["png", "image/png"], ["svg", "image/svg+xml"], ["xml", "application/xml"], ["toml", "application/toml"],
]); // prettier-ignore

function formatOf(path: string): string | undefined {
  return formats.get(/\.([^./]+)$/.exec(path)?.[1]?.toLowerCase() ?? "");
}
