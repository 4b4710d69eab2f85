/**
 * The word that marks a text as not yet written ("TODO", "tbd", "???", "<name>"), or undefined.
 * Only whole texts and leading markers count: prose that speaks of a to-do list is finished.
 */
export function unfinishedWord(text: string): string | undefined {
  const trimmed = text.trim();
  const marker =
    /^(TODO|FIXME|XXX|TBD|TBA|TBC)\b/.exec(trimmed)?.[1] ??
    /^(tbd|tba|tbc|todo|fixme|to be (?:done|decided|defined|determined|written))[.!]?$/i.exec(trimmed)?.[1];
  if (marker !== undefined) return marker;
  return /^(\?{2,}|\.{3}|\u2026|<[^<>]+>|\[(?:todo|tbd|fill in[^\]]*)\]|lorem ipsum.*|change ?me)$/is.exec(trimmed)?.[1];
}
