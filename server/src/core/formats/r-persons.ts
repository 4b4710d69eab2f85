import type { Span } from "../text.ts";
import { orcidIn } from "./orcid.ts";

export interface RPerson {
  readonly name: string;
  readonly orcid: string | null;
  /** Of the whole call. */
  readonly span: Span;
}

/**
 * The calls of `person()` in R code, as in `Authors@R`. The code is read, not run: an argument that is not a text or
 * `c(...)` of texts counts as missing, and a person without a name is left out.
 */
export function personsIn(code: string): RPerson[] {
  const tokens = tokenize(code);
  const persons: RPerson[] = [];
  for (let at = 0; at + 1 < tokens.length; at++) {
    const token = tokens[at];
    if (token?.kind !== "word" || token.text !== "person" || tokens[at + 1]?.text !== "(") continue;
    const { args, end } = callArguments(tokens, at + 2);
    const close = tokens[end];
    if (close === undefined) break;
    const positional = args.filter(arg => arg.name === undefined);
    const argument = (name: string, position: number): readonly Token[] =>
      (args.find(arg => arg.name === name) ?? positional[position - countNamedBefore(args, position)])?.tokens ?? [];
    const name = [argument("given", 0), argument("family", 1)].flatMap(texts).join(" ").trim();
    if (name !== "") {
      const comment = argument("comment", 5);
      persons.push({ name, orcid: orcidIn(texts(comment).join(" ")), span: { start: token.start, end: close.end } });
    }
    at = end;
  }
  return persons;
}

/** The parameters of `person()` in order; named ones take no position away from the rest. */
const parameters = ["given", "family", "middle", "email", "role", "comment"];

function countNamedBefore(args: readonly Argument[], position: number): number {
  return parameters.slice(0, position).filter(name => args.some(arg => arg.name === name)).length;
}

interface Token {
  readonly kind: "text" | "word" | "sign";
  /** Of a string without its quotes. */
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

interface Argument {
  readonly name: string | undefined;
  readonly tokens: readonly Token[];
}

function texts(tokens: readonly Token[]): string[] {
  return tokens.filter(token => token.kind === "text").map(token => token.text);
}

/** From behind the opening bracket to the index of the closing one. */
function callArguments(tokens: readonly Token[], from: number): { readonly args: Argument[]; readonly end: number } {
  const args: Argument[] = [];
  let depth = 0;
  let current: Token[] = [];
  const finish = (): void => {
    const [first, second] = current;
    const named = first !== undefined && first.kind !== "sign" && second?.text === "=" && second.kind === "sign";
    args.push(named ? { name: first.text, tokens: current.slice(2) } : { name: undefined, tokens: current });
    current = [];
  };
  for (let at = from; at < tokens.length; at++) {
    const token = tokens[at];
    if (token === undefined) break;
    if (token.kind === "sign") {
      if (token.text === ")" && depth === 0) {
        finish();
        return { args, end: at };
      }
      if (token.text === "(") depth++;
      else if (token.text === ")") depth--;
      else if (token.text === "," && depth === 0) {
        finish();
        continue;
      }
    }
    current.push(token);
  }
  return { args, end: tokens.length };
}

function tokenize(code: string): Token[] {
  const tokens: Token[] = [];
  // Strings with escapes, comments, names, single signs; every alternative begins differently, so nothing is tried twice.
  for (const match of code.matchAll(/"(?:[^"\\]|\\[^]?)*(?:"|$)|'(?:[^'\\]|\\[^]?)*(?:'|$)|#[^\n]*|[A-Za-z.][\w.]*|[(),=]/g)) {
    const [text] = match;
    const place = { start: match.index, end: match.index + text.length };
    if (text.startsWith('"') || text.startsWith("'")) tokens.push({ kind: "text", text: unescape(text.slice(1, -1)), ...place });
    else if (/^[A-Za-z.]/.test(text)) tokens.push({ kind: "word", text, ...place });
    else if (!text.startsWith("#")) tokens.push({ kind: "sign", text, ...place });
  }
  return tokens;
}

function unescape(text: string): string {
  return text
    .replace(/\\u\{?([0-9A-Fa-f]{4})\}?/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
    .replace(/\\(["'\\])/g, "$1");
}
