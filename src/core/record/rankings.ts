import { rankedTogether } from '../channels/rankings';
import type { Recipe, ScoreName } from '../pruning/recipe';
import { scoreHistogram } from '../pruning/score-histogram';
import { countText, plain } from './number-text';
import type { CutTense } from './rated-record';
import type { ChannelLayerRecord, CutRecord } from './run-record';
import type { RatedChannel } from './score-look';

/** Channels that one cut line goes through: what stands in it, and where it lies. */
export interface Ranking {
  readonly layers: readonly string[];
  /** "Convolutions, ranked together", "dense1, ranked by itself". */
  readonly title: string;
  /** "3 of 112 go", or "went". */
  readonly amount: string;
  /** The same for those who cannot see the histogram. */
  readonly sentence: string;
  readonly cut: Pick<CutRecord, 'threshold' | 'histogram'>;
  /** Where the cut line stands: halfway between the highest score that goes and the next that stays. Null where none goes. */
  readonly line: number | null;
  /** Every channel in it, lowest score first. */
  readonly channels: readonly RatedChannel[];
}

/**
 * Every ranking of the cut after a record, in the order of its choice, of the channels it rated; a PQI budget per layer ranks every
 * layer by itself. Layers that lose nothing by rule have none.
 */
export function rankingsOf(
  layers: readonly ChannelLayerRecord[],
  { budget, scope, score }: Pick<Recipe, 'budget' | 'scope' | 'score'>,
  tense: CutTense = 'next',
): readonly Ranking[] {
  const { main, apart } = rankedTogether(layers);
  const together = main.filter(({ leftOut }) => !leftOut);
  const perLayer = budget.kind === 'pqi-bound' && scope !== 'global';
  const groups = [
    ...(perLayer ? together.map((layer) => [layer]) : [together]),
    ...apart.filter(({ leftOut }) => !leftOut).map((layer) => [layer]),
  ];
  return groups
    .filter((group) => group.some(({ scores }) => scores !== null))
    .map((group) => rankingOf(group, score, tense));
}

function rankingOf(layers: readonly ChannelLayerRecord[], score: ScoreName, tense: CutTense): Ranking {
  const rated = layers.map(({ name, alive, scores, cut }) => {
    const going = new Set(cut);
    return alive.flatMap((channel, place) => {
      const score = scores?.[place] ?? null;
      return score === null ? [] : [{ layer: name, channel, score, goes: going.has(channel) }];
    });
  });
  const all = rated.flat().toSorted((a, b) => a.score - b.score);
  const going = all.filter(({ goes }) => goes);
  const threshold = going.reduce<number | null>((most, { score }) => Math.max(most ?? score, score), null);
  const histogram = scoreHistogram(
    rated.map((group) => Float32Array.from(group, ({ score }) => score)),
    rated.map((group) => new Uint8Array(group.length).fill(1)),
    rated.map((group) => Uint8Array.from(group, ({ goes }) => (goes ? 0 : 1))),
  );
  const title = titleOf(layers);
  const past = tense === 'last';
  const verb = past ? 'went' : going.length > 1 ? 'go' : 'goes';
  const amount = `${going.length === 0 ? 'none' : countText(going.length)} of ${countText(all.length)} ${verb}`;
  const what = score === 'random' ? 'lot' : 'score';
  const cut = past ? 'was cut' : 'is cut';
  const line = threshold === null ? '' : `, the highest ${what} that ${cut} is ${plain(threshold, 2)}`;
  return {
    layers: layers.map(({ name }) => name),
    ...{ title, amount, sentence: `${title}: ${amount}${line}.`, cut: { threshold, histogram } },
    ...{ line: lineOf(all, threshold), channels: all },
  };
}

function lineOf(sorted: readonly RatedChannel[], threshold: number | null): number | null {
  if (threshold === null) return null;
  const next = sorted.find(({ score, goes }) => !goes && score >= threshold);
  return next === undefined ? threshold : (threshold + next.score) / 2;
}

function titleOf(layers: readonly ChannelLayerRecord[]): string {
  const [first] = layers;
  if (layers.length === 1) return `${first?.name}, ranked by itself`;
  return `${first?.kind === 'dense' ? 'Hidden layers' : 'Convolutions'}, ranked together`;
}
