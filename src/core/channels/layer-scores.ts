import { LabError } from '../base/errors';
import { type ChannelScores, channelScores, normalised } from '../relevance/channel-scores';
import type { ClassChannelSums } from '../relevance/class-channel';
import type { ChannelLayer, ChannelView } from './layers';

export interface LayerReading {
  /** Where the sums were gathered: the layer's `readAt` or `effectAt`. */
  readonly views: readonly ChannelView[];
  /**
   * Channels of the layer that count 0, like those of the node that are none of the layer's, so that its norm is over what is left.
   * Null: all that the node has counts, as with the authors.
   */
  readonly gone: readonly number[] | null;
}

/**
 * The scores of a layer out of the class x channel sums at the nodes of its `readAt` (frs 1.4), or of its `effectAt`. A stream is
 * read at several places of its stage: the lab takes the mean of their normalised scores and normalises again; the authors rate
 * every block by itself. Relevance is normed over all channels of the node that is read, those of a stream whose branch lost some too:
 * removed or masked, a branch has the scores of the authors' code.
 *
 * @param sums by node name.
 * @param classScale s_k per class.
 * @throws LabError `internal` when a node of `views` is missing.
 */
export function layerScores(
  layer: ChannelLayer,
  sums: ReadonlyMap<string, ClassChannelSums>,
  classScale: ArrayLike<number>,
  { views, gone }: LayerReading = { views: layer.readAt, gone: null },
): ChannelScores {
  const parts = views.map((view) => {
    const found = sums.get(view.node);
    if (found === undefined)
      throw new LabError(
        'internal',
        `Layer ${layer.name} is rated at ${view.node}, where nothing was gathered.`,
      );
    const counted = gone === null ? found : withoutGone(found, view, layer.channels, gone);
    return alongLayer(channelScores(counted, classScale), view, layer.channels);
  });
  const [only, ...others] = parts;
  if (only !== undefined && others.length === 0) return only;
  return {
    perClass: meanOf(parts.map(({ perClass }) => perClass)),
    scores: normalised(meanOf(parts.map(({ scores }) => scores))),
  };
}

function withoutGone(
  sums: ClassChannelSums,
  { index }: ChannelView,
  channels: number,
  gone: readonly number[],
): ClassChannelSums {
  const counts = new Uint8Array(sums.channels);
  for (let channel = 0; channel < channels; channel++)
    if (!gone.includes(channel)) counts[index === null ? channel : (index[channel] ?? -1)] = 1;
  return { ...sums, sums: sums.sums.map((value, i) => (counts[i % sums.channels] === 1 ? value : 0)) };
}

/** A node's scores in the order of the layer's channels; 0 where the node has none of them. */
function alongLayer(
  { perClass, scores }: ChannelScores,
  { index }: ChannelView,
  channels: number,
): ChannelScores {
  if (index === null) return { perClass, scores };
  const picked = (row: Float64Array): number[] =>
    Array.from({ length: channels }, (_, channel) => row[index[channel] ?? -1] ?? 0);
  const rows = Array.from({ length: perClass.length / scores.length }, (_, k) =>
    perClass.subarray(k * scores.length, (k + 1) * scores.length),
  );
  return { perClass: Float64Array.from(rows.flatMap(picked)), scores: Float64Array.from(picked(scores)) };
}

function meanOf(parts: readonly Float64Array[]): Float64Array {
  const [first] = parts;
  if (first === undefined) return new Float64Array();
  return first.map((_, i) => parts.reduce((sum, part) => sum + (part[i] ?? 0), 0) / parts.length);
}
