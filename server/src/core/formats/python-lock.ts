import { normalName } from "../ecosystems/names.ts";
import type { PackageFact, Problem } from "../facts/types.ts";
import { LineIndex, startOfFile, type Range } from "../text.ts";
import { tomlPackagePlaces } from "./toml-packages.ts";
import { readToml, tomlList, tomlText } from "./toml.ts";

/** One `[[package]]` of a lockfile of Python packages. */
export interface LockedEntry {
  /** In its normal form. */
  readonly name: string;
  readonly writtenName: string;
  readonly version: string | undefined;
  readonly data: unknown;
  readonly at: Range;
  readonly versionAt: Range | undefined;
}

/** What poetry.lock, pdm.lock, uv.lock and pylock.toml have in common: a TOML file with a table for each package. */
export interface PythonLock {
  readonly data: Readonly<Record<string, unknown>>;
  readonly lines: LineIndex;
  readonly entries: readonly LockedEntry[];
  /** Of packages without a name; a reader adds its own. */
  readonly problems: Problem[];
}

/** @returns what is wrong with a file that is not TOML */
export function readPythonLock(text: string, header: string): PythonLock | { readonly syntax: readonly Problem[] } {
  const { data, problems: syntax } = readToml(text);
  if (data === undefined) return { syntax };
  const lines = new LineIndex(text);
  const problems: Problem[] = [];
  const tables = tomlList(data, header);
  const places = tomlPackagePlaces(text, header, tables.length);
  const entries = tables.flatMap((table, index): LockedEntry[] => {
    const place = places[index];
    const at = place === undefined ? startOfFile : lines.range(place.at);
    const writtenName = tomlText(table, "name");
    if (writtenName === undefined) {
      problems.push({ message: "A package without a name is left out.", range: at });
      return [];
    }
    return [
      {
        name: normalName("pypi", writtenName),
        writtenName,
        version: tomlText(table, "version"),
        data: table,
        at,
        versionAt: place?.version && lines.range(place.version),
      },
    ];
  });
  return { data, lines, entries, problems };
}

/** How a format says what it is about a package. */
export interface LockedWhere {
  /** null where the lockfile does not tell. */
  readonly direct: boolean | null;
  readonly group: string;
  readonly required: boolean;
  readonly source: string | undefined;
  readonly onlyOn: string | undefined;
}

export function lockedFact(entry: LockedEntry, { direct, group, required, source, onlyOn }: LockedWhere): PackageFact {
  return {
    ecosystem: "pypi",
    name: entry.name,
    writtenName: entry.writtenName,
    version: entry.version ?? null,
    range: null,
    direct,
    group,
    required,
    at: entry.at,
    ...(entry.versionAt && { versionAt: entry.versionAt }),
    ...(source !== undefined && { source }),
    ...(onlyOn !== undefined && { onlyOn }),
  };
}

export function lacksVersion({ at }: LockedEntry): Problem {
  return { message: "A package has no version; the lockfile may have been cut off.", range: at };
}

export function lacksNeeded({ at }: LockedEntry): Problem {
  return { message: "A dependency of this package is not locked; the file may have been cut off.", range: at };
}

/** The first package that needs one which is not locked. */
export function firstLacking(entries: readonly LockedEntry[], needs: (entry: LockedEntry) => readonly string[]): LockedEntry | undefined {
  const names = new Set(entries.map(({ name }) => name));
  return entries.find(entry => needs(entry).some(name => !names.has(name)));
}

/** Programs end a lockfile with a line end. */
export function cutLastLine(text: string): Problem | undefined {
  return /[^\r\n]$/.test(text) ? { message: "The last line does not end; the lockfile may have been cut off." } : undefined;
}
