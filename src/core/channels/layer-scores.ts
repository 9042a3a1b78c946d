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
 * every block by itself. Scores are normed over all channels of the node that is read, those of a stream whose branch lost some too:
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
  { views, gone }: LayerReading = { views: layer.readAt, gone: [] },
): ChannelScores {
  const parts = views.map((view) => {
    const found = sums.get(view.node);
    if (found === undefined)
      throw new LabError(
        'internal',
        `Layer ${layer.name} is rated at ${view.node}, where nothing was gathered.`,
      );
    return alongLayer(channelScores(withoutGone(found, view, gone), classScale), view, layer.channels);
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
  gone: readonly number[],
): ClassChannelSums {
  if (gone.length === 0) return sums;
  const own = new Set(gone.map((channel) => (index === null ? channel : (index[channel] ?? -1))));
  const left = sums.sums.map((value, i) => (own.has(i % sums.channels) ? 0 : value));
  return { ...sums, sums: left };
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
