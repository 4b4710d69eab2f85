import { optionValues, readArguments } from "../arguments.ts";
import { both, fromFiles, fromImplied, fromWords, type Installation } from "../installation.ts";
import type { ShellCommand } from "../words.ts";
import { pipInstall, pipRules, requirement } from "./pip.ts";

/** https://docs.astral.sh/uv/reference/cli/ */
export function uv(command: ShellCommand): Installation | undefined {
  const read = readArguments(command.words, pipRules);
  const [verb, second, ...rest] = read.positional;
  const words = read.positional.slice(1);
  switch (verb?.text) {
    case "pip":
      if (second?.text === "install") return pipInstall(rest, read.options);
      return second?.text === "sync" ? fromFiles(rest) : undefined;
    case "sync":
      return fromImplied("uv.lock", command);
    case "add":
      return both(fromWords(words, requirement), fromFiles(optionValues(read, "-r", "--requirements")));
    case "tool":
      return second?.text === "install" ? fromWords(rest, requirement) : undefined;
    default:
      return undefined;
  }
}
