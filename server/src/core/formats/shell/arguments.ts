import { wordFrom, type ShellWord } from "./words.ts";

/** How a program reads its command line. */
export interface ArgumentRules {
  /** Options that take the next word, with their dashes: `-r`, `--requirement`. */
  readonly valued: ReadonlySet<string>;
  /** `-ldflags` is one option, not seven (Go, R). */
  readonly longWithOneDash?: true;
}

export interface Arguments {
  readonly positional: readonly ShellWord[];
  /** Values by option; options without one have an empty list of values. */
  readonly options: ReadonlyMap<string, readonly ShellWord[]>;
}

export function argumentRules(...valued: readonly string[]): ArgumentRules {
  return { valued: new Set(valued) };
}

/** Splits words into options and the rest: `--name value`, `--name=value`, `-n value`, `-nvalue`, `-abn value` and `--`. */
export function readArguments(words: readonly ShellWord[], rules: ArgumentRules): Arguments {
  const positional: ShellWord[] = [];
  const options = new Map<string, ShellWord[]>();
  const values = (name: string): ShellWord[] => {
    const list = options.get(name) ?? [];
    options.set(name, list);
    return list;
  };
  for (let index = 0; index < words.length; index++) {
    const word = words[index];
    if (word === undefined) break;
    const takeNext = (name: string): void => {
      const next = words[index + 1];
      if (next !== undefined) {
        values(name).push(next);
        index++;
      } else values(name);
    };
    if (word.text === "--") {
      positional.push(...words.slice(index + 1));
      break;
    }
    if (!word.text.startsWith("-") || word.text === "-") positional.push(word);
    else if (word.text.startsWith("--") || rules.longWithOneDash) {
      const equals = word.text.indexOf("=");
      const name = equals < 0 ? word.text : word.text.slice(0, equals);
      if (equals >= 0) values(name).push(wordFrom(word, equals + 1));
      else if (rules.valued.has(name)) takeNext(name);
      else values(name);
    } else {
      for (let at = 1; at < word.text.length; at++) {
        const name = `-${word.text[at] ?? ""}`;
        if (!rules.valued.has(name)) values(name);
        else if (at + 1 < word.text.length) {
          values(name).push(wordFrom(word, word.text[at + 1] === "=" ? at + 2 : at + 1));
          break;
        } else takeNext(name);
      }
    }
  }
  return { positional, options };
}

/** All values of an option under any of its names, in no particular order. */
export function optionValues(read: Arguments, ...names: readonly string[]): ShellWord[] {
  return names.flatMap(name => [...(read.options.get(name) ?? [])]);
}

export function hasOption(read: Arguments, ...names: readonly string[]): boolean {
  return names.some(name => read.options.has(name));
}
