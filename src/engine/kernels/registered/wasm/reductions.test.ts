import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import type { BothBackends, Source } from './both-backends.fixture';
import { startBoth } from './both-backends.fixture';

const SIDE = fc.constantFrom(1, 2, 3, 5, 7, 8, 13);
const SHAPE = fc.tuple(SIDE, SIDE, SIDE, fc.constantFrom(1, 2, 3, 4, 5, 8, 17));
const SEED = fc.integer({ min: 0, max: 1e6 });

describe.each(['plain', 'fused'] as const)(
  'reductions of TensorFlow.js on our kernels, %s build',
  (build) => {
    let both: BothBackends;
    beforeAll(async () => {
      both = await startBoth(build);
    });

    it('[K45] sums and means over any axes, and their gradients', async () => {
      const axes = fc.subarray([0, 1, 2, 3]);
      await fc.assert(
        fc.asyncProperty(SHAPE, axes, fc.boolean(), SEED, async (shape, axis, keepDims, seed) => {
          await both.agree(
            seed,
            (noise) => {
              const x = noise(...shape);
              return [tf.sum, tf.mean].flatMap((reduce) => {
                const reduced = (t: tf.Tensor) => reduce(t, axis, keepDims);
                const y = reduced(x);
                return [y, tf.grad(reduced)(x, noise(...y.shape))];
              });
            },
            2e-4,
          );
          if (`${axis}` === '0,1,2')
            expect(both.called.filter((name) => name === 'columnSums')).not.toHaveLength(0);
          if (`${axis}` === '1,2' && shape[0] > 1) expect(both.called).toContain('globalAverage');
        }),
        { numRuns: 60 },
      );
    });

    it('[K46] batch norm with and without scale and offset, and its gradients', async () => {
      const cases = fc.record({ shape: SHAPE, hasScale: fc.boolean(), hasOffset: fc.boolean(), seed: SEED });
      await fc.assert(
        fc.asyncProperty(cases, async ({ shape, hasScale, hasOffset, seed }) => {
          const normalised = (noise: Source) => {
            const vector = () => noise(shape[3]) as tf.Tensor1D;
            const [mean, variance] = [vector(), tf.square(vector())];
            const [offset, scale] = [hasOffset ? vector() : undefined, hasScale ? vector() : undefined];
            const normalise = (x: tf.Tensor, m: tf.Tensor, v: tf.Tensor) =>
              tf.batchNorm(x as tf.Tensor4D, m as tf.Tensor1D, v as tf.Tensor1D, offset, scale, 0.1);
            const x = noise(...shape);
            const y = normalise(x, mean, variance);
            // Without one of them TensorFlow.js has no gradient.
            return hasScale && hasOffset
              ? [y, ...tf.grads(normalise)([x, mean, variance], noise(...shape))]
              : [y];
          };
          await both.agree(seed, normalised, 1e-4);
          expect(both.called).toContain('scaleShift');
        }),
        { numRuns: 40 },
      );
    });

    it('[K53] products, sums and differences of pixels with one number per channel, either first', async () => {
      const vectors = fc.constantFrom('bare', 'ranked');
      await fc.assert(
        fc.asyncProperty(SHAPE, vectors, SEED, async (shape, kind, seed) => {
          await both.agree(
            seed,
            (noise) => {
              const x = noise(...shape);
              const v = kind === 'bare' ? noise(shape[3]) : noise(1, 1, 1, shape[3]);
              return [tf.mul, tf.add, tf.sub].flatMap((compute) => [
                compute(x, v),
                compute(v, x),
                ...tf.grads((a, b) => compute(a, b))([x, v], noise(...shape)),
              ]);
            },
            1e-4,
          );
          if (shape[0] > 1)
            expect(both.called.filter((name) => name === 'scaleShift').length).toBeGreaterThan(8);
        }),
        { numRuns: 40 },
      );
    });

    it('[K47] one row repeated, others too; whole rows gathered, other parts too', async () => {
      const index = fc.array(fc.nat(4), { minLength: 1, maxLength: 9 });
      const reps = fc.tuple(...[1, 2, 3].map(() => fc.integer({ min: 1, max: 4 })));
      await fc.assert(
        fc.asyncProperty(SHAPE, reps, index, SEED, async ([, , side, length], times, rows, seed) => {
          const repeats = [...times, 1];
          await both.agree(seed, (noise) => [
            tf.tile(noise(1, 1, 1, length), repeats),
            tf.tile(noise(length), [3]),
            tf.tile(noise(1, 2, 1, length), repeats),
            tf.gather(noise(5, side, length), tf.tensor1d(rows, 'int32')),
            tf.gather(noise(side, 5, length), tf.tensor1d(rows, 'int32'), 1),
            tf.gather(noise(5), tf.tensor2d(rows, [rows.length, 1], 'int32')),
          ]);
          expect(both.called).toEqual(['dilate', 'dilate']);
        }),
        { numRuns: 40 },
      );
    });
  },
);
