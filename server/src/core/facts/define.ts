import type { SourceFile } from "../types.ts";
import { noCode } from "../formats/programs/signs.ts";
import type { Ecosystem, Extracted, Fact, Facet, FileFacts, Problem } from "./types.ts";

/**
 * What a file is to the project. A manifest asks for packages, a lock fixes them, an sbom reports what somebody found, a workflow
 * names the images and actions of its steps. Only manifests and locks speak for what the project declares.
 */
export type Role = "manifest" | "lock" | "sbom" | "image" | "workflow" | "code" | "metadata" | "prose" | "license";

/** Whether files of this role speak for what the project asks for or fixes. */
export function declares(role: Role | undefined): boolean {
  return role === "manifest" || role === "lock";
}

/**
 * One format that can be read. `read` never throws on any text: what it does not understand goes to `problems`
 * and makes the result incomplete.
 */
export interface Reader {
  /** Equals the file name without `.ts`. */
  readonly id: string;
  /** The format's name as people say it and as `smp scan` prints it. */
  readonly format: string;
  /** The ecosystem of its packages, or null when the file holds several or none. */
  readonly ecosystem: Ecosystem | null;
  readonly role: Role;
  /** Facets that this reader can fill; decides which rules look at the file. */
  readonly gives: readonly Facet[];
  /** Globs on the path relative to the root, see `globMatcher`; the first reader in the registry that matches takes the file; those that name a folder first. */
  readonly matches: readonly string[];
  /** Files that a plan names for a facet of this reader are read by it, whatever they are called, unless another reader takes them. */
  readonly anyName?: true;
  /** Characters of the longest file that is read; what people write if missing. */
  readonly longest?: number;
  /** Only at the root and beside a plan, because deeper ones speak of something else (README, LICENSE). */
  readonly topOnly?: true;
  /**
   * For the role "code", of which there is much: a text that this does not find anything in holds no fact and is not kept.
   * ASCII only; without the flags g and y.
   */
  readonly hints?: RegExp;
  /** Where the format is described. */
  readonly docs: string;
  readonly read: (file: SourceFile) => Extracted<FileFacts>;
  /** At least one; each is a test. `expect` is compared with what `read` gives, key by key, deeply; keys left out are not compared. */
  readonly examples: readonly ReaderExample[];
}

export interface ReaderExample {
  readonly name: string;
  /** File name to read it under; must match `matches`. */
  readonly file: string;
  readonly text: string;
  readonly expect: Partial<Extracted<PartialDeep<FileFacts>>>;
}

type PartialDeep<T> = T extends readonly (infer U)[]
  ? readonly PartialDeep<U>[]
  : T extends object
    ? { readonly [K in keyof T]?: PartialDeep<T[K]> }
    : T;

/** A reader that leaves alone what would take it too long: it gives nothing and says so. */
export function defineReader(reader: Reader): Reader {
  const whole = reader.hints === undefined ? reader : withHeader(reader, reader.hints);
  return { ...whole, read: file => beyondLimits(whole, file) ?? read(whole, file) };
}

/** Program text with a header of its licence is read for that, too; only what else the hints find is worth a parser. */
function withHeader(reader: Reader, hints: RegExp): Reader {
  return {
    ...reader,
    hints: new RegExp(`${hints.source}|SPDX-License-Identifier:`, hints.flags),
    read: file => {
      const license = headerLicense(file.text);
      const found: Extracted<FileFacts> =
        license !== undefined && !hints.test(file.text) ? { value: { code: noCode }, problems: [], complete: true } : reader.read(file);
      return license === undefined ? found : { ...found, value: { ...found.value, code: { ...(found.value.code ?? noCode), license } } };
    },
  };
}

/**
 * The licence in the header of a file: among its first lines, behind the sign of a comment.
 * https://spdx.github.io/spdx-spec/v2.3/using-SPDX-short-identifiers-in-source-files/
 */
function headerLicense(text: string): Fact<string> | undefined {
  const lines = text.slice(0, 4000).split("\n", 30);
  const at = lines.findIndex(line => /^[\s#/*;%!-]*SPDX-License-Identifier:/.test(line));
  const [, before = "", value = ""] = /^(.*?SPDX-License-Identifier:\s*)(\S.*?)(?:\s*(?:\*\/|-->))?\s*$/.exec(lines[at] ?? "") ?? [];
  if (value === "") return undefined;
  const start = { line: at, character: before.length };
  return { value, range: { start, end: { line: at, character: before.length + value.length } } };
}

/** Characters of a file that people write; the largest known lists of requirements stay far below. */
const longestByHand = 4_000_000;

/** Characters of a line that people, or programs line by line, write. Parsers look ahead, and again from every sign of a line. */
const longestLine = 20_000;

/** Formats whose parsers take a line of any length: JSON. */
const anyLine = /\.(?:json|jsonc|jsonld|km|lock)$/;

function beyondLimits({ role, longest = longestByHand }: Reader, { path, text }: SourceFile): Extracted<FileFacts> | undefined {
  if (role !== "lock" && role !== "sbom" && text.length > longest)
    return nothing({ message: "This file is larger than anybody writes, so it is not read" });
  // pictures are put into Markdown as one line
  if (role === "prose" || role === "license" || anyLine.test(path)) return undefined;
  let line = 0;
  for (let start = 0; start < text.length; line++) {
    const newline = text.indexOf("\n", start);
    const end = newline < 0 ? text.length : newline;
    if (end - start > longestLine) {
      const at = { line, character: 0 };
      return nothing({ message: "This line is longer than 20,000 characters, so the file is not read", range: { start: at, end: at } });
    }
    start = end + 1;
  }
  return undefined;
}

function read(reader: Reader, file: SourceFile): Extracted<FileFacts> {
  try {
    return reader.read(file);
  } catch (error) {
    // some parsers recurse, and hostile nesting ends the stack; anything else is a fault of ours
    if (!(error instanceof RangeError)) throw error;
    return nothing({ message: "This file is nested too deeply to be read" });
  }
}

function nothing(problem: Problem): Extracted<FileFacts> {
  return { value: {}, problems: [problem], complete: false };
}
