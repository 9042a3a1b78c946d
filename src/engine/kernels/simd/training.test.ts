import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import '#tfjs-gradients';
import fc from 'fast-check';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { allowRelaxedSimd } from '../../../cli/relaxed-simd';
import { rngStream } from '../../../core/base/rng';
import { ADAM, adamScales, adamStep } from '../../../core/training/adam';
import { sgdStep } from '../../../core/training/sgd';
import { loadSimdKernels, type SimdKernels } from './kernels';
import { createTestHeap, expectClose, noise } from './test-heap';

const { memory, clear, put, room, take } = createTestHeap();

const SIZE = fc.constantFrom(1, 2, 3, 4, 5, 6, 7, 8, 11, 13, 16, 17, 23);
const SEED = fc.integer({ min: 0, max: 1e6 });
const RUNS = { numRuns: 40, seed: 11 };

/** A gradient as an optimiser takes it, by the operations of the cpu backend: clipped by its norm, with the decay of the weights. */
function takenGradient(weights: tf.Tensor1D, gradient: tf.Tensor1D, weightDecay: number): tf.Tensor1D {
  const clip = tf.minimum(1, tf.div(1, tf.add(tf.norm(gradient), 1e-6)));
  return tf.add(tf.mul(gradient, clip), tf.mul(weights, weightDecay));
}

describe.each(['plain', 'fused'] as const)('SIMD loss and optimisers, %s build', (build) => {
  let kernels: SimdKernels;
  beforeAll(async () => {
    allowRelaxedSimd();
    await tf.setBackend('cpu');
    ({ kernels } = await loadSimdKernels(memory, build));
  });
  beforeEach(clear);

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

  it('[K5] of equal logits the first class is the answer', () => {
    fc.assert(
      fc.property(SIZE, fc.integer({ min: 2, max: 13 }), SEED, (rows, classes, seed) => {
        clear();
        const rng = rngStream(seed, 'k5/ties');
        const logits = Float32Array.from({ length: rows * classes }, () => rng.below(3) - 2);
        const labels = Uint8Array.from({ length: rows }, () => rng.below(classes));
        const [pl, totals] = [room(rows), room(4)];
        new Uint8Array(memory.buffer, pl, rows).set(labels);
        new Float64Array(memory.buffer, totals, 2).fill(0);
        kernels.softmaxLoss(put(logits), pl, rows, classes, totals, 0, 1);
        const hits = labels.filter((label, i) => {
          const row = logits.subarray(i * classes, (i + 1) * classes);
          return row.indexOf(Math.max(...row)) === label;
        });
        expect(new Float64Array(memory.buffer, totals, 2)[1]).toBe(hits.length);
      }),
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
        const kept = tf.tensor1d(Float32Array.from(mask));
        let [tw, tv] = [tf.tensor1d(weights.slice()), tf.zeros<tf.Rank.R1>([count])];
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
          const taken = takenGradient(tw, tf.tensor1d(gradient), 5e-4);
          tv = tf.add(tf.mul(tv, 0.9), taken);
          const change = nesterov ? tf.add(taken, tf.mul(tv, 0.9)) : tv;
          tw = tf.mul(kept, tf.sub(tw, tf.mul(change, 0.1)));
        }
        expectClose(take(w, count), values, 1e-6);
        expectClose(take(w, count), tw.dataSync(), 2e-6);
        expect(take(w, count).every((value, i) => mask[i] === 1 || value === 0)).toBe(true);
      }),
      RUNS,
    );
  });

  it('[K6] the norm of what is kept is that of the gradient without what is cut, in the same order', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 3000 }), SEED, (count, seed) => {
        clear();
        const rng = rngStream(seed, 'k6/kept');
        const gradient = noise(rng, count);
        const mask = Float32Array.from({ length: count }, () => (rng.uniform() < 0.4 ? 0 : 1));
        const kept = gradient.map((value, i) => value * (mask[i] ?? 0));
        const found = kernels.sumOfKeptSquares(put(gradient), put(mask), count);
        expect(found).toBe(kernels.sumOfSquares(put(kept), count));
        const expected = kept.reduce((sum, value) => sum + value * value, 0);
        expect(found).toBeCloseTo(expected, 2);
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
          const ones = tf.tensor1d(Float32Array.from(mask));
          let [tw, tm, tv] = [tf.tensor1d(values.slice()), tf.zerosLike(ones), tf.zerosLike(ones)];
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
            const taken = tf.mul(ones, takenGradient(tw, tf.tensor1d(gradient), weightDecay));
            tm = tf.add(tf.mul(tm, beta1), tf.mul(taken, 1 - beta1));
            tv = tf.add(tf.mul(tv, beta2), tf.mul(tf.square(taken), 1 - beta2));
            const [unbiasedMean, unbiasedSquare] = [
              tf.div(tm, 1 - beta1 ** step),
              tf.div(tv, 1 - beta2 ** step),
            ];
            const change = tf.div(unbiasedMean, tf.add(tf.sqrt(unbiasedSquare), epsilon));
            tw = tf.mul(ones, tf.sub(tw, tf.mul(change, 0.01)));
          }
          expectClose(take(w, count), tw.dataSync(), 2e-6);
          expectClose(take(m, count), tm.dataSync(), 1e-6);
          expectClose(take(v, count), tv.dataSync(), 1e-6);
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
});
