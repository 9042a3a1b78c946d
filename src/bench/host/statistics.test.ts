import { describe, expect, it } from 'vitest';
import { rounded } from './figures';
import { median, summarise } from './statistics';

describe('the statistics of a benchmark', () => {
  it('are the median and the quartiles between the samples', () => {
    expect(summarise([4, 1, 3, 2])).toEqual({ median: 2.5, low: 1.75, high: 3.25, samples: 4 });
    expect(summarise([7])).toEqual({ median: 7, low: 7, high: 7, samples: 1 });
    expect(median([10, 1, 1000])).toBe(10);
  });

  it('leave the samples as they were', () => {
    const samples = [3, 1, 2];
    summarise(samples);
    expect(samples).toEqual([3, 1, 2]);
  });

  it('refuse a measurement that was never made', () => {
    expect(() => summarise([])).toThrow('No measurement was made.');
  });

  it('keep four digits', () => {
    expect([74_053.7, 0.276_04, 13.829].map(rounded)).toEqual([74_050, 0.276, 13.83]);
  });
});
