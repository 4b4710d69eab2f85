import { argumentRules, optionValues, readArguments } from "../arguments.ts";
import { fromWords, isAddress, packageOf, type Installation, type Meaning } from "../installation.ts";
import { isKnown } from "../values.ts";
import type { ShellCommand, ShellWord } from "../words.ts";
import { fixedBy } from "./git.ts";

const curlRules = argumentRules(
  ...["-o", "--output", "--output-dir", "-H", "--header", "-d", "--data", "--data-raw", "--data-binary", "-X", "--request", "-u", "--user"],
  ...[
    "-A",
    "--user-agent",
    "-e",
    "--referer",
    "-b",
    "--cookie",
    "-c",
    "--cookie-jar",
    "-x",
    "--proxy",
    "--retry",
    "--retry-delay",
    "--retry-max-time",
  ],
  ...[
    "-m",
    "--max-time",
    "--connect-timeout",
    "--cacert",
    "--capath",
    "--cert",
    "--key",
    "-F",
    "--form",
    "-T",
    "--upload-file",
    "-w",
    "--write-out",
  ],
  ...[
    "--proto",
    "--proto-redir",
    "--tlsv1",
    "-K",
    "--config",
    "--url",
    "-C",
    "--continue-at",
    "-r",
    "--range",
    "--ciphers",
    "--resolve",
    "-E",
  ],
);

const wgetRules = argumentRules(
  ...[
    "-O",
    "--output-document",
    "-P",
    "--directory-prefix",
    "-o",
    "--output-file",
    "-a",
    "--append-output",
    "--header",
    "-U",
    "--user-agent",
  ],
  ...[
    "-t",
    "--tries",
    "-T",
    "--timeout",
    "-w",
    "--wait",
    "-Q",
    "--quota",
    "-A",
    "-R",
    "-l",
    "--level",
    "--user",
    "--password",
    "--post-data",
  ],
  ...[
    "--ca-certificate",
    "--secure-protocol",
    "-e",
    "--execute",
    "--referer",
    "--waitretry",
    "--progress",
    "--limit-rate",
    "--max-redirect",
    "-B",
  ],
);

export function curl(command: ShellCommand): Installation | undefined {
  const read = readArguments(command.words, curlRules);
  const sends = ["-d", "--data", "--data-raw", "--data-binary", "-X", "--request", "-F", "--form", "-T", "-I", "--head"].some(option =>
    read.options.has(option),
  );
  return sends ? undefined : downloads([...read.positional, ...optionValues(read, "--url")], command);
}

export function wget(command: ShellCommand): Installation | undefined {
  const read = readArguments(command.words, wgetRules);
  return read.options.has("--spider") ? undefined : downloads(read.positional, command);
}

/** Signing keys, package lists and addresses that only hold a version number are no software. */
function downloads(words: readonly ShellWord[], command: ShellCommand): Installation | undefined {
  const readers = new Set(["gpg", "apt-key", "jq", "grep", "sed", "awk", "cut", "head", "tail", "sort", "python", "python3"]);
  if (command.pipedInto !== null && readers.has(command.pipedInto)) return undefined;
  const found = fromWords(words, download);
  return { ...found, unread: [], opaque: found.unread.length > 0 };
}

function download(word: ShellWord): Meaning {
  const address = isAddress(word.text) ? word.text : /^[\w-]+(?:\.[\w-]+)+\/\S/.test(word.text) ? `https://${word.text}` : undefined;
  if (address === undefined) return isKnown(word.text) ? "nothing" : undefined;
  if (/\.(?:asc|sig|gpg|key|pub|pem|crt|repo|list|sources|sha256|sha256sum|sha512|md5)$/i.test(address)) return "nothing";
  return packageOf("generic", word, address, { ...versionInAddress(address), source: address });
}

const moving = /(?:^|[/_.-])(latest|main|master|HEAD|trunk|nightly|develop|devel|current|stable)(?=$|[/_.-])/i;

/** What an address says of the version: a word that moves, a commit, a number with dots; nothing when it says nothing. */
export function versionInAddress(address: string): { version?: string; range?: string } {
  const path = address.replace(/^[a-z+]+:\/\/[^/]*/i, "").replace(/[?#].*$/, "");
  const commit = /(?:^|[/_-])([0-9a-f]{40})(?=$|[/_.-])/.exec(path)?.[1];
  if (commit !== undefined) return fixedBy(commit);
  const word = moving.exec(path)?.[1];
  if (word !== undefined) return { range: word };
  const versions = [...path.matchAll(/(?:^|[/_\-v=])(\d+(?:\.\d+)+(?:[-.]?(?:rc|a|b|alpha|beta|post|dev)\.?\d+)?)/gi)];
  const last = versions.at(-1)?.[1];
  return last === undefined ? {} : { version: last };
}
