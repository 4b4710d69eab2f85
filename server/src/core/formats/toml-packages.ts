import type { Span } from "../text.ts";
import { locateToml, tomlAt, tomlItems, tomlString } from "./toml.ts";

/** Where one `[[package]]` of a lockfile stands. */
export interface TomlPackagePlace {
  /** From the header to the end of the last line that belongs to it, sub-tables included. */
  readonly at: Span;
  /** Of the values without quotes. */
  readonly name?: Span;
  readonly version?: Span;
}

/**
 * The places of all `[[header]]` tables in their order. Found by a scan over lines, which costs a tenth of a parse with positions;
 * when the scan counts another number of tables than the parser did (`count`), a parse with positions decides.
 */
export function tomlPackagePlaces(text: string, header: string, count: number): readonly TomlPackagePlace[] {
  const scanned = scan(text, header);
  return scanned.length === count ? scanned : parsed(text, header);
}

/** The span of the value of the first line `key = "value"` in a place; for short keys of lockfiles that machines write. */
export function tomlValueSpan(text: string, within: Span, key: string): Span | undefined {
  for (let start = within.start; start < within.end;) {
    const newline = text.indexOf("\n", start);
    const end = newline < 0 ? text.length : newline;
    const found = keyValue(text, start, Math.min(end, within.end), key);
    if (found !== undefined) return found;
    start = end + 1;
  }
  return undefined;
}

function scan(text: string, header: string): TomlPackagePlace[] {
  const places: TomlPackagePlace[] = [];
  let open: { start: number; end: number; head: boolean; name?: Span; version?: Span } | undefined;
  let multiline: string | undefined;
  const close = () => {
    if (open === undefined) return;
    const { start, end, name, version } = open;
    places.push({ at: { start, end }, ...(name && { name }), ...(version && { version }) });
    open = undefined;
  };
  for (let start = 0; start < text.length;) {
    const newline = text.indexOf("\n", start);
    const next = newline < 0 ? text.length : newline + 1;
    let end = newline < 0 ? text.length : newline;
    if (text[end - 1] === "\r") end--;
    const line = text.slice(start, end);
    if (multiline !== undefined) {
      if (line.includes(multiline)) multiline = undefined;
      if (open !== undefined) open.end = end;
    } else if (line.startsWith("[")) {
      if (line.startsWith(`[[${header}]]`)) {
        close();
        open = { start, end, head: true };
      } else if (open !== undefined && (line.startsWith(`[${header}.`) || line.startsWith(`[[${header}.`))) {
        open.head = false;
        open.end = end;
      } else close();
    } else if (line.trim() !== "") {
      multiline = line.startsWith("#") ? undefined : opensMultiline(line);
      if (open !== undefined) {
        if (line[0] !== "#") open.end = end;
        if (open.head && open.name === undefined && line.startsWith("name")) {
          const span = keyValue(text, start, end, "name");
          if (span !== undefined) open.name = span;
        } else if (open.head && open.version === undefined && line.startsWith("version")) {
          const span = keyValue(text, start, end, "version");
          if (span !== undefined) open.version = span;
        }
      }
    }
    start = next;
  }
  close();
  return places;
}

/** The quotes of a multi-line string that begins on a line and does not end on it. */
function opensMultiline(line: string): string | undefined {
  for (const quotes of ['"""', "'''"]) {
    const at = line.indexOf(quotes);
    if (at >= 0 && line.indexOf(quotes, at + 3) < 0) return quotes;
  }
  return undefined;
}

function keyValue(text: string, start: number, end: number, key: string): Span | undefined {
  if (!text.startsWith(key, start)) return undefined;
  let at = start + key.length;
  while (at < end && (text[at] === " " || text[at] === "\t")) at++;
  if (text[at] !== "=") return undefined;
  at++;
  while (at < end && (text[at] === " " || text[at] === "\t")) at++;
  const quote = text[at];
  if (quote !== '"' && quote !== "'") return undefined;
  const close = text.indexOf(quote, at + 1);
  return close < 0 || close > end ? undefined : { start: at + 1, end: close };
}

/** Characters of a lockfile in which places are worth the time where it is not laid out as its program does it. */
const longestLock = 2_000_000;

function parsed(text: string, header: string): TomlPackagePlace[] {
  return tomlItems(tomlAt(locateToml(text, longestLock).root, header)).map(item => {
    const name = tomlString(tomlAt(item, "name"))?.inner;
    const version = tomlString(tomlAt(item, "version"))?.inner;
    return { at: item.span, ...(name && { name }), ...(version && { version }) };
  });
}
