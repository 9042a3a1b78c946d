import { rngStream } from '../../core/base/rng';
import type { ChannelState } from '../../core/channels/channel-state';
import { layerScores } from '../../core/channels/layer-scores';
import type { ChannelLayer } from '../../core/channels/layers';
import { channelScoreNamed, lots, parameterScores } from '../../core/channels/scores';
import type { GradualConfig, RunConfig } from '../../core/config/run-config';
import type { Dataset } from '../../core/datasets/dataset';
import type { RunEvent } from '../../core/protocol/protocol';
import type { ClassWeightRecord } from '../../core/record/run-record';
import { normalised } from '../../core/relevance/channel-scores';
import { classWeights, equalClassWeights } from '../../core/relevance/class-weights';
import { attended } from '../network/gather-evidence';
import type { ChannelEvidence, EvidenceKind, Network } from '../network/network';

/** One layer's channels, rated. */
export interface RatedLayer {
  readonly layer: ChannelLayer;
  readonly scores: Float64Array;
  /** [class][channel]; null for scores without classes. */
  readonly perClass: readonly (readonly number[])[] | null;
}

/** Ratings of every layer, and what they cost. */
export interface Ratings {
  readonly rated: readonly RatedLayer[];
  /** Training images that were looked at. */
  readonly images: number;
  /** Null for scores in which all classes count the same, or that know none. */
  readonly classWeights: readonly ClassWeightRecord[] | null;
}

/** What rating the channels of `layers` asks of a network; undefined for scores that look at its parameters, or at nothing. */
export function evidenceFor(
  { pruning: { recipe } }: RunConfig,
  gradual: GradualConfig,
  layers: readonly ChannelLayer[],
): EvidenceKind | undefined {
  const { evidence } = channelScoreNamed(recipe.score);
  return evidence === null ? undefined : evidenceOf(evidence, gradual, layers);
}

function evidenceOf(
  kind: EvidenceKind['kind'],
  { mode }: GradualConfig,
  layers: readonly ChannelLayer[],
): EvidenceKind {
  const nodes = new Set(layers.flatMap((layer) => viewsOf(layer, kind).map(({ node }) => node)));
  return { nodes: [...nodes], kind, mode };
}

function viewsOf({ readAt, effectAt }: ChannelLayer, kind: EvidenceKind['kind']) {
  return kind === 'relevance' ? readAt : effectAt;
}

/**
 * Scores of all channels of a network, by the recipe's score; images only where the score needs them. `between` comes after every
 * batch of images; null when it says no.
 */
export async function* rateChannels(
  { seed, pruning: { recipe } }: RunConfig,
  gradual: GradualConfig,
  network: Network,
  { architecture, layers, masked, numbers }: ChannelState,
  parameters: Float32Array,
  dataset: Dataset,
  step: number,
  between: () => AsyncGenerator<RunEvent, boolean>,
): AsyncGenerator<RunEvent, Ratings | null> {
  const { score } = recipe;
  const { evidence } = channelScoreNamed(score);
  if (evidence === null) {
    const rated = layers.map((layer) => {
      const gone = new Set(masked.get(layer.name) ?? []);
      const left = (all: Float64Array) => all.map((value, channel) => (gone.has(channel) ? 0 : value));
      if (score === 'random') {
        const rng = rngStream(seed, `channels/${step}/${layer.name}`);
        return { layer, scores: left(lots(numbers.get(layer.name) ?? [], rng)), perClass: null };
      }
      const kind = score === 'filter-l1' || score === 'filter-l2' ? score : 'norm-scale';
      const all = parameterScores(kind, architecture, layer, parameters);
      return { layer, scores: normalised(left(all)), perClass: null };
    });
    return { rated, images: 0, classWeights: null };
  }
  const rows = balancedRows(dataset, gradual.imagesPerClass);
  const wanted = { rows, ...evidenceOf(evidence, gradual, layers) };
  const found = yield* attended(network.channelEvidence(wanted), between);
  if (found === null) return null;
  const classes = dataset.classNames.length;
  const weights =
    evidence === 'relevance' ? classWeights(found.right, found.images) : equalClassWeights(classes);
  const rated = layers.map((layer) => {
    // The relevance of a stream's channel is also that of its shortcut: it counts on in the authors' norm (frs 1.3).
    const gone = evidence === 'relevance' ? null : (masked.get(layer.name) ?? []);
    const reading = { views: viewsOf(layer, evidence), gone };
    const { scores, perClass } = layerScores(layer, found.sums, weights.scale, reading);
    const byClass = Array.from({ length: classes }, (_, k) =>
      Array.from(perClass.subarray(k * layer.channels, (k + 1) * layer.channels)),
    );
    return { layer, scores, perClass: byClass };
  });
  return {
    rated,
    images: rows.length,
    classWeights: evidence === 'relevance' ? weightRecords(weights.scale, found) : null,
  };
}

function weightRecords(
  scale: readonly number[],
  { right, images }: ChannelEvidence,
): readonly ClassWeightRecord[] {
  return scale.map((weight, k) => {
    const count = images[k] ?? 0;
    return { weight, accuracy: count === 0 ? null : (right[k] ?? 0) / count };
  });
}

/** The first `perClass` training images of every class, in order: the same images at every step. */
function balancedRows({ train, classNames }: Dataset, perClass: number): Uint32Array {
  const taken = new Array<number>(classNames.length).fill(0);
  const rows: number[] = [];
  train.labels.forEach((label, row) => {
    const count = taken[label] ?? 0;
    if (count >= perClass) return;
    taken[label] = count + 1;
    rows.push(row);
  });
  return Uint32Array.from(rows);
}
