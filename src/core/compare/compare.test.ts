import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { MethodName } from '../pruning/methods/catalogue';
import type { RunRecord } from '../record/run-record';
import { AXES, axisNamed } from './axes';
import { byIteration } from './by-iteration';
import { configDifferences } from './config-diff';
import { denseBaselines, denseKey } from './dense';
import { layerDensities } from './layer-density';
import type { Row } from './made-runs';
import { ALL_WEIGHTS, asChannels, madeConfig, madeRun } from './made-runs';
import { runCurve, valueAt } from './run-curve';
import { scoreAt, sharedCompression, standardCompressions } from './scores';
import type { Series } from './series';
import { groupSeries } from './series';
import { seriesCost } from './series-cost';
import { seriesCurve } from './series-curve';
import { seriesPhases } from './series-phases';
import { pooledStd, statisticsOf } from './statistics';

const METHODS: readonly MethodName[] = ['sap', 'lottery', 'one-shot', 'random'];

/** Weights that only fall, with any accuracies and indices. */
const rows: fc.Arbitrary<readonly Row[]> = fc
  .array(
    fc.tuple(
      fc.integer({ min: 1, max: ALL_WEIGHTS }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.option(fc.double({ min: 0, max: 1, noNaN: true })),
    ),
    { minLength: 1, maxLength: 12 },
  )
  .map((list) => {
    const alive = list.map(([count]) => count).sort((a, b) => b - a);
    return list.map(
      ([, accuracy, pqi], index): Row => [index === 0 ? ALL_WEIGHTS : (alive[index] ?? 1), accuracy, pqi],
    );
  });

const runs = fc
  .array(fc.tuple(fc.constantFrom(...METHODS), fc.integer({ min: 0, max: 3 }), rows), {
    minLength: 1,
    maxLength: 9,
  })
  .map((list) =>
    list.map(([method, seed, each], index) => madeRun(madeConfig(method, seed), each, `run-${index}`)),
  );

function seriesOf(...list: readonly RunRecord[]): Series {
  const [series] = groupSeries(list);
  if (series === undefined) throw new Error('no series');
  return series;
}

/** Everything a screen shows of one series but its label, which names what sets it apart from its neighbours. */
function numbersOf(series: Series) {
  return {
    iterations: byIteration(series.runs, ({ test }) => test.accuracy),
    curves: AXES.map((axis) => seriesCurve(series, axis)),
    scores: [2, 4, 8, 16, 32].map((c) => scoreAt(series, c)),
    phases: seriesPhases(series, true),
    cost: seriesCost(series),
    densities: layerDensities([series], 8),
  };
}

describe('statistics over seeds', () => {
  it('[CP1] mean, std with n - 1, standard error and extremes equal a reference computation', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: -10, max: 10, noNaN: true }), { minLength: 1 }), (values) => {
        const found = statisticsOf(values);
        const n = values.length;
        // The other textbook formula: half the mean squared difference of all pairs.
        let pairs = 0;
        for (const a of values) for (const b of values) pairs += (a - b) ** 2;
        const std = n === 1 ? null : Math.sqrt(pairs / (2 * n * (n - 1)));
        expect(found?.n).toBe(n);
        expect(found?.mean).toBeCloseTo(values.reduce((sum, value) => sum + value, 0) / n, 12);
        if (std === null) expect([found?.std, found?.stderr]).toEqual([null, null]);
        else {
          expect(found?.std).toBeCloseTo(std, 7);
          expect(found?.stderr).toBeCloseTo(std / Math.sqrt(n), 7);
        }
        expect([found?.min, found?.max]).toEqual([Math.min(...values), Math.max(...values)]);
      }),
    );
    expect(statisticsOf([])).toBeNull();
    expect(statisticsOf([0.1, 0.1, 0.1])?.mean).toBe(0.1);
    expect(statisticsOf([0.1, 0.1, 0.1])?.std).toBe(0);
    expect(statisticsOf([2, 4, 4, 4, 5, 5, 7, 9])?.std).toBeCloseTo(Math.sqrt(32 / 7), 14);
    expect(pooledStd([statisticsOf([1, 3]), statisticsOf([5]), null, statisticsOf([0, 0, 0])])).toBeCloseTo(
      Math.sqrt(2 / 3),
      14,
    );
    expect(pooledStd([statisticsOf([5])])).toBeNull();
  });

  it('[CP2] hiding one run never changes another’s numbers', () => {
    fc.assert(
      fc.property(runs, fc.nat(), (all, pick) => {
        const hidden = all[pick % all.length];
        const before = groupSeries(all);
        const after = groupSeries(all.filter((run) => run !== hidden));
        for (const series of after) {
          const twin = before.find(({ key }) => key === series.key);
          const touched = hidden !== undefined && twin?.runs.includes(hidden);
          if (!touched) expect(numbersOf(series)).toEqual(twin === undefined ? null : numbersOf(twin));
        }
      }),
    );
  });

  it('[CP3] a series is one config with its seeds; a repeated seed counts once, and the order of runs does not count', () => {
    fc.assert(
      fc.property(runs, (all) => {
        const series = groupSeries(all);
        expect(series.flatMap((entry) => [...entry.runs, ...entry.repeated])).toHaveLength(all.length);
        for (const { runs: kept, repeated } of series) {
          const seeds = kept.map(({ config }) => config.seed);
          expect(seeds).toEqual([...new Set(seeds)].sort((a, b) => a - b));
          for (const run of repeated) {
            const chosen = kept.find(({ config }) => config.seed === run.config.seed);
            expect(chosen?.iterations.length).toBeGreaterThanOrEqual(run.iterations.length);
          }
        }
        const numbers = (list: readonly RunRecord[]) =>
          Object.fromEntries(groupSeries(list).map((entry) => [entry.key, numbersOf(entry)]));
        expect(numbers(all.toReversed())).toEqual(numbers(all));
      }),
    );
  });

  it('[CP4] N is that of the seeds that got there', () => {
    const series = seriesOf(
      madeRun(madeConfig('lottery', 0), [
        [1024, 0.9],
        [512, 0.8],
        [256, 0.7],
      ]),
      madeRun(madeConfig('lottery', 1), [[1024, 0.8]]),
    );
    const found = byIteration(series.runs, ({ test }) => test.accuracy);
    expect(found.map(({ statistics }) => statistics?.n)).toEqual([2, 1, 1]);
    expect(found[1]?.statistics).toMatchObject({ mean: 0.8, std: null, stderr: null });
    expect(byIteration(series.runs, () => null).map(({ statistics }) => statistics)).toEqual([
      null,
      null,
      null,
    ]);
    expect(seriesCost(series)).toMatchObject({
      epochs: { min: 6, max: 18 },
      minutes: { min: 0.5, max: 1.5 },
    });
  });

  it('[CP5] names of series differ, and stay those of their chart', () => {
    const config = madeConfig('sap', 0);
    const longer = { ...config, training: { ...config.training, epochs: 9 } };
    const labels = groupSeries([
      madeRun(config, [[1024, 0.9]]),
      madeRun({ ...config, seed: 5 }, [[1024, 0.9]]),
      madeRun(longer, [[1024, 0.9]], 'longer'),
      madeRun(madeConfig('lottery', 0), [[1024, 0.9]]),
    ]).map(({ label }) => label);
    expect(labels).toEqual(['SAP, epochs 6', 'SAP, epochs 9', 'Lottery']);
  });
});

