import { argumentRules, readArguments } from "../arguments.ts";
import { fromWords, packageOf, type Installation, type Meaning } from "../installation.ts";
import type { ShellCommand, ShellWord } from "../words.ts";

const rules = argumentRules(
  ...["-t", "--virtual", "-X", "--repository", "-p", "--root", "--arch", "--keys-dir", "--repositories-file", "--cache-dir"],
  ...["--wait", "--cache-max-age", "--progress-fd", "--timeout"],
);

/** Alpine's apk; see apk-add(8) and apk-world(5). */
export function apk(command: ShellCommand): Installation | undefined {
  const read = readArguments(command.words, rules);
  const [verb, ...words] = read.positional;
  return verb?.text === "add" ? fromWords(words, alpinePackage) : undefined;
}

/** `name`, `name=version`, `name~version`, `name>version`, `name@repository`; `!name` keeps out. */
function alpinePackage(word: ShellWord): Meaning {
  if (word.text.startsWith("!")) return "nothing";
  const parts = /^([A-Za-z0-9.][A-Za-z0-9+_.-]*)(?:@[A-Za-z0-9_-]+)?(?:([~<>=]+)(.*))?$/s.exec(word.text);
  if (parts === null || word.text.endsWith(".apk")) return undefined;
  const [, name = "", operator, version = ""] = parts;
  if (operator === undefined) return packageOf("apk", word, name);
  return packageOf("apk", word, name, { version: operator === "=" ? version : null, range: operator + version });
}
