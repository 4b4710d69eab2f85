import type { Problem } from "../facts/types.ts";
import { LineIndex, type Span } from "../text.ts";

/** One `Name: value` of a record. The value as it stands in the text, with the line ends and indents of its continuation lines. */
export interface DcfField {
  readonly name: string;
  readonly nameSpan: Span;
  /** From the first to the last character of the value that is not white space; empty when there is none. */
  readonly span: Span;
  /** The text of `span`. */
  readonly raw: string;
}

/** A paragraph of fields; keyed by the name as written, the last one where a name is repeated. */
export type DcfRecord = ReadonlyMap<string, DcfField>;

export interface DcfText {
  readonly records: readonly DcfRecord[];
  readonly problems: readonly Problem[];
  readonly lines: LineIndex;
}

/**
 * Reads the Debian control format as R uses it (R-exts "The DESCRIPTION file", Debian Policy 5.1): `Name: value`,
 * lines that begin with white space continue the value, empty lines part the records, lines that begin with `#` are comments.
 */
export function parseDcf(text: string): DcfText {
  const lines = new LineIndex(text);
  const records: DcfRecord[] = [];
  const problems: Problem[] = [];
  let record = new Map<string, DcfField>();
  let open: { readonly name: string; readonly nameSpan: Span; readonly start: number; end: number } | undefined;
  const closeField = (): void => {
    if (open !== undefined) record.set(open.name, field(text, open.name, open.nameSpan, open.start, open.end));
    open = undefined;
  };
  const closeRecord = (): void => {
    closeField();
    if (record.size > 0) records.push(record);
    record = new Map();
  };
  for (let line = 0; line < lines.lineCount; line++) {
    const start = lines.starts[line] ?? 0;
    const written = lines.lineText(line);
    if (written.trim() === "") closeRecord();
    else if (written.startsWith("#")) continue;
    else if (/^[ \t]/.test(written)) {
      if (open === undefined)
        problems.push({ message: "This line continues no field", range: lines.range({ start, end: start + written.length }) });
      else open.end = start + written.length;
    } else {
      closeField();
      const colon = written.indexOf(":");
      const name = written.slice(0, Math.max(0, colon)).trimEnd();
      if (name === "" || /[^\x21-\x7e]/.test(name)) {
        problems.push({ message: "This line is not “Name: value”", range: lines.range({ start, end: start + written.length }) });
      } else {
        open = { name, nameSpan: { start, end: start + name.length }, start: start + colon + 1, end: start + written.length };
      }
    }
  }
  closeRecord();
  return { records, problems: problems.slice(0, 10), lines };
}

/** The parts of a value between commas that lie outside brackets and quotes, each without surrounding white space; empty ones are left out. */
export function commaList(value: DcfField): { readonly text: string; readonly span: Span }[] {
  const parts: { text: string; span: Span }[] = [];
  let start = 0;
  let depth = 0;
  for (let at = 0; at <= value.raw.length; at++) {
    const char = value.raw[at];
    if (char === "(") depth++;
    else if (char === ")") depth = Math.max(0, depth - 1);
    // A comma ends an entry even in an open bracket when a line ends there, so that one missing bracket spoils one entry only.
    else if (char === undefined || (char === "," && (depth === 0 || /^\s*\n/.test(value.raw.slice(at + 1, at + 200))))) {
      const part = value.raw.slice(start, at);
      const text = part.trim();
      const offset = value.span.start + start + part.length - part.trimStart().length;
      if (text !== "") parts.push({ text, span: { start: offset, end: offset + text.length } });
      start = at + 1;
      depth = 0;
    }
  }
  return parts;
}

function field(text: string, name: string, nameSpan: Span, start: number, end: number): DcfField {
  const whole = text.slice(start, end);
  const raw = whole.trim();
  const first = start + whole.length - whole.trimStart().length;
  return { name, nameSpan, span: { start: raw === "" ? start : first, end: raw === "" ? start : first + raw.length }, raw };
}
