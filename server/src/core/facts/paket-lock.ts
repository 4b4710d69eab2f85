import { normalName } from "../ecosystems/names.ts";
import { splitLines } from "../formats/lines.ts";
import { LineIndex } from "../text.ts";
import { defineReader } from "./define.ts";
import type { PackageFact, Problem } from "./types.ts";

/**
 * Paket's lockfile: packages from NuGet, by group. Single files that Paket takes from GitHub, git or an address are no packages and are
 * left out. It does not tell which packages the project itself asks for.
 */
export const paketLock = defineReader({
  id: "paket-lock",
  format: "paket.lock",
  ecosystem: "nuget",
  role: "lock",
  gives: ["packages"],
  matches: ["**/paket.lock"],
  docs: "https://fsprojects.github.io/Paket/lock-file.html",

  read({ text }) {
    const lines = new LineIndex(text);
    const problems: Problem[] = [];
    const packages: PackageFact[] = [];
    let group = "main";
    let section = "";
    let remote: string | undefined;
    let base: number | undefined;
    for (const { start, text: line } of splitLines(text)) {
      const written = line.trim();
      if (written === "") continue;
      const indent = line.length - line.trimStart().length;
      const place = lines.range({ start: start + indent, end: start + indent + written.length });
      if (indent === 0) {
        base = undefined;
        const named = /^GROUP\s+(\S+)$/.exec(written)?.[1];
        if (named !== undefined) [group, section] = [named.toLowerCase() === "main" ? "main" : named, ""];
        else if (/^(?:NUGET|GITHUB|GIT|HTTP|GIST)$/.test(written)) section = written;
        else if (/^[A-Z][A-Z-]*:/.test(written)) section = "";
        else problems.push({ message: "This line is no section of a Paket lockfile", range: place });
        continue;
      }
      if (section !== "NUGET") continue;
      const address = /^remote:\s*(.*)$/.exec(written)?.[1];
      if (address !== undefined) remote = address;
      if (address !== undefined || /^(?:specs|protocolVersion|authType):/.test(written)) continue;
      // Packages stand at the first indent below the remote; what they need themselves is indented further.
      base ??= indent;
      if (indent > base) continue;
      const match = /^(\S+)\s+\(([^\s()]+)\)(?:\s+-\s+(.*))?$/.exec(written);
      if (match === null) {
        problems.push({ message: "This line is not “name (version)”", range: place });
        continue;
      }
      const [, name = "", version = "", settings = ""] = match;
      const versionStart = start + indent + written.indexOf("(", name.length) + 1;
      const onlyOn = /(?:^|,\s*)restriction:\s*(.+)$/.exec(settings)?.[1];
      const isFolder = remote !== undefined && !/^https?:/i.test(remote);
      packages.push({
        ecosystem: "nuget",
        name: normalName("nuget", name),
        writtenName: name,
        version,
        range: null,
        direct: null,
        group,
        required: true,
        at: place,
        versionAt: lines.range({ start: versionStart, end: versionStart + version.length }),
        ...(isFolder && remote !== undefined && { source: remote }),
        ...(onlyOn !== undefined && { onlyOn }),
      });
    }
    return { value: { packages }, problems: problems.slice(0, 10), complete: problems.length === 0 };
  },

  examples: [
    {
      name: "groups, restrictions and files of other origin",
      file: "paket.lock",
      text: [
        "STORAGE: NONE",
        "NUGET",
        "  remote: https://feed.example/v3/index.json",
        "    Sky.Fits (2.1.3)",
        "      Grid (>= 1.0)",
        "    Grid (1.0.1-beta1) - restriction: >= net48",
        "GITHUB",
        "  remote: obs/scripts",
        "    tool.fsx (0a1b2c)",
        "",
        "GROUP Build",
        "NUGET",
        "  remote: ./feed",
        "    Lint (4.0.1)",
        "",
      ].join("\n"),
      expect: {
        complete: true,
        problems: [],
        value: {
          packages: [
            {
              name: "sky.fits",
              writtenName: "Sky.Fits",
              version: "2.1.3",
              group: "main",
              at: { start: { line: 3, character: 4 }, end: { line: 3, character: 20 } },
              versionAt: { start: { line: 3, character: 14 }, end: { line: 3, character: 19 } },
            },
            { name: "grid", version: "1.0.1-beta1", onlyOn: ">= net48" },
            { name: "lint", group: "Build", source: "./feed" },
          ],
        },
      },
    },
    { name: "another text", file: "paket.lock", text: "This is a note.\n", expect: { complete: false, value: { packages: [] } } },
  ],
});
