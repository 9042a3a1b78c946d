/** Both ends of the diverging scale; its middle is the ground it is drawn on. */
const LOW = [213, 94, 0] as const;
const HIGH = [31, 119, 208] as const;

/** RGBA of signed values: clear at 0, blue up to `most`, orange down to -`most`. */
export function divergingPixels(values: ArrayLike<number>, most: number): Uint8ClampedArray<ArrayBuffer> {
  const pixels = new Uint8ClampedArray(4 * values.length);
  for (let i = 0; i < values.length; i++) {
    const share = most === 0 ? 0 : Math.max(-1, Math.min(1, (values[i] ?? 0) / most));
    const end = share < 0 ? LOW : HIGH;
    pixels.set(end, 4 * i);
    pixels[4 * i + 3] = 255 * Math.abs(share);
  }
  return pixels;
}

export function largestSize(values: ArrayLike<number>): number {
  let most = 0;
  for (let i = 0; i < values.length; i++) most = Math.max(most, Math.abs(values[i] ?? 0));
  return most;
}
