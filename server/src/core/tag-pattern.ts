import { linearPattern } from "./linear-pattern.ts";

/**
 * Whether a tag matches a pattern as `git tag --list` reads it (glob(7)): `*` and `?` stand for any characters, `[0-9]` and `[!a-z]` for one
 * of a set. A pattern that cannot be read matches nothing.
 */
export function tagMatcher(pattern: string): (tag: string) => boolean {
  let source = "";
  for (let at = 0; at < pattern.length; at++) {
    const char = pattern[at] ?? "";
    // a closing bracket right behind the opening one belongs to the set
    const set = char === "[" ? /^\[([!^]?)(\]?[^\]]*)\]/.exec(pattern.slice(at)) : null;
    if (set !== null) {
      source += `[${set[1] === "" ? "" : "^"}${(set[2] ?? "").replace(/[\\\][^]/g, "\\$&")}]`;
      at += set[0].length - 1;
    } else if (char === "*") source += source.endsWith(".*") ? "" : ".*";
    else if (char === "?") source += ".";
    else if (char === "\\" && at + 1 < pattern.length) source += escaped(pattern[++at] ?? "");
    else source += escaped(char);
  }
  return linearPattern(`^${source}$`, "as written") ?? (() => false);
}

function escaped(char: string): string {
  return char.replace(/[\\^$.*+?()[\]{}|/]/, "\\$&");
}
