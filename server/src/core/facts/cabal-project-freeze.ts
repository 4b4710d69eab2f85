import { normalName } from "../ecosystems/names.ts";
import { LineIndex } from "../text.ts";
import { defineReader } from "./define.ts";
import type { PackageFact, Problem } from "./types.ts";

/**
 * What `cabal freeze` writes: one field `constraints` with `any.name ==version` for each package, and flags. The package URLs of Hackage
 * keep upper case. It does not tell which packages the project itself asks for.
 */
export const cabalProjectFreeze = defineReader({
  id: "cabal-project-freeze",
  format: "cabal.project.freeze",
  ecosystem: "hackage",
  role: "lock",
  gives: ["packages"],
  matches: ["**/cabal.project.freeze", "**/*.project.freeze", "**/cabal.config"],
  docs: "https://cabal.readthedocs.io/en/stable/cabal-project-description-file.html",

  read({ text }) {
    const lines = new LineIndex(text);
    const problems: Problem[] = [];
    const packages: PackageFact[] = [];
    let field: string | undefined;
    for (let number = 0; number < lines.lineCount; number++) {
      const line = lines.lineText(number);
      if (/^\s*(?:--.*)?$/.test(line)) continue;
      const start = lines.starts[number] ?? 0;
      const opening = /^([A-Za-z][\w-]*)\s*:/.exec(line);
      if (opening !== null) field = opening[1]?.toLowerCase();
      else if (/^\S/.test(line)) {
        field = undefined;
        problems.push({ message: "This line is no field.", range: lines.range({ start, end: start + line.length }) });
      }
      if (field !== "constraints") continue;
      const from = opening?.[0].length ?? 0;
      for (const match of line.slice(from).matchAll(/[^,]+/g)) {
        const constraint = match[0].trim();
        if (constraint === "") continue;
        const place = start + from + match.index + match[0].indexOf(constraint);
        const fact = packageOf(constraint, place, lines);
        if (fact === "other") continue;
        if (fact !== undefined) packages.push(fact);
        else
          problems.push({
            message: "This constraint does not pin a version.",
            range: lines.range({ start: place, end: place + constraint.length }),
          });
      }
    }
    return { value: { packages }, problems: problems.slice(0, 10), complete: problems.length === 0 };
  },

  examples: [
    {
      name: "pins, flags and an installed package",
      file: "cabal.project.freeze",
      text: [
        "active-repositories: hackage.haskell.org:merge",
        "constraints: any.Cabal ==3.10.2,",
        "             -- a comment",
        "             any.aeson ==2.2.1.0,",
        "             aeson +ordered-keymap,",
        "             any.base installed,",
        "             any.text ==2.0.2",
        "index-state: hackage.haskell.org 2024-05-01T00:00:00Z",
        "",
      ].join("\n"),
      expect: {
        complete: true,
        problems: [],
        value: {
          packages: [
            {
              ecosystem: "hackage",
              name: "Cabal",
              version: "3.10.2",
              range: null,
              direct: null,
              group: "main",
              required: true,
              at: { start: { line: 1, character: 13 }, end: { line: 1, character: 31 } },
              versionAt: { start: { line: 1, character: 25 }, end: { line: 1, character: 31 } },
            },
            { name: "aeson", version: "2.2.1.0" },
            { name: "base", version: null, source: "installed" },
            { name: "text", version: "2.0.2" },
          ],
        },
      },
    },
    {
      name: "a range, and no field",
      file: "cabal.project.freeze",
      text: "constraints: any.text >=2,\naeson\n",
      expect: { complete: false, value: { packages: [] } },
    },
  ],
});

function packageOf(constraint: string, start: number, lines: LineIndex): PackageFact | "other" | undefined {
  const parts = /^(?:any\.|setup\.|[\w-]+:setup\.)?([A-Za-z0-9][\w-]*)\s+(.*)$/s.exec(constraint);
  const name = parts?.[1];
  const rest = parts?.[2]?.trim() ?? "";
  if (name === undefined) return undefined;
  if (/^(?:[+-][\w-]+(?:\s+|$))+$/.test(rest) || rest === "test" || rest === "bench" || rest === "source") return "other";
  const version = /^==\s*(\d+(?:\.\d+)*)$/.exec(rest)?.[1];
  if (version === undefined && rest !== "installed") return undefined;
  const end = start + constraint.length;
  return {
    ecosystem: "hackage",
    name: normalName("hackage", name),
    writtenName: name,
    version: version ?? null,
    range: null,
    direct: null,
    group: "main",
    required: true,
    at: lines.range({ start, end }),
    ...(version !== undefined && { versionAt: lines.range({ start: end - version.length, end }) }),
    // comes with the compiler, in the version that it has
    ...(version === undefined && { source: "installed" }),
  };
}
