import type { Span } from "../text.ts";

/** What a Gradle script in Groovy or Kotlin is made of; comments and blanks are left out. Nothing is run. */
export interface GradleToken extends Span {
  /** A line end is a token of its own, for it ends a statement. */
  readonly kind: "text" | "word" | "sign" | "line";
  /** Of a text what stands between its quotes. */
  readonly text: string;
}

export interface GradleScript {
  readonly tokens: readonly GradleToken[];
  /** Index of the closing bracket for each opening one; a bracket without one ends with the file. */
  readonly closing: ReadonlyMap<number, number>;
  readonly isWhole: boolean;
}

/** Never fails: what is no token of either language is a sign. */
export function readGradleScript(text: string): GradleScript {
  const tokens: GradleToken[] = [];
  const closing = new Map<number, number>();
  const open: number[] = [];
  let isWhole = true;
  const step = /[^\S\n]+|\/\/[^\n]*|(\/\*)|(\n)|([A-Za-z_$][\w$]*(?:\.[A-Za-z_$][\w$]*)*|`[^`\n]*`)|("""|'''|"|')|([^])/y;
  for (let at = 0; at < text.length;) {
    step.lastIndex = at;
    const match = step.exec(text);
    if (match === null) break;
    const [whole, comment, line, word, quote, sign] = match;
    let end = at + whole.length;
    if (comment !== undefined) {
      const closed = text.indexOf("*/", end);
      isWhole &&= closed >= 0;
      end = closed < 0 ? text.length : closed + 2;
    } else if (line !== undefined) tokens.push({ kind: "line", text: "\n", start: at, end });
    else if (word !== undefined) tokens.push({ kind: "word", text: word, start: at, end });
    else if (quote !== undefined) {
      const closed = endOfText(text, end, quote);
      isWhole &&= closed !== undefined;
      const inner = closed ?? text.length;
      tokens.push({ kind: "text", text: text.slice(end, inner), start: end, end: inner });
      end = closed === undefined ? text.length : closed + quote.length;
    } else if (sign !== undefined) {
      const kind = "([{".indexOf(sign);
      if (kind >= 0) open.push(tokens.length);
      const shut = ")]}".indexOf(sign);
      if (shut >= 0) {
        const from = open.pop();
        if (from !== undefined && tokens[from]?.text === "([{"[shut]) closing.set(from, tokens.length);
        else isWhole = false;
      }
      tokens.push({ kind: "sign", text: sign, start: at, end });
    }
    at = end;
  }
  for (const from of open) closing.set(from, tokens.length);
  return { tokens, closing, isWhole: isWhole && open.length === 0 };
}

function endOfText(text: string, from: number, quote: string): number | undefined {
  for (let at = from; at < text.length; at++) {
    if (text[at] === "\\") at++;
    else if (text.startsWith(quote, at)) return at;
    else if (quote.length === 1 && text[at] === "\n") return undefined;
  }
  return undefined;
}
