import { parseSpdx } from "../ecosystems/spdx.ts";
import { gatesOf } from "../gates/gate.ts";
import { signOffsOf, type SignOff } from "../gates/signoff.ts";
import { textOf, toData, valueOf } from "../plan/nodes.ts";
import { isAddress } from "../plan/paths.ts";
import { textList, type Plan } from "../plan/view.ts";
import type { QuestionReport } from "../question-report.ts";
import { answerWords } from "../words.ts";
import type { Companion, CompanionInput, ExportNote } from "./companion.ts";
import { asAddress, asPath, planIdentifier, webAddress } from "./links.ts";
import { isWebAddress, signerOnly, softwareMetadata, type Party, type SoftwareMetadata } from "./software-metadata.ts";

/**
 * The plan as machine-actionable Software Management Plan 2.1 in JSON-LD, with every minimum property that somebody says and all 21
 * questions under `maSMP:questionnaire`. Sign-offs with evidence are test actions, those of gates that are about running are run actions.
 * zbmed-semtec/maSMPs, schema/maSMP_schema_v2/v2.1.0: types and profiles; there is no hosted context, so it stands in the file.
 */
export function exportMasmp(input: CompanionInput): Companion {
  const { plan, questions } = input.analysis;
  const metadata = softwareMetadata(input);
  const identifier = planIdentifier(plan, metadata.repository, metadata.name);
  const notes: ExportNote[] = [];
  const ids = new Identifiers(identifier, plan, metadata.repository);
  const authors = metadata.people.length > 0 ? metadata.people : metadata.authors;
  const affiliations = [...new Set(authors.flatMap(({ affiliation }) => affiliation ?? []))];
  const name = metadata.name ?? "software without a name";
  const document = {
    "@context": context,
    "@id": identifier,
    "@type": "maSMP:SoftwareManagementPlan",
    "schema:name": `Software management plan of ${name}`,
    "schema:identifier": identifier,
    "schema:datePublished": input.at,
    "schema:author": authors.map(author => party(author, ids)),
    "schema:publisher":
      affiliations.length > 0
        ? affiliations.map(affiliation => ({ "@type": "schema:Organization", "schema:name": affiliation }))
        : references(authors, ids),
    "maSMP:researchProject": [
      {
        "@id": ids.of("project"),
        "@type": "schema:ResearchProject",
        "schema:name": name,
        ...optional("schema:description", metadata.description),
        ...optional("schema:url", isWebAddress(metadata.repository) ? metadata.repository : undefined),
      },
    ],
    "maSMP:managedSoftware": [software(plan, metadata, ids)],
    "maSMP:questionnaire": {
      "@id": ids.of("questionnaire"),
      "@type": "schema:ItemList",
      "schema:name": "ELIXIR Software Management Plan 1.0.0",
      "schema:numberOfItems": questions.length,
      "schema:itemListOrder": "https://schema.org/ItemListOrderAscending",
      "schema:itemListElement": questions.map((report, index) => ({
        "@type": "schema:ListItem",
        "schema:position": index + 1,
        "schema:item": question(report, ids),
      })),
    },
  };
  const missing = (subject: string, words: string): void => void notes.push({ outcome: "missing", subject, words });
  const { repository, version, description, languages } = metadata;
  if (metadata.name === undefined) missing("schema:name", "the plan does not name the software");
  if (authors.length === 0) missing("schema:author, schema:publisher", "the plan names no people");
  if (repository === undefined) missing("schema:codeRepository, schema:url", "write software.codeRepository");
  if (version === undefined) missing("schema:version", "write release.current");
  if (description === undefined) missing("schema:description", "write software.description");
  if (languages.length === 0) missing("schema:programmingLanguage", "write software.programmingLanguage");
  const open = questions.filter(({ given }) => given === undefined).length;
  if (open > 0) missing("maSMP:questionnaire", `${open} of ${questions.length} questions have no answer`);
  for (const { question: asked, contradictions } of questions)
    for (const { message } of contradictions) notes.push({ outcome: "check", subject: asked.id, words: message });
  return { text: `${JSON.stringify(document, undefined, 2)}\n`, notes };
}

/** maSMP is written over http://schema.org/, without an s. */
const context = {
  schema: "http://schema.org/",
  bs: "https://bioschemas.org/terms/",
  codemeta: "https://w3id.org/codemeta/",
  maSMP: "https://discovery.biothings.io/view/maSMP/",
} as const;

/** Identifiers of things that have none of their own, inside that of the plan. */
class Identifiers {
  readonly #plan: string;
  readonly #folder: string;
  readonly #repository: string | undefined;

  constructor(plan: string, { folder }: Plan, repository: string | undefined) {
    this.#plan = plan;
    this.#folder = folder === "" ? "" : `${folder}/`;
    this.#repository = webAddress(repository);
  }

