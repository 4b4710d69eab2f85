import { argumentRules, readArguments } from "../arguments.ts";
import { fromFiles, fromImplied, fromWords, installation, isPath, packageOf, type Installation, type Meaning } from "../installation.ts";
import { isKnown } from "../values.ts";
import type { ShellCommand, ShellWord } from "../words.ts";

const rules = argumentRules(
  "-e",
  "--env",
  "-D",
  "--env-dir",
  "-C",
  "--config-scope",
  "-c",
  "--config",
  "-j",
  "--jobs",
  "-p",
  "--concurrent-packages",
  "--until",
  "--target",
  "--with-view",
  "-f",
  "--file",
  "--log-format",
  "--log-file",
);

/** https://spack.readthedocs.io/en/latest/command_index.html */
export function spack(command: ShellCommand): Installation | undefined {
  const { positional } = readArguments(command.words, rules);
  const [verb, second, ...rest] = positional;
  switch (verb?.text) {
    case "install":
    case "add":
      return positional.length > 1 ? spackSpecs(positional.slice(1)) : fromImplied("spack.yaml", command);
    case "env": {
      const file = rest[1];
      return second?.text === "create" && file !== undefined ? fromFiles([file]) : undefined;
    }
    default:
      return undefined;
  }
}

/** `name@version %compiler +variant ^dependency`: one spec may take several words. */
function spackSpecs(words: readonly ShellWord[]): Installation {
  const roots = words.filter(
    (word, index) => !/^[%+~^]/.test(word.text) && !/^\w+==?\S/.test(word.text) && !/^[%^]$/.test(words[index - 1]?.text ?? ""),
  );
  return roots.length > 0 ? fromWords(roots, spackPackage) : installation({ opaque: true });
}

function spackPackage(word: ShellWord): Meaning {
  if (isPath(word.text) || word.text.startsWith("/")) return undefined;
  const parts = /^(?:[a-z0-9_]+\.)?([A-Za-z0-9][A-Za-z0-9_-]*)(?:@([^%+~^\s]+))?/.exec(word.text);
  if (
    parts === null ||
    !isKnown(word.text.slice(0, parts[0].length === word.text.length ? undefined : parts[0].length)) ||
    parts[1] === undefined
  ) {
    return parts !== null && parts[2] !== undefined ? packageOf("spack", word, parts[1] ?? "", { range: `@${parts[2]}` }) : undefined;
  }
  const version = parts[2];
  if (version === undefined) return packageOf("spack", word, parts[1]);
  const exact = /^=([^:,]+)$/.exec(version)?.[1];
  return packageOf("spack", word, parts[1], { version: exact ?? null, range: `@${version}` });
}
