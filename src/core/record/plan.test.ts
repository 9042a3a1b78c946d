import { describe, expect, it } from 'vitest';
import { DEFAULT_CONFIG, defaultGradual } from '../config/defaults';
import type { RunConfig } from '../config/run-config';
import { buildArchitecture } from '../models/build';
import { methodNamed } from '../pruning/methods/catalogue';
import type { Budget } from '../pruning/recipe';
import { channelPlan, plannedCuts, plannedEpochs, recordEpochs } from './plan';
import { planProblem } from './plan-problem';
import { planText } from './plan-text';

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
    expect(channelPlan(config, net)).toEqual({
      steps: 7,
      prunable: 112,
      removable: 109,
      asked: Array(7).fill(8),
    });
    const linear = buildArchitecture({ kind: 'linear' }, { height: 28, width: 28, channels: 1 }, 10);
    expect(channelPlan({ ...config, model: { kind: 'linear' } }, linear)).toBeNull();
  });

  it('[PL5] no more go than leave every layer its fewest channels', () => {
    const half: Budget = { kind: 'channel-share', share: 0.5 };
    const config = gradual(20, 2, 15, half);
    const atLeast = (minChannels: number) => ({
      ...config,
      pruning: { ...config.pruning, gradual: { ...defaultGradual(20), minChannels } },
    });
    const net = buildArchitecture(config.model, { height: 28, width: 28, channels: 1 }, 10);
    const text = (minChannels: number) => {
      const plan = channelPlan(atLeast(minChannels), net);
      return plan === null ? '' : planText(plan);
    };
    expect(text(1)).toBe('7 steps of 8 channels: 56 of 112 go.');
    expect(text(30)).toBe(
      '7 steps of 8 channels: 36 of 112 go, not 56: every layer is at its fewest channels then.',
    );
    expect(text(64)).toMatch(/: 0 of 112 go, not 56/);
    expect(planText({ steps: 4, prunable: 20, removable: 18, asked: [3, 2, 3, 2] })).toBe(
      '4 steps of 2 or 3 channels: 10 of 20 go.',
    );
    const pqi = {
      ...atLeast(30),
      pruning: { ...atLeast(30).pruning, recipe: methodNamed('sap-channel').recipe },
    };
    expect(planText({ steps: 7, prunable: 112, removable: 36, asked: null })).toBe(
      '7 steps; 36 of 112 channels may go.',
    );
    expect(channelPlan(pqi, net)).toMatchObject({ removable: 36, asked: null });
  });

  it('[PL6] channels per step never round to nothing; 0 is what was asked for', () => {
    const count = (channels: number): Budget => ({ kind: 'channel-count', channels });
    const net = buildArchitecture(gradual(20, 2, 15).model, { height: 28, width: 28, channels: 1 }, 10);
    for (const channels of [0, 1, 4096])
      expect(planProblem(gradual(20, 2, 15, count(channels)), net)).toBeNull();
    expect(planProblem(gradual(20, 16, 15, count(8)), net)?.id).toBe('every');
  });

  it('[PL6] a run that would cut nothing is one sentence; weight methods and runs that cut are none', () => {
    const net = buildArchitecture(gradual(20, 2, 15).model, { height: 28, width: 28, channels: 1 }, 10);
    const share = (value: number): Budget => ({ kind: 'channel-share', share: value });
    expect(planProblem(gradual(20, 5, 3), null)).toEqual({
      id: 'every',
      sentence:
        'No pruning step fits: the first would follow epoch 5, steps end at epoch 3, and training has 20. Take a smaller step or more epochs.',
    });
    expect(planProblem(gradual(1, 1, 1), null)).toEqual({
      id: 'epochs',
      sentence:
        'No pruning step fits into a training of 1 epoch: training goes on after every cut. Take 2 epochs or more.',
    });
    expect(planProblem(gradual(20, 2, 20), null)).toEqual({
      id: 'until',
      sentence:
        'The last pruning epoch (20) must come before the last of 20 epochs: training goes on after every cut. Take 19 or less, or more epochs.',
    });
    expect(planProblem(gradual(20, 2, 15, share(0.004)), net)).toEqual({
      id: 'share',
      sentence: 'Nothing would go: 0.4\u00a0% of 112 channels rounds to 0. Take a larger share.',
    });
    expect(planProblem(gradual(20, 2, 15, share(0.01)), net)).toBeNull();
    for (const [value, known] of [
      [0.004, null],
      [0, net],
    ] as const)
      expect(planProblem(gradual(20, 2, 15, share(value)), known)).toBeNull();
    const linear = { ...gradual(20, 2, 15), model: { kind: 'linear' as const } };
    expect(planProblem(linear, null)?.sentence).toMatch(/^This model has no channels to prune/);
    expect(planProblem(DEFAULT_CONFIG, null)).toBeNull();
  });
});
