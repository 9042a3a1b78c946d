import { channelScoreNamed } from '../channels/scores';
import type { ScoreName } from '../pruning/recipe';

/** What the class means of a score are: the heat map, its legend and its table say the same. */
export interface ClassWords {
  /** Whether a mean can speak against its class. */
  readonly signed: boolean;
  /** The line under the heat map. */
  readonly legend: string;
  readonly sentence: string;
}

/** Null for scores that know no classes. */
export function classWords(score: ScoreName): ClassWords | null {
  const { evidence } = channelScoreNamed(score);
  if (evidence === null) return null;
  return WORDS[evidence];
}

const SAME = 'Never negative, and every class counts the same.';

const WORDS: Readonly<Record<'relevance' | 'activation' | 'taylor', ClassWords>> = {
  relevance: {
    signed: true,
    legend: 'Mean relevance times the weight of the class.',
    sentence:
      'Mean relevance over the images of every class, times the weight of the class. Positive: the channel speaks for the class; negative: against it.',
  },
  activation: {
    signed: false,
    legend: 'Mean |output|, never negative; classes count the same.',
    sentence: `Mean size of the channel’s output over the images of every class. ${SAME}`,
  },
  taylor: {
    signed: false,
    legend: 'Mean |output × gradient|, never negative; classes count the same.',
    sentence: `Mean size of output times gradient over the images of every class. ${SAME}`,
  },
};

/** How the weights of the classes come about (frs 1.4, 2). */
export const WEIGHT_SENTENCE =
  'The weight of a class is sigmoid(1 / q), with q its share recognised of the rated images over the best class’s: 0.731 for the best, up to 1 for the weakest.';
