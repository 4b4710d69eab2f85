/**
 * Whether YAML may be nested deeper than people write. The parser recurses, and a stack that runs out while it compiles a
 * regular expression ends the whole process, so it must not be tried. Brackets in strings and comments count too: a rough upper bound.
 */
export function isDeeplyNested(text: string, limit = 100): boolean {
  let brackets = 0;
  for (const line of text.split(/\r\n?|\n/)) {
    const indent = /^[ \t]*/.exec(line)?.[0].length ?? 0;
    // `- - - a` opens a list in a list on one line.
    const indicators = /^[ \t]*(?:[-?:][ \t]+)*/.exec(line)?.[0].replace(/[ \t]/g, "").length ?? 0;
    if (indicators > limit || indent > 4 * limit) return true;
    for (let at = 0; at < line.length; at++) {
      const code = line.charCodeAt(at);
      if (code === 91 || code === 123) brackets++;
      else if (code === 93 || code === 125) brackets = Math.max(0, brackets - 1);
      if (brackets > limit) return true;
    }
  }
  return false;
}
