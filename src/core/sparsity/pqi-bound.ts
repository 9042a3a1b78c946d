import { LabError } from '../base/errors';
import { powerMeans } from './power-means';
import { indexOfMeans, logEvenness, requireNorms } from './pq-index';
import type { WeightSlice } from './weight-slice';

/** keep >= d (1 + eta)^(-q/(q-p)) (1 - I)^(qp/(q-p)) */
export interface PqiBoundRecord {
  readonly d: number;
  readonly pqi: number;
  /** The bound r before rounding up. */
  readonly r: number;
  readonly normP: number;
  readonly normQ: number;
}

/** The bound over the layers whose units are ranked together, and what went of them. */
export interface GroupBoundRecord {
  readonly layers: readonly string[];
  /** Null where their scores have no PQ Index: then nothing goes. */
  readonly bound: PqiBoundRecord | null;
  /** Weights or channels; fewer than asked where ties or a minimum per layer stay. */
  readonly removed: number;
}

/**
 * PQI-bound (Theorem 2): at least r of the d remaining weights matter,
 *
 *     r = d (1 + eta)^(-q/(q-p)) (1 - I)^(qp/(q-p)) ,
 *
 * where eta is the p-th power mass that the dropped weights may have, relative to the kept ones. With eta = 0 and
 * (p, q) = (0.5, 1) the share to drop, 1 - r/d, is the PQ Index itself.
 *
 * null where the index is undefined or no weight remains. Norms are plain sums, not means.
 *
 * @throws LabError `bad-config` unless 0 < p < q and eta >= 0.
 */
export function pqiBound(
  slices: readonly WeightSlice[],
  p: number,
  q: number,
  eta: number,
): PqiBoundRecord | null {
  requireNorms(p, q);
  const means = powerMeans(slices, p, q);
  const pqi = indexOfMeans(means, p, q);
  const evenness = logEvenness(means, p, q);
  if (means.alive === 0 || pqi === null || evenness === null) return null;
  return {
    d: means.alive,
    pqi,
    r: boundOf(means.alive, evenness, p, q, eta),
    normP: means.max * (means.alive * means.meanP) ** (1 / p),
    normQ: means.max * (means.alive * means.meanQ) ** (1 / q),
  };
}

/** The bound r out of d and ln(1 - I). */
export function boundOf(d: number, logEvenness: number, p: number, q: number, eta: number): number {
  if (!(q > p)) {
    throw new LabError(
      'bad-config',
      `The PQI bound needs p < q; got p = ${p}, q = ${q}. Raise q or lower p.`,
    );
  }
  if (!(eta >= 0)) {
    throw new LabError(
      'bad-config',
      `The PQI bound needs eta >= 0; got eta = ${eta}. Use 0 for the paper's default.`,
    );
  }
  return d * Math.exp((q / (q - p)) * (p * logEvenness - Math.log1p(eta)));
}
