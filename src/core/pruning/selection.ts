/** From so many values on, three passes over 2,048 counters are faster than four over 256. */
const MANY = 1024;

/**
 * The value with 0-based index `k` of `values` in ascending order. Finite values only.
 *
 * Radix select on the float32 bits, most significant digit first: count the digits, keep the values with the digit that holds index
 * k, and count their next digit in the same pass. No sort, and `values` stays as it is.
 */
export function kthSmallest(values: Float32Array, k: number): number {
  if (!(k >= 0 && k < values.length)) {
    throw new RangeError(`index ${k} is outside 0..${values.length - 1}`);
  }
  const bits = values.length < MANY ? 8 : 11;
  const highest = bits * Math.floor(31 / bits);
  const mask = 2 ** bits - 1;
  const counts = new Uint32Array(2 ** bits);
  const words = new Int32Array(values.buffer, values.byteOffset, values.length);
  const keys = new Uint32Array(words.length);
  for (let i = 0; i < keys.length; i++) {
    const key = orderedKey(words[i] ?? 0);
    keys[i] = key;
    count(counts, key >>> highest);
  }
  let left = keys.length;
  let rank = k;
  for (let shift = highest; left > 1 && shift >= 0; shift -= bits) {
    let digit = 0;
    for (let same = counts[0] ?? 0; rank >= same; same = counts[++digit] ?? 0) rank -= same;
    counts.fill(0);
    let kept = 0;
    for (let i = 0; i < left; i++) {
      const key = keys[i] ?? 0;
      if (((key >>> shift) & mask) !== digit) continue;
      keys[kept++] = key;
      // Behind the lowest digit nobody reads the counts.
      count(counts, (key >>> (shift - bits)) & mask);
    }
    left = kept;
  }
  // One is left, or equal ones.
  return floatOf(keys[0] ?? 0);
}

function count(counts: Uint32Array, digit: number): void {
  counts[digit] = (counts[digit] ?? 0) + 1;
}

/** Unsigned key whose order is the float order: sign bit flipped, and all other bits too if negative. */
function orderedKey(word: number): number {
  return word < 0 ? ~word >>> 0 : (word | 0x80000000) >>> 0;
}

function floatOf(key: number): number {
  const word = key >= 0x80000000 ? key & 0x7fffffff : ~key;
  return new Float32Array(Int32Array.of(word).buffer)[0] ?? Number.NaN;
}
