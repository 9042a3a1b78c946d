import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rngStream } from '../base/rng';
import { linearQuantile } from './budgets/fraction';
import { kthByRadix, kthBySort, kthSmallest } from './selection';

const float = fc.oneof(
  fc.float({ noNaN: true, noDefaultInfinity: true }),
  fc.constantFrom(0, -0, 1, -1, 0.5, 1e-45, -1e-45, 3.4028234663852886e38),
);
const values = fc.array(float, { minLength: 1, maxLength: 60 }).map((list) => Float32Array.from(list));

describe('selection', () => {
  it('[P1] radix select equals sorting, for every index, sign, tie and subnormal', () => {
    fc.assert(
      fc.property(values, (list) => {
        for (let k = 0; k < list.length; k++) expect(kthByRadix(list, k)).toBe(kthBySort(list, k));
      }),
    );
  });

  it('[P1] the switch to radix at large sizes changes nothing, and the input is left alone', () => {
    const rng = rngStream(1, 'selection');
    const list = Float32Array.from({ length: 30_000 }, () => Math.round(rng.normal() * 500) / 500);
    const copy = list.slice();
    for (const k of [0, 1, 14_999, 15_000, 29_998, 29_999])
      expect(kthSmallest(list, k)).toBe(kthBySort(list, k));
    expect(list).toEqual(copy);
    expect(kthSmallest(list.subarray(5, 20_000), 7)).toBe(kthBySort(list.subarray(5, 20_000), 7));
  });

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
