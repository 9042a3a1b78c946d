import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { gini } from './gini';
import { measureSparsity, NEURON_BINS, neuronHistogram } from './measure';
import { GRID_P, GRID_Q, indexOfGrid, powerGrid } from './power-grid';
import { pqIndex } from './pq-index';
import { sortMagnitudes } from './sort-magnitudes';

describe('Gini', () => {
  it('[S16] 1..10 gives 0.3; equal weights give 0; no weight gives null', () => {
    const of = (values: number[], kept?: number[]): number | null =>
      gini([{ weights: Float32Array.from(values), mask: kept === undefined ? null : Uint8Array.from(kept) }]);
    expect(of([1, -2, 3, -4, 5, 6, 7, 8, 9, 10])).toBeCloseTo(0.3, 6);
    expect(of([2, 2, -2])).toBeCloseTo(0, 12);
    expect(of([0, 0, 0])).toBeCloseTo(0, 12);
    expect(of([1, 2], [0, 0])).toBeNull();
    expect(of([1, 99, 3], [1, 0, 1])).toBeCloseTo(0.25, 6);
    expect(of([1, Number.NaN])).toBeNull();
  });

  it('[S16] it equals the mean absolute difference over twice the mean', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -500, max: 500 }), { minLength: 1, maxLength: 25 }), (w) => {
        const y = w.map((x) => Math.abs(x) + 1e-7);
        const mean = y.reduce((sum, x) => sum + x, 0) / y.length;
        const spread = y.flatMap((a) => y.map((b) => Math.abs(a - b))).reduce((sum, x) => sum + x, 0);
        const expected = spread / (y.length ** 2 * 2 * mean);
        expect(gini([{ weights: Float32Array.from(w), mask: null }])).toBeCloseTo(expected, 9);
      }),
    );
  });

  it.each([0, 1, 2, 50, 20_000, 65_535, 65_536])(
    '[S17] the counting sort of %i magnitudes equals the built-in sort, in a part of a larger array too',
    (length) => {
      fc.assert(
        fc.property(
          fc.array(fc.float({ min: 0, noNaN: true, noDefaultInfinity: true }), {
            minLength: 1,
            maxLength: 50,
          }),
          (drawn) => {
            const whole = Float32Array.from({ length: length + 3 }, (_, i) =>
              Math.abs((drawn[i % drawn.length] ?? 0) * ((i % 7) / 7)),
            );
            const values = whole.subarray(2, 2 + length);
            const expected = values.slice().sort();
            expect(sortMagnitudes(values)).toEqual(expected);
            expect(values).toEqual(expected);
          },
        ),
        { numRuns: 10 },
      );
    },
  );
});

describe('power means of the grid', () => {
  it('[S25] they give the index at every pair, masked weights left out', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.float({ min: -1e6, max: 1e6, noNaN: true }), fc.boolean()), { minLength: 1 }),
        (entries) => {
          const weights = Float32Array.from(entries.map(([weight]) => weight));
          const mask = Uint8Array.from(entries.map(([, kept]) => Number(kept)));
          const alive = mask.reduce((sum, kept) => sum + kept, 0);
          const slices = [{ weights, mask }];
          const grid = powerGrid(slices);
          for (const p of GRID_P)
            for (const q of GRID_Q) {
              const expected = alive === 0 ? null : pqIndex(slices, p, q);
              const found = grid === null ? null : indexOfGrid(grid, alive, p, q);
              if (expected === null) expect(found).toBeNull();
              else expect(found).toBeCloseTo(expected, 10);
            }
        },
      ),
    );
    expect(powerGrid([{ weights: Float32Array.of(1, Number.NaN), mask: null }])).toBeNull();
    expect(
      indexOfGrid(powerGrid([{ weights: Float32Array.of(1, 2), mask: null }]) ?? [], 2, 0.55, 1),
    ).toBeNull();
  });
});

describe('sparsity of a network', () => {
  const first = {
    name: 'a',
    units: 2,
    weights: Float32Array.of(1, 4, 1, -4, 1, 0.5, 0, 9),
    mask: Uint8Array.of(1, 1, 1, 1, 1, 1, 1, 0),
  };
  const second = {
    name: 'b',
    units: 3,
    weights: Float32Array.of(0, 1, 2, 0, 3, 4),
    mask: Uint8Array.of(1, 1, 0, 1, 1, 0),
  };

  it('[S18] a record holds the global, the method and the layer indices of the remaining weights', () => {
    const record = measureSparsity([first, second], { p: 1, q: 2 });
    expect(record.pqi).toBe(pqIndex([first, second], 0.5, 1));
    expect(record.pqiMethod).toBe(pqIndex([first, second], 1, 2));
    expect(record.gini).toBe(gini([first, second]));
    expect(record.layers.map((layer) => [layer.name, layer.pqi])).toEqual([
      ['a', pqIndex([first], 0.5, 1)],
      ['b', pqIndex([second], 0.5, 1)],
    ]);
    expect(measureSparsity([first], null).pqiMethod).toBe(measureSparsity([first], null).pqi);
  });

  it('[S18] the neuron histogram counts neurons with a defined index: no empty and no all-zero ones', () => {
    // a: unit 0 = 1,1,1,0 -> 0.25; unit 1 = 4,-4,0.5 -> 0.11...; b: unit 0 all zero, unit 1 = 1,3 -> 0.07, unit 2 empty.
    const counts = neuronHistogram([first, second], 10);
    expect(counts).toEqual([1, 1, 1, 0, 0, 0, 0, 0, 0, 0]);
    expect(measureSparsity([first, second], null).neuronHistogram).toHaveLength(NEURON_BINS);
  });
});
