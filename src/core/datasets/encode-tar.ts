/** A ustar archive of regular files: the inverse of `readTar`, for tests. Names of up to 255 letters, cut at a slash. */
export function encodeTar(
  files: readonly { readonly path: string; readonly bytes: Uint8Array }[],
): Uint8Array {
  const blocks = files.flatMap(({ path, bytes }) => [tarHeader(path, bytes.length), padded(bytes)]);
  return joined([...blocks, new Uint8Array(1024)]);
}

/** One 512-byte header; `kind` as in tar: '0' a file, '5' a folder, 'L' and 'x' long names. */
export function tarHeader(path: string, size: number, kind = '0'): Uint8Array {
  const header = new Uint8Array(512);
  const write = (text: string, at: number) => {
    header.set(
      Array.from(text, (letter) => letter.charCodeAt(0)),
      at,
    );
  };
  const cut = path.length > 100 ? path.lastIndexOf('/', 155) : -1;
  write(path.slice(cut + 1), 0);
  write('0000644', 100);
  write(size.toString(8).padStart(11, '0'), 124);
  write(kind, 156);
  write('ustar\u000000', 257);
  if (cut > 0) write(path.slice(0, cut), 345);
  write(' '.repeat(8), 148);
  const sum = header.reduce((total, byte) => total + byte, 0);
  write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return header;
}

export function padded(bytes: Uint8Array): Uint8Array {
  const whole = new Uint8Array(512 * Math.ceil(bytes.length / 512));
  whole.set(bytes);
  return whole;
}

export function joined(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
