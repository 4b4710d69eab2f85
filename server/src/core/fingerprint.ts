/**
 * 16 hexadecimal digits that stay the same as long as rule, plan and subject do: FNV-1a over UTF-16 units, 64 bits
 * (http://www.isthe.com/chongo/tech/comp/fnv/). Not for security.
 */
export function fingerprint(code: string, plan: string, subject: string, nth: number): string {
  const text = `${code}\n${plan}\n${subject}\n${nth}`;
  let high = 0xcbf29ce4;
  let low = 0x84222325;
  for (let at = 0; at < text.length; at++) {
    low = (low ^ text.charCodeAt(at)) >>> 0;
    // times 2^40 + 0x1b3, in two halves of 32 bits
    const product = low * 0x1b3;
    high = (Math.imul(high, 0x1b3) + Math.floor(product / 2 ** 32) + (low << 8)) >>> 0;
    low = product >>> 0;
  }
  return high.toString(16).padStart(8, "0") + low.toString(16).padStart(8, "0");
}
