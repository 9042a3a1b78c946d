import { describe, expect, it } from 'vitest';
import { PQI_DEFAULTS } from '../pruning/budgets/catalogue';
import { GRID_P, GRID_Q, powerGrid } from '../sparsity/power-grid';
import { pqIndex } from '../sparsity/pq-index';
import { madeConfig, madeRun } from './made-runs';
import { sweepPqiMap, weightsPqiMap } from './pqi-map';

describe('the PQ Index over p and q', () => {
  it('[SW9] of a series: the index of its weights at each pair, over the seeds', () => {
    const nets = [
      [0.1, -0.5, 2, 0.03, 0, 0.7],
      [1, 1, -0.2, 0.5, 0.4, 3],
    ].map((weights) => [{ weights: Float32Array.from(weights), mask: null }]);
    const runs = nets.map((slices, seed) => {
      const run = madeRun(madeConfig('sap', seed), [[6, 0.9]]);
      return {
        ...run,
        iterations: run.iterations.map((one) => ({
          ...one,
          sparsity: { ...one.sparsity, powers: powerGrid(slices) },
        })),
      };
    });
    const { ps, qs, cells } = weightsPqiMap(runs, 0);
    expect([ps, qs]).toEqual([GRID_P, GRID_Q]);
    ps.forEach((p, i) => {
      qs.forEach((q, j) => {
        const cell = cells[i]?.[j] ?? null;
        const [a = 0, b = 0] = nets.map((slices) => pqIndex(slices, p, q) ?? Number.NaN);
        expect(cell?.n).toBe(2);
        expect(cell?.mean).toBeCloseTo((a + b) / 2, 12);
      });
    });
    expect(
      weightsPqiMap(runs, 1)
        .cells.flat()
        .every((cell) => cell === null),
    ).toBe(true);
    const older = [madeRun(madeConfig('sap', 0), [[6, 0.9]])];
    expect(
      weightsPqiMap(older, 0)
        .cells.flat()
        .every((cell) => cell === null),
    ).toBe(true);
  });

  it('[SW9] of a sweep: the index that pruned each run', () => {
    const config = madeConfig('sap', 0);
    const runOf = (p: number, q: number, seed: number, pqi: number) => {
      const budget = { ...PQI_DEFAULTS, p, q };
      const recipe = { ...config.pruning.recipe, budget };
      return madeRun({ ...config, seed, pruning: { ...config.pruning, recipe } }, [[1024, 0.9, pqi]]);
    };
    const found = sweepPqiMap(
      [
        runOf(1, 2, 0, 0.4),
        runOf(1, 2, 1, 0.2),
        runOf(0.5, 2, 0, 0.9),
        madeRun(madeConfig('lottery', 0), [[1024, 0.9]]),
      ],
      0,
    );
    expect([found.ps, found.qs]).toEqual([[0.5, 1], [2]]);
    expect(found.cells[1]?.[0]).toMatchObject({ n: 2, min: 0.2, max: 0.4 });
    expect(sweepPqiMap([runOf(1, 2, 0, 0.4)], 3).cells).toEqual([[null]]);
  });
});
