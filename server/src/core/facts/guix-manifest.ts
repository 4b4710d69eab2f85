import { normalName } from "../ecosystems/names.ts";
import { callsOf, readSExpressions, type SExpression } from "../formats/s-expression.ts";
import { LineIndex } from "../text.ts";
import { defineReader } from "./define.ts";
import type { PackageFact, Problem } from "./types.ts";

/** A manifest of GNU Guix: the specifications `name@version:output` that are written out. `@1.2` stands for the newest 1.2.x. */
export const guixManifest = defineReader({
  id: "guix-manifest",
  format: "Guix manifest.scm",
  ecosystem: "guix",
  role: "manifest",
  gives: ["packages"],
  matches: ["**/{manifest,guix-manifest}.scm", "**/*{-,.}manifest.scm"],
  docs: "https://guix.gnu.org/manual/en/html_node/Writing-Manifests.html",

  read({ text }) {
    const { expressions, problems: syntax } = readSExpressions(text);
    const lines = new LineIndex(text);
    const problems: Problem[] = [...syntax];
    const packages: PackageFact[] = [];
    const unclear = (expression: SExpression, message: string): void => {
      problems.push({ message, range: lines.range(expression.span) });
    };
    const calls = ["specifications->manifest", "specifications->packages"].flatMap(name => callsOf(expressions, name));
    for (const call of calls) {
      for (const argument of call.items.slice(1)) {
        if (argument.kind !== "list") {
          unclear(argument, "This list of packages is not written out");
          continue;
        }
        const [head] = argument.items;
        const items = head?.kind === "symbol" && head.name === "list" ? argument.items.slice(1) : argument.items;
        for (const item of items) {
          const fact = item.kind === "text" ? specification(item, lines) : undefined;
          if (fact !== undefined) packages.push(fact);
          else unclear(item, "This package is not written out as “name@version”");
        }
      }
    }
    for (const name of ["packages->manifest", "package->manifest-entry", "package->development-manifest"]) {
      for (const call of callsOf(expressions, name)) unclear(call, "These packages are named by variables, which are not read");
    }
    if (calls.length === 0 && problems.length === 0) problems.push({ message: "The file names no packages in a way that is read" });
    return { value: { packages }, problems: problems.slice(0, 10), complete: problems.length === 0 };
  },

  examples: [
    {
      name: "specifications",
      file: "manifest.scm",
      text: [
        ";; what the maps need",
        "(specifications->manifest",
        ' \'("python@3.10"',
        '   #;"hidden"',
        '   "gcc-toolchain"',
        '   "git:send-email"))',
        "",
      ].join("\n"),
      expect: {
        complete: true,
        problems: [],
        value: {
          packages: [
            {
              ecosystem: "guix",
              name: "python",
              version: null,
              range: "3.10",
              direct: true,
              at: { start: { line: 2, character: 3 }, end: { line: 2, character: 16 } },
              versionAt: { start: { line: 2, character: 11 }, end: { line: 2, character: 15 } },
            },
            { name: "gcc-toolchain", range: null },
            { name: "git", range: null },
          ],
        },
      },
    },
    {
      name: "packages as variables",
      file: "manifest.scm",
      text: '(concatenate-manifests (list (specifications->manifest (list "a")) (packages->manifest (list python))))',
      expect: { complete: false, value: { packages: [{ name: "a" }] } },
    },
  ],
});

function specification(item: Extract<SExpression, { kind: "text" }>, lines: LineIndex): PackageFact | undefined {
  const match = /^([^\s@:]+)(?:@([^\s:]+))?(?::[^\s:]+)?$/.exec(item.value.trim());
  if (match === null) return undefined;
  const [, name = "", range] = match;
  const start = item.inner === undefined ? undefined : item.inner.start + item.value.indexOf(name) + name.length + 1;
  return {
    ecosystem: "guix",
    name: normalName("guix", name),
    writtenName: name,
    version: null,
    range: range ?? null,
    direct: true,
    group: "main",
    required: true,
    at: lines.range(item.span),
    ...(range !== undefined && start !== undefined && { versionAt: lines.range({ start, end: start + range.length }) }),
  };
}
