import type { ChannelState } from '../channels/channel-state';
import { channelLayers } from '../channels/layers';
import { channelMask } from '../channels/mask';
import type { RunConfig } from '../config/run-config';
import type { Architecture } from '../models/architecture';
import type { ResumePoint } from '../record/checkpoint';
import type { Filter } from './filter';
import { filterOf } from './filter';
import { openRunNetwork } from './run-network';

/** The filter of a channel in the dense net's numbers, of one that the run pruned as it was then; null where it is not kept. */
export type FilterLook = (node: string, channel: number) => Filter | null;

/**
 * A run's network as its checkpoint holds it, to be looked at: nothing is trained, measured or changed.
 * @throws LabError('bad-checkpoint') when the checkpoint is not of this run.
 */
export function lookInto(config: RunConfig, dense: Architecture, stored: ResumePoint): FilterLook {
  const { state, network, archive, gone } = openRunNetwork(config, dense, stored);
  const inputs = archive === null ? null : withoutInputs(dense, state);
  return (node, channel) => {
    if (gone.get(node)?.includes(channel))
      return inputs === null || archive === null
        ? null
        : filterOf(dense, archive.parameters, inputs, node, channel);
    const numbers = state.numbers.get(node);
    const own = numbers === undefined ? channel : numbers.indexOf(channel);
    return filterOf(state.architecture, network.parameters, stored.checkpoint.mask, node, own);
  };
}

/** The dense net's mask without the slices that read pruned channels: they do not come back with the filter they belong to. */
function withoutInputs(dense: Architecture, { residual, pruned }: ChannelState): Uint8Array {
  const filters = new Set(dense.nodes.map(({ name }) => name));
  return channelMask(dense, channelLayers(dense, residual), pruned, filters);
}
