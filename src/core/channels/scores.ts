import type { Rng } from '../base/rng';
import type { Architecture } from '../models/architecture';
import type { ScoreName } from '../pruning/recipe';
import { normalised } from '../relevance/channel-scores';
import type { ChannelLayer, ChannelView } from './layers';

/** How channels are rated. `evidence` is what the engine must gather on images; null = the parameters are enough. */
export interface ChannelScore {
  readonly name: ScoreName;
  readonly label: string;
  readonly summary: string;
  readonly evidence: 'relevance' | 'activation' | 'taylor' | null;
}

export const CHANNEL_SCORES: readonly ChannelScore[] = [
  {
    name: 'relevance',
    label: 'Feature relevance',
    summary:
      'How much of the true class’s evidence flows through the channel (layer-wise relevance propagation).',
    evidence: 'relevance',
  },
  {
    name: 'random',
    label: 'Random',
    summary: 'Every channel draws a lot, in wide and narrow layers alike: the control.',
    evidence: null,
  },
  {
    name: 'filter-l1',
    label: 'Filter L1',
    summary: 'Sum of the absolute weights of the filter.',
    evidence: null,
  },
  { name: 'filter-l2', label: 'Filter L2', summary: 'Euclidean norm of the filter.', evidence: null },
  {
    name: 'norm-scale',
    label: 'Batch-norm scale',
    summary:
      'Absolute scale (gamma) of the batch norm behind the filter; L2 of the filter where there is none.',
    evidence: null,
  },
  {
    name: 'activation',
    label: 'Activation',
    summary:
      'Mean absolute output of the channel, behind its batch norm and ReLU, over a fixed set of training images.',
    evidence: 'activation',
  },
  {
    name: 'taylor',
    label: 'Taylor',
    summary:
      'Mean |output x gradient| behind batch norm and ReLU: how the loss would change without the channel, to first order (Molchanov et al. 2017).',
    evidence: 'taylor',
  },
];

export function channelScoreNamed(name: ScoreName): ChannelScore {
  const score = CHANNEL_SCORES.find((entry) => entry.name === name);
  if (score === undefined) throw new Error(`No channel score called ${name} in the catalogue.`);
  return score;
}

/**
 * A lot in [0, 1) for every channel that is left, by its number in the dense net: removed or masked, a channel draws the same. Not
 * normed by layer, so that every channel of the net is as likely to go.
 */
export function lots(numbers: readonly number[], rng: Rng): Float64Array {
  const all = Array.from({ length: Math.max(0, ...numbers) + 1 }, () => rng.uniform());
  return Float64Array.from(numbers, (number) => all[number] ?? 0);
}

/**
 * Scores of a layer's channels that need no images, divided by the layer's L2 norm like every score, so that layers compare.
 * A channel of a stream counts with all filters that make it.
 */
export function parameterScores(
  name: 'filter-l1' | 'filter-l2' | 'norm-scale',
  architecture: Architecture,
  layer: ChannelLayer,
  parameters: Float32Array,
): Float64Array {
  const sizes = new Float64Array(layer.channels);
  for (let channel = 0; channel < layer.channels; channel++)
    for (const view of layer.sources) sizes[channel] = (sizes[channel] ?? 0) + sizeIn(name, view, channel);
  return normalised(sizes);

  function sizeIn(
    kind: 'filter-l1' | 'filter-l2' | 'norm-scale',
    { node, index }: ChannelView,
    channel: number,
  ) {
    const own = index === null ? channel : (index[channel] ?? -1);
    if (own < 0) return 0;
    const gamma = kind === 'norm-scale' ? gammaBehind(architecture, node, own) : null;
    if (gamma !== null) return Math.abs(parameters[gamma] ?? 0);
    const spec = architecture.parameters.find((entry) => entry.node === node && entry.prunable);
    if (spec === undefined) return 0;
    const units = spec.shape.at(-1) ?? 1;
    let sum = 0;
    for (let i = own; i < spec.size; i += units) {
      const weight = parameters[spec.offset + i] ?? 0;
      sum += kind === 'filter-l1' ? Math.abs(weight) : weight * weight;
    }
    return kind === 'filter-l1' ? sum : Math.sqrt(sum);
  }
}

/** Place of the scale of the batch norm that reads channel `channel` of `node`, widened or not; null where none does. */
function gammaBehind({ nodes, parameters }: Architecture, node: string, channel: number): number | null {
  const expand = nodes.find((entry) => entry.kind === 'expand' && entry.inputs[0] === node);
  const from = expand?.name ?? node;
  const norm = nodes.find((entry) => entry.kind === 'batch-norm' && entry.inputs[0] === from);
  if (norm?.kind !== 'batch-norm') return null;
  const gammas = parameters.find(({ name }) => name === norm.gamma);
  if (gammas === undefined) return null;
  return gammas.offset + (expand?.kind === 'expand' ? (expand.places[channel] ?? channel) : channel);
}
