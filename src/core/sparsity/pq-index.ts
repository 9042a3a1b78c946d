import { LabError } from '../base/errors';
import { type PowerMeans, powerMeans } from './power-means';
import type { WeightSlice } from './weight-slice';

/**
 * PQ Index of the remaining weights of all slices taken together (ICLR 2023, Definition 1):
 *
 *     I = 1 - d^(1/q - 1/p) * ||w||_p / ||w||_q ,   0 <= I <= 1 - d^(1/q - 1/p)
 *
 * d is the number of remaining weights. Larger = sparser: 0 when all magnitudes are equal, the upper end when exactly one
 * weight is not zero. 0 for d = 0, d = 1 and p = q. null where the index is undefined: all remaining weights are zero, or
 * one is not finite.
 *
 * @throws LabError `bad-config` unless 0 < p <= q.
 */
export function pqIndex(slices: readonly WeightSlice[], p: number, q: number): number | null {
  requireNorms(p, q);
  return indexOfMeans(powerMeans(slices, p, q), p, q);
}

/** The index out of power means. */
export function indexOfMeans(means: PowerMeans, p: number, q: number): number | null {
  if (means.alive === 0) return 0;
  const evenness = logEvenness(means, p, q);
  return evenness === null ? null : Math.max(0, -Math.expm1(evenness));
}

/**
 * ln(1 - I), within its exact limits [(1/q - 1/p) ln d, 0]; null where I is undefined. In logarithms because 1 - I of a very
 * sparse vector drowns in rounding when taken from I, and because M_p^(1/p) can leave the range of a double for small p.
 */
export function logEvenness(means: PowerMeans, p: number, q: number): number | null {
  const { alive, max, meanP, meanQ } = means;
  if (!(max > 0) || !Number.isFinite(max)) return null;
  const least = (1 / q - 1 / p) * Math.log(alive);
  return Math.min(0, Math.max(least, Math.log(meanP) / p - Math.log(meanQ) / q));
}

export function requireNorms(p: number, q: number): void {
  if (p > 0 && q >= p && Number.isFinite(q)) return;
  throw new LabError(
    'bad-config',
    `The PQ Index needs 0 < p < q; got p = ${p}, q = ${q}. Choose for example p = 0.5, q = 1.`,
  );
}
