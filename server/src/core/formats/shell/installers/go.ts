import { readArguments, type ArgumentRules } from "../arguments.ts";
import { fromImplied, fromWords, packageOf, type Installation, type Meaning } from "../installation.ts";
import { isKnown } from "../values.ts";
import type { ShellCommand, ShellWord } from "../words.ts";

const rules: ArgumentRules = {
  valued: new Set([
    "-ldflags",
    "-gcflags",
    "-asmflags",
    "-tags",
    "-p",
    "-mod",
    "-modfile",
    "-o",
    "-installsuffix",
    "-overlay",
    "-pkgdir",
    "-toolexec",
    "-C",
  ]),
  longWithOneDash: true,
};

/** https://go.dev/ref/mod#go-install */
export function go(command: ShellCommand): Installation | undefined {
  const [verb, ...words] = readArguments(command.words, rules).positional;
  if (verb?.text === "mod" && words[0]?.text === "download") return fromImplied("go.mod", command);
  return verb?.text === "install" || verb?.text === "get" ? fromWords(words, goPackage) : undefined;
}

/** `example.org/module/cmd@version`; without `@` in module mode the version is that of go.mod. */
function goPackage(word: ShellWord): Meaning {
  if (/^\.|^(?:all|std|cmd)$/.test(word.text)) return "nothing";
  const at = word.text.indexOf("@");
  const path = (at < 0 ? word.text : word.text.slice(0, at)).replace(/\/?\.\.\.$/, "");
  if (!/^[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+\/\S+$/.test(path)) return isKnown(path) && !path.includes(".") ? "nothing" : undefined;
  if (at < 0) return packageOf("golang", word, path);
  const version = word.text.slice(at + 1);
  const exact = isKnown(version) && /^v\d+\.\d+\.\d+|^[0-9a-f]{12,40}$/.test(version);
  return packageOf("golang", word, path, { version: exact ? version : null, range: version });
}