  of(...parts: readonly string[]): string {
    const mark = this.#plan.includes("#") ? "/" : "#";
    return `${this.#plan}${mark}${asPath(parts.join("/"))}`;
  }

  party({ id, name, orcid }: Party): string {
    return orcid === undefined ? this.of("people", id ?? name) : `https://orcid.org/${orcid}`;
  }

  /** Evidence as an address: paths stand behind that of the repository, if it has one. */
  evidence(text: string): string {
    if (isAddress(text) && !text.startsWith("//")) return asAddress(text);
    return this.#repository === undefined ? this.of("files", text) : `${this.#repository}#${asPath(this.#folder + text)}`;
  }
}

function references(parties: readonly Party[], ids: Identifiers): unknown[] {
  return [...new Set(parties.map(one => ids.party(one)))].map(id => ({ "@id": id }));
}

function optional(key: string, value: unknown): Readonly<Record<string, unknown>> {
  return value === undefined || (Array.isArray(value) && value.length === 0) ? {} : { [key]: value };
}

function party(author: Party, ids: Identifiers): unknown {
  const { name, email, affiliation, isPerson } = author;
  return {
    "@id": ids.party(author),
    "@type": isPerson ? "schema:Person" : "schema:Organization",
    "schema:name": name,
    ...optional("schema:email", email),
    ...optional(
      "schema:affiliation",
      affiliation === undefined ? undefined : { "@type": "schema:Organization", "schema:name": affiliation },
    ),
  };
}

function software(plan: Plan, metadata: SoftwareMetadata, ids: Identifiers): unknown {
  const { name, description, version, repository, languages, license, identifier, issueTracker, people, authors } = metadata;
  const id = ids.of("software");
  const maintainers = people.filter(({ roles }) => roles.includes("maintainer"));
  const { tests, runs } = actionsOf(plan, ids, id, people);
  const changelog = plan.release.changelog?.value;
  const read = license === undefined ? undefined : parseSpdx(license);
  const isOneLicense = read?.valid === true && read.ids.length === 1 && read.normal === read.ids[0];
  return {
    "@id": id,
    "@type": "schema:SoftwareSourceCode",
    ...optional("schema:name", name),
    ...optional("schema:description", description),
    ...optional("schema:version", version),
    ...optional("schema:codeRepository", repository),
    ...optional("schema:url", repository),
    ...optional("schema:programmingLanguage", languages),
    ...optional("schema:license", isOneLicense ? `https://spdx.org/licenses/${read.normal}` : license),
    ...optional("schema:identifier", identifier),
    ...optional("schema:runtimePlatform", plan.runtime?.value),
    ...optional("schema:author", authors.map(author => ({ "@id": ids.party(author), "schema:name": author.name }))),
    ...optional("schema:maintainer", maintainers.map(author => ({ "@id": ids.party(author) }))),
    ...optional("codemeta:issueTracker", issueTracker),
    ...optional("maSMP:changelog", changelog === undefined ? undefined : ids.evidence(changelog)),
    ...optional("maSMP:testedWith", tests),
    // the profile has no property that leads from software to its runs, so their own is read backwards
    ...(runs.length === 0 ? {} : { "@reverse": { "maSMP:softwareRun": runs } }),
  };
} // prettier-ignore

function question({ question: asked, given }: QuestionReport, ids: Identifiers): unknown {
  const { id, title, wording } = asked;
  const base = {
    "@id": ids.of("questions", id),
    "@type": "schema:Question",
    "schema:identifier": id,
    "schema:name": title,
    "schema:text": wording,
  };
  if (given === undefined) return base;
  const { written } = given;
  return {
    ...base,
    "schema:acceptedAnswer": {
      "@id": ids.of("answers", id),
      "@type": "schema:Answer",
      "schema:text": answerWords(given.value),
      "schema:mainEntity": [...values(id, given.value), ...formats(id, written?.formats === undefined ? [] : toData(written.formats))],
      ...optional(
        "schema:citation",
        (written?.evidence ?? []).map(({ value }) => evidence(value, ids)),
      ),
      ...optional(
        "schema:comment",
        written?.note === undefined ? undefined : { "@type": "schema:Comment", "schema:text": written.note.value },
      ),
    },
  };
}

/** An answer as values that machines can read: one for each option that was chosen, and for each row of a matrix. */
function values(id: string, value: unknown): unknown[] {
  if (Array.isArray(value)) return value.flatMap(item => values(id, item));
  if (typeof value === "object" && value !== null) return Object.entries(value).flatMap(([row, inner]) => values(`${id}/${row}`, inner));
  return [{ "@type": "schema:PropertyValue", "schema:propertyID": id, "schema:value": answerWords(value) }];
}

