import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { permutation, rngStream } from '../base/rng';
import { parsePermutation, sharePlan, splitDataset, takeDataset } from './split';
import { generateStrokes } from './strokes/strokes';

/** Image i is two pixels of value i, label i. */
function numbered(count: number) {
  const labels = Uint8Array.from({ length: count }, (_, i) => i);
  return { labels, images: Uint8Array.from({ length: 2 * count }, (_, i) => i >> 1) };
}

function badDataset(fault: RegExp) {
  return expect.objectContaining({ code: 'bad-dataset', message: expect.stringMatching(fault) });
}

describe('splits', () => {
  it('[D20] training and test images share none, every image keeps its label, the first and last of the plan', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 200 }), fc.nat(), fc.nat(), (count, a, b) => {
        const train = 1 + (a % (count - 1));
        const test = 1 + (b % (count - train));
        const order = permutation(count, rngStream(a, 'test'));
        const split = splitDataset(numbered(count), { permutation: order, train, test });
        expect(split.train.labels).toEqual(Uint8Array.from(order.slice(0, train)));
        expect(split.test.labels).toEqual(Uint8Array.from(order.slice(count - test)));
        expect(new Set([...split.train.labels, ...split.test.labels]).size).toBe(train + test);
        for (const { images, labels } of [split.train, split.test]) {
          expect([...images]).toEqual([...labels].flatMap((label) => [label, label]));
        }
      }),
    );
  });

  it('[D21] a share uses every image once and is the same every time', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 10, max: 250 }),
        fc.double({ min: 0.1, max: 0.9, noNaN: true }),
        (count, share) => {
          const plan = sharePlan(count, share);
          expect(plan.train + plan.test).toBe(count);
          expect(Math.abs(plan.test - count * share)).toBeLessThanOrEqual(0.5);
          expect(plan.permutation).toEqual(sharePlan(count, share).permutation);
        },
      ),
    );
    for (const share of [0, 1, -1, 2, Number.NaN, 0.001]) {
      expect(() => sharePlan(20, share)).toThrow(badDataset(/test share/));
    }
  });

  it('[D22] a plan that repeats, leaves the pool or overlaps is refused', () => {
    const plan = { permutation: [0, 1, 2, 3], train: 2, test: 2 };
    expect(() => splitDataset(numbered(4), { ...plan, permutation: [0, 1, 1, 2] })).toThrow(
      badDataset(/twice/),
    );
    expect(() => splitDataset(numbered(4), { ...plan, permutation: [0, 1, 2, 4] })).toThrow(
      badDataset(/image 4/),
    );
    expect(() => splitDataset(numbered(4), { ...plan, train: 3 })).toThrow(badDataset(/cannot both/));
  });

  it('[D23] a run gets the first images it asks for, or is told how many there are', () => {
    const strokes = generateStrokes(30, 20);
    expect(takeDataset(strokes, 12, 7)).toEqual(generateStrokes(12, 7));
    expect(() => takeDataset(strokes, 31, 7)).toThrow(
      badDataset(/Strokes has 30 training images and the run asks for 31/),
    );
    expect(() => takeDataset(strokes, 3, 0)).toThrow(badDataset(/20 test images/));
  });

  it('[D24] a split file is an object or a list of indices; anything else is refused by name', () => {
    expect([...parsePermutation('s.json', '{"permutation": [2, 0, 1], "note": "x"}')]).toEqual([2, 0, 1]);
    expect([...parsePermutation('s.json', '[1, 0]')]).toEqual([1, 0]);
    for (const text of ['', '{', '{}', '[]', '[0.5]', '["1"]', '[-1]', 'null', '{"permutation": 3}']) {
      expect(() => parsePermutation('s.json', text)).toThrow(
        expect.objectContaining({ code: 'bad-file', message: expect.stringMatching(/^s\.json/) }),
      );
    }
  });
});
