import { describe, expect, it } from 'vitest';
import { prunableParameters } from '../models/architecture';
import { buildArchitecture } from '../models/build';
import type { ModelConfig } from '../models/model-config';
import { channelLayers } from './layers';
import type { PrunedChannels } from './mask';
import { officialSparsity } from './official-sparsity';
import { planRemoval } from './removal';

const INPUT = { height: 8, width: 8, channels: 2 };

/** Channels of a layer that go. */
type Gone = (layer: string, channels: number) => readonly number[];

function counted(model: ModelConfig, gone: Gone) {
  const dense = buildArchitecture(model, INPUT, 3);
  const pruned: PrunedChannels = new Map(
    channelLayers(dense, 'per-block').map(({ name, channels }) => [name, gone(name, channels)] as const),
  );
  const { architecture } = planRemoval(dense, 'per-block', pruned);
  const weights = (of: typeof dense) => prunableParameters(of).reduce((sum, { size }) => sum + size, 0);
  return {
    official: officialSparsity(dense, pruned),
    own: 1 - weights(architecture) / weights(dense),
    weights: weights(dense),
  };
}

describe('the authors’ sparsity', () => {
  it('[H15] is the share of weights that removal takes where no stream keeps a channel; 0 of a dense net', () => {
    for (const model of [
      { kind: 'mlp', hidden: [9, 7] },
      { kind: 'cnn', widths: [5, 6, 4] },
      { kind: 'vgg-small', widths: [4, 5], hidden: [6] },
    ] as const) {
      expect(counted(model, () => []).official).toBe(0);
      const { official, own } = counted(model, (_, channels) => [channels - 1, 0]);
      expect(official).toBeGreaterThan(0.1);
      expect(official).toBeCloseTo(own, 12);
    }
  });

  it('[H15] counts the filters that the first block’s first convolution lost as weights, those of other blocks as zeros', () => {
    const model: ModelConfig = { kind: 'resnet-small', widths: [4, 6], blocks: 2 };
    const one = (layer: string) => counted(model, (name) => (name === layer ? [1] : []));
    const first = one('conv1.1.1');
    expect(Math.round(first.official * first.weights)).toBe(9 * 4);
    expect(Math.round(first.own * first.weights)).toBe(2 * 9 * 4);
    const later = one('conv1.2.1');
    expect(Math.round(later.official * later.weights)).toBe(2 * 9 * 4);
    expect(later.own).toBeCloseTo(later.official, 12);
  });
});
