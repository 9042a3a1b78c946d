import type { ChannelState } from '../../core/channels/channel-state';
import { denseState } from '../../core/channels/channel-state';
import type { Architecture } from '../../core/models/architecture';
import { scoreHistogram } from '../../core/pruning/score-histogram';
import type { ChannelLayerRecord, CutRecord } from '../../core/record/run-record';
import type { Choice } from './choose-channels';
import type { RatedLayer } from './rate-channels';

/** The channels rated after a round, and those that go. */
export interface ChannelStep {
  readonly rated: readonly RatedLayer[];
  readonly choice: Choice;
  /** Forward passes of single images that rating cost. */
  readonly rows: number;
}

/** What the record tells of every layer's channels, in the dense net's numbers. */
export function channelLayerRecords(
  dense: Architecture,
  state: ChannelState,
  leftOut: ReadonlySet<string>,
  step: ChannelStep | null,
): readonly ChannelLayerRecord[] {
  const original = denseState(dense).numbers;
  return state.layers.map(({ name, kind }) => {
    const numbers = state.numbers.get(name) ?? [];
    const gone = new Set(state.masked.get(name) ?? []);
    const places = numbers.map((_, place) => place).filter((place) => !gone.has(place));
    const rated = step?.rated.find(({ layer }) => layer.name === name) ?? null;
    return {
      name,
      kind,
      channels: original.get(name)?.length ?? numbers.length,
      alive: places.map((place) => numbers[place] ?? place),
      scores: rated === null ? null : places.map((place) => finite(rated.scores[place])),
      cut: (step?.choice.chosen ?? [])
        .filter(({ layer }) => layer === name)
        .map(({ channel }) => numbers[channel] ?? channel),
      leftOut: leftOut.has(name),
      perClass: rated?.perClass?.map((row) => places.map((place) => finite(row[place]) ?? 0)) ?? null,
    };
  });
}

/** @param removed weights that go with the chosen channels. */
export function channelCutRecord({ rated, choice }: ChannelStep, removed: number): CutRecord {
  const scores = rated.map((layer) =>
    Float32Array.from(layer.scores, (score) => (Number.isFinite(score) ? score : 0)),
  );
  const before = scores.map(({ length }) => new Uint8Array(length).fill(1));
  const after = rated.map(({ layer }, index) => {
    const mask = (before[index] ?? new Uint8Array()).slice();
    for (const { layer: name, channel } of choice.chosen) if (name === layer.name) mask[channel] = 0;
    return mask;
  });
  return {
    asked: removed,
    removed,
    threshold: choice.threshold,
    bound: choice.bound,
    histogram: scoreHistogram(scores, before, after),
  };
}

function finite(value: number | undefined): number | null {
  return value !== undefined && Number.isFinite(value) ? value : null;
}
