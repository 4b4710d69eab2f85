import { normalName } from "../ecosystems/names.ts";
import { splitLines, type Line } from "../formats/lines.ts";
import { LineIndex } from "../text.ts";
import { defineReader } from "./define.ts";
import type { PackageFact, Problem } from "./types.ts";

/**
 * Bundler's manifest. It is a Ruby program, of which only the lines are read that name a gem and its ranges as literal text, with the
 * groups around them. Anything else that could add gems (`gemspec`, `eval_gemfile`, loops, names from variables) makes it incomplete.
 */
export const gemfile = defineReader({
  id: "gemfile",
  format: "Gemfile",
  ecosystem: "gem",
  role: "manifest",
  gives: ["packages"],
  matches: ["**/Gemfile", "**/gems.rb"],
  docs: "https://bundler.io/man/gemfile.5.html",

  read({ text }) {
    const lines = new LineIndex(text);
    const packages: PackageFact[] = [];
    const problems: Problem[] = [];
    const blocks: Block[] = [];
    for (const line of joinedLines(text)) {
      const code = withoutComment(line.text);
      const trimmed = code.trim();
      const start = line.start + (code.length - code.trimStart().length);
      const place = { start, end: start + trimmed.length };
      if (trimmed === "") continue;
      if (trimmed === "end") {
        blocks.pop();
        continue;
      }
      const gem = /^gem[ (]\s*(["'])([^"'#]+)\1/.exec(trimmed);
      if (gem?.[2] !== undefined) {
        const conditional = blocks.some(({ kind }) => kind === "unknown") || /\s(?:if|unless)\s/.test(withoutStrings(trimmed));
        const fact = gemFact(trimmed.replace(/\s(?:if|unless)\s.*$/, ""), gem[2], blocks, place, lines);
        packages.push(conditional ? { ...fact, required: false } : fact);
        if (hasUnknownRange(trimmed.replace(/\s(?:if|unless)\s.*$/, ""), gem[2]))
          problems.push({ message: "The range of this gem is not written as plain text.", range: fact.at });
        continue;
      }
      const known =
        /^(?:source|ruby|git_source|plugin|platforms?|group|git|github|path|install_if|gem_group|require|puts|warn|raise)\b/.exec(trimmed);
      if (/\bdo\b(?:\s*\|[^|]*\|)?$/.test(trimmed) || /^(?:if|unless|case|while|until|begin|def)\b/.test(trimmed)) {
        const block = known === null ? undefined : blockOf(trimmed);
        if (block === undefined) problems.push({ message: "What this block adds depends on running it.", range: lines.range(place) });
        blocks.push(block ?? { kind: "unknown", names: [] });
      } else if (/^(?:gem|gemspec|eval_gemfile|instance_eval)\b/.test(trimmed) || (known === null && !isHarmless(trimmed))) {
        problems.push({ message: "What this line adds depends on running it.", range: lines.range(place) });
      }
    }
    return { value: { packages }, problems: problems.slice(0, 10), complete: problems.length === 0 };
  },

  examples: [
    {
      name: "ranges, groups, sources and a condition",
      file: "Gemfile",
      text: [
        "# frozen_string_literal: true",
        "source 'https://mirror.example'",
        "ruby '3.3.0'",
        "",
        'gem "rake", "= 13.0.6" # to build',
        "gem 'nokogiri', '~> 1.15', '>= 1.15.2'",
        "gem 'gauge', git: 'https://example.org/gauge.git', branch: 'main'",
        "gem 'sky', path: '.'",
        "gem('lens', '1.2',",
        "    require: false)",
        "gem 'wdm', '>= 0.1' if Gem.win_platform?",
        "",
        "group :development, :test do",
        "  gem 'rspec'",
        "end",
        "gem 'pry', group: :development",
        "",
      ].join("\n"),
      expect: {
        complete: true,
        problems: [],
        value: {
          packages: [
            {
              ecosystem: "gem",
              name: "rake",
              version: "13.0.6",
              range: "= 13.0.6",
              direct: true,
              group: "main",
              required: true,
              at: { start: { line: 4, character: 0 }, end: { line: 4, character: 22 } },
              versionAt: { start: { line: 4, character: 13 }, end: { line: 4, character: 21 } },
            },
            {
              name: "nokogiri",
              version: null,
              range: "~> 1.15, >= 1.15.2",
              versionAt: { start: { line: 5, character: 17 }, end: { line: 5, character: 37 } },
            },
            { name: "gauge", range: null, source: "git+https://example.org/gauge.git" },
            { name: "sky", source: "." },
            { name: "lens", version: "1.2", range: "1.2" },
            { name: "wdm", range: ">= 0.1", required: false },
            { name: "rspec", group: "development", required: true },
            { name: "pry", group: "development" },
          ],
        },
      },
    },
    {
      name: "a range from a variable, and a list of ranges",
      file: "gems.rb",
      text: 'gem "a", VERSION\ngem "b", [">= 1", "< 2"], :require => false\n',
      expect: {
        complete: false,
        value: {
          packages: [
            { name: "a", range: null },
            { name: "b", range: ">= 1, < 2" },
          ],
        },
      },
    },
    {
      name: "what only running it tells",
      file: "Gemfile",
      text: "gemspec\n%w[a b].each do |name|\n  gem name\nend\n",
      expect: { complete: false, value: { packages: [] } },
    },
  ],
});

interface Block {
  readonly kind: "group" | "source" | "other" | "unknown";
  /** Of a group its names, of a source its address. */
  readonly names: readonly string[];
}

/** Lines, with those that end in a comma or an open bracket joined to the next; line ends become blanks, so that offsets stay true. */
function joinedLines(text: string): Line[] {
  const joined: Line[] = [];
  let open: Line | undefined;
  for (const line of splitLines(text)) {
    const whole: Line = open === undefined ? line : { start: open.start, text: open.text.padEnd(line.start - open.start) + line.text };
    if (whole.text.length < longest && /[,(\\]\s*$/.test(withoutComment(line.text)))
      open = { start: whole.start, text: blanked(whole.text) };
    else {
      open = undefined;
      joined.push(whole);
    }
  }
  if (open !== undefined) joined.push(open);
  return joined;
}

const longest = 4000;

/** A comment in the middle of a statement becomes blanks. */
function blanked(text: string): string {
  return withoutComment(text).padEnd(text.length);
}

function withoutComment(text: string): string {
  let quote = "";
  for (let at = 0; at < text.length; at++) {
    const char = text[at] ?? "";
    if (quote !== "") {
      if (char === "\\") at++;
      else if (char === quote) quote = "";
    } else if (char === '"' || char === "'") quote = char;
    else if (char === "#") return text.slice(0, at);
  }
  return text;
}

function withoutStrings(text: string): string {
  return text.replace(/"[^"]*"|'[^']*'/g, '""');
}

function blockOf(line: string): Block | undefined {
  const kind = /^\w+/.exec(line)?.[0] ?? "";
  const strings = [...line.matchAll(/:(\w+)|["']([^"']*)["']/g)].map(match => match[1] ?? match[2] ?? "");
  if (kind === "group") return { kind: "group", names: strings };
  if (kind === "git" || kind === "github" || kind === "path") return { kind: "source", names: strings.slice(0, 1) };
  if (kind === "source" || kind.startsWith("platform") || kind === "git_source") return { kind: "other", names: [] };
  return kind === "install_if" ? { kind: "unknown", names: [] } : undefined;
}

/** Assignments of a plain value and the like, that can add no gem. */
function isHarmless(line: string): boolean {
  return /^[\w@]+\s*(?:\|\|)?=\s/.test(line) || /^(?:else|elsif|when|rescue|ensure|\}|\)|\]|["'])/.test(line);
}

/** The literal texts that follow a name, up to the first option. */
const literals = /^(?:\s*,\s*(?:"[^"]*"|'[^']*'|\[[^\]]*\])(?!\s*=>))*/;

/** Whether a range is computed. */
function hasUnknownRange(line: string, name: string): boolean {
  const rest = line.slice(line.indexOf(name) + name.length + 1).replace(/\)\s*$/, "");
  const known = literals.exec(rest)?.[0] ?? "";
  return known.includes("#{") || !/^\s*(?:$|,\s*(?:\w+:|:\w+\s*=>|["']\w+["']\s*=>|\*\*|$))/.test(rest.slice(known.length));
}

function gemFact(line: string, name: string, blocks: readonly Block[], place: { readonly start: number }, lines: LineIndex): PackageFact {
  const rest = line.slice(line.indexOf(name) + name.length + 1);
  const offset = place.start + line.length - rest.length;
  const firstOption = literals.exec(rest)?.[0] ?? "";
  const ranges = [...firstOption.matchAll(/["']([^"']*)["']/g)];
  const first = ranges[0];
  const last = ranges.at(-1);
  const range = ranges.length === 0 ? null : ranges.map(match => match[1] ?? "").join(", ");
  const option = (key: string): string | undefined => new RegExp(`(?:\\b${key}:|:${key}\\s*=>)\\s*["']([^"']*)["']`).exec(rest)?.[1];
  const git = option("git") ?? option("github");
  const inBlock = blocks.findLast(({ kind }) => kind === "source")?.names[0];
  const source = git !== undefined ? `git+${git}` : (option("path") ?? option("gist") ?? inBlock);
  const groups = /\bgroups?(?::|\s*=>)\s*\[?\s*:?["']?(\w+)/.exec(rest)?.[1] ?? blocks.findLast(({ kind }) => kind === "group")?.names[0];
  return {
    ecosystem: "gem",
    name: normalName("gem", name),
    writtenName: name,
    version: source === undefined ? (exactVersion(range) ?? null) : null,
    range,
    direct: true,
    group: groups === undefined || groups === "default" ? "main" : groups,
    required: true,
    at: lines.range({ start: place.start, end: place.start + line.length }),
    ...(first && last && { versionAt: lines.range({ start: offset + first.index + 1, end: offset + last.index + last[0].length - 1 }) }),
    ...(source !== undefined && { source }),
  };
}

/** A range without an operator means just that version. */
function exactVersion(range: string | null): string | undefined {
  return range === null ? undefined : /^=?\s*(\d[0-9A-Za-z.]*)$/.exec(range)?.[1];
}
