import { LabError } from '../base/errors';
import {
  type ChannelScores,
  channelScores,
  normalised,
  type ScoreOptions,
} from '../relevance/channel-scores';
import type { ClassChannelSums } from '../relevance/class-channel';
import type { ChannelLayer, ChannelView } from './layers';

/**
 * The scores of a layer out of the class x channel sums at the nodes of its `readAt` (frs 1.4). A stream is read at every block sum
 * of its stage: the lab takes the mean of their normalised scores and normalises again; the authors rate every block by itself.
 *
 * @param sums by node name.
 * @param classScale s_k per class.
 * @throws LabError `internal` when a node of `readAt` is missing.
 */
export function layerScores(
  layer: ChannelLayer,
  sums: ReadonlyMap<string, ClassChannelSums>,
  classScale: ArrayLike<number>,
  options: ScoreOptions = { strayCount: 0 },
): ChannelScores {
  const parts = layer.readAt.map((view) => {
    const found = sums.get(view.node);
    if (found === undefined)
      throw new LabError(
        'internal',
        `Layer ${layer.name} is rated at ${view.node}, where nothing was gathered.`,
      );
    return channelScores(alongLayer(found, view, layer.channels), classScale, options);
  });
  const [only, ...others] = parts;
  if (only !== undefined && others.length === 0) return only;
  return {
    perClass: meanOf(parts.map(({ perClass }) => perClass)),
    scores: normalised(meanOf(parts.map(({ scores }) => scores))),
  };
}

/** The columns of a node's channels in the order of the layer's; 0 where the node has none of them. */
function alongLayer(sums: ClassChannelSums, { index }: ChannelView, channels: number): ClassChannelSums {
  if (index === null) return sums;
  const columns = new Float64Array(sums.classes * channels);
  for (let k = 0; k < sums.classes; k++) {
    for (let c = 0; c < channels; c++) {
      const own = index[c] ?? -1;
      if (own >= 0) columns[k * channels + c] = sums.sums[k * sums.channels + own] ?? 0;
    }
  }
  return { ...sums, channels, sums: columns };
}

function meanOf(parts: readonly Float64Array[]): Float64Array {
  const [first] = parts;
  if (first === undefined) return new Float64Array();
  return first.map((_, i) => parts.reduce((sum, part) => sum + (part[i] ?? 0), 0) / parts.length);
}
