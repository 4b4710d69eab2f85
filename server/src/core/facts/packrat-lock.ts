import { normalName } from "../ecosystems/names.ts";
import { parseDcf, type DcfRecord } from "../formats/dcf.ts";
import type { LineIndex } from "../text.ts";
import { defineReader } from "./define.ts";
import type { PackageFact, Problem } from "./types.ts";

/** Packrat's lockfile for R. It does not tell which packages the project itself asks for. */
export const packratLock = defineReader({
  id: "packrat-lock",
  format: "packrat.lock",
  ecosystem: "cran",
  role: "lock",
  gives: ["packages", "project"],
  matches: ["**/packrat.lock"],
  docs: "https://rstudio.github.io/packrat/",

  read({ text }) {
    const { records, problems: syntax, lines } = parseDcf(text);
    const problems: Problem[] = [...syntax];
    const head = records.find(record => record.has("PackratFormat"));
    if (head === undefined) problems.push({ message: "The file does not begin with “PackratFormat”" });
    const packages: PackageFact[] = [];
    const known = new Set<string>();
    const needed = new Map<string, DcfRecord>();
    for (const record of records) {
      if (record === head) continue;
      const fact = locked(record, lines);
      if (fact === undefined) {
        const first = record.values().next().value;
        const message = "A record without a package and its version is left out";
        problems.push({ message, ...(first && { range: lines.range(first.nameSpan) }) });
        continue;
      }
      packages.push(fact);
      known.add(fact.name);
      for (const name of (record.get("Requires")?.raw ?? "").split(/[,\s]+/)) if (name !== "") needed.set(name, record);
    }
    for (const [name, record] of needed) {
      if (known.has(name)) continue;
      const field = record.get("Requires");
      const message = "A dependency is not locked; the file may have been cut off";
      problems.push({ message, ...(field && { range: lines.range(field.span) }) });
      break;
    }
    const r = head?.get("RVersion");
    return {
      value: { packages, ...(r && { project: { runtime: { value: `R ==${r.raw}`, range: lines.range(r.span) } } }) },
      problems: problems.slice(0, 10),
      complete: problems.length === 0,
    };
  },

  examples: [
    {
      name: "packages of several sources",
      file: "packrat/packrat.lock",
      text: [
        "PackratFormat: 1.4",
        "PackratVersion: 0.5.0",
        "RVersion: 4.3.1",
        "Repos: CRAN=https://mirror.example",
        "",
        "Package: cli",
        "Source: CRAN",
        "Version: 3.6.2",
        "Hash: 00",
        "",
        "Package: limma",
        "Source: Bioconductor",
        "Version: 3.58.1",
        "Hash: 11",
        "",
        "Package: starfit",
        "Source: github",
        "Version: 0.4.1",
        "Hash: 22",
        "Requires: cli,",
        "    limma",
        "GithubRepo: starfit",
        "GithubUsername: obs",
        "GithubRef: main",
        "GithubSha1: 0a1b2c",
        "",
      ].join("\n"),
      expect: {
        complete: true,
        problems: [],
        value: {
          packages: [
            {
              ecosystem: "cran",
              name: "cli",
              version: "3.6.2",
              direct: null,
              at: { start: { line: 5, character: 0 }, end: { line: 8, character: 8 } },
              versionAt: { start: { line: 7, character: 9 }, end: { line: 7, character: 14 } },
            },
            { ecosystem: "bioconductor", name: "limma" },
            { ecosystem: "cran", name: "starfit", source: "github::obs/starfit@0a1b2c" },
          ],
          project: { runtime: { value: "R ==4.3.1" } },
        },
      },
    },
    {
      name: "cut off in a record",
      file: "packrat.lock",
      text: "PackratFormat: 1.4\n\nPackage: cli\nSource: CRAN\n",
      expect: { complete: false, value: { packages: [] } },
    },
  ],
});

function locked(record: DcfRecord, lines: LineIndex): PackageFact | undefined {
  const name = record.get("Package");
  const version = record.get("Version");
  if (name === undefined || name.raw === "" || version === undefined || version.raw === "") return undefined;
  const from = record.get("Source")?.raw ?? "";
  const ecosystem = /^bioc/i.test(from) ? "bioconductor" : "cran";
  const source = sourceOf(record, from);
  const spans = [...record.values()];
  const start = Math.min(...spans.map(field => field.nameSpan.start));
  const end = Math.max(...spans.map(field => field.span.end));
  return {
    ecosystem,
    name: normalName(ecosystem, name.raw),
    writtenName: name.raw,
    version: version.raw,
    range: null,
    direct: null,
    group: "main",
    required: true,
    at: lines.range({ start, end }),
    versionAt: lines.range(version.span),
    ...(source !== undefined && { source }),
  };
}

/** Where a package that comes from no repository was taken from, in the notation of `Remotes`. */
function sourceOf(record: DcfRecord, from: string): string | undefined {
  if (from === "" || /^(?:cran|bioc\w*|unknown|customcranlikerepository)$/i.test(from)) return undefined;
  const field = (...names: readonly string[]): string | undefined =>
    names.map(name => record.get(name)?.raw).find(text => text !== undefined && text !== "");
  const user = field("RemoteUsername", "GithubUsername");
  const repository = field("RemoteRepo", "GithubRepo");
  const commit = field("RemoteSha", "GithubSha1", "RemoteRef", "GithubRef");
  const type = (field("RemoteType") ?? from).toLowerCase();
  const path = field("SourcePath");
  if (user === undefined || repository === undefined) return path ?? type;
  return `${type}::${user}/${repository}${commit === undefined ? "" : `@${commit}`}`;
}
