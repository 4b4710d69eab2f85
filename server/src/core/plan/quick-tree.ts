import { getScalarValue, parseEvents, type Event } from "js-yaml";
import type { ListNode, MapEntry, MapNode, PlanNode, ScalarNode, ScalarValue } from "./nodes.ts";

// The numbers of js-yaml's EVENT_ID, COLLECTION_STYLE and SCALAR_STYLE; compared as literals so that the union of events narrows.
const documentEvent = 1;
const listEvent = 2;
const mapEvent = 3;
const scalarEvent = 4;
const popEvent = 6;
const flowStyle = 2;
const styles: Readonly<Record<number, ScalarNode["style"]>> = { 1: "plain", 2: "single", 3: "double", 4: "block", 5: "block" };

type Building<T> = { -readonly [K in keyof T]: T[K] };

/**
 * The tree of a text that has nothing unusual in it, in a fraction of the time that the parser with all its messages takes.
 * Undefined when that parser has to look: errors, aliases, tags, several documents, repeated keys, and whatever the two may read differently.
 */
export function quickTree(text: string): PlanNode | undefined {
  if (unusual.test(text)) return undefined;
  let events: readonly Event[];
  try {
    events = parseEvents(text, { maxDepth: 100 });
  } catch {
    return undefined;
  }
  const reader = { text, events, at: 1, behind: 0 };
  const [document] = events;
  if (document?.type !== documentEvent || document.explicitStart || document.explicitEnd) return undefined;
  const root = build(reader, undefined, undefined);
  const last = reader.at === events.length - 1;
  return root !== none && last ? root : undefined;
}

/** Tabs, line ends other than LF and CRLF, directives, explicit keys, and characters that editors do not show. */
const unusual = /\t|\r(?!\n)|[\u0085\u2028\u2029\ufeff]|^%|^ *(?:- +)*\?(?: |\r?$)/m;

interface Reader {
  readonly text: string;
  readonly events: readonly Event[];
  /** Index of the next event. */
  at: number;
  /** Offset behind what was read. */
  behind: number;
}

/** Not to be read here. */
const none = Symbol("none");

function build(reader: Reader, parent: MapEntry | ListNode | undefined, index: number | undefined): PlanNode | typeof none {
  const event = reader.events[reader.at];
  if (event === undefined || !("tagStart" in event) || event.tagStart >= 0 || event.anchorStart >= 0) return none;
  reader.at++;
  const place = index === undefined ? { parent } : { parent, index };
  switch (event.type) {
    case scalarEvent:
      return scalarOf(reader, event, place);
    case listEvent: {
      const items: PlanNode[] = [];
      const list: Building<ListNode> = {
        kind: "list",
        flow: event.style === flowStyle,
        items,
        span: { start: event.start, end: event.start },
        ...place,
      };
      reader.behind = event.start + 1;
      while (reader.events[reader.at]?.type !== popEvent) {
        const item = build(reader, list, items.length);
        if (item === none) return none;
        items.push(item);
      }
      return closed(reader, list, items.at(-1)?.span.end, "]");
    }
    case mapEvent: {
      const entries: MapEntry[] = [];
      const map: Building<MapNode> = {
        kind: "map",
        flow: event.style === flowStyle,
        entries,
        span: { start: event.start, end: event.start },
        ...place,
      };
      // a pair without braces inside a list
      if (map.flow && reader.text[event.start] !== "{") return none;
      reader.behind = event.start + 1;
      const seen = new Set<string>();
      while (reader.events[reader.at]?.type !== popEvent) {
        const entry = entryOf(reader, map);
        if (entry === none || seen.has(entry.key)) return none;
        seen.add(entry.key);
        entries.push(entry);
      }
      return closed(reader, map, entries.at(-1)?.span.end, "}");
    }
    default:
      return none;
  }
}

function entryOf(reader: Reader, map: MapNode): MapEntry | typeof none {
  const key = reader.events[reader.at];
  if (key?.type !== scalarEvent || key.valueStart < 0 || !key.fast || key.tagStart >= 0 || key.anchorStart >= 0) return none;
  reader.at++;
  const quotes = key.style === 1 ? 0 : 1;
  const keySpan = { start: key.valueStart - quotes, end: key.valueEnd + quotes };
  if (keySpan.end - keySpan.start > 1000) return none;
  reader.behind = keySpan.end;
  const entry: Building<MapEntry> = { key: reader.text.slice(key.valueStart, key.valueEnd), keySpan, value: undefined, map, span: keySpan };
  const value = reader.events[reader.at];
  if (value?.type === scalarEvent && value.valueStart < 0) {
    // `key:`, and in brackets `key` alone, which the other parser must place
    if (map.flow || value.tagStart >= 0 || value.anchorStart >= 0) return none;
    reader.at++;
    return entry;
  }
  const built = build(reader, entry, undefined);
  if (built === none) return none;
  entry.value = built;
  entry.span = { start: keySpan.start, end: built.span.end };
  return entry;
}

