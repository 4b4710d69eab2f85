import type { Download, Fact, MovingDefault } from "../../facts/types.ts";
import type { LineIndex } from "../../text.ts";
import type { Literal, Program } from "./literals.ts";
import { isFileAddress } from "./downloads.ts";
import { maxPlaces, rangeOf, sitePathIn } from "./signs.ts";

/** The words of a language that define functions, parameters and constants. */
export interface CallSyntax {
  /** What stands before the bracket of parameters. */
  readonly definition: RegExp;
  /** What stands before the value of a constant; its name is the first group. */
  readonly constant: RegExp;
  /** Functions that fetch the address that they are given first. */
  readonly fetches: RegExp;
}

export const pythonCalls: CallSyntax = {
  definition: /(?:\bdef\s+\w+|\blambda)\s*$/,
  constant: /^[ \t]*([A-Z_][A-Z0-9_]*)\s*(?::[^=\n]*)?=\s*$/,
  fetches: /(?:^|\W)(?:urlretrieve|wget\.download)\s*$/,
};

export const rCalls: CallSyntax = {
  definition: /\bfunction\s*$/,
  constant: /^[ \t]*([A-Za-z_.][\w.]*)\s*(?:<-|=)\s*$/,
  fetches: /(?:^|[^\w.])(?:download\.file|curl_download|curl::curl_download)\s*$/,
};

/** Literals looked at in one file; each takes a way back to its bracket. */
const maxLooked = 500;

/** Longest way back to the bracket that opens a call. */
const maxCall = 4000;

/** Options, parameters and constants whose default is `latest`. */
export function movingDefaultsIn(program: Program, syntax: CallSyntax, lines: LineIndex): MovingDefault[] {
  const found: MovingDefault[] = [];
  const constants = new Map<string, Literal>();
  let looked = 0;
  for (const literal of program.literals) {
    if (found.length >= maxPlaces || looked > maxLooked) break;
    if (!/^latest$/i.test(literal.text)) continue;
    looked++;
    const lineStart = program.text.lastIndexOf("\n", literal.from - 1) + 1;
    const constant =
      literal.from - lineStart > 200 ? undefined : syntax.constant.exec(program.skeleton.slice(lineStart, literal.from))?.[1];
    const option = optionOf(literal, program, syntax);
    if (option !== undefined) found.push({ option, value: { value: literal.text, range: rangeOf(lines, literal.start, literal.text) } });
    else if (constant !== undefined && constants.size < maxPlaces) constants.set(constant, literal);
  }
  for (const [name, literal] of constants) {
    // a constant counts where an option takes it as its default
    const use = new RegExp(`\\bdefault\\s*=\\s*${name.replaceAll(".", "\\.")}\\b(?!\\s*[.(\\[])`).exec(program.skeleton);
    const option = use && optionOfCall(use.index, program);
    if (option) found.push({ option, value: { value: literal.text, range: rangeOf(lines, literal.start, literal.text) } });
  }
  return found;
}

function optionOf(literal: Literal, program: Program, syntax: CallSyntax): string | undefined {
  const { skeleton } = program;
  const open = openBracket(skeleton, literal.from);
  if (open === undefined) return undefined;
  const before = skeleton.slice(Math.max(open + 1, literal.from - 200), literal.from);
  const callee = skeleton.slice(Math.max(0, open - 200), open);
  const keyword = /(?:^|[,(\s])([A-Za-z_.][\w.]*)\s*(?::[^=,]*(?:\[[^\]]*\][^=,]*)?)?=\s*$/.exec(before)?.[1];
  if (syntax.definition.test(callee)) return keyword;
  if (keyword === "default") return optionOfCall(literal.from, program);
  if (keyword !== undefined) return /(?:^|[^\w])(?:set_defaults)\s*$/.test(callee) ? keyword : undefined;
  if (/^\s*$/.test(before) && /(?:^|\W)(?:Option|Argument)\s*$/.test(callee)) {
    return optionOfCall(literal.from, program) ?? /(\w+)\s*:[^:=]*=\s*[\w.]*$/.exec(callee)?.[1];
  }
  if (/,\s*$/.test(before) && /(?:environ\.get|getenv)\s*$/.test(callee)) return literalsBetween(program, open, literal.from)[0]?.text;
  return undefined;
}

/** The option that a call declares: its long form where there is one. */
function optionOfCall(inside: number, program: Program): string | undefined {
  const open = openBracket(program.skeleton, inside);
  if (open === undefined) return undefined;
  const close = closeBracket(program.skeleton, open);
  const names = literalsBetween(program, open, close)
    .map(({ text }) => text)
    .filter(text => /^--?[A-Za-z]/.test(text) && !/\s/.test(text));
  return (names.find(name => name.startsWith("--")) ?? names[0])?.replace(/[/=].*$/, "");
}

function literalsBetween({ literals }: Program, start: number, end: number): Literal[] {
  let low = 0;
  let high = literals.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((literals[middle]?.from ?? 0) < start) low = middle + 1;
    else high = middle;
  }
  const found: Literal[] = [];
  for (let at = low; at < literals.length && found.length < 200; at++) {
    const literal = literals[at];
    if (literal === undefined || literal.from >= end) break;
    found.push(literal);
  }
  return found;
}

/** The bracket that a place stands in; undefined when there is none near. */
function openBracket(skeleton: string, from: number): number | undefined {
  let depth = 0;
  for (let at = from - 1; at >= 0 && at > from - maxCall; at--) {
    const char = skeleton[at];
    if (char === ")" || char === "]" || char === "}") depth++;
    else if (char === "(" || char === "[" || char === "{") {
      if (depth === 0) return char === "(" ? at : undefined;
      depth--;
    }
  }
  return undefined;
}

function closeBracket(skeleton: string, open: number): number {
  let depth = 0;
  for (let at = open; at < skeleton.length && at < open + maxCall; at++) {
    const char = skeleton[at];
    if (char === "(" || char === "[" || char === "{") depth++;
    else if ((char === ")" || char === "]" || char === "}") && --depth === 0) return at;
  }
  return Math.min(skeleton.length, open + maxCall);
}

/** Addresses that the program fetches as files. */
export function downloadsIn(program: Program, syntax: CallSyntax, lines: LineIndex): Download[] {
  const found: Download[] = [];
  for (const literal of program.literals) {
    if (found.length >= maxPlaces) break;
    if (!/^(https?|ftp):\/\//.test(literal.text) || !isFileAddress(literal.text)) continue;
    const before = program.skeleton.slice(Math.max(0, literal.from - 100), literal.from);
    const callee = /([^(]*)\(\s*(?:url\s*=\s*)?$/.exec(before)?.[1];
    if (callee === undefined || !syntax.fetches.test(callee)) continue;
    const by = /([\w.:]+)\s*$/.exec(callee)?.[1] ?? "";
    found.push({ address: literal.text, at: rangeOf(lines, literal.start, literal.text), by });
  }
  return found;
}

/** Literals that are paths of one site or person; prose is left out. */
export function sitePathsIn({ literals }: Program, lines: LineIndex): Fact<string>[] {
  const found: Fact<string>[] = [];
  for (const { text, start, alone } of literals) {
    if (found.length >= maxPlaces) break;
    if (alone || text.length < 8) continue;
    const path = sitePathIn(text);
    if (path !== undefined) found.push({ value: path, range: rangeOf(lines, start, text) });
  }
  return found;
}
