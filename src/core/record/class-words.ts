import { channelScoreNamed } from '../channels/scores';
import type { ScoreName } from '../pruning/recipe';
import type { ChannelCell } from './channel-view';
import { plain } from './number-text';
import type { CutTense } from './rated-record';
import { GOES } from './rated-record';

/** What the class means of a score are: the heat map, its legend and its table say the same. */
export interface ClassWords {
  /** Whether a mean can speak against its class. */
  readonly signed: boolean;
  /** The line under the heat map. */
  readonly legend: string;
  /** What the ends of its scale of tones mean; '' where a tone is only a size. */
  readonly ends: { readonly low: string; readonly high: string };
  readonly sentence: string;
}

/** Null for scores that know no classes. */
export function classWords(score: ScoreName): ClassWords | null {
  const { evidence } = channelScoreNamed(score);
  if (evidence === null) return null;
  return WORDS[evidence];
}

const SIZE = { low: '', high: '' } as const;
const SAME = 'Never negative, and every class counts the same.';

const WORDS: Readonly<Record<'relevance' | 'activation' | 'taylor', ClassWords>> = {
  relevance: {
    signed: true,
    legend: 'Mean relevance times the weight of the class: blue speaks for the class, orange against it.',
    ends: { low: 'against', high: 'for' },
    sentence:
      'Mean relevance over the images of every class, times the weight of the class. Positive: the channel speaks for the class; negative: against it.',
  },
  activation: {
    signed: false,
    ends: SIZE,
    legend: 'Mean |output|, never negative; classes count the same.',
    sentence: `Mean size of the channel’s output over the images of every class. ${SAME}`,
  },
  taylor: {
    signed: false,
    ends: SIZE,
    legend: 'Mean |output × gradient|, never negative; classes count the same.',
    sentence: `Mean size of output times gradient over the images of every class. ${SAME}`,
  },
};

/** How the weights of the classes come about (frs 1.4, 2). */
export const WEIGHT_SENTENCE =
  'The weight of a class is sigmoid(1 / q), with q its share recognised of the rated images over the best class’s: 0.731 for the best, up to 1 for the weakest.';

/** A square of the map: "rings, channel 12: −0.0016, against the class, goes next." */
export function squareSentence(
  name: string,
  { channel, state }: Pick<ChannelCell, 'channel' | 'state'>,
  value: number,
  { signed }: Pick<ClassWords, 'signed'>,
  tense: CutTense,
): string {
  const side = !signed || value === 0 ? '' : value > 0 ? ', for the class' : ', against the class';
  const sign = value < 0 ? '−' : '';
  const then = state === 'goes' ? `; the channel ${GOES[tense]}` : '';
  return `${name}, channel ${channel}: ${sign}${plain(Math.abs(value), 2)}${side}${then}.`;
}
