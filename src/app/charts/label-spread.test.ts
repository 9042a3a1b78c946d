import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { spreadLabels } from './label-spread';

describe('labels at line ends', () => {
  it('[C1] stay where they wish when there is room', () => {
    expect(spreadLabels([80, 20, 50], 15, 0, 100)).toEqual([80, 20, 50]);
  });

  it('[C2] move apart evenly when they collide', () => {
    expect(spreadLabels([50, 50], 14, 0, 100)).toEqual([43, 57]);
  });

  it('[C3] never overlap, never leave the column, keep their order', () => {
    const wish = fc.double({ min: -50, max: 250, noNaN: true });
    fc.assert(
      fc.property(fc.array(wish, { minLength: 1, maxLength: 10 }), (wishes) => {
        const placed = spreadLabels(wishes, 15, 0, 200);
        const order = wishes.map((_, index) => index).sort((a, b) => (placed[a] ?? 0) - (placed[b] ?? 0));
        for (let i = 1; i < order.length; i++) {
          const above = order[i - 1] ?? 0;
          const below = order[i] ?? 0;
          expect((placed[below] ?? 0) - (placed[above] ?? 0)).toBeGreaterThanOrEqual(15 - 1e-6);
          expect(wishes[above] ?? 0).toBeLessThanOrEqual((wishes[below] ?? 0) + 1e-9);
        }
        for (const place of placed) {
          expect(place).toBeGreaterThanOrEqual(-1e-6);
          expect(place).toBeLessThanOrEqual(200 + 1e-6);
        }
      }),
    );
  });

  it('[C4] share the room when they cannot all fit', () => {
    expect(spreadLabels([10, 10, 10], 15, 0, 20)).toEqual([0, 10, 20]);
  });
});
