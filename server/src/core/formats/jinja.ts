import type { Span } from "../text.ts";

/** A template of Jinja with its tags taken out, so that what is left can be read at its own places. */
export interface JinjaText {
  /** As long as the text: tags and comments are blanks, expressions are letters that no name has. */
  readonly masked: string;
  /** Names with the one value that they are given, without a condition and as a literal. */
  readonly variables: ReadonlyMap<string, JinjaVariable>;
  /** Parts that stand behind a condition or in a loop. */
  readonly conditions: readonly { readonly written: string; readonly within: Span }[];
}

export interface JinjaVariable {
  readonly value: string;
  /** Of the value without quotes; missing for what stands in no place of its own. */
  readonly span?: Span;
}

/** https://jinja.palletsprojects.com/en/stable/templates/ */
export function readJinja(text: string): JinjaText {
  const parts: string[] = [];
  const variables = new Map<string, JinjaVariable>();
  const ambiguous = new Set<string>();
  const conditions: { written: string; within: Span }[] = [];
  const open: { written: string; start: number }[] = [];
  let at = 0;
  for (;;) {
    const start = nextTag(text, at);
    const kind = start < 0 ? undefined : text[start + 1];
    const close = start < 0 ? -1 : text.indexOf(closers[kind ?? ""] ?? "", start + 2);
    if (start < 0 || close < 0) break;
    const end = close + 2;
    const whole = text.slice(start, end);
    parts.push(text.slice(at, start), kind === "{" ? whole.replace(/[^\r\n]/g, placeholder) : whole.replace(/[^\r\n]/g, " "));
    if (kind === "%") statement(text.slice(start + 2, close), start + 2, end);
    at = end;
  }
  parts.push(text.slice(at));
  for (const { written, start } of open) conditions.push({ written, within: { start, end: text.length } });
  for (const name of ambiguous) variables.delete(name);
  return { masked: parts.join(""), variables, conditions };

  function statement(body: string, offset: number, end: number): void {
    const words = body.replace(/^[-+]|[-+]$/g, " ").trim();
    const word = /^\w+/.exec(words)?.[0] ?? "";
    if (word === "if" || word === "for") open.push({ written: words, start: end });
    else if (word === "elif" || word === "else") {
      const last = open.pop();
      if (last !== undefined) conditions.push({ written: last.written, within: { start: last.start, end: offset } });
      open.push({ written: words === "else" ? `not ${last?.written ?? "?"}` : words, start: end });
    } else if (word === "endif" || word === "endfor") {
      const last = open.pop();
      if (last !== undefined) conditions.push({ written: last.written, within: { start: last.start, end: offset } });
    } else if (word === "set") {
      const name = /^set\s+(\w+)/.exec(words)?.[1];
      if (name === undefined) return;
      const literal = /^set\s+\w+\s*=\s*(?:"([^"\\]*)"|'([^'\\]*)'|(\d+))$/.exec(words);
      const value = literal?.[1] ?? literal?.[2] ?? literal?.[3];
      if (value === undefined || open.length > 0 || variables.has(name)) ambiguous.add(name);
      const start = value === undefined ? -1 : body.indexOf(value, body.indexOf("=") + 1);
      variables.set(
        name,
        start < 0 || value === undefined ? { value: "" } : { value, span: { start: offset + start, end: offset + start + value.length } },
      );
    }
  }
}

/** The text with its expressions worked out, and whether all of them could be. Only names and `|lower` of names are. */
export function resolveJinja(
  written: string,
  variables: ReadonlyMap<string, JinjaVariable>,
): { readonly text: string; readonly resolved: boolean } {
  const unknown: string[] = [];
  const text = written.replace(/\$?\{\{([^{}]*)\}\}/g, (whole, expression: string) => {
    const [, name, filter] = /^[-+]?\s*(\w+)\s*(?:\|\s*(\w+)\s*)?[-+]?$/.exec(expression.trim()) ?? [];
    const variable = name === undefined ? undefined : variables.get(name);
    if (variable !== undefined && filter === undefined) return variable.value;
    if (variable !== undefined && filter === "lower") return variable.value.toLowerCase();
    unknown.push(whole);
    return whole;
  });
  // Variables made of each other could grow without end.
  if (text.length > written.length + longest) return { text: written, resolved: false };
  return { text, resolved: unknown.length === 0 && !/\{\{|\}\}/.test(text) };
}

/** What an expression is masked with; no text holds it on purpose. */
export const placeholder = "\ue000";

const longest = 1000;

const closers: Readonly<Record<string, string | undefined>> = { "{": "}}", "%": "%}", "#": "#}" };

function nextTag(text: string, from: number): number {
  for (let at = text.indexOf("{", from); at >= 0; at = text.indexOf("{", at + 1)) {
    const next = text[at + 1];
    if (next === "{" || next === "%" || next === "#") return at;
  }
  return -1;
}
