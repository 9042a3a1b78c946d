import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rngStream } from '../base/rng';
import { pqIndex } from './pq-index';
import { unitSlice } from './weight-slice';

function index(values: readonly number[], p: number, q: number): number {
  const result = pqIndex([{ weights: Float64Array.from(values), mask: null }], p, q);
  if (result === null) throw new Error(`undefined index of ${values.join(', ')}`);
  return result;
}

const norms = fc
  .tuple(fc.integer({ min: 1, max: 10 }), fc.integer({ min: 10, max: 20 }))
  .filter(([p, q]) => p < q)
  .map(([p, q]) => ({ p: p / 10, q: q / 10 }));
const size = fc.integer({ min: 1, max: 1000 });
const vector = fc.array(size, { minLength: 2, maxLength: 30 });
const signed = fc.array(fc.integer({ min: -1000, max: 1000 }), { minLength: 2, maxLength: 30 });
const uneven = vector.filter((w) => new Set(w).size > 1);
const share = fc.double({ min: 0.1, max: 0.9, noNaN: true });

describe('PQ Index: the six laws of Hurley and Rickard', () => {
  it('[S1] Robin Hood: moving weight from a larger to a smaller one lowers it', () => {
    fc.assert(
      fc.property(uneven, norms, share, (w, { p, q }, part) => {
        const rich = w.indexOf(Math.max(...w));
        const poor = w.indexOf(Math.min(...w));
        const amount = (part * ((w[rich] ?? 0) - (w[poor] ?? 0))) / 2;
        const moved = w.map((x, i) => (i === rich ? x - amount : i === poor ? x + amount : x));
        expect(index(moved, p, q)).toBeLessThan(index(w, p, q));
      }),
    );
  });

  it('[S2] rising tide: adding the same to all lowers it', () => {
    fc.assert(
      fc.property(uneven, norms, size, (w, { p, q }, tide) => {
        expect(
          index(
            w.map((x) => x + tide),
            p,
            q,
          ),
        ).toBeLessThan(index(w, p, q));
      }),
    );
  });

  it('[S3] scaling the weights leaves it unchanged', () => {
    fc.assert(
      fc.property(vector, norms, fc.double({ min: -60, max: 60, noNaN: true }), (w, { p, q }, exponent) => {
        expect(
          index(
            w.map((x) => x * 10 ** exponent),
            p,
            q,
          ),
        ).toBeCloseTo(index(w, p, q), 12);
      }),
    );
  });

  it('[S4] cloning the weights leaves it unchanged', () => {
    fc.assert(
      fc.property(vector, norms, fc.integer({ min: 2, max: 5 }), (w, { p, q }, copies) => {
        const clones = Array.from({ length: copies }, () => w).flat();
        expect(index(clones, p, q)).toBeCloseTo(index(w, p, q), 12);
      }),
    );
  });

  it('[S5] Bill Gates: a weight that is large enough raises it by growing', () => {
    fc.assert(
      fc.property(vector, norms, share, (w, { p, q }, growth) => {
        const others = w.slice(1);
        const mass = (s: number): number => others.reduce((sum, x) => sum + x ** s, 0);
        const enough = (mass(q) / mass(p)) ** (1 / (q - p));
        const rich = Math.max(enough, (w[0] ?? 0) + 1);
        expect(index([rich * (1 + growth), ...others], p, q)).toBeGreaterThan(index([rich, ...others], p, q));
      }),
    );
  });

  it('[S6] babies: one more remaining zero raises it', () => {
    fc.assert(
      fc.property(vector, norms, (w, { p, q }) => {
        expect(index([...w, 0], p, q)).toBeGreaterThan(index(w, p, q));
      }),
    );
  });
});

