/**
 * The directives of a Snakefile: Python with rules in it, read as logical lines of tokens.
 * https://snakemake.readthedocs.io/en/stable/snakefiles/writing_snakefiles.html#grammar
 */
export interface SnakeToken {
  readonly kind: "string" | "number" | "word" | "sign";
  /** Of a string its text as written between the quotes. */
  readonly text: string;
  readonly start: number;
  readonly end: number;
  readonly textStart: number;
  /** Whether a string is put together when the workflow runs. */
  readonly dynamic: boolean;
}

export interface SnakeDirective {
  readonly name: SnakeToken;
  /** The rule it belongs to; null at the top. */
  readonly rule: SnakeToken | null;
  readonly value: readonly SnakeToken[];
}

export interface Snakefile {
  readonly directives: readonly SnakeDirective[];
  /** Offset of the text that never ends; -1 when all do. */
  readonly brokenAt: number;
}

interface LogicalLine {
  readonly indent: number;
  readonly tokens: readonly SnakeToken[];
}

export function readSnakefile(text: string): Snakefile {
  const { lines, brokenAt } = logicalLines(text);
  const directives: SnakeDirective[] = [];
  let rule: { readonly name: SnakeToken; readonly indent: number } | undefined;
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at];
    const [first, second] = line?.tokens ?? [];
    if (line === undefined || first === undefined) continue;
    if (rule !== undefined && line.indent <= rule.indent) rule = undefined;
    const name = ruleName(line.tokens);
    if (name !== undefined) {
      rule = { name, indent: line.indent };
      continue;
    }
    if (first.kind !== "word" || second?.text !== ":" || second.kind !== "sign") continue;
    const value = line.tokens.slice(2);
    while (at + 1 < lines.length && (lines[at + 1]?.indent ?? 0) > line.indent) value.push(...(lines[++at]?.tokens ?? []));
    directives.push({ name: first, rule: rule?.name ?? null, value });
  }
  return { directives, brokenAt };
}

/** `rule a:`, `checkpoint a:`, `use rule a from m as b with:`; a rule without a name has its keyword. */
function ruleName(tokens: readonly SnakeToken[]): SnakeToken | undefined {
  const [first, second] = tokens;
  if (first?.kind !== "word" || tokens.at(-1)?.text !== ":") return undefined;
  if (/^(?:rule|checkpoint)$/.test(first.text)) return second?.kind === "word" ? second : second?.text === ":" ? first : undefined;
  if (first.text !== "use" || second?.text !== "rule") return undefined;
  const as = tokens.findIndex(({ kind, text }) => kind === "word" && text === "as");
  return as > 0 ? tokens[as + 1] : tokens[2];
}

/** The texts of a value that is nothing but texts, those side by side put together as Python does; undefined for anything else. */
export function plainTexts(value: readonly SnakeToken[]): readonly (readonly SnakeToken[])[] | undefined {
  const texts: SnakeToken[][] = [[]];
  for (const token of value) {
    if (token.kind === "sign" && token.text === ",") texts.push([]);
    else if (token.kind === "string" && !token.dynamic) texts.at(-1)?.push(token);
    else if (token.kind !== "sign" || !/^[()]$/.test(token.text)) return undefined;
  }
  return texts.filter(one => one.length > 0);
}

/** `name=value` pairs parted by commas that stand outside of brackets. */
export function namedArguments(value: readonly SnakeToken[]): { readonly name: string; readonly value: readonly SnakeToken[] }[] {
  const found: { name: string; value: SnakeToken[] }[] = [];
  let depth = 0;
  let begins = true;
  for (let at = 0; at < value.length; at++) {
    const token = value[at];
    if (token === undefined) break;
    if (token.kind === "sign" && /^[([{]$/.test(token.text)) depth++;
    if (token.kind === "sign" && /^[)\]}]$/.test(token.text)) depth--;
    if (depth === 0 && token.kind === "sign" && token.text === "," && !isLambdaOpen(found.at(-1)?.value)) {
      begins = true;
      continue;
    }
    if (begins && token.kind === "word" && value[at + 1]?.text === "=") {
      found.push({ name: token.text, value: [] });
      at++;
    } else found.at(-1)?.value.push(token);
    begins = false;
  }
  return found;
}

/** The arguments of a lambda are parted by commas, too. */
function isLambdaOpen(value: readonly SnakeToken[] | undefined): boolean {
  return value?.[0]?.text === "lambda" && !value.some(({ text, kind }) => kind === "sign" && text === ":");
}

/** What sums and products of numbers come to, with the first attempt for `attempt`; undefined when anything else is in them. */
export function numberOf(value: readonly SnakeToken[]): { readonly amount: number | undefined; readonly grows: boolean } {
  const grows = value.some(({ kind, text }) => kind === "word" && text === "attempt");
  const body = value[0]?.text === "lambda" ? value.slice(value.findIndex(({ text }) => text === ":") + 1) : value;
  const growsInBody = body.some(({ kind, text }) => kind === "word" && text === "attempt");
  const reader = new NumberReader(body);
  const amount = reader.sum(0);
  return {
    amount: reader.done && amount !== undefined && Number.isFinite(amount) && amount >= 0 ? amount : undefined,
    grows: grows && growsInBody,
  };
}

