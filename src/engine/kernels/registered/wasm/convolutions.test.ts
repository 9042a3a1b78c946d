import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import type { BothBackends } from './both-backends.fixture';
import { startBoth } from './both-backends.fixture';

type Padding = Parameters<typeof tf.conv2d>[3];

const SIDE = fc.integer({ min: 1, max: 11 });
const CHANNELS = fc.constantFrom(1, 2, 3, 4, 5, 8, 9, 17);
const WIDE = fc.integer({ min: 0, max: 4 });
const PADDING: fc.Arbitrary<Padding> = fc.oneof(
  fc.constantFrom('same' as const, 'valid' as const),
  fc.integer({ min: 0, max: 4 }),
  fc
    .tuple(WIDE, WIDE, WIDE, WIDE)
    .map(([top, bottom, left, right]): [number, number][] => [
      [0, 0],
      [top, bottom],
      [left, right],
      [0, 0],
    ])
    .map((pads) => pads as Padding),
);
const CASE = fc
  .record({
    n: fc.constantFrom(1, 2, 3),
    h: SIDE,
    w: SIDE,
    inC: CHANNELS,
    outC: CHANNELS,
    kernel: fc.constantFrom(1, 2, 3, 5),
    stride: fc.constantFrom(1, 2, 3),
    pad: PADDING,
    seed: fc.integer({ min: 0, max: 1e6 }),
  })
  .filter(({ h, w, kernel, pad }) => {
    if (pad === 'same') return true;
    const [[top = 0, bottom = 0] = [], [left = 0, right = 0] = []] = Array.isArray(pad)
      ? pad.slice(1)
      : Array(2).fill(pad === 'valid' ? [0, 0] : [pad, pad]);
    return h + top + bottom >= kernel && w + left + right >= kernel;
  });

describe.each(['plain', 'fused'] as const)(
  'convolutions of TensorFlow.js on our kernels, %s build',
  (build) => {
    let both: BothBackends;
    beforeAll(async () => {
      both = await startBoth(build);
    });

    it('[K42] conv2d with any padding and its gradients by input and filter', async () => {
      await fc.assert(
        fc.asyncProperty(CASE, async ({ n, h, w, inC, outC, kernel, stride, pad, seed }) => {
          await both.agree(seed, (noise) => {
            const [x, filter] = [noise(n, h, w, inC), noise(kernel, kernel, inC, outC)];
            const convolve = (a: tf.Tensor, b: tf.Tensor) =>
              tf.conv2d(a as tf.Tensor4D, b as tf.Tensor4D, stride, pad, 'NHWC', 1, rounding(pad));
            const y = convolve(x, filter);
            return [y, ...tf.grads(convolve)([x, filter], noise(...y.shape))];
          });
          expect(both.called.filter((name) => name === 'convolve')).toHaveLength(3);
          expect(both.called).toContain('convolveFilterGradient');
        }),
        { numRuns: 80 },
      );
    });

    it('[K43] fused conv2d with bias and activation, and its gradients', async () => {
      const activation = fc.constantFrom('linear', 'relu', 'relu6', 'elu', 'sigmoid', 'leakyrelu', 'prelu');
      await fc.assert(
        fc.asyncProperty(
          CASE,
          activation,
          fc.boolean(),
          async ({ n, h, w, inC, outC, kernel, stride, pad, seed }, chosen, hasBias) => {
            await both.agree(seed, (noise) => {
              const [x, filter] = [noise(n, h, w, inC), noise(kernel, kernel, inC, outC)];
              const [bias, slopes] = [noise(outC), noise(outC)];
              const fused = (a: tf.Tensor, b: tf.Tensor) =>
                tf.fused.conv2d({
                  ...{ x: a as tf.Tensor4D, filter: b as tf.Tensor4D, strides: stride, pad: pad as 'same' },
                  ...{ activation: chosen as 'relu', preluActivationWeights: slopes, leakyreluAlpha: 0.3 },
                  ...(hasBias ? { bias } : {}),
                  ...(typeof pad === 'number' ? { dimRoundingMode: 'floor' as const } : {}),
                });
              const y = fused(x, filter);
              return [y, ...tf.grads(fused)([x, filter], noise(...y.shape))];
            });
            expect(both.called).toContain('convolve');
          },
        ),
        { numRuns: 60 },
      );
    });
  },
);

function rounding(pad: Padding): 'floor' | undefined {
  return typeof pad === 'number' ? 'floor' : undefined;
}
