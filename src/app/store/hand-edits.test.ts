import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { flip, flippedUnits, NO_EDITS, redo, undo } from './hand-edits';

describe('edits by hand', () => {
  it('a unit flipped twice is as it was', () => {
    const edits = flip(flip(flip(NO_EDITS, [4]), [2, 7]), [4]);
    expect(flippedUnits(edits)).toEqual([2, 7]);
    expect(flippedUnits(undo(edits))).toEqual([2, 4, 7]);
  });

  it('undo and redo walk the same way back and forth, whatever the steps', () => {
    const steps = fc.array(fc.uniqueArray(fc.nat(9), { minLength: 1, maxLength: 3 }), { maxLength: 12 });
    fc.assert(
      fc.property(steps, fc.nat(14), (all, back) => {
        const edits = all.reduce(flip, NO_EDITS);
        let walked = edits;
        for (let i = 0; i < back; i++) walked = undo(walked);
        expect(flippedUnits(walked)).toEqual(
          flippedUnits(all.slice(0, Math.max(0, all.length - back)).reduce(flip, NO_EDITS)),
        );
        for (let i = 0; i < back; i++) walked = redo(walked);
        expect(walked).toEqual(edits);
      }),
    );
  });

  it('a new step forgets what was taken back', () => {
    const edits = flip(undo(flip(NO_EDITS, [1])), [2]);
    expect(redo(edits)).toEqual(edits);
    expect(flippedUnits(edits)).toEqual([2]);
    expect(undo(undo(edits))).toEqual({ done: [], undone: [[2]] });
  });
});
