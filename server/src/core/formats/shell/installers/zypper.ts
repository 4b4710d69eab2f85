import { argumentRules, optionValues, readArguments } from "../arguments.ts";
import { fromWords, installation, isPath, packageOf, type Installation, type Meaning } from "../installation.ts";
import type { ShellCommand, ShellWord } from "../words.ts";

const rules = argumentRules(
  "-t",
  "--type",
  "-r",
  "--repo",
  "-c",
  "--config",
  "-R",
  "--root",
  "--from",
  "--name",
  "-D",
  "--reposd-dir",
  "--releasever",
);

/** openSUSE's zypper; see zypper(8). */
export function zypper(command: ShellCommand): Installation | undefined {
  const read = readArguments(command.words, rules);
  const [verb, ...words] = read.positional;
  if (verb?.text !== "install" && verb?.text !== "in") return undefined;
  const type = optionValues(read, "-t", "--type")[0]?.text;
  if (type !== undefined && type !== "package") return installation({ opaque: true });
  return fromWords(words, susePackage);
}

/** `name`, `name=version`, `name>=version`; `-name` and `!name` remove. */
function susePackage(word: ShellWord): Meaning {
  if (/^[!~-]/.test(word.text)) return "nothing";
  if (isPath(word.text) || word.text.endsWith(".rpm")) return undefined;
  const parts = /^(?:package:)?([A-Za-z0-9][A-Za-z0-9+_.-]*)(?:([<>=]+)(.*))?$/s.exec(word.text);
  if (parts === null) return undefined;
  const [, name = "", operator, version = ""] = parts;
  if (operator === undefined) return packageOf("rpm", word, name);
  return packageOf("rpm", word, name, { version: operator === "=" ? version : null, range: operator + version });
}
