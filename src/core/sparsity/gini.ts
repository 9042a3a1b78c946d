import { sortMagnitudes } from './sort-magnitudes';
import { boundsOf, type WeightSlice } from './weight-slice';

/** Added to every magnitude, as the authors do, so that an all-zero vector gives 0 instead of 0/0. */
const FLOOR = 1e-7;

/**
 * Gini index of |w| over the remaining weights of all slices (pqi-sap 1.4): with y = |w| + 1e-7 in ascending order,
 * G = sum_k (2k - N - 1) y_k / (N sum y), k = 1..N. null when no weight remains or one is not finite.
 */
export function gini(slices: readonly WeightSlice[]): number | null {
  const sizes = sortMagnitudes(magnitudes(slices));
  const n = sizes.length;
  if (n === 0) return null;
  let weighted = 0;
  let total = 0;
  for (let k = 0; k < n; k++) {
    const size = (sizes[k] ?? 0) + FLOOR;
    weighted += (2 * k + 1 - n) * size;
    total += size;
  }
  const index = weighted / (n * total);
  return Number.isFinite(index) ? index : null;
}

function magnitudes(slices: readonly WeightSlice[]): Float32Array {
  const sizes = new Float32Array(slices.reduce((sum, slice) => sum + lengthOf(slice), 0));
  let n = 0;
  for (const slice of slices) {
    const { weights, mask } = slice;
    const { start, stride, end } = boundsOf(slice);
    for (let i = start; i < end; i += stride) {
      if (mask !== null && mask[i] === 0) continue;
      sizes[n++] = Math.abs(weights[i] ?? 0);
    }
  }
  return sizes.subarray(0, n);
}

function lengthOf(slice: WeightSlice): number {
  const { start, stride, end } = boundsOf(slice);
  return (end - start) / stride;
}
