import type { Maps } from './maps';

/**
 * `official`: the authors' code, which clamps convolution weights at +-1e-9 and adds 1e-9 to every denominator (frs 1.1). Where no
 * live input of a convolution has a weight of one sign, that makes up relevance without bound (frs 6.2, 2).
 * `stable`: clamps at 0, divides by the plain sum, and lets a branch with |sum| < 1e-7 contribute nothing.
 */
export type RelevanceMode = 'official' | 'stable';

export const OFFICIAL_EPSILON = 1e-9;
export const STABLE_LEAST = 1e-7;

/** 1e-9 in the precision that `like` is stored in: added to denominators, and the least weight of a convolution. */
export function officialEpsilon(like: Maps): number {
  return like.values instanceof Float32Array ? Math.fround(OFFICIAL_EPSILON) : OFFICIAL_EPSILON;
}

/** factor * relevance / total, element-wise, guarded as the mode says. */
export function shareOf(factor: number, relevance: Maps, total: Maps, mode: RelevanceMode): Maps {
  const divide = quotientIn(relevance, mode);
  return {
    ...relevance,
    values: relevance.values.map((value, i) => factor * divide(value, total.values[i] ?? 0)),
  };
}

/** relevance / total, guarded as the mode says. Where maps are float32, so is the official denominator: it may nearly cancel. */
export function quotientIn(like: Maps, mode: RelevanceMode): (relevance: number, total: number) => number {
  if (mode === 'stable')
    return (relevance, total) => (Math.abs(total) < STABLE_LEAST ? 0 : relevance / total);
  const epsilon = officialEpsilon(like);
  return like.values instanceof Float32Array
    ? (relevance, total) => relevance / Math.fround(total + epsilon)
    : (relevance, total) => relevance / (total + epsilon);
}
