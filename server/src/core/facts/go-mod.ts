import { normalName } from "../ecosystems/names.ts";
import { splitLines } from "../formats/lines.ts";
import type { Range } from "../text.ts";
import { defineReader } from "./define.ts";
import type { Fact, PackageFact, Problem, ProjectFacts } from "./types.ts";

/**
 * go.mod, which since Go 1.17 names every module that takes part in a build, in the version that is taken: manifest and lock in one.
 * (go.sum holds checksums, also of versions that are not taken.) Versions stand without their "v". A module that is replaced by another
 * one has the other's name and version and the place of the line that says so, and `writtenName` is the name that the code imports;
 * replaced by a folder it keeps its name, without a version. The standard library is the module "stdlib", as in Go's vulnerability
 * database, in the version of `toolchain`, else of `go`.
 */
export const goMod = defineReader({
  id: "go-mod",
  format: "go.mod",
  ecosystem: "golang",
  role: "lock",
  gives: ["packages", "project"],
  matches: ["**/go.mod"],
  docs: "https://go.dev/ref/mod#go-mod-file",

  read({ text }) {
    const problems: Problem[] = [];
    const { directives, open } = directivesOf(text, problems);
    if (open) problems.push({ message: "A block is not closed; the file may have been cut off." });
    const replacements = new Map<string, Replacement[]>();
    for (const directive of directives) {
      const one = directive.verb === "replace" ? replacement(directive) : undefined;
      if (one === undefined) continue;
      const others = replacements.get(one.name);
      if (others === undefined) replacements.set(one.name, [one]);
      else others.push(one);
    }
    const packages: PackageFact[] = [];
    const seen = new Set<string>();
    for (const directive of directives) {
      if (directive.verb !== "require") continue;
      const [name, version] = directive.words;
      if (name === undefined || version === undefined) {
        problems.push({ message: "This line names no module and version.", range: directive.at });
        continue;
      }
      const fact = required(directive, name, version, replacements.get(name.text) ?? []);
      const id = `${fact.name} ${fact.version ?? ""} ${fact.writtenName}`;
      // one replacement may stand for several versions of a module
      if (!seen.has(id)) packages.push(fact);
      seen.add(id);
    }
    const stdlib = standardLibrary(directives);
    if (stdlib !== undefined) packages.push(stdlib);
    const project = projectOf(directives);
    return { value: { packages, project }, problems: problems.slice(0, 10), complete: problems.length === 0 };
  },

  examples: [
    {
      name: "blocks, replacements and a toolchain",
      file: "go.mod",
      text: [
        "module example.org/sky // the sky",
        "",
        "go 1.22.0",
        "toolchain go1.22.5",
        "",
        "require (",
        "\texample.org/lens v1.2.3",
        '\t"example.org/map/v2" v2.0.0+incompatible',
        "\texample.org/far v0.0.0-20240101000000-0a1b2c3d4e5f // indirect",
        ")",
        "",
        "require example.org/near v0.1.0",
        "",
        "exclude example.org/lens v1.2.2",
        "retract [v1.0.0, v1.1.0]",
        "tool example.org/near/cmd",
        "",
        "replace (",
        "\texample.org/lens => example.org/fork v1.2.4",
        "\texample.org/near v0.1.0 => ../near",
        "\texample.org/map/v2 v2.1.0 => example.org/other v2.1.0",
        ")",
        "",
      ].join("\n"),
      expect: {
        complete: true,
        problems: [],
        value: {
          packages: [
            {
              ecosystem: "golang",
              name: "example.org/fork",
              writtenName: "example.org/lens",
              version: "1.2.4",
              range: null,
              direct: true,
              at: { start: { line: 18, character: 1 }, end: { line: 18, character: 44 } },
              versionAt: { start: { line: 18, character: 39 }, end: { line: 18, character: 44 } },
            },
            {
              name: "example.org/map/v2",
              version: "2.0.0+incompatible",
              at: { start: { line: 7, character: 2 } },
              versionAt: { start: { line: 7, character: 23 }, end: { line: 7, character: 41 } },
            },
            { name: "example.org/far", version: "0.0.0-20240101000000-0a1b2c3d4e5f", direct: false },
            { name: "example.org/near", version: null, source: "../near", direct: true },
            { name: "stdlib", version: "1.22.5", direct: false, at: { start: { line: 3, character: 0 } } },
          ],
          project: {
            name: { value: "example.org/sky", range: { start: { line: 0, character: 7 }, end: { line: 0, character: 22 } } },
            runtime: { value: "go >=1.22.0" },
          },
        },
      },
    },
    {
      name: "cut off in a block",
      file: "tools/go.mod",
      text: "module x\nrequire (\n\texample.org/lens v1.2.3\n\texample.org/m",
      expect: { complete: false, value: { packages: [{ name: "example.org/lens", version: "1.2.3" }] } },
    },
  ],
});

interface Word {
  readonly text: string;
  /** Without quotes. */
  readonly at: Range;
}

interface Directive {
  readonly verb: string;
  readonly words: readonly Word[];
  readonly indirect: boolean;
  /** Without the comment. */
  readonly at: Range;
}

