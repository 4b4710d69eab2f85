import type { Link } from "../facts/types.ts";
import type { LineIndex, Span } from "../text.ts";

/** The web addresses that stand bare in a part of a text. */
export function bareUrls(text: string, { start, end }: Span, lines: LineIndex): Link[] {
  const links: Link[] = [];
  for (const match of text.slice(start, end).matchAll(/\bhttps?:\/\/[^\s<>"'`\\^{}|[\]]+/g)) {
    // Punctuation behind an address belongs to the sentence, a bracket too unless the address opened it.
    let url = withoutEnd(match[0], ".,;:!?*_");
    if (url.endsWith(")") && !url.includes("(")) url = withoutEnd(url, ").,;:!?*_");
    const from = start + match.index;
    links.push({ url, text: url, image: false, at: lines.range({ start: from, end: from + url.length }) });
  }
  return links;
}

/** A regular expression would look from every sign to the end. */
function withoutEnd(text: string, signs: string): string {
  let end = text.length;
  while (end > 0 && signs.includes(text[end - 1] ?? "")) end--;
  return text.slice(0, end);
}
