import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import type { AgainstCpu } from './against-cpu.fixture';
import { device, startWebgpuOnDawn, TILES } from './against-cpu.fixture';

type Padding = Parameters<typeof tf.conv2d>[3];

const CASE = fc
  .record({
    n: fc.constantFrom(1, 2, 3),
    h: fc.integer({ min: 1, max: 11 }),
    w: fc.integer({ min: 1, max: 11 }),
    inC: fc.constantFrom(1, 3, 4, 8, 17),
    outC: fc.constantFrom(1, 3, 4, 8, 17),
    kernel: fc.constantFrom(1, 3),
    stride: fc.constantFrom(1, 2),
    pad: fc.constantFrom<Padding>('same', 'valid', 1),
    seed: fc.integer({ min: 0, max: 1e6 }),
  })
  .filter(({ h, w, kernel, pad }) => pad !== 'valid' || Math.min(h, w) >= kernel);

// Tiles that are shared take software adapters long to compile; laws W1 and W2 have them.
describe.skipIf(device === null)('convolutions of TensorFlow.js on our WGSL', () => {
  let gpu: AgainstCpu;
  beforeAll(async () => {
    gpu = await startWebgpuOnDawn(TILES);
  });

  it('[K62] conv2d of square filters and its gradients by input and filter', async () => {
    await fc.assert(
      fc.asyncProperty(CASE, async ({ n, h, w, inC, outC, kernel, stride, pad, seed }) => {
        await gpu.agree(seed, (noise) => {
          const [x, filter] = [noise(n, h, w, inC), noise(kernel, kernel, inC, outC)];
          const convolve = (a: tf.Tensor, b: tf.Tensor) =>
            tf.conv2d(a as tf.Tensor4D, b as tf.Tensor4D, stride, pad, 'NHWC', 1, rounding(pad));
          const y = convolve(x, filter);
          return [y, ...tf.grads(convolve)([x, filter], noise(...y.shape))];
        });
        // Zeros before rows and columns in equal number are ours; TensorFlow.js has the others.
        const isOurs = evenly(h, w, kernel, stride, pad);
        expect(gpu.called.includes('conv-filter-gradient')).toBe(isOurs);
        expect(gpu.called.includes('conv-input-gradient')).toBe(isOurs);
      }),
      { numRuns: 14 },
    );
  });

  it('[K63] fused conv2d with bias and activation, and its gradients', async () => {
    const activation = fc.constantFrom('linear', 'relu', 'elu', 'prelu');
    await fc.assert(
      fc.asyncProperty(CASE, activation, fc.boolean(), async (shapes, chosen, hasBias) => {
        const { n, h, w, inC, outC, kernel, stride, pad, seed } = shapes;
        await gpu.agree(seed, (noise) => {
          const [x, filter] = [noise(n, h, w, inC), noise(kernel, kernel, inC, outC)];
          const [bias, slopes] = [noise(outC), noise(outC)];
          const fused = (a: tf.Tensor, b: tf.Tensor) =>
            tf.fused.conv2d({
              ...{ x: a as tf.Tensor4D, filter: b as tf.Tensor4D, strides: stride, pad: pad as 'same' },
              ...{ activation: chosen as 'relu', preluActivationWeights: slopes },
              ...(hasBias ? { bias } : {}),
              ...(typeof pad === 'number' ? { dimRoundingMode: 'floor' as const } : {}),
            });
          const y = fused(x, filter);
          return [y, ...tf.grads(fused)([x, filter], noise(...y.shape))];
        });
        const name = `conv${hasBias ? '-bias' : ''}${chosen === 'relu' ? '-relu' : ''}`;
        expect(gpu.called.includes(name)).toBe(evenly(h, w, kernel, stride, pad));
      }),
      { numRuns: 10 },
    );
  });
});

function rounding(pad: Padding): 'floor' | undefined {
  return typeof pad === 'number' ? 'floor' : undefined;
}

/** As many zeros before the rows as before the columns. */
function evenly(h: number, w: number, kernel: number, stride: number, pad: Padding): boolean {
  if (pad !== 'same') return true;
  const before = (size: number) =>
    Math.floor(Math.max(0, (Math.ceil(size / stride) - 1) * stride + kernel - size) / 2);
  return before(h) === before(w);
}
