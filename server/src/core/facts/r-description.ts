import { normalName } from "../ecosystems/names.ts";
import { commaList, parseDcf, type DcfField, type DcfRecord } from "../formats/dcf.ts";
import { personsIn } from "../formats/r-persons.ts";
import type { LineIndex, Span } from "../text.ts";
import type { SourceFile } from "../types.ts";
import { defineReader, type Reader } from "./define.ts";
import type { Author, Extracted, Fact, FileFacts, PackageFact, Problem, ProjectFacts } from "./types.ts";

export const rDescription: Reader = defineReader({
  id: "r-description",
  format: "DESCRIPTION",
  ecosystem: "cran",
  role: "manifest",
  gives: ["packages", "project"],
  matches: ["**/DESCRIPTION"],
  docs: "https://r-pkgs.org/description.html",
  read,
  examples: [
    {
      name: "a package",
      file: "DESCRIPTION",
      text: `Package: starfit
Title: Fit Stellar Spectra
Version: 0.4.1.9000
Authors@R: c(
    person("Ada", "Lens", , "ada@example.org", role = c("aut", "cre"),
           comment = c(ORCID = "0000-0002-1825-0097", "wrote (most) of it")),
    person(given = "Observatory", role = "fnd"))
Description: Fits spectra
    of stars.
License: GPL (>= 2)
URL: https://starfit.example.org, https://github.com/obs/starfit
BugReports: https://github.com/obs/starfit/issues
Depends: R (>= 4.1.0), methods
Imports:
    cli,
    glue (>= 1.6.1), lightcurve,
    exact (== 2.0-1)
LinkingTo: Rcpp
Suggests: testthat (>= 3.0.0)
Remotes: obs/lightcurve@v2, name=github::obs/other
`,
      expect: {
        complete: true,
        problems: [],
        value: {
          project: {
            name: { value: "starfit" },
            version: { value: "0.4.1.9000", range: { start: { line: 2, character: 9 }, end: { line: 2, character: 19 } } },
            description: { value: "Fits spectra of stars." },
            license: { value: "GPL (>= 2)" },
            repository: {
              value: "https://github.com/obs/starfit",
              range: { start: { line: 10, character: 34 }, end: { line: 10, character: 64 } },
            },
            issueTracker: { value: "https://github.com/obs/starfit/issues" },
            runtime: { value: "R >=4.1.0", range: { start: { line: 12, character: 12 }, end: { line: 12, character: 20 } } },
            programmingLanguage: "R",
            authors: [
              { name: "Ada Lens", orcid: "0000-0002-1825-0097", at: { start: { line: 4, character: 4 } } },
              { name: "Observatory", orcid: null },
            ],
          },
          packages: [
            { ecosystem: "cran", name: "methods", group: "base", required: true, range: null },
            {
              name: "cli",
              group: "main",
              required: true,
              direct: true,
              range: null,
              at: { start: { line: 14, character: 4 }, end: { line: 14, character: 7 } },
            },
            {
              name: "glue",
              range: ">= 1.6.1",
              version: null,
              versionAt: { start: { line: 15, character: 10 }, end: { line: 15, character: 18 } },
            },
            { name: "lightcurve", source: "obs/lightcurve@v2" },
            { name: "exact", range: "== 2.0-1", version: "2.0-1" },
            { name: "Rcpp", group: "main", required: true },
            { name: "testthat", group: "suggests", required: false },
          ],
        },
      },
    },
    {
      name: "an entry that cannot be read",
      file: "r/DESCRIPTION",
      text: "Package: a\nVersion: 1.0\nImports: good, b (>= 1.0, c\n",
      expect: { complete: false, value: { packages: [{ name: "good" }] } },
    },
    {
      name: "some other file of this name",
      file: "DESCRIPTION",
      text: "This folder holds the telescope logs.\n\nNote: private.\n",
      expect: { value: {}, problems: [], complete: true },
    },
  ],
});

/** Packages that are part of R itself: no registry holds them and no lockfile names them. */
/** Packages that come with R itself. */
export const basePackages: ReadonlySet<string> = new Set(
  "base compiler datasets graphics grDevices grid methods parallel splines stats stats4 tcltk tools utils translations".split(" "),
);

const sections = [
  { field: "Depends", group: "main", required: true },
  { field: "Imports", group: "main", required: true },
  { field: "LinkingTo", group: "main", required: true },
  { field: "Suggests", group: "suggests", required: false },
  { field: "Enhances", group: "enhances", required: false },
] as const;

