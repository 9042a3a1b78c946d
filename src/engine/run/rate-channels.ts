import { rngStream } from '../../core/base/rng';
import { layerScores } from '../../core/channels/layer-scores';
import type { ChannelLayer } from '../../core/channels/layers';
import { channelScoreNamed, parameterScores } from '../../core/channels/scores';
import type { GradualConfig, RunConfig } from '../../core/config/run-config';
import type { Dataset } from '../../core/datasets/dataset';
import type { Architecture } from '../../core/models/architecture';
import { classWeights, equalClassWeights } from '../../core/relevance/class-weights';
import type { EvidenceNetwork } from '../network/network';

/** One layer's channels, rated. */
export interface RatedLayer {
  readonly layer: ChannelLayer;
  readonly scores: Float64Array;
  /** [class][channel]; null for scores without classes. */
  readonly perClass: readonly (readonly number[])[] | null;
}

/** Scores of all channels of a network, by the recipe's score; images only where the score needs them. */
export function rateChannels(
  config: RunConfig,
  gradual: GradualConfig,
  network: EvidenceNetwork,
  architecture: Architecture,
  layers: readonly ChannelLayer[],
  parameters: Float32Array,
  dataset: Dataset,
  step: number,
): readonly RatedLayer[] {
  const { score } = config.pruning.recipe;
  const { evidence } = channelScoreNamed(score);
  if (evidence === null) {
    const kind = score === 'random' || score === 'filter-l1' || score === 'filter-l2' ? score : 'norm-scale';
    return layers.map((layer) => {
      const rng = rngStream(config.seed, `channels/${step}/${layer.name}`);
      return { layer, scores: parameterScores(kind, architecture, layer, parameters, rng), perClass: null };
    });
  }
  const nodes = [...new Set(layers.flatMap(({ readAt }) => readAt.map(({ node }) => node)))];
  const rows = balancedRows(dataset, gradual.imagesPerClass);
  const found = network.channelEvidence({ rows, nodes, kind: evidence, mode: gradual.mode });
  const weights =
    evidence === 'relevance'
      ? classWeights(found.right, found.images)
      : equalClassWeights(dataset.classNames.length);
  return layers.map((layer) => {
    const { scores, perClass } = layerScores(layer, found.sums, weights.scale);
    const classes = dataset.classNames.length;
    const byClass = Array.from({ length: classes }, (_, k) =>
      Array.from(perClass.subarray(k * layer.channels, (k + 1) * layer.channels)),
    );
    return { layer, scores, perClass: byClass };
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
