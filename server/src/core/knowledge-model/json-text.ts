import { visitJson } from "../formats/json.ts";
import type { ProblemList } from "./problems.ts";

/** What a file of the Wizard may be: several times the largest known model. */
export const mostCharacters = 64 * 1024 * 1024;
const mostNesting = 200;
/** Objects, lists and what stands in them; as many as memory holds. */
const mostValues = 8_000_000;
const mostKeys = 500_000;

/**
 * The data of a JSON text. Undefined when it is too large, too deep or not JSON; then `problems` has an error. An object may have half a
 * million keys, and the file eight million values.
 * Keys that stand twice in one object are errors, for one of the two would be dropped unseen.
 */
export function readJsonText(text: string, problems: ProblemList): unknown {
  if (text.length > mostCharacters) {
    problems.add("error", "", `The file is larger than ${mostCharacters / 1024 / 1024} million characters`);
    return undefined;
  }
  const json = text.startsWith("\ufeff") ? text.slice(1) : text;
  if (!scan(json, problems)) return undefined;
  try {
    return JSON.parse(json) as unknown;
  } catch {
    const [first] = visitJson(json, {}, {}).problems;
    problems.add("error", "", `This is not valid JSON${first?.range === undefined ? "" : `, see line ${first.range.start.line + 1}`}`);
    return undefined;
  }
}

interface Open {
  /** Undefined for a list. */
  readonly keys: Set<string> | undefined;
  /** In an object: whether the next string is a key. */
  wantsKey: boolean;
  key: string;
  index: number;
}

/** One pass over the text, without recursion. False when there is more than can be read. */
function scan(text: string, problems: ProblemList): boolean {
  const open: Open[] = [];
  let values = 0;
  const refuse = (message: string): false => {
    problems.add("error", pointerTo(open), message);
    return false;
  };
  for (let at = 0; at < text.length; at++) {
    const top = open.at(-1);
    switch (text.charCodeAt(at)) {
      case 0x22: {
        const end = endOfString(text, at);
        if (top?.keys !== undefined && top.wantsKey) {
          const key = keyOf(text.slice(at, end + 1));
          top.key = key;
          if (top.keys.has(key)) problems.add("error", pointerTo(open), "This key stands twice in one object; keep one of them");
          top.keys.add(key);
          if (top.keys.size > mostKeys) return refuse(`This object has more than ${mostKeys} keys`);
        }
        at = end;
        break;
      }
      case 0x3a:
        if (top !== undefined) top.wantsKey = false;
        break;
      case 0x2c:
        if (++values > mostValues) return refuse(`The file has more than ${mostValues / 1_000_000} million values`);
        if (top !== undefined) {
          top.wantsKey = true;
          top.index++;
        }
        break;
      case 0x7b:
      case 0x5b:
        if (open.length >= mostNesting) return refuse(`The file is nested deeper than ${mostNesting} levels`);
        if (++values > mostValues) return refuse(`The file has more than ${mostValues / 1_000_000} million values`);
        open.push({ keys: text.charCodeAt(at) === 0x7b ? new Set() : undefined, wantsKey: true, key: "", index: 0 });
        break;
      case 0x7d:
      case 0x5d:
        open.pop();
        break;
    }
  }
  return true;
}

/** Index of the closing quote, or of the last character of a text that ends inside. */
function endOfString(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 0x5c) at++;
    else if (code === 0x22) return at;
  }
  return text.length - 1;
}

function keyOf(quoted: string): string {
  if (!quoted.includes("\\")) return quoted.slice(1, -1);
  try {
    return String(JSON.parse(quoted));
  } catch {
    return quoted;
  }
}

function pointerTo(open: readonly Open[]): string {
  return open.map(({ keys, key, index }) => `/${escapeStep(keys === undefined ? String(index) : key)}`).join("");
}

/** One step of a JSON pointer, RFC 6901 section 3. */
export function escapeStep(step: string): string {
  return step.replaceAll("~", "~0").replaceAll("/", "~1");
}
