import { withRestored } from '../channels/archive';
import { type ChannelState, denseMasks } from '../channels/channel-state';
import { channelLayers } from '../channels/layers';
import { channelMask, type PrunedChannels } from '../channels/mask';
import { initialParameters } from '../models/initialise';
import type { NetworkState } from '../models/network-state';
import { formOf } from '../record/net-form';
import type { RunNetwork } from './run-network';
import { channelsOf, unitAt } from './units';

/** A run's network with some of what the run pruned back in it. */
export interface RestoredNetwork {
  readonly state: ChannelState;
  readonly network: NetworkState;
  /** In the dense net's terms. */
  readonly denseMask: Uint8Array;
}

/**
 * `units` of the run's network restored; none gives the run's own mask and weights, bit for bit. A channel gets what it had when the
 * run pruned it, also where the run rewinds the others. A unit that masked weights emptied gets what the run's rewind would give it:
 * its initial weights, in and out.
 */
export function withUnits(run: RunNetwork, units: readonly number[]): RestoredNetwork {
  const { dense, config, state, network, denseMask, archive, layers } = run;
  if (units.length === 0) return { state, network, denseMask };
  if (config.pruning.recipe.unit === 'weight' || archive === null) return withInitial(run, units);
  const pruned = without(state.pruned, channelsOf(layers, units));
  const restored = withRestored(dense, run, archive, pruned, formOf(config) === 'removed');
  return { ...restored, denseMask: denseMasks(dense, restored.state) };
}

function without(pruned: PrunedChannels, back: PrunedChannels): PrunedChannels {
  return new Map(
    [...pruned].map(([name, channels]) => {
      const restored = back.get(name) ?? [];
      return [name, channels.filter((channel) => !restored.includes(channel))] as const;
    }),
  );
}

function withInitial(run: RunNetwork, units: readonly number[]): RestoredNetwork {
  const { config, dense, state, network, denseMask } = run;
  const places = restoredPlaces(run, units);
  const initial = initialParameters(dense, config.seed);
  const parameters = network.parameters.map((value, i) => (places.has(i) ? (initial[i] ?? 0) : value));
  const mask = denseMask.map((bit, i) => (places.has(i) ? 1 : bit));
  return { state: { ...state, mask }, network: { ...network, parameters }, denseMask: mask };
}

/** Parameters that come back with `units`: their filters and what reads them, but nothing of a unit that stays gone. */
function restoredPlaces(run: RunNetwork, units: readonly number[]): ReadonlySet<number> {
  const { dense, layers, gone, denseMask } = run;
  const coupled = channelLayers(dense, 'coupled');
  const all = [...gone].flatMap(([node, channels]) =>
    channels.flatMap((channel) => unitAt(layers, node, channel, true) ?? []),
  );
  const stay = all.filter((unit) => !units.includes(unit));
  const wanted = channelMask(dense, coupled, channelsOf(layers, units));
  const others = channelMask(dense, coupled, channelsOf(layers, stay));
  const places = new Set<number>();
  denseMask.forEach((bit, i) => {
    if (bit === 0 && wanted[i] === 0 && others[i] === 1) places.add(i);
  });
  return places;
}
