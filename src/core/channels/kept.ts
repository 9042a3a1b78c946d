import type { Architecture } from '../models/architecture';
import type { ChannelLayer } from './layers';
import type { PrunedChannels } from './mask';
import type { ChannelSpaces } from './spaces';

/**
 * Which channels of every space stay, ascending. A pruned channel of an `own` or `stream` layer goes; one of a `branch` layer goes
 * from its own space once an expand node parts that from the stream. Every space keeps at least one channel, because a tensor
 * without channels does not exist: the lowest one then stays, masked.
 */
export function keptChannels(
  architecture: Architecture,
  { spaces, of }: ChannelSpaces,
  layers: readonly ChannelLayer[],
  pruned: PrunedChannels,
): readonly (readonly number[])[] {
  const stays = spaces.map(({ channels }) => new Array<boolean>(channels).fill(true));
  for (const { name, place, space } of layers) {
    const adds = spaces[space]?.adds.length ?? 0;
    if (place === 'branch' && adds > 0) continue;
    for (const channel of pruned.get(name) ?? []) clear(stays[space], channel);
  }
  for (const flags of stays) keepOne(flags);
  // What a narrowed branch adds to channels that are gone from the stream goes too.
  for (const node of architecture.nodes) {
    if (node.kind !== 'expand') continue;
    const inside = stays[of.get(node.inputs[0] ?? '') ?? -1];
    const outside = stays[of.get(node.name) ?? -1];
    if (inside === undefined || outside === undefined) continue;
    if (!node.places.some((place, i) => inside[i] === true && outside[place] === true)) {
      const first = inside.indexOf(true);
      outside[node.places[first] ?? 0] = true;
    }
    node.places.forEach((place, i) => {
      if (outside[place] === false) inside[i] = false;
    });
  }
  return stays.map((flags) => flags.flatMap((stay, channel) => (stay ? channel : [])));
}

function clear(flags: boolean[] | undefined, channel: number): void {
  if (flags !== undefined) flags[channel] = false;
}

function keepOne(flags: boolean[]): void {
  if (!flags.includes(true) && flags.length > 0) flags[0] = true;
}
