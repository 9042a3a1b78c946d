import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import '#tfjs-gradients';
import fc from 'fast-check';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { allowRelaxedSimd } from '../../../cli/relaxed-simd';
import { rngStream } from '../../../core/base/rng';
import { BIAS, BIAS_RELU, GATE, loadSimdKernels, type SimdKernels, STORE } from './kernels';
import { type Bordered, createTestHeap, expectClose, noise } from './test-heap';

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

  it('[K1] column sums of any number of rows, exactly: blocks of 256 are joined in float64', () => {
    const rows = fc.constantFrom(1, 2, 7, 255, 256, 257, 511, 512, 513, 700);
    const beside = fc.constantFrom(0, 1, 4);
    fc.assert(
      fc.property(rows, SIZE, beside, fc.boolean(), SEED, (m, n, more, large, seed) => {
        clear();
        const rng = rngStream(seed, 'k1/columns');
        const wide = n + more;
        const b = Float32Array.from({ length: m * wide }, () => rng.below(2001) - 1000);
        if (large) {
          // In float32 the sum of this block would swallow small numbers.
          b.fill(0, 0, 256 * wide);
          b.fill(2 ** 25, 0, wide);
        }
        const expected = new Float64Array(wide);
        b.forEach((value, i) => {
          expected[i % wide] = (expected[i % wide] ?? 0) + value;
        });
        const sums = put(new Float32Array(n).fill(Number.NaN));
        kernels.columnSums(put(b), 4 * wide, m, n, sums);
        expect(take(sums, n)).toEqual(Float32Array.from(expected.subarray(0, n)));
      }),
      RUNS,
    );
  });

  it('[K3] batch norm with and without ReLU: moments, output and all gradients', () => {
    const small = fc.constantFrom(1, 2, 3, 5, 7, 11, 16);
    const shapes = fc.tuple(fc.constantFrom(1, 3, 4, 5), small, small);
    fc.assert(
      fc.property(
        shapes,
        SIZE,
        fc.boolean(),
        fc.constantFrom(0, 1),
        SEED,
        (shape, channels, relu, pad, seed) => {
          clear();
          const [n, h, w] = shape;
          const pixels = n * h * w;
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
          const [dg, db] = [room(channels), room(channels)];
          const size = [n, h, w, channels] as const;
          const empty = new Float32Array(x.length);
          const [y, back] = [bordered(empty, size, pad), bordered(empty, size, pad)];
          const whole = (image: Bordered) => take(image.origin, (n * image.image) / 4);
          const expected = (values: tf.TypedArray) => whole(bordered(Float32Array.from(values), size, pad));
          kernels.scaleShift(px, ps, pt, floor, n, h, w, channels, y.at, y.row, y.image);
          expectClose(whole(y), expected(norm(...args).dataSync()), 1e-4);
          kernels.normGradient(
            ...([px, pdy, n, h, w, channels, ps, pt, floor, mean, pi] as const),
            ...([dg, db, back.at, back.row, back.image, sums] as const),
          );
          expectClose(take(dg, channels), dGamma?.dataSync() ?? [], 1e-4);
          expectClose(take(db, channels), dBeta?.dataSync() ?? [], 1e-4);
          expectClose(whole(back), expected(dx?.dataSync() ?? new Float32Array()), 2e-4);
        },
      ),
      RUNS,
    );
  });

  it('[K4] max, average and global average pools with their gradients over any borders; the first maximum wins a tie, and what was there before is gone', () => {
    const shapes = fc.record({
      n: fc.constantFrom(1, 3),
      h: fc.integer({ min: 2, max: 9 }),
      w: fc.integer({ min: 2, max: 9 }),
      c: SIZE,
      size: fc.constantFrom(2, 3),
      pad: fc.constantFrom(0, 1),
      seed: SEED,
    });
    fc.assert(
      fc.property(shapes, ({ n, h, w, c, size, pad, seed }) => {
        fc.pre(h >= size && w >= size);
        clear();
        const rng = rngStream(seed, 'k4');
        // Small integers make ties.
        const x = Float32Array.from({ length: n * h * w * c }, () => rng.below(5) - 3);
        const [outH, outW] = [Math.floor(h / size), Math.floor(w / size)];
        const dy = noise(rng, n * outH * outW * c);
        const tx = tf.tensor4d(x, [n, h, w, c]);
        const tdy = tf.tensor4d(dy, [n, outH, outW, c]);
        const [px, pdy] = [put(x), put(dy)];
        const dirty = (floats: number) => put(new Float32Array(floats).fill(Number.NaN));
        const size4 = [n, outH, outW, c] as const;
        const [y, from] = [bordered(new Float32Array(dy.length), size4, pad), bordered(dy, size4, pad)];
        const whole = (image: Bordered) => take(image.origin, (n * image.image) / 4);
        const expected = (values: tf.TypedArray) => whole(bordered(Float32Array.from(values), size4, pad));

        const max = (a: tf.Tensor) => tf.maxPool(tf.reshape<tf.Rank.R4>(a, tx.shape), size, size, 'valid');
        kernels.maxPool(px, n, h, w, c, size, y.at, y.row, y.image);
        expectClose(whole(y), expected(max(tx).dataSync()));
        const dMax = dirty(x.length);
        kernels.maxPoolGradient(
          ...([px, y.at, y.row, y.image, from.at, from.row, from.image, n, h, w, c, size, dMax] as const),
        );
        expectClose(take(dMax, x.length), tf.grad(max)(tx, tdy).dataSync());

        const average = (a: tf.Tensor) =>
          tf.avgPool(tf.reshape<tf.Rank.R4>(a, tx.shape), size, size, 'valid');
        kernels.averagePool(px, n, h, w, c, size, y.at, y.row, y.image);
        expectClose(whole(y), expected(average(tx).dataSync()));
        const dAverage = dirty(x.length);
        kernels.averagePoolGradient(pdy, n, h, w, c, size, dAverage);
        expectClose(take(dAverage, x.length), tf.grad(average)(tx, tdy).dataSync());

        const [means, dMeans] = [dirty(n * c), dirty(x.length)];
        kernels.globalAverage(px, n, h * w, c, means);
        expectClose(take(means, n * c), tf.mean(tx, [1, 2]).dataSync());
        const ends = noise(rng, n * c);
        kernels.globalAverageGradient(put(ends), n, h * w, c, dMeans);
        const flat = tf.grad((a) => tf.mean(a, [1, 2]))(tx, tf.tensor2d(ends, [n, c]));
        expectClose(take(dMeans, x.length), flat.dataSync());
      }),
      RUNS,
    );
  });
});
