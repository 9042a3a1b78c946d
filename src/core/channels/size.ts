import { type Architecture, prunableParameters } from '../models/architecture';
import { totalMacs } from '../models/size';
import { type ChannelLayer, channelLayers, type ResidualRule } from './layers';
import { channelMask, type PrunedChannels } from './mask';
import { planRemoval } from './removal';

/**
 * Counts of a network with pruned channels. "Alive" are the real sizes of the network that removing them leaves: a channel that had to
 * stay, masked, counts, and so do the constants of narrowed branches.
 */
export interface ChannelSize {
  readonly channelsTotal: number;
  readonly channelsAlive: number;
  /** All trainable parameters. */
  readonly paramsTotal: number;
  readonly paramsAlive: number;
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
  const official = channelMask(architecture, layers, pruned, whole);
  const channelsTotal = layers.reduce((sum, { channels }) => sum + channels, 0);
  const weightsTotal = prunableParameters(architecture).reduce((sum, { size }) => sum + size, 0);
  const officialSparsity = 1 - weightsKept(architecture, official) / weightsTotal;
  const left = planRemoval(architecture, residual, pruned).architecture;
  return {
    channelsTotal,
    channelsAlive: channelsTotal - layers.reduce((sum, layer) => sum + gone(layer, pruned), 0),
    paramsTotal: architecture.parameterCount,
    paramsAlive: left.parameterCount,
    weightsTotal,
    weightsAlive: prunableParameters(left).reduce((sum, { size }) => sum + size, 0),
    macsTotal: totalMacs(architecture),
    macsAlive: totalMacs(left),
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