describe('accuracy along an axis', () => {
  const axis = axisNamed('compression');

  it('[CP6] between two records accuracy is straight in log2 compression, at a record it is the record’s', () => {
    const curve = runCurve(
      madeRun(madeConfig('lottery', 0), [
        [1024, 0.9],
        [256, 0.7],
        [253, 0.1],
      ]),
      axis,
    );
    expect(valueAt(curve, 2, 'log2')).toMatchObject({ accuracy: 0.8, how: 'interpolated', iteration: 1 });
    expect(valueAt(curve, 2 ** 0.5, 'log2')?.accuracy).toBeCloseTo(0.85, 12);
    expect(valueAt(curve, 4, 'log2')).toMatchObject({ accuracy: 0.7, how: 'measured', iteration: 1 });
    expect(valueAt(curve, 3.97, 'log2')).toMatchObject({ accuracy: 0.7, how: 'measured' });
    expect(valueAt(curve, 4.2, 'log2')).toBeNull();
    expect(valueAt(curve, 2.5, 'linear')?.accuracy).toBeCloseTo(0.8, 12);
    fc.assert(
      fc.property(rows, fc.double({ min: 1, max: 2048, noNaN: true }), (each, x) => {
        const points = runCurve(madeRun(madeConfig('sap', 0), each), axis);
        const value = valueAt(points, x, 'log2');
        const last = points.at(-1)?.x ?? 0;
        if (x > last / 0.99) expect(value).toBeNull();
        if (x <= last) expect(value).not.toBeNull();
        if (value === null) return;
        const accuracies = points.map(({ accuracy }) => accuracy);
        expect(value.accuracy).toBeGreaterThanOrEqual(Math.min(...accuracies) - 1e-12);
        expect(value.accuracy).toBeLessThanOrEqual(Math.max(...accuracies) + 1e-12);
        if (value.how === 'measured') expect(accuracies).toContain(value.accuracy);
      }),
    );
  });

  it('[CP7] scores name what was read between records, N, and what is not reached', () => {
    const series = seriesOf(
      madeRun(madeConfig('sap', 0), [
        [1024, 0.9],
        [512, 0.8],
        [128, 0.6],
      ]),
      madeRun(madeConfig('sap', 1), [
        [1024, 0.9],
        [256, 0.7],
      ]),
    );
    expect(scoreAt(series, 2)).toMatchObject({ interpolated: true, accuracy: { n: 2, mean: 0.8 } });
    expect(scoreAt(series, 8)).toMatchObject({
      interpolated: false,
      accuracy: { n: 1, std: null },
      epochs: { mean: 18 },
    });
    expect(scoreAt(series, 8).seeds.map(({ value }) => value === null)).toEqual([false, true]);
    expect(scoreAt(series, 16).accuracy).toBeNull();
    expect(standardCompressions([series])).toEqual([2, 4, 8]);
    expect(sharedCompression([series])).toBe(4);
    expect(sharedCompression([series], 3)).toBe(2);
    const short = seriesOf(
      madeRun(madeConfig('random', 0), [
        [1024, 0.9],
        [700, 0.8],
      ]),
    );
    expect(sharedCompression([series, short])).toBeNull();
    expect(sharedCompression([])).toBeNull();
  });

  it('[CP8] a mean line passes through every measurement of its seeds and says N', () => {
    fc.assert(
      fc.property(fc.array(rows, { minLength: 1, maxLength: 4 }), (list) => {
        const series = seriesOf(...list.map((each, seed) => madeRun(madeConfig('sap', seed), each)));
        const points = seriesCurve(series, axis);
        const xs = points.map(({ x }) => x);
        expect(xs).toEqual([...xs].sort((a, b) => a - b));
        for (const { x, accuracy } of points) {
          const own = series.runs.flatMap((run) => valueAt(runCurve(run, axis), x, 'log2') ?? []);
          expect(accuracy).toEqual(statisticsOf(own.map((value) => value.accuracy)));
        }
        for (const run of series.runs)
          for (const { x } of runCurve(run, axis))
            expect(xs.some((place) => Math.abs(place - x) <= 0.0101 * x)).toBe(true);
      }),
    );
  });

  it('[CP9] every axis reads its own number, and latency only where it was measured', () => {
    const config = madeConfig('frs', 0);
    const run = madeRun(config, [
      [1024, 0.5],
      [256, 0.7],
    ]);
    const latency = { batch: 64, denseMs: 8, maskedMs: 8, removedMs: 3, iqrMs: [0.1, 0.1, 0.1] };
    const [first, last] = run.iterations;
    if (first === undefined || last === undefined) throw new Error('no records');
    const gradual = { ...run, iterations: [asChannels(first, 5), asChannels(last, 20, latency)] };
    const series = seriesOf(gradual);
    const xs = AXES.map((entry) => seriesCurve(series, entry).map(({ x }) => x));
    expect(xs).toEqual([[1, 4], [1, 4], [3], [5, 20], [256, 1024]]);
    expect(runCurve(gradual, axis).map(({ midTraining }) => midTraining)).toEqual([true, false]);
    expect(scoreAt(series, 2).midTraining).toBe(true);
    expect(scoreAt(series, 4).midTraining).toBe(false);
    expect(axisNamed('speed-up').title).toMatch(/theoretical/i);
  });

  it('[CP10] the dense line counts every seed once and no net that is still training', () => {
    const shared: RunRecord[] = METHODS.flatMap((method) =>
      [0, 1].map((seed) =>
        madeRun(madeConfig(method, seed), [
          [1024, seed === 0 ? 0.9 : 0.8],
          [512, 0.5],
        ]),
      ),
    );
    const gradual = madeRun(madeConfig('frs', 0), [[1024, 0.3]]);
    const [baseline, ...others] = denseBaselines([...shared, gradual]);
    expect(others).toEqual([]);
    expect(shared.map(denseKey)).toEqual(shared.map(() => baseline?.key));
    expect(baseline?.accuracy).toMatchObject({ n: 2, min: 0.8, max: 0.9 });
    expect(baseline?.accuracy.mean).toBeCloseTo(0.85, 14);
    expect(denseBaselines([...shared].reverse())[0]?.accuracy).toEqual(baseline?.accuracy);
    const config = madeConfig('sap', 0);
    const other = madeRun({ ...config, model: { kind: 'linear' } }, [[1024, 0.7]]);
    expect(denseBaselines([...shared, other]).map(({ accuracy }) => accuracy.n)).toEqual([2, 1]);
  });
});

