import { exactNpmVersion } from "../../npm-spec.ts";
import { argumentRules, readArguments } from "../arguments.ts";
import { fromImplied, fromWords, isAddress, isPath, packageOf, type Installation, type Meaning } from "../installation.ts";
import { isKnown } from "../values.ts";
import type { ShellCommand, ShellWord } from "../words.ts";

const rules = argumentRules(
  ...[
    "--prefix",
    "--registry",
    "-w",
    "--workspace",
    "--cache",
    "--omit",
    "--include",
    "--loglevel",
    "--userconfig",
    "--tag",
    "-C",
    "--dir",
    "--cwd",
  ],
  ...["--filter", "-F", "--store-dir", "--cache-folder", "--network-timeout", "--modules-folder", "--use-yarnrc", "--network-concurrency"],
);

/** https://docs.npmjs.com/cli/commands/npm-install */
export function npm(command: ShellCommand): Installation | undefined {
  const [verb, ...words] = readArguments(command.words, rules).positional;
  switch (verb?.text) {
    case "ci":
    case "clean-install":
      return fromImplied("package-lock.json", command);
    case "install":
    case "i":
    case "add":
      return words.length > 0 ? fromWords(words, npmPackage) : fromImplied("package.json", command);
    default:
      return undefined;
  }
}

export function yarn(command: ShellCommand): Installation | undefined {
  const [verb, second, ...rest] = readArguments(command.words, rules).positional;
  if (verb === undefined)
    return command.words.some(word => /^(?:-v|--version|--help)$/.test(word.text)) ? undefined : fromImplied("yarn.lock", command);
  if (verb.text === "install") return fromImplied("yarn.lock", command);
  if (verb.text === "add") return fromWords(second ? [second, ...rest] : [], npmPackage);
  return verb.text === "global" && second?.text === "add" ? fromWords(rest, npmPackage) : undefined;
}

/** pnpm and bun. */
export function pnpm(command: ShellCommand): Installation | undefined {
  return installOrAdd(command, "pnpm-lock.yaml");
}

export function bun(command: ShellCommand): Installation | undefined {
  return installOrAdd(command, "bun.lock");
}

function installOrAdd(command: ShellCommand, lock: string): Installation | undefined {
  const [verb, ...words] = readArguments(command.words, rules).positional;
  if (verb?.text === "install" || verb?.text === "i") return words.length > 0 ? fromWords(words, npmPackage) : fromImplied(lock, command);
  return verb?.text === "add" ? fromWords(words, npmPackage) : undefined;
}

/** `name`, `name@version`, `@scope/name@range`, `alias@npm:name@range`. */
function npmPackage(word: ShellWord): Meaning {
  const text = word.text.replace(/^(?:@[^/@]+\/)?[^@]+@npm:/, "");
  if (isAddress(text) || /^(?:git|github|gitlab|bitbucket):/.test(text)) return undefined;
  if (isPath(text)) return isKnown(text) ? { path: text } : undefined;
  const parts = /^((?:@[A-Za-z0-9._~-]+\/)?[A-Za-z0-9._~-]+)(?:@(.*))?$/s.exec(text);
  if (parts === null) return undefined;
  const [, name = "", range] = parts;
  return packageOf(
    "npm",
    word,
    name,
    range === undefined ? {} : { version: isKnown(range) ? (exactNpmVersion(range) ?? null) : null, range },
  );
}
