import { type Architecture, prunableParameters } from '../models/architecture';
import { layerSizes } from '../models/size';
import { type ChannelLayer, channelLayers, type ResidualRule } from './layers';
import { channelMask, type PrunedChannels } from './mask';

/** Counts of a network with pruned channels; "alive" is what a removal leaves, live channels on both sides of every kernel. */
export interface ChannelSize {
  readonly channelsTotal: number;
  readonly channelsAlive: number;
  /** Weights of conv and dense kernels. */
  readonly weightsTotal: number;
  readonly weightsAlive: number;
  /** Multiply-accumulates of one image's forward pass; batch norm, ReLU, pools and biases are free (frs 4). */
  readonly macsTotal: number;
  readonly macsAlive: number;
  /** Zeros per weight as the authors count them, 0..1: weights of all kernels, biases and batch norm left out. */
  readonly officialSparsity: number;
  /** 1 / (1 - officialSparsity). */
  readonly officialCompression: number;
}

/**
 * @param whole as in `channelMask`.
 */
export function channelSize(
  architecture: Architecture,
  residual: ResidualRule,
  pruned: PrunedChannels,
  whole: ReadonlySet<string> = new Set(),
): ChannelSize {
  const layers = channelLayers(architecture, residual);
  const mask = channelMask(architecture, layers, pruned);
  const official = whole.size === 0 ? mask : channelMask(architecture, layers, pruned, whole);
  const channelsTotal = layers.reduce((sum, { channels }) => sum + channels, 0);
  const weightsTotal = prunableParameters(architecture).reduce((sum, { size }) => sum + size, 0);
  const officialSparsity = 1 - weightsKept(architecture, official) / weightsTotal;
  let macsTotal = 0;
  let macsAlive = 0;
  for (const { weight, positions, macs } of layerSizes(architecture)) {
    macsTotal += macs;
    macsAlive += positions * ones(mask.subarray(weight.offset, weight.offset + weight.size));
  }
  return {
    channelsTotal,
    channelsAlive: channelsTotal - layers.reduce((sum, layer) => sum + gone(layer, pruned), 0),
    weightsTotal,
    weightsAlive: weightsKept(architecture, mask),
    macsTotal,
    macsAlive,
    officialSparsity,
    officialCompression: 1 / (1 - officialSparsity),
  };
}

function gone({ name }: ChannelLayer, pruned: PrunedChannels): number {
  return new Set(pruned.get(name) ?? []).size;
}

function weightsKept(architecture: Architecture, mask: Uint8Array): number {
  return prunableParameters(architecture).reduce(
    (sum, { offset, size }) => sum + ones(mask.subarray(offset, offset + size)),
    0,
  );
}

function ones(mask: Uint8Array): number {
  return mask.reduce((sum, kept) => sum + kept, 0);
}
