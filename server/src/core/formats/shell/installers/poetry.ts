import { argumentRules, readArguments } from "../arguments.ts";
import { fromFiles, fromImplied, fromWords, packageOf, type Installation, type Meaning } from "../installation.ts";
import type { ShellCommand, ShellWord } from "../words.ts";
import { requirement } from "./pip.ts";

const rules = argumentRules(
  ...[
    "-C",
    "--directory",
    "-P",
    "--project",
    "-p",
    "--group",
    "-G",
    "--with",
    "--without",
    "--only",
    "-E",
    "--extras",
    "--source",
    "--python",
  ],
  ...[
    "-c",
    "--config",
    "-L",
    "--lockfile",
    "-r",
    "--requirements",
    "--dev-dependencies",
    "--index",
    "-i",
    "--extra-pip-args",
    "--categories",
  ],
);

/** https://python-poetry.org/docs/cli/ */
export function poetry(command: ShellCommand): Installation | undefined {
  const [verb, ...words] = readArguments(command.words, rules).positional;
  if (verb?.text === "install" || verb?.text === "sync") return fromImplied("poetry.lock", command);
  return verb?.text === "add" ? fromWords(words, poetryPackage) : undefined;
}

/** https://pdm-project.org/latest/reference/cli/ */
export function pdm(command: ShellCommand): Installation | undefined {
  const [verb, ...words] = readArguments(command.words, rules).positional;
  if (verb?.text === "install" || verb?.text === "sync") return fromImplied("pdm.lock", command);
  return verb?.text === "add" ? fromWords(words, requirement) : undefined;
}

/** https://pipenv.pypa.io/en/latest/cli.html */
export function pipenv(command: ShellCommand): Installation | undefined {
  const read = readArguments(command.words, rules);
  const [verb, ...words] = read.positional;
  if (verb?.text === "sync") return fromImplied("Pipfile.lock", command);
  if (verb?.text !== "install") return undefined;
  const listed = [...(read.options.get("-r") ?? []), ...(read.options.get("--requirements") ?? [])];
  if (listed.length > 0) return fromFiles(listed);
  return words.length > 0
    ? fromWords(words, requirement)
    : fromImplied(read.options.has("--skip-lock") ? "Pipfile" : "Pipfile.lock", command);
}

/** Poetry also takes `name@^1.2`. */
function poetryPackage(word: ShellWord): Meaning {
  const parts = /^([A-Za-z0-9][A-Za-z0-9._-]*)(?:\[[^\]]*\])?@(?!\s*[a-z]+[:+])(.+)$/s.exec(word.text);
  return parts === null
    ? requirement(word)
    : packageOf("pypi", word, parts[1] ?? "", { range: parts[2] === "latest" ? null : (parts[2] ?? null) });
}
