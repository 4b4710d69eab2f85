import { argumentRules, readArguments } from "../arguments.ts";
import { fromWords, type Installation } from "../installation.ts";
import type { ShellCommand } from "../words.ts";
import { requirement } from "./pip.ts";

const rules = argumentRules(
  "--python",
  "--suffix",
  "-i",
  "--index-url",
  "--pip-args",
  "--preinstall",
  "--backend",
  "--fetch-missing-python",
);

/** https://pipx.pypa.io/stable/reference/cli/ */
export function pipx(command: ShellCommand): Installation | undefined {
  const [verb, ...words] = readArguments(command.words, rules).positional;
  if (verb?.text === "install") return fromWords(words, requirement);
  return verb?.text === "inject" ? fromWords(words.slice(1), requirement) : undefined;
}
