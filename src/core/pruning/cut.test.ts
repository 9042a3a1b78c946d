import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pqIndex } from '../sparsity/pq-index';
import { countToCut, weightsToKeep } from './budgets/pqi-bound';
import { type Cut, cut } from './cut';
import { groupsOf } from './groups';
import type { Budget, PqiBudget, Scope } from './recipe';
import { elementsOf } from './tensor';

const tensors = [
  { name: 'conv', shape: [2, 2, 3, 4] },
  { name: 'dense', shape: [4, 5] },
];
const sizes = tensors.map(elementsOf);
const sap: PqiBudget = { kind: 'pqi-bound', p: 0.5, q: 1, eta: 0, gamma: 1, beta: 0.9, counting: 'float64' };

const scopes: fc.Arbitrary<Scope> = fc.constantFrom('global', 'layer', 'neuron');
const budgets: fc.Arbitrary<Budget> = fc.oneof(
  fc.record({
    kind: fc.constant('fraction' as const),
    fraction: fc.double({ min: 0.01, max: 0.99, noNaN: true }),
  }),
  fc.record({
    kind: fc.constant('pqi-bound' as const),
    p: fc.constantFrom(0.1, 0.5, 1),
    q: fc.constantFrom(1.2, 2),
    eta: fc.constantFrom(0, 0.1, 1),
    gamma: fc.constantFrom(0, 0.5, 1, 1.2, 9),
    beta: fc.constantFrom(0.1, 0.5, 0.9, 1),
    counting: fc.constantFrom('float64' as const, 'float32' as const),
  }),
);
/** Few distinct values, so that ties and zeros are common. */
const scores = fc
  .tuple(...sizes.map((n) => fc.array(fc.integer({ min: -6, max: 6 }), { minLength: n, maxLength: n })))
  .map((lists) => lists.map((list) => Float32Array.from(list, (x) => x / 3)));
const masks = fc
  .tuple(...sizes.map((n) => fc.array(fc.constantFrom(0, 1, 1, 1), { minLength: n, maxLength: n })))
  .map((lists) => lists.map((list) => Uint8Array.from(list)));

function alive(list: readonly Uint8Array[]): number {
  return list.reduce((sum, mask) => sum + mask.reduce((n, kept) => n + kept, 0), 0);
}

function cutOne(values: readonly number[], budget: Budget, kept?: readonly number[]): Cut {
  return cut({
    tensors: [{ name: 'w', shape: [values.length, 1] }],
    scores: [Float32Array.from(values)],
    masks: [kept === undefined ? new Uint8Array(values.length).fill(1) : Uint8Array.from(kept)],
    scope: 'global',
    budget,
  });
}

