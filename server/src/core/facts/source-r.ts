import { downloadsIn, movingDefaultsIn, rCalls, sitePathsIn } from "../formats/programs/calls.ts";
import { readLiterals, rSyntax } from "../formats/programs/literals.ts";
import { noCode, verifiesDownloads } from "../formats/programs/signs.ts";
import { LineIndex } from "../text.ts";
import { defineReader } from "./define.ts";

/** R programs, only as far as rules ask: defaults that move, downloads, paths of one site. */
export const sourceR = defineReader({
  id: "source-r",
  format: "R",
  ecosystem: null,
  role: "code",
  gives: ["code"],
  matches: ["**/*.R", "**/*.r"],
  hints:
    /["']latest["']|download\.file|curl_download|["'](?:file:\/\/)?(?:\/(?:global|gpfs|lustre|sdf|nfs|afs|eos|scratch|home|Users)\d*\/|[A-Za-z]:[\\/]{1,2}Users)/i,
  docs: "https://cran.r-project.org/doc/manuals/r-release/R-lang.html#Tokens",
  read: file => {
    const program = readLiterals(file.text, rSyntax);
    const lines = new LineIndex(file.text);
    const code = {
      ...noCode,
      movingDefaults: movingDefaultsIn(program, rCalls, lines),
      downloads: downloadsIn(program, rCalls, lines),
      verifies: verifiesDownloads(file.text),
      sitePaths: sitePathsIn(program, lines),
    };
    return { value: { code }, problems: [], complete: true };
  },
  examples: [
    {
      name: "optparse, function parameters, a download and a path",
      file: "R/fetch.R",
      text: `# make_option("--old", default="latest")
options <- list(make_option(c("-d", "--database"), default = "latest", help = "which"))
load_genome <- function(genome = 'latest', path = "/lustre/scratch117/team/x") {
  download.file("https://example.org/markers.tar.gz", "markers.tar.gz")
}
`,
      expect: {
        complete: true,
        value: {
          code: {
            movingDefaults: [{ option: "--database" }, { option: "genome", value: { range: { start: { line: 2, character: 34 } } } }],
            downloads: [{ address: "https://example.org/markers.tar.gz", by: "download.file" }],
            verifies: false,
            sitePaths: [{ value: "/lustre/scratch117/team/x" }],
          },
        },
      },
    },
  ],
});
