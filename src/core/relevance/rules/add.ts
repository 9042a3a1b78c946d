import type { Maps } from '../maps';
import { productOf } from '../maps';
import { type RelevanceMode, shareOf } from '../mode';

/** Y = A + B: each input gets its share of the sum, R_A = A R / Y and R_B = (Y - A) R / Y. Returns [R_A, R_B]. */
export function addRelevance(
  branch: Maps,
  sum: Maps,
  relevance: Maps,
  mode: RelevanceMode,
): readonly [Maps, Maps] {
  const share = shareOf(1, relevance, sum, mode);
  const rest = { ...sum, values: sum.values.map((value, i) => value - (branch.values[i] ?? 0)) };
  return [productOf(branch, share), productOf(rest, share)];
}
