/**
 * Numbers by pieces of one text, without making strings of them: where a lockfile refers to its packages a hundred thousand times.
 * A piece can be looked up in two halves, as `name` and `version` of the entry `name@version`.
 */
export class SpanTable {
  readonly #text: string;
  /** Begin, end and number of each piece. */
  #pieces = new Int32Array(3 * 512);
  #count = 0;
  /** Indexes of the pieces, plus one; 0 is free. */
  #slots = new Int32Array(2048);

  constructor(text: string) {
    this.#text = text;
  }

  /** The first number that is set for a piece stays. */
  set(start: number, end: number, number: number): void {
    if (this.get(start, end) !== undefined) return;
    if ((this.#count + 1) * 3 > this.#pieces.length) this.#grow();
    const at = this.#count * 3;
    this.#pieces[at] = start;
    this.#pieces[at + 1] = end;
    this.#pieces[at + 2] = number;
    this.#place(this.#count++);
  }

  get(start: number, end: number): number | undefined {
    const pieces = this.#pieces;
    let slot = this.#hash(start, end, seed);
    const mask = this.#slots.length - 1;
    for (let probes = 0; probes < mostProbes; probes++, slot = (slot + 1) | 0) {
      const at = ((this.#slots[slot & mask] ?? 0) - 1) * 3;
      if (at < 0) return undefined;
      const from = pieces[at] ?? 0;
      if ((pieces[at + 1] ?? 0) - from === end - start && this.#equal(from, start, end)) return pieces[at + 2];
    }
    return undefined;
  }

  /** The number of the piece that is put together of two, with a character between them. */
  getJoined(start: number, end: number, between: number, otherStart: number, otherEnd: number): number | undefined {
    const head = Math.imul(this.#hash(start, end, seed) ^ between, prime);
    let slot = this.#hash(otherStart, otherEnd, head);
    const pieces = this.#pieces;
    const mask = this.#slots.length - 1;
    const length = end - start;
    for (let probes = 0; probes < mostProbes; probes++, slot = (slot + 1) | 0) {
      const at = ((this.#slots[slot & mask] ?? 0) - 1) * 3;
      if (at < 0) return undefined;
      const from = pieces[at] ?? 0;
      if (
        (pieces[at + 1] ?? 0) - from === length + 1 + otherEnd - otherStart &&
        this.#text.charCodeAt(from + length) === between &&
        this.#equal(from, start, end) &&
        this.#equal(from + length + 1, otherStart, otherEnd)
      )
        return pieces[at + 2];
    }
    return undefined;
  }

  #place(index: number): void {
    const mask = this.#slots.length - 1;
    let slot = this.#hash(this.#pieces[index * 3] ?? 0, this.#pieces[index * 3 + 1] ?? 0, seed);
    // texts made so that all pieces meet are not found again rather than slow
    for (let probes = 0; probes < mostProbes; probes++, slot = (slot + 1) | 0) {
      if (this.#slots[slot & mask] !== 0) continue;
      this.#slots[slot & mask] = index + 1;
      return;
    }
  }

  #grow(): void {
    const pieces = new Int32Array(this.#pieces.length * 4);
    pieces.set(this.#pieces);
    this.#pieces = pieces;
    this.#slots = new Int32Array(this.#slots.length * 4);
    for (let index = 0; index < this.#count; index++) this.#place(index);
  }

  #hash(start: number, end: number, from: number): number {
    const text = this.#text;
    let hash = from;
    for (let at = start; at < end; at++) hash = Math.imul(hash ^ text.charCodeAt(at), prime);
    return hash;
  }

  #equal(at: number, start: number, end: number): boolean {
    const text = this.#text;
    const shift = at - start;
    for (let other = start; other < end; other++) if (text.charCodeAt(other + shift) !== text.charCodeAt(other)) return false;
    return true;
  }
}

/** Of the hash function FNV-1a. */
const seed = 0x811c9dc5 | 0;
const prime = 0x01000193;
const mostProbes = 256;
