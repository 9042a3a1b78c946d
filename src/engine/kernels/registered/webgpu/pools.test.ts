import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import type { AgainstCpu } from './against-cpu.fixture';
import { device, startWebgpuOnDawn, TILES } from './against-cpu.fixture';

const SIDE = fc.integer({ min: 1, max: 9 });
const CHANNELS = fc.constantFrom(1, 3, 4, 8, 17);
const SEED = fc.integer({ min: 0, max: 1e6 });
/** A reduction may be large, and every sum is made in another order. */
const SUMS = 5e-5;

describe.skipIf(device === null)('what meets all pixels, of TensorFlow.js on our WGSL', () => {
  let gpu: AgainstCpu;
  beforeAll(async () => {
    gpu = await startWebgpuOnDawn(TILES);
  });

  it('[K64] max and average pools and their gradients; windows that overlap are those of TensorFlow.js', async () => {
    const record = fc.record({
      n: fc.constantFrom(1, 2, 3),
      ...{ h: SIDE, w: SIDE, c: CHANNELS, seed: SEED },
      size: fc.constantFrom(1, 2, 3),
      stride: fc.constantFrom(1, 2, 3),
      pad: fc.constantFrom('same' as const, 'valid' as const),
    });
    await fc.assert(
      fc.asyncProperty(record, async ({ n, h, w, c, size, stride, pad, seed }) => {
        fc.pre(pad === 'same' || Math.min(h, w) >= size);
        for (const pool of [tf.maxPool, tf.avgPool]) {
          await gpu.agree(seed, (noise) => {
            const x = noise(n, h, w, c);
            const pooled = (a: tf.Tensor) => pool(a as tf.Tensor4D, size, stride, pad);
            const y = pooled(x);
            return [y, tf.grad(pooled)(x, noise(...y.shape))];
          });
          const isOurs = size === stride && (pad === 'valid' || (h % size === 0 && w % size === 0));
          expect(gpu.called.some((name) => name.endsWith('-pool'))).toBe(isOurs);
        }
      }),
      { numRuns: 12 },
    );
  });

  it('[K64] the first of equal maxima wins', async () => {
    await gpu.agree(1, () => [
      tf.grad((x: tf.Tensor) => tf.maxPool(x as tf.Tensor4D, 2, 2, 'valid'))(
        tf.fill([1, 4, 4, 4], -3),
        tf.ones([1, 2, 2, 4]),
      ),
    ]);
    expect(gpu.called).toContain('max-pool-gradient');
  });

  it('[K65] sums and means over any axes, and their gradients', async () => {
    const record = fc.record({
      shape: fc.array(fc.constantFrom(1, 2, 3, 4, 7), { minLength: 2, maxLength: 4 }),
      rows: fc.constantFrom(1, 5, 101, 128),
      ...{ keepDims: fc.boolean(), bits: fc.integer({ min: 1, max: 31 }), seed: SEED },
    });
    await fc.assert(
      fc.asyncProperty(record, async ({ shape: [first = 1, ...rest], rows, keepDims, bits, seed }) => {
        const shape = [first * rows, ...rest];
        const axes = shape.flatMap((_, axis) => ((bits >> axis) & 1 ? [axis] : []));
        fc.pre(axes.length > 0);
        await gpu.agree(
          seed,
          (noise) => {
            const x = noise(...shape);
            return [tf.sum, tf.mean].flatMap((reduce) => {
              const reduced = (a: tf.Tensor) => reduce(a, axes, keepDims);
              const y = reduced(x);
              return [y, tf.grad(reduced)(x, noise(...y.shape))];
            });
          },
          SUMS,
        );
        const isFirst = axes.at(-1) === axes.length - 1 && axes.length < shape.length;
        if (isFirst) expect(gpu.called).toContain('conv-filter-sum');
        if (axes.includes(shape.length - 1)) expect(gpu.called).toEqual([]);
      }),
      { numRuns: 12 },
    );
  });

  it('[K66] batch norm with statistics per channel, with and without scale and offset, and its gradients', async () => {
    const record = fc.record({
      n: fc.constantFrom(1, 2, 5),
      ...{ h: SIDE, w: SIDE, c: CHANNELS, seed: SEED },
    });
    await fc.assert(
      fc.asyncProperty(record, async ({ n, h, w, c, seed }) => {
        await gpu.agree(
          seed,
          (noise) => {
            const [x, mean, variance] = [noise(n, h, w, c), noise(c), tf.square(noise(c))];
            const [scale, offset] = [noise(c), noise(c)];
            const norm = (...[a, m, v, s, o]: tf.Tensor[]) =>
              tf.batchNorm(
                ...([a as tf.Tensor4D, m as tf.Tensor1D, v as tf.Tensor1D] as const),
                ...([o as tf.Tensor1D | undefined, s as tf.Tensor1D | undefined, 1e-2] as const),
              );
            const all = [x, mean, variance, scale, offset];
            // TensorFlow.js knows no way back without scale or offset.
            return [
              ...[norm(x, mean, variance), norm(x, mean, variance, scale), norm(...all)],
              ...tf.grads(norm)(all, noise(n, h, w, c)),
            ];
          },
          SUMS,
        );
        expect(gpu.called).toContain('norm-given-gradient-prepare');
      }),
      { numRuns: 8 },
    );
  });
});
