import { unknownText } from "./values.ts";
import type { ShellWord } from "./words.ts";

const shells = new Set(["sh", "bash", "dash", "ash", "zsh", "ksh", "mksh"]);

export function isShell(program: string): boolean {
  return shells.has(program.slice(program.lastIndexOf("/") + 1));
}

interface Wrapper {
  /** Options that take the next word. */
  readonly valued: readonly string[];
  /** Words between the options and the command. */
  readonly operands: number;
}

const wrappers = new Map<string, Wrapper>([
  ["sudo", { valued: ["-u", "-g", "-h", "-p", "-C", "-T", "-r", "-t", "-D", "-R", "--user", "--group"], operands: 0 }],
  ["doas", { valued: ["-u", "-C"], operands: 0 }],
  ["env", { valued: ["-u", "-C", "--unset", "--chdir"], operands: 0 }],
  ["nice", { valued: ["-n"], operands: 0 }],
  ["ionice", { valued: ["-c", "-n", "-p"], operands: 0 }],
  ["time", { valued: ["-f", "-o"], operands: 0 }],
  ["timeout", { valued: ["-k", "-s", "--kill-after", "--signal"], operands: 1 }],
  ["stdbuf", { valued: ["-i", "-o", "-e"], operands: 0 }],
  ["xvfb-run", { valued: ["-e", "-f", "-n", "-p", "-s", "-w"], operands: 0 }],
  ["exec", { valued: ["-a"], operands: 0 }],
  ["gosu", { valued: [], operands: 1 }],
  ["su-exec", { valued: [], operands: 1 }],
  ["nohup", { valued: [], operands: 0 }],
  ["builtin", { valued: [], operands: 0 }],
  ["fakeroot", { valued: [], operands: 0 }],
  ["eatmydata", { valued: [], operands: 0 }],
]);

/** Programs whose `run` starts another program in an environment of theirs. */
const runners = new Map<string, readonly string[]>([
  ["conda", ["-n", "--name", "-p", "--prefix", "--cwd"]],
  ["mamba", ["-n", "--name", "-p", "--prefix", "--cwd"]],
  ["micromamba", ["-n", "--name", "-p", "--prefix", "--cwd", "-r", "--root-prefix", "-e", "--env", "-a", "--attach"]],
  ["poetry", ["-C", "--directory", "-P", "--project"]],
  ["pdm", ["-p", "--project"]],
  ["pipenv", []],
  ["uv", ["--with", "--python", "-p", "--extra", "--group", "--project", "--directory"]],
  ["pixi", ["-e", "--environment", "--manifest-path"]],
]);

/** Takes off what stands before the program that does the work: `sudo -E env X=1 python -m pip` becomes `pip`. */
export function unwrap(given: readonly ShellWord[]): readonly ShellWord[] {
  let words = given;
  for (let turn = 0; turn < 10; turn++) {
    const inner = unwrapOnce(words);
    if (inner === undefined) return words;
    words = inner;
  }
  return words;
}

function unwrapOnce(words: readonly ShellWord[]): readonly ShellWord[] | undefined {
  const first = words[0]?.text ?? "";
  const program = first.slice(first.lastIndexOf("/") + 1);
  const wrapper = wrappers.get(program);
  if (wrapper) return words.slice(afterOptions(words, 1, wrapper.valued) + wrapper.operands);
  const second = words[1]?.text;
  if (program === "command" && second !== undefined)
    return second.startsWith("-") && second !== "-p" ? [] : words.slice(second === "-p" ? 2 : 1);
  if (program === "busybox" && second !== undefined) return words.slice(1);
  if (program === "su" || program === "runuser") return switchUser(words);
  if (program === "xargs") return fromXargs(words);
  if (/^(?:python[\d.]*|pypy3?)$/.test(program)) return pythonModule(words);
  const runner = runners.get(program);
  if (runner) {
    const at = afterOptions(words, 1, runner);
    if (words[at]?.text === "run" || words[at]?.text === "exec") return words.slice(afterOptions(words, at + 1, runner));
  }
  return undefined;
}

/** Index of the first word that is neither an option nor `NAME=value`. */
function afterOptions(words: readonly ShellWord[], from: number, valued: readonly string[]): number {
  let index = from;
  for (; index < words.length; index++) {
    const text = words[index]?.text ?? "";
    if (text === "--") return index + 1;
    if (valued.includes(text)) index++;
    else if (!/^-./.test(text) && !/^\w+=/.test(text)) break;
  }
  return index;
}

/** `su USER -c SCRIPT` becomes `sh -c SCRIPT`. */
function switchUser(words: readonly ShellWord[]): readonly ShellWord[] {
  const at = words.findIndex(word => word.text === "-c" || word.text === "--command");
  const option = words[at];
  const script = words[at + 1];
  if (at < 0 || option === undefined || script === undefined) return [];
  return [{ text: "sh", at: option.at }, { text: "-c", at: option.at }, script];
}

/** What xargs adds to its command comes from a pipe and is not known. */
function fromXargs(words: readonly ShellWord[]): readonly ShellWord[] {
  const start = afterOptions(words, 1, ["-n", "-I", "-P", "-L", "-d", "-a", "-E", "-s"]);
  const first = words[0];
  if (first === undefined || start >= words.length) return [];
  return [...words.slice(start), { text: unknownText("What xargs passes on"), at: first.at }];
}

/** `python -m pip …` becomes `pip …`. */
function pythonModule(words: readonly ShellWord[]): readonly ShellWord[] | undefined {
  for (let index = 1; index < words.length; index++) {
    const text = words[index]?.text ?? "";
    if (text === "-m")
      return ["pip", "pipx", "uv", "conda", "poetry", "pdm"].includes(words[index + 1]?.text ?? "") ? words.slice(index + 1) : undefined;
    if (!/^-[A-Za-z]+$/.test(text)) return undefined;
    if (text === "-X" || text === "-W") index++;
    if (text === "-c") return undefined;
  }
  return undefined;
}
