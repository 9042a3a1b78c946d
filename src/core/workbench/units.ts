import { type ChannelLayer, channelLayers, type ResidualRule } from '../channels/layers';
import type { PrunedChannels } from '../channels/mask';
import { type ChannelSpaces, channelSpaces } from '../channels/spaces';
import type { RunConfig } from '../config/run-config';
import type { Architecture } from '../models/architecture';

/**
 * Channels or neurons that a hand prunes or restores, one unit each. What cannot go alone goes together: a channel of a residual
 * stream is one unit over all the convolutions that are added up.
 */
export interface HandLayer {
  /** Its first node. */
  readonly name: string;
  readonly kind: 'conv' | 'dense';
  /** Channel c is unit number `first` + c. */
  readonly first: number;
  readonly channels: number;
  /** Nodes whose filters a unit consists of. */
  readonly nodes: readonly string[];
  /** Batch norms its channels pass. */
  readonly norms: readonly string[];
  /** Nodes that read its channels; none of a branch, whose channels are read from the stream it is added to. */
  readonly readers: readonly string[];
  /** One residual branch: a channel is a unit where the run pruned it there alone. */
  readonly isBranch: boolean;
}

/** A unit by its place. */
interface UnitPlace {
  readonly layer: HandLayer;
  /** In the dense net's numbers, from 0. */
  readonly channel: number;
}

/** What the run's own cuts do to a residual stream; a run that prunes weights has no units but those of the stream. */
export function residualOf({ pruning }: RunConfig): ResidualRule {
  return pruning.recipe.unit === 'channel' ? (pruning.gradual?.residual ?? 'per-block') : 'coupled';
}

/**
 * The layers of the dense net in network order; the logits are never one of them. A run that prunes per block takes a channel out of
 * one branch while the stream keeps it: such a channel is a unit too, to be restored alone, in the layers behind the others.
 */
export function handLayers(dense: Architecture, residual: ResidualRule): readonly HandLayer[] {
  const graph = channelSpaces(dense);
  const whole = channelLayers(dense, 'coupled').map((layer) => ({ ...partsOf(layer, graph), ...layer }));
  const branches = channelLayers(dense, residual)
    .filter(({ place }) => place === 'branch')
    .map((layer) => ({ ...layer, norms: normsBehind(dense, layer), readers: [] }));
  let first = 0;
  return [...whole, ...branches].map(({ name, kind, channels, sources, norms, readers, place }) => {
    const nodes = sources.map(({ node }) => node);
    const isBranch = place === 'branch';
    const layer: HandLayer = { name, kind, first, channels, nodes, norms, readers, isBranch };
    first += channels;
    return layer;
  });
}

function partsOf({ space }: ChannelLayer, { spaces }: ChannelSpaces): Pick<HandLayer, 'norms' | 'readers'> {
  const { norms = [], readers = [] } = spaces[space] ?? {};
  return { norms: norms.map(({ name }) => name), readers: readers.map(({ node }) => node.name) };
}

function normsBehind({ nodes }: Architecture, { sources }: ChannelLayer): readonly string[] {
  return nodes
    .filter(({ kind, inputs }) => kind === 'batch-norm' && sources.some(({ node }) => node === inputs[0]))
    .map(({ name }) => name);
}

/**
 * The layer that the channels of a node are units of; null for a node without units, as the output.
 *
 * @param isGone of a channel that the run pruned: what the run took is the unit, in a residual net maybe of one branch only.
 */
export function layerAt(layers: readonly HandLayer[], node: string, isGone: boolean): HandLayer | null {
  const isOf = ({ nodes }: HandLayer) => nodes.includes(node);
  return (isGone ? layers.findLast(isOf) : layers.find(isOf)) ?? null;
}

/** The number of the unit that channel `channel` of `node` belongs to; null where there is none. */
export function unitAt(
  layers: readonly HandLayer[],
  node: string,
  channel: number,
  isGone: boolean,
): number | null {
  const layer = layerAt(layers, node, isGone);
  return layer === null || channel < 0 || channel >= layer.channels ? null : layer.first + channel;
}

export function placeOfUnit(layers: readonly HandLayer[], unit: number): UnitPlace | null {
  const layer = layers.find(({ first, channels }) => unit >= first && unit < first + channels);
  return layer === undefined ? null : { layer, channel: unit - layer.first };
}

/** Units as lists of channels by layer name, in the dense net's numbers. */
export function channelsOf(layers: readonly HandLayer[], units: Iterable<number>): PrunedChannels {
  const lists = new Map<string, number[]>();
  for (const unit of units) {
    const place = placeOfUnit(layers, unit);
    if (place === null) continue;
    const list = lists.get(place.layer.name) ?? [];
    list.push(place.channel);
    lists.set(place.layer.name, list);
  }
  return lists;
}
