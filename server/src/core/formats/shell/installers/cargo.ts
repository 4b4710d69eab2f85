import { argumentRules, optionValues, readArguments } from "../arguments.ts";
import { fromWords, installation, packageOf, type Installation, type Meaning } from "../installation.ts";
import { isKnown } from "../values.ts";
import type { ShellCommand, ShellWord } from "../words.ts";
import { fixedBy, gitSource } from "./git.ts";

const rules = argumentRules(
  ...[
    "--version",
    "--vers",
    "--git",
    "--branch",
    "--tag",
    "--rev",
    "--path",
    "--root",
    "--registry",
    "--index",
    "--target",
    "--target-dir",
  ],
  ...["-F", "--features", "--profile", "-j", "--jobs", "--bin", "--example", "--config", "-Z", "--color", "--message-format"],
);

/** https://doc.rust-lang.org/cargo/commands/cargo-install.html */
export function cargo(command: ShellCommand): Installation | undefined {
  const read = readArguments(
    command.words.filter(word => !word.text.startsWith("+")),
    rules,
  );
  const [verb, ...words] = read.positional;
  if (verb?.text !== "install" && verb?.text !== "binstall") return undefined;
  const git = optionValues(read, "--git")[0];
  if (git !== undefined) {
    const source = gitSource(git.text);
    const ref = optionValues(read, "--tag", "--rev", "--branch")[0]?.text;
    return source === undefined
      ? installation({ unread: [git] })
      : fromWords([git], word => packageOf("git", word, source.name, { ...fixedBy(ref), source: source.source }));
  }
  if (read.options.has("--path")) return installation({ opaque: true });
  const wanted = optionValues(read, "--version", "--vers")[0]?.text;
  return fromWords(words, word => crate(word, wanted));
}

/** `name`, `name@version`. A bare version of `cargo install` is exact. */
function crate(word: ShellWord, wanted: string | undefined): Meaning {
  const at = word.text.indexOf("@");
  const name = at < 0 ? word.text : word.text.slice(0, at);
  if (!/^[A-Za-z][A-Za-z0-9_-]*$/.test(name)) return undefined;
  const range = at < 0 ? wanted : word.text.slice(at + 1);
  if (range === undefined) return packageOf("cargo", word, name);
  const exact = isKnown(range) ? /^=?\s*(\d+\.\d+\.\d+[\w.+-]*)$/.exec(range)?.[1] : undefined;
  return packageOf("cargo", word, name, { version: exact ?? null, range });
}
