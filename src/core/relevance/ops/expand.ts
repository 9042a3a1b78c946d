import type { ExpandNode } from '../../models/architecture';
import { emptyMaps, type Maps, storedAs } from '../maps';

/** For every output channel of an expand node: the input channel it shows, or -1 - j for constant j. */
export function expandSources({ output, places }: Pick<ExpandNode, 'output' | 'places'>): readonly number[] {
  const sources: number[] = [];
  let constants = 0;
  for (let channel = 0; channel < output.channels; channel++) {
    const place = places.indexOf(channel);
    sources.push(place === -1 ? -1 - constants++ : place);
  }
  return sources;
}

export function expand(x: Maps, node: ExpandNode, shift: ArrayLike<number>): Maps {
  const y = emptyMaps(x.count, node.output);
  const sources = expandSources(node);
  const pixels = x.count * node.output.height * node.output.width;
  for (let pixel = 0; pixel < pixels; pixel++) {
    sources.forEach((source, channel) => {
      y.values[pixel * sources.length + channel] =
        (source < 0 ? shift[-1 - source] : x.values[pixel * x.shape.channels + source]) ?? 0;
    });
  }
  return storedAs(x, y);
}
