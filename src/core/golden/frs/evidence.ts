import type { PrunedChannels } from '../../channels/mask';
import { channelScores } from '../../relevance/channel-scores';
import { addImages, type ClassChannelSums, channelMeans, emptySums } from '../../relevance/class-channel';
import { type ClassWeights, classWeights } from '../../relevance/class-weights';
import { activationOf, type NetworkValues } from '../../relevance/forward';
import { inFloat32, type Maps, mapsOf, type Values } from '../../relevance/maps';
import type { Relevance } from '../../relevance/walk';
import { optionalChild } from '../json-node';
import { type GoldenCase, maskedValues } from './case';
import { fromNchw } from './nchw';
import { float32Noise, officialRelevance, walkBack, walkNoise } from './noise';

/** All that one pruning step is decided by, computed by the lab from weights and images alone. */
export interface Evidence {
  /** Relevance and scores start from the activations that the file lists, so that no rounding of a forward pass is amplified. */
  readonly aligned: boolean;
  readonly values: NetworkValues;
  readonly activations: ReadonlyMap<string, Maps>;
  /** [image, class], flat. */
  readonly logits: Values;
  readonly relevance: Relevance;
  /** [true class][predicted class] */
  readonly confusion: readonly (readonly number[])[];
  readonly weights: ClassWeights;
  readonly scores: ReadonlyMap<string, LayerEvidence>;
}

export interface LayerEvidence {
  readonly sums: ClassChannelSums;
  readonly perClass: Float64Array;
  readonly scores: Float64Array;
}

/** From weights and images to scores, stored in float64 or, as the official run, in float32. */
export function evidenceOf(
  golden: GoldenCase,
  pruned: PrunedChannels,
  stored: 'float32' | 'float64',
): Evidence {
  const { network, labels } = golden;
  const images = stored === 'float32' ? inFloat32(golden.images) : golden.images;
  const values = maskedValues(golden, pruned);
  const { activations, relevance } = officialRelevance(network, values, images, labels);
  const { classes } = network.architecture;
  const logits = activationOf(activations, network.architecture.nodes.at(-1)?.name ?? '').values;
  const confusion = confusionOf(labels, predictionsOf(logits, classes), classes);
  const weights = classWeights(
    confusion.map((row, k) => row[k] ?? 0),
    confusion.map((row) => row.reduce((sum, count) => sum + count, 0)),
  );
  return {
    aligned: false,
    values,
    activations,
    logits,
    relevance,
    confusion,
    weights,
    scores: layerScores(golden, relevance, weights),
  };
}

/**
 * The same, but relevance walks back over the official float32 activations wherever the file lists them. At a residual sum near 0
 * the rule divides by what two float32 forward passes do not agree on (frs 7, tolerances); this leaves that difference out.
 */
export function alignedEvidence(golden: GoldenCase, own: Evidence): Evidence {
  const { network, labels, places } = golden;
  const { architecture, values } = network;
  const activations = new Map([...own.activations].map(([node, maps]) => [node, inFloat32(maps)] as const));
  for (const { node, entry } of places) {
    const listed = optionalChild(entry, 'Y');
    const maps = activations.get(node);
    if (listed !== null && maps !== undefined)
      activations.set(node, inFloat32(mapsOf(maps.count, maps.shape, fromNchw(listed, maps.shape))));
  }
  const relevance = walkBack(architecture, values, activations, labels, inFloat32(golden.images));
  return {
    ...own,
    aligned: true,
    activations,
    relevance,
    scores: layerScores(golden, relevance, own.weights),
  };
}

/** How far float32 rounding moves what is read of the relevance: of weights and images, or of the activations that are given. */
export function noiseOf(
  { network, images, labels }: GoldenCase,
  { aligned, values, activations }: Evidence,
  read: (relevance: Relevance) => ArrayLike<number>,
): number {
  return aligned
    ? walkNoise(network.architecture, values, activations, labels, read)
    : float32Noise(network, values, images, labels, read);
}

/** Scores of every prunable layer, by node name. */
export function layerScores(
  { network, layers, labels, strayCount }: GoldenCase,
  { at }: Relevance,
  { scale }: ClassWeights,
): ReadonlyMap<string, LayerEvidence> {
  return new Map(
    layers.flatMap(({ name, channels, readAt }) => {
      const maps = at.get(readAt[0]?.node ?? '');
      if (maps === undefined) return [];
      const sums = emptySums(network.architecture.classes, channels);
      addImages(sums, channelMeans(maps), labels);
      return [[name, { sums, ...channelScores(sums, scale, { strayCount }) }] as const];
    }),
  );
}

/** The largest logit of every image. */
export function predictionsOf(logits: Values, classes: number): readonly number[] {
  return Array.from({ length: logits.length / classes }, (_, n) => {
    const row = Array.from(logits.subarray(n * classes, (n + 1) * classes));
    return row.indexOf(Math.max(...row));
  });
}

function confusionOf(labels: readonly number[], predictions: readonly number[], classes: number): number[][] {
  const counts = Array.from({ length: classes }, () => new Array<number>(classes).fill(0));
  labels.forEach((label, n) => {
    const row = counts[label];
    const predicted = predictions[n] ?? 0;
    if (row !== undefined) row[predicted] = (row[predicted] ?? 0) + 1;
  });
  return counts;
}
