import { boundsOf, type WeightSlice } from './weight-slice';

/** What the PQ Index needs to know about the remaining weights. */
export interface PowerMeans {
  /** Remaining weights: counted from the mask, so a remaining zero counts (pqi-sap 1.4). */
  readonly alive: number;
  /** Largest magnitude. */
  readonly max: number;
  /** (1/d) sum (|w|/max)^p; 0 when max is 0. */
  readonly meanP: number;
  readonly meanQ: number;
}

/**
 * Power means of |w| over the remaining weights of all slices, accumulated in float64. Dividing by the largest magnitude
 * first keeps every term in [0, 1], so neither tiny nor huge weights, nor small p, underflow or overflow (pqi-sap 6.2).
 */
export function powerMeans(slices: readonly WeightSlice[], p: number, q: number): PowerMeans {
  const { alive, max } = extentOf(slices);
  if (alive === 0 || max === 0) return { alive, max, meanP: 0, meanQ: 0 };
  let sumP = 0;
  let sumQ = 0;
  for (const slice of slices) {
    const sums = powerSums(slice, max, p, q);
    sumP += sums.sumP;
    sumQ += sums.sumQ;
  }
  return { alive, max, meanP: sumP / alive, meanQ: sumQ / alive };
}

/** Count and largest magnitude; NaN as soon as one remaining weight is NaN. */
export function extentOf(slices: readonly WeightSlice[]): { alive: number; max: number } {
  let alive = 0;
  let max = 0;
  for (const slice of slices) {
    const extent = sliceExtent(slice);
    alive += extent.alive;
    if (!(extent.max <= max)) max = extent.max;
  }
  return { alive, max };
}

function sliceExtent(slice: WeightSlice): { alive: number; max: number } {
  const { weights, mask } = slice;
  const { start, stride, end } = boundsOf(slice);
  let alive = 0;
  let max = 0;
  for (let i = start; i < end; i += stride) {
    if (mask !== null && mask[i] === 0) continue;
    const size = Math.abs(weights[i] ?? 0);
    alive++;
    if (!(size <= max)) max = size;
  }
  return { alive, max };
}

function powerSums(slice: WeightSlice, max: number, p: number, q: number): { sumP: number; sumQ: number } {
  const { weights, mask } = slice;
  const { start, stride, end } = boundsOf(slice);
  const needsLog = !isCheap(p) || !isCheap(q);
  let sumP = 0;
  let sumQ = 0;
  for (let i = start; i < end; i += stride) {
    if (mask !== null && mask[i] === 0) continue;
    const share = Math.abs(weights[i] ?? 0) / max;
    const ln = needsLog ? Math.log(share) : 0;
    sumP += raise(share, ln, p);
    sumQ += raise(share, ln, q);
  }
  return { sumP, sumQ };
}

/** Exponents that need no general power. */
function isCheap(s: number): boolean {
  return s === 0.5 || s === 1 || s === 2;
}

/**
 * x^s for 0 <= x <= 1. The exponents that methods use most avoid the general power; for the others exp(s ln x), with one
 * logarithm for both exponents, costs less than half of `**` and is as good as the sum it goes into.
 */
function raise(x: number, ln: number, s: number): number {
  if (s === 1) return x;
  if (s === 2) return x * x;
  if (s === 0.5) return Math.sqrt(x);
  return Math.exp(s * ln);
}
