/** Text out of UTF-8 bytes; bytes that are not UTF-8 are read as Latin-1. Core has no TextDecoder. */
export function readUtf8(bytes: Uint8Array): string {
  let plain = '';
  let escaped = '';
  for (const byte of bytes) {
    plain += String.fromCharCode(byte);
    escaped += `%${byte.toString(16).padStart(2, '0')}`;
  }
  try {
    return decodeURIComponent(escaped);
  } catch {
    return plain;
  }
}
