import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pqiBound } from './pqi-bound';

const norms = fc
  .tuple(fc.integer({ min: 1, max: 10 }), fc.integer({ min: 10, max: 20 }))
  .filter(([p, q]) => p < q)
  .map(([p, q]) => ({ p: p / 10, q: q / 10 }));
const vector = fc
  .array(fc.integer({ min: -1000, max: 1000 }), { minLength: 1, maxLength: 40 })
  .filter((w) => w.some((x) => x !== 0));

function bound(w: readonly number[], p: number, q: number, eta: number) {
  const record = pqiBound([{ weights: Float64Array.from(w), mask: null }], p, q, eta);
  if (record === null) throw new Error('undefined bound');
  return record;
}

describe('PQI-bound', () => {
  it('[S14] Theorem 2: every r weights with their exact eta are at least the bound', () => {
    fc.assert(
      fc.property(vector, norms, (w, { p, q }) => {
        const powers = w.map((x) => Math.abs(x) ** p).sort((a, b) => b - a);
        const total = powers.reduce((sum, x) => sum + x, 0);
        let kept = 0;
        powers.forEach((power, i) => {
          kept += power;
          const eta = Math.max(0, total - kept) / kept;
          expect(i + 1).toBeGreaterThanOrEqual(bound(w, p, q, eta).r * (1 - 1e-9));
        });
      }),
    );
  });

  it('[S15] with (p, q) = (0.5, 1) and eta = 0 the share to cut is the index itself', () => {
    fc.assert(
      fc.property(vector, (w) => {
        const { d, r, pqi } = bound(w, 0.5, 1, 0);
        expect(1 - r / d).toBeCloseTo(pqi, 12);
      }),
    );
  });

  it('[S15] it is 1..d for eta = 0, and falls as eta grows', () => {
    fc.assert(
      fc.property(vector, norms, (w, { p, q }) => {
        const { d, r } = bound(w, p, q, 0);
        expect(r).toBeGreaterThanOrEqual(1 - 1e-9);
        expect(r).toBeLessThanOrEqual(d);
        expect(bound(w, p, q, 0.1).r).toBeLessThan(r);
      }),
    );
  });

  it('[S15] its norms are those of the definition: I = 1 - d^(1/q - 1/p) normP / normQ', () => {
    fc.assert(
      fc.property(vector, norms, (w, { p, q }) => {
        const { d, pqi, normP, normQ } = bound(w, p, q, 0);
        expect(1 - (d ** (1 / q - 1 / p) * normP) / normQ).toBeCloseTo(pqi, 10);
        const norm = w.reduce((sum, x) => sum + Math.abs(x) ** p, 0) ** (1 / p);
        expect(normP / norm).toBeCloseTo(1, 10);
      }),
    );
  });

  it('[S15] undefined index or nothing left: null; p = q and negative eta are refused', () => {
    const slice = (values: number[], kept: number[]) => ({
      weights: Float32Array.from(values),
      mask: Uint8Array.from(kept),
    });
    expect(pqiBound([slice([0, 0], [1, 1])], 0.5, 1, 0)).toBeNull();
    expect(pqiBound([slice([1, 2], [0, 0])], 0.5, 1, 0)).toBeNull();
    expect(() => pqiBound([slice([1, 2], [1, 1])], 1, 1, 0)).toThrow('got p = 1, q = 1');
    expect(() => pqiBound([slice([1, 2], [1, 1])], 0.5, 1, -0.1)).toThrow('got eta = -0.1');
  });
});