class NumberReader {
  private at = 0;
  private readonly tokens: readonly SnakeToken[];

  constructor(tokens: readonly SnakeToken[]) {
    this.tokens = tokens;
  }

  get done(): boolean {
    return this.tokens.length > 0 && this.at === this.tokens.length;
  }

  sum(depth: number): number | undefined {
    let total = this.product(depth);
    for (;;) {
      const sign = this.take("+") ? 1 : this.take("-") ? -1 : 0;
      if (sign === 0) return total;
      const next = this.product(depth);
      total = total === undefined || next === undefined ? undefined : total + sign * next;
    }
  }

  private product(depth: number): number | undefined {
    let total = this.factor(depth);
    while (this.take("*")) {
      const next = this.factor(depth);
      total = total === undefined || next === undefined ? undefined : total * next;
    }
    return total;
  }

  private factor(depth: number): number | undefined {
    if (depth > 20) return undefined;
    if (this.take("(")) {
      const inner = this.sum(depth + 1);
      return this.take(")") ? inner : undefined;
    }
    const token = this.tokens[this.at++];
    if (token?.kind === "number") return Number(token.text.replaceAll("_", ""));
    return token?.kind === "word" && token.text === "attempt" ? 1 : undefined;
  }

  private take(sign: string): boolean {
    const token = this.tokens[this.at];
    if (token?.kind !== "sign" || token.text !== sign) return false;
    this.at++;
    return true;
  }
}

/** Lines joined where brackets, long texts or a backslash carry them on. */
export function logicalLines(text: string): { readonly lines: readonly LogicalLine[]; readonly brokenAt: number } {
  const lines: LogicalLine[] = [];
  let tokens: SnakeToken[] = [];
  let indent = 0;
  let depth = 0;
  let brokenAt = -1;
  let atStart = true;
  let at = 0;
  const flush = (): void => {
    if (tokens.length > 0) lines.push({ indent, tokens });
    tokens = [];
  };
  while (at < text.length) {
    const char = text[at] ?? "";
    if (char === "\n") {
      if (depth === 0) {
        flush();
        atStart = true;
      }
      at++;
      continue;
    }
    if (atStart) {
      const blank = matchAt(/[ \t]*/y, text, at);
      indent = text.slice(at, at + blank).replace(/\t/g, "        ").length;
      at += blank;
      atStart = false;
      continue;
    }
    if (char === "#") {
      const end = text.indexOf("\n", at);
      at = end < 0 ? text.length : end;
      continue;
    }
    if (char === "\\" && /^\\\r?\n/.test(text.slice(at, at + 3))) {
      at += text[at + 1] === "\r" ? 3 : 2;
      continue;
    }
    if (/\s/.test(char)) {
      at++;
      continue;
    }
    const prefix = matchAt(/[A-Za-z]{0,2}(?=["'])/y, text, at);
    if (prefix > 0 || char === '"' || char === "'") {
      const token = stringAt(text, at, prefix);
      if (!token.closed && brokenAt < 0) brokenAt = at;
      tokens.push(token.token);
      at = token.token.end;
      continue;
    }
    const word = matchAt(/[A-Za-z_]\w*/y, text, at);
    const number = word > 0 ? 0 : matchAt(/\d[\d_]*(?:\.\d+)?(?:[eE][-+]?\d+)?/y, text, at);
    const sign = matchAt(/\*\*|\/\/|->|[-+*/=!<>]=/y, text, at);
    const length = Math.max(1, word, number, word > 0 || number > 0 ? 0 : sign);
    const kind = word > 0 ? "word" : number > 0 ? "number" : "sign";
    if (kind === "sign" && /^[([{]$/.test(char)) depth++;
    if (kind === "sign" && /^[)\]}]$/.test(char)) depth = Math.max(0, depth - 1);
    tokens.push({ kind, text: text.slice(at, at + length), start: at, end: at + length, textStart: at, dynamic: false });
    at += length;
  }
  if (depth > 0 && brokenAt < 0) brokenAt = text.length;
  flush();
  return { lines, brokenAt };
}

function stringAt(text: string, start: number, prefix: number): { readonly token: SnakeToken; readonly closed: boolean } {
  const quote = text[start + prefix] ?? "";
  const mark = text.startsWith(quote.repeat(3), start + prefix) ? quote.repeat(3) : quote;
  const textStart = start + prefix + mark.length;
  let at = textStart;
  while (at < text.length && !text.startsWith(mark, at)) {
    if (text[at] === "\n" && mark.length === 1) break;
    at += text[at] === "\\" ? 2 : 1;
  }
  const textEnd = Math.min(at, text.length);
  const closed = text.startsWith(mark, at);
  const inside = text.slice(textStart, textEnd);
  const dynamic = /f/i.test(text.slice(start, start + prefix)) && inside.includes("{");
  return {
    token: { kind: "string", text: inside, start, end: closed ? at + mark.length : textEnd, textStart, dynamic },
    closed,
  };
}

function matchAt(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0].length ?? 0;
}
