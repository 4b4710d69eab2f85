/**
 * Undoes one round of "UTF-8 read as Windows-1252". Undefined when the text shows no sign of it, or when undoing
 * does not give well-formed UTF-8, so that a text with a lone "Ã" stays as it is.
 */
export function repairDoubleEncoding(text: string): string | undefined {
  if (
    !/[\u00c2\u00c3\u00e2][\u0080-\u00bf\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192\u02c6\u02dc\u2013-\u203a\u20ac\u2122]/.test(text)
  )
    return undefined;
  let repaired = "";
  for (let at = 0; at < text.length;) {
    const lead = byteOf(text.charCodeAt(at));
    const length = lead === undefined || lead < 0xc2 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : lead < 0xf5 ? 4 : 1;
    if (length === 1 || lead === undefined) {
      // a character that is not ASCII and begins no sequence: the text was not encoded twice
      if (text.charCodeAt(at) > 0x7f) return undefined;
      repaired += text.charAt(at);
      at++;
      continue;
    }
    let code = lead & (0xff >> (length + 1));
    for (let step = 1; step < length; step++) {
      const byte = byteOf(text.charCodeAt(at + step));
      if (byte === undefined || (byte & 0xc0) !== 0x80) return undefined;
      code = (code << 6) | (byte & 0x3f);
    }
    if (code > 0x10ffff || (code >= 0xd800 && code < 0xe000)) return undefined;
    repaired += String.fromCodePoint(code);
    at += length;
  }
  return repaired === text ? undefined : repaired;
}

/** The byte that Windows-1252 gives a character, undefined when it has none. Unassigned bytes stand for themselves. */
function byteOf(code: number): number | undefined {
  if (code < 0x100) return code;
  const at = windows1252.indexOf(code);
  return at < 0 ? undefined : 0x80 + at;
}

/** Characters of the bytes 0x80 to 0x9f. */
const windows1252 = [
  0x20ac, 0x81, 0x201a, 0x192, 0x201e, 0x2026, 0x2020, 0x2021, 0x2c6, 0x2030, 0x160, 0x2039, 0x152, 0x8d, 0x17d, 0x8f, 0x90, 0x2018, 0x2019,
  0x201c, 0x201d, 0x2022, 0x2013, 0x2014, 0x2dc, 0x2122, 0x161, 0x203a, 0x153, 0x9d, 0x17e, 0x178,
];
