/** A string literal of a program. */
export interface Literal {
  /** As written between the quotes. */
  readonly text: string;
  /** Of the text, behind the opening quote. */
  readonly start: number;
  /** Of the whole, prefix and quotes included. */
  readonly from: number;
  readonly to: number;
  /** Stands alone as a statement, which is prose (a docstring). */
  readonly alone: boolean;
}

export interface Program {
  readonly text: string;
  /** Of the same length, with blanks for comments and for what stands between the quotes of literals. */
  readonly skeleton: string;
  readonly literals: readonly Literal[];
}

/** How a language writes literals and comments. */
export interface Syntax {
  /** Begins a comment that ends with its line. */
  readonly comment: string;
  /** Letters that may stand before an opening quote. */
  readonly prefix?: RegExp;
  /** Quotes that span lines. */
  readonly long: readonly string[];
  readonly short: readonly string[];
}

export const pythonSyntax: Syntax = { comment: "#", prefix: /[rbuft]{1,2}$/i, long: ['"""', "'''"], short: ['"', "'"] };
/** In R every literal may span lines. */
export const rSyntax: Syntax = { comment: "#", long: ['"', "'"], short: [] };

/** Splits a program into literals, comments and the rest in one pass. A literal without an end is none. */
export function readLiterals(text: string, syntax: Syntax): Program {
  const literals: Literal[] = [];
  const pieces: string[] = [];
  let done = 0;
  const blank = (start: number, end: number): void => {
    pieces.push(text.slice(done, start), text.slice(start, end).replace(/[^\n\r]/g, " "));
    done = end;
  };
  const stops = /["'#]/g;
  /** Up to where a quote does not close; looking for its end again and again would take long. */
  const open = new Map<string, number>();
  for (let at = 0; ;) {
    stops.lastIndex = at;
    const next = stops.exec(text)?.index;
    if (next === undefined) break;
    if (text.startsWith(syntax.comment, next)) {
      const end = lineEnd(text, next);
      blank(next, end);
      at = end;
      continue;
    }
    const long = syntax.long.find(quote => text.startsWith(quote, next));
    const quote = long ?? syntax.short.find(one => text.startsWith(one, next));
    const start = next + (quote?.length ?? 1);
    const end = quote === undefined || next < (open.get(quote) ?? 0) ? -1 : endOfLiteral(text, start, quote, long !== undefined);
    if (quote === undefined || end < 0) {
      if (quote !== undefined) open.set(quote, long === undefined ? lineEnd(text, next) : text.length);
      at = next + 1;
      continue;
    }
    const prefix = syntax.prefix?.exec(text.slice(Math.max(done, next - 2), next))?.[0] ?? "";
    const from = /\w/.test(text[next - prefix.length - 1] ?? "") ? next : next - prefix.length;
    const to = end + quote.length;
    literals.push({ text: text.slice(start, end), start, from, to, alone: standsAlone(text, from, to) });
    blank(start, end);
    at = to;
  }
  pieces.push(text.slice(done));
  return { text, skeleton: pieces.join(""), literals };
}

function lineEnd(text: string, from: number): number {
  const newline = text.indexOf("\n", from);
  return newline < 0 ? text.length : newline;
}

function endOfLiteral(text: string, start: number, quote: string, long: boolean): number {
  const stops = /[\\"'\n]/g;
  for (let at = start; ;) {
    stops.lastIndex = at;
    const next = stops.exec(text)?.index;
    if (next === undefined) return -1;
    if (text[next] === "\\") at = next + 2;
    else if (text.startsWith(quote, next)) return next;
    else if (text[next] === "\n" && !long) return -1;
    else at = next + 1;
  }
}

/** Whether nothing but blanks stands around a literal, and the line before does not go on with it. */
function standsAlone(text: string, from: number, to: number): boolean {
  let before = from;
  while (before > 0 && /[ \t]/.test(text[before - 1] ?? "")) before--;
  if (before > 0 && text[before - 1] !== "\n") return false;
  if (!/^[ \t]*(?:\r?\n|;|#|$)/.test(text.slice(to, to + 200))) return false;
  // a line of a list or of arguments goes on with a comma or a bracket
  const previous = text
    .slice(Math.max(0, before - 200), before)
    .trimEnd()
    .slice(-1);
  return !/[([{,=+\\%]/.test(previous);
}
