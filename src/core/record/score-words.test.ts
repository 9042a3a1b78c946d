import { describe, expect, it } from 'vitest';
import { stepSentence } from './channel-why';
import { fractionSentence, lowEndText, orderText, scoreAxisText, weightsCutSentence } from './score-words';

const STEP = { share: 0.5, prunable: 114, steps: 3, wanted: 19, apart: 0, removed: 19 };

describe('what a score is called', () => {
  it('[CW42] lots are lots: nothing drawn is called important or small', () => {
    expect(stepSentence(STEP, 'relevance')).toBe(
      'Every step takes the same number, the least important first, whichever layers they are in. Now 19 go.',
    );
    expect(stepSentence(STEP, 'random')).toBe(
      'Every step takes the same number, by lot, the lowest lots first, whichever layers they are in. Now 19 go.',
    );
    expect(stepSentence({ ...STEP, share: null, apart: 4, removed: 20 }, 'random')).toBe(
      'Every step takes 19 channels, by lot, the lowest lots first, whichever layers they are in; hidden dense layers lose 4 more, ranked apart. Now 20 go: fewer than asked, a layer is at its minimum.',
    );
    expect(stepSentence({ ...STEP, prunable: 112 }, 'relevance')).toMatch(
      /^Steps take whole channels, 56 in all, the least/,
    );
    expect(stepSentence({ ...STEP, share: null, wanted: 1, removed: 1 }, 'relevance')).toBe(
      'Every step takes 1 channel, the least important first, whichever layers they are in. Now 1 goes.',
    );
    expect(stepSentence({ ...STEP, share: 0.28, prunable: 100, steps: 4, wanted: 7 }, 'relevance')).toMatch(
      /^Every step takes the same number, /,
    );
    expect([orderText('filter-l1'), lowEndText('filter-l1'), lowEndText('random')]).toEqual([
      ...['the least important first', 'least important', 'lowest lot'],
    ]);
    expect(
      (
        [
          ['magnitude', 'weight'],
          ['relevance', 'channel'],
          ['random', 'weight'],
          ['random', 'channel'],
        ] as const
      ).map(([score, unit]) => scoreAxisText({ score, unit })),
    ).toEqual(['|w|', 'score', 'lot', 'lot']);
  });

  it('[CW42] a share of weights goes by size or by lot', () => {
    const why = { kind: 'fraction', fraction: 0.4, asked: 40, removed: 40 } as const;
    expect(fractionSentence(why, { score: 'magnitude', cadence: 'once' })).toBe(
      'The share is fixed: the 40 % quantile of the weights left is the threshold, whatever their sizes. 40 go now. The ranking is that of the dense net.',
    );
    expect(fractionSentence({ ...why, removed: 39 }, { score: 'random', cadence: 'iterative' })).toBe(
      'The share is fixed: every weight left draws a lot, and the 40 % quantile of the lots is the threshold. 39 go now, fewer than asked: ties at the threshold stay.',
    );
    expect(fractionSentence({ ...why, removed: 0 }, { score: 'magnitude', cadence: 'iterative' })).toContain(
      'Nothing was cut: none lies below it.',
    );
    const cut = { removed: 400, threshold: 0.4 };
    expect(weightsCutSentence(cut, 1000, 'magnitude')).toBe(
      '400 of 1,000 weights go, those smaller than 0.400.',
    );
    expect(weightsCutSentence(cut, 1000, 'random')).toBe(
      '400 of 1,000 weights go, those that drew a lot below 0.400.',
    );
    expect(weightsCutSentence({ removed: 400, threshold: null }, 1000, 'random')).toBe(
      '400 of 1,000 weights go.',
    );
    expect(weightsCutSentence({ removed: 0, threshold: null }, 1000, 'magnitude')).toBe(
      'Nothing was cut: 1,000 weights are left.',
    );
  });
});
