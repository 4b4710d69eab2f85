import { visit, type JSONVisitor } from "jsonc-parser";
import type { Fact, Problem } from "../facts/types.ts";
import type { Position, Range } from "../text.ts";

/** A JSON value with its place; `at` includes quotes and brackets. */
export type JsonNode = JsonObject | JsonArray | JsonScalar;

export interface JsonObject {
  readonly kind: "object";
  /** In the order of the file, a repeated key as often as it is written. */
  readonly members: readonly JsonMember[];
  readonly at: Range;
}

export interface JsonMember {
  readonly key: string;
  /** Without quotes. */
  readonly keyAt: Range;
  readonly value: JsonNode;
  /** From the key to the end of the value. */
  readonly at: Range;
}

export interface JsonArray {
  readonly kind: "array";
  readonly items: readonly JsonNode[];
  readonly at: Range;
}

export interface JsonScalar {
  readonly kind: "scalar";
  readonly value: string | number | boolean | null;
  readonly at: Range;
  /** Without the quotes of a string. */
  readonly valueAt: Range;
}

export interface JsonOptions {
  readonly comments?: boolean;
  readonly trailingCommas?: boolean;
}

export interface JsonText {
  /** Missing when the text holds no value at all. */
  readonly root?: JsonNode;
  readonly problems: readonly Problem[];
  readonly complete: boolean;
}

/** Reads JSON (RFC 8259) into a tree with places. Never throws: of a broken text it gives what could be read. */
export function parseJson(text: string, options: JsonOptions = {}): JsonText {
  let root: JsonNode | undefined;
  const open: (OpenObject | OpenArray)[] = [];
  const add = (value: JsonNode): void => {
    const parent = open.at(-1);
    if (parent === undefined) root ??= value;
    else if (parent.kind === "array") parent.items.push(value);
    else if (parent.key !== undefined) {
      parent.members.push(new Member(parent.key, value, parent.keyLine, parent.keyCharacter, parent.keyLength));
      parent.key = undefined;
    }
  };
  const close = (line: number, end: number): void => {
    const node = open.pop();
    if (node === undefined) return;
    add(node.kind === "array" ? new List(node, line, end) : new Mapping(node, line, end));
  };
  const result = visitJson(text, options, {
    objectBegin: (line, character) => {
      open.push({ kind: "object", members: [], key: undefined, keyLine: 0, keyCharacter: 0, keyLength: 0, line, character });
    },
    property: (key, line, character, length) => {
      const parent = open.at(-1);
      if (parent?.kind !== "object") return;
      parent.key = key;
      parent.keyLine = line;
      parent.keyCharacter = character;
      parent.keyLength = length;
    },
    objectEnd: (line, character) => {
      close(line, character + 1);
    },
    arrayBegin: (line, character) => {
      open.push({ kind: "array", items: [], line, character });
    },
    arrayEnd: (line, character) => {
      close(line, character + 1);
    },
    literal: (value, line, character, length) => {
      add(new Scalar(value, line, character, length));
    },
  });
  for (let node = open.at(-1); node !== undefined; node = open.at(-1)) close(node.line, node.character + 1);
  return root === undefined ? result : { root, ...result };
}

/*
 * The nodes keep their places as plain numbers: few are ever asked for, and six objects for the two ranges of every value would be most of
 * the memory that a large file takes. Lists are copied when they are whole, for one that grows has room for sixteen more.
 */

class Scalar implements JsonScalar {
  readonly value: JsonScalar["value"];
  private readonly line: number;
  private readonly character: number;
  private readonly length: number;

  constructor(value: JsonScalar["value"], line: number, character: number, length: number) {
    this.value = value;
    this.line = line;
    this.character = character;
    this.length = length;
  }

  get kind(): "scalar" {
    return "scalar";
  }

  get at(): Range {
    return oneLine(this.line, this.character, this.length);
  }

  get valueAt(): Range {
    return typeof this.value === "string" ? betweenQuotes(this.line, this.character, this.length) : this.at;
  }
}

class Member implements JsonMember {
  readonly key: string;
  readonly value: JsonNode;
  private readonly line: number;
  private readonly character: number;
  private readonly length: number;

  constructor(key: string, value: JsonNode, line: number, character: number, length: number) {
    this.key = key;
    this.value = value;
    this.line = line;
    this.character = character;
    this.length = length;
  }

  get keyAt(): Range {
    return betweenQuotes(this.line, this.character, this.length);
  }

  get at(): Range {
    return { start: { line: this.line, character: this.character }, end: this.value.at.end };
  }
}

class Container {
  private readonly startLine: number;
  private readonly startCharacter: number;
  private readonly endLine: number;
  private readonly endCharacter: number;

  constructor(start: Position, endLine: number, endCharacter: number) {
    this.startLine = start.line;
    this.startCharacter = start.character;
    this.endLine = endLine;
    this.endCharacter = endCharacter;
  }

  get at(): Range {
    return {
      start: { line: this.startLine, character: this.startCharacter },
      end: { line: this.endLine, character: this.endCharacter },
    };
  }
}

class List extends Container implements JsonArray {
  readonly items: readonly JsonNode[];

