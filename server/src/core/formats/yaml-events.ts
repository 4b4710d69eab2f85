import { getScalarValue, parseEvents, YAMLException, type Event } from "js-yaml";
import type { Problem } from "../facts/types.ts";
import { LineIndex, type Span } from "../text.ts";
import { yamlLines } from "./yaml-lines.ts";
import {
  yamlAlias,
  yamlCodedScalar,
  yamlDocument,
  yamlList,
  yamlMap,
  yamlPop,
  yamlScalar,
  YamlTableBuilder,
  type YamlTable,
} from "./yaml-table.ts";

/**
 * A YAML text as the flat events of its parser, with offsets. Nothing is built for what nobody asks for, which makes
 * lockfiles of many megabytes cheap. Scalars are read as written: 1.10 stays "1.10".
 * A node is the index of the event that begins it.
 */
export interface YamlEvents extends YamlTable {
  readonly text: string;
  readonly anchors: ReadonlyMap<string, YamlNode>;
  /** The root of each document that has one. */
  readonly roots: readonly YamlNode[];
}

export type YamlNode = number;

/** Characters from which on it is worth trying whether a text is as plain as programs write it. */
const large = 100_000;

/** Undefined, with the reason, when the text is not YAML. */
export function readYamlEvents(text: string): { readonly yaml?: YamlEvents; readonly problems: readonly Problem[] } {
  const lines = text.length >= large ? yamlLines(text) : undefined;
  if (lines !== undefined) return { yaml: { text, ...lines, anchors: new Map(), roots: [1] }, problems: [] };
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
  if (yaml.kinds[node] !== yamlAlias) return node;
  return yaml.anchors.get(yaml.text.slice(yaml.starts[node], yaml.ends[node])) ?? node;
}

export function yamlKind(yaml: YamlEvents, node: YamlNode): "map" | "list" | "scalar" | undefined {
  switch (yaml.kinds[yamlTarget(yaml, node)]) {
    case yamlMap:
      return "map";
    case yamlList:
      return "list";
    case yamlScalar:
    case yamlCodedScalar:
      return "scalar";
    default:
      return undefined;
  }
}

/** Keys and values of a map in their order, repeated keys included; empty for anything else. */
export function yamlEntries(yaml: YamlEvents, node: YamlNode): (readonly [key: YamlNode, value: YamlNode])[] {
  const map = yamlTarget(yaml, node);
  const entries: (readonly [YamlNode, YamlNode])[] = [];
  if (yaml.kinds[map] !== yamlMap) return entries;
  const end = (yaml.next[map] ?? 0) - 1;
  for (let key = map + 1; key < end;) {
    const value = yaml.next[key] ?? end;
    if (value >= end) break;
    entries.push([key, value]);
    key = yaml.next[value] ?? end;
  }
  return entries;
}

/** As `yamlEntries`, without a list of them: for the entries of lockfiles. */
export function yamlEachEntry(yaml: YamlEvents, node: YamlNode, visit: (key: YamlNode, value: YamlNode) => void): void {
  const map = yamlTarget(yaml, node);
  if (yaml.kinds[map] !== yamlMap) return;
  const end = (yaml.next[map] ?? 0) - 1;
  for (let key = map + 1; key < end;) {
    const value = yaml.next[key] ?? end;
    if (value >= end) return;
    visit(key, value);
    key = yaml.next[value] ?? end;
  }
}

/** The items of a list; empty for anything else. */
export function yamlItems(yaml: YamlEvents, node: YamlNode): YamlNode[] {
  const list = yamlTarget(yaml, node);
  const items: YamlNode[] = [];
  if (yaml.kinds[list] !== yamlList) return items;
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
  const target = yamlTarget(yaml, node);
  const kind = yaml.kinds[target];
  if (kind === yamlScalar) {
    const start = yaml.starts[target] ?? -1;
    return start < 0 ? "" : yaml.text.slice(start, yaml.ends[target]);
  }
  const coded = kind === yamlCodedScalar ? yaml.coded.get(target) : undefined;
  return coded && getScalarValue(yaml.text, coded);
}

/** Whether a scalar is written without quotes and tag, so that it may mean a number or nothing at all. */
export function yamlIsPlain(yaml: YamlEvents, node: YamlNode): boolean {
  const target = yamlTarget(yaml, node);
  const kind = yaml.kinds[target];
  if (yaml.tagged.has(target)) return false;
  if (kind === yamlCodedScalar) return yaml.coded.get(target)?.style === 1;
  const start = yaml.starts[target] ?? -1;
  return kind === yamlScalar && (start < 1 || !/["']/.test(yaml.text[start - 1] ?? ""));
}

/** From the first to the last character of a node; of a scalar without its quotes, of an alias its name. */
export function yamlSpan(yaml: YamlEvents, node: YamlNode): Span {
  const kind = yaml.kinds[node];
  const end = endOf(yaml, node);
  const start = yaml.starts[node] ?? -1;
  if (kind === undefined) return { start: 0, end: 0 };
  if (start < 0) return { start: end, end };
  return { start, end: kind === yamlMap || kind === yamlList ? Math.max(start, end) : end };
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
    const end = yaml.ends[at] ?? -1;
    if (end >= 0) return end;
  }
  // An empty value: it stands behind what comes before it. Nobody writes hundreds of them one after the other.
  for (let at = node - 1; at >= Math.max(0, node - 1000); at--) {
    const end = yaml.ends[at] ?? -1;
    if (end >= 0 && yaml.kinds[at] !== yamlAlias) return end;
  }
  return 0;
}

function index(text: string, events: readonly Event[]): YamlEvents {
  const table = new YamlTableBuilder(events.length);
  const anchors = new Map<string, YamlNode>();
  const roots: YamlNode[] = [];
  for (let at = 0; at < events.length; at++) {
    const event = events[at];
    if (event === undefined) continue;
    if (event.type !== yamlPop && table.depth === 1) roots.push(at);
    switch (event.type) {
      case yamlPop:
        table.close();
        continue;
      case yamlDocument:
        table.open(yamlDocument, -1);
        continue;
      case yamlAlias:
        table.add(yamlAlias, event.anchorStart, event.anchorEnd);
        continue;
      case yamlScalar:
        if (event.fast || event.valueStart < 0) table.add(yamlScalar, event.valueStart, event.valueEnd);
        else table.addCoded(event);
        break;
      default:
        table.open(event.type, event.start);
    }
    if (event.tagStart >= 0) table.tagged.add(at);
    if (event.anchorStart >= 0) anchors.set(text.slice(event.anchorStart, event.anchorEnd), at);
  }
  return { text, ...table.done(), anchors, roots };
}
