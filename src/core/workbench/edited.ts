import { LabError } from '../base/errors';
import { type ChannelState, remainingState } from '../channels/channel-state';
import { type ChannelLayer, channelLayers } from '../channels/layers';
import { channelMask, type PrunedChannels } from '../channels/mask';
import { planRemoval } from '../channels/removal';
import type { Architecture } from '../models/architecture';
import type { NetworkState } from '../models/network-state';
import { withUnits } from './restore';
import type { RunNetwork } from './run-network';
import { channelsOf, placeOfUnit } from './units';

/** A network with units flipped by hand: those alive pruned, those the run pruned restored. */
export interface EditedNetwork {
  /** The run's own, or a wider network where removed channels were restored. */
  readonly state: ChannelState;
  /** Of that network. */
  readonly mask: Uint8Array;
  readonly network: NetworkState;
  /** In the dense net's terms: what parameters and multiply-accumulates are counted from. */
  readonly denseMask: Uint8Array;
  /** Pruned by hand, by layer name, in the dense net's numbers. */
  readonly pruned: PrunedChannels;
}

/**
 * The run's network with `flipped` units changed. Flipping nothing gives the run's own mask and weights, bit for bit.
 * @throws LabError('bad-config') for a unit that cannot come back.
 */
export function editedNetwork(run: RunNetwork, flipped: readonly number[]): EditedNetwork {
  const { dense, layers } = run;
  const back = flipped.filter((unit) => isGone(run, unit));
  for (const unit of back) requireRestorable(run, unit);
  const pruned = channelsOf(
    layers,
    flipped.filter((unit) => !back.includes(unit)),
  );
  const { state, network, denseMask } = withUnits(run, back);
  const under = (mask: Uint8Array, cut: Uint8Array) => mask.map((bit, i) => (cut[i] === 0 ? 0 : bit));
  return {
    ...{ state, network, pruned },
    mask: under(state.mask, maskOfHand(state, pruned)),
    denseMask: under(denseMask, channelMask(dense, channelLayers(dense, 'coupled'), pruned)),
  };
}

/** Every filter of the unit is gone. */
function isGone({ layers, gone }: RunNetwork, unit: number): boolean {
  const place = placeOfUnit(layers, unit);
  if (place === null) throw new LabError('internal', `The network has no unit ${unit}.`);
  const { layer, channel } = place;
  const isGone = layer.nodes.every((node) => gone.get(node)?.includes(channel) === true);
  if (!isGone && layer.isBranch)
    throw new LabError('internal', `${layer.name}, channel ${channel} is pruned with its stream only.`);
  return isGone;
}

function requireRestorable({ layers, refusals }: RunNetwork, unit: number): void {
  const place = placeOfUnit(layers, unit);
  const reason = place === null ? null : (refusals.get(place.layer.name) ?? null);
  if (place === null || reason === null) return;
  throw new LabError('bad-config', `${place.layer.name}, channel ${place.channel} stays pruned. ${reason}`);
}

/** What a hand pruned, in the terms of the edited network, where channels may have moved up. */
function maskOfHand(state: ChannelState, pruned: PrunedChannels): Uint8Array {
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
export function remainingNetwork({ state, pruned }: EditedNetwork): Architecture {
  const left = remainingState(state);
  const layers = channelLayers(left.architecture, 'coupled');
  return planRemoval(left.architecture, 'coupled', inNumbersOf(left, layers, pruned)).architecture;
}
