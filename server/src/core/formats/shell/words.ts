import type { Span } from "../../text.ts";
import { sliceMapped, sourceSpan, type MappedText } from "../mapped-text.ts";
import { asWritten } from "./values.ts";

/** One word of a command after expansion. */
export interface ShellWord {
  /** Without quotes; what is not known stands between marks, see `values.ts`. */
  readonly text: string;
  /** Of the word in the file, without quotes around all of it. */
  readonly at: Span;
  /** Where each letter of `text` stands in the file; missing when the text came out of an expansion. */
  readonly source?: MappedText;
}

/** A simple command that a script runs, with its wrappers (`sudo`, `env`, `conda run`) taken off. */
export interface ShellCommand {
  /** The last part of the program's path: `pip3` for `/usr/bin/pip3`. */
  readonly program: string;
  /** What follows the program. */
  readonly words: readonly ShellWord[];
  readonly at: Span;
  /** Folder the command runs in; null when it cannot be told. */
  readonly cwd: string | null;
  /** True inside `if`, `case`, loops with unknown turns and behind `||`: it may not run at all. */
  readonly conditional: boolean;
  /** The program that reads this command's output; null when it is not piped. */
  readonly pipedInto: string | null;
  /** A here-document or here-string, unexpanded. */
  readonly input: ShellWord | null;
}

/** The part of a word from `start` on, with its place. */
export function wordFrom(word: ShellWord, start: number): ShellWord {
  return wordPart(word, start, word.text.length);
}

export function wordPart(word: ShellWord, start: number, end: number): ShellWord {
  const text = word.text.slice(start, end);
  if (word.source === undefined) return { text, at: word.at };
  const source = sliceMapped(word.source, start, end);
  return { text, at: sourceSpan(source, { start: 0, end: text.length }), source };
}

/** A word that stands in the file as it is. */
export function wordFromSource(source: MappedText): ShellWord {
  return { text: source.text, at: sourceSpan(source, { start: 0, end: source.text.length }), source };
}

export function written(word: ShellWord): string {
  return asWritten(word.text);
}
