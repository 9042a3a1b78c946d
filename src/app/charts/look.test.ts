import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lookTarget, nearestStop } from './look';

const KEYS = ['ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown', 'Home', 'End'] as const;

describe('looking at a picture', () => {
  it('keys go from stop to stop, over what is empty, and never out of it', () => {
    const stops = [2, 3, 9];
    expect(lookTarget('ArrowRight', null, stops, 1)).toEqual({ column: 2, row: 0 });
    expect(lookTarget('ArrowRight', { column: 3, row: 0 }, stops, 1)).toEqual({ column: 9, row: 0 });
    expect(lookTarget('ArrowUp', { column: 9, row: 0 }, stops, 1)).toEqual({ column: 9, row: 0 });
    expect(lookTarget('ArrowDown', { column: 3, row: 1 }, stops, 3)).toEqual({ column: 3, row: 2 });
    expect(lookTarget('Home', { column: 9, row: 2 }, stops, 3)).toEqual({ column: 2, row: 2 });
    expect(lookTarget('Tab', null, stops, 1)).toBeNull();
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...KEYS)), fc.integer({ min: 1, max: 4 }), (keys, rows) => {
        let at: ReturnType<typeof lookTarget> = null;
        for (const key of keys) {
          at = lookTarget(key, at, stops, rows);
          expect(stops).toContain(at?.column);
          expect(at?.row).toBeGreaterThanOrEqual(0);
          expect(at?.row).toBeLessThan(rows);
        }
      }),
    );
  });

  it('a pointer looks at the nearest stop', () => {
    expect([0, 2.4, 2.6, 5.9, 6.1, 40].map((x) => nearestStop([2, 3, 9], x))).toEqual([2, 2, 3, 3, 9, 9]);
  });
});
