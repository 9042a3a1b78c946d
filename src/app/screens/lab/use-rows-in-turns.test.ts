import { expect, it } from 'vitest';
import { nextStop, thereOf } from './use-rows-in-turns';

/** The squares of every row after each turn. */
function turnsOf(sizes: readonly number[]): readonly (readonly number[])[] {
  const turns: (readonly number[])[] = [];
  const all = sizes.reduce((sum, size) => sum + size, 0);
  for (let mounted = 0; mounted < all; ) {
    const stop = nextStop(sizes, mounted);
    expect(stop, 'every turn brings squares').toBeGreaterThan(mounted);
    if (all > 138) expect(stop - mounted, 'and few enough').toBeLessThanOrEqual(74);
    turns.push(thereOf(sizes, stop));
    mounted = stop;
  }
  return turns;
}

it('a small net comes at once, a wide one piece after piece, and no square is left out', () => {
  expect(turnsOf([8, 16, 32, 64])).toEqual([[8, 16, 32, 64]]);
  expect(turnsOf([64, 64, 10])).toEqual([[64, 64, 10]]);
  expect(turnsOf([16, 16, 32, 32, 100, 10])).toEqual([
    [16, 16, 32, 0, 0, 0],
    [16, 16, 32, 32, 0, 0],
    [16, 16, 32, 32, 64, 0],
    [16, 16, 32, 32, 100, 10],
  ]);
  expect(turnsOf([200])).toEqual([[64], [128], [200]]);
  expect(nextStop([], 0)).toBe(0);
});

it('rows that shrink or grow go on from where they are', () => {
  expect(thereOf([16, 10], 490)).toEqual([16, 10]);
  expect(nextStop([16, 10], 490)).toBe(26);
  expect(thereOf([256, 512], 138)).toEqual([138, 0]);
  expect(nextStop([256, 512], 138)).toBe(192);
});
