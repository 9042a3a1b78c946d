import { type Maps, productOf, sumOf } from '../maps';
import { type RelevanceMode, shareOf } from '../mode';

/** Share of the positive and of the negative contributions (Bach et al. 2015, eq. 60; frs 1.1); alpha - beta = 1 conserves. */
const ALPHA = 2;
const BETA = 1;

/** A linear map without bias, and its transpose. */
export interface LinearMap {
  forward(x: Maps, weights: Float64Array): Maps;
  back(s: Maps, weights: Float64Array): Maps;
}

/**
 * R_in = X (S+ V+ + S- V-) with Z+- = X V+-, S+ = alpha R / Z+, S- = -beta R / Z-. `least`: positive weights are clamped from
 * below at it, negative ones from above at -it.
 */
export function alphaBeta(
  map: LinearMap,
  x: Maps,
  weights: Float64Array,
  relevance: Maps,
  least: number,
  mode: RelevanceMode,
): Maps {
  const branch = (signed: Float64Array, factor: number): Maps =>
    map.back(shareOf(factor, relevance, map.forward(x, signed), mode), signed);
  const positive = branch(
    weights.map((weight) => Math.max(weight, least)),
    ALPHA,
  );
  const negative = branch(
    weights.map((weight) => Math.min(weight, -least)),
    -BETA,
  );
  return productOf(x, sumOf(positive, negative));
}
