/**
 * A text of a compose file with its variables replaced by the defaults written in it: `${TAG:-1.2}`. Undefined when a variable without a
 * default is in it, for its value comes from the environment or from a file named `.env`.
 * https://docs.docker.com/reference/compose-file/interpolation/
 */
export function withDefaults(text: string, depth = 0): string | undefined {
  if (!text.includes("$")) return text;
  if (depth > 10 || text.length > 4096) return undefined;
  let out = "";
  for (let at = 0; at < text.length;) {
    if (text[at] !== "$") {
      out += text[at++] ?? "";
      continue;
    }
    if (text[at + 1] === "$") {
      out += "$";
      at += 2;
      continue;
    }
    const opening = /^\$\{[A-Za-z_]\w*:?-/.exec(text.slice(at, at + 300))?.[0];
    const end = opening === undefined ? -1 : closing(text, at + 1);
    if (opening === undefined || end < 0) return undefined;
    const value = withDefaults(text.slice(at + opening.length, end), depth + 1);
    if (value === undefined) return undefined;
    out += value;
    at = end + 1;
  }
  return out;
}

/** Index of the brace that closes the one at `open`; -1 when there is none. */
function closing(text: string, open: number): number {
  let depth = 0;
  for (let at = open; at < text.length; at++) {
    if (text[at] === "{") depth++;
    else if (text[at] === "}" && --depth === 0) return at;
  }
  return -1;
}
