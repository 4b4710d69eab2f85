import { applyDefault, isKnown, removePattern, replacePattern, unknownText, type Value } from "./shell/values.ts";

const maxLength = 64_000;

/**
 * Expands `$name` and `${name…}` in a word of a Dockerfile and takes quotes and escapes off, as BuildKit does for FROM, ENV, ARG, COPY,
 * LABEL and WORKDIR. What is not known stays as written between marks, see `shell/values.ts`.
 * https://docs.docker.com/reference/dockerfile/#environment-replacement
 */
export function expandDocker(text: string, valueOf: (name: string) => Value, escape: string): string {
  const pieces: string[] = [];
  let size = 0;
  let quote = "";
  for (let at = 0; at < text.length;) {
    const char = text[at] ?? "";
    let piece = char;
    let next = at + 1;
    if (quote === "'") {
      if (char === "'") [quote, piece] = ["", ""];
    } else if (char === escape) {
      const after = text[at + 1] ?? "";
      const keeps = quote === '"' && after !== '"' && after !== "$" && after !== escape;
      piece = keeps ? char + after : after;
      next = at + 2;
    } else if (char === '"') [quote, piece] = [quote === '"' ? "" : '"', ""];
    else if (char === "'" && quote === "") [quote, piece] = ["'", ""];
    else if (char === "$") {
      const end = endOfVariable(text, at);
      if (end > at + 1) {
        piece = variable(text.slice(at, end), valueOf, escape);
        next = end;
      }
    }
    pieces.push(piece);
    size += piece.length;
    if (size > maxLength) return unknownText("…");
    at = next;
  }
  return pieces.join("");
}

/** Index behind the variable that starts at a dollar sign. */
function endOfVariable(text: string, at: number): number {
  if (text[at + 1] !== "{") {
    const name = /^\$(?:[A-Za-z_]\w*|\d)/.exec(text.slice(at, at + 300))?.[0];
    return at + (name?.length ?? 1);
  }
  let depth = 0;
  for (let index = at + 1; index < Math.min(text.length, at + 1000); index++) {
    if (text[index] === "{") depth++;
    else if (text[index] === "}" && --depth === 0) return index + 1;
  }
  return at + 1;
}

function variable(written: string, valueOf: (name: string) => Value, escape: string): string {
  const parts = /^\$\{?([A-Za-z_]\w*|\d)(?:(:?[-+?]|##?|%%?|\/\/?)([^]*))?\}?$/.exec(written);
  if (parts === null) return unknownText(written);
  const [, name = "", operator] = parts;
  const value = valueOf(name);
  if (operator === undefined) return typeof value === "string" ? value : unknownText(written);
  const operand = (parts[3] ?? "").replace(/\}$/, "");
  const result = operate(value, operator, operand, text => expandDocker(text, valueOf, escape));
  return typeof result === "string" && isKnown(result) ? result : unknownText(written);
}

function operate(value: Value, operator: string, operand: string, expand: (text: string) => string): Value {
  if (/[-+?]/.test(operator)) return applyDefault(value, operator, expand(operand));
  if (typeof value !== "string") return undefined;
  if (!operator.startsWith("/")) return removePattern(value, operator, expand(operand));
  const slash = operand.indexOf("/");
  const pattern = slash < 0 ? operand : operand.slice(0, slash);
  return replacePattern(value, operator, expand(pattern), slash < 0 ? "" : expand(operand.slice(slash + 1)));
}
