import { type Maps, storedAs } from '../maps';
import { shareOf } from '../mode';
import type { LinearMap } from './alpha-beta';

/**
 * z^B: the rule for a first layer, whose inputs are pixels between `low` and `high` (Montavon et al. 2017, Pattern Recognition 65,
 * eq. 15; frs 6.2, 6). R_in = x (S W) - low (S W+) - high (S W-) with S = R / (x W - low W+ - high W-), which is never negative.
 * The bias is ignored. Conserves the sum of relevance wherever that denominator is not 0.
 */
export function boxRelevance(
  map: LinearMap,
  x: Maps,
  [low, high]: readonly [Maps, Maps],
  weights: Float64Array,
  relevance: Maps,
): Maps {
  const positive = weights.map((weight) => Math.max(weight, 0));
  const negative = weights.map((weight) => Math.min(weight, 0));
  const signed = (terms: readonly Maps[]): Maps => {
    const [whole, below, above] = terms.map(({ values }) => values);
    const values = Float64Array.from(
      whole ?? [],
      (value, i) => value - (below?.[i] ?? 0) - (above?.[i] ?? 0),
    );
    return storedAs(x, { ...(terms[0] ?? x), values });
  };
  const total = signed([map.forward(x, weights), map.forward(low, positive), map.forward(high, negative)]);
  const share = shareOf(1, relevance, total, 'stable');
  const times = (maps: Maps, back: Maps): Maps => ({
    ...maps,
    values: maps.values.map((value, i) => value * (back.values[i] ?? 0)),
  });
  return signed([
    times(x, map.back(share, weights)),
    times(low, map.back(share, positive)),
    times(high, map.back(share, negative)),
  ]);
}
