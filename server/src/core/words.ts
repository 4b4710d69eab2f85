/** "a", "a or b", "a, b or c". */
export function orList(items: readonly string[]): string {
  return list(items, "or");
}

export function andList(items: readonly string[]): string {
  return list(items, "and");
}

function list(items: readonly string[], word: string): string {
  if (items.length < 2) return items[0] ?? "";
  return `${items.slice(0, -1).join(", ")} ${word} ${items.at(-1) ?? ""}`;
}

/** "1 file", "2 files". */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

/** As many items as fit into `room` characters, then how many more there are. */
export function someOf(items: readonly string[], room: number): string {
  const shown: string[] = [];
  let length = 0;
  for (const item of items) {
    if (shown.length > 0 && length + item.length + 2 > room) break;
    shown.push(item);
    length += item.length + 2;
  }
  const more = items.length - shown.length;
  return more === 0 ? shown.join(", ") : `${shown.join(", ")} and ${more} more`;
}

/** A value in a message, cut to a length that leaves room for the rest of the sentence. */
export function short(text: string, room = 40): string {
  const line = text.replace(/\s+/g, " ").trim();
  return line.length <= room ? line : `${line.slice(0, room - 1)}…`;
}

/** An answer as somebody would say it. */
export function answerWords(value: unknown): string {
  if (Array.isArray(value)) return value.map(answerWords).join(", ");
  if (typeof value === "object" && value !== null)
    return Object.entries(value)
      .map(([key, inner]) => `${key}: ${answerWords(inner)}`)
      .join(", ");
  return String(value);
}
