import type { Span } from "../text.ts";
import { splitLines } from "./lines.ts";

/** A file as Python's configparser reads it (setup.cfg), with places. */
export interface ConfigFile {
  readonly sections: readonly ConfigSection[];
  /** Lines that belong to nothing. */
  readonly strays: readonly Span[];
}

export interface ConfigSection {
  readonly name: string;
  readonly options: readonly ConfigOption[];
  readonly at: Span;
}

export interface ConfigOption {
  readonly key: string;
  readonly keySpan: Span;
  /** The lines of the value, without blanks around them, empty lines and comment lines. */
  readonly lines: readonly ConfigLine[];
  /** True when the value goes on below its key: lists are then split at line ends. */
  readonly isMultiline: boolean;
}

export interface ConfigLine {
  readonly text: string;
  readonly span: Span;
}

/**
 * Sections, `key = value` or `key: value`, values that go on in deeper lines, comment lines with `#` or `;`; no interpolation, as in
 * setuptools. https://docs.python.org/3/library/configparser.html#supported-ini-file-structure
 */
export function parseConfig(text: string): ConfigFile {
  const sections: { name: string; options: MutableOption[]; at: Span }[] = [];
  const strays: Span[] = [];
  let option: MutableOption | undefined;
  let indentOfKey = 0;
  for (const { start, text: line } of splitLines(text)) {
    const indent = line.length - line.trimStart().length;
    const body = line.trim();
    if (body === "" || body.startsWith("#") || body.startsWith(";")) continue;
    const span = { start: start + indent, end: start + indent + body.length };
    if (option !== undefined && indent > indentOfKey) {
      option.lines.push({ text: body, span });
      option.isMultiline = true;
      continue;
    }
    const header = /^\[([^\]]+)\]/.exec(body)?.[1];
    if (header !== undefined) {
      sections.push({ name: header, options: [], at: span });
      option = undefined;
      continue;
    }
    const pair = /^([^=:]+?)\s*[=:]\s*/.exec(body);
    const section = sections.at(-1);
    if (pair?.[1] === undefined || section === undefined) {
      strays.push(span);
      option = undefined;
      continue;
    }
    const value = body.slice(pair[0].length);
    indentOfKey = indent;
    option = {
      key: pair[1],
      keySpan: { start: span.start, end: span.start + pair[1].length },
      lines: value === "" ? [] : [{ text: value, span: { start: span.end - value.length, end: span.end } }],
      isMultiline: false,
    };
    section.options.push(option);
  }
  return { sections, strays };
}

interface MutableOption {
  readonly key: string;
  readonly keySpan: Span;
  readonly lines: ConfigLine[];
  isMultiline: boolean;
}

/** The last option of that key; dashes and underscores are the same to setuptools. */
export function configOption(file: ConfigFile, section: string, key: string): ConfigOption | undefined {
  const same = (text: string): string => text.toLowerCase().replaceAll("-", "_");
  return file.sections
    .filter(({ name }) => name === section)
    .flatMap(({ options }) => options)
    .findLast(option => same(option.key) === key);
}

/** A list: one item per line, or separated by the separator where the value stands on one line. */
export function configItems(option: ConfigOption, separator: string): ConfigLine[] {
  if (option.isMultiline) return [...option.lines];
  return option.lines.flatMap(({ text, span }) => {
    const items: ConfigLine[] = [];
    let at = 0;
    for (const part of text.split(separator)) {
      const start = span.start + at + (part.length - part.trimStart().length);
      const body = part.trim();
      if (body !== "") items.push({ text: body, span: { start, end: start + body.length } });
      at += part.length + separator.length;
    }
    return items;
  });
}