function formats(id: string, listed: unknown): unknown[] {
  return (Array.isArray(listed) ? listed : []).flatMap((format: unknown) => {
    if (typeof format !== "object" || format === null) return [];
    const text = (key: string): string | undefined => {
      const value: unknown = Object.entries(format).find(([name]) => name === key)?.[1];
      return value === undefined || value === null || typeof value === "object" ? undefined : answerWords(value);
    };
    const base = {
      "@type": "schema:PropertyValue",
      "schema:propertyID": `${id}/format`,
      "schema:value": text("name") ?? text("url") ?? "",
    };
    return [{ ...base, ...optional("schema:url", text("url")), ...optional("schema:description", text("description")) }];
  });
}

function evidence(text: string, ids: Identifiers): unknown {
  return { "@id": ids.evidence(text), "@type": "schema:CreativeWork", "schema:name": text };
}

/** Gates about how the software runs somewhere; the others are about what it does. */
const runGates: ReadonlySet<string> = new Set(["resource-estimate", "remote-sites", "runtime-performance"]);

/** Sign-offs that show something, and the run before a campaign. */
function actionsOf(
  plan: Plan,
  ids: Identifiers,
  tested: string,
  people: readonly Party[],
): { readonly tests: readonly unknown[]; readonly runs: readonly unknown[] } {
  const titles = new Map(gatesOf(plan).gates.map(({ id, title }) => [id, title]));
  const shown = signOffsOf(plan).filter(({ evidence: named, ticket }) => named.length > 0 || isWebAddress(ticket));
  const tests = shown.filter(({ gate }) => !runGates.has(gate ?? ""));
  const runs = shown.filter(({ gate }) => runGates.has(gate ?? ""));
  const name = (signOff: SignOff): string =>
    [titles.get(signOff.gate ?? "") ?? signOff.gate ?? "sign-off", ...(signOff.part === null ? [] : [signOff.part])].join(" · ");
  const counts = new Map<string, number>();
  const common = (signOff: SignOff, type: string): Readonly<Record<string, unknown>> => {
    const { gate, part, release, by, date, verdict, evidence: named, ticket, note, limit } = signOff;
    const signer = people.find(({ id }) => id === by) ?? (by === undefined ? undefined : signerOnly(by));
    const id = [gate, part, release, date, by, verdict].filter(it => it !== undefined && it !== null).join("-");
    const count = (counts.get(id) ?? 0) + 1;
    counts.set(id, count);
    const said = [verdict, limit === undefined ? undefined : `up to ${limit}`, note].filter(it => it !== undefined).join("; ");
    const results = [...named.map(({ value }) => value), ...(isWebAddress(ticket) ? [ticket] : [])];
    return {
      "@id": ids.of("sign-offs", count === 1 ? id : `${id} ${count}`),
      "@type": type,
      "schema:name": `${name(signOff)}${release === undefined ? "" : `, ${release}`}`,
      ...optional("schema:description", said === "" ? undefined : said),
      "schema:actionStatus": { "@id": verdict === "rejected" ? "schema:FailedActionStatus" : "schema:CompletedActionStatus" },
      ...optional("schema:agent", signer && { "@id": ids.party(signer), "schema:name": signer.name }),
      ...optional("schema:endTime", date),
      "schema:result": results.map(text => evidence(text, ids)),
    };
  };
  const preproduction = valueOf(valueOf(plan.root, "production"), "preproduction");
  const report = textOf(valueOf(preproduction, "report"));
  const ran = textOf(valueOf(preproduction, "ran"));
  const campaign = textOf(valueOf(valueOf(plan.root, "production"), "id"));
  return {
    tests: tests.map(signOff => ({
      ...common(signOff, "maSMP:SoftwareTestAction"),
      "maSMP:softwareTested": { "@id": tested },
      "maSMP:testType": name(signOff),
    })),
    runs: [
      ...runs.map(signOff => ({
        ...common(signOff, "maSMP:SoftwareRunAction"),
        "maSMP:softwareRun": { "@id": tested },
        ...optional("maSMP:runContainer", containersOf(plan, signOff)),
      })),
      ...(report === undefined
        ? []
        : [
            {
              "@id": ids.of("production", "preproduction"),
              "@type": "maSMP:SoftwareRunAction",
              "schema:name": `Pre-production${campaign === undefined ? "" : ` of ${campaign}`}`,
              ...optional("schema:endTime", ran),
              "schema:result": [evidence(report, ids)],
              "maSMP:softwareRun": { "@id": tested },
            },
          ]),
    ],
  };
}

/** The image that ran, if production targets at the site of the sign-off, or all of them, name exactly one. */
function containersOf(plan: Plan, { part }: SignOff): string | undefined {
  const images = plan.targets.flatMap(({ kind, tier, artefact, node }) => {
    const isContainer = kind?.value.startsWith("container") === true && tier?.value === "production";
    const isThere = part === null || textList(plan.main, valueOf(node, "sites")).some(({ value }) => value === part);
    return isContainer && isThere && artefact !== undefined ? [artefact.value] : [];
  });
  return images.length === 1 ? images[0] : undefined;
}
