import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { scoreHistogram } from './score-histogram';
import { aliveUnits, outgoingCounts, unitCounts } from './units';

describe('units', () => {
  it('[P19] kept incoming weights are counted along the last axis', () => {
    // [3 in, 2 out]
    expect(unitCounts(Uint8Array.of(1, 0, 1, 0, 0, 1), 2)).toEqual([2, 1]);
  });

  it('[P19] outgoing weights of a channel: conv kernels, and dense after flattening in NHWC order', () => {
    // Conv [1, 2, 3 in, 2 out]: only (kw = 1, in = 2, out = 0) kept.
    const conv = new Uint8Array(12);
    conv[1 * 6 + 2 * 2 + 0] = 1;
    expect(outgoingCounts({ mask: conv, units: 2 }, 3)).toEqual([0, 0, 1]);
    // Dense [2 positions * 3 channels, 2 out]: position 1, channel 1, both outputs kept.
    const dense = new Uint8Array(12);
    dense[(1 * 3 + 1) * 2] = 1;
    dense[(1 * 3 + 1) * 2 + 1] = 1;
    expect(outgoingCounts({ mask: dense, units: 2 }, 3)).toEqual([0, 2, 0]);
  });

  it('[P20] a unit is alive with a weight in and, but for the output layer, a weight out', () => {
    const first = { mask: Uint8Array.of(1, 1, 0, 1, 0, 0), units: 3 };
    const second = { mask: Uint8Array.of(1, 0, 0, 0, 1, 1), units: 2 };
    // Units of `first`: in = [2, 1, 0], out = [1, 0, 2].
    expect(aliveUnits([first, second])).toEqual([1, 2]);
    expect(aliveUnits([first])).toEqual([2]);
    const dense = [new Uint8Array(12).fill(1), new Uint8Array(8).fill(1)];
    expect(aliveUnits(dense.map((mask, i) => ({ mask, units: i === 0 ? 4 : 2 })))).toEqual([4, 2]);
  });

  it('[P20] cutting more never brings a unit to life', () => {
    const bits = (n: number) => fc.array(fc.constantFrom(0, 1), { minLength: n, maxLength: n });
    fc.assert(
      fc.property(bits(12), bits(12), bits(8), bits(8), (a, cutA, b, cutB) => {
        const chain = (one: number[], two: number[]) => [
          { mask: Uint8Array.from(one), units: 4 },
          { mask: Uint8Array.from(two), units: 2 },
        ];
        const before = aliveUnits(chain(a, b));
        const after = aliveUnits(
          chain(
            a.map((x, i) => x & (cutA[i] ?? 0)),
            b.map((x, i) => x & (cutB[i] ?? 0)),
          ),
        );
        after.forEach((count, layer) => {
          expect(count).toBeLessThanOrEqual(before[layer] ?? 0);
        });
      }),
    );
  });
});

describe('score histogram', () => {
  it('[P21] it counts the remaining |score| in equal bins up to the largest, kept and cut apart', () => {
    const histogram = scoreHistogram(
      [Float32Array.of(0, -1, 2, 4), Float32Array.of(3, 100)],
      [Uint8Array.of(1, 1, 1, 1), Uint8Array.of(1, 0)],
      [Uint8Array.of(0, 0, 1, 1), Uint8Array.of(1, 0)],
      4,
    );
    expect(histogram).toEqual({ max: 4, kept: [0, 0, 1, 2], cut: [1, 1, 0, 0] });
  });

  it('[P21] all zero: everything in the first bin', () => {
    const ones = Uint8Array.of(1, 1);
    expect(scoreHistogram([new Float32Array(2)], [ones], [ones], 2)).toEqual({
      max: 0,
      kept: [2, 0],
      cut: [0, 0],
    });
  });
});
