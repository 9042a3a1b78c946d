import { pqIndex } from '../sparsity/pq-index';
import { pqiBound } from '../sparsity/pqi-bound';
import type { WeightSlice } from '../sparsity/weight-slice';
import { expectNear, type Findings } from './findings';

/** pqi-sap 7: the official value is a float32 sum. */
const TOLERANCE = 3e-5;

const LARGEST = 3.4028234663852886e38;
/** Smallest normal float32. */
const SMALLEST = 1.1754943508222875e-38;

export const FLOAT32_RANGE =
  'float32 overflow or underflow: the official sums or norms leave the range of a float32';

/** Our index of the slices against the official one; NaN is the official way to say undefined. */
export function expectIndex(
  findings: Findings,
  what: string,
  slices: readonly WeightSlice[],
  p: number,
  q: number,
  official: number,
): void {
  const ours = pqIndex(slices, p, q);
  if (!(Math.abs((ours ?? 0) - official) <= TOLERANCE) && leavesFloat32(slices, p, q)) {
    findings.notComparable.push(FLOAT32_RANGE);
    return;
  }
  expectNear(findings, what, ours, official, TOLERANCE);
}

/**
 * Whether a sum of powers or a norm behind the official index is no normal float32: with p = 0.1 the norm is the tenth power
 * of a sum and overflows once the sum passes about 7,000; the official code then reports 0 or 1 (pqi-sap 6.2).
 */
export function leavesFloat32(slices: readonly WeightSlice[], p: number, q: number): boolean {
  if (!(p < q)) return false;
  const bound = pqiBound(slices, p, q, 0);
  if (bound === null) return false;
  const { normP, normQ } = bound;
  return [normP, normQ, normP ** p, normQ ** q].some((value) => value > LARGEST || value < SMALLEST);
}
