/** How a language writes JSON of which tools take a digest. */
export interface JsonStyle {
  /** Between members, and between a key and its value. */
  readonly comma: string;
  readonly colon: string;
  /** Python sorts keys by code point when it is told to; PHP keeps the order. */
  readonly sorted: boolean;
  /** PHP writes `\/`, and an empty object as an empty list. */
  readonly php: boolean;
}

export const pythonJson: JsonStyle = { comma: ", ", colon: ": ", sorted: true, php: false };
export const compactPythonJson: JsonStyle = { comma: ",", colon: ":", sorted: true, php: false };
export const phpJson: JsonStyle = { comma: ",", colon: ":", sorted: false, php: true };

const deepest = 100;

/**
 * The JSON of a value, everything beyond ASCII escaped. Undefined when it cannot be told for certain: numbers (1.0 and 1 are one number
 * here, but not there), dates, keys that PHP takes for places in a list, and what is nested too deeply.
 */
export function jsonAsWritten(value: unknown, style: JsonStyle, depth = 0): string | undefined {
  if (depth > deepest) return undefined;
  if (value === null) return "null";
  if (typeof value === "boolean") return String(value);
  if (typeof value === "string") return quoted(value, style);
  if (Array.isArray(value)) {
    const items = value.map(item => jsonAsWritten(item, style, depth + 1));
    return items.includes(undefined) ? undefined : `[${items.join(style.comma)}]`;
  }
  if (typeof value !== "object" || ![Object.prototype, null].includes(Object.getPrototypeOf(value) as object | null)) return undefined;
  const entries = Object.entries(value);
  if (style.sorted) entries.sort(([a], [b]) => compareCodePoints(a, b));
  if (style.php && entries.some(([key]) => /^(?:0|-?[1-9]\d*)$/.test(key))) return undefined;
  if (style.php && entries.length === 0) return "[]";
  const members = entries.map(([key, item]) => {
    const written = jsonAsWritten(item, style, depth + 1);
    return written === undefined ? undefined : `${quoted(key, style)}${style.colon}${written}`;
  });
  return members.includes(undefined) ? undefined : `{${members.join(style.comma)}}`;
}

const short: ReadonlyMap<string, string> = new Map([
  ['"', '\\"'],
  ["\\", "\\\\"],
  ["\n", "\\n"],
  ["\r", "\\r"],
  ["\t", "\\t"],
  ["\b", "\\b"],
  ["\f", "\\f"],
]);

function quoted(text: string, { php }: JsonStyle): string {
  const escaped = text.replace(/[^ !#-.0-[\]-~]/g, sign => {
    if (sign === "/") return php ? "\\/" : "/";
    if (sign === "\u007f" && php) return sign;
    return short.get(sign) ?? `\\u${sign.charCodeAt(0).toString(16).padStart(4, "0")}`;
  });
  return `"${escaped}"`;
}

function compareCodePoints(a: string, b: string): number {
  const [left, right] = [[...a], [...b]];
  for (let index = 0; index < Math.min(left.length, right.length); index++) {
    const difference = (left[index]?.codePointAt(0) ?? 0) - (right[index]?.codePointAt(0) ?? 0);
    if (difference !== 0) return difference;
  }
  return left.length - right.length;
}
