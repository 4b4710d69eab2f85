import { fromArchiveName, parseRequirement } from "../../pep508.ts";
import { argumentRules, hasOption, optionValues, readArguments } from "../arguments.ts";
import { both, fromFiles, fromWords, isAddress, isPath, packageOf, type Installation, type Meaning } from "../installation.ts";
import { asWritten, isKnown } from "../values.ts";
import type { ShellCommand, ShellWord } from "../words.ts";
import { gitSource } from "./git.ts";

/** https://pip.pypa.io/en/stable/cli/pip_install/ */
export const pipRules = argumentRules(
  ...["-r", "--requirement", "-c", "--constraint", "-e", "--editable", "-t", "--target", "--prefix", "--root", "--src", "-b", "--build"],
  ...[
    "-i",
    "--index-url",
    "--extra-index-url",
    "-f",
    "--find-links",
    "--index",
    "--default-index",
    "--index-strategy",
    "--keyring-provider",
  ],
  ...[
    "--platform",
    "--python-version",
    "--python-platform",
    "--implementation",
    "--abi",
    "--no-binary",
    "--only-binary",
    "--upgrade-strategy",
  ],
  ...["--install-option", "--global-option", "--config-settings", "-C", "--config-setting", "--build-option", "--report", "--progress-bar"],
  ...["--timeout", "--retries", "--trusted-host", "--allow-insecure-host", "--cert", "--client-cert", "--cache-dir", "--proxy", "--log"],
  ...["--exists-action", "--use-feature", "--use-deprecated", "--python", "-p", "--resolution", "--prerelease", "--exclude-newer"],
  ...[
    "--link-mode",
    "--override",
    "--overrides",
    "--build-constraints",
    "-b",
    "--reinstall-package",
    "-P",
    "--upgrade-package",
    "--refresh-package",
  ],
  ...["--no-build-isolation-package", "--extra", "--group", "--config-file", "--torch-backend", "--directory", "--project"],
);

export function pip(command: ShellCommand): Installation | undefined {
  const read = readArguments(command.words, pipRules);
  const [verb, ...words] = read.positional;
  return verb?.text === "install" ? pipInstall(words, read.options) : undefined;
}

/** The words and options behind `pip install`. */
export function pipInstall(words: readonly ShellWord[], options: ReadonlyMap<string, readonly ShellWord[]>): Installation {
  const read = { positional: words, options };
  const listed = fromFiles(optionValues(read, "-r", "--requirement"));
  const editable = fromWords(optionValues(read, "-e", "--editable"), requirement);
  const named = fromWords(words, requirement);
  const constraints = optionValues(read, "-c", "--constraint")[0];
  const found = both(both(named, editable), listed);
  if (hasOption(read, "--group")) return { ...found, opaque: true };
  return constraints === undefined ? found : { ...found, constraints: asWritten(constraints.text) };
}

/** A requirement as pip takes it on its command line: PEP 508, an address, a path. */
export function requirement(word: ShellWord): Meaning {
  const text = word.text.trim();
  if (text === "") return "nothing";
  if (/^(?:git|hg|svn|bzr)\+/.test(text) || isAddress(text)) return fromAddress(word, undefined, text);
  if (isPath(text) || /^\.{1,2}\[|^[^=<>~!;@]*(?:\/|\.(?:whl|zip|tar\.gz|tar\.bz2)$)/.test(text))
    return fromArchive(word, text) ?? localProject(text);
  if (!isKnown(text)) return restrictedByUnknown(word, text);
  const parsed = parseRequirement(text);
  if (parsed === undefined) return undefined;
  return parsed.url === undefined ? packageOf("pypi", word, parsed.name, parsed) : fromAddress(word, parsed.name, parsed.url);
}

/** A requirement whose version depends on an unknown value. */
function restrictedByUnknown(word: ShellWord, text: string): Meaning {
  const parts = /^([A-Za-z0-9][A-Za-z0-9._-]*)\s*(?:\[[^\]]*\])?\s*([=<>~!(@].*)$/s.exec(text);
  return parts === null ? undefined : packageOf("pypi", word, parts[1] ?? "", { range: (parts[2] ?? "").trim() });
}

function localProject(text: string): Meaning {
  return isKnown(text) ? { path: text.replace(/\[[^\]]*\]$/, "").replace(/^file:(?:\/\/)?/, "") || "." } : undefined;
}

function fromAddress(word: ShellWord, name: string | undefined, address: string): Meaning {
  const known = name ?? /[#&]egg=([A-Za-z0-9._-]+)/.exec(address)?.[1];
  const source = gitSource(address.replace(/^git\+/, ""));
  if (known !== undefined) return packageOf("pypi", word, known, { ...source, source: address });
  // Without a name only the archive or the repository is known.
  return fromArchive(word, address) ?? (source === undefined ? undefined : packageOf("git", word, source.name, source));
}

function fromArchive(word: ShellWord, text: string): Meaning {
  const archive = isKnown(text) ? fromArchiveName(text) : undefined;
  return archive && packageOf("pypi", word, archive.name, { version: archive.version, source: text });
}
