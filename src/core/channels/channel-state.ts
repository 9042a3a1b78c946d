import type { Architecture } from '../models/architecture';
import type { NetworkState } from '../models/network-state';
import type { ChannelLayerRecord, IterationRecord } from '../record/run-record';
import type { OptimiserState } from '../training/optimiser-state';
import { type DensePlaces, densePlaces, placesAfter } from './dense-places';
import { type ChannelLayer, channelLayers, firstLayers, type ResidualRule } from './layers';
import { channelMask, type PrunedChannels } from './mask';
import { planRemoval, type Removal } from './removal';
import { removedMask, removedNetwork, removedOptimiser } from './removal-vectors';
import type { ChannelPlace } from './select';
import { withChosen } from './select';

/** Where channel pruning stands: the network that trains now, and what its channels were called in the dense net. */
export interface ChannelState {
  readonly architecture: Architecture;
  /** What pruning does to the channels of a residual stream. */
  readonly residual: ResidualRule;
  readonly layers: readonly ChannelLayer[];
  /** By layer name: the dense net's number of every channel. */
  readonly numbers: ReadonlyMap<string, readonly number[]>;
  readonly places: DensePlaces;
  /** Pruned channels that are still in the network, masked; in its own numbers. */
  readonly masked: PrunedChannels;
  /** One byte per parameter. */
  readonly mask: Uint8Array;
  /** Pruned so far, in the dense net's numbers and in order. */
  readonly pruned: PrunedChannels;
}

export function denseState(architecture: Architecture, residual: ResidualRule): ChannelState {
  const layers = channelLayers(architecture, residual);
  const numbers = new Map(
    layers.map(({ name, channels }) => [name, Array.from({ length: channels }, (_, c) => c)] as const),
  );
  const mask = new Uint8Array(architecture.parameterCount).fill(1);
  const places = densePlaces(architecture);
  return { architecture, residual, layers, numbers, places, masked: new Map(), mask, pruned: new Map() };
}

/** Layers that are never pruned: the first convolution, of VGG the first two (frs 2, "Left out"). */
export function leftOutLayers({ architecture, layers }: ChannelState, isVgg: boolean): ReadonlySet<string> {
  return firstLayers(architecture, layers, isVgg ? 2 : 1);
}

/** The state with the chosen channels (in its own numbers) masked. */
export function withMasked(state: ChannelState, chosen: readonly ChannelPlace[]): ChannelState {
  const masked = withChosen(state.masked, chosen);
  const original = chosen.map((choice) => ({
    ...choice,
    channel: state.numbers.get(choice.layer)?.[choice.channel] ?? choice.channel,
  }));
  return {
    ...state,
    masked,
    mask: channelMask(state.architecture, state.layers, masked),
    pruned: withChosen(state.pruned, original),
  };
}

/** The smaller network: masked channels gone for good, with its parameters, statistics and what the optimiser remembers. */
export function withRemoved(
  state: ChannelState,
  network: NetworkState,
  optimiser: OptimiserState,
): { state: ChannelState; removal: Removal; network: NetworkState; optimiser: OptimiserState } {
  const smaller = withoutMasked(state);
  return {
    ...smaller,
    network: removedNetwork(network, smaller.removal),
    optimiser: removedOptimiser(smaller.removal, optimiser),
  };
}

/** The state after the cuts of `records` and the removals on the way, rebuilt without the networks they were made on. */
export function stateAfter(
  dense: ChannelState,
  records: readonly IterationRecord[],
  remove: boolean,
): { state: ChannelState; removals: readonly Removal[] } {
  const removals: Removal[] = [];
  const state = records.reduce((before, { channels }) => {
    const masked = withMasked(before, cutChannels(before, channels?.layers ?? []));
    if (!remove) return masked;
    const smaller = withoutMasked(masked);
    removals.push(smaller.removal);
    return smaller.state;
  }, dense);
  return { state, removals };
}

/** The cut of a record in the numbers of the network it was made on. */
export function cutChannels(
  { numbers }: ChannelState,
  layers: readonly ChannelLayerRecord[],
): readonly ChannelPlace[] {
  return layers.flatMap(({ name, cut }) => {
    const own = numbers.get(name) ?? [];
    return cut.map((channel) => ({ layer: name, channel: own.indexOf(channel) }));
  });
}

/** The smaller network's shape, masks and channel numbers. */
export function withoutMasked(state: ChannelState): { removal: Removal; state: ChannelState } {
  const removal = planRemoval(state.architecture, state.residual, state.masked);
  const layers = channelLayers(removal.architecture, state.residual);
  const numbers = new Map(
    layers.map(({ name }) => {
      const before = state.numbers.get(name) ?? [];
      return [name, (removal.kept.get(name) ?? []).map((channel) => before[channel] ?? channel)] as const;
    }),
  );
  return {
    removal,
    state: {
      architecture: removal.architecture,
      residual: state.residual,
      layers,
      numbers,
      places: placesAfter(removal, state.places),
      masked: removal.stillPruned,
      mask: removedMask(removal, state.mask),
      pruned: state.pruned,
    },
  };
}

/** The state that removing what is masked leaves; of a state whose channels are removed already, itself. */
export function remainingState(state: ChannelState): ChannelState {
  return withoutMasked(state).state;
}

/** One byte per parameter of the dense net, 0 = cut. */
export function denseMasks(architecture: Architecture, { pruned, residual }: ChannelState): Uint8Array {
  return channelMask(architecture, channelLayers(architecture, residual), pruned);
}
