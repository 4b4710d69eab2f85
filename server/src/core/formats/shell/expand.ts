import type { ArrayValue, DoubleQuotedChild, ParameterExpansionPart, Word, WordPart } from "unbash";
import { sliceMapped, sourceSpan, type MappedText } from "../mapped-text.ts";
import { applyDefault, isKnown, removePattern, replacePattern, unknownText, type Value } from "./values.ts";
import { wordFromSource, type ShellWord } from "./words.ts";

/** A shell variable: a text, an array, null when unset, undefined when it may hold anything. */
export type Variable = Value | readonly string[];

interface Surroundings {
  readonly source: MappedText;
  readonly variables: ReadonlyMap<string, Variable>;
}

const maxFields = 2000;
/** Longer values are not followed, so that variables that double themselves do no harm. */
const maxValue = 16_000;

/** The words that one written word becomes: variables, quotes and braces done, file names not looked up. */
export function expandWord(word: Word, around: Surroundings): ShellWord[] {
  const inside = insideQuotes(word);
  if (inside !== undefined) return [wordFromSource(sliceMapped(around.source, inside.start, inside.end))];
  const at = sourceSpan(around.source, { start: word.pos, end: word.end });
  const fields = new Fields();
  addParts(word, fields, around);
  return fields.all().map(text => ({ text, at }));
}

/** The value of `NAME=word` or `NAME=(words)`. */
export function expandAssigned(value: Word | ArrayValue, around: Surroundings): Variable {
  if (value.type === "ArrayValue") {
    const fields = value.elements.flatMap(element => expandWord(element, around).map(word => word.text));
    return fields.length <= maxFields && fields.every(isKnown) ? fields : undefined;
  }
  const text = joined(value, around);
  return isKnown(text) && text.length <= maxValue ? text : undefined;
}

/** Where the text stands when the word means exactly what is written, or that between one pair of quotes. */
function insideQuotes(word: Word): { start: number; end: number } | undefined {
  if (word.parts === undefined) return word.text === word.value ? { start: word.pos, end: word.end } : undefined;
  const [part, second] = word.parts;
  if (part === undefined || second !== undefined || part.text.length < 2) return undefined;
  const start = part.pos + 1;
  const end = part.end - 1;
  if (part.type === "SingleQuoted") return part.value === part.text.slice(1, -1) ? { start, end } : undefined;
  if (part.type !== "DoubleQuoted" || !part.parts.every(child => child.type === "Literal")) return undefined;
  return word.value === part.text.slice(1, -1) ? { start, end } : undefined;
}

/** Collects words while parts are added; an unquoted value may end one word and begin the next. */
class Fields {
  private readonly done: string[][] = [[]];
  private current: string[] | undefined;
  private size = 0;

  add(text: string): void {
    this.size += text.length * (this.current?.length ?? 1);
    if (this.size > 4 * maxValue) return;
    this.current = (this.current ?? [""]).map(prefix => prefix + text);
  }

  addSplit(value: string): void {
    if (this.size > 4 * maxValue) return;
    const pieces = value.split(/[ \t\n]+/);
    for (const [index, piece] of pieces.entries()) {
      if (index > 0) this.flush();
      if (piece !== "") this.add(piece);
    }
  }

  addEach(values: readonly string[]): void {
    if (this.size > 4 * maxValue) return;
    for (const [index, value] of values.entries()) {
      if (index > 0) this.flush();
      this.add(value);
    }
  }

  addAlternatives(values: readonly string[]): void {
    const before = this.current ?? [""];
    this.size += values.join("").length * before.length;
    if (before.length * values.length > maxFields || this.size > 4 * maxValue) this.add(unknownText("{…}"));
    else this.current = before.flatMap(prefix => values.map(value => prefix + value));
  }

  all(): string[] {
    this.flush();
    const words = this.done.flat();
    return this.size > 4 * maxValue || words.length > maxFields ? [unknownText("…")] : words;
  }

  private flush(): void {
    if (this.current !== undefined) this.done.push(this.current);
    this.current = undefined;
  }
}

function addParts(word: Word, fields: Fields, around: Surroundings): void {
  if (word.parts === undefined) {
    fields.add(word.value);
    return;
  }
  for (const part of word.parts) addPart(part, fields, around);
}

