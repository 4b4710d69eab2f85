import type { Event } from "js-yaml";

// The numbers of js-yaml's EVENT_ID, as literals so that its union of events narrows.
export const yamlDocument = 1;
export const yamlList = 2;
export const yamlMap = 3;
export const yamlScalar = 4;
export const yamlAlias = 5;
export const yamlPop = 6;
/** A scalar whose text is not what stands in the file: with escapes or over several lines. */
export const yamlCodedScalar = 7;

export type ScalarEvent = Extract<Event, { type: 4 }>;

/** The events of a YAML text by their index, in numbers: an object for each of a million would cost more than the parsing. */
export interface YamlTable {
  readonly kinds: Uint8Array;
  /** Of scalars without quotes, of aliases their name; -1 where nothing is written. */
  readonly starts: Int32Array;
  /** Of what begins with one event the end; of lists and maps that hold nothing else, their start. -1 where nothing is written. */
  readonly ends: Int32Array;
  /** Where the node that begins at an index ends: the index behind its last event. */
  readonly next: Int32Array;
  readonly coded: ReadonlyMap<number, ScalarEvent>;
  /** Nodes with a tag (`!!str`). */
  readonly tagged: ReadonlySet<number>;
}

export class YamlTableBuilder {
  private kinds: Uint8Array;
  private starts: Int32Array;
  private ends: Int32Array;
  private next: Int32Array;
  private readonly coded = new Map<number, ScalarEvent>();
  readonly tagged = new Set<number>();
  private readonly opened: number[] = [];
  /** Number of events so far. */
  count = 0;

  constructor(expected: number) {
    this.kinds = new Uint8Array(expected);
    this.starts = new Int32Array(expected);
    this.ends = new Int32Array(expected);
    this.next = new Int32Array(expected);
  }

  /** Documents, lists and maps that are open. */
  get depth(): number {
    return this.opened.length;
  }

  add(kind: number, start: number, end: number): number {
    const at = this.count++;
    if (at >= this.kinds.length) this.grow();
    this.kinds[at] = kind;
    this.starts[at] = start;
    this.ends[at] = end;
    this.next[at] = at + 1;
    return at;
  }

  addCoded(event: ScalarEvent): number {
    const at = this.add(yamlCodedScalar, event.valueStart, event.valueEnd);
    this.coded.set(at, event);
    return at;
  }

  /** Makes a scalar that has been added one that goes on. */
  prolong(at: number, end: number): void {
    this.kinds[at] = yamlCodedScalar;
    this.ends[at] = end;
    const valueStart = this.starts[at] ?? -1;
    this.coded.set(at, plainEvent(valueStart, end));
  }

  open(kind: number, start: number): void {
    this.opened.push(this.add(kind, start, kind === yamlDocument ? -1 : start));
  }

  close(): void {
    const start = this.opened.pop();
    this.add(yamlPop, -1, -1);
    if (start !== undefined) this.next[start] = this.count;
  }

  done(): YamlTable {
    const { kinds, starts, ends, next, coded, tagged } = this;
    const { count } = this;
    return {
      kinds: kinds.subarray(0, count),
      starts: starts.subarray(0, count),
      ends: ends.subarray(0, count),
      next: next.subarray(0, count),
      coded,
      tagged,
    };
  }

  private grow(): void {
    const size = Math.max(64, this.kinds.length * 2);
    const kinds = new Uint8Array(size);
    kinds.set(this.kinds);
    this.kinds = kinds;
    const [starts, ends, next] = [new Int32Array(size), new Int32Array(size), new Int32Array(size)];
    starts.set(this.starts);
    ends.set(this.ends);
    next.set(this.next);
    this.starts = starts;
    this.ends = ends;
    this.next = next;
  }
}

/** What the parser's decoder wants to know of a scalar. Styles: 1 plain, 2 in single, 3 in double quotes. */
export function plainEvent(valueStart: number, valueEnd: number, style: 1 | 2 | 3 = 1): ScalarEvent {
  return {
    type: 4,
    valueStart,
    valueEnd,
    anchorStart: -1,
    anchorEnd: -1,
    tagStart: -1,
    tagEnd: -1,
    style,
    chomping: 1,
    indent: -1,
    fast: false,
  };
}
