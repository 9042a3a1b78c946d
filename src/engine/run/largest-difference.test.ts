import { describe, expect, it } from 'vitest';
import { largestDifference } from './largest-difference';

describe('removed against masked', () => {
  it('[U27] logits that are no numbers, or are missing, end the run with a sentence', () => {
    expect(largestDifference(Float32Array.of(1, 2, 3), Float32Array.of(1, 2.5, 3.25))).toBe(0.5);
    for (const [masked, removed] of [
      [
        [1, Number.NaN],
        [1, 2],
      ],
      [
        [1, 2],
        [1, Number.POSITIVE_INFINITY],
      ],
      [[1, 2], [1]],
    ])
      expect(() =>
        largestDifference(Float32Array.from(masked ?? []), Float32Array.from(removed ?? [])),
      ).toThrow('no numbers');
  });
});
