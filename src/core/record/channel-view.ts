import type { ChannelLayerRecord, ChannelsRecord, IterationRecord } from './run-record';

/** One channel as the network view draws it. */
export interface ChannelCell {
  /** Its number in the dense net, from 0. */
  readonly channel: number;
  readonly state: 'alive' | 'goes' | 'gone';
  /** Null: pruned, or not rated. */
  readonly score: number | null;
}

/** Every channel the dense layer had, in its order. */
export function channelCells(layer: ChannelLayerRecord): readonly ChannelCell[] {
  const place = new Map(layer.alive.map((channel, index) => [channel, index]));
  const goes = new Set(layer.cut);
  return Array.from({ length: layer.channels }, (_, channel) => {
    const index = place.get(channel);
    if (index === undefined) return { channel, state: 'gone', score: null };
    return { channel, state: goes.has(channel) ? 'goes' : 'alive', score: layer.scores?.[index] ?? null };
  });
}

/** What the cut before this record went by: the last score a living channel got. Null: it was not rated. */
export function scoreBefore(before: ChannelLayerRecord | undefined, channel: number): number | null {
  return before?.scores?.[before.alive.indexOf(channel)] ?? null;
}

/** The cut that took a channel. */
export interface ChannelCut {
  /** The record it followed, and the epochs trained by then. */
  readonly iteration: number;
  readonly epoch: number;
  /** What the cut went by; null: it was not rated. */
  readonly score: number | null;
}

/** The channels of a layer that are gone, first gone first, each with the score it went by. */
export function goneChannels(
  past: readonly WithChannels[],
  { name, channels, alive }: Pick<ChannelLayerRecord, 'name' | 'channels' | 'alive'>,
): readonly Pick<ChannelCell, 'channel' | 'score'>[] {
  const living = new Set(alive);
  const cuts = cutsOf(past, name);
  const untold = Array.from({ length: channels }, (_, channel) => channel).filter(
    (channel) => !cuts.has(channel),
  );
  return [...untold, ...cuts.keys()]
    .filter((channel) => !living.has(channel))
    .map((channel) => ({ channel, score: cuts.get(channel)?.score ?? null }));
}

type WithChannels = Pick<IterationRecord, 'iteration' | 'epochsTotal'> & {
  readonly channels?: Pick<ChannelsRecord, 'layers'>;
};

/** By channel of the list called `layer`: the cut that took it, of those after the records of `past`. */
export function cutsOf(past: readonly WithChannels[], layer: string): ReadonlyMap<number, ChannelCut> {
  return new Map(
    past.flatMap(({ iteration, epochsTotal, channels }) => {
      const list = channels?.layers.find(({ name }) => name === layer);
      return (list?.cut ?? []).map((channel) => {
        const cut = { iteration, epoch: epochsTotal, score: scoreBefore(list, channel) };
        return [channel, cut] as const;
      });
    }),
  );
}

/** A living channel with its place in `alive`, for what is stored by place. */
export interface RankedChannel extends ChannelCell {
  readonly place: number;
}

/** The living channels, least important first; channels without a score come last. */
export function rankedChannels(layer: ChannelLayerRecord): readonly RankedChannel[] {
  const cells = channelCells(layer);
  return layer.alive
    .flatMap((channel, place) => {
      const cell = cells[channel];
      return cell === undefined ? [] : [{ ...cell, place }];
    })
    .toSorted((a, b) => (a.score ?? Number.POSITIVE_INFINITY) - (b.score ?? Number.POSITIVE_INFINITY));
}

/** The layer a view opens with: the one that loses most next, else the first that is rated. */
export function mostCutLayer(layers: readonly ChannelLayerRecord[]): ChannelLayerRecord | null {
  const rated = layers.filter(({ leftOut }) => !leftOut);
  const [first] = rated;
  if (first === undefined) return layers[0] ?? null;
  return rated.reduce((most, layer) => (layer.cut.length > most.cut.length ? layer : most), first);
}

/** Class means of the living channels in the order of `rankedChannels`, and the largest size among them. */
export interface ClassMap {
  readonly rows: readonly (readonly number[])[];
  readonly most: number;
}

/** Null for scores that know no classes. */
export function classMap(layer: ChannelLayerRecord): ClassMap | null {
  const { perClass } = layer;
  if (perClass === null) return null;
  const order = rankedChannels(layer);
  const rows = perClass.map((row) => order.map(({ place }) => row[place] ?? 0));
  const most = rows.reduce(
    (max, row) => row.reduce((size, value) => Math.max(size, Math.abs(value)), max),
    0,
  );
  return { rows, most };
}
