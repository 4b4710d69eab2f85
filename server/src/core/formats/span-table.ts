/**
 * Numbers by pieces of one text, without making strings of them: where a lockfile refers to its packages a hundred thousand times.
 * A piece can be looked up in two halves, as `name` and `version` of the entry `name@version`.
 */
export class SpanTable {
  readonly #text: string;
  readonly #starts: number[] = [];
  readonly #ends: number[] = [];
  readonly #numbers: number[] = [];
  /** Indexes into the lists above, plus one; 0 is free. */
  #slots = new Int32Array(1024);

  constructor(text: string) {
    this.#text = text;
  }

  /** The first number that is set for a piece stays. */
  set(start: number, end: number, number: number): void {
    if (this.get(start, end) !== undefined) return;
    if ((this.#starts.length + 1) * 2 > this.#slots.length) this.#grow();
    this.#starts.push(start);
    this.#ends.push(end);
    this.#numbers.push(number);
    this.#place(this.#starts.length - 1);
  }

  get(start: number, end: number): number | undefined {
    let slot = this.#hash(start, end, seed);
    const mask = this.#slots.length - 1;
    for (let probes = 0; probes < mostProbes; probes++, slot++) {
      const index = (this.#slots[slot & mask] ?? 0) - 1;
      if (index < 0) return undefined;
      const from = this.#starts[index] ?? 0;
      if ((this.#ends[index] ?? 0) - from === end - start && this.#equal(from, start, end)) return this.#numbers[index];
    }
    return undefined;
  }

  /** The number of the piece that is put together of two, with a character between them. */
  getJoined(start: number, end: number, between: number, otherStart: number, otherEnd: number): number | undefined {
    const head = Math.imul(this.#hash(start, end, seed) ^ between, prime);
    let slot = this.#hash(otherStart, otherEnd, head);
    const mask = this.#slots.length - 1;
    const length = end - start;
    for (let probes = 0; probes < mostProbes; probes++, slot++) {
      const index = (this.#slots[slot & mask] ?? 0) - 1;
      if (index < 0) return undefined;
      const from = this.#starts[index] ?? 0;
      if (
        (this.#ends[index] ?? 0) - from === length + 1 + otherEnd - otherStart &&
        this.#text.charCodeAt(from + length) === between &&
        this.#equal(from, start, end) &&
        this.#equal(from + length + 1, otherStart, otherEnd)
      )
        return this.#numbers[index];
    }
    return undefined;
  }

  #place(index: number): void {
    const mask = this.#slots.length - 1;
    let slot = this.#hash(this.#starts[index] ?? 0, this.#ends[index] ?? 0, seed);
    // texts made so that all pieces meet are not found again rather than slow
    for (let probes = 0; probes < mostProbes; probes++, slot++) {
      if (this.#slots[slot & mask] !== 0) continue;
      this.#slots[slot & mask] = index + 1;
      return;
    }
  }

  #grow(): void {
    this.#slots = new Int32Array(this.#slots.length * 4);
    for (let index = 0; index < this.#starts.length; index++) this.#place(index);
  }

  #hash(start: number, end: number, from: number): number {
    let hash = from;
    for (let at = start; at < end; at++) hash = Math.imul(hash ^ this.#text.charCodeAt(at), prime);
    return hash;
  }

  #equal(at: number, start: number, end: number): boolean {
    for (let other = start; other < end; at++, other++) if (this.#text.charCodeAt(at) !== this.#text.charCodeAt(other)) return false;
    return true;
  }
}

/** Of the hash function FNV-1a. */
const seed = 0x811c9dc5;
const prime = 0x01000193;
const mostProbes = 256;
