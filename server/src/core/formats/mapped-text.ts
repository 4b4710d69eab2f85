import type { Span } from "../text.ts";

/**
 * A text put together from parts of a file, with the place where each part came from:
 * joined continuation lines, the inside of a quoted word, an expanded template.
 */
export interface MappedText {
  readonly text: string;
  /** In the order of the text; the first one starts at 0 unless the text is empty. */
  readonly parts: readonly MappedPart[];
}

export interface MappedPart {
  /** Offset in the text. */
  readonly at: number;
  /** Offset in the file. */
  readonly from: number;
  /** Set when the part does not stand in the file letter by letter: all of it belongs to this span. */
  readonly whole?: Span;
}

/** A stretch of the file as it stands there. */
export function mapped(text: string, from: number): MappedText {
  return { text, parts: [{ at: 0, from }] };
}

/** A text that as a whole stands for a span of the file. */
export function mappedTo(text: string, span: Span): MappedText {
  return { text, parts: [{ at: 0, from: span.start, whole: span }] };
}

export function joinMapped(texts: readonly MappedText[]): MappedText {
  const parts: MappedPart[] = [];
  const pieces: string[] = [];
  let length = 0;
  for (const one of texts) {
    if (one.text === "") continue;
    for (const part of one.parts) parts.push({ ...part, at: part.at + length });
    pieces.push(one.text);
    length += one.text.length;
  }
  return { text: pieces.join(""), parts };
}

export function sliceMapped(whole: MappedText, start: number, end: number): MappedText {
  const parts: MappedPart[] = [];
  const first = partAt(whole, start);
  for (let index = first; index < whole.parts.length; index++) {
    const part = whole.parts[index];
    if (part === undefined || (index > first && part.at >= end)) break;
    const skipped = Math.max(0, start - part.at);
    parts.push(
      part.whole ? { ...part, at: Math.max(0, part.at - start) } : { at: Math.max(0, part.at - start), from: part.from + skipped },
    );
  }
  return { text: whole.text.slice(start, end), parts };
}

/** Where in the file a span of the text stands. */
export function sourceSpan(from: MappedText, span: Span): Span {
  const start = sourceOf(from, span.start).start;
  if (span.end <= span.start) return { start, end: start };
  return { start, end: Math.max(start, sourceOf(from, span.end - 1).end) };
}

function sourceOf({ parts }: MappedText, offset: number): Span {
  const part = parts[partAt({ text: "", parts }, offset)];
  if (part === undefined) return { start: 0, end: 0 };
  if (part.whole) return part.whole;
  const at = part.from + offset - part.at;
  return { start: at, end: at + 1 };
}

function partAt({ parts }: MappedText, offset: number): number {
  let low = 0;
  let high = parts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((parts[middle]?.at ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return low;
}