  constructor(open: OpenArray, endLine: number, endCharacter: number) {
    super(open, endLine, endCharacter);
    this.items = open.items.slice();
  }

  get kind(): "array" {
    return "array";
  }
}

class Mapping extends Container implements JsonObject {
  readonly members: readonly JsonMember[];

  constructor(open: OpenObject, endLine: number, endCharacter: number) {
    super(open, endLine, endCharacter);
    this.members = open.members.slice();
  }

  get kind(): "object" {
    return "object";
  }
}

interface OpenObject {
  readonly kind: "object";
  readonly members: JsonMember[];
  key: string | undefined;
  keyLine: number;
  keyCharacter: number;
  /** With its quotes. */
  keyLength: number;
  readonly line: number;
  readonly character: number;
}

interface OpenArray {
  readonly kind: "array";
  readonly items: JsonNode[];
  readonly line: number;
  readonly character: number;
}

/** What `visitJson` calls. Lines and characters are those of the token's start; a token never spans lines. `false` skips an object's members. */
export interface JsonEvents {
  readonly objectBegin?: (line: number, character: number) => boolean | void;
  readonly property?: (key: string, line: number, character: number, length: number) => void;
  readonly objectEnd?: (line: number, character: number) => void;
  readonly arrayBegin?: (line: number, character: number) => boolean | void;
  readonly arrayEnd?: (line: number, character: number) => void;
  readonly literal?: (value: JsonScalar["value"], line: number, character: number, length: number) => void;
}

/** Walks through JSON without building a tree: for lockfiles of many megabytes. Never throws by itself. */
export function visitJson(text: string, options: JsonOptions, events: JsonEvents): Omit<JsonText, "root"> {
  const problems: Problem[] = [];
  // An unclosed string is reported before it is handed out; half a version would be a wrong version.
  let broken = -1;
  const visitor: JSONVisitor = {
    onError: (_code, offset, length, line, character) => {
      broken = offset;
      if (problems.length >= mostProblems) return;
      problems.push({ message: "This is not valid JSON here", range: oneLine(line, character, length) });
    },
  };
  const { objectBegin, property, objectEnd, arrayBegin, arrayEnd, literal } = events;
  if (objectBegin) visitor.onObjectBegin = (_offset, _length, line, character) => objectBegin(line, character);
  if (property) {
    visitor.onObjectProperty = (key, offset, length, line, character) => {
      property(offset === broken ? brokenKey : key, line, character, length);
    };
  }
  // The library only ends the skipping of a container when it can report the container's end.
  visitor.onObjectEnd = (_offset, _length, line, character) => objectEnd?.(line, character);
  visitor.onArrayEnd = (_offset, _length, line, character) => arrayEnd?.(line, character);
  if (arrayBegin) visitor.onArrayBegin = (_offset, _length, line, character) => arrayBegin(line, character);
  if (literal) {
    visitor.onLiteralValue = (value: unknown, offset, length, line, character) => {
      if (isScalar(value) && offset !== broken) literal(value, line, character, length);
    };
  }
  try {
    visit(text, visitor, { disallowComments: options.comments !== true, allowTrailingComma: options.trailingCommas === true });
  } catch (error) {
    // The parser recurses, so hostile nesting ends the stack; anything else is a fault of ours.
    if (!(error instanceof RangeError)) throw error;
    problems.push({ message: "This JSON is nested too deeply to be read" });
  }
  return { problems, complete: problems.length === 0 };
}

/** The value under a key, the last one where the key is repeated, as JSON parsers take it. */
export function member(node: JsonNode | undefined, key: string): JsonMember | undefined {
  if (node?.kind !== "object") return undefined;
  for (let index = node.members.length - 1; index >= 0; index--) if (node.members[index]?.key === key) return node.members[index];
  return undefined;
}

/** The value reached by going down through objects. */
export function valueAt(node: JsonNode | undefined, ...keys: readonly string[]): JsonNode | undefined {
  let value = node;
  for (const key of keys) value = member(value, key)?.value;
  return value;
}

/** A string that is not empty, at its place without quotes. */
export function textFact(node: JsonNode | undefined): Fact<string> | undefined {
  return node?.kind === "scalar" && typeof node.value === "string" && node.value.trim() !== ""
    ? { value: node.value, range: node.valueAt }
    : undefined;
}

/** The members of an object without those that a later one of the same key replaces. */
export function membersOf(node: JsonNode | undefined): readonly JsonMember[] {
  if (node?.kind !== "object") return [];
  const last = new Map<string, JsonMember>();
  for (const one of node.members) last.set(one.key, one);
  return last.size === node.members.length ? node.members : node.members.filter(one => last.get(one.key) === one);
}

export function oneLine(line: number, character: number, length: number): Range {
  return { start: { line, character }, end: { line, character: character + length } };
}

function betweenQuotes(line: number, character: number, length: number): Range {
  return oneLine(line, character + 1, Math.max(0, length - 2));
}

const mostProblems = 10;
/** Stands for a key that could not be read; no format uses it. */
const brokenKey = "\u0000";

function isScalar(value: unknown): value is JsonScalar["value"] {
  return value === null || typeof value === "string" || typeof value === "number" || typeof value === "boolean";
}
