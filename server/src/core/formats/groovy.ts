/**
 * The tokens of a Groovy text as far as Nextflow's scripts and configuration need them.
 * https://groovy-lang.org/syntax.html
 */
export interface GroovyToken {
  /** `line` ends a statement: a line end or a semicolon. */
  readonly kind: "string" | "number" | "word" | "sign" | "line";
  /** Of a string its text as written between the quotes. */
  readonly text: string;
  readonly start: number;
  readonly end: number;
  /** Offset of a string's text. */
  readonly textStart: number;
  /** The tokens of `${…}` in a string, one after the other; missing when nothing is put into the string. */
  readonly inner?: readonly GroovyToken[];
}

export interface GroovyText {
  readonly tokens: readonly GroovyToken[];
  /** Offset of the string that never ends; -1 when all do. */
  readonly brokenAt: number;
}

const maxDepth = 20;

export function groovyTokens(text: string): GroovyText {
  const lexer = new Lexer(text);
  const tokens = lexer.read(0, false);
  return { tokens, brokenAt: lexer.brokenAt };
}

class Lexer {
  brokenAt = -1;
  private readonly text: string;
  private at = 0;

  constructor(text: string) {
    this.text = text;
  }

  /** Up to the end, or behind the brace that ends an expression inside a string. */
  read(depth: number, inString: boolean): GroovyToken[] {
    const { text } = this;
    const tokens: GroovyToken[] = [];
    let braces = 0;
    const add = (kind: GroovyToken["kind"], length: number): void => {
      tokens.push({ kind, text: text.slice(this.at, this.at + length), start: this.at, end: this.at + length, textStart: this.at });
      this.at += length;
    };
    while (this.at < text.length) {
      const char = text[this.at] ?? "";
      if (char === "\n" || char === ";") add("line", 1);
      else if (/\s/.test(char)) this.at++;
      else if (char === "\\" && /^\\\r?\n/.test(text.slice(this.at, this.at + 3))) this.at += text[this.at + 1] === "\r" ? 3 : 2;
      else if (text.startsWith("//", this.at) || (this.at === 0 && text.startsWith("#!"))) this.at = this.lineEnd();
      else if (text.startsWith("/*", this.at)) {
        const end = text.indexOf("*/", this.at + 2);
        this.at = end < 0 ? text.length : end + 2;
      } else if (char === '"' || char === "'") tokens.push(this.string(char, depth));
      else if (char === "/" && !isOperand(tokens.at(-1)) && this.slashyEnd() > 0) {
        const end = this.slashyEnd();
        tokens.push({ kind: "string", text: text.slice(this.at + 1, end), start: this.at, end: end + 1, textStart: this.at + 1 });
        this.at = end + 1;
      } else if (/[A-Za-z_$]/.test(char)) add("word", this.match(/[\w$]+/y));
      else if (/\d/.test(char)) add("number", this.match(/\d[\d_]*(?:\.\d+)?(?:[eE][-+]?\d+)?/y));
      else {
        if (char === "{") braces++;
        if (char === "}" && inString && braces === 0) {
          this.at++;
          return tokens;
        }
        if (char === "}") braces--;
        add("sign", Math.max(1, this.match(/==~|<=>|\*\*|\?:|\?\.|[=!<>]=|=~|->|&&|\|\||\+\+|--|[-+*/]=/y)));
      }
    }
    return tokens;
  }

  private string(quote: string, depth: number): GroovyToken {
    const { text } = this;
    const start = this.at;
    const mark = text.startsWith(quote.repeat(3), start) ? quote.repeat(3) : quote;
    const textStart = start + mark.length;
    const inner: GroovyToken[] = [];
    let dynamic = false;
    this.at = textStart;
    while (this.at < text.length && !text.startsWith(mark, this.at)) {
      const char = text[this.at];
      if (char === "\n" && mark.length === 1) break;
      if (char === "\\") this.at += 2;
      else if (char === "$" && quote === '"' && text[this.at + 1] === "{" && depth < maxDepth) {
        dynamic = true;
        this.at += 2;
        inner.push(...this.read(depth + 1, true));
      } else {
        if (char === "$" && quote === '"' && /[A-Za-z_{]/.test(text[this.at + 1] ?? "")) dynamic = true;
        this.at++;
      }
    }
    const textEnd = Math.min(this.at, text.length);
    const closed = text.startsWith(mark, this.at);
    if (!closed && this.brokenAt < 0) this.brokenAt = start;
    this.at = closed ? this.at + mark.length : textEnd;
    return { kind: "string", text: text.slice(textStart, textEnd), start, end: this.at, textStart, ...(dynamic && { inner }) };
  }

  /** Index of the slash that ends a `/…/` string on the same line; -1 when there is none. */
  private slashyEnd(): number {
    const line = this.text.slice(this.at, Math.min(this.lineEnd(), this.at + 2000));
    const match = /^\/(?:[^/\\]|\\.)+\//.exec(line);
    return match === null ? -1 : this.at + match[0].length - 1;
  }

  private lineEnd(): number {
    const end = this.text.indexOf("\n", this.at);
    return end < 0 ? this.text.length : end;
  }

  private match(pattern: RegExp): number {
    pattern.lastIndex = this.at;
    return pattern.exec(this.text)?.[0].length ?? 0;
  }
}

/** Behind a value a slash divides; elsewhere it may begin a string. */
function isOperand(token: GroovyToken | undefined): boolean {
  if (token === undefined) return false;
  return token.kind === "word" || token.kind === "number" || token.kind === "string" || /^[)\]}]$/.test(token.text);
}

/** Index behind the statement that begins at `at`: behind its line, unless brackets or an operator carry it on. */
export function statementEnd(tokens: readonly GroovyToken[], at: number): number {
  let depth = 0;
  for (let index = at; index < tokens.length; index++) {
    const token = tokens[index];
    if (token === undefined) break;
    if (token.kind === "sign" && /^[([{]$/.test(token.text)) depth++;
    else if (token.kind === "sign" && /^[)\]}]$/.test(token.text)) {
      if (depth === 0) return index;
      depth--;
    } else if (token.kind === "line" && depth === 0) {
      const before = tokens[index - 1];
      let next = index + 1;
      while (tokens[next]?.kind === "line") next++;
      const after = tokens[next];
      const goesOn =
        (before?.kind === "sign" && /^(?:[?:,=+*.]|\?:|&&|\|\||==)$/.test(before.text)) ||
        (after?.kind === "sign" && /^(?:[?:.+]|\?:|&&|\|\|)$/.test(after.text));
      if (!goesOn || token.text === ";") return index;
      index = next - 1;
    }
  }
  return tokens.length;
}

/** Index behind the bracket that closes the one at `open`. */
export function blockEnd(tokens: readonly GroovyToken[], open: number): number {
  let depth = 0;
  for (let index = open; index < tokens.length; index++) {
    const token = tokens[index];
    if (token?.kind !== "sign") continue;
    if (/^[([{]$/.test(token.text)) depth++;
    else if (/^[)\]}]$/.test(token.text) && --depth === 0) return index + 1;
  }
  return tokens.length;
}
