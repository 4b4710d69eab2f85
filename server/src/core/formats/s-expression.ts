import type { Problem } from "../facts/types.ts";
import { LineIndex, type Span } from "../text.ts";

/** An expression of Scheme as it is written; nothing is evaluated. Quotes (`'`, `` ` ``, `,`, `,@`, `#~`, `#$`) are stepped over. */
export type SExpression =
  | { readonly kind: "list"; readonly items: readonly SExpression[]; readonly span: Span }
  | { readonly kind: "text"; readonly value: string; readonly span: Span; readonly inner?: Span }
  | { readonly kind: "symbol"; readonly name: string; readonly span: Span };

/** Gives what could be read also of a text that breaks off. https://www.gnu.org/software/guile/manual/html_node/Reading-and-Evaluation.html */
export function readSExpressions(text: string): { readonly expressions: readonly SExpression[]; readonly problems: readonly Problem[] } {
  const top: SExpression[] = [];
  const open: { readonly items: SExpression[]; readonly start: number; readonly close: string }[] = [];
  const problems: Problem[] = [];
  const problem = (message: string, at: number): void => {
    if (problems.length === 0) problems.push({ message, range: new LineIndex(text).range({ start: at, end: at }) });
  };
  let items = top;
  /** `#;` hides the next expression; the lists that it stands in. */
  const hidden = new Set<SExpression[]>();
  const add = (expression: SExpression): void => {
    if (hidden.delete(items)) return;
    items.push(expression);
  };
  const step = /\s+|;[^\n]*|(#;)|(#\|)|(#\\(?:[A-Za-z]+|[^]))|(")|#?[`',]@?|#[~$+]@?|([([])|([)\]])|([^\s()[\]"';]+)/y;
  for (let at = 0; at < text.length;) {
    step.lastIndex = at;
    const match = step.exec(text);
    if (match === null) {
      problem("This character is not known in Scheme", at);
      break;
    }
    const [whole, skip, comment, character, quote, opening, closing, word] = match;
    let end = at + whole.length;
    if (skip !== undefined) hidden.add(items);
    else if (comment !== undefined) {
      const closed = text.indexOf("|#", end);
      if (closed < 0) problem("This comment does not end", at);
      end = closed < 0 ? text.length : closed + 2;
    } else if (character !== undefined || word !== undefined) {
      add({ kind: "symbol", name: word ?? whole, span: { start: at, end } });
    } else if (quote !== undefined) {
      const literal = /(?:[^"\\]|\\[^])*"/y;
      literal.lastIndex = end;
      const body = literal.exec(text)?.[0];
      if (body === undefined) {
        problem("This text does not end", at);
        break;
      }
      const written = body.slice(0, -1);
      const inner = { start: end, end: end + written.length };
      end += body.length;
      const span = { start: at, end };
      if (written.includes("\\")) add({ kind: "text", value: written.replace(/\\([^])/g, "$1"), span });
      else add({ kind: "text", value: written, span, inner });
    } else if (opening !== undefined) {
      open.push({ items, start: at, close: opening === "(" ? ")" : "]" });
      items = [];
    } else if (closing !== undefined) {
      const above = open.pop();
      if (above === undefined || above.close !== closing) {
        problem("This bracket closes nothing", at);
        break;
      }
      const list: SExpression = { kind: "list", items, span: { start: above.start, end } };
      items = above.items;
      add(list);
    }
    at = end;
  }
  if (open.length > 0) problem("A bracket is not closed; the file may have been cut off", text.length);
  while (open.length > 0) {
    const above = open.pop();
    if (above === undefined) break;
    const list: SExpression = { kind: "list", items, span: { start: above.start, end: text.length } };
    items = above.items;
    add(list);
  }
  return { expressions: top, problems };
}

/** The lists whose first item is this symbol, wherever they stand, in their order. */
export function callsOf(expressions: readonly SExpression[], name: string): Extract<SExpression, { kind: "list" }>[] {
  const found: Extract<SExpression, { kind: "list" }>[] = [];
  const queue: SExpression[] = [...expressions].reverse();
  for (let at = queue.pop(); at !== undefined; at = queue.pop()) {
    if (at.kind !== "list") continue;
    if (isCall(at, name)) found.push(at);
    for (let index = at.items.length - 1; index >= 0; index--) {
      const item = at.items[index];
      if (item !== undefined) queue.push(item);
    }
  }
  return found;
}

export function isCall(expression: SExpression | undefined, name: string): expression is Extract<SExpression, { kind: "list" }> {
  const first = expression?.kind === "list" ? expression.items[0] : undefined;
  return first?.kind === "symbol" && first.name === name;
}
