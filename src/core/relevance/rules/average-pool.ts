import type { Shape } from '../../models/architecture';
import { emptyMaps, type Maps, storedAs } from '../maps';
import { quotientIn, type RelevanceMode } from '../mode';
import { eachWindow } from '../ops/windows';

/**
 * R_in = X R / Y with Y the mean of the window. As in the authors' code without a division by the window's size, so the
 * relevance of a window sums to size x R; the factor cancels in the normalisation of a layer (frs 1.1).
 */
export function averagePoolRelevance(
  output: Shape,
  height: number,
  width: number,
  x: Maps,
  y: Maps,
  relevance: Maps,
  mode: RelevanceMode,
): Maps {
  const result = emptyMaps(x.count, x.shape);
  const divide = quotientIn(x, mode);
  eachWindow(x.count, x.shape, output, height, width, (yAt, places) => {
    const share = divide(relevance.values[yAt] ?? 0, y.values[yAt] ?? 0);
    for (const place of places) result.values[place] = (x.values[place] ?? 0) * share;
  });
  return storedAs(x, result);
}
