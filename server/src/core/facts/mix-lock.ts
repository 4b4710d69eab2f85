import { normalName } from "../ecosystems/names.ts";
import { LineIndex } from "../text.ts";
import { defineReader } from "./define.ts";
import type { PackageFact, Problem } from "./types.ts";

/**
 * Mix's lockfile: an Elixir map from names to tuples, `{:hex, :package, "version", …}`, `{:git, "url", "commit", …}` or
 * `{:path, "folder", …}`. It does not tell which packages the project itself asks for.
 */
export const mixLock = defineReader({
  id: "mix-lock",
  format: "mix.lock",
  ecosystem: "hex",
  role: "lock",
  gives: ["packages"],
  matches: ["**/mix.lock"],
  docs: "https://hexdocs.pm/mix/Mix.Tasks.Deps.Get.html",

  read({ text }) {
    const lines = new LineIndex(text);
    const problems: Problem[] = [];
    const packages: PackageFact[] = [];
    const { entries, closed } = entriesOf(text);
    for (const entry of entries) {
      const fact = packageOf(entry, lines);
      if (fact !== undefined) packages.push(fact);
      else
        problems.push({
          message: "This is no package of Hex, git or a folder.",
          range: lines.range({ start: entry.start, end: entry.end }),
        });
    }
    if (!closed && text.trim() !== "") problems.push({ message: "The map is not closed; the lockfile may have been cut off." });
    return { value: { packages }, problems: problems.slice(0, 10), complete: problems.length === 0 };
  },

  examples: [
    {
      name: "Hex, git and a folder",
      file: "mix.lock",
      text: [
        "%{",
        '  "plug": {:hex, :plug, "1.11.1", "aa", [:mix], [{:mime, "~> 1.0", [hex: :mime, repo: "hexpm", optional: false]}], "hexpm", "bb"},',
        '  "renamed": {:hex, :other_name, "2.0.0-rc.1", "aa", [:mix], [], "hexpm"},',
        '  "private": {:hex, :private, "0.1.0", "aa", [:mix], [], "hexpm:observatory", "bb"},',
        '  "gauge": {:git, "https://example.org/gauge.git", "0a1b2c", [branch: "main"]},',
        '  "near": {:path, "../near", []},',
        "}",
        "",
      ].join("\n"),
      expect: {
        complete: true,
        problems: [],
        value: {
          packages: [
            {
              ecosystem: "hex",
              name: "plug",
              version: "1.11.1",
              range: null,
              direct: null,
              group: "main",
              required: true,
              at: { start: { line: 1, character: 2 }, end: { line: 1, character: 129 } },
              versionAt: { start: { line: 1, character: 25 }, end: { line: 1, character: 31 } },
            },
            { name: "other_name", writtenName: "renamed", version: "2.0.0-rc.1" },
            { name: "private", version: "0.1.0", source: "hexpm:observatory" },
            { name: "gauge", version: null, source: "git+https://example.org/gauge.git#0a1b2c" },
            { name: "near", version: null, source: "../near" },
          ],
        },
      },
    },
    {
      name: "cut off",
      file: "mix.lock",
      text: '%{\n  "plug": {:hex, :plug, "1.11.1", "aa", [:mix], [], "hexpm", "bb"},\n  "mime": {:hex, :mi',
      expect: { complete: false, value: { packages: [{ name: "plug", version: "1.11.1" }] } },
    },
  ],
});

interface Token {
  /** Without quotes or colon. */
  readonly text: string;
  readonly start: number;
}

interface Entry {
  readonly key: string;
  readonly start: number;
  readonly end: number;
  /** Strings and atoms that stand in the tuple itself, not in lists and tuples inside of it. */
  readonly tokens: readonly Token[];
}

const token = /"([^"\n]*)"(:?)|:"?([\w.@]+)"?|[A-Za-z_]\w*:?|%\{|[{}[\]]|#[^\n]*|[^\s]/g;

/** One pass over the tokens, with the depth of brackets. */
function entriesOf(text: string): { readonly entries: readonly Entry[]; readonly closed: boolean } {
  const entries: Entry[] = [];
  let depth = 0;
  let closed = false;
  let key: Token | undefined;
  let tokens: Token[] = [];
  for (const match of text.matchAll(token)) {
    const [whole, string, colon, atom] = match;
    if (whole.startsWith("#")) continue;
    if (whole === "%{" || whole === "{" || whole === "[") {
      depth++;
      if (depth === 2) tokens = [];
    } else if (whole === "}" || whole === "]") {
      depth--;
      if (depth === 1 && key !== undefined) {
        entries.push({ key: key.text, start: key.start, end: match.index + 1, tokens });
        key = undefined;
      }
      if (depth === 0) closed = true;
    } else if (depth === 1) {
      if (string !== undefined && (colon === ":" || key === undefined)) key = { text: string, start: match.index };
    } else if (depth === 2) {
      if (string !== undefined) tokens.push({ text: string, start: match.index + 1 });
      else if (atom !== undefined) tokens.push({ text: atom, start: match.index + 1 });
    }
  }
  return { entries, closed };
}

function packageOf({ key, start, end, tokens }: Entry, lines: LineIndex): PackageFact | undefined {
  const [kind, first, second] = tokens;
  const base = { ecosystem: "hex", writtenName: key, range: null, direct: null, group: "main", required: true };
  const at = lines.range({ start, end });
  if (kind?.text === "hex" && first !== undefined && second !== undefined) {
    // the repository follows the two lists; the public one has this name
    const repository = tokens.slice(4).find(({ text }) => text.startsWith("hexpm:"))?.text;
    return {
      ...base,
      name: normalName("hex", first.text),
      version: second.text,
      at,
      versionAt: lines.range({ start: second.start, end: second.start + second.text.length }),
      ...(repository !== undefined && { source: repository }),
    };
  }
  if (kind?.text === "git" && first !== undefined && second !== undefined)
    return { ...base, name: normalName("hex", key), version: null, at, source: `git+${first.text}#${second.text}` };
  if (kind?.text === "path" && first !== undefined) return { ...base, name: normalName("hex", key), version: null, at, source: first.text };
  return undefined;
}