function read(file: SourceFile): Extracted<FileFacts> {
  const { records, problems: syntax, lines } = parseDcf(file.text);
  const record = records[0];
  if (record === undefined || !record.has("Package")) return { value: {}, problems: [], complete: true };
  const problems: Problem[] = [...syntax];
  const packages: PackageFact[] = [];
  const runtime: Entry[] = [];
  const sources = remoteSources(record);
  for (const { field, group, required } of sections) {
    const value = record.get(field);
    if (value === undefined) continue;
    for (const part of commaList(value)) {
      const entry = parseEntry(part.text, part.span);
      if (entry === undefined) problems.push({ message: `This is not a package name in “${field}”`, range: lines.range(part.span) });
      else if (entry.name === "R") runtime.push(entry);
      else {
        const source = sources.get(entry.name);
        packages.push({
          ecosystem: "cran",
          name: normalName("cran", entry.name),
          writtenName: entry.name,
          version: /^==\s*(.+)$/.exec(entry.range ?? "")?.[1] ?? null,
          range: entry.range,
          direct: true,
          group: basePackages.has(entry.name) ? "base" : group,
          required,
          at: lines.range(part.span),
          ...(entry.rangeSpan && { versionAt: lines.range(entry.rangeSpan) }),
          ...(source !== undefined && { source }),
        });
      }
    }
  }
  return { value: { packages, project: project(record, runtime, lines) }, problems, complete: problems.length === 0 };
}

interface Entry {
  readonly name: string;
  /** As written between the brackets. */
  readonly range: string | null;
  readonly rangeSpan?: Span;
}

function parseEntry(text: string, span: Span): Entry | undefined {
  const match = /^([A-Za-z][A-Za-z0-9.]*)(\s*\(\s*)?/.exec(text);
  const name = match?.[1];
  if (match === null || name === undefined) return undefined;
  const rest = text.slice(match[0].length);
  if (match[2] === undefined) return rest === "" ? { name, range: null } : undefined;
  const range = /^((?:>=|<=|==|!=|>|<)\s*[0-9A-Za-z.-]+)\s*\)$/.exec(rest)?.[1];
  if (range === undefined) return undefined;
  const start = span.start + match[0].length;
  return { name, range, rangeSpan: { start, end: start + range.length } };
}

function project(record: DcfRecord, runtime: readonly Entry[], lines: LineIndex): ProjectFacts {
  const fact = (name: string): Fact<string> | undefined => {
    const field = record.get(name);
    return field && field.raw !== "" ? { value: field.raw.replace(/\s+/g, " "), range: lines.range(field.span) } : undefined;
  };
  const name = fact("Package");
  const description = fact("Description") ?? fact("Title");
  const version = fact("Version");
  const license = fact("License");
  const issueTracker = fact("BugReports");
  const dateReleased = fact("Date");
  const repository = repositoryIn(record.get("URL"), lines);
  const authors = authorsOf(record.get("Authors@R"), lines);
  const first = runtime[0]?.rangeSpan;
  const last = runtime.at(-1)?.rangeSpan;
  const ranges = runtime.flatMap(entry => (entry.range === null ? [] : [entry.range.replace(/\s+/g, "")]));
  return {
    ...(name && { name }),
    ...(description && { description }),
    ...(version && { version }),
    ...(license && { license }),
    ...(repository && { repository }),
    ...(issueTracker && { issueTracker }),
    ...(dateReleased && /^\d{4}-\d{2}-\d{2}$/.test(dateReleased.value) && { dateReleased }),
    ...(authors.length > 0 && { authors }),
    ...(first && last && { runtime: { value: `R ${ranges.join(", ")}`, range: lines.range({ start: first.start, end: last.end }) } }),
    programmingLanguage: "R",
  };
}

/** `URL` names web pages too; the first address at a code host is the repository. */
function repositoryIn(field: DcfField | undefined, lines: LineIndex): Fact<string> | undefined {
  if (field === undefined) return undefined;
  for (const found of field.raw.matchAll(/https?:\/\/[^\s,]+/g)) {
    const url = found[0];
    if (
      !/^https?:\/\/(?:www\.)?(?:(?:[\w-]+\.)*(?:github|gitlab|codeberg|bitbucket|gitea|forgejo)\.[\w.-]+|git\.[\w.-]+|git\.sr\.ht)\/[^/]+\/[^/]+/i.test(
        url,
      )
    )
      continue;
    const start = field.span.start + found.index;
    return { value: url, range: lines.range({ start, end: start + url.length }) };
  }
  return undefined;
}

function authorsOf(field: DcfField | undefined, lines: LineIndex): Author[] {
  if (field === undefined) return [];
  return personsIn(field.raw).map(({ name, orcid, span }) => ({
    name,
    orcid,
    at: lines.range({ start: field.span.start + span.start, end: field.span.start + span.end }),
  }));
}

/** `Remotes` by package name: written before `=`, else the repository's name, which is the package's by custom. */
function remoteSources(record: DcfRecord): ReadonlyMap<string, string> {
  const sources = new Map<string, string>();
  const field = record.get("Remotes");
  for (const { text } of field === undefined ? [] : commaList(field)) {
    const named = /^([A-Za-z][A-Za-z0-9.]*)=(.+)$/.exec(text);
    const path = text.replace(/^[a-z0-9]+::/i, "").replace(/[@#].*$/, "");
    const name =
      named?.[1] ??
      path
        .replace(/\.git$/, "")
        .split("/")
        .at(-1);
    if (name !== undefined && name !== "") sources.set(name, named?.[2] ?? text);
  }
  return sources;
}