describe('what sets series apart', () => {
  it('[CP11] only settings that differ are listed, each with its value', () => {
    const [sap, lottery] = [madeConfig('sap', 0), madeConfig('lottery', 7)];
    const found = configDifferences([sap, lottery]);
    expect(found.map(({ id }) => id)).toEqual([
      'method',
      'budget',
      'fraction',
      'p',
      'q',
      'gamma',
      'eta',
      'beta',
      'counting',
    ]);
    expect(found.find(({ id }) => id === 'method')?.values).toEqual(['SAP', 'Lottery Ticket']);
    expect(found.find(({ id }) => id === 'budget')?.values).toEqual(['PQI bound', 'fixed fraction']);
    expect(found.find(({ id }) => id === 'p')?.values).toEqual(['0.5', null]);
    expect(configDifferences([sap, { ...sap, seed: 9 }])).toEqual([]);
    const wide = { ...sap, model: { kind: 'mlp' as const, hidden: [300, 100] } };
    expect(configDifferences([sap, wide])).toEqual([
      { id: 'hidden', label: 'Hidden layers', values: ['128, 256', '300, 100'] },
    ]);
  });

  it('[CP12] layer densities are those of the records nearest to the compression', () => {
    const series = seriesOf(
      madeRun(madeConfig('sap', 0), [
        [1024, 0.9],
        [524, 0.8],
        [124, 0.6],
      ]),
      madeRun(madeConfig('sap', 1), [
        [1024, 0.9],
        [624, 0.8],
      ]),
    );
    const { layers, columns } = layerDensities([series], 2);
    expect(layers).toEqual(['dense1', 'output']);
    expect(columns[0]?.iterations).toEqual([1, 1]);
    expect(columns[0]?.densities[0]).toMatchObject({ n: 2, min: 0.5, max: 0.6 });
    expect(columns[0]?.densities[1]).toMatchObject({ mean: 1 });
    expect(layerDensities([series], 8).columns[0]?.iterations).toEqual([2, 1]);
  });

  it('[CP13] phases are those of the mean over all seeds, and boundaries span what single seeds say', () => {
    const curve = (low: number): readonly Row[] =>
      [0, 1, 2, 3, 4, 5, 6].map(
        (i): Row => [1024 - i, 0.9, i < low ? 0.3 - 0.04 * i : 0.3 - 0.04 * low + 0.05 * (i - low)],
      );
    const series = seriesOf(madeRun(madeConfig('sap', 0), curve(2)), madeRun(madeConfig('sap', 1), curve(4)));
    const { report, boundaries } = seriesPhases(series, true);
    expect(report.phases.map(({ status }) => status)).toEqual(['reached', 'reached', 'not-reached']);
    expect(boundaries[0]).toEqual({ begins: 2, iteration: 2, earliest: 2, latest: 4, seeds: 2, runs: 2 });
    expect(boundaries[1]).toMatchObject({ begins: 3, iteration: null, earliest: null, seeds: 0 });
    const noisy = seriesPhases(seriesOf(madeRun(madeConfig('sap', 0), curve(2))), true);
    expect(report.delta).toBeGreaterThan(noisy.report.delta);
    // A seed that ends early must not make the mean jump.
    const ended = seriesOf(
      madeRun(madeConfig('sap', 0), curve(6)),
      madeRun(madeConfig('sap', 1), [
        [1024, 0.9, 0.9],
        [900, 0.9, 0.8],
      ]),
    );
    expect(seriesPhases(ended, true).boundaries[0]?.iteration).toBeNull();
    expect(seriesPhases(ended, true).pqi).toHaveLength(7);
  });
});
