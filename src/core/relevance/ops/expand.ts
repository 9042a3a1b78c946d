import type { ExpandNode } from '../../models/architecture';
import { emptyMaps, type Maps, storedAs } from '../maps';

export function expand(x: Maps, node: ExpandNode): Maps {
  const y = emptyMaps(x.count, node.output);
  const narrow = x.shape.channels;
  x.values.forEach((value, i) => {
    const place = node.places[i % narrow];
    if (place !== undefined) y.values[Math.floor(i / narrow) * node.output.channels + place] = value;
  });
  return storedAs(x, y);
}
