import type { ExpandNode } from '../../models/architecture';
import { emptyMaps, type Maps, storedAs } from '../maps';

/** A channel's relevance goes back to the input channel it shows; what falls on the zeros ends there. */
export function expandRelevance({ places, output }: ExpandNode, x: Maps, relevance: Maps): Maps {
  const result = emptyMaps(x.count, x.shape);
  const narrow = x.shape.channels;
  for (let i = 0; i < result.values.length; i++) {
    const place = places[i % narrow] ?? -1;
    result.values[i] = relevance.values[Math.floor(i / narrow) * output.channels + place] ?? 0;
  }
  return storedAs(x, result);
}
