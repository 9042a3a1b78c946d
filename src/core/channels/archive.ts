import type { Architecture } from '../models/architecture';
import type { NetworkState } from '../models/network-state';
import { type ChannelState, denseState, withoutMasked } from './channel-state';
import { denseForm } from './dense-places';
import { channelLayers, type ResidualRule } from './layers';
import { channelMask, type PrunedChannels } from './mask';
import { removedNetwork } from './removal-vectors';

/** One byte per value of the dense net, 0 = it goes with a pruned channel. */
interface Kept {
  readonly parameters: Uint8Array;
  readonly buffers: Uint8Array;
}

/** One byte per value of the dense net, 1 = it went with a pruned channel. */
interface Held {
  readonly parameters: Uint8Array;
  readonly buffers: Uint8Array;
}

/**
 * What the cuts of a run took, in the shape of the dense net: every value that went with a channel as it was before the cut that took
 * it. Other places hold nothing of use.
 *
 * @param archive before this cut; null before the first, and for good where an earlier cut kept none.
 * @param before the cut, with `network`, whose weights are not masked by it yet.
 */
export function archiveAfter(
  archive: NetworkState | null,
  dense: Architecture,
  before: ChannelState,
  network: NetworkState,
  after: ChannelState,
): NetworkState | null {
  if (archive === null && before.pruned.size > 0) return null;
  const form = denseForm(dense, before.places, network);
  const { residual } = before;
  return exchanged(
    archive ?? form,
    form,
    keptBy(dense, residual, before.pruned),
    keptBy(dense, residual, after.pruned),
  );
}

/**
 * The network with fewer channels pruned: those between `state.pruned` and `pruned` come back with the weights, batch-norm entries and
 * statistics they had when they went; all others are as they are.
 *
 * @param remove what stays pruned is left out of the network; otherwise it is masked.
 */
export function withRestored(
  dense: Architecture,
  { state, network }: { readonly state: ChannelState; readonly network: NetworkState },
  archive: NetworkState,
  pruned: PrunedChannels,
  remove: boolean,
): { readonly state: ChannelState; readonly network: NetworkState } {
  const { residual } = state;
  const form = exchanged(
    denseForm(dense, state.places, network),
    archive,
    keptBy(dense, residual, state.pruned),
    keptBy(dense, residual, pruned),
  );
  const start = denseState(dense, residual);
  const mask = channelMask(dense, start.layers, pruned);
  const masked = { ...start, mask, masked: pruned, pruned };
  if (!remove) return { state: masked, network: form };
  const smaller = withoutMasked(masked);
  return { state: smaller.state, network: removedNetwork(form, smaller.removal) };
}

/** The values of the dense net that an archive of `pruned` channels holds: one byte each, 1 = held. */
export function heldBy(dense: Architecture, residual: ResidualRule, pruned: PrunedChannels): Held {
  const { parameters, buffers } = keptBy(dense, residual, pruned);
  const inverse = (mask: Uint8Array) => mask.map((kept) => 1 - kept);
  return { parameters: inverse(parameters), buffers: inverse(buffers) };
}

/** As `channelMask`, and the entries of the batch norms behind the filters that go. */
function keptBy(dense: Architecture, residual: ResidualRule, pruned: PrunedChannels): Kept {
  const layers = channelLayers(dense, residual);
  const parameters = channelMask(dense, layers, pruned);
  const buffers = new Uint8Array(dense.bufferCount).fill(1);
  const offsets = new Map(dense.parameters.map(({ name, offset }) => [name, offset] as const));
  for (const { name, sources } of layers)
    for (const node of dense.nodes) {
      if (node.kind !== 'batch-norm' || !sources.some((source) => source.node === node.inputs[0])) continue;
      for (const channel of pruned.get(name) ?? []) {
        for (const entry of [node.gamma, node.beta]) parameters[(offsets.get(entry) ?? 0) + channel] = 0;
        for (const part of [0, node.output.channels]) buffers[node.bufferOffset + part + channel] = 0;
      }
    }
  return { parameters, buffers };
}

/** `base` with the values of `other` where the two masks differ. */
function exchanged(base: NetworkState, other: NetworkState, a: Kept, b: Kept): NetworkState {
  const mixed = (of: 'parameters' | 'buffers') =>
    base[of].map((value, i) => (a[of][i] === b[of][i] ? value : (other[of][i] ?? 0)));
  return { parameters: mixed('parameters'), buffers: mixed('buffers') };
}
