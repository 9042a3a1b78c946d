import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import '#tfjs-gradients';
import fc from 'fast-check';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { allowRelaxedSimd } from '../../../cli/relaxed-simd';
import { rngStream } from '../../../core/base/rng';
import { type Augmentation, augmentImage, changeCode } from '../../../core/datasets/augmentation';
import { ADAM, adamScales, adamStep } from '../../../core/training/adam';
import { sgdStep } from '../../../core/training/sgd';
import { BIAS, BIAS_RELU, GATE, loadSimdKernels, type SimdKernels, STORE } from './kernels';
import { createTestHeap, expectClose, noise } from './test-heap';

const { memory, clear, put, room, take, bordered } = createTestHeap();

const SIZE = fc.constantFrom(1, 2, 3, 4, 5, 6, 7, 8, 11, 13, 16, 17, 23);
const SEED = fc.integer({ min: 0, max: 1e6 });
const RUNS = { numRuns: 40, seed: 11 };

describe.each(['plain', 'fused'] as const)('SIMD kernels, %s build, against the cpu backend', (build) => {
  let kernels: SimdKernels;
  beforeAll(async () => {
    allowRelaxedSimd();
    await tf.setBackend('cpu');
    ({ kernels } = await loadSimdKernels(memory, build));
  });
  beforeEach(clear);

  it('[K10] the fused build rounds a product and a sum once, the plain one twice', () => {
    // x^2 = 1 + 2^-11 + 2^-24, whose last term does not fit into float32. (A processor without the instruction rounds twice too.)
    const x = 1 + 2 ** -12;
    const [a, packed, c, edge] = [put([-Math.fround(x * x), x]), room(16), room(1), room(8)];
    kernels.pack(put([1, x]), 4, 4, 2, 1, packed);
    kernels.multiply(a, 8, packed, c, 4, 1, 1, 2, 0, 0, STORE, edge);
    expect(take(c, 1)).toEqual(Float32Array.of(build === 'fused' ? 2 ** -24 : 0));
  });

  it('[K1] matrix products in all four transpose forms, with bias, ReLU and gate', () => {
    fc.assert(
      fc.property(SIZE, SIZE, fc.constantFrom(1, 5, 17, 255, 256, 257, 600), SEED, (m, n, k, seed) => {
        clear();
        const rng = rngStream(seed, 'k1');
        const [a, b, bias, gate] = [noise(rng, m * k), noise(rng, k * n), noise(rng, n), noise(rng, m * n)];
        const [pa, pb, pbias, pgate, c] = [put(a), put(b), put(bias), put(gate), room(m * n)];
        const packed = room(k * 8 * Math.ceil(n / 8));
        const edge = room(8);
        const product = tf.matMul(tf.tensor2d(a, [m, k]), tf.tensor2d(b, [k, n]));
        const run = (mode: number, extra: number, extraRow: number) => {
          kernels.multiply(pa, 4 * k, packed, c, 4 * n, m, n, k, extra, extraRow, mode, edge);
          return take(c, m * n);
        };
        kernels.pack(pb, 4 * n, 4, k, n, packed);
        expectClose(run(STORE, 0, 0), product.dataSync());
        const withBias = tf.add(product, tf.tensor1d(bias));
        expectClose(run(BIAS, pbias, 0), withBias.dataSync());
        expectClose(run(BIAS_RELU, pbias, 0), tf.relu(withBias).dataSync());
        const gated = tf.mul(product, tf.cast(tf.greater(tf.tensor2d(gate, [m, n]), 0), 'float32'));
        expectClose(run(GATE, pgate, 4 * n), gated.dataSync());
        const turned = put(tf.transpose(tf.tensor2d(b, [k, n])).dataSync());
        for (const [from, kStep, jStep] of [
          [pb, 4 * n, 4],
          [turned, 4, 4 * k],
        ] as const) {
          kernels.packMultiply(
            ...([pa, 4 * k, from, kStep, jStep, packed, c, 4 * n] as const),
            ...([m, n, k, pbias, 0, BIAS_RELU, edge] as const),
          );
          expectClose(take(c, m * n), tf.relu(withBias).dataSync());
        }
        const [g, sums] = [room(k * n), room(n)];
        kernels.outerProduct(pa, 4 * k, pgate, 4 * n, g, sums, k, n, m, edge);
        const outer = tf.matMul(tf.tensor2d(a, [m, k]), tf.tensor2d(gate, [m, n]), true);
        expectClose(take(g, k * n), outer.dataSync());
        const gateTurned = put(tf.transpose(tf.tensor2d(gate, [m, n])).dataSync());
        const panels = room(m * 8 * Math.ceil(n / 8));
        kernels.packOuterProduct(pa, 4 * k, gateTurned, 4 * m, panels, g, k, n, m, edge);
        expectClose(take(g, k * n), outer.dataSync());
        const columns = tf.sum(tf.tensor2d(gate, [m, n]), 0).dataSync();
        expectClose(take(sums, n), columns);
        kernels.columnSums(pgate, 4 * n, m, n, sums);
        expectClose(take(sums, n), columns);
      }),
      RUNS,
    );
  });

  it('[K2] convolution, its input gradient and its filter gradient', () => {
    const shapes = fc.record({
      n: fc.constantFrom(1, 2, 3),
      h: fc.integer({ min: 3, max: 9 }),
      w: fc.integer({ min: 3, max: 9 }),
      inC: fc.constantFrom(1, 2, 3, 5, 8),
      outC: fc.constantFrom(1, 3, 4, 7, 8, 9),
      kernel: fc.constantFrom(1, 2, 3),
      stride: fc.constantFrom(1, 2),
      pad: fc.constantFrom(0, 1),
      seed: SEED,
    });
    fc.assert(
      fc.property(shapes, ({ n, h, w, inC, outC, kernel, stride, pad, seed }) => {
        fc.pre(pad < kernel);
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
        const packed = room(
          kernel * kernel * 8 * Math.max(inC * Math.ceil(outC / 8), outC * Math.ceil(inC / 8)),
        );
        const [pw, y, edge] = [put(filter), room(n * outH * outW * outC), room(8)];
        kernels.convolve(
          ...([image.origin, image.row, image.image, inC, pw, 0, packed, kernel, stride] as const),
          ...([y, n, outH, outW, outC, 0, STORE, edge] as const),
        );
        expectClose(take(y, dy.length), conv(tx, tw).dataSync());

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
      }),
      { numRuns: 80, seed: 5 },
    );
  });

  it('[K3] batch norm with and without ReLU: moments, output and all gradients', () => {
    fc.assert(
      fc.property(fc.constantFrom(3, 64, 700), SIZE, fc.boolean(), SEED, (pixels, channels, relu, seed) => {
        clear();
        const rng = rngStream(seed, 'k3');
        const [x, dy] = [noise(rng, pixels * channels), noise(rng, pixels * channels)];
        const [gamma, beta] = [noise(rng, channels), noise(rng, channels)];
        const floor = relu ? 0 : Number.NEGATIVE_INFINITY;
        const normOf = (a: tf.Tensor, s: tf.Tensor, t: tf.Tensor) => {
          const mean = tf.mean(a, 0);
          const variance = tf.mean(tf.square(tf.sub(a, mean)), 0);
          return tf.add(tf.mul(tf.div(tf.sub(a, mean), tf.sqrt(tf.add(variance, 1e-5))), s), t);
        };
        const norm = (...of: [tf.Tensor, tf.Tensor, tf.Tensor]) =>
          relu ? tf.relu(normOf(...of)) : normOf(...of);
        const args = [tf.tensor2d(x, [pixels, channels]), tf.tensor1d(gamma), tf.tensor1d(beta)] as const;
        // Rounding decides on which side of the ReLU a value this near to 0 falls.
        fc.pre(
          !relu ||
            normOf(...args)
              .dataSync()
              .every((value) => Math.abs(value) > 1e-5),
        );
        const [dx, dGamma, dBeta] = tf.grads((a, s, t) => norm(a, s, t))(
          [...args],
          tf.tensor2d(dy, [pixels, channels]),
        );

        const [px, pdy, mean, variance] = [put(x), put(dy), room(channels), room(channels)];
        const sums = room(4 * channels);
        kernels.moments(px, pixels, channels, mean, variance, sums);
        const m = take(mean, channels);
        const v = take(variance, channels);
        const inverse = v.map((value) => 1 / Math.sqrt(value + 1e-5));
        const scale = gamma.map((value, c) => value * (inverse[c] ?? 0));
        const shift = beta.map((value, c) => value - (m[c] ?? 0) * (scale[c] ?? 0));
        const [ps, pt, pi] = [put(scale), put(shift), put(inverse)];
        const [y, back, dg, db] = [room(x.length), room(x.length), room(channels), room(channels)];
        const row = 4 * channels;
        kernels.scaleShift(px, ps, pt, floor, pixels, 1, 1, channels, y, row, row);
        expectClose(take(y, x.length), norm(...args).dataSync(), 1e-4);
        kernels.normGradient(
          ...([px, pdy, pixels, 1, 1, channels, ps, pt, floor, mean, pi] as const),
          ...([dg, db, back, row, row, sums] as const),
        );
        expectClose(take(dg, channels), dGamma?.dataSync() ?? [], 1e-4);
        expectClose(take(db, channels), dBeta?.dataSync() ?? [], 1e-4);
        expectClose(take(back, x.length), dx?.dataSync() ?? [], 2e-4);
      }),
      RUNS,
    );
  });

  it('[K4] max, average and global average pools with their gradients; the first maximum wins a tie', () => {
    const shapes = fc.record({
      n: fc.constantFrom(1, 3),
      h: fc.integer({ min: 2, max: 9 }),
      w: fc.integer({ min: 2, max: 9 }),
      c: SIZE,
      size: fc.constantFrom(2, 3),
      seed: SEED,
    });
    fc.assert(
      fc.property(shapes, ({ n, h, w, c, size, seed }) => {
        fc.pre(h >= size && w >= size);
        clear();
        const rng = rngStream(seed, 'k4');
        // Small integers make ties.
        const x = Float32Array.from({ length: n * h * w * c }, () => rng.below(5));
        const [outH, outW] = [Math.floor(h / size), Math.floor(w / size)];
        const dy = noise(rng, n * outH * outW * c);
        const tx = tf.tensor4d(x, [n, h, w, c]);
        const tdy = tf.tensor4d(dy, [n, outH, outW, c]);
        const [px, pdy, y, dx] = [put(x), put(dy), room(dy.length), room(x.length)];
        const [row, image] = [4 * outW * c, 4 * outW * outH * c];

        const max = (a: tf.Tensor) => tf.maxPool(tf.reshape<tf.Rank.R4>(a, tx.shape), size, size, 'valid');
        kernels.maxPool(px, n, h, w, c, size, y, row, image);
        expectClose(take(y, dy.length), max(tx).dataSync());
        kernels.maxPoolGradient(px, y, row, image, pdy, row, image, n, h, w, c, size, dx);
        expectClose(take(dx, x.length), tf.grad(max)(tx, tdy).dataSync());

        const average = (a: tf.Tensor) =>
          tf.avgPool(tf.reshape<tf.Rank.R4>(a, tx.shape), size, size, 'valid');
        kernels.averagePool(px, n, h, w, c, size, y, row, image);
        expectClose(take(y, dy.length), average(tx).dataSync());
        kernels.averagePoolGradient(pdy, n, h, w, c, size, dx);
        expectClose(take(dx, x.length), tf.grad(average)(tx, tdy).dataSync());

        kernels.globalAverage(px, n, h * w, c, y);
        expectClose(take(y, n * c), tf.mean(tx, [1, 2]).dataSync());
        const ends = noise(rng, n * c);
        kernels.globalAverageGradient(put(ends), n, h * w, c, dx);
        const flat = tf.grad((a) => tf.mean(a, [1, 2]))(tx, tf.tensor2d(ends, [n, c]));
        expectClose(take(dx, x.length), flat.dataSync());
      }),
      RUNS,
    );
  });

  it('[K5] softmax cross-entropy: loss, gradient and hits, also for logits of any size', () => {
    fc.assert(
      fc.property(
        SIZE,
        fc.integer({ min: 2, max: 13 }),
        fc.constantFrom(1, 30, 300),
        SEED,
        (rows, classes, size, seed) => {
          clear();
          const rng = rngStream(seed, 'k5');
          const logits = noise(rng, rows * classes).map((value) => value * size);
          const labels = Uint8Array.from({ length: rows }, () => rng.below(classes));
          const hot = tf.oneHot(tf.tensor1d(Int32Array.from(labels), 'int32'), classes);
          const loss = (z: tf.Tensor) =>
            tf.neg(tf.sum(tf.mul(hot, tf.logSoftmax(tf.reshape(z, [rows, classes])))));
          const tz = tf.tensor2d(logits, [rows, classes]);
          const [pz, pl, totals, d] = [put(logits), room(rows), room(4), room(logits.length)];
          new Uint8Array(memory.buffer, pl, rows).set(labels);
          new Float64Array(memory.buffer, totals, 2).fill(0);
          kernels.softmaxLoss(pz, pl, rows, classes, totals, d, 1);
          const [lossSum = Number.NaN, right = Number.NaN] = new Float64Array(memory.buffer, totals, 2);
          const expected = loss(tz).dataSync()[0] ?? Number.NaN;
          expect(Math.abs(lossSum - expected)).toBeLessThanOrEqual(1e-4 * Math.max(1, expected));
          const best = tf.argMax(tz, 1).dataSync();
          expect(right).toBe(labels.reduce((sum, label, i) => sum + (best[i] === label ? 1 : 0), 0));
          expectClose(take(d, logits.length), tf.grad(loss)(tz).dataSync());
        },
      ),
      RUNS,
    );
  });

  it("[K6] the optimiser step is the authors' recursion, masked weights stay 0", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 67 }), fc.boolean(), SEED, (count, nesterov, seed) => {
        clear();
        const rng = rngStream(seed, 'k6');
        const mask = Uint8Array.from({ length: count }, () => (rng.uniform() < 0.4 ? 0 : 1));
        const weights = noise(rng, count).map((value, i) => value * (mask[i] ?? 0));
        const settings = { learningRate: 0.1, momentum: 0.9, nesterov, weightDecay: 5e-4, clipNorm: 1 };
        const [w, v, m] = [put(weights), put(new Float32Array(count)), put(mask)];
        const values = weights.slice();
        const velocity = new Float32Array(count);
        for (let step = 0; step < 4; step++) {
          const gradient = noise(rng, count);
          const g = put(gradient);
          const norm = Math.sqrt(kernels.sumOfSquares(g, count));
          kernels.momentumStep(
            w,
            v,
            g,
            m,
            count,
            Math.min(1, 1 / (norm + 1e-6)),
            5e-4,
            0.9,
            0.1,
            nesterov ? 1 : 0,
          );
          sgdStep([{ values, velocity, gradient, mask }], settings);
        }
        expectClose(take(w, count), values, 1e-6);
        expect(take(w, count).every((value, i) => mask[i] === 1 || value === 0)).toBe(true);
      }),
      RUNS,
    );
  });

  it('[K9] the Adam step is the reference, masked weights and their means stay 0', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 67 }),
        fc.constantFrom(0, 5e-4),
        SEED,
        (count, weightDecay, seed) => {
          clear();
          const rng = rngStream(seed, 'k9');
          const mask = Uint8Array.from({ length: count }, () => (rng.uniform() < 0.4 ? 0 : 1));
          const values = noise(rng, count).map((value, i) => value * (mask[i] ?? 0));
          const [mean, square] = [new Float32Array(count), new Float32Array(count)];
          const [w, m, v, kept] = [put(values), put(mean), put(square), put(mask)];
          for (let step = 1; step <= 4; step++) {
            const gradient = noise(rng, count);
            const g = put(gradient);
            const clip = Math.min(1, 1 / (Math.sqrt(kernels.sumOfSquares(g, count)) + 1e-6));
            const { rate, root } = adamScales(0.01, step);
            const { beta1, beta2, epsilon } = ADAM;
            const settings = [clip, weightDecay, beta1, beta2, epsilon, rate, root] as const;
            kernels.adamStep(w, m, v, g, kept, count, ...settings);
            adamStep(
              [{ values, mean, square, gradient, mask }],
              { learningRate: 0.01, weightDecay, clipNorm: 1 },
              step,
            );
          }
          expectClose(take(w, count), values, 2e-6);
          expectClose(take(m, count), mean, 1e-6);
          expectClose(take(v, count), square, 1e-6);
          for (const at of [w, m, v])
            expect(take(at, count).every((value, i) => mask[i] === 1 || value === 0)).toBe(true);
        },
      ),
      RUNS,
    );
  });

  it('[K7] batches are gathered and normalised, with and without a border', () => {
    fc.assert(
      fc.property(SIZE, SIZE, fc.constantFrom(1, 2, 3), fc.constantFrom(0, 1), SEED, (h, w, c, pad, seed) => {
        clear();
        const rng = rngStream(seed, 'k7');
        const count = 5;
        const images = Uint8Array.from({ length: 7 * h * w * c }, () => rng.below(256));
        const rows = Uint32Array.from({ length: count }, () => rng.below(7));
        const [pi, pr] = [room(images.length / 4 + 8), room(count)];
        new Uint8Array(memory.buffer, pi, images.length).set(images);
        new Uint32Array(memory.buffer, pr, count).set(rows);
        const [scale, shift] = [noise(rng, c), noise(rng, c)];
        const out = bordered(new Float32Array(count * h * w * c), [count, h, w, c], pad);
        const [labels, taken] = [room(2), room(2)];
        new Uint8Array(memory.buffer, labels, 7).set([3, 1, 4, 1, 5, 9, 2]);
        kernels.gather(
          ...([pi, labels, pr, count, h, w, c, put(scale), put(shift)] as const),
          ...([out.at, out.row, out.image, taken] as const),
        );
        const expected = Float32Array.from({ length: count * h * w * c }, (_, i) => {
          const image = Math.floor(i / (h * w * c));
          const pixel = images[(rows[image] ?? 0) * h * w * c + (i % (h * w * c))] ?? 0;
          return pixel * (scale[i % c] ?? 0) + (shift[i % c] ?? 0);
        });
        const whole = bordered(expected, [count, h, w, c], pad);
        const size = (count * out.image) / 4;
        expectClose(take(out.origin, size), take(whole.origin, size));
        const expectedLabels = Array.from(rows, (row) => [3, 1, 4, 1, 5, 9, 2][row]);
        expect([...new Uint8Array(memory.buffer, taken, count)]).toEqual(expectedLabels);
      }),
      RUNS,
    );
  });

  it('[K8] augmented batches are the reference images, bit for bit, and unchanged ones those gathered plainly', () => {
    const side = fc.integer({ min: 5, max: 12 });
    const kinds = fc.constantFrom<Augmentation>('crop-flip', 'crop-flip-reflect');
    fc.assert(
      fc.property(
        side,
        side,
        fc.constantFrom(1, 2, 3),
        kinds,
        fc.boolean(),
        SEED,
        (h, w, c, kind, still, seed) => {
          clear();
          const rng = rngStream(seed, 'k8');
          const [count, all] = [6, 4];
          const size = h * w * c;
          const images = Uint8Array.from({ length: all * size }, () => rng.below(256));
          const rows = Uint32Array.from({ length: count }, () => rng.below(all));
          const offsets = () => Int8Array.from({ length: all }, () => (still ? 0 : rng.below(9) - 4));
          const flips = Uint8Array.from({ length: all }, () => (still ? 0 : rng.below(2)));
          const plan = { flips, dy: offsets(), dx: offsets() };
          const [pi, pr, pc] = [room(images.length / 4 + 8), room(count), room(2)];
          new Uint8Array(memory.buffer, pi, images.length).set(images);
          new Uint32Array(memory.buffer, pr, count).set(rows);
          new Uint8Array(memory.buffer, pc, count).set(Array.from(rows, (row) => changeCode(plan, row)));
          const [scale, shift] = [put(noise(rng, c)), put(noise(rng, c))];
          const ours = bordered(new Float32Array(count * size), [count, h, w, c], 1);
          const [labels, taken] = [room(1), room(2)];
          new Uint8Array(memory.buffer, labels, all).set([3, 1, 4, 5]);
          const format = [count, h, w, c, scale, shift, ours.at, ours.row, ours.image, taken] as const;
          const reflect = kind === 'crop-flip' ? 0 : 1;
          kernels.gatherAugmented(pi, labels, pr, pc, reflect, ...format);
          const got = take(ours.origin, (count * ours.image) / 4);
          const expectedLabels = Array.from(rows, (row) => [3, 1, 4, 5][row]);
          expect([...new Uint8Array(memory.buffer, taken, count)]).toEqual(expectedLabels);

          const changed = room(images.length / 4 + 8);
          for (let row = 0; row < all; row++) {
            const image = augmentImage(
              images.subarray(row * size, (row + 1) * size),
              { height: h, width: w, channels: c },
              kind,
              plan,
              row,
            );
            new Uint8Array(memory.buffer, changed + row * size, size).set(image);
          }
          kernels.gather(changed, labels, pr, ...format);
          expect(take(ours.origin, (count * ours.image) / 4)).toEqual(got);
          if (still) expect(new Uint8Array(memory.buffer, changed, all * size)).toEqual(images);
        },
      ),
      RUNS,
    );
  });
});
