/** Digests of a text in UTF-8, in hexadecimal, for comparing with what tools have written. Not for security. */

/** SHA-256, FIPS 180-4, section 6.2. */
export function sha256Hex(text: string): string {
  const state = Uint32Array.from(sha256Start);
  const blocks = padded(new TextEncoder().encode(text), false);
  const words = new Uint32Array(64);
  for (let at = 0; at < blocks.byteLength; at += 64) {
    for (let t = 0; t < 16; t++) words[t] = blocks.getUint32(at + t * 4);
    for (let t = 16; t < 64; t++) {
      const [early, late] = [word(words, t - 15), word(words, t - 2)];
      const small = right(early, 7) ^ right(early, 18) ^ (early >>> 3);
      const large = right(late, 17) ^ right(late, 19) ^ (late >>> 10);
      words[t] = word(words, t - 16) + small + word(words, t - 7) + large;
    }
    let [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = state;
    for (let t = 0; t < 64; t++) {
      const first = (h + (right(e, 6) ^ right(e, 11) ^ right(e, 25)) + ((e & f) ^ (~e & g)) + word(sha256Steps, t) + word(words, t)) >>> 0;
      const second = ((right(a, 2) ^ right(a, 13) ^ right(a, 22)) + ((a & b) ^ (a & c) ^ (b & c))) >>> 0;
      [h, g, f, e, d, c, b, a] = [g, f, e, (d + first) >>> 0, c, b, a, (first + second) >>> 0];
    }
    [a, b, c, d, e, f, g, h].forEach((value, index) => (state[index] = word(state, index) + value));
  }
  return [...state].map(value => value.toString(16).padStart(8, "0")).join("");
}

/** MD5, RFC 1321. */
export function md5Hex(text: string): string {
  const state = Uint32Array.from([0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476]);
  const blocks = padded(new TextEncoder().encode(text), true);
  for (let at = 0; at < blocks.byteLength; at += 64) {
    let [a = 0, b = 0, c = 0, d = 0] = state;
    for (let t = 0; t < 64; t++) {
      const round = t >> 4;
      const mixed = round === 0 ? (b & c) | (~b & d) : round === 1 ? (d & b) | (~d & c) : round === 2 ? b ^ c ^ d : c ^ (b | ~d);
      const index = [t, 5 * t + 1, 3 * t + 5, 7 * t][round] ?? 0;
      const sum = (a + mixed + word(md5Steps, t) + blocks.getUint32(at + (index % 16) * 4, true)) >>> 0;
      const turn = md5Turns[round]?.[t % 4] ?? 0;
      [a, d, c, b] = [d, c, b, (b + ((sum << turn) | (sum >>> (32 - turn)))) >>> 0];
    }
    [a, b, c, d].forEach((value, index) => (state[index] = word(state, index) + value));
  }
  // least byte first
  return [...new Uint8Array(Uint32Array.from(state, littleEndian).buffer)].map(byte => byte.toString(16).padStart(2, "0")).join("");
}

/** The word whose bytes, in this machine's order, are those of `value` with the least first. */
function littleEndian(value: number): number {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, value, true);
  return new Uint32Array(bytes.buffer)[0] ?? 0;
}

/** Followed by a one bit, zeros, and the length in bits, to a multiple of 64 bytes. */
function padded(message: Uint8Array, leastFirst: boolean): DataView {
  const bytes = new Uint8Array(Math.ceil((message.length + 9) / 64) * 64);
  bytes.set(message);
  bytes[message.length] = 0x80;
  const view = new DataView(bytes.buffer);
  const [high, low] = [Math.floor(message.length / 2 ** 29), (message.length * 8) >>> 0];
  view.setUint32(bytes.length - 8, leastFirst ? low : high, leastFirst);
  view.setUint32(bytes.length - 4, leastFirst ? high : low, leastFirst);
  return view;
}

function word(words: Uint32Array, index: number): number {
  return words[index] ?? 0;
}

function right(value: number, bits: number): number {
  return (value >>> bits) | (value << (32 - bits));
}

/** The first 32 bits of the fraction of a power of each of the first primes; exact, because that is within what a double holds. */
function fractions(count: number, root: (prime: number) => number): Uint32Array {
  const primes: number[] = [];
  for (let candidate = 2; primes.length < count; candidate++) if (primes.every(prime => candidate % prime !== 0)) primes.push(candidate);
  return Uint32Array.from(primes, prime => (root(prime) % 1) * 2 ** 32);
}

const sha256Start = fractions(8, Math.sqrt);
const sha256Steps = fractions(64, Math.cbrt);
const md5Steps = Uint32Array.from({ length: 64 }, (_, t) => Math.abs(Math.sin(t + 1)) * 2 ** 32);
const md5Turns = [
  [7, 12, 17, 22],
  [5, 9, 14, 20],
  [4, 11, 16, 23],
  [6, 10, 15, 21],
];
