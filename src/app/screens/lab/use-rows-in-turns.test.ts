import { expect, it } from 'vitest';
import { nextStop } from './use-rows-in-turns';

/** The rows that come in each turn. */
function turnsOf(sizes: readonly number[]): readonly (readonly number[])[] {
  const turns: number[][] = [];
  for (let start = 0; start < sizes.length; ) {
    const stop = nextStop(sizes, start);
    expect(stop, 'every turn brings a row').toBeGreaterThan(start);
    turns.push(sizes.slice(start, stop));
    start = stop;
  }
  return turns;
}

it('a small net comes at once, a wide one row after row, and no row is left out', () => {
  expect(turnsOf([8, 16, 32, 64])).toEqual([[8, 16, 32, 64]]);
  expect(turnsOf([64, 64, 128, 256, 10])).toEqual([[64], [64], [128], [256], [10]]);
  expect(turnsOf([16, 16, 32, 32, 64, 64, 10])).toEqual([[16, 16, 32, 32], [64], [64, 10]]);
  expect(nextStop([], 0)).toBe(0);
});