describe('the cut', () => {
  it('[P3] masks never revive, the input stays as it was, and the counts add up', () => {
    fc.assert(
      fc.property(scores, masks, scopes, budgets, (ranked, before, scope, budget) => {
        const copies = before.map((mask) => mask.slice());
        const result = cut({ tensors, scores: ranked, masks: before, scope, budget });
        expect(before).toEqual(copies);
        result.masks.forEach((mask, index) => {
          mask.forEach((kept, i) => {
            expect(kept).toBeLessThanOrEqual(before[index]?.[i] ?? 0);
          });
        });
        expect(result.removed).toBe(alive(before) - alive(result.masks));
        expect(result.asked).toBe(result.groups.reduce((sum, group) => sum + group.asked, 0));
        expect(result.groups.reduce((sum, group) => sum + group.alive, 0)).toBe(alive(before));
        for (const group of result.groups) expect(group.removed).toBeLessThanOrEqual(group.asked);
        if (scope !== 'global') expect([result.threshold, result.bound]).toEqual([null, null]);
      }),
    );
  });

  it('[P4] tie rule: in every group exactly the weights strictly below the element of index c go', () => {
    fc.assert(
      fc.property(scores, masks, scopes, budgets, (ranked, before, scope, budget) => {
        const result = cut({ tensors, scores: ranked, masks: before, scope, budget });
        const grouping = budget.kind === 'fraction' ? 'input-axis' : 'filter';
        groupsOf(tensors, scope, grouping).forEach((group, index) => {
          const members = group.segments.flatMap(({ tensor, start, stride, count }) =>
            Array.from({ length: count }, (_, n) => ({ tensor, i: start + n * stride })),
          );
          const remaining = members.filter(({ tensor, i }) => before[tensor]?.[i] === 1);
          const rank = ({ tensor, i }: { tensor: number; i: number }): number => {
            const score = ranked[tensor]?.[i] ?? 0;
            return budget.kind === 'fraction' ? score : Math.abs(score);
          };
          const asked = result.groups[index]?.asked ?? 0;
          const pivot = remaining.map(rank).sort((a, b) => a - b)[asked] ?? Number.NEGATIVE_INFINITY;
          for (const member of remaining) {
            const kept = result.masks[member.tensor]?.[member.i];
            expect(kept).toBe(asked > 0 && rank(member) < pivot ? 0 : 1);
          }
        });
      }),
    );
  });

  it('[P5] fraction: without ties ceil((n - 1) P) of n go', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.integer({ min: -1000, max: 1000 }), { minLength: 1, maxLength: 80 }),
        fc.integer({ min: 1, max: 99 }),
        (values, percent) => {
          const fraction = percent / 100;
          const result = cutOne(values, { kind: 'fraction', fraction });
          expect(result.asked).toBe(Math.ceil((values.length - 1) * fraction));
          expect(result.removed).toBe(result.asked);
        },
      ),
    );
    const remaining = [632];
    for (let t = 0; t < 5; t++) {
      const n = remaining.at(-1) ?? 0;
      const values = Array.from({ length: n }, (_, i) => i);
      remaining.push(n - cutOne(values, { kind: 'fraction', fraction: 0.2 }).removed);
    }
    expect(remaining).toEqual([632, 505, 404, 323, 258, 206]);
  });

  it('[P6] PQI bound: float64 counting with gamma 1 cuts exactly d - ceil(r), the cap aside', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.integer({ min: 1, max: 5000 }), { minLength: 2, maxLength: 60 }),
        (values) => {
          const result = cutOne(values, sap);
          const bound = result.bound;
          if (bound === null) throw new Error('no bound');
          expect(result.asked).toBe(
            Math.min(bound.d - weightsToKeep(bound.d, bound.r), Math.floor(0.9 * bound.d)),
          );
          expect(result.removed).toBe(result.asked);
          expect(bound.pqi).toBe(pqIndex([{ weights: Float32Array.from(values), mask: null }], 0.5, 1));
        },
      ),
    );
  });

  it('[P6] gamma and beta: more gamma cuts more, never more than beta, never all', () => {
    for (let d = 1; d <= 200; d++) {
      for (const m of [1, Math.ceil(d / 3), d]) {
        for (const counting of ['float64', 'float32'] as const) {
          const counts = [0, 0.5, 1, 1.2, 3].map((gamma) => countToCut(d, m, { gamma, beta: 0.9, counting }));
          expect(counts).toEqual(counts.toSorted((a, b) => a - b));
          expect(counts[0]).toBe(0);
          expect(counts.at(-1)).toBeLessThanOrEqual(Math.floor(0.9 * d + 1e-9));
          expect(countToCut(d, m, { gamma: 1e9, beta: 1, counting })).toBeLessThan(d);
        }
      }
    }
  });

  it('[P7] float32 counting keeps one weight more in 23 % of all (d, m) below the cap, and never differs otherwise', () => {
    const seen = new Map<number, number>();
    for (let d = 1; d <= 1500; d++) {
      for (let m = 1; m <= d; m++) {
        if (1 - m / d >= 0.9) continue;
        const exact = countToCut(d, m, { gamma: 1, beta: 0.9, counting: 'float64' });
        const rounded = countToCut(d, m, { gamma: 1, beta: 0.9, counting: 'float32' });
        seen.set(exact - rounded, (seen.get(exact - rounded) ?? 0) + 1);
        if (exact !== d - m) throw new Error(`float64 cuts ${exact} of ${d} down to ${m}`);
      }
    }
    expect([...seen.keys()].sort()).toEqual([0, 1]);
    const same = seen.get(0) ?? 0;
    const fewer = seen.get(1) ?? 0;
    expect(fewer / (same + fewer)).toBeCloseTo(0.23, 2);
  });

  it('[P8] rounding noise on an integer bound does not keep one weight more', () => {
    expect(weightsToKeep(10, 3.0000000000000004)).toBe(3);
    expect(weightsToKeep(10, 2.9999999999999996)).toBe(3);
    expect(weightsToKeep(10, 3.001)).toBe(4);
    expect(weightsToKeep(1000, 1e-12)).toBe(1);
    const lone = cutOne([0, 0, 0, 0, -5], sap);
    expect([lone.asked, lone.removed, lone.threshold]).toEqual([4, 4, 5]);
  });

  it('[P9] degenerate groups cut nothing: empty, one weight, all zero, all equal', () => {
    for (const budget of [
      sap,
      { ...sap, counting: 'float32' as const },
      { kind: 'fraction' as const, fraction: 0.5 },
    ]) {
      expect(cutOne([1, 2], budget, [0, 0])).toMatchObject({
        asked: 0,
        removed: 0,
        threshold: null,
        bound: null,
      });
      expect(cutOne([3], budget)).toMatchObject({ asked: 0, removed: 0, threshold: null });
      expect(cutOne([0, 0, 0, 0], budget)).toMatchObject({ removed: 0, bound: null });
      expect(cutOne([2, -2, 2, -2].map(Math.abs), budget)).toMatchObject({ removed: 0 });
    }
    expect(cutOne([0, 0, 0, 0], sap).asked).toBe(0);
  });

  it('[P10] a score that is not finite stops the cut with its place; a cut weight may hold anything', () => {
    expect(() => cutOne([1, Number.NaN, 2], sap)).toThrow('element 1 of w is NaN');
    expect(() => cutOne([1, Number.POSITIVE_INFINITY], sap)).toThrow('Infinity');
    expect(cutOne([1, Number.NaN, 2], { kind: 'fraction', fraction: 0.5 }, [1, 0, 1]).removed).toBe(1);
  });

  it('[P10] arrays that do not fit the tensors are refused', () => {
    const input = { tensors, scope: 'global' as const, budget: sap };
    const fit = sizes.map((n) => new Float32Array(n));
    expect(() => cut({ ...input, scores: fit, masks: [] })).toThrow('2 tensors, 2 scores, 0 masks');
    expect(() => cut({ ...input, scores: fit, masks: sizes.map(() => new Uint8Array(3)) })).toThrow(
      'conv [2, 2, 3, 4]',
    );
  });
});

