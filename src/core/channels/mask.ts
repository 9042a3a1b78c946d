import { LabError } from '../base/errors';
import type { Architecture, ParameterSpec } from '../models/architecture';
import type { ChannelLayer } from './layers';
import { type ChannelSpace, channelSpaces, type Reader } from './spaces';

/** Pruned channels per layer name, in order of selection. Lists only grow. */
export type PrunedChannels = ReadonlyMap<string, readonly number[]>;

/**
 * One byte per parameter, 0 = cut. A pruned channel loses its filter and bias in every source, and the slice of every reader of
 * its space. A `branch` channel loses the filter only, since the stream still carries it. Batch norm is left alone (frs 2,
 * "Enforcement").
 *
 * @param whole nodes whose own filters stay: the authors' first block's first convolution is cut from its reader only.
 * @throws LabError `internal` when a channel does not exist.
 */
export function channelMask(
  architecture: Architecture,
  layers: readonly ChannelLayer[],
  pruned: PrunedChannels,
  whole: ReadonlySet<string> = new Set(),
): Uint8Array {
  const mask = new Uint8Array(architecture.parameterCount).fill(1);
  const { spaces } = channelSpaces(architecture);
  for (const layer of layers) {
    const space = spaces[layer.space];
    for (const channel of pruned.get(layer.name) ?? []) {
      requireChannel(layer, channel);
      for (const { node, index } of layer.sources) {
        const own = index === null ? channel : (index[channel] ?? -1);
        if (own >= 0 && !whole.has(node)) cutFilter(architecture, mask, node, own);
      }
      if (space !== undefined && layer.place !== 'branch') cutReaders(architecture, mask, space, channel);
    }
  }
  return mask;
}

function cutFilter(architecture: Architecture, mask: Uint8Array, node: string, channel: number): void {
  for (const spec of architecture.parameters) {
    if (spec.node !== node) continue;
    const units = spec.shape.at(-1) ?? 1;
    for (let i = channel; i < spec.size; i += units) mask[spec.offset + i] = 0;
  }
}

function cutReaders(
  architecture: Architecture,
  mask: Uint8Array,
  { channels, readers }: ChannelSpace,
  channel: number,
): void {
  for (const reader of readers) {
    const spec = kernelOf(architecture, reader);
    if (spec === null) continue;
    const units = spec.shape.at(-1) ?? 1;
    // Rows of conv [k, k, in, out] and of dense [height * width * in, out]: the channel runs fastest.
    for (let row = channel; row < spec.size / units; row += channels)
      mask.fill(0, spec.offset + row * units, spec.offset + (row + 1) * units);
  }
}

function kernelOf({ parameters }: Architecture, { node }: Reader): ParameterSpec | null {
  if (node.kind === 'expand') return null;
  return parameters.find(({ name }) => name === node.weight) ?? null;
}

function requireChannel(layer: ChannelLayer, channel: number): void {
  if (Number.isInteger(channel) && channel >= 0 && channel < layer.channels) return;
  throw new LabError(
    'internal',
    `Layer ${layer.name} has channels 0 to ${layer.channels - 1}; there is no channel ${channel} to prune.`,
  );
}
