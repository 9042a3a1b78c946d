/** From so many values on, two passes over 65,536 counters are faster than four over 256. */
const MANY = 65_536;

/**
 * Sorts non-negative values in place, in ascending order, and returns them. Bits of non-negative floats order like the floats, so a
 * stable counting sort by each of their bytes, the least significant first, sorts them; where there are many, by each half.
 */
export function sortMagnitudes(values: Float32Array): Float32Array {
  const bits = values.length < MANY ? 8 : 16;
  const words = new Uint32Array(values.buffer, values.byteOffset, values.length);
  const other = new Uint32Array(words.length);
  for (let shift = 0; shift < 32; shift += 2 * bits) {
    scatter(words, other, shift, bits);
    scatter(other, words, shift + bits, bits);
  }
  return values;
}

/** Stable counting sort by the `bits` bits above `shift`. */
function scatter(words: Uint32Array, sorted: Uint32Array, shift: number, bits: number): void {
  const places = new Uint32Array(2 ** bits);
  const lowest = places.length - 1;
  for (const word of words) {
    const digit = (word >>> shift) & lowest;
    places[digit] = (places[digit] ?? 0) + 1;
  }
  let next = 0;
  for (let digit = 0; digit < places.length; digit++) {
    const count = places[digit] ?? 0;
    places[digit] = next;
    next += count;
  }
  for (const word of words) {
    const digit = (word >>> shift) & lowest;
    const place = places[digit] ?? 0;
    sorted[place] = word;
    places[digit] = place + 1;
  }
}
