import { dateProblem } from "../dates.ts";
import type { FileWith } from "../facts-view.ts";
import type { ChangelogRelease } from "../facts/types.ts";
import { orcidIn } from "../formats/orcid.ts";
import { textOf, valueOf } from "../plan/nodes.ts";
import { textList, type Plan } from "../plan/view.ts";
import { currentRelease, isDevelopmentVersion, sameRelease } from "../release-version.ts";
import { baseName, folderOf } from "../repo.ts";
import type { CompanionInput } from "./companion.ts";

/** A person, or a group, an institution, a board. */
export interface Party {
  /** Under `people`; undefined for authors that another file names. */
  readonly id: string | undefined;
  readonly name: string;
  /** In its bare form `0000-0002-1825-0097`. */
  readonly orcid: string | undefined;
  readonly email: string | undefined;
  readonly affiliation: string | undefined;
  readonly roles: readonly string[];
  /** Surely one human being: who has an ORCID iD or an account of their own. A board has neither. */
  readonly isPerson: boolean;
}

export interface SoftwareMetadata {
  readonly name: string | undefined;
  readonly description: string | undefined;
  /** As written; an SPDX expression if the plan is right. */
  readonly license: string | undefined;
  readonly repository: string | undefined;
  readonly identifier: string | undefined;
  /** Without the letters of a tag. */
  readonly version: string | undefined;
  /** Of that version, `YYYY-MM-DD`, if the changelog or CITATION.cff says it. */
  readonly dateReleased: string | undefined;
  readonly languages: readonly string[];
  readonly developmentStatus: string | undefined;
  readonly issueTracker: string | undefined;
  /** An address where users find help. */
  readonly help: string | undefined;
  readonly authors: readonly Party[];
  /** What the authors were taken from: a file, or "people" of the plan. */
  readonly authorsFrom: string | undefined;
  readonly people: readonly Party[];
}

/** What the plan says of its software, filled up from the metadata that lies beside it: CITATION.cff, codemeta.json, then manifests. */
export function softwareMetadata({ analysis: { plan, facts } }: Pick<CompanionInput, "analysis">): SoftwareMetadata {
  const files = facts
    .with("project")
    .filter(({ path }) => folderOf(path) === plan.folder)
    .sort((a, b) => rank(a) - rank(b) || (a.path < b.path ? -1 : 1));
  const first = (key: "name" | "description" | "license" | "repository" | "identifier" | "issueTracker"): string | undefined => {
    for (const { value } of files) if (value[key] !== undefined) return value[key].value;
    return undefined;
  };
  const { software } = plan;
  const people = peopleOf(plan);
  const version = currentRelease(plan)?.version ?? filledIn(plan.release.current?.value) ?? writtenVersion(files);
  const support = valueOf(plan.root, "support");
  return {
    name: filledIn(software.name?.value) ?? first("name"),
    description: filledIn(software.description?.value) ?? first("description"),
    license: filledIn(software.license?.value) ?? first("license"),
    repository: filledIn(software.codeRepository?.value) ?? first("repository"),
    identifier: filledIn(software.identifier?.value) ?? first("identifier"),
    version,
    dateReleased: version === undefined ? undefined : releaseDate(version, files, facts.with("changelog")),
    languages: languagesOf(plan, files),
    developmentStatus: filledIn(textOf(valueOf(valueOf(plan.root, "software"), "developmentStatus"))),
    issueTracker: filledIn(textOf(valueOf(support, "issues"))) ?? first("issueTracker"),
    help: filledIn(textOf(valueOf(support, "statement"))),
    ...authorsOf(files, people),
    people,
  };
}

function filledIn(text: string | undefined): string | undefined {
  return text === undefined || text.trim() === "" ? undefined : text.trim();
}

/** Files made for citing know more of authors and licence than manifests do. */
function rank({ path }: FileWith<"project">): number {
  const at = ["CITATION.cff", "codemeta.json"].indexOf(baseName(path));
  return at < 0 ? 2 : at;
}

function writtenVersion(files: readonly FileWith<"project">[]): string | undefined {
  for (const { value } of files) {
    const version = value.versionIsDynamic === true ? undefined : value.version?.value;
    if (version !== undefined && !isDevelopmentVersion(version)) return version;
  }
  return undefined;
}

function releaseDate(
  version: string,
  files: readonly FileWith<"project">[],
  changelogs: readonly FileWith<"changelog">[],
): string | undefined {
  const released = changelogs
    .flatMap(({ value }): readonly ChangelogRelease[] => value)
    .find(release => release.date !== null && sameRelease(release.version, version));
  if (typeof released?.date === "string" && dateProblem(released.date) === undefined) return released.date;
  const cited = files.find(({ value }) => value.dateReleased !== undefined && sameRelease(value.version?.value ?? "", version));
  return cited?.value.dateReleased?.value;
}

