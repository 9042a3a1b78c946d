import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import '#tfjs-gradients';
import fc from 'fast-check';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { allowRelaxedSimd } from '../../../cli/relaxed-simd';
import { rngStream } from '../../../core/base/rng';
import { BIAS, BIAS_RELU, loadSimdKernels, type SimdKernels, STORE } from './kernels';
import { createTestHeap, expectClose, noise } from './test-heap';

const { memory, clear, put, room, take, bordered } = createTestHeap();

const SEED = fc.integer({ min: 0, max: 1e6 });

interface Setting {
  readonly n: number;
  readonly h: number;
  readonly w: number;
  readonly inC: number;
  readonly outC: number;
  readonly kernel: number;
  readonly stride: number;
  readonly pad: number;
  readonly seed: number;
}

describe.each(['plain', 'fused'] as const)('SIMD convolution, %s build, against the cpu backend', (build) => {
  let kernels: SimdKernels;
  beforeAll(async () => {
    allowRelaxedSimd();
    await tf.setBackend('cpu');
    ({ kernels } = await loadSimdKernels(memory, build));
  });
  beforeEach(clear);

  function expectConvolution({ n, h, w, inC, outC, kernel, stride, pad, seed }: Setting): void {
    clear();
    const rng = rngStream(seed, 'k2');
    const x = noise(rng, n * h * w * inC);
    const filter = noise(rng, kernel * kernel * inC * outC);
    const outH = Math.floor((h + 2 * pad - kernel) / stride) + 1;
    const outW = Math.floor((w + 2 * pad - kernel) / stride) + 1;
    const dy = noise(rng, n * outH * outW * outC);
    const tx = tf.tensor4d(x, [n, h, w, inC]);
    const tw = tf.tensor4d(filter, [kernel, kernel, inC, outC]);
    const conv = (a: tf.Tensor4D, b: tf.Tensor4D) => tf.conv2d(a, b, stride, pad, 'NHWC', 1, 'floor');
    const grads = tf.grads((a, b) => conv(tf.reshape(a, tx.shape), tf.reshape(b, tw.shape)))(
      [tx, tw],
      tf.tensor4d(dy, [n, outH, outW, outC]),
    );

    const image = bordered(x, [n, h, w, inC], pad);
    const packed = room(kernel * kernel * 8 * Math.max(inC * Math.ceil(outC / 8), outC * Math.ceil(inC / 8)));
    const [pw, y, edge] = [put(filter), room(n * outH * outW * outC), room(8)];
    const bias = noise(rng, outC);
    const run = (mode: number, extra: number) => {
      kernels.convolve(
        ...([image.origin, image.row, image.image, inC, pw, 0, packed, kernel, stride] as const),
        ...([y, n, outH, outW, outC, extra, mode, edge] as const),
      );
      return take(y, dy.length);
    };
    expectClose(run(STORE, 0), conv(tx, tw).dataSync());
    const withBias = tf.add(conv(tx, tw), tf.tensor1d(bias));
    const pbias = put(bias);
    expectClose(run(BIAS, pbias), withBias.dataSync());
    expectClose(run(BIAS_RELU, pbias), tf.relu(withBias).dataSync());

    // With the border that the way back needs: it must not count.
    const [g, sums] = [room(filter.length), room(outC)];
    const from = bordered(dy, [n, outH, outW, outC], kernel - 1 - pad);
    kernels.convolveFilterGradient(
      ...([image.origin, image.row, image.image, inC, kernel, stride, from.at, from.row] as const),
      ...([from.image, n, outH, outW, outC, g, sums, edge] as const),
    );
    expectClose(take(g, filter.length), grads[1]?.dataSync() ?? []);
    expectClose(take(sums, outC), tf.sum(tf.tensor2d(dy, [n * outH * outW, outC]), 0).dataSync());

    const back = kernel - 1 - pad;
    const [wideH, wideW] = [h + 2 * pad - kernel + 1, w + 2 * pad - kernel + 1];
    const spread = bordered(new Float32Array(n * wideH * wideW * outC), [n, wideH, wideW, outC], back);
    kernels.dilate(
      ...([from.at, from.row, from.image, n, outH, outW, outC, stride] as const),
      ...([spread.at, spread.row, spread.image] as const),
    );
    const dx = room(x.length);
    kernels.convolve(
      ...([spread.origin, spread.row, spread.image, outC, pw, 1, packed, kernel, 1] as const),
      ...([dx, n, h, w, inC, 0, STORE, edge] as const),
    );
    expectClose(take(dx, x.length), grads[0]?.dataSync() ?? []);
  }

  it('[K2] convolution with bias and ReLU, its input, filter and bias gradients', () => {
    const shapes = fc.record({
      n: fc.constantFrom(1, 2, 3),
      h: fc.integer({ min: 1, max: 9 }),
      w: fc.integer({ min: 1, max: 9 }),
      inC: fc.constantFrom(1, 2, 3, 5, 8),
      outC: fc.constantFrom(1, 3, 4, 7, 8, 9),
      kernel: fc.constantFrom(1, 2, 3),
      stride: fc.constantFrom(1, 2),
      pad: fc.constantFrom(0, 1),
      seed: SEED,
    });
    fc.assert(
      fc.property(shapes, (setting) => {
        const { h, w, kernel, pad } = setting;
        fc.pre(pad < kernel && Math.min(h, w) + 2 * pad >= kernel);
        expectConvolution(setting);
      }),
      { numRuns: 100, seed: 5 },
    );
  });

  it.each([
    ['two in a block, then one', 5, 23, 8, 1],
    ['three in a block, then two', 5, 23, 9, 2],
    ['one in a block', 2, 34, 9, 1],
    ['one larger than a block', 2, 41, 8, 1],
  ])('[K2] images whose filter gradient is summed in blocks: %s', (_, n, side, outC, stride) => {
    expectConvolution({ n, h: side, w: side, inC: 8, outC, kernel: 3, stride, pad: 1, seed: 1 });
  });

  it('[K14] a gradient is spread by its stride into zeros, and nothing else is written', () => {
    const side = fc.constantFrom(1, 2, 3, 5, 7);
    const strides = fc.constantFrom(1, 2, 3);
    const borders = fc.constantFrom(0, 1, 2);
    fc.assert(
      fc.property(
        fc.tuple(fc.constantFrom(1, 3), side, side, fc.constantFrom(1, 2, 3, 4, 7, 13)),
        strides,
        borders,
        borders,
        SEED,
        ([n, h, w, c], stride, fromBorder, toBorder, seed) => {
          clear();
          const dy = noise(rngStream(seed, 'k14'), n * h * w * c);
          // What a stride leaves over behind the last pixel stays zero too.
          const [wideH, wideW] = [stride * h, stride * w];
          const wide = new Float32Array(n * wideH * wideW * c);
          dy.forEach((value, i) => {
            const [channel, pixel] = [i % c, Math.floor(i / c)];
            const [x, row] = [pixel % w, Math.floor(pixel / w)];
            const [y, image] = [row % h, Math.floor(row / h)];
            wide[((image * wideH + y * stride) * wideW + x * stride) * c + channel] = value;
          });
          const from = bordered(dy, [n, h, w, c], fromBorder);
          const ours = bordered(new Float32Array(wide.length), [n, wideH, wideW, c], toBorder);
          const theirs = bordered(wide, [n, wideH, wideW, c], toBorder);
          kernels.dilate(
            ...([from.at, from.row, from.image, n, h, w, c, stride] as const),
            ...([ours.at, ours.row, ours.image] as const),
          );
          const size = (n * ours.image) / 4;
          expect(take(ours.origin, size)).toEqual(take(theirs.origin, size));
        },
      ),
      { numRuns: 60, seed: 14 },
    );
  });
});