describe('PQ Index: range and invariance', () => {
  it('[S7] it lies in 0 .. 1 - d^(1/q - 1/p), both ends attained', () => {
    fc.assert(
      fc.property(
        signed.filter((w) => w.some((x) => x !== 0)),
        norms,
        (w, { p, q }) => {
          const most = 1 - w.length ** (1 / q - 1 / p);
          expect(index(w, p, q)).toBeGreaterThanOrEqual(0);
          expect(index(w, p, q)).toBeLessThanOrEqual(most + 1e-15);
          const lone = w.map((_, i) => (i === 0 ? 0.37 : 0));
          expect(index(lone, p, q)).toBeCloseTo(most, 14);
          expect(
            index(
              w.map(() => -0.1),
              p,
              q,
            ),
          ).toBe(0);
        },
      ),
    );
  });

  it('[S8] signs and order do not matter', () => {
    fc.assert(
      fc.property(
        signed.filter((w) => w.some((x) => x !== 0)),
        norms,
        (w, { p, q }) => {
          expect(
            index(
              w.map((x) => -x),
              p,
              q,
            ),
          ).toBe(index(w, p, q));
          expect(index(w.toReversed(), p, q)).toBeCloseTo(index(w, p, q), 12);
        },
      ),
    );
  });

  it('[S9] the mask decides what counts: dirty cut slots do not, remaining zeros do', () => {
    fc.assert(
      fc.property(vector, vector, norms, (w, dirt, { p, q }) => {
        const weights = Float32Array.from([...w, ...dirt]);
        const mask = Uint8Array.from([...w.map(() => 1), ...dirt.map(() => 0)]);
        expect(pqIndex([{ weights, mask }], p, q)).toBe(
          pqIndex([{ weights: Float32Array.from(w), mask: null }], p, q),
        );
      }),
    );
    const zeros = [1, 2, 0, 0];
    expect(index(zeros, 0.5, 1)).toBeGreaterThan(index([1, 2], 0.5, 1));
  });

  it('[S10] a strided slice equals its copy, and several slices their concatenation', () => {
    fc.assert(
      fc.property(fc.array(size, { minLength: 12, maxLength: 12 }), norms, (w, { p, q }) => {
        const weights = Float32Array.from(w);
        const column = Float32Array.from(w.filter((_, i) => i % 3 === 1));
        expect(pqIndex([unitSlice(weights, null, 3, 1)], p, q)).toBe(
          pqIndex([{ weights: column, mask: null }], p, q),
        );
        const parts = [0, 1, 2].map((unit) => unitSlice(weights, null, 3, unit));
        expect(pqIndex(parts, p, q)).toBeCloseTo(pqIndex([{ weights, mask: null }], p, q) ?? Number.NaN, 12);
      }),
    );
  });

  it('[S11] degenerate vectors: d = 0, d = 1 and p = q give 0; all zero or not finite gives null', () => {
    const of = (values: number[], kept: number[], p = 0.5, q = 1): number | null =>
      pqIndex([{ weights: Float32Array.from(values), mask: Uint8Array.from(kept) }], p, q);
    expect(of([], [])).toBe(0);
    expect(of([3, 4], [0, 0])).toBe(0);
    expect(of([3, 4], [0, 1])).toBe(0);
    expect(of([3, 4, 0], [1, 1, 1], 1, 1)).toBe(0);
    expect(of([0, 0, 5], [1, 1, 0])).toBeNull();
    expect(of([0], [1])).toBeNull();
    expect(of([1, Number.NaN], [1, 1])).toBeNull();
    expect(of([1, Number.POSITIVE_INFINITY], [1, 1])).toBeNull();
    expect(of([1, Number.NaN], [1, 0])).toBe(0);
  });

  it('[S11] norms out of order are refused with their values', () => {
    const weights = Float32Array.of(1, 2);
    for (const [p, q] of [
      [1, 0.5],
      [0, 1],
      [-1, 1],
      [Number.NaN, 1],
      [0.5, Number.NaN],
      [0.5, Number.POSITIVE_INFINITY],
    ] as const) {
      expect(() => pqIndex([{ weights, mask: null }], p, q)).toThrow(`got p = ${p}, q = ${q}`);
    }
  });

  it('[S12] neither tiny nor huge weights nor small p under- or overflow', () => {
    const base = Float32Array.from([1, 2, 3, 4, 5, 6, 7, 8]);
    for (const factor of [1e-25, 1e-30, 1e20, 3e37]) {
      for (const [p, q] of [
        [0.1, 1],
        [0.5, 1],
        [1, 2],
        [0.1, 2],
      ] as const) {
        const scaled = pqIndex([{ weights: base.map((x) => x * factor), mask: null }], p, q);
        expect(scaled).toBeCloseTo(pqIndex([{ weights: base, mask: null }], p, q) ?? Number.NaN, 6);
      }
    }
    const half = Float32Array.from({ length: 20_000 }, (_, i) => i % 2);
    expect(pqIndex([{ weights: half, mask: null }], 0.1, 1)).toBeCloseTo(1 - 2 ** -9, 12);
    expect(pqIndex([{ weights: half, mask: null }], 0.001, 1)).toBeCloseTo(1, 12);
  });
});

describe('PQ Index: closed forms of large samples', () => {
  const n = 400_000;
  const rng = rngStream(7, 'closed-forms');
  const samples = {
    Gaussian: Float32Array.from({ length: n }, () => rng.normal()),
    Laplace: Float32Array.from({ length: n }, () => Math.log1p(-rng.uniform())),
    uniform: Float32Array.from({ length: n }, () => rng.uniform()),
  };
  it.each([
    ['Gaussian', 0.15279, 0.20212],
    ['Laplace', 0.2146, 0.29289],
    ['uniform', 0.11111, 0.13397],
  ] as const)('[S13] %s: I(0.5, 1) = %f, I(1, 2) = %f', (name, half, one) => {
    const slice = { weights: samples[name], mask: null };
    expect(Math.abs((pqIndex([slice], 0.5, 1) ?? 0) - half)).toBeLessThan(0.002);
    expect(Math.abs((pqIndex([slice], 1, 2) ?? 0) - one)).toBeLessThan(0.002);
  });
});
