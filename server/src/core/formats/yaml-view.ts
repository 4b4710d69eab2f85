import type { Fact, Problem } from "../facts/types.ts";
import { LineIndex, type Range } from "../text.ts";
import {
  readYamlEvents,
  yamlEntries,
  yamlIsPlain,
  yamlItems,
  yamlKind,
  yamlLiteralSpan,
  yamlSpan,
  yamlText,
  type YamlEvents,
  type YamlNode,
} from "./yaml-events.ts";

/** A key of a map and what stands under it. */
export interface YamlMember {
  readonly key: YamlNode;
  readonly value: YamlNode;
}

/** Nodes that are looked at, besides some for each character, before aliases of aliases are taken for an attack. */
const mostNodes = 200_000;

/**
 * A YAML text as people who write configuration files see it: maps with merge keys applied, aliases followed, places in lines.
 * Aliases can make a small text stand for an enormous one, so a view gives up after a while and then finds nothing more.
 */
export class YamlView {
  readonly lines: LineIndex;
  readonly roots: readonly YamlNode[];
  private readonly yaml: YamlEvents;
  private left: number;

  constructor(yaml: YamlEvents) {
    this.yaml = yaml;
    this.roots = yaml.roots;
    this.left = mostNodes + 4 * yaml.text.length;
    this.lines = new LineIndex(yaml.text);
  }

  /** True when there was more to see than anybody writes. */
  get exhausted(): boolean {
    return this.left <= 0;
  }

  kind(node: YamlNode | undefined): "map" | "list" | "scalar" | undefined {
    return node === undefined ? undefined : yamlKind(this.yaml, node);
  }

  /** The members of a map in their order. Own keys go before merged ones, later ones before earlier ones; empty for anything else. */
  members(node: YamlNode | undefined): ReadonlyMap<string, YamlMember> {
    const found = new Map<string, YamlMember>();
    if (node !== undefined) this.collect(node, found, 0);
    return found;
  }

  get(node: YamlNode | undefined, ...keys: readonly string[]): YamlNode | undefined {
    let at = node;
    for (const key of keys) at = this.members(at).get(key)?.value;
    return at;
  }

  /** The items of a list; empty for anything else. */
  items(node: YamlNode | undefined): readonly YamlNode[] {
    if (node === undefined || this.exhausted) return [];
    const items = yamlItems(this.yaml, node);
    this.left -= items.length + 1;
    return items;
  }

  /** A list's items, or the node itself where one may be written without a list. */
  itemsOrOne(node: YamlNode | undefined): readonly YamlNode[] {
    if (node === undefined) return [];
    return this.kind(node) === "list" ? this.items(node) : [node];
  }

  /** Text of a scalar as written, without quotes; undefined for anything else, and for nothing at all (`key:`, `null`). */
  text(node: YamlNode | undefined): string | undefined {
    if (node === undefined) return undefined;
    const text = yamlText(this.yaml, node);
    if (text === undefined) return undefined;
    return yamlIsPlain(this.yaml, node) && /^(?:~|null|Null|NULL|)$/.test(text) ? undefined : text;
  }

  fact(node: YamlNode | undefined): Fact<string> | undefined {
    const value = this.text(node);
    return node === undefined || value === undefined || value === "" ? undefined : { value, range: this.range(node) };
  }

  facts(node: YamlNode | undefined): Fact<string>[] {
    return this.itemsOrOne(node).flatMap(item => this.fact(item) ?? []);
  }

  /** What a scalar means to programs that tell numbers from texts: `3.10` without quotes is the number 3.1. */
  scalar(node: YamlNode | undefined): string | number | boolean | null {
    const text = this.text(node);
    if (node === undefined || text === undefined) return null;
    if (!yamlIsPlain(this.yaml, node)) return text;
    if (/^(?:true|True|TRUE)$/.test(text)) return true;
    if (/^(?:false|False|FALSE)$/.test(text)) return false;
    return /^[-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d+)?$/.test(text) ? Number(text) : text;
  }

  range(node: YamlNode): Range {
    return this.lines.range(yamlSpan(this.yaml, node));
  }

  /** The range of a part of a scalar's text; undefined where its characters do not stand for themselves. */
  part(node: YamlNode, start: number, end: number): Range | undefined {
    const span = yamlLiteralSpan(this.yaml, node);
    return span && this.lines.range({ start: span.start + start, end: span.start + end });
  }

  /** What follows a node on its line as a comment, without the sign. */
  comment(node: YamlNode): string | undefined {
    const { end } = yamlSpan(this.yaml, node);
    return /^["']?[ \t]+#[ \t]*([^\r\n]*)/.exec(this.yaml.text.slice(end, end + 200))?.[1];
  }

  private collect(node: YamlNode, found: Map<string, YamlMember>, depth: number): void {
    if (this.exhausted || depth > 20) return;
    const entries = yamlEntries(this.yaml, node);
    this.left -= entries.length + 1;
    const own = new Map<string, YamlMember>();
    const merged: YamlNode[] = [];
    for (const [key, value] of entries) {
      const name = yamlText(this.yaml, key);
      if (name === "<<" && yamlIsPlain(this.yaml, key)) merged.push(...this.itemsOrOne(value));
      else if (name !== undefined) own.set(name, { key, value });
    }
    for (const [name, one] of own) if (!found.has(name)) found.set(name, one);
    for (const other of merged) this.collect(other, found, depth + 1);
  }
}

/** Undefined, with the reason, when the text is not YAML or holds nothing. */
export function viewYaml(text: string): { readonly view?: YamlView; readonly problems: readonly Problem[] } {
  const { yaml, problems } = readYamlEvents(text);
  return yaml === undefined ? { problems } : { view: new YamlView(yaml), problems };
}
