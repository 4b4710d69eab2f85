/** A line of a text. */
export interface Line {
  /** Offset of its first character. */
  readonly start: number;
  /** Without its line end. */
  readonly text: string;
}

/** The lines of a text whose line ends are LF or CRLF; none behind the last line end. */
export function splitLines(text: string): Line[] {
  const lines: Line[] = [];
  for (let start = 0; start < text.length;) {
    const newline = text.indexOf("\n", start);
    const end = newline < 0 ? text.length : newline;
    lines.push({ start, text: text.slice(start, text[end - 1] === "\r" && end > start ? end - 1 : end) });
    start = end + 1;
  }
  return lines;
}
