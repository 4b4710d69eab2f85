import { normalName } from "../ecosystems/names.ts";
import { membersOf, parseJson, textFact, valueAt, type JsonMember } from "../formats/json.ts";
import type { SourceFile } from "../types.ts";
import { defineReader, type Reader } from "./define.ts";
import type { Extracted, FileFacts, PackageFact, Problem } from "./types.ts";

export const renvLock: Reader = defineReader({
  id: "renv-lock",
  format: "renv.lock",
  ecosystem: "cran",
  role: "lock",
  gives: ["packages", "project"],
  matches: ["**/renv.lock"],
  docs: "https://rstudio.github.io/renv/reference/lockfiles.html",
  read,
  examples: [
    {
      name: "packages of several sources",
      file: "renv.lock",
      text: `{
  "R": { "Version": "4.3.1", "Repositories": [{ "Name": "CRAN", "URL": "https://mirror.example" }] },
  "Bioconductor": { "Version": "3.18" },
  "Packages": {
    "cli": { "Package": "cli", "Version": "3.6.2", "Source": "Repository", "Repository": "CRAN", "Hash": "00" },
    "BSgenome": { "Package": "BSgenome", "Version": "1.70.1", "Source": "Bioconductor" },
    "limma": { "Package": "limma", "Version": "3.58.1", "Source": "Repository", "Repository": "Bioconductor 3.18" },
    "starfit": {
      "Package": "starfit", "Version": "0.4.1", "Source": "GitHub", "RemoteType": "github",
      "RemoteUsername": "obs", "RemoteRepo": "starfit", "RemoteRef": "main", "RemoteSha": "0a1b2c"
    }
  }
}
`,
      expect: {
        complete: true,
        problems: [],
        value: {
          project: { runtime: { value: "R ==4.3.1", range: { start: { line: 1, character: 21 }, end: { line: 1, character: 26 } } } },
          packages: [
            {
              ecosystem: "cran",
              name: "cli",
              version: "3.6.2",
              direct: null,
              at: { start: { line: 4, character: 4 } },
              versionAt: { start: { line: 4, character: 43 }, end: { line: 4, character: 48 } },
            },
            { ecosystem: "bioconductor", name: "BSgenome", version: "1.70.1" },
            { ecosystem: "bioconductor", name: "limma" },
            { ecosystem: "cran", name: "starfit", source: "github::obs/starfit@0a1b2c" },
          ],
        },
      },
    },
    {
      name: "cut off in a version",
      file: "renv.lock",
      text: `{"Packages": {"cli": {"Package": "cli", "Version": "3.6.2"}, "glue": {"Package": "glue", "Version": "1.`,
      expect: {
        complete: false,
        value: {
          packages: [
            { name: "cli", version: "3.6.2" },
            { name: "glue", version: null },
          ],
        },
      },
    },
  ],
});

function read(file: SourceFile): Extracted<FileFacts> {
  const { root, problems: syntax, complete } = parseJson(file.text);
  const listed = valueAt(root, "Packages");
  const r = textFact(valueAt(root, "R", "Version"));
  const problems: Problem[] = [...syntax];
  if (listed?.kind !== "object") {
    if (problems.length === 0) problems.push({ message: "The file has no “Packages”" });
    return { value: {}, problems, complete: false };
  }
  const packages: PackageFact[] = [];
  for (const entry of membersOf(listed)) {
    if (entry.value.kind === "object") packages.push(lockedPackage(entry));
    else problems.push({ message: "This is not the record of a package", range: entry.at });
  }
  return {
    value: { packages, ...(r && { project: { runtime: { value: `R ==${r.value}`, range: r.range } } }) },
    problems,
    complete: complete && problems.length === 0,
  };
}

function lockedPackage({ key, value, at }: JsonMember): PackageFact {
  const field = (name: string): string | undefined => textFact(valueAt(value, name))?.value;
  const version = textFact(valueAt(value, "Version"));
  const name = field("Package") ?? key;
  const fromBioconductor = [field("Source"), field("Repository")].some(text => text !== undefined && /^bioc/i.test(text));
  const ecosystem = fromBioconductor ? "bioconductor" : "cran";
  const source = remoteSource(field);
  return {
    ecosystem,
    name: normalName(ecosystem, name),
    writtenName: name,
    version: version?.value ?? null,
    range: null,
    direct: null,
    group: "main",
    required: true,
    at,
    ...(version && { versionAt: version.range }),
    ...(source !== undefined && { source }),
  };
}

/** Where a package that comes from no repository was taken from, in the notation of `Remotes`. */
function remoteSource(field: (name: string) => string | undefined): string | undefined {
  const from = field("Source");
  if (from === undefined || /^(repository|bioconductor|cran|unknown)$/i.test(from)) return undefined;
  const type = (field("RemoteType") ?? from).toLowerCase();
  const commit = field("RemoteSha") ?? field("RemoteRef");
  const at = commit === undefined ? "" : `@${commit}`;
  const [user, repository, url] = [field("RemoteUsername"), field("RemoteRepo"), field("RemoteUrl")];
  if (user !== undefined && repository !== undefined) return `${type}::${user}/${repository}${at}`;
  return url === undefined ? type : `${type}::${url}${at}`;
}
