import { getScalarValue, parseEvents, YAMLException, type Event } from "js-yaml";
import type { Problem } from "../facts/types.ts";
import { LineIndex, type Span } from "../text.ts";

/**
 * A YAML text as the flat events of its parser, with offsets. Nothing is built for what nobody asks for, which makes
 * lockfiles of many megabytes cheap. Scalars are read as written: 1.10 stays "1.10".
 * A node is the index of the event that begins it.
 */
export interface YamlEvents {
  readonly text: string;
  readonly events: readonly Event[];
  /** Where the node that begins at an index ends: the index behind its last event. */
  readonly next: Int32Array;
  readonly anchors: ReadonlyMap<string, YamlNode>;
  /** The root of each document that has one. */
  readonly roots: readonly YamlNode[];
}

export type YamlNode = number;

// The numbers of js-yaml's EVENT_ID; compared as literals so that the union of events narrows.
const documentEvent = 1;
const listEvent = 2;
const mapEvent = 3;
const scalarEvent = 4;
const aliasEvent = 5;
const popEvent = 6;

/** Undefined, with the reason, when the text is not YAML. */
export function readYamlEvents(text: string): { readonly yaml?: YamlEvents; readonly problems: readonly Problem[] } {
  try {
    const events = parseEvents(text, {});
    return { yaml: index(text, events), problems: [] };
  } catch (error) {
    if (!(error instanceof YAMLException)) return { problems: [{ message: "The file cannot be read as YAML." }] };
    const message = `Not valid YAML: ${error.reason}`.slice(0, 89) + ".";
    const position = error.mark?.position;
    if (position === undefined) return { problems: [{ message }] };
    return { problems: [{ message, range: new LineIndex(text).range({ start: position, end: position }) }] };
  }
}

/** What an alias stands for; other nodes are returned as they are. */
export function yamlTarget(yaml: YamlEvents, node: YamlNode): YamlNode {
  const event = yaml.events[node];
  if (event?.type !== aliasEvent) return node;
  return yaml.anchors.get(yaml.text.slice(event.anchorStart, event.anchorEnd)) ?? node;
}

export function yamlKind(yaml: YamlEvents, node: YamlNode): "map" | "list" | "scalar" | undefined {
  switch (yaml.events[yamlTarget(yaml, node)]?.type) {
    case mapEvent:
      return "map";
    case listEvent:
      return "list";
    case scalarEvent:
      return "scalar";
    default:
      return undefined;
  }
}

/** Keys and values of a map in their order, repeated keys included; empty for anything else. */
export function yamlEntries(yaml: YamlEvents, node: YamlNode): (readonly [key: YamlNode, value: YamlNode])[] {
  const map = yamlTarget(yaml, node);
  const entries: (readonly [YamlNode, YamlNode])[] = [];
  if (yaml.events[map]?.type !== mapEvent) return entries;
  const end = (yaml.next[map] ?? 0) - 1;
  for (let key = map + 1; key < end;) {
    const value = yaml.next[key] ?? end;
    if (value >= end) break;
    entries.push([key, value]);
    key = yaml.next[value] ?? end;
  }
  return entries;
}

/** The items of a list; empty for anything else. */
export function yamlItems(yaml: YamlEvents, node: YamlNode): YamlNode[] {
  const list = yamlTarget(yaml, node);
  const items: YamlNode[] = [];
  if (yaml.events[list]?.type !== listEvent) return items;
  const end = (yaml.next[list] ?? 0) - 1;
  for (let item = list + 1; item < end; item = yaml.next[item] ?? end) items.push(item);
  return items;
}

/** The value of a key in a map; the last one where the key is repeated, as parsers that build maps do. */
export function yamlGet(yaml: YamlEvents, node: YamlNode, key: string): YamlNode | undefined {
  let found: YamlNode | undefined;
  for (const [name, value] of yamlEntries(yaml, node)) if (yamlText(yaml, name) === key) found = value;
  return found;
}

/** The text of a scalar without quotes and escapes, never turned into a number; undefined for anything else. */
export function yamlText(yaml: YamlEvents, node: YamlNode): string | undefined {
  const event = yaml.events[yamlTarget(yaml, node)];
  if (event?.type !== scalarEvent) return undefined;
  if (event.valueStart < 0) return "";
  return event.fast ? yaml.text.slice(event.valueStart, event.valueEnd) : getScalarValue(yaml.text, event);
}

/** From the first to the last character of a node; of a scalar without its quotes, of an alias its name. */
export function yamlSpan(yaml: YamlEvents, node: YamlNode): Span {
  const event = yaml.events[node];
  const end = endOf(yaml, node);
  if (event === undefined) return { start: 0, end: 0 };
  if (event.type === scalarEvent) return { start: event.valueStart < 0 ? end : event.valueStart, end };
  if (event.type === aliasEvent) return { start: event.anchorStart, end };
  if (event.type === mapEvent || event.type === listEvent) return { start: event.start, end: Math.max(event.start, end) };
  return { start: 0, end };
}

/** The span of a plain or quoted scalar on one line whose characters stand for themselves, so that offsets into its text are offsets into the file. */
export function yamlLiteralSpan(yaml: YamlEvents, node: YamlNode): Span | undefined {
  const target = yamlTarget(yaml, node);
  if (yamlKind(yaml, target) !== "scalar") return undefined;
  const span = yamlSpan(yaml, target);
  return yaml.text.slice(span.start, span.end) === yamlText(yaml, target) ? span : undefined;
}

function endOf(yaml: YamlEvents, node: YamlNode): number {
  for (let at = (yaml.next[node] ?? node + 1) - 1; at >= node; at--) {
    const event = yaml.events[at];
    if (event?.type === scalarEvent && event.valueEnd >= 0) return event.valueEnd;
    if (event?.type === aliasEvent) return event.anchorEnd;
    if (event?.type === mapEvent || event?.type === listEvent) return event.start;
  }
  // An empty value: it stands behind what comes before it.
  for (let at = node - 1; at >= 0; at--) {
    const event = yaml.events[at];
    if (event?.type === scalarEvent && event.valueEnd >= 0) return event.valueEnd;
    if (event?.type === mapEvent || event?.type === listEvent) return event.start;
  }
  return 0;
}

function index(text: string, events: readonly Event[]): YamlEvents {
  const next = new Int32Array(events.length);
  const anchors = new Map<string, YamlNode>();
  const roots: YamlNode[] = [];
  const open: number[] = [];
  for (let at = 0; at < events.length; at++) {
    const event = events[at];
    if (event === undefined) continue;
    if (event.type === popEvent) {
      const start = open.pop();
      if (start !== undefined) next[start] = at + 1;
      next[at] = at + 1;
      continue;
    }
    if (open.length === 1 && events[open[0] ?? 0]?.type === documentEvent) roots.push(at);
    if (event.type === documentEvent || event.type === listEvent || event.type === mapEvent) open.push(at);
    else next[at] = at + 1;
    if (event.type !== documentEvent && event.type !== aliasEvent && event.anchorStart >= 0) {
      anchors.set(text.slice(event.anchorStart, event.anchorEnd), at);
    }
  }
  return { text, events, next, anchors, roots };
}
