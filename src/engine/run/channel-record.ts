import type { ChannelState } from '../../core/channels/channel-state';
import { scoreHistogram } from '../../core/pruning/score-histogram';
import type { ChannelLayerRecord, ClassWeightRecord, CutRecord } from '../../core/record/run-record';
import type { Choice } from './choose-channels';
import type { RatedLayer } from './rate-channels';

/** The channels rated after a round, and those that go. */
export interface ChannelStep {
  readonly rated: readonly RatedLayer[];
  readonly choice: Choice;
  readonly classWeights: readonly ClassWeightRecord[] | null;
  /** Forward passes of single images that rating cost. */
  readonly rows: number;
}

/** What the record tells of every layer's channels, in the dense net's numbers. */
export function channelLayerRecords(
  dense: ChannelState,
  state: ChannelState,
  leftOut: ReadonlySet<string>,
  step: ChannelStep | null,
): readonly ChannelLayerRecord[] {
  const original = dense.numbers;
  return state.layers.map(({ name, kind, sources }) => {
    const numbers = state.numbers.get(name) ?? [];
    const gone = new Set(state.masked.get(name) ?? []);
    const places = numbers.map((_, place) => place).filter((place) => !gone.has(place));
    const rated = step?.rated.find(({ layer }) => layer.name === name) ?? null;
    return {
      name,
      kind,
      ...(sources.length > 1 ? { nodes: sources.map(({ node }) => node) } : {}),
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

/**
 * The histogram is of what the threshold stands for: channels alive before the cut that could go by that ranking, so neither those of
 * layers left out nor units that are ranked apart.
 *
 * @param removed weights that go with the chosen channels.
 */
export function channelCutRecord({ choice }: ChannelStep, removed: number): CutRecord {
  const layers = choice.ranked.filter(({ leftOut }) => !leftOut);
  const before = layers.map(({ scores, pruned }) => {
    const gone = new Set(pruned);
    return Uint8Array.from(scores, (score, channel) =>
      Number.isFinite(score) && !gone.has(channel) ? 1 : 0,
    );
  });
  const after = layers.map(({ name }, index) => {
    const mask = (before[index] ?? new Uint8Array()).slice();
    for (const { layer, channel } of choice.chosen) if (layer === name) mask[channel] = 0;
    return mask;
  });
  const scores = layers.map((layer) => Float32Array.from(layer.scores));
  return {
    asked: removed,
    removed,
    threshold: choice.threshold,
    bound: choice.bound,
    ...(choice.bounds === undefined ? {} : { bounds: choice.bounds }),
    histogram: scoreHistogram(scores, before, after),
  };
}

function finite(value: number | undefined): number | null {
  return value !== undefined && Number.isFinite(value) ? value : null;
}
