import type { TuningFlag } from "../../facts/types.ts";
import type { LineIndex } from "../../text.ts";
import { and, Branches, not, or, type Known } from "./conditions.ts";
import { isNoRelease, maxPlaces, rangeOf, tuningFlagsIn } from "./signs.ts";

interface CmakeCommand {
  readonly name: string;
  /** Quotes taken off, offsets of the text behind them. */
  readonly words: readonly { readonly text: string; readonly start: number }[];
}

/**
 * Flags in the commands of a CMake file that take part in an ordinary build. Flags of single source files are left out: that is how
 * code that looks at the processor first is built.
 * https://cmake.org/cmake/help/latest/manual/cmake-language.7.html
 */
export function cmakeTuning(text: string, lines: LineIndex): TuningFlag[] {
  const found: TuningFlag[] = [];
  const variables = new Map<string, Known>();
  const branches = new Branches();
  for (const { name, words } of cmakeCommands(text)) {
    const first = words[0]?.text ?? "";
    if (name === "if" || name === "while") branches.begin(conditionOf(words, variables));
    else if (name === "elseif") branches.otherwise(conditionOf(words, variables));
    else if (name === "else") branches.otherwise();
    else if (name === "endif" || name === "endwhile") branches.end();
    else if (name === "option") variables.set(first, truth(words[2]?.text) ?? "no");
    else if (name === "cmake_dependent_option") variables.set(first, truth(words[2]?.text) ?? "option");
    else if (name.startsWith("check_")) variables.set(words.at(-1)?.text ?? "", "machine");
    else {
      if (name === "set") {
        const value = truth(words[1]?.text);
        if (value !== undefined) variables.set(first, branches.taken ? value : "option");
      }
      if (ignored.has(name) || isNoRelease(first) || !branches.taken || found.length >= maxPlaces) continue;
      const applies = /^(add_compile_options|add_definitions|target_compile_options|add_link_options)$/.test(name);
      for (const word of words) {
        for (const { flag, start } of tuningFlagsIn(word.text)) {
          if (conditionalExpression(word.text, start, variables)) continue;
          // -mavx2 in a variable of its own is mostly meant for single files
          const forAll = applies || /^CMAKE_\w*FLAGS/.test(first) || /native|xhost/i.test(flag);
          if (forAll) found.push({ flag, at: rangeOf(lines, word.start + start, flag) });
        }
      }
    }
  }
  return found;
}

/**
 * What the first `project(…)` of a CMake file says: the name, and the arguments behind the words VERSION, DESCRIPTION and LANGUAGES.
 * https://cmake.org/cmake/help/latest/command/project.html
 */
export function projectOfCmake(text: string): Readonly<Partial<Record<"name" | "version" | "description", CmakeCommand["words"][number]>>> {
  for (const { name, words } of cmakeCommands(text)) {
    if (name !== "project") continue;
    const behind = (keyword: string) => words[1 + words.findIndex((word, at) => at > 0 && word.text === keyword)];
    const [first] = words;
    const [version, description] = ["VERSION", "DESCRIPTION"].map(keyword => {
      const found = behind(keyword);
      return found === first ? undefined : found;
    });
    return { ...(first && { name: first }), ...(version && { version }), ...(description && { description }) };
  }
  return {};
}

const ignored = new Set(["message", "set_source_files_properties", "try_compile", "try_run", "find_package", "find_program", "string"]);

