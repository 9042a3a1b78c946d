import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalText } from '../config/key';
import { sameData } from './same-data';

describe('sameData', () => {
  it('says what the canonical texts say', () => {
    const value = fc.jsonValue({ depthSize: 'small' });
    fc.assert(
      fc.property(value, value, (a, b) => {
        expect(sameData(a, b)).toBe(canonicalText(a) === canonicalText(b));
        expect(sameData(a, JSON.parse(JSON.stringify(a)))).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });

  it('order and undefined fields do not count; anything else does', () => {
    expect(sameData({ a: 1, b: [{ c: null }] }, { b: [{ c: null, d: undefined }], a: 1 })).toBe(true);
    const others = [{ a: 1 }, { a: 1, b: 2, c: 3 }, { a: 1, c: 2 }, { a: 1, b: 3 }, { a: 1, b: null }];
    for (const other of others) expect(sameData({ a: 1, b: 2 }, other)).toBe(false);
    expect(sameData([1, 2], [1])).toBe(false);
    expect(sameData([], {})).toBe(false);
    expect(sameData(null, {})).toBe(false);
  });
});
