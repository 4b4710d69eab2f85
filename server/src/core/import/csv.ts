/** One record of a CSV file. */
export interface CsvRow {
  readonly cells: readonly string[];
  /** The line on which it begins, from 1. */
  readonly line: number;
}

/** A table as text. What could not be read is a problem, and its row is left out: no cell is ever guessed. */
export interface CsvTable {
  readonly separator: "," | ";" | "\t";
  readonly rows: readonly CsvRow[];
  readonly problems: readonly { readonly line: number; readonly message: string }[];
}

const separators = [",", ";", "\t"] as const;

/** More rows than any tracker exports at once. */
const mostRows = 20_000;

/**
 * Reads comma-separated values (RFC 4180) as trackers and spreadsheets write them: quoted fields with line ends and doubled quotes,
 * semicolons or tabs instead of commas, any line end, a byte order mark, a first line `sep=;`. Empty lines are passed over.
 * Never throws, and takes linear time.
 */
export function parseCsv(text: string): CsvTable {
  const start = text.startsWith("\ufeff") ? 1 : 0;
  const named = /^sep=([,;\t])\r?\n/i.exec(text.slice(start, start + 8));
  const separator = separators.find(it => it === named?.[1]) ?? separatorOf(text, start);
  const rows: CsvRow[] = [];
  const problems: { line: number; message: string }[] = [];
  let line = named === null ? 1 : 2;
  let at = start + (named?.[0].length ?? 0);
  while (at < text.length) {
    if (rows.length === mostRows) {
      problems.push({ line, message: `only the first ${mostRows} rows are read` });
      break;
    }
    const record = readRecord(text, at, separator);
    if (record.problem !== undefined) problems.push({ line, message: record.problem });
    else if (record.cells.length > 1 || record.cells[0] !== "") rows.push({ cells: record.cells, line });
    line += record.lines;
    at = record.end;
  }
  return { separator, rows, problems };
}

/** The one that stands most often in the first line, outside of quotes. */
function separatorOf(text: string, start: number): CsvTable["separator"] {
  const counts = { ",": 0, ";": 0, "\t": 0 };
  let quoted = false;
  for (let at = start; at < text.length; at++) {
    const char = text[at];
    if (char === '"') quoted = !quoted;
    else if (!quoted && (char === "\n" || char === "\r")) break;
    else if (!quoted && (char === "," || char === ";" || char === "\t")) counts[char]++;
  }
  return separators.reduce((best, one) => (counts[one] > counts[best] ? one : best));
}

interface CsvRecord {
  readonly cells: readonly string[];
  /** Behind the line end. */
  readonly end: number;
  /** How many line ends it holds, its own included. */
  readonly lines: number;
  readonly problem: string | undefined;
}

function readRecord(text: string, start: number, separator: string): CsvRecord {
  const cells: string[] = [];
  let lines = 0;
  let problem: string | undefined;
  let at = start;
  for (;;) {
    let cell: string;
    if (text[at] === '"') {
      const quoted = readQuoted(text, at);
      if (quoted === undefined) {
        return { cells, end: text.length, lines: 0, problem: "a quote is never closed; the rows from here on are not read" };
      }
      cell = quoted.value;
      lines += quoted.lines;
      at = quoted.end;
      const behind = endOfPlain(text, at, separator);
      if (text.slice(at, behind).trim() !== "") problem ??= "text stands behind a closing quote; the row is not read";
      at = behind;
    } else {
      const end = endOfPlain(text, at, separator);
      cell = text.slice(at, end);
      at = end;
    }
    cells.push(cell);
    if (text[at] !== separator) break;
    at++;
  }
  if (text[at] === "\r" && text[at + 1] === "\n") at++;
  at++;
  return { cells, end: at, lines: lines + 1, problem };
}

function endOfPlain(text: string, start: number, separator: string): number {
  let at = start;
  while (at < text.length && text[at] !== separator && text[at] !== "\n" && text[at] !== "\r") at++;
  return at;
}

function readQuoted(text: string, start: number): { readonly value: string; readonly end: number; readonly lines: number } | undefined {
  const pieces: string[] = [];
  let lines = 0;
  let from = start + 1;
  for (let at = from; at < text.length; at++) {
    const char = text[at];
    if (char === "\n" || (char === "\r" && text[at + 1] !== "\n")) lines++;
    if (char !== '"') continue;
    pieces.push(text.slice(from, at));
    if (text[at + 1] !== '"') return { value: pieces.join('"'), end: at + 1, lines };
    at++;
    from = at + 1;
  }
  return undefined;
}
