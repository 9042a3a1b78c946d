import { describe, expect, it } from 'vitest';
import { DEFAULT_CONFIG, defaultGradual } from '../config/defaults';
import type { GradualConfig, RunConfig } from '../config/run-config';
import { methodNamed } from '../pruning/methods/catalogue';
import { overlapSentence, overlapsOf, overlapText } from './overlap-words';

function residual(blocks: number, change: Partial<GradualConfig> = {}): RunConfig {
  return {
    ...DEFAULT_CONFIG,
    model: { kind: 'resnet-small', widths: [4, 6], blocks },
    pruning: {
      ...DEFAULT_CONFIG.pruning,
      ...{ method: 'frs', recipe: methodNamed('frs').recipe, gradual: { ...defaultGradual(20), ...change } },
    },
  };
}

const layer = (name: string, channels: number, alive: readonly number[]) => ({ name, channels, alive });

const CUT = [
  layer('conv1.1.1', 4, [0]),
  layer('conv1.1.2', 4, [0, 3]),
  layer('conv1.2.2', 4, [0, 1]),
  layer('conv2.1.2', 6, [0, 1, 2, 3, 4, 5]),
  layer('conv2.2.2', 6, [0, 1, 2, 3, 4, 5]),
];

describe('overlap between blocks in words', () => {
  it('[CW50] a stage says how many channels all its blocks cut, how many it would be by chance, and the Jaccard index', () => {
    const [stage, ...others] = overlapsOf(CUT, residual(2));
    expect(others).toEqual([]);
    if (stage === undefined) throw new Error('no stage');
    expect(overlapText(stage)).toBe('1 of 4 in both blocks, by chance 1.0; Jaccard 0.33');
    expect(overlapSentence(stage)).toBe(
      'Stage 1: 1 of 4 in both blocks, by chance 1.0; Jaccard 0.33. Channels cut 1 by no block, 2 by 1, 1 by all.',
    );
    const third = [...CUT, layer('conv1.3.2', 4, [0, 1, 3])];
    expect(overlapsOf(third, residual(3)).map(overlapText)).toEqual([
      '1 of 4 in all 3 blocks, by chance 0.3; Jaccard 0.44',
    ]);
  });

  it('[CW50] nothing is said of one block, of coupled streams, of other nets, of weights, and before the first cut', () => {
    expect(overlapsOf(CUT, residual(1))).toEqual([]);
    expect(overlapsOf(CUT, residual(2, { residual: 'coupled' }))).toEqual([]);
    expect(overlapsOf(CUT, { ...residual(2), model: { kind: 'cnn', widths: [4] } })).toEqual([]);
    expect(overlapsOf(CUT, { ...DEFAULT_CONFIG, model: residual(2).model })).toEqual([]);
    expect(overlapsOf(CUT.slice(3), residual(2))).toEqual([]);
  });
});
