import { describe, expect, it } from 'vitest';
import { DEFAULT_CONFIG, defaultGradual } from '../config/defaults';
import type { RunConfig } from '../config/run-config';
import { buildArchitecture } from '../models/build';
import { methodNamed } from '../pruning/methods/catalogue';
import type { Budget } from '../pruning/recipe';
import { channelPlan, plannedCuts, plannedEpochs, recordEpochs } from './plan';

function gradual(epochs: number, every: number, until: number, budget?: Budget): RunConfig {
  const { recipe } = methodNamed('frs');
  return {
    ...DEFAULT_CONFIG,
    model: { kind: 'cnn', widths: [8, 16, 32, 64] },
    training: { ...DEFAULT_CONFIG.training, epochs },
    pruning: {
      ...DEFAULT_CONFIG.pruning,
      method: 'frs',
      recipe: { ...recipe, budget: budget ?? recipe.budget },
      gradual: { ...defaultGradual(epochs), every, until },
    },
  };
}

describe('what a run will do', () => {
  it('[PL1] a gradual run has a record per step and one for the end of training', () => {
    expect(recordEpochs(gradual(20, 2, 15))).toEqual([2, 4, 6, 8, 10, 12, 14, 20]);
    expect(plannedCuts(gradual(20, 2, 15))).toBe(7);
    expect(plannedEpochs(gradual(20, 2, 15))).toBe(20);
    // The end of training is never followed by a cut.
    expect(plannedCuts(gradual(6, 2, 6))).toBe(2);
    expect(plannedCuts(gradual(4, 5, 9))).toBe(0);
  });

  it('[PL2] a run that retrains has the cuts it asks for and trains once more', () => {
    expect(plannedCuts(DEFAULT_CONFIG)).toBe(DEFAULT_CONFIG.pruning.iterations);
    expect(plannedEpochs(DEFAULT_CONFIG)).toBe(
      DEFAULT_CONFIG.training.epochs * (DEFAULT_CONFIG.pruning.iterations + 1),
    );
  });

  it('[PL3] a half-typed schedule has no records and does not throw', () => {
    expect(recordEpochs(gradual(20, Number.NaN, 15))).toEqual([]);
    expect(plannedCuts(gradual(Number.NaN, 2, 15))).toBe(0);
  });

  it('[PL4] channels of a step follow from the share; the first convolution is never counted', () => {
    const half: Budget = { kind: 'channel-share', share: 0.5 };
    const config = gradual(20, 2, 15, half);
    const net = buildArchitecture(config.model, { height: 28, width: 28, channels: 1 }, 10);
    expect(channelPlan(config, net)).toEqual({ steps: 7, prunable: 112, perStep: 8 });
    const linear = buildArchitecture({ kind: 'linear' }, { height: 28, width: 28, channels: 1 }, 10);
    expect(channelPlan({ ...config, model: { kind: 'linear' } }, linear)).toBeNull();
  });
});