const verbs: ReadonlySet<string> = new Set([
  "module",
  "go",
  "toolchain",
  "godebug",
  "require",
  "exclude",
  "replace",
  "retract",
  "tool",
  "ignore",
]);

function directivesOf(text: string, problems: Problem[]): { readonly directives: readonly Directive[]; readonly open: boolean } {
  const directives: Directive[] = [];
  let block: string | undefined;
  splitLines(text).forEach((line, number) => {
    const comment = commentStart(line.text);
    const words = wordsOf(line.text.slice(0, comment), number);
    const first = words[0];
    const last = words.at(-1);
    if (first === undefined || last === undefined) return;
    const indirect = /^\/\/\s*indirect(?:[\s;]|$)/.test(line.text.slice(comment));
    if (block !== undefined) {
      if (first.text === ")") block = undefined;
      else directives.push({ verb: block, words, indirect, at: { start: first.at.start, end: last.at.end } });
    } else if (!verbs.has(first.text)) {
      problems.push({ message: "This line is no directive of a go.mod.", range: { start: first.at.start, end: last.at.end } });
    } else if (words[1]?.text === "(") {
      if (words[2]?.text !== ")") block = first.text;
    } else directives.push({ verb: first.text, words: words.slice(1), indirect, at: { start: first.at.start, end: last.at.end } });
  });
  return { directives, open: block !== undefined };
}

function commentStart(line: string): number {
  const at = /(?:^|\s)\/\//.exec(line);
  return at === null ? line.length : line.indexOf("//", at.index);
}

function wordsOf(text: string, line: number): Word[] {
  return [...text.matchAll(/"([^"]*)"|`([^`]*)`|[()]|[^\s()]+/g)].map(match => {
    const quoted = match[1] ?? match[2];
    const start = match.index + (quoted === undefined ? 0 : 1);
    const word = quoted ?? match[0];
    return { text: word, at: { start: { line, character: start }, end: { line, character: start + word.length } } };
  });
}

interface Replacement {
  readonly name: string;
  /** Undefined for every version. */
  readonly version: string | undefined;
  readonly by: Word;
  readonly byVersion: Word | undefined;
  readonly at: Range;
}

function replacement({ words, at }: Directive): Replacement | undefined {
  const arrow = words.findIndex(({ text }) => text === "=>");
  const name = words[0]?.text;
  const by = words[arrow + 1];
  if (arrow < 1 || name === undefined || by === undefined) return undefined;
  return { name, version: arrow > 1 ? words[1]?.text : undefined, by, byVersion: words[arrow + 2], at };
}

function required(directive: Directive, name: Word, version: Word, replaced: readonly Replacement[]): PackageFact {
  const by = replaced.find(one => one.version === version.text) ?? replaced.find(one => one.version === undefined);
  const base = {
    ecosystem: "golang",
    writtenName: name.text,
    range: null,
    direct: !directive.indirect,
    group: "main",
    required: true,
  };
  if (by === undefined) {
    return { ...base, name: normalName("golang", name.text), ...exact(version), at: directive.at };
  }
  if (by.byVersion === undefined) {
    return { ...base, name: normalName("golang", name.text), version: null, at: directive.at, source: by.by.text };
  }
  return { ...base, name: normalName("golang", by.by.text), ...exact(by.byVersion), at: by.at };
}

function exact({ text, at }: Word): Pick<PackageFact, "version" | "versionAt"> {
  const skip = /^v\d/.test(text) ? 1 : 0;
  const start = { line: at.start.line, character: at.start.character + skip };
  // a branch or commit is what go writes a version for as soon as it runs
  return skip === 0 ? { version: null } : { version: text.slice(1), versionAt: { start, end: at.end } };
}

function standardLibrary(directives: readonly Directive[]): PackageFact | undefined {
  for (const verb of ["toolchain", "go"]) {
    const directive = directives.find(one => one.verb === verb);
    const word = directive?.words[0];
    const number = word === undefined ? null : /^(?:go)?(\d[^-\s]*)/.exec(word.text);
    if (directive === undefined || word === undefined || number === null) continue;
    const version = number[1] ?? "";
    const character = word.at.start.character + number[0].length - version.length;
    const { line } = word.at.start;
    return {
      ecosystem: "golang",
      name: "stdlib",
      writtenName: "stdlib",
      version,
      range: null,
      direct: false,
      group: "main",
      required: true,
      at: directive.at,
      versionAt: { start: { line, character }, end: { line, character: character + version.length } },
    };
  }
  return undefined;
}

function projectOf(directives: readonly Directive[]): ProjectFacts {
  const fact = (verb: string): Fact<string> | undefined => {
    const word = directives.find(directive => directive.verb === verb)?.words[0];
    return word && { value: word.text, range: word.at };
  };
  const [name, go] = [fact("module"), fact("go")];
  return {
    ...(name && { name, programmingLanguage: "Go" }),
    ...(go && { runtime: { value: `go >=${go.value}`, range: go.range } }),
  };
}
