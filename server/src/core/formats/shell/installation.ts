import { normalName } from "../../ecosystems/names.ts";
import type { Ecosystem } from "../../facts/types.ts";
import type { Span } from "../../text.ts";
import { asWritten, isKnown } from "./values.ts";
import type { ShellCommand, ShellWord } from "./words.ts";

/** One package that a command names. */
export interface Installed {
  readonly ecosystem: Ecosystem;
  /** Normalised. */
  readonly name: string;
  readonly version: string | null;
  readonly range: string | null;
  readonly at: Span;
  /** Address it is fetched from instead of the ecosystem's registry. */
  readonly source?: string;
}

/** A file, or a folder with a project, that a command installs from. */
export interface InstalledFile {
  /** As written, relative to the folder that the command runs in. */
  readonly path: string;
  readonly at: Span;
}

/** What one command installs. */
export interface Installation {
  readonly packages: readonly Installed[];
  readonly files: readonly InstalledFile[];
  /** Words that name a package which cannot be told: they depend on an unknown value or are no plain name. */
  readonly unread: readonly ShellWord[];
  /** True when it also installs what it does not name. */
  readonly opaque: boolean;
  /** The folder that `git clone` makes, relative to where it runs. */
  readonly clonedInto?: string;
  /** A commit, tag or branch that an earlier `git clone` into `folder` is set to. */
  readonly checkedOut?: { readonly folder: string | null; readonly ref: ShellWord };
  /** File with versions that bind the packages (`pip -c`). */
  readonly constraints?: string;
}

/** Undefined when the command installs nothing. */
export type Installer = (command: ShellCommand) => Installation | undefined;

/** What a word stands for: a package, nothing to report, a file; undefined when it cannot be told. */
export type Meaning = Installed | { readonly path: string } | "nothing" | undefined;

export function installation(found: Partial<Installation>): Installation {
  return { packages: [], files: [], unread: [], opaque: false, ...found };
}

export function fromFiles(words: readonly ShellWord[]): Installation {
  const known = words.filter(word => isKnown(word.text));
  return installation({ files: known.map(word => ({ path: word.text, at: word.at })), opaque: known.length < words.length });
}

/** Installs from a file that the command does not name. */
export function fromImplied(path: string, command: ShellCommand): Installation {
  return installation({ files: [{ path, at: command.at }] });
}

export function fromWords(words: readonly ShellWord[], meaningOf: (word: ShellWord) => Meaning): Installation {
  const packages: Installed[] = [];
  const files: InstalledFile[] = [];
  const unread: ShellWord[] = [];
  for (const word of words) {
    const meaning = meaningOf(word);
    if (meaning === undefined) unread.push(word);
    else if (meaning !== "nothing") {
      if ("path" in meaning) files.push({ path: meaning.path, at: word.at });
      else packages.push(meaning);
    }
  }
  return installation({ packages, files, unread });
}

export function both(one: Installation, other: Installation): Installation {
  return {
    ...one,
    ...other,
    packages: [...one.packages, ...other.packages],
    files: [...one.files, ...other.files],
    unread: [...one.unread, ...other.unread],
    opaque: one.opaque || other.opaque,
  };
}

/**
 * A package with a version (exactly one) or a range, both as written. A version that depends on an unknown value becomes
 * a range, because it is restricted all the same; a name that does makes the package unknown.
 */
export function packageOf(
  ecosystem: Ecosystem,
  word: ShellWord,
  name: string,
  given: { readonly version?: string | null; readonly range?: string | null; readonly source?: string | null } = {},
): Installed | undefined {
  if (name === "" || !isKnown(name)) return undefined;
  const version = given.version ?? null;
  const range = given.range ?? null;
  const known = version !== null && isKnown(version);
  return {
    ecosystem,
    name: normalName(ecosystem, name),
    version: known ? version : null,
    range: range === null ? (known || version === null ? null : asWritten(version)) : asWritten(range),
    at: word.at,
    ...(given.source ? { source: asWritten(given.source) } : {}),
  };
}

/** Whether a word is a path or an address instead of a name. */
export function isPath(text: string): boolean {
  return /^(?:\.{0,2}\/|~|\.{1,2}$|[A-Za-z][A-Za-z0-9+.-]*:\/\/|file:)/.test(text);
}

export function isAddress(text: string): boolean {
  return /^[A-Za-z][A-Za-z0-9+.-]*:\/\//.test(text);
}
