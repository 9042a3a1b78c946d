import { type ChannelState, denseMasks, denseState, stateAfter } from '../channels/channel-state';
import type { ChannelLayer } from '../channels/layers';
import type { RunConfig } from '../config/run-config';
import type { Architecture } from '../models/architecture';
import type { NetworkState } from '../models/network-state';
import { rewindNamed } from '../pruning/rewinds/catalogue';
import { unitCounts } from '../pruning/units';
import { checkResumePoint, type ResumePoint } from '../record/checkpoint';
import { formOf } from '../record/net-form';
import { type HandLayer, handLayers, residualOf } from './units';

/** A run's network as its last record measured it, with the units a hand may prune. */
export interface RunNetwork {
  readonly config: RunConfig;
  readonly dense: Architecture;
  /** Where the run's own pruning stands. Of a run that prunes weights: the dense net under its mask. */
  readonly state: ChannelState;
  readonly network: NetworkState;
  /** What the run's cuts of channels took (channels/archive.ts); null where it was not kept, or there was none. */
  readonly archive: NetworkState | null;
  /** The run's mask in the dense net's terms, one byte per parameter. */
  readonly denseMask: Uint8Array;
  readonly layers: readonly HandLayer[];
  /** By node: the channels that the run pruned, in the dense net's numbers. */
  readonly gone: ReadonlyMap<string, readonly number[]>;
  /** By node of a prunable layer: the dense net's number of every channel it still has. */
  readonly numbers: ReadonlyMap<string, readonly number[]>;
  /** By layer name: why what the run pruned cannot come back; null where it can. */
  readonly refusals: ReadonlyMap<string, string | null>;
}

/** @throws LabError('bad-checkpoint') when the checkpoint is not of this run. */
export function openRunNetwork(config: RunConfig, dense: Architecture, stored: ResumePoint): RunNetwork {
  const { checkpoint } = stored;
  const records = stored.records.slice(0, checkpoint.iteration + 1);
  const byChannel = config.pruning.recipe.unit === 'channel';
  const start = denseState(dense, residualOf(config));
  const state = byChannel
    ? stateAfter(start, records.slice(0, -1), formOf(config) === 'removed').state
    : { ...start, mask: checkpoint.mask };
  checkResumePoint({ checkpoint, records }, state.architecture, dense);
  const archive = checkpoint.archive ?? null;
  const layers = handLayers(dense, start.residual);
  return {
    ...{ config, dense, state, archive, layers },
    network: checkpoint.network,
    denseMask: byChannel ? denseMasks(dense, state) : checkpoint.mask,
    gone: byChannel ? byNode(start.layers, state.pruned) : emptyUnits(dense, checkpoint.mask),
    numbers: byNode(state.layers, state.numbers),
    refusals: new Map(
      layers.map((layer) => [layer.name, byChannel ? channelRefusal(archive) : weightRefusal(config, layer)]),
    ),
  };
}

/** Lists of channels by layer, given to every node whose filters a channel consists of. */
function byNode(
  layers: readonly ChannelLayer[],
  lists: ReadonlyMap<string, readonly number[]>,
): ReadonlyMap<string, readonly number[]> {
  return new Map(
    layers.flatMap(({ name, sources }) => sources.map(({ node }) => [node, lists.get(name) ?? []] as const)),
  );
}

/** Nodes' units without a kept weight coming in. */
function emptyUnits({ parameters }: Architecture, mask: Uint8Array): ReadonlyMap<string, readonly number[]> {
  return new Map(
    parameters
      .filter(({ prunable }) => prunable)
      .map(({ node, shape, offset, size }) => {
        const counts = unitCounts(mask.subarray(offset, offset + size), shape.at(-1) ?? 1);
        return [node, counts.flatMap((count, unit) => (count === 0 ? [unit] : []))] as const;
      }),
  );
}

function channelRefusal(archive: NetworkState | null): string | null {
  if (archive !== null) return null;
  return 'The run pruned it, and what it had learnt is not kept with this network, which comes out of a file or from an older version of the lab. Run it again here to bring channels back.';
}

function weightRefusal({ pruning }: RunConfig, { norms, nodes }: HandLayer): string | null {
  if (rewindNamed(pruning.recipe.rewind).source !== 'initial')
    return 'The run set its weights to zero and does not rewind them: nothing exact is left to bring back.';
  if (norms.length > 0 || nodes.length > 1)
    return 'Its batch norm has seen only zeros since the cut: with its initial weights back it would not be the unit that was cut.';
  return null;
}
