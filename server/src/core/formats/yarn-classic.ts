import type { Range, Span } from "../text.ts";

/** One block of a yarn.lock of version 1. */
export interface YarnClassicEntry {
  /** The first of the requests that share the block, as written in its header without quotes: `name@range`. */
  readonly pattern: string;
  readonly version: string | undefined;
  /** Without quotes. */
  readonly versionAt: Range | undefined;
  readonly resolved: string | undefined;
  readonly at: Range;
}

const hash = 35;
const space = 32;

/**
 * Reads a yarn.lock of version 1 in one pass over its lines: a header at the left margin that ends with a colon, below it
 * `key value` indented by two, deeper lines for the dependencies, which are passed over. Quotes are those of JSON.
 * `found` gets each block, `strange` the number of a line at the left margin that is no header.
 */
export function readYarnClassic(text: string, found: (entry: YarnClassicEntry) => void, strange: (line: number) => void): void {
  let pattern: string | undefined;
  let version: string | undefined;
  let versionAt: Range | undefined;
  let resolved: string | undefined;
  let startLine = 0;
  let endLine = 0;
  let endCharacter = 0;
  const close = (): void => {
    if (pattern === undefined) return;
    const at = { start: { line: startLine, character: 0 }, end: { line: endLine, character: endCharacter } };
    found({ pattern, version, versionAt, resolved, at });
    pattern = version = versionAt = resolved = undefined;
  };
  let line = 0;
  for (let start = 0; start < text.length; line++) {
    const newline = text.indexOf("\n", start);
    const next = newline < 0 ? text.length : newline + 1;
    let end = newline < 0 ? text.length : newline;
    if (end > start && text.charCodeAt(end - 1) === 13) end--;
    const first = text.charCodeAt(start);
    if (end > start && first !== hash) {
      if (first !== space) {
        close();
        if (text.charCodeAt(end - 1) === 58) {
          pattern = firstPattern(text, start, end - 1);
          startLine = line;
        } else strange(line);
      } else if (pattern !== undefined && text.charCodeAt(start + 1) === space && text.charCodeAt(start + 2) !== space) {
        const at = start + 2;
        if (version === undefined && text.startsWith("version ", at)) {
          const place = valuePlace(text, at + 8, end);
          if (place !== undefined) {
            version = text.slice(place.start, place.end);
            versionAt = { start: { line, character: place.start - start }, end: { line, character: place.end - start } };
          }
        } else if (resolved === undefined && text.startsWith("resolved ", at)) {
          const place = valuePlace(text, at + 9, end);
          if (place !== undefined) resolved = text.slice(place.start, place.end);
        }
      }
      endLine = line;
      endCharacter = end - start;
    }
    start = next;
  }
  close();
}

/** Of a value, quoted or not; undefined when its quote is not closed. */
function valuePlace(text: string, start: number, end: number): Span | undefined {
  if (text.charCodeAt(start) !== 34) return { start, end };
  return end > start + 1 && text.charCodeAt(end - 1) === 34 ? { start: start + 1, end: end - 1 } : undefined;
}

/** A comma inside of quotes belongs to the range. */
function firstPattern(text: string, start: number, end: number): string {
  const isQuoted = text.charCodeAt(start) === 34;
  const first = isQuoted ? start + 1 : start;
  let close = first;
  const stop = isQuoted ? 34 : 44;
  while (close < end && text.charCodeAt(close) !== stop) close++;
  return text.slice(first, close);
}