/** Languages that a manifest stands for, by its ecosystem. */
const languageOf: ReadonlyMap<string, string> = new Map([
  ["pypi", "Python"], ["cran", "R"], ["cargo", "Rust"], ["julia", "Julia"], ["golang", "Go"], ["gem", "Ruby"], ["hackage", "Haskell"],
  ["composer", "PHP"], ["hex", "Elixir"], ["pub", "Dart"],
]); // prettier-ignore

const runtimeLanguages: ReadonlyMap<string, string> = new Map([
  ["python", "Python"], ["r", "R"], ["julia", "Julia"], ["rust", "Rust"], ["go", "Go"], ["ruby", "Ruby"], ["java", "Java"], ["perl", "Perl"],
]); // prettier-ignore

function languagesOf(plan: Plan, files: readonly FileWith<"project">[]): readonly string[] {
  const written = textList(plan.main, valueOf(valueOf(plan.root, "software"), "programmingLanguage")).map(({ value }) => value);
  if (written.length > 0) return written;
  const said = files.flatMap(({ value }) => value.programmingLanguage ?? []);
  if (said.length > 0) return [...new Set(said)];
  const implied = files.flatMap(({ ecosystem }) => languageOf.get(ecosystem ?? "") ?? []);
  if (implied.length > 0) return [...new Set(implied)];
  const runtime = /^[A-Za-z]+/.exec(plan.runtime?.value ?? "")?.[0].toLowerCase() ?? "";
  return [runtimeLanguages.get(runtime)].filter(language => language !== undefined);
}

function peopleOf(plan: Plan): Party[] {
  return plan.people.map(({ id, name, roles, node }) => {
    const text = (key: string): string | undefined => filledIn(textOf(valueOf(node, key)));
    const orcid = orcidIn(text("orcid") ?? "") ?? undefined;
    return {
      id,
      name: filledIn(name?.value) ?? id,
      orcid,
      email: text("email"),
      affiliation: text("affiliation"),
      roles: roles.map(({ value }) => value),
      isPerson: orcid !== undefined || text("github") !== undefined,
    };
  });
}

/**
 * Who wrote the software. A plan's people sign and answer, which makes nobody an author: files that name authors go first, then people
 * with a role that says so, then all of them.
 */
function authorsOf(files: readonly FileWith<"project">[], people: readonly Party[]): Pick<SoftwareMetadata, "authors" | "authorsFrom"> {
  const file = files.find(({ value }) => (value.authors ?? []).length > 0);
  if (file !== undefined) {
    const authors = (file.value.authors ?? []).map(({ name, orcid }) => {
      const known = people.find(person => samePerson(person, { name, orcid: orcid ?? undefined }));
      return {
        id: known?.id,
        name,
        orcid: orcid ?? known?.orcid,
        email: known?.email,
        affiliation: known?.affiliation,
        roles: known?.roles ?? [],
        isPerson: orcid !== null || known?.isPerson === true,
      };
    });
    return { authors, authorsFrom: file.path };
  }
  const writers = people.filter(({ roles }) => roles.some(role => /^(author|developer|maintainer)$/.test(role)));
  const authors = writers.length > 0 ? writers : people;
  return { authors, authorsFrom: authors.length > 0 ? "people" : undefined };
}

/** Who signed without being one of the plan's people. */
export function signerOnly(name: string): Party {
  return { id: name, name, orcid: undefined, email: undefined, affiliation: undefined, roles: [], isPerson: true };
}

/** By ORCID iD where both have one, else by name. */
export function samePerson(a: Pick<Party, "name" | "orcid">, b: Pick<Party, "name" | "orcid">): boolean {
  if (a.orcid !== undefined && b.orcid !== undefined) return a.orcid === b.orcid;
  return plainName(a.name) === plainName(b.name);
}

function plainName(name: string): string {
  return name.normalize("NFKC").toLowerCase().replace(/[\s.]+/g, " ").trim(); // prettier-ignore
}

/** The DOI in a text, as an address or bare: `10.5281/zenodo.1234`. */
export function doiIn(text: string): string | undefined {
  const found = /(?:^|[/:\s])(10\.\d{4,9}(?:\.\d+)*\/[A-Za-z0-9:/_;\-.()[\]\\]+)$/.exec(text.trim())?.[1];
  return found?.replace(/[.;]+$/, "");
}

export function isWebAddress(text: string | undefined): text is string {
  return text !== undefined && /^https?:\/\/[^\s/?#]+\S*$/i.test(text);
}
