/** JSON that lies exactly as `JSON.stringify` writes it, so that the place of every token follows from the value alone. */
export interface LaidOutJson {
  /** No key of it was repeated. */
  readonly value: unknown;
  /** Characters of each level. */
  readonly indent: number;
}

/** Larger texts are better read token by token, for the value and a second text would be held beside the first. */
const largest = 4_000_000;

/**
 * The value of a text that a program wrote with an indentation and with one line break or none at its end; undefined for every other. Both
 * steps are the engine's own, so in a new process, where nothing is compiled yet, this is many times quicker than any scanner.
 */
export function laidOutJson(text: string): LaidOutJson | undefined {
  const indent = /^\{\n( {1,10}|\t{1,10})"/.exec(text)?.[1];
  if (indent === undefined || text.length > largest) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    // what is indented at every level grows with the square of the nesting
    if (isNestedDeeply(value)) return undefined;
    const json = JSON.stringify(value, null, indent);
    return text === json || text === `${json}\n` ? { value, indent: indent.length } : undefined;
  } catch {
    return undefined;
  }
}

function isNestedDeeply(value: unknown): boolean {
  let level = [value].filter(isContainer);
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > 50) return true;
    const next: object[] = [];
    for (const container of level) for (const item of itemsOf(container)) if (isContainer(item)) next.push(item);
    level = next;
  }
  return false;
}

function isContainer(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}

function itemsOf(container: object): readonly unknown[] {
  return Array.isArray(container) ? container : Object.values(container);
}

/** How many line breaks the value spans where it is laid out. */
export function lineBreaksIn(value: unknown): number {
  if (!isContainer(value)) return 0;
  let breaks = 0;
  const open: object[] = [value];
  for (let container = open.pop(); container !== undefined; container = open.pop()) {
    const items = itemsOf(container);
    if (items.length > 0) breaks += items.length + 1;
    for (const item of items) if (isContainer(item)) open.push(item);
  }
  return breaks;
}

/** Whether a JSON value is an object, neither a list nor null. */
export function isJsonObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