function addPart(part: WordPart, fields: Fields, around: Surroundings): void {
  switch (part.type) {
    case "Literal":
    case "SingleQuoted":
    case "AnsiCQuoted":
      return fields.add(part.value);
    case "Glob":
    case "ExtendedGlob":
      return fields.add(part.text);
    case "DoubleQuoted":
    case "LocaleString": {
      const only = part.parts.length === 1 ? part.parts[0] : undefined;
      const array = only?.type === "ParameterExpansion" ? arrayOf(only, around) : undefined;
      if (array) return fields.addEach(array);
      return fields.add(join(part.parts, child => quotedText(child, around)));
    }
    case "BraceExpansion": {
      const alternatives = bracedAlternatives(part.text);
      return alternatives ? fields.addAlternatives(alternatives) : fields.add(unknownText(part.text));
    }
    case "SimpleExpansion":
    case "ParameterExpansion": {
      const array = part.type === "ParameterExpansion" ? arrayOf(part, around) : undefined;
      if (array) return fields.addEach(array);
      const value = valueOf(part, around);
      return typeof value === "string" ? fields.addSplit(value) : fields.add(unknownText(part.text));
    }
    default:
      return fields.add(unknownText(part.text));
  }
}

/** The text of a word that is not split: assigned values, operands of `${name:-…}`. */
function joined(word: Word, around: Surroundings): string {
  return word.parts === undefined ? word.value : join(word.parts, part => unsplit(part, around));
}

function unsplit(part: WordPart, around: Surroundings): string {
  switch (part.type) {
    case "DoubleQuoted":
    case "LocaleString":
      return join(part.parts, child => quotedText(child, around));
    case "SingleQuoted":
    case "AnsiCQuoted":
      return part.value;
    case "Literal":
    case "SimpleExpansion":
    case "ParameterExpansion":
    case "CommandExpansion":
    case "ArithmeticExpansion":
      return quotedText(part, around);
    case "ProcessSubstitution":
      return unknownText(part.text);
    default:
      return part.text;
  }
}

function join<T>(parts: readonly T[], textOf: (part: T) => string): string {
  const texts: string[] = [];
  let size = 0;
  for (const part of parts) {
    const text = textOf(part);
    size += text.length;
    if (size > 4 * maxValue) return unknownText("…");
    texts.push(text);
  }
  return texts.join("");
}

function quotedText(child: DoubleQuotedChild, around: Surroundings): string {
  if (child.type === "Literal") return child.value;
  if (child.type !== "SimpleExpansion" && child.type !== "ParameterExpansion") return unknownText(child.text);
  const value = valueOf(child, around);
  return typeof value === "string" ? value : unknownText(child.text);
}

function valueOf(part: Extract<WordPart, { type: "SimpleExpansion" | "ParameterExpansion" }>, around: Surroundings): string | undefined {
  if (part.type === "SimpleExpansion") {
    const value = lookUp(part.text.slice(1), around);
    return value ?? undefined;
  }
  if (part.prefix !== undefined || part.index !== undefined) return undefined;
  const value = lookUp(part.parameter, around);
  const { operation } = part;
  if (operation === undefined) return value ?? undefined;
  switch (operation.type) {
    case "Default": {
      const result = applyDefault(value, operation.operator, joined(operation.operand, around));
      return typeof result === "string" && isKnown(result) ? result : undefined;
    }
    case "Remove":
      return typeof value === "string" ? removePattern(value, operation.operator, joined(operation.operand, around)) : undefined;
    case "Replace":
      return typeof value === "string"
        ? replacePattern(value, operation.operator, joined(operation.pattern, around), joined(operation.replacement, around))
        : undefined;
    case "Slice": {
      const offset = operation.offset.text.trim();
      const length = operation.length?.text.trim();
      if (typeof value !== "string" || !/^\d+$/.test(offset) || (length !== undefined && !/^\d+$/.test(length))) return undefined;
      return value.slice(Number(offset), length === undefined ? undefined : Number(offset) + Number(length));
    }
    case "CaseModification":
      if (typeof value !== "string" || operation.operand?.text) return undefined;
      if (operation.operator === "^^") return value.toUpperCase();
      return operation.operator === ",," ? value.toLowerCase() : undefined;
    default:
      return undefined;
  }
}

function lookUp(name: string, around: Surroundings): Value {
  const value = around.variables.get(name);
  return typeof value === "string" || value === null ? value : undefined;
}

/** The elements of `${name[@]}`. */
function arrayOf(part: ParameterExpansionPart, around: Surroundings): readonly string[] | undefined {
  const value = around.variables.get(part.parameter);
  const all = part.index?.text === "@" || part.index?.text === "*";
  return all && part.prefix === undefined && part.operation === undefined && Array.isArray(value) ? value : undefined;
}

/** `{a,b}` without nesting, quotes or variables; undefined for the rest. */
function bracedAlternatives(text: string): string[] | undefined {
  const inner = text.slice(1, -1);
  return inner.includes(",") && !/[{}"'$`\\]/.test(inner) ? inner.split(",") : undefined;
}
