import type { FractionBudget } from '../recipe';
import { kthSmallest } from '../selection';
import { CUT_NOTHING, type Decision } from './decision';

/**
 * Lottery ticket and one-shot rule (pqi-sap 2.4): threshold = the P-quantile of the remaining scores, so that without ties
 * ceil((n - 1) P) of n go.
 *
 * @param scores scores of the remaining weights of one group, any order.
 */
export function decideFraction(scores: Float32Array, budget: FractionBudget): Decision {
  if (scores.length === 0) return CUT_NOTHING;
  const asked = Math.ceil((scores.length - 1) * budget.fraction);
  if (asked === 0) return CUT_NOTHING;
  return { asked, threshold: linearQuantile(scores, budget.fraction), bound: null };
}

/** The quantile of numpy's `linear` method: float64 interpolation between the float32 neighbours of index (n - 1) P. */
export function linearQuantile(values: Float32Array, fraction: number): number {
  const index = (values.length - 1) * fraction;
  const below = Math.floor(index);
  const share = index - below;
  const low = kthSmallest(values, below);
  if (share === 0) return low;
  const high = successor(values, low, below);
  const gap = high - low;
  return share < 0.5 ? low + gap * share : high - gap * (1 - share);
}

/** The value with index `k + 1`, given that `low` has index `k`: one pass instead of a second selection. */
function successor(values: Float32Array, low: number, k: number): number {
  let upToLow = 0;
  let above = Number.POSITIVE_INFINITY;
  for (const value of values) {
    if (value <= low) upToLow++;
    else if (value < above) above = value;
  }
  return upToLow > k + 1 ? low : above;
}
