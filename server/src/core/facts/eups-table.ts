import { normalName } from "../ecosystems/names.ts";
import { splitLines } from "../formats/lines.ts";
import { LineIndex } from "../text.ts";
import { defineReader } from "./define.ts";
import type { PackageFact, Problem } from "./types.ts";

/**
 * EUPS's table: the products that a product sets up. `setupOptional` is not required; what stands in an `if` block, or below a flavor,
 * holds only there. A version with a relation behind it (`1.0 [>= 1.0]`) is what it was built with, so that only the relation binds.
 */
export const eupsTable = defineReader({
  id: "eups-table",
  format: "EUPS table",
  ecosystem: "eups",
  role: "manifest",
  gives: ["packages"],
  matches: ["**/ups/*.table"],
  docs: "https://github.com/RobertLuptonTheGood/eups",

  read({ text }) {
    const lines = new LineIndex(text);
    const problems: Problem[] = [];
    const packages: PackageFact[] = [];
    /** The conditions of the blocks around a line, each with what was asked before in its chain of `else`. */
    const blocks: { readonly before: readonly string[]; readonly condition: string | undefined }[] = [];
    let flavors: string[] = [];
    let flavorsOpen = false;
    for (const { start, text: line } of splitLines(text)) {
      const written = line.replace(/#.*$/, "").trim();
      if (written === "") continue;
      const first = start + line.indexOf(written);
      const at = lines.range({ start: first, end: first + written.length });
      const opened = /^if\s*\((.*)\)\s*\{$/i.exec(written);
      const next = /^\}?\s*else\s*(?:if\s*\((.*)\)\s*)?\{$/i.exec(written);
      const flavor = /^flavor\s*=\s*([\w+.]+)$/i.exec(written)?.[1];
      if (flavor !== undefined) {
        flavors = flavorsOpen ? [...flavors, flavor] : [flavor];
        flavorsOpen = true;
        continue;
      }
      if (/^(?:group|common):$/i.test(written)) continue;
      flavorsOpen = false;
      if (/^end:$/i.test(written)) flavors = [];
      else if (opened !== null) blocks.push({ before: [], condition: words(opened[1]) });
      else if (next !== null) {
        const above = blocks.pop();
        const before = [...(above?.before ?? []), ...(above?.condition === undefined ? [] : [`not (${above.condition})`])];
        blocks.push({ before, condition: next[1] === undefined ? undefined : words(next[1]) });
        if (above === undefined) problems.push({ message: "This “else” belongs to no “if”", range: at });
      } else if (written === "}") {
        if (blocks.pop() === undefined) problems.push({ message: "This bracket closes no block", range: at });
      } else if (!/^(?:file|product|action|qualifiers)\s*=/i.test(written)) {
        const command = /^(\w+)\s*\((.*)\)\s*;?$/.exec(written);
        const name = command?.[1]?.toLowerCase() ?? "";
        if (name === "setuprequired" || name === "setupoptional") {
          const conditions = blocks.flatMap(({ before, condition }) => [...before, ...(condition === undefined ? [] : [condition])]);
          if (flavors.length > 0 && !flavors.some(one => one.toLowerCase() === "any")) {
            conditions.push(flavors.map(one => `FLAVOR == ${one}`).join(" || "));
          }
          const argument = command?.[2] ?? "";
          const setup = setupOf(argument);
          const offset = first + written.indexOf("(") + 1;
          if (setup === undefined) problems.push({ message: "The product of this line is not known", range: at });
          else {
            const { version, range, place } = setup;
            packages.push({
              ecosystem: "eups",
              name: normalName("eups", setup.name),
              writtenName: setup.name,
              version,
              range,
              direct: true,
              group: "main",
              required: name === "setuprequired",
              at,
              ...(place && { versionAt: lines.range({ start: offset + place.start, end: offset + place.end }) }),
              ...(conditions.length > 0 && { onlyOn: conditions.join(" and ") }),
            });
          }
        } else if (!known.has(name)) problems.push({ message: "This line is no command of an EUPS table", range: at });
      }
    }
    if (blocks.length > 0) problems.push({ message: "A block does not end; the file may have been cut off" });
    return { value: { packages }, problems: problems.slice(0, 10), complete: problems.length === 0 };
  },

  examples: [
    {
      name: "required, optional, versions, blocks",
      file: "ups/sky_map.table",
      text: [
        "# what the maps need",
        "setupRequired(afw)",
        'setupRequired("base 1.2")',
        "setupOptional(display -j)   # pictures",
        "setupRequired(grid 2.1 [>= 2.0])",
        "setupRequired(fits >= 4.0)",
        "if (type == exact) {",
        "  setupRequired(cfitsio -j 4.3.1)",
        "} else {",
        "  setupRequired(cfitsio [>= 4])",
        "}",
        "unsetupRequired(old)",
        "envPrepend(PYTHONPATH, ${PRODUCT_DIR}/python)",
        "",
      ].join("\n"),
      expect: {
        complete: true,
        problems: [],
        value: {
          packages: [
            {
              ecosystem: "eups",
              name: "afw",
              version: null,
              range: null,
              direct: true,
              required: true,
              at: { start: { line: 1, character: 0 }, end: { line: 1, character: 18 } },
            },
            {
              name: "base",
              version: "1.2",
              versionAt: { start: { line: 2, character: 20 }, end: { line: 2, character: 23 } },
            },
            { name: "display", required: false },
            {
              name: "grid",
              version: null,
              range: ">= 2.0",
              versionAt: { start: { line: 4, character: 24 }, end: { line: 4, character: 30 } },
            },
            { name: "fits", version: null, range: ">= 4.0" },
            { name: "cfitsio", version: "4.3.1", onlyOn: "type == exact" },
            { name: "cfitsio", range: ">= 4", onlyOn: "not (type == exact)" },
          ],
        },
      },
    },
    {
      name: "a product that is a variable, a block without an end",
      file: "ups/a.table",
      text: "setupRequired(${X})\nif (FLAVOR == Linux64) {\nsetupRequired(b)\n",
      expect: { complete: false, value: { packages: [{ name: "b", onlyOn: "FLAVOR == Linux64" }] } },
    },
  ],
});

const known: ReadonlySet<string> = new Set([
  ...["addalias", "declareoptions", "envappend", "envprepend", "envset", "envunset", "pathappend", "pathprepend", "pathremove", "pathset"],
  ...["print", "proddir", "setupenv", "setenv", "unsetenv", "sourcerequired", "unsetuprequired", "unsetupoptional"],
]);

const withValue: ReadonlySet<string> = new Set(["-f", "--flavor", "-r", "-T", "-t", "--tag", "--vro"]);

interface Setup {
  readonly name: string;
  readonly version: string | null;
  readonly range: string | null;
  /** Offsets into the argument. */
  readonly place?: { readonly start: number; readonly end: number };
}

/** `product [flags] [version] [relation]`, the last in brackets when a version stands before it. */
function setupOf(argument: string): Setup | undefined {
  let name: string | undefined;
  let start: number | undefined;
  let end = 0;
  let skip = false;
  let bracket = false;
  for (const match of argument.matchAll(/[^\s,"]+/g)) {
    const [word] = match;
    if (skip) skip = false;
    else if (word.startsWith("-") && !bracket) skip = withValue.has(word);
    else if (name === undefined) name = word;
    else {
      bracket ||= word.includes("[");
      start ??= match.index;
      end = match.index + word.length;
    }
  }
  if (name === undefined || !/^[\w.+-]+$/.test(name)) return undefined;
  if (start === undefined) return { name, version: null, range: null };
  const text = argument.slice(start, end);
  const opened = text.indexOf("[");
  const closed = opened < 0 ? -1 : text.indexOf("]", opened);
  if (closed >= 0) {
    const inner = text.slice(opened + 1, closed);
    const range = inner.trim();
    const from = start + opened + 1 + inner.indexOf(range);
    return range === ""
      ? { name, version: null, range: null }
      : { name, version: null, range, place: { start: from, end: from + range.length } };
  }
  const isRange = /[<>=|&!~\s]|\$\{/.test(text);
  return { name, version: isRange ? null : text, range: text, place: { start, end } };
}

function words(condition: string | undefined): string {
  return (condition ?? "").trim().replace(/\s+/g, " ");
}
