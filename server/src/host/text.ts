/**
 * Bytes as text: UTF-8, UTF-16 by its byte order mark, and Latin-1 for what is neither, so that an old licence text can be read.
 * Undefined for what is not text. `exact` is false when writing the text back as UTF-8 would change other bytes.
 */
export function decode(bytes: Uint8Array): { readonly text: string; readonly exact: boolean } | undefined {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return { text: new TextDecoder("utf-16le").decode(bytes), exact: false };
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return { text: new TextDecoder("utf-16be").decode(bytes), exact: false };
  if (bytes.subarray(0, 8192).includes(0)) return undefined;
  try {
    return { text: new TextDecoder("utf-8", { fatal: true }).decode(bytes), exact: true };
  } catch {
    return { text: new TextDecoder("latin1").decode(bytes), exact: false };
  }
}
