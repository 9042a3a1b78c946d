import type { MaxPoolNode } from '../../models/architecture';
import { emptyMaps, type Maps, storedAs } from '../maps';
import { quotientIn, type RelevanceMode } from '../mode';
import { eachWindow, largestPlace } from '../ops/windows';

/** Winner takes all: the first largest value of a window gets its relevance; an all-zero window passes nothing on. */
export function maxPoolRelevance(
  node: Pick<MaxPoolNode, 'size' | 'output'>,
  x: Maps,
  relevance: Maps,
  mode: RelevanceMode,
): Maps {
  const result = emptyMaps(x.count, x.shape);
  const divide = quotientIn(x, mode);
  eachWindow(x.count, x.shape, node.output, node.size, node.size, (yAt, places) => {
    const winner = largestPlace(x.values, places);
    const value = x.values[winner] ?? 0;
    result.values[winner] = value * divide(relevance.values[yAt] ?? 0, value);
  });
  return storedAs(x, result);
}
