import { describe, expect, it } from 'vitest';
import { DEFAULT_CONFIG } from '../config/defaults';
import { withRecipe } from '../config/fields/with-recipe';
import type { RunConfig } from '../config/run-config';
import { methodNamed } from '../pruning/methods/catalogue';
import { lastCutSentence, ratedRecord, sortedSentence } from './rated-record';
import type { ChannelLayerRecord } from './run-record';

const { pruning } = DEFAULT_CONFIG;
const GRADUAL: RunConfig = {
  ...DEFAULT_CONFIG,
  pruning: { ...pruning, method: 'frs', recipe: methodNamed('frs').recipe },
};
const RETRAINING = withRecipe(GRADUAL, { cadence: 'iterative' });

function record(iteration: number, scores: readonly number[] | null, cut: readonly number[] = []) {
  const layer: ChannelLayerRecord = {
    ...{ name: 'conv2', kind: 'conv', channels: 3, alive: [0, 1, 2], leftOut: false, perClass: null },
    ...{ scores, cut },
  };
  return { iteration, epochsTotal: 2 * (iteration + 1), channels: { layers: [layer] } };
}

const FIRST = record(0, [3, 1, 2], [1]);
const SECOND = record(1, [5, 4, 6], []);
const LAST = record(2, null);
const RUN = [FIRST, SECOND, LAST];

describe('scores on the screen', () => {
  it('[CV50] a record that a cut follows shows its own', () => {
    expect(ratedRecord(RUN, FIRST)).toEqual({ record: FIRST, layers: FIRST.channels.layers, before: false });
    expect(ratedRecord(RUN, SECOND)?.record).toBe(SECOND);
  });

  it('[CV50] the last record, of a whole run or of one that was stopped, shows those of the last cut', () => {
    expect(ratedRecord(RUN, LAST)).toEqual({ record: SECOND, layers: SECOND.channels.layers, before: true });
    const stopped = record(1, null);
    expect(ratedRecord([FIRST, stopped], stopped)).toMatchObject({ record: { iteration: 0 }, before: true });
  });

  it('[CV50] a run that rated nothing has none', () => {
    const only = record(0, null);
    expect(ratedRecord([only], only)).toBeNull();
    expect(ratedRecord([{ iteration: 0 }], { iteration: 0 })).toBeNull();
    expect(ratedRecord([], { iteration: 0 })).toBeNull();
  });

  it('[CV50] it says which cut they are of and whether it took anything', () => {
    expect(lastCutSentence(FIRST, GRADUAL)).toBe(
      'Scores of the last cut, at epoch 2: what it took is marked.',
    );
    expect(lastCutSentence(SECOND, RETRAINING)).toBe(
      'Scores of the last cut, after iteration 1: it took nothing.',
    );
  });

  it('[CV51] a layer’s scores in words: what goes next, or what went', () => {
    expect(sortedSentence('conv2', { gone: 2, live: 6, going: [4, 0] }, 'next')).toBe(
      'conv2: 2 channels are gone, 6 live, 2 go next: 4, 0.',
    );
    expect(sortedSentence('conv2', { gone: 0, live: 8, going: [] }, 'last')).toBe(
      'conv2: 0 channels were gone before the last cut, 8 lived, 0 went.',
    );
    expect(sortedSentence('conv2', { gone: 1, live: 1, going: [3] }, 'next')).toBe(
      'conv2: 1 channel is gone, 1 lives, 1 goes next: 3.',
    );
    expect(sortedSentence('conv2', { gone: 1, live: 7, going: [3] }, 'last')).toBe(
      'conv2: 1 channel was gone before the last cut, 7 lived, 1 went: 3.',
    );
  });
});
