import fc from 'fast-check';
import { expect, it } from 'vitest';
import { columnsPath, cutColumns } from './cut-histogram';
import { mostPlace } from './histogram-words';

it('a column of a histogram stands in the middle of its bin, the fullest reaches the top, an empty one is not drawn', () => {
  expect(columnsPath([4, 0, 2, 1], { width: 40, bottom: 118, most: 4 })).toBe(
    'M0.60 118V18.0h8.80V118zM20.60 118V68.0h8.80V118zM30.60 118V93.0h8.80V118z',
  );
});

/** Left and right ends of every column of a path. */
function ends(path: string): readonly (readonly [number, number])[] {
  return [...path.matchAll(/M([\d.-]+) [\d.]+V[\d.-]+h([\d.]+)V/g)].map(([, left, width]) => [
    Number(left),
    Number(left) + Number(width),
  ]);
}

it('what goes is drawn left of the cut line and what stays right of it, in the bin that it splits, too', () => {
  const pixel = 0.011;
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 399 }),
      fc.integer({ min: 1, max: 9 }),
      fc.integer({ min: 1, max: 9 }),
      (lineX, go, stay) => {
        const bins = 64;
        const pitch = 400 / bins;
        const split = Math.floor(lineX / pitch);
        const cut = Array.from({ length: bins }, (_, bin) => (bin <= split ? go : 0));
        const kept = Array.from({ length: bins }, (_, bin) => (bin >= split ? stay : 0));
        const columns = cutColumns({ max: 1, kept, cut }, lineX, { width: 400, bottom: 100 });
        expect(columns.most).toBe(Math.max(go, split === bins - 1 ? 0 : stay, stay));
        const gone = ends(columns.goes);
        expect(gone).toHaveLength(split + 1);
        for (const [, right] of gone) expect(right).toBeLessThanOrEqual(lineX + pixel);
        // Of the others all columns are drawn, and those that go over them.
        const staying = ends(columns.stays).slice(split);
        expect(staying).toHaveLength(bins - split);
        for (const [left] of staying) expect(left).toBeGreaterThanOrEqual(lineX - pixel);
      },
    ),
  );
});

it('without a line what goes stands on what stays', () => {
  const { most, stays, goes } = cutColumns({ max: 1, kept: [1, 2], cut: [2, 0] }, null, {
    width: 40,
    bottom: 118,
  });
  expect(most).toBe(3);
  expect(stays).toBe(columnsPath([3, 2], { width: 40, bottom: 118, most: 3 }));
  expect(goes).toBe(columnsPath([2, 0], { width: 40, bottom: 118, most: 3 }));
});

it('the highest count is told where the words of the cut line are not', () => {
  const words = { width: 300, lineText: 'highest cut 0.034', countLabel: '12 channels' };
  expect(mostPlace({ ...words, lineX: null, toLeft: false })).toEqual({ x: 0, anchor: 'start' });
  expect(mostPlace({ ...words, lineX: 20, toLeft: false })).toEqual({ x: 300, anchor: 'end' });
  expect(mostPlace({ ...words, lineX: 120, toLeft: false })).toEqual({ x: 0, anchor: 'start' });
  expect(mostPlace({ ...words, lineX: 290, toLeft: true })).toEqual({ x: 0, anchor: 'start' });
  expect(mostPlace({ ...words, lineX: 185, toLeft: true })).toEqual({ x: 300, anchor: 'end' });
});