function closed<T extends Building<ListNode> | Building<MapNode>>(
  reader: Reader,
  node: T,
  lastEnd: number | undefined,
  bracket: string,
): T | typeof none {
  reader.at++;
  let end = lastEnd;
  if (node.flow) {
    // between the last item and the bracket there are at most a comma, line ends and comments
    const between = /(?:[\s,]|(?<=\s)#.*)*/y;
    between.lastIndex = reader.behind;
    between.test(reader.text);
    end = reader.text[between.lastIndex] === bracket ? between.lastIndex + 1 : undefined;
  }
  if (end === undefined || (node.flow && !endsAt(reader.text, end)) || commentInside(reader.text, node, end)) return none;
  node.span = { start: node.span.start, end };
  reader.behind = end;
  return node;
}

function scalarOf(
  reader: Reader,
  event: Event & { type: typeof scalarEvent },
  place: Pick<ScalarNode, "parent" | "index">,
): ScalarNode | typeof none {
  const { text } = reader;
  const { valueStart, valueEnd } = event;
  if (valueStart < 0) return none;
  const style = styles[event.style] ?? "plain";
  const source = event.fast ? text.slice(valueStart, valueEnd) : getScalarValue(text, event);
  const span = style === "block" ? blockSpan(reader, valueEnd) : { start: valueStart, end: valueEnd };
  if (span === none) return none;
  if (style === "single" || style === "double") {
    span.start--;
    span.end++;
    if (!endsAt(text, span.end)) return none;
  }
  reader.behind = span.end;
  return { kind: "scalar", value: style === "plain" ? plainValue(source) : source, source, style, span, ...place };
}

/** Whether nothing but an end follows a closing quote or bracket: js-yaml does not mind what else does. */
function endsAt(text: string, offset: number): boolean {
  const end = / *(?:[,\]}\r\n]|(?<= )#|$)/y;
  end.lastIndex = offset;
  return end.test(text);
}

/** The two parsers differ on comments between brackets. */
function commentInside(text: string, { flow, span }: MapNode | ListNode, end: number): boolean {
  if (!flow) return false;
  const inside = text.slice(span.start, end);
  return inside.includes("\n") && inside.includes("#");
}

/** Of a block scalar behind its key, from the sign that begins it. */
function blockSpan({ text, behind }: Reader, end: number): { start: number; end: number } | typeof none {
  const sign = /: *(?=[|>])/y;
  sign.lastIndex = behind;
  // blank lines at the end belong to it or not, by its sign
  return !sign.test(text) || /\n\s*\n$/.test(text.slice(Math.max(behind, end - 100), end)) ? none : { start: sign.lastIndex, end };
}

/** By the core schema, https://yaml.org/spec/1.2.2/#103-core-schema. */
function plainValue(text: string): ScalarValue {
  // most texts begin with none of the characters that anything else begins with
  if (!/^[-+.\d~nNtTfF]/.test(text)) return text;
  if (/^(?:~|null|Null|NULL)$/.test(text)) return null;
  if (/^(?:true|True|TRUE)$/.test(text)) return true;
  if (/^(?:false|False|FALSE)$/.test(text)) return false;
  if (/^[-+]?\d+$/.test(text)) return Number.parseInt(text, 10);
  if (/^0o[0-7]+$/.test(text)) return Number.parseInt(text.slice(2), 8);
  if (/^0x[\da-fA-F]+$/.test(text)) return Number.parseInt(text.slice(2), 16);
  if (/^[-+]?(?:\.\d+|\d+(?:\.\d*)?)(?:[eE][-+]?\d+)?$/.test(text)) return Number.parseFloat(text);
  if (/^\.(?:nan|NaN|NAN)$/.test(text)) return Number.NaN;
  if (/^[-+]?\.(?:inf|Inf|INF)$/.test(text)) return text.startsWith("-") ? -Infinity : Infinity;
  return text;
}
