import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rngStream } from '../base/rng';
import { linearQuantile } from './budgets/fraction';
import { kthSmallest } from './selection';

const float = fc.oneof(
  fc.float({ noNaN: true, noDefaultInfinity: true }),
  fc.constantFrom(0, -0, 1, -1, 0.5, 1e-45, -1e-45, 3.4028234663852886e38),
);
const values = fc.array(float, { minLength: 1, maxLength: 60 }).map((list) => Float32Array.from(list));

/** -0 before 0, as the keys of the radix select have it. */
const kthBySort = (list: Float32Array, k: number): number => list.slice().sort()[k] ?? Number.NaN;

describe('selection', () => {
  it('[P1] radix select equals sorting, for every index, sign, tie and subnormal', () => {
    fc.assert(
      fc.property(values, (list) => {
        const copy = list.slice();
        for (let k = 0; k < list.length; k++) expect(kthSmallest(list, k)).toBe(kthBySort(list, k));
        expect(list).toEqual(copy);
      }),
    );
  });

  it.each([1, 2, 1023, 1024, 1025, 30_000])(
    '[P1] so it does among %i values, in a part of a larger array',
    (length) => {
      fc.assert(
        fc.property(values, fc.integer({ min: 0, max: 1e6 }), (drawn, seed) => {
          const rng = rngStream(seed, 'selection');
          const whole = Float32Array.from({ length: length + 7 }, () => {
            const value = drawn[rng.below(drawn.length)] ?? 0;
            return rng.below(2) === 0 ? value : value * rng.normal();
          });
          const list = whole.subarray(5, 5 + length);
          const sorted = list.slice().sort();
          for (const k of [0, length >> 2, length >> 1, length - 1, rng.below(length)])
            expect(kthSmallest(list, k)).toBe(sorted[k]);
        }),
        { numRuns: 30 },
      );
    },
  );

  it('[P1] an index outside the list is refused', () => {
    expect(() => kthSmallest(Float32Array.of(1, 2), 2)).toThrow(RangeError);
    expect(() => kthSmallest(Float32Array.of(), 0)).toThrow(RangeError);
  });

  it('[P2] the quantile interpolates between the neighbours of index (n - 1) P', () => {
    expect(linearQuantile(Float32Array.of(4, 1, 3, 2), 0.5)).toBe(2.5);
    expect(linearQuantile(Float32Array.of(10, 20, 30, 40, 50), 0.25)).toBe(20);
    expect(linearQuantile(Float32Array.of(5, 5, 5, 9), 0.5)).toBe(5);
    fc.assert(
      fc.property(values, fc.double({ min: 0, max: 1, noNaN: true }), (list, fraction) => {
        const sorted = list.slice().sort();
        const at = (list.length - 1) * fraction;
        const [low, high] = [sorted[Math.floor(at)] ?? 0, sorted[Math.ceil(at)] ?? 0];
        const quantile = linearQuantile(list, fraction);
        expect(quantile).toBeGreaterThanOrEqual(low);
        expect(quantile).toBeLessThanOrEqual(high);
      }),
    );
  });
});
