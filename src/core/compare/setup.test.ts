import { describe, expect, it } from 'vitest';
import type { RunConfig } from '../config/run-config';
import { configProblems } from '../config/validate';
import type { MethodName } from '../pruning/methods/catalogue';
import { accuracyAt } from './accuracy-at';
import { AXES, axisNamed } from './axes';
import { randomControl } from './controls';
import { experimentKey, experimentsOf } from './experiments';
import { ALL_WEIGHTS, asChannels, madeConfig, madeRun } from './made-runs';
import { missingSeeds } from './missing-seeds';
import { scoreAt } from './scores';
import { groupSeries } from './series';

const ROWS = [
  [ALL_WEIGHTS, 0.9],
  [ALL_WEIGHTS / 2, 0.8],
  [ALL_WEIGHTS / 4, 0.7],
] as const;

/** As the terminal once wrote it. */
function withoutSchedule(method: MethodName, seed: number): RunConfig {
  const { pruning, ...config } = madeConfig(method, seed);
  const { gradual: _, ...bare } = pruning;
  return { ...config, pruning: bare };
}

describe('what is compared', () => {
  it('[CP18] an experiment is one data set, model and training; several trainings also stand together', () => {
    const config = madeConfig('sap', 0);
    const train = (change: object) => ({ ...config, training: { ...config.training, ...change } });
    const wide = { ...config, model: { kind: 'mlp' as const, hidden: [300] } };
    const made = [
      madeRun(config, ROWS, 'a'),
      madeRun(madeConfig('lottery', 3), ROWS, 'b'),
      madeRun(train({ epochs: 1 }), ROWS, 'c'),
      madeRun(train({ momentum: 0 }), ROWS, 'd'),
      madeRun(wide, ROWS, 'e'),
      madeRun(config, [], 'empty'),
    ];
    const found = experimentsOf(made);
    expect(found.map(({ training, runs }) => [training, runs.map(({ runId }) => runId)])).toEqual([
      ['6 epochs, batch 250, momentum 0.9', ['a', 'b']],
      ['1 epoch, batch 250', ['c']],
      ['6 epochs, batch 250, momentum 0', ['d']],
      [null, ['a', 'b', 'c', 'd']],
      ['6 epochs, batch 250', ['e']],
    ]);
    expect(found.map(({ subject }) => subject.model)).toEqual([
      ...['MLP 128-256', 'MLP 128-256', 'MLP 128-256', 'MLP 128-256', 'MLP 300'],
    ]);
    expect(found[0]?.key).toBe(experimentKey(madeConfig('random', 8)));
    expect(new Set(found.map(({ key }) => key)).size).toBe(5);
  });

  it('[CP19] the seeds that are missing are those of no known run, first seeds of all methods first', () => {
    const [sap, lottery] = [madeConfig('sap', 2 ** 32 - 1), madeConfig('lottery', 2 ** 32 - 1)];
    const missing = missingSeeds([sap, lottery], 3, [{ ...lottery, seed: 0 }]);
    expect(missing.map(({ pruning, seed }) => [pruning.method, seed])).toEqual([
      ['sap', 2 ** 32 - 1],
      ['lottery', 2 ** 32 - 1],
      ['sap', 0],
      ['sap', 1],
      ['lottery', 1],
    ]);
    expect(missingSeeds([sap, sap], 1, [])).toHaveLength(1);
  });

  it('[CP22] a run from before schedules were written out is of the same series, and its seed is not missing', () => {
    const runs = [madeConfig('frs', 0), withoutSchedule('frs', 1)].map((config) => madeRun(config, ROWS));
    expect(groupSeries(runs).map((series) => series.runs.length)).toEqual([2]);
    expect(missingSeeds([madeConfig('frs', 0)], 2, [withoutSchedule('frs', 1)])).toEqual([
      madeConfig('frs', 0),
    ]);
  });

  it('[CP20] the random control has the seeds, training and number of cuts of its series and ends at its density', () => {
    const [lottery] = groupSeries([0, 4].map((seed) => madeRun(madeConfig('lottery', seed), ROWS)));
    const [sap] = groupSeries([madeRun(madeConfig('sap', 1), ROWS)]);
    const frs = madeRun(madeConfig('frs', 1), [[1024, 0.9]]);
    const [channels] = groupSeries([
      { ...frs, iterations: frs.iterations.map((record) => asChannels(record, 20)) },
    ]);
    if (lottery === undefined || sap === undefined || channels === undefined) throw new Error('no series');
    const control = randomControl(lottery);
    expect(control?.configs.map(({ seed }) => seed)).toEqual([0, 4]);
    for (const config of control?.configs ?? []) {
      expect(config.training).toEqual(lottery.config.training);
      expect(config.pruning.iterations).toBe(lottery.config.pruning.iterations);
      expect(config.pruning.recipe).toEqual({ ...lottery.config.pruning.recipe, score: 'random' });
      expect([...configProblems(config)]).toEqual([]);
    }
    const budget = randomControl(sap)?.configs[0]?.pruning.recipe.budget;
    expect(budget).toEqual({ kind: 'fraction', fraction: 0.5 });
    expect(randomControl(channels)?.name).toBe('channel-random');
    const [random] = groupSeries([madeRun(madeConfig('random', 0), ROWS)]);
    const [dense] = groupSeries([madeRun(madeConfig('sap', 0), [[1024, 0.9]])]);
    expect(random === undefined ? 0 : randomControl(random)).toBeNull();
    expect(dense === undefined ? 0 : randomControl(dense)).toBeNull();
  });

  it('[CP21] a reading on the compression axis is the score, and other axes read at their own place', () => {
    const [series] = groupSeries([0, 1].map((seed) => madeRun(madeConfig('sap', seed), ROWS)));
    if (series === undefined) throw new Error('no series');
    for (const compression of [1, 1.7, 2, 3, 4, 8]) {
      const { accuracy, interpolated } = scoreAt(series, compression);
      expect(accuracyAt(series, axisNamed('compression'), compression)).toEqual({ accuracy, interpolated });
    }
    expect(accuracyAt(series, axisNamed('epochs'), 12)).toMatchObject({
      accuracy: { mean: 0.8, n: 2 },
      interpolated: false,
    });
    expect(accuracyAt(series, axisNamed('epochs'), 9)).toMatchObject({ interpolated: true });
    expect(accuracyAt(series, axisNamed('latency'), 1).accuracy).toBeNull();
    expect(AXES).toHaveLength(5);
  });
});
