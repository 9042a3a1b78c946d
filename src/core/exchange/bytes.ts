/** Little-endian float32 values as bytes. */
export function floatBytes(values: Float32Array): Uint8Array {
  const bytes = new Uint8Array(4 * values.length);
  const view = new DataView(bytes.buffer);
  values.forEach((value, i) => {
    view.setFloat32(4 * i, value, true);
  });
  return bytes;
}

/** The inverse of `floatBytes`; `bytes` may start anywhere in its buffer. */
export function floatsOf(bytes: Uint8Array): Float32Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const values = new Float32Array(Math.floor(bytes.length / 4));
  for (let i = 0; i < values.length; i++) values[i] = view.getFloat32(4 * i, true);
  return values;
}

/** UTF-8; a lone surrogate becomes U+FFFD. Core has no TextEncoder. */
export function utf8Bytes(text: string): Uint8Array {
  const bytes: number[] = [];
  for (const letter of text) {
    const read = letter.codePointAt(0) ?? 0;
    const code = read >= 0xd800 && read <= 0xdfff ? 0xfffd : read;
    if (code < 0x80) bytes.push(code);
    else if (code < 0x800) bytes.push(0xc0 | (code >> 6), tail(code, 0));
    else if (code < 0x10000) bytes.push(0xe0 | (code >> 12), tail(code, 6), tail(code, 0));
    else bytes.push(0xf0 | (code >> 18), tail(code, 12), tail(code, 6), tail(code, 0));
  }
  return Uint8Array.from(bytes);
}

/** Text out of UTF-8 of any length, without a byte order mark; what is no UTF-8 becomes U+FFFD. Core has no TextDecoder. */
export function utf8Text(bytes: Uint8Array): string {
  const parts: string[] = [];
  const codes: number[] = [];
  let at = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
  while (at < bytes.length) {
    const { code, length } = codePoint(bytes, at);
    codes.push(code);
    at += length;
    if (codes.length === 4096 || at >= bytes.length) parts.push(String.fromCodePoint(...codes.splice(0)));
  }
  return parts.join('');
}

const BROKEN = 0xfffd;
/** Smallest code point of a sequence of so many bytes: shorter ones would have done. */
const SMALLEST = [0, 0, 0x80, 0x800, 0x10000];

function codePoint(bytes: Uint8Array, at: number): { readonly code: number; readonly length: number } {
  const first = bytes[at] ?? 0;
  if (first < 0x80) return { code: first, length: 1 };
  const wanted =
    first >= 0xf0 && first < 0xf8
      ? 4
      : first >= 0xe0 && first < 0xf0
        ? 3
        : first >= 0xc0 && first < 0xe0
          ? 2
          : 0;
  let code = first & (0x7f >> wanted);
  for (let i = 1; i < wanted; i++) {
    const next = bytes[at + i] ?? 0;
    if (next >> 6 !== 2) return { code: BROKEN, length: i };
    code = code * 64 + (next & 0x3f);
  }
  const sound =
    wanted > 0 && code >= (SMALLEST[wanted] ?? 0) && code <= 0x10ffff && !(code >= 0xd800 && code <= 0xdfff);
  return sound ? { code, length: wanted } : { code: BROKEN, length: Math.max(1, wanted) };
}

export function joinBytes(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

function tail(code: number, shift: number): number {
  return 0x80 | ((code >> shift) & 0x3f);
}
