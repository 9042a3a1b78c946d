/** Below this many values a sort is faster than clearing two tables of 65,536 counters. */
const SORT_BELOW = 8192;
const HALF = 65536;

/**
 * The value with 0-based index `k` of `values` in ascending order. Finite values only.
 *
 * Large inputs: radix select on the float32 bits, two counting passes, no copy, no sort. Bits of non-negative floats order
 * like the floats; negative ones are flipped so that all of them do.
 */
export function kthSmallest(values: Float32Array, k: number): number {
  if (!(k >= 0 && k < values.length)) {
    throw new RangeError(`index ${k} is outside 0..${values.length - 1}`);
  }
  return values.length < SORT_BELOW ? kthBySort(values, k) : kthByRadix(values, k);
}

export function kthBySort(values: Float32Array, k: number): number {
  return Float32Array.from(values).sort()[k] ?? Number.NaN;
}

export function kthByRadix(values: Float32Array, k: number): number {
  const bits = new Int32Array(values.buffer, values.byteOffset, values.length);
  const high = new Uint32Array(HALF);
  for (const word of bits) {
    const slot = orderedKey(word) >>> 16;
    high[slot] = (high[slot] ?? 0) + 1;
  }
  const upper = slotOf(high, k);
  const low = new Uint32Array(HALF);
  for (const word of bits) {
    const key = orderedKey(word);
    if (key >>> 16 !== upper.slot) continue;
    const slot = key & 0xffff;
    low[slot] = (low[slot] ?? 0) + 1;
  }
  const lower = slotOf(low, k - upper.before);
  return floatOf(((upper.slot << 16) | lower.slot) >>> 0);
}

/** Unsigned key whose order is the float order: sign bit flipped, and all other bits too if negative. */
function orderedKey(word: number): number {
  return word < 0 ? ~word >>> 0 : (word | 0x80000000) >>> 0;
}

function floatOf(key: number): number {
  const word = key >= 0x80000000 ? key & 0x7fffffff : ~key;
  return new Float32Array(Int32Array.of(word).buffer)[0] ?? Number.NaN;
}

/** The slot that holds the k-th counted item, and how many items lie before it. */
function slotOf(counts: Uint32Array, k: number): { slot: number; before: number } {
  let before = 0;
  for (let slot = 0; slot < counts.length; slot++) {
    const count = counts[slot] ?? 0;
    if (before + count > k) return { slot, before };
    before += count;
  }
  throw new RangeError(`only ${before} values were counted, index ${k} does not exist`);
}
