import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import type { BothBackends } from './both-backends.fixture';
import { startBoth } from './both-backends.fixture';

const SIDE = fc.integer({ min: 1, max: 9 });
const CASE = fc.record({
  n: fc.constantFrom(1, 2, 3),
  h: SIDE,
  w: SIDE,
  channels: fc.constantFrom(1, 2, 3, 4, 5, 8, 9),
  size: fc.constantFrom(1, 2, 3, 4),
  stride: fc.constantFrom(1, 2, 3),
  isTiling: fc.boolean(),
  pad: fc.constantFrom('valid' as const, 'same' as const),
  seed: fc.integer({ min: 0, max: 1e6 }),
});

describe.each(['plain', 'fused'] as const)('pools of TensorFlow.js on our kernels, %s build', (build) => {
  let both: BothBackends;
  beforeAll(async () => {
    both = await startBoth(build);
  });

  it.each(['max', 'avg'] as const)(
    '[K44] %s pools and their gradients: ours side by side, others elsewhere',
    async (kind) => {
      await fc.assert(
        fc.asyncProperty(CASE, async ({ n, h, w, channels, size, isTiling, pad, seed, ...others }) => {
          fc.pre(pad === 'same' || (h >= size && w >= size));
          const stride = isTiling ? size : others.stride;
          await both.agree(seed, (noise) => {
            const x = noise(n, h, w, channels);
            const pool = (image: tf.Tensor) => tf.pool(image as tf.Tensor4D, size, kind, pad, 1, stride);
            const y = pool(x);
            return [y, tf.grad(pool)(x, noise(...y.shape))];
          });
          const isOurs = stride === size && (pad === 'valid' || (h % size === 0 && w % size === 0));
          // Forward twice, once for its gradient.
          expect(both.called).toHaveLength(isOurs ? 3 : 0);
        }),
        { numRuns: 60 },
      );
    },
  );

  it('[K44] the first maximum wins a tie, and may be infinite', async () => {
    await both.agree(0, () => {
      const pool = (image: tf.Tensor) => tf.maxPool(image as tf.Tensor4D, 2, 2, 'valid');
      const ties = tf.tensor4d([1, 3, 3, 2, 5, 5, 5, 5], [1, 2, 4, 1]);
      const least = tf.fill([1, 2, 2, 5], Number.NEGATIVE_INFINITY);
      return [tf.grad(pool)(ties), tf.isInf(pool(least))];
    });
  });
});
