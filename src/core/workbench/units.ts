import { channelLayers } from '../channels/layers';
import type { PrunedChannels } from '../channels/mask';
import { channelSpaces } from '../channels/spaces';
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
  /** Nodes that read its channels. */
  readonly readers: readonly string[];
}

/** A unit by its place. */
interface UnitPlace {
  readonly layer: HandLayer;
  /** In the dense net's numbers, from 0. */
  readonly channel: number;
}

/** The layers of the dense net in network order; the logits are never one of them. */
export function handLayers(dense: Architecture): readonly HandLayer[] {
  const { spaces } = channelSpaces(dense);
  let first = 0;
  return channelLayers(dense, 'coupled').map(({ name, kind, channels, sources, space }) => {
    const { norms = [], readers = [] } = spaces[space] ?? {};
    const layer: HandLayer = {
      name,
      kind,
      first,
      channels,
      nodes: sources.map(({ node }) => node),
      norms: norms.map((norm) => norm.name),
      readers: readers.map(({ node }) => node.name),
    };
    first += channels;
    return layer;
  });
}

/** The number of the unit that channel `channel` of `node` belongs to; null for a node without units, as the output. */
export function unitAt(layers: readonly HandLayer[], node: string, channel: number): number | null {
  const layer = layers.find(({ nodes }) => nodes.includes(node));
  return layer === undefined || channel < 0 || channel >= layer.channels ? null : layer.first + channel;
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
