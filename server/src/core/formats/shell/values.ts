/**
 * Text in which what is not known is kept as it is written between two marks, so that `numpy==${V}` still shows
 * that the version is restricted while its name can be trusted.
 */
const mark = "\u0000";

/** What a variable holds: its text, null when it is known to be unset, undefined when nobody can tell. */
export type Value = string | null | undefined;

/** Stands for a written piece whose value is not known. */
export function unknownText(written: string): string {
  return mark + written.replaceAll(mark, "") + mark;
}

export function isKnown(text: string): boolean {
  return !text.includes(mark);
}

/** The text as somebody wrote it, with its variables. */
export function asWritten(text: string): string {
  return text.replaceAll(mark, "");
}

/** The operations that `${name…}` knows, both in the shell and in a Dockerfile. Undefined when the result cannot be told. */
export function applyDefault(value: Value, operator: string, operand: string): Value {
  if (value === undefined) return undefined;
  const missing = value === null || (operator.startsWith(":") && value === "");
  switch (operator) {
    case "-":
    case ":-":
    case "=":
    case ":=":
      return missing ? operand : value;
    case "+":
    case ":+":
      return missing ? "" : operand;
    default:
      return missing ? undefined : value;
  }
}

/** `${name#pattern}`, `##`, `%` and `%%`. */
export function removePattern(value: string, operator: string, pattern: string): string | undefined {
  const matches = patternMatcher(pattern);
  if (matches === undefined || value.length > 1000) return undefined;
  const lengths = Array.from({ length: value.length + 1 }, (_, length) => (operator.length === 2 ? value.length - length : length));
  const fromStart = operator.startsWith("#");
  for (const length of lengths) {
    const part = fromStart ? value.slice(0, length) : value.slice(value.length - length);
    if (matches(part)) return fromStart ? value.slice(length) : value.slice(0, value.length - length);
  }
  return value;
}

/** `${name/pattern/text}`, `//`, `/#` and `/%`; only patterns without wildcards. */
export function replacePattern(value: string, operator: string, pattern: string, replacement: string): string | undefined {
  if (pattern === "") return value;
  if (/[*?[\]\\]/.test(pattern) || value.length * (replacement.length + 1) > 100_000) return undefined;
  switch (operator) {
    case "/":
      return value.replace(pattern, () => replacement);
    case "//":
      return value.replaceAll(pattern, () => replacement);
    case "/#":
      return value.startsWith(pattern) ? replacement + value.slice(pattern.length) : value;
    case "/%":
      return value.endsWith(pattern) ? value.slice(0, -pattern.length) + replacement : value;
    default:
      return undefined;
  }
}

/** A matcher for shell patterns with `*` and `?`; undefined for the rest. */
function patternMatcher(pattern: string): ((text: string) => boolean) | undefined {
  if (/[[\]\\]/.test(pattern) || pattern.length > 100 || pattern.split("*").length > 3) return undefined;
  const source = pattern
    .replace(/[$.+(){}|^/]/g, "\\$&")
    .replaceAll("*", "[^]*")
    .replaceAll("?", "[^]");
  const compiled = new RegExp(`^${source}$`);
  return text => compiled.test(text);
}
