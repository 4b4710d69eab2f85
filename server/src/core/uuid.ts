/**
 * UUID version 5 of a name in a namespace: the same name gives the same identifier, everywhere and always.
 * RFC 9562, section 5.5. Not for security: it rests on SHA-1.
 */
export function uuidV5(namespace: string, name: string): string {
  const digest = sha1(Uint8Array.from([...bytesOfUuid(namespace), ...new TextEncoder().encode(name)])).slice(0, 16);
  digest[6] = ((digest[6] ?? 0) & 0x0f) | 0x50;
  digest[8] = ((digest[8] ?? 0) & 0x3f) | 0x80;
  const hex = hexOf(digest);
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}

/** The 20 bytes of SHA-1 (FIPS 180-4, section 6.1) over bytes. */
export function sha1(message: Uint8Array): Uint8Array {
  const state = [0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0];
  const blocks = padded(message);
  for (let at = 0; at < blocks.byteLength; at += 64) mix(state, new DataView(blocks.buffer, at, 64));
  const digest = new DataView(new ArrayBuffer(20));
  state.forEach((word, index) => digest.setUint32(index * 4, word));
  return new Uint8Array(digest.buffer);
}

/** Followed by a one bit, zeros, and the length in bits, to a multiple of 64 bytes. */
function padded(message: Uint8Array): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(Math.ceil((message.length + 9) / 64) * 64);
  bytes.set(message);
  bytes[message.length] = 0x80;
  const bits = new DataView(bytes.buffer, bytes.length - 8);
  bits.setUint32(0, Math.floor(message.length / 2 ** 29));
  bits.setUint32(4, (message.length * 8) >>> 0);
  return bytes;
}

function mix(state: number[], block: DataView): void {
  const words = Array.from({ length: 16 }, (_, index) => block.getUint32(index * 4));
  const word = (index: number): number => words[index] ?? 0;
  for (let t = 16; t < 80; t++) words.push(rotate(word(t - 3) ^ word(t - 8) ^ word(t - 14) ^ word(t - 16), 1));
  let [a = 0, b = 0, c = 0, d = 0, e = 0] = state;
  for (let t = 0; t < 80; t++) {
    const [f, k] = roundOf(t, b, c, d);
    const next = (rotate(a, 5) + f + e + k + word(t)) >>> 0;
    [a, b, c, d, e] = [next, a, rotate(b, 30), c, d];
  }
  [a, b, c, d, e].forEach((value, index) => (state[index] = ((state[index] ?? 0) + value) >>> 0));
}

function roundOf(t: number, b: number, c: number, d: number): readonly [number, number] {
  if (t < 20) return [(b & c) | (~b & d), 0x5a827999];
  if (t < 40) return [b ^ c ^ d, 0x6ed9eba1];
  if (t < 60) return [(b & c) | (b & d) | (c & d), 0x8f1bbcdc];
  return [b ^ c ^ d, 0xca62c1d6];
}

function rotate(word: number, bits: number): number {
  return ((word << bits) | (word >>> (32 - bits))) >>> 0;
}

function bytesOfUuid(uuid: string): number[] {
  const hex = uuid.replaceAll("-", "");
  return Array.from({ length: 16 }, (_, index) => Number.parseInt(hex.slice(index * 2, index * 2 + 2), 16));
}

function hexOf(bytes: Uint8Array): string {
  return [...bytes].map(byte => byte.toString(16).padStart(2, "0")).join("");
}
