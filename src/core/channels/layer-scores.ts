import { LabError } from '../base/errors';
import { type ChannelScores, channelScores, normalised } from '../relevance/channel-scores';
import type { ClassChannelSums } from '../relevance/class-channel';
import type { ChannelLayer, ChannelView } from './layers';

export interface LayerReading {
  /** Where the sums were gathered: the layer's `readAt` or `effectAt`. */
  readonly views: readonly ChannelView[];
  /** Channels that count 0, so that a layer's norm is over those that are left. */
  readonly gone: readonly number[];
}

/**
 * The scores of a layer out of the class x channel sums at the nodes of its `readAt` (frs 1.4), or of its `effectAt`. A stream is
 * read at several places of its stage: the lab takes the mean of their normalised scores and normalises again; the authors rate
 * every block by itself.
 *
 * @param sums by node name.
 * @param classScale s_k per class.
 * @throws LabError `internal` when a node of `views` is missing.
 */
export function layerScores(
  layer: ChannelLayer,
  sums: ReadonlyMap<string, ClassChannelSums>,
  classScale: ArrayLike<number>,
  { views, gone }: LayerReading = { views: layer.readAt, gone: [] },
): ChannelScores {
  const parts = views.map((view) => {
    const found = sums.get(view.node);
    if (found === undefined)
      throw new LabError(
        'internal',
        `Layer ${layer.name} is rated at ${view.node}, where nothing was gathered.`,
      );
    return channelScores(alongLayer(found, view, layer.channels, gone), classScale);
  });
  const [only, ...others] = parts;
  if (only !== undefined && others.length === 0) return only;
  return {
    perClass: meanOf(parts.map(({ perClass }) => perClass)),
    scores: normalised(meanOf(parts.map(({ scores }) => scores))),
  };
}

/** The columns of a node's channels in the order of the layer's; 0 where the node has none of them, and for those that are gone. */
function alongLayer(
  sums: ClassChannelSums,
  { index }: ChannelView,
  channels: number,
  gone: readonly number[],
): ClassChannelSums {
  if (index === null && gone.length === 0) return sums;
  const columns = new Float64Array(sums.classes * channels);
  for (let k = 0; k < sums.classes; k++) {
    for (let c = 0; c < channels; c++) {
      const own = gone.includes(c) ? -1 : index === null ? c : (index[c] ?? -1);
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
