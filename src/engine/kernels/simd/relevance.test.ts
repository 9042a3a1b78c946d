import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import fc from 'fast-check';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { allowRelaxedSimd } from '../../../cli/relaxed-simd';
import { rngStream } from '../../../core/base/rng';
import { OFFICIAL_EPSILON } from '../../../core/relevance/mode';
import { loadSimdKernels, type SimdKernels } from './kernels';
import { type Bordered, createTestHeap, noise } from './test-heap';

const { memory, clear, put, room, take, bordered } = createTestHeap();

const SIDE = fc.constantFrom(1, 2, 3, 5, 7);
const SHAPE = fc.tuple(fc.constantFrom(1, 2, 3), SIDE, SIDE, fc.constantFrom(1, 2, 3, 4, 5, 7, 8, 13));
const BORDER = fc.constantFrom(0, 1, 2);
const SEED = fc.integer({ min: 0, max: 1e6 });
const RUNS = { numRuns: 60, seed: 14 };

describe.each(['plain', 'fused'] as const)('SIMD kernels of relevance, %s build', (build) => {
  let kernels: SimdKernels;
  beforeAll(async () => {
    allowRelaxedSimd();
    await tf.setBackend('cpu');
    ({ kernels } = await loadSimdKernels(memory, build));
  });
  beforeEach(clear);

  const strides = ({ at, row, image }: Bordered) => [at, row, image] as const;
  const whole = (image: Bordered, n: number) => take(image.origin, (n * image.image) / 4);

  it('[K13] weights of one sign, with and without the clamp of the authors', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(1, 2, 3, 4, 7, 13, 64, 101),
        fc.constantFrom(0, OFFICIAL_EPSILON, 0.5),
        SEED,
        (count, clamp, seed) => {
          clear();
          const w = noise(rngStream(seed, 'k13'), count);
          const [pw, out] = [put(w), room(count)];
          kernels.signedPart(pw, count, 1, clamp, out);
          expect(take(out, count)).toEqual(tf.maximum(tf.tensor1d(w), clamp).dataSync());
          kernels.signedPart(pw, count, -1, clamp, out);
          // tfjs has -0 where the clamp is 0; the sign of a zero is no weight.
          expect(take(out, count).map((value) => value + 0)).toEqual(
            Float32Array.from(tf.minimum(tf.tensor1d(w), -clamp).dataSync(), (value) => value + 0),
          );
        },
      ),
      RUNS,
    );
  });

  it('[K13] the share of relevance is the quotient in float64; a total of almost nothing gets none, or the clamp', () => {
    fc.assert(
      fc.property(SHAPE, BORDER, BORDER, BORDER, fc.boolean(), SEED, (shape, p, q, r, official, seed) => {
        clear();
        const [n, h, w, c] = shape;
        const rng = rngStream(seed, 'k13/share');
        const size = n * h * w * c;
        const relevance = noise(rng, size);
        const small = [0, 9e-8, -9e-8, 1.1e-7, -1.1e-7];
        const total = noise(rng, size).map((value) =>
          rng.below(3) === 0 ? (small[rng.below(5)] ?? 0) : value,
        );
        const [pr, pt] = [bordered(relevance, shape, p), bordered(total, shape, q)];
        const out = bordered(new Float32Array(size), shape, r);
        kernels.relevanceShare(
          ...([...strides(pr), ...strides(pt), 2, official ? 1 : 0] as const),
          ...([n, h, w * c, ...strides(out)] as const),
        );
        const expected = relevance.map((value, i) => {
          const by = total[i] ?? Number.NaN;
          if (official) return (2 * value) / (by + 1e-9);
          return Math.abs(by) < 1e-7 ? 0 : (2 * value) / by;
        });
        const ours = whole(out, n);
        whole(bordered(expected, shape, r), n).forEach((value, i) => {
          expect(Math.abs((ours[i] ?? Number.NaN) - value)).toBeLessThanOrEqual(3e-7 * Math.abs(value));
        });
      }),
      RUNS,
    );
  });

  it('[K13] the product with one or two terms, over any borders', () => {
    fc.assert(
      fc.property(SHAPE, BORDER, BORDER, BORDER, SEED, (shape, p, q, r, seed) => {
        clear();
        const [n, h, w, c] = shape;
        const rng = rngStream(seed, 'k13/product');
        const draw = () => noise(rng, n * h * w * c);
        const [x, a, b] = [draw(), draw(), draw()];
        const [px, pa, pb] = [bordered(x, shape, p), bordered(a, shape, q), bordered(b, shape, q)];
        const out = bordered(new Float32Array(x.length), shape, r);
        const [tx, ta, tb] = [tf.tensor1d(x), tf.tensor1d(a), tf.tensor1d(b)];
        for (const [second, sum] of [
          [0, ta],
          [pb.at, tf.add(ta, tb)],
        ] as const) {
          kernels.relevanceProduct(
            ...([...strides(px), pa.at, second, pa.row, pa.image] as const),
            ...([n, h, w * c, ...strides(out)] as const),
          );
          const expected = Float32Array.from(tf.mul(tx, sum).dataSync());
          expect(whole(out, n)).toEqual(whole(bordered(expected, shape, r), n));
        }
      }),
      RUNS,
    );
  });
});
