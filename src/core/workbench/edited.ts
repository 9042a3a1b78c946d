import { LabError } from '../base/errors';
import {
  type ChannelState,
  denseMasks,
  denseState,
  remainingState,
  stateAfter,
} from '../channels/channel-state';
import { type ChannelLayer, channelLayers } from '../channels/layers';
import { channelMask, type PrunedChannels } from '../channels/mask';
import { planRemoval } from '../channels/removal';
import type { RunConfig } from '../config/run-config';
import type { Architecture } from '../models/architecture';
import { initialParameters } from '../models/initialise';
import type { NetworkState } from '../models/network-state';
import { rewindNamed } from '../pruning/rewinds/catalogue';
import { unitCounts } from '../pruning/units';
import { checkResumePoint, type ResumePoint } from '../record/checkpoint';
import { channelsOf, type HandLayer, handLayers, placeOfUnit, unitAt } from './units';

/** A run's network as its last record measured it, with the units a hand may prune. */
export interface RunNetwork {
  readonly config: RunConfig;
  readonly dense: Architecture;
  /** Where the run's own pruning stands. Of a run that prunes weights: the dense net under its mask. */
  readonly state: ChannelState;
  readonly network: NetworkState;
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

/** A network with units flipped by hand: those alive pruned, those the run pruned restored. */
export interface EditedNetwork {
  /** Of the run's network. */
  readonly mask: Uint8Array;
  readonly network: NetworkState;
  /** In the dense net's terms: what parameters and multiply-accumulates are counted from. */
  readonly denseMask: Uint8Array;
  /** Pruned by hand, by layer name, in the dense net's numbers. */
  readonly pruned: PrunedChannels;
}

/** @throws LabError('bad-checkpoint') when the checkpoint is not of this run. */
export function openRunNetwork(config: RunConfig, dense: Architecture, stored: ResumePoint): RunNetwork {
  const { checkpoint } = stored;
  const records = stored.records.slice(0, checkpoint.iteration + 1);
  const byChannel = config.pruning.recipe.unit === 'channel';
  const { remove = true, residual = 'per-block' } = config.pruning.gradual ?? {};
  const start = denseState(dense, residual);
  const state = byChannel
    ? stateAfter(start, records.slice(0, -1), remove).state
    : { ...start, mask: checkpoint.mask };
  checkResumePoint({ checkpoint, records }, state.architecture);
  const layers = handLayers(dense);
  return {
    ...{ config, dense, state, layers },
    network: checkpoint.network,
    denseMask: byChannel ? denseMasks(dense, state) : checkpoint.mask,
    gone: byChannel ? byNode(start.layers, state.pruned) : emptyUnits(dense, checkpoint.mask),
    numbers: byNode(state.layers, state.numbers),
    refusals: new Map(layers.map((layer) => [layer.name, refusal(config, layer, byChannel, remove)])),
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

function refusal(
  { pruning }: RunConfig,
  { norms, nodes }: HandLayer,
  byChannel: boolean,
  remove: boolean,
): string | null {
  if (byChannel && remove)
    return 'The run removed it from the network for good: no weights of it are left to bring back.';
  if (byChannel || rewindNamed(pruning.recipe.rewind).source !== 'initial')
    return 'The run set its weights to zero and does not rewind them: nothing exact is left to bring back.';
  if (norms.length > 0 || nodes.length > 1)
    return 'Its batch norm has seen only zeros since the cut: with its initial weights back it would not be the unit that was cut.';
  return null;
}

/**
 * The run's network with `flipped` units changed. Flipping nothing gives the run's own mask and weights, bit for bit. A unit restored
 * gets the values the run's rewind would give it: its initial weights, in and out.
 * @throws LabError('bad-config') for a unit that cannot come back.
 */
export function editedNetwork(run: RunNetwork, flipped: readonly number[]): EditedNetwork {
  const { dense, layers, state, denseMask } = run;
  const back = flipped.filter((unit) => isGone(run, unit));
  for (const unit of back) requireRestorable(run, unit);
  const pruned = channelsOf(
    layers,
    flipped.filter((unit) => !isGone(run, unit)),
  );
  const cutDense = channelMask(dense, channelLayers(dense, 'coupled'), pruned);
  const restored = restoredPlaces(run, back);
  const under = (mask: Uint8Array, cut: Uint8Array, places: ReadonlySet<number>) =>
    mask.map((bit, i) => (cut[i] === 0 ? 0 : places.has(i) ? 1 : bit));
  return {
    mask: under(state.mask, maskOfHand(run, pruned), restored),
    network: withInitial(run, restored),
    denseMask: under(denseMask, cutDense, restored),
    pruned,
  };
}

/** Every filter of the unit is gone. */
function isGone({ layers, gone }: RunNetwork, unit: number): boolean {
  const place = placeOfUnit(layers, unit);
  if (place === null) throw new LabError('internal', `The network has no unit ${unit}.`);
  return place.layer.nodes.every((node) => gone.get(node)?.includes(place.channel) === true);
}

function requireRestorable({ layers, refusals }: RunNetwork, unit: number): void {
  const place = placeOfUnit(layers, unit);
  const reason = place === null ? null : (refusals.get(place.layer.name) ?? null);
  if (place === null || reason === null) return;
  throw new LabError('bad-config', `${place.layer.name}, channel ${place.channel} stays pruned. ${reason}`);
}

/** Parameters that come back with `units`: their filters and what reads them, but nothing of a unit that stays gone. */
function restoredPlaces(run: RunNetwork, units: readonly number[]): ReadonlySet<number> {
  if (units.length === 0) return new Set();
  const { dense, layers, gone, denseMask } = run;
  const coupled = channelLayers(dense, 'coupled');
  const all = [...gone].flatMap(([node, channels]) =>
    channels.flatMap((channel) => unitAt(layers, node, channel) ?? []),
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

function withInitial({ config, dense, network }: RunNetwork, places: ReadonlySet<number>): NetworkState {
  if (places.size === 0) return network;
  const initial = initialParameters(dense, config.seed);
  const parameters = network.parameters.map((value, i) => (places.has(i) ? (initial[i] ?? 0) : value));
  return { ...network, parameters };
}

/** What a hand pruned, in the terms of the run's network, where channels may have moved up. */
function maskOfHand({ state }: RunNetwork, pruned: PrunedChannels): Uint8Array {
  const layers = channelLayers(state.architecture, 'coupled');
  return channelMask(state.architecture, layers, inNumbersOf(state, layers, pruned));
}

function inNumbersOf(
  { numbers, residual }: ChannelState,
  coupled: readonly ChannelLayer[],
  pruned: PrunedChannels,
): PrunedChannels {
  return new Map(
    coupled.map(({ name, place }) => {
      // A run that prunes per block leaves a stream all its channels.
      const own = place === 'own' || residual === 'coupled' ? numbers.get(name) : undefined;
      const channels = (pruned.get(name) ?? []).map((channel) => own?.indexOf(channel) ?? channel);
      return [name, channels.filter((channel) => channel >= 0)] as const;
    }),
  );
}

/** The network that removing all that the run and the hand pruned leaves, of a run that prunes channels. */
export function remainingNetwork({ state }: RunNetwork, pruned: PrunedChannels): Architecture {
  const left = remainingState(state);
  const layers = channelLayers(left.architecture, 'coupled');
  return planRemoval(left.architecture, 'coupled', inNumbersOf(left, layers, pruned)).architecture;
}
