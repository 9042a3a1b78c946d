import { extentOf } from './power-means';
import { indexOfMeans } from './pq-index';
import type { WeightSlice } from './weight-slice';
import { boundsOf } from './weight-slice';

/** 0.1 to 2 by 0.1: every p and q of the authors' grid (pqi-sap 1.4). */
const EXPONENTS: readonly number[] = Array.from({ length: 20 }, (_, index) => (index + 1) / 10);

/** The authors' grid: p 0.1 to 1, q 1 to 2. */
export const GRID_P = EXPONENTS.slice(0, 10);
export const GRID_Q = EXPONENTS.slice(9);

/**
 * (1/d) sum (|w|/max)^s over the remaining weights of all slices, for s = 0.1, 0.2, ..., 2: with them the PQ Index is known at
 * every p and q of the grid, long after the weights are gone. null where no index is defined: no remaining weight, all of them
 * zero, or one not finite.
 */
export function powerGrid(slices: readonly WeightSlice[]): readonly number[] | null {
  const { alive, max } = extentOf(slices);
  if (alive === 0 || !(max > 0) || !Number.isFinite(max)) return null;
  const sums = new Float64Array(EXPONENTS.length);
  for (const slice of slices) {
    const { weights, mask } = slice;
    const { start, stride, end } = boundsOf(slice);
    for (let i = start; i < end; i += stride) {
      if (mask !== null && mask[i] === 0) continue;
      const tenth = Math.exp(0.1 * Math.log(Math.abs(weights[i] ?? 0) / max));
      // Powers by steps of a tenth: one general power per weight instead of twenty.
      let power = 1;
      for (let s = 0; s < sums.length; s++) {
        power *= tenth;
        sums[s] = (sums[s] ?? 0) + power;
      }
    }
  }
  return Array.from(sums, (sum) => sum / alive);
}

/** The PQ Index of the weights a grid was made of. @param alive how many they were. */
export function indexOfGrid(grid: readonly number[], alive: number, p: number, q: number): number | null {
  const [meanP, meanQ] = [meanAt(grid, p), meanAt(grid, q)];
  if (meanP === null || meanQ === null || p > q) return null;
  return indexOfMeans({ alive, max: 1, meanP, meanQ }, p, q);
}

function meanAt(grid: readonly number[], s: number): number | null {
  return grid[EXPONENTS.indexOf(s)] ?? null;
}
