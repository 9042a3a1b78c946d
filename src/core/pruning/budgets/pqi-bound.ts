import { type PqiBoundRecord, pqiBound } from '../../sparsity/pqi-bound';
import type { PqiBudget } from '../recipe';
import { kthSmallest } from '../selection';
import { CUT_NOTHING, type Decision } from './decision';

/** Taken off the bound per remaining weight before rounding up: the noise of a sum in float64 (pqi-sap 6.3). */
const ROUNDING_GUARD = 1e-9;

/**
 * SAP's rule (Algorithm 1 as the authors run it, pqi-sap 2.4): m = ceil(bound) weights should stay; cut
 * c = floor(d min(gamma (1 - m/d), beta)) of them, that is all below the c-th smallest.
 *
 * @param sizes magnitudes |score| of the remaining weights of one group, any order.
 */
export function decidePqiBound(sizes: Float32Array, budget: PqiBudget): Decision {
  const bound = pqiBound([{ weights: sizes, mask: null }], budget.p, budget.q, budget.eta);
  if (bound === null) return CUT_NOTHING;
  const asked = askedBy(bound, budget);
  return { asked, threshold: asked === 0 ? null : kthSmallest(sizes, asked), bound };
}

/** c: what the budget asks to cut of the units that a bound counts. */
export function askedBy({ d, r }: Pick<PqiBoundRecord, 'd' | 'r'>, budget: PqiBudget): number {
  return countToCut(d, weightsToKeep(d, r), budget);
}

/** m: the bound rounded up, at least 1. */
export function weightsToKeep(d: number, r: number): number {
  return Math.max(1, Math.ceil(r - ROUNDING_GUARD * d));
}

/**
 * c out of d and m. `float64` is exact: with gamma = 1 and no cap, c = d - m. `float32` follows the authors' arithmetic
 * step by step, which keeps one weight more in about 23 % of all (d, m) pairs below the cap (pqi-sap 6.1). At most d - 1: one always stays.
 */
export function countToCut(
  d: number,
  m: number,
  budget: Pick<PqiBudget, 'gamma' | 'beta' | 'counting'>,
): number {
  const { gamma, beta } = budget;
  const asked =
    budget.counting === 'float32'
      ? countFloat32(d, m, gamma, beta)
      : Math.floor(Math.min(gamma * (d - m), beta * d));
  return Math.min(d - 1, Math.max(0, asked));
}

function countFloat32(d: number, m: number, gamma: number, beta: number): number {
  const f = Math.fround;
  const ratio = f(f(gamma) * f(1 - f(f(m) / f(d))));
  return Math.floor(f(f(d) * Math.min(Math.max(ratio, 0), f(beta))));
}