describe('groups', () => {
  it('[P11] every weight belongs to exactly one group of every scope', () => {
    for (const scope of ['global', 'layer', 'neuron'] as const) {
      for (const grouping of ['filter', 'input-axis'] as const) {
        const seen = sizes.map((n) => new Uint8Array(n));
        for (const group of groupsOf(tensors, scope, grouping)) {
          for (const { tensor, start, stride, count } of group.segments) {
            for (let n = 0; n < count; n++) {
              const mask = seen[tensor];
              if (mask !== undefined) mask[start + n * stride] = (mask[start + n * stride] ?? 0) + 1;
            }
          }
        }
        expect(seen).toEqual(sizes.map((n) => new Uint8Array(n).fill(1)));
      }
    }
  });

  it('[P12] a neuron is a whole filter for the PQI bound, one position of it for the quantile', () => {
    const conv = [{ name: 'conv', shape: [3, 3, 3, 8] }];
    expect(groupsOf(conv, 'neuron', 'filter')).toHaveLength(8);
    expect(groupsOf(conv, 'neuron', 'filter')[5]).toEqual({
      segments: [{ tensor: 0, start: 5, stride: 8, count: 27 }],
    });
    expect(groupsOf(conv, 'neuron', 'input-axis')).toHaveLength(72);
    // Position (0, 1), filter 5: elements 29, 37, 45 of [3, 3, 3, 8].
    expect(groupsOf(conv, 'neuron', 'input-axis')[13]).toEqual({
      segments: [{ tensor: 0, start: 29, stride: 8, count: 3 }],
    });
    const input = {
      tensors: conv,
      scores: [Float32Array.from({ length: 216 }, (_, i) => i + 1)],
      masks: [new Uint8Array(216).fill(1)],
      scope: 'neuron' as const,
    };
    expect(cut({ ...input, budget: { kind: 'fraction', fraction: 0.2 } }).removed).toBe(72);
  });

  it('[P12] a conv with one input channel loses nothing to a neuron-wise quantile', () => {
    const result = cut({
      tensors: [{ name: 'conv', shape: [3, 3, 1, 4] }],
      scores: [Float32Array.from({ length: 36 }, (_, i) => i)],
      masks: [new Uint8Array(36).fill(1)],
      scope: 'neuron',
      budget: { kind: 'fraction', fraction: 0.9 },
    });
    expect(result.removed).toBe(0);
  });
});
