import { argumentRules, optionValues, readArguments } from "../arguments.ts";
import { fromImplied, fromWords, packageOf, type Installation, type Meaning } from "../installation.ts";
import { isKnown } from "../values.ts";
import type { ShellCommand, ShellWord } from "../words.ts";

const rules = argumentRules(
  ...[
    "-v",
    "--version",
    "-s",
    "--source",
    "-i",
    "--install-dir",
    "-n",
    "--bindir",
    "-P",
    "--trust-policy",
    "-p",
    "--http-proxy",
    "--platform",
  ],
  ...["--document", "--path", "--gemfile", "--jobs", "-j", "--without", "--with", "--retry"],
);

/** https://guides.rubygems.org/command-reference/#gem-install */
export function gem(command: ShellCommand): Installation | undefined {
  const read = readArguments(command.words, rules);
  const [verb, ...words] = read.positional;
  if (verb?.text !== "install" && verb?.text !== "i") return undefined;
  const wanted = optionValues(read, "-v", "--version")[0]?.text;
  return fromWords(words, word => rubyGem(word, wanted));
}

/** Bundler; `bundle` alone installs. */
export function bundle(command: ShellCommand): Installation | undefined {
  const [verb] = readArguments(command.words, rules).positional;
  return verb === undefined || verb.text === "install" ? fromImplied("Gemfile.lock", command) : undefined;
}

/** `name`, `name:version`. */
function rubyGem(word: ShellWord, wanted: string | undefined): Meaning {
  const parts = /^([A-Za-z0-9][A-Za-z0-9._-]*)(?::(.*))?$/s.exec(word.text);
  if (parts === null || word.text.endsWith(".gem")) return undefined;
  const range = parts[2] ?? wanted;
  if (range === undefined) return packageOf("gem", word, parts[1] ?? "");
  const exact = isKnown(range) ? /^=?\s*(\d[\w.-]*)$/.exec(range)?.[1] : undefined;
  return packageOf("gem", word, parts[1] ?? "", { version: exact ?? null, range });
}
