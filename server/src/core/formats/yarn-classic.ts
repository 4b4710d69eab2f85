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
const carriageReturn = 13;

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
  let firstLine = 0;
  // the last line that holds something
  let lastLine = 0;
  let lastStart = 0;
  let lastEnd = 0;
  const close = (): void => {
    if (pattern === undefined) return;
    const end = { line: lastLine, character: withoutReturn(text, lastStart, lastEnd) - lastStart };
    found({ pattern, version, versionAt, resolved, at: { start: { line: firstLine, character: 0 }, end } });
    pattern = version = versionAt = resolved = undefined;
  };
  let line = 0;
  for (let start = 0; start < text.length; line++) {
    let newline = text.indexOf("\n", start);
    if (newline < 0) newline = text.length;
    const first = text.charCodeAt(start);
    if (first === space) {
      lastLine = line;
      lastStart = start;
      lastEnd = newline;
      // the letter behind the indent tells nearly all lines apart
      const letter = text.charCodeAt(start + 2);
      if (letter === 118 && version === undefined && pattern !== undefined && text.startsWith("  version ", start)) {
        const place = valuePlace(text, start + 10, withoutReturn(text, start, newline));
        if (place !== undefined) {
          version = text.slice(place.start, place.end);
          versionAt = { start: { line, character: place.start - start }, end: { line, character: place.end - start } };
        }
      } else if (letter === 114 && resolved === undefined && pattern !== undefined && text.startsWith("  resolved ", start)) {
        const place = valuePlace(text, start + 11, withoutReturn(text, start, newline));
        if (place !== undefined) resolved = text.slice(place.start, place.end);
      }
    } else if (newline > start && first !== hash && first !== carriageReturn) {
      close();
      const end = withoutReturn(text, start, newline);
      firstLine = lastLine = line;
      lastStart = start;
      lastEnd = newline;
      if (text.charCodeAt(end - 1) === 58) pattern = firstPattern(text, start, end - 1);
      else strange(line);
    }
    start = newline + 1;
  }
  close();
}

function withoutReturn(text: string, start: number, end: number): number {
  return end > start && text.charCodeAt(end - 1) === carriageReturn ? end - 1 : end;
}

/** Of a value, quoted or not; undefined when its quote is not closed. */
function valuePlace(text: string, start: number, end: number): Span | undefined {
  if (text.charCodeAt(start) !== 34) return start < end ? { start, end } : undefined;
  return end > start + 1 && text.charCodeAt(end - 1) === 34 ? { start: start + 1, end: end - 1 } : undefined;
}

/** A comma inside of quotes belongs to the range. */
function firstPattern(text: string, start: number, end: number): string {
  const isQuoted = text.charCodeAt(start) === 34;
  const header = text.slice(isQuoted ? start + 1 : start, end);
  const close = header.indexOf(isQuoted ? '"' : ",");
  return close < 0 ? header : header.slice(0, close);
}
