import type { ExpandNode } from '../../models/architecture';
import { emptyMaps, type Maps, storedAs } from '../maps';
import { expandSources } from '../ops/expand';

/** A channel's relevance goes back to the input channel it shows; what falls on constants ends there. */
export function expandRelevance(node: ExpandNode, x: Maps, relevance: Maps): Maps {
  const result = emptyMaps(x.count, x.shape);
  const sources = expandSources(node);
  const { channels } = x.shape;
  const pixels = x.values.length / channels;
  for (let pixel = 0; pixel < pixels; pixel++) {
    sources.forEach((source, channel) => {
      if (source < 0) return;
      result.values[pixel * channels + source] = relevance.values[pixel * sources.length + channel] ?? 0;
    });
  }
  return storedAs(x, result);
}
