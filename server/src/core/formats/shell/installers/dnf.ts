import { argumentRules, readArguments } from "../arguments.ts";
import { fromWords, installation, isAddress, isPath, packageOf, type Installation, type Meaning } from "../installation.ts";
import { isKnown } from "../values.ts";
import { versionInAddress } from "./download.ts";
import type { ShellCommand, ShellWord } from "../words.ts";

const rules = argumentRules(
  ...["-c", "--config", "-d", "--debuglevel", "-e", "--errorlevel", "-x", "--exclude", "--excludepkgs", "--repo", "--repoid"],
  ...["--installroot", "--releasever", "--forcearch", "--comment", "-R", "--randomwait"],
);

/** dnf, yum, microdnf and tdnf. */
export function dnf(command: ShellCommand): Installation | undefined {
  const read = readArguments(command.words, rules);
  const [verb, ...words] = read.positional;
  switch (verb?.text) {
    case "install":
    case "localinstall":
    case "reinstall":
      return fromWords(words, rpmPackage);
    case "groupinstall":
    case "builddep":
    case "module":
    case "group":
      return installation({ opaque: true });
    default:
      return undefined;
  }
}

/** `rpm -i FILE`. */
export function rpm(command: ShellCommand): Installation | undefined {
  const read = readArguments(command.words, argumentRules("--root", "--prefix", "--dbpath"));
  if (!["-i", "-U", "--install", "--upgrade"].some(option => read.options.has(option)) || read.options.has("--import")) return undefined;
  const found = fromWords(read.positional, rpmPackage);
  return { ...found, unread: [], opaque: found.unread.length > 0 };
}

const architecture = /\.(?:x86_64|noarch|aarch64|i[3-6]86|ppc64le|s390x|src)$/;

/**
 * `name`, `name-version-release(.arch)`, a path or an address of an `.rpm`. A name may end like a version (`dotnet-sdk-6.0`), so a version
 * is only taken where its form leaves no doubt.
 */
function rpmPackage(word: ShellWord): Meaning {
  const { text } = word;
  if (text.startsWith("@")) return undefined;
  const isFile = text.endsWith(".rpm");
  if (!isFile && isPath(text)) return undefined;
  const plain = (isFile ? text.slice(text.lastIndexOf("/") + 1, -".rpm".length) : text).replace(architecture, "");
  const known = isKnown(plain);
  if (/[*?<>= ()]/.test(plain)) return undefined;
  const full = known ? /^(.+)-(?:\d+:)?(\d[^-]*)-(\d[^-]*)$/.exec(plain) : null;
  const source = isFile ? text : null;
  if (full) return packageOf("rpm", word, full[1] ?? "", { version: `${full[2] ?? ""}-${full[3] ?? ""}`, source });
  const versioned = known ? /^(.+)-(\d+(?:\.\d+){2,})$/.exec(plain) : null;
  if (versioned) return packageOf("rpm", word, versioned[1] ?? "", { version: versioned[2] ?? "", source });
  if (isAddress(text)) return packageOf("generic", word, text, { ...versionInAddress(text), source });
  return isFile ? undefined : packageOf("rpm", word, plain);
}