/** `$<$<CONFIG:Debug>:-march=native>`, `$<$<BOOL:${FAST}>:-march=native>`: whether the flag hangs on something that may be off. */
function conditionalExpression(word: string, start: number, variables: ReadonlyMap<string, Known>): boolean {
  const before = word.slice(0, start);
  const config = /CONFIG:(\w+)/.exec(before)?.[1];
  if (config !== undefined && isNoRelease(config)) return true;
  const option = /\$<BOOL:\$?\{?(\w+)/.exec(before)?.[1];
  return option !== undefined && !["yes", "machine"].includes(variables.get(option) ?? "option");
}

function truth(text: string | undefined): Known | undefined {
  if (text === undefined) return undefined;
  if (/^(on|yes|true|y|1)$/i.test(text)) return "yes";
  return /^(off|no|false|n|0|ignore|notfound)$/i.test(text) ? "no" : undefined;
}

const aboutMachine =
  /^(CMAKE_|MSVC|UNIX|APPLE|WIN32|LINUX|MINGW|CYGWIN|ANDROID|BSD|HAVE_|HAS_|COMPILER_|CXX_|IS_)|_FOUND$|SUPPORT|^(x86|arm|aarch64|GNU|Clang|Intel)/i;

function conditionOf(words: CmakeCommand["words"], variables: ReadonlyMap<string, Known>): Known {
  const texts = words.map(({ text }) => text);
  let at = 0;
  const alternatives = (): Known => {
    let value = all();
    while (texts[at]?.toUpperCase() === "OR") {
      at++;
      value = or(value, all());
    }
    return value;
  };
  const all = (): Known => {
    let value = single();
    while (texts[at]?.toUpperCase() === "AND") {
      at++;
      value = and(value, single());
    }
    return value;
  };
  const single = (): Known => {
    const word = texts[at++];
    if (word === undefined) return "option";
    if (word.toUpperCase() === "NOT") return not(single());
    if (word === "(") {
      const value = alternatives();
      at++;
      return value;
    }
    if (/^(DEFINED|TARGET|EXISTS|COMMAND|POLICY|TEST|IS_DIRECTORY|IS_ABSOLUTE)$/.test(word)) {
      const subject = texts[at++] ?? "";
      return word === "DEFINED" && !aboutMachine.test(subject.replace(/^(ENV|CACHE)\{/, "")) ? "option" : "machine";
    }
    const name = word.replace(/^\$\{(\w+)\}$/, "$1");
    if (/^(STREQUAL|EQUAL|MATCHES|STRLESS|STRGREATER|LESS|GREATER|VERSION_\w+|IN_LIST|(LESS|GREATER)_EQUAL)$/.test(texts[at] ?? "")) {
      const other = texts[at + 1] ?? "";
      at += 2;
      if (/BUILD_TYPE/.test(name) && isNoRelease(other)) return "no";
      return aboutMachine.test(name) ? "machine" : "option";
    }
    return truth(word) ?? variables.get(name) ?? (aboutMachine.test(name) ? "machine" : "option");
  };
  return texts.length > 200 ? "option" : alternatives();
}

/** The commands of a CMake file in their order; brackets inside of arguments become words. */
function* cmakeCommands(text: string): Generator<CmakeCommand> {
  const plain = withoutBlockComments(text);
  let name: string | undefined;
  let words: { text: string; start: number }[] | undefined;
  let depth = 0;
  for (const { text: whole, start, kind } of cmakeTokens(plain)) {
    const word = kind === "word" ? whole : undefined;
    const bracket = kind === "bracket" ? whole : undefined;
    if (words === undefined) {
      if (word !== undefined) name = /^[A-Za-z_]\w*$/.test(word) ? word.toLowerCase() : undefined;
      else if (bracket === "(" && name !== undefined) [words, depth] = [[], 1];
      else name = undefined;
    } else if (bracket !== undefined && (depth += bracket === "(" ? 1 : -1) === 0) {
      yield { name: name ?? "", words };
      [name, words] = [undefined, undefined];
    } else if (words.length < 5000) words.push({ text: whole, start });
  }
}

interface CmakeToken {
  /** Of a quoted argument what stands between the quotes. */
  readonly text: string;
  readonly start: number;
  readonly kind: "word" | "quoted" | "bracket";
}

/** Comments and blanks left out; what follows a quote that never closes is not read. */
function* cmakeTokens(text: string): Generator<CmakeToken> {
  const next = /#[^\n]*|["()]|[^\s()"#]+/g;
  for (let match = next.exec(text); match !== null; match = next.exec(text)) {
    const [whole] = match;
    if (whole.startsWith("#")) continue;
    if (whole !== '"') yield { text: whole, start: match.index, kind: /^[()]$/.test(whole) ? "bracket" : "word" };
    else {
      const start = match.index + 1;
      const stop = /\\[^]|"/g;
      stop.lastIndex = start;
      let end = stop.exec(text);
      while (end !== null && end[0] !== '"') end = stop.exec(text);
      if (end === null) return;
      yield { text: text.slice(start, end.index), start, kind: "quoted" };
      next.lastIndex = end.index + 1;
    }
  }
}

/** Blanks in place of `#[[ … ]]` and `#[==[ … ]==]`. */
function withoutBlockComments(text: string): string {
  const pieces: string[] = [];
  let done = 0;
  for (const opening of text.matchAll(/#\[(=*)\[/g)) {
    if (opening.index < done) continue;
    const closing = `]${opening[1] ?? ""}]`;
    const found = text.indexOf(closing, opening.index);
    const end = found < 0 ? text.length : found + closing.length;
    pieces.push(text.slice(done, opening.index), text.slice(opening.index, end).replace(/[^\n]/g, " "));
    done = end;
  }
  return pieces.join("") + text.slice(done);
}
