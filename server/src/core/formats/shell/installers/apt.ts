import { argumentRules, optionValues, readArguments } from "../arguments.ts";
import { fromWords, installation, isPath, packageOf, type Installation, type Meaning } from "../installation.ts";
import { asWritten } from "../values.ts";
import type { ShellCommand, ShellWord } from "../words.ts";

const rules = argumentRules(
  "-t",
  "--target-release",
  "--default-release",
  "-o",
  "--option",
  "-c",
  "--config-file",
  "-a",
  "--host-architecture",
  "-P",
  "--build-profiles",
);

/** apt-get, apt and aptitude; see apt-get(8). */
export function apt(command: ShellCommand): Installation | undefined {
  const read = readArguments(command.words, rules);
  const [verb, ...words] = read.positional;
  if (verb?.text === "build-dep") return installation({ opaque: true });
  if (verb?.text !== "install" && verb?.text !== "reinstall") return undefined;
  const release = optionValues(read, "-t", "--target-release", "--default-release")[0];
  return fromWords(words, word => debianPackage(word, release && asWritten(release.text)));
}

/** `dpkg -i FILE`. */
export function dpkg(command: ShellCommand): Installation | undefined {
  const read = readArguments(command.words, argumentRules("--root", "--admindir", "--instdir"));
  if (!read.options.has("-i") && !read.options.has("--install")) return undefined;
  const found = fromWords(read.positional, debianFile);
  return { ...found, unread: [], opaque: found.unread.length > 0 };
}

/** `name`, `name=version`, `name/release`, `name:arch`, `name-` (removes), a path. */
function debianPackage(word: ShellWord, release: string | undefined): Meaning {
  if (isPath(word.text) || word.text.endsWith(".deb")) return debianFile(word);
  const parts = /^([a-z0-9][a-z0-9+.-]*)(?::[a-z0-9-]+)?(?:=(.*)|\/(.*))?$/s.exec(word.text);
  if (parts === null) return undefined;
  const name = parts[1] ?? "";
  const [, , version, suite] = parts;
  if (name.endsWith("-")) return "nothing";
  if (suite !== undefined) return packageOf("deb", word, name, { range: `/${suite}` });
  if (version === undefined) return packageOf("deb", word, name, { range: release === undefined ? null : `/${release}` });
  return packageOf("deb", word, name, { version: /[*?]/.test(version) ? null : version, range: `=${version}` });
}

/** Debian's file names: `name_version_arch.deb`. */
function debianFile(word: ShellWord): Meaning {
  const file = word.text.slice(word.text.lastIndexOf("/") + 1);
  const parts = /^([a-z0-9][a-z0-9+.-]*)_([^_]+)_[a-z0-9-]+\.deb$/.exec(file);
  return parts === null ? undefined : packageOf("deb", word, parts[1] ?? "", { version: parts[2] ?? null, source: word.text });
}
