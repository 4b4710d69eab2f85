import { argumentRules, optionValues, readArguments } from "../arguments.ts";
import { both, fromFiles, fromImplied, fromWords, isAddress, packageOf, type Installation, type Meaning } from "../installation.ts";
import { isKnown } from "../values.ts";
import type { ShellCommand, ShellWord } from "../words.ts";

const rules = argumentRules(
  ...[
    "-n",
    "--name",
    "-p",
    "--prefix",
    "-c",
    "--channel",
    "-f",
    "--file",
    "--solver",
    "--repodata-fn",
    "--subdir",
    "--platform",
    "--revision",
  ],
  ...[
    "-r",
    "--root-prefix",
    "--experimental-solver",
    "--channel-priority",
    "--clone",
    "--rc-file",
    "--category",
    "--conda",
    "--mamba",
    "--micromamba",
  ],
  ...[
    "-e",
    "--environment",
    "--manifest-path",
    "--feature",
    "--git",
    "--branch",
    "--tag",
    "--rev",
    "--expose",
    "--with",
    "--download-threads",
  ],
);

/** conda, mamba and micromamba; https://docs.conda.io/projects/conda/en/stable/commands/ */
export function conda(command: ShellCommand): Installation | undefined {
  const read = readArguments(command.words, rules);
  const [verb, second] = read.positional;
  const listed = fromFiles(optionValues(read, "-f", "--file"));
  switch (verb?.text) {
    case "install":
    case "create":
    case "update":
    case "upgrade":
      return both(fromWords(read.positional.slice(1), condaPackage), listed);
    case "env":
      if (second?.text !== "create" && second?.text !== "update") return undefined;
      return listed.files.length > 0 || listed.opaque ? listed : fromImplied("environment.yml", command);
    default:
      return undefined;
  }
}

/** `conda-lock install FILE`. */
export function condaLock(command: ShellCommand): Installation | undefined {
  const [verb, ...words] = readArguments(command.words, rules).positional;
  if (verb?.text !== "install") return undefined;
  return words.length > 0 ? fromFiles(words) : fromImplied("conda-lock.yml", command);
}

/** https://pixi.sh/latest/reference/cli/pixi/ */
export function pixi(command: ShellCommand): Installation | undefined {
  const read = readArguments(command.words, rules);
  const [verb, second, ...rest] = read.positional;
  switch (verb?.text) {
    case "install":
    case "i":
      return fromImplied("pixi.lock", command);
    case "add":
    case "a":
      return read.options.has("--pypi") ? undefined : fromWords(read.positional.slice(1), condaPackage);
    case "global":
    case "g":
      return second?.text === "install" ? fromWords(rest, condaPackage) : undefined;
    default:
      return undefined;
  }
}

/**
 * A match spec: `[channel[/subdir]::]name[operator version][=build]`, `name version build`, `name[version='>=1']`.
 * `name=1.2` means 1.2.*, only `==` and a build string fix one version.
 * https://docs.conda.io/projects/conda/en/stable/user-guide/concepts/pkg-specs.html
 */
function condaPackage(word: ShellWord): Meaning {
  if (isAddress(word.text) || /\.(?:conda|tar\.bz2)$/.test(word.text)) return condaFile(word);
  const spec = word.text.trim().replace(/^[^\s=<>!~[]*::/, "");
  const bracketed = /^([A-Za-z0-9_][A-Za-z0-9_.-]*)\[(.*)\]$/s.exec(spec);
  if (bracketed) {
    const range = /version=(?:'([^']*)'|"([^"]*)"|([^,\]]*))/.exec(bracketed[2] ?? "");
    return packageOf("conda", word, bracketed[1] ?? "", { range: range?.[1] ?? range?.[2] ?? range?.[3] ?? null });
  }
  const parts = /^([A-Za-z0-9_][A-Za-z0-9_.-]*)\s*(.*)$/s.exec(spec);
  if (parts === null) return undefined;
  const [, name = "", rest = ""] = parts;
  if (rest === "") return packageOf("conda", word, name);
  if (!/^[=<>!~]/.test(rest) && !/\s/.test(spec)) return undefined;
  const exact = /^==\s*([^\s=,|*<>]+)$/.exec(rest) ?? /^=?([^\s=,|*<>]+)(?:=|\s+)[^\s=]+$/.exec(rest);
  return packageOf("conda", word, name, { version: exact !== null && isKnown(rest) ? (exact[1] ?? null) : null, range: rest.trim() });
}

/** `name-version-build.conda`, split from the right. */
function condaFile(word: ShellWord): Meaning {
  const file = word.text.slice(word.text.lastIndexOf("/") + 1).replace(/#.*$/, "");
  const parts = /^(.+)-([^-]+)-[^-]+\.(?:conda|tar\.bz2)$/.exec(file);
  return parts === null ? undefined : packageOf("conda", word, parts[1] ?? "", { version: parts[2] ?? null, source: word.text });
}
