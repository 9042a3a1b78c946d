import { describe, expect, it } from 'vitest';
import { DEFAULT_CONFIG, defaultGradual } from '../config/defaults';
import type { RunConfig } from '../config/run-config';
import { methodNamed } from '../pruning/methods/catalogue';
import type { IterationRecord } from './run-record';
import { retrainCost, savingSentence, scoreCost, scoresAt, spentAt, trainingCost } from './training-cost';

const CONFIG: RunConfig = {
  ...DEFAULT_CONFIG,
  training: { ...DEFAULT_CONFIG.training, epochs: 20 },
  pruning: {
    ...DEFAULT_CONFIG.pruning,
    method: 'frs',
    recipe: methodNamed('frs').recipe,
    gradual: defaultGradual(20),
  },
};

function record(epochsTotal: number, trainingMacs: number, alive: number): IterationRecord {
  const nothing = { loss: 1, accuracy: 0.5 };
  return {
    ...{ iteration: 0, epochsTotal, epochs: [], train: nothing, test: nothing, best: null, afterCut: null },
    sparsity: { pqi: null, pqiMethod: null, gini: null, layers: [], neuronHistogram: [] },
    ...{ pqiRetrained: null, layers: [], cut: null, elapsedMs: 0 },
    size: {
      paramsTotal: 9,
      paramsAlive: 9,
      weightsTotal: 9,
      weightsAlive: 9,
      macsDense: 100,
      macsAlive: alive,
    },
    channels: {
      ...{ total: 8, alive: 8, form: 'removed', layers: [], asked: null, threshold: null },
      ...{ maxLogitDifference: null, latency: null },
      ...{ trainingMacs, trainingMacsDense: 3 * 100 * 50 * epochsTotal },
    },
  };
}

describe('cost of training', () => {
  it('[TC1] is counted in whole dense trainings, epoch by epoch', () => {
    const dense = 3 * 100 * 50;
    expect(trainingCost(record(5, 5 * dense, 100), CONFIG)).toEqual({ spent: 0.25, dense: 0.25 });
    expect(trainingCost(record(20, 13 * dense, 40), CONFIG)?.spent).toBeCloseTo(13 / 20, 12);
    // Six trainings of a net that shrinks: dense training was over after the first.
    expect(trainingCost(record(120, 90 * dense, 40), CONFIG)).toEqual({ spent: 4.5, dense: 1 });
    const { channels: _, ...weights } = record(5, 1, 1);
    expect(trainingCost(weights, CONFIG)).toBeNull();
  });

  it('[TC2] train-prune-retrain pays the dense training and as many epochs of the final net', () => {
    expect(retrainCost(record(20, 1, 40))).toBeCloseTo(1.4, 12);
  });

  it('[TC3] between records every epoch costs what its net does, and a cut what its scores do', () => {
    const dense = 3 * 100 * 50;
    const first = record(4, 4 * dense + 0.5 * dense, 100);
    const second = record(8, (4.5 + 4 * 0.4) * dense, 40);
    const at = (epoch: number, before: IterationRecord | null, now: IterationRecord) =>
      spentAt({ record: now, before, epoch, justCut: false }, CONFIG);
    expect(at(3, null, first)).toBeCloseTo(3 / 20, 12);
    expect(at(4, null, first)).toBeCloseTo(4 / 20, 12);
    expect(at(4, first, second)).toBeCloseTo(4.5 / 20, 12);
    expect(at(6, first, second)).toBeCloseTo((4.5 + 0.8) / 20, 12);
    expect(at(8, first, second)).toBeCloseTo(trainingCost(second, CONFIG)?.spent ?? 0, 12);
    expect(scoreCost([first, second], CONFIG)).toBeCloseTo(0.5 / 20, 12);
  });

  it('[TC50] of what is spent at a place, the scores of the cuts before it are told apart', () => {
    const dense = 3 * 100 * 50;
    const first = { ...record(4, 4.5 * dense, 100), iteration: 0 };
    const second = { ...record(8, (4.5 + 4 * 0.4 + 0.3) * dense, 40), iteration: 1 };
    const third = { ...record(20, (6.4 + 12 * 0.2) * dense, 20), iteration: 2 };
    const run = [first, second, third];
    expect(scoresAt({ before: null }, run, CONFIG)).toBe(0);
    expect(scoresAt({ before: first }, run, CONFIG)).toBeCloseTo(0.5 / 20, 12);
    expect(scoresAt({ before: second }, run, CONFIG)).toBeCloseTo(0.8 / 20, 12);
    const place = { record: third, before: second, epoch: 14, justCut: false };
    const trained = (spentAt(place, CONFIG) ?? 0) - scoresAt(place, run, CONFIG);
    expect(trained).toBeCloseTo((4 + 4 * 0.4 + 6 * 0.2) / 20, 12);
  });

  it('[TC51] a saving against dense training is told, more cost as such, and no difference not at all', () => {
    expect(savingSentence('Relevance', 0.7512, 1)).toBe(
      'Against dense training Relevance saves 24.9\u00a0%.',
    );
    expect(savingSentence('Relevance', 0.55, 0.5)).toBe(
      'Against dense training Relevance costs 5.0\u00a0% more.',
    );
    expect(savingSentence('Relevance', 0.5001, 0.5)).toBe('');
  });

  it('[TC4] channels that are only masked are trained as before', () => {
    const dense = 3 * 100 * 50;
    const first = record(4, 4.5 * dense, 100);
    const second = masked(record(8, 8.5 * dense, 40));
    const at = { record: second, before: first, epoch: 6, justCut: false };
    expect(spentAt(at, CONFIG)).toBeCloseTo((4.5 + 2) / 20, 12);
    expect(scoreCost([first, second], CONFIG)).toBeCloseTo(0.5 / 20, 12);
    expect(retrainCost(second)).toBe(2);
  });
});

function masked(made: IterationRecord): IterationRecord {
  const { channels } = made;
  return channels === undefined ? made : { ...made, channels: { ...channels, form: 'masked' } };
}
