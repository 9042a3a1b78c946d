import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import '#tfjs-gradients';
import fc from 'fast-check';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { allowRelaxedSimd } from '../../../cli/relaxed-simd';
import { permutation, rngStream } from '../../../core/base/rng';
import { loadSimdKernels, type SimdKernels } from './kernels';
import { type Bordered, createTestHeap, noise } from './test-heap';

const { memory, clear, room, take, bordered } = createTestHeap();

const SIDE = fc.constantFrom(1, 2, 3, 5, 7);
const SHAPE = fc.tuple(fc.constantFrom(1, 2, 3), SIDE, SIDE, fc.constantFrom(1, 2, 3, 4, 5, 7, 8, 13));
const BORDER = fc.constantFrom(0, 1, 2);
const SEED = fc.integer({ min: 0, max: 1e6 });
const RUNS = { numRuns: 60, seed: 13 };

describe.each(['plain', 'fused'] as const)(
  'SIMD kernels of branches, %s build, against the cpu backend',
  (build) => {
    let kernels: SimdKernels;
    beforeAll(async () => {
      allowRelaxedSimd();
      await tf.setBackend('cpu');
      ({ kernels } = await loadSimdKernels(memory, build));
    });
    beforeEach(clear);

    const strides = ({ at, row, image }: Bordered) => [at, row, image] as const;

    it('[K11] sums and ReLUs forward, gates back, over any borders and in place', () => {
      fc.assert(
        fc.property(SHAPE, BORDER, BORDER, BORDER, fc.boolean(), SEED, (shape, p, q, r, relu, seed) => {
          clear();
          const [n, h, w, c] = shape;
          const line = w * c;
          const rng = rngStream(seed, 'k11');
          const [a, b] = [noise(rng, n * h * line), noise(rng, n * h * line)];
          const floor = relu ? 0 : Number.NEGATIVE_INFINITY;
          const [pa, pb, y] = [bordered(a, shape, p), bordered(b, shape, q), bordered(a, shape, r)];
          const whole = (image: Bordered) => take(image.origin, (n * image.image) / 4);
          const expected = (values: tf.Tensor, border: number) =>
            whole(bordered(Float32Array.from(values.dataSync()), shape, border));
          const [ta, tb] = [tf.tensor1d(a), tf.tensor1d(b)];
          const floored = (values: tf.Tensor) => (relu ? tf.relu(values) : values);

          kernels.join(...strides(pa), 0, 0, 0, floor, n, h, line, ...strides(y));
          expect(whole(y)).toEqual(expected(floored(ta), r));
          kernels.join(...strides(pa), ...strides(pb), floor, n, h, line, ...strides(y));
          const sum = floored(tf.add(ta, tb));
          expect(whole(y)).toEqual(expected(sum, r));

          const dx = bordered(a, shape, q);
          kernels.gate(...strides(pa), ...strides(y), floor, n, h, line, ...strides(dx));
          const gated = relu ? tf.where(tf.greater(sum, 0), ta, tf.zerosLike(ta)) : ta;
          expect(whole(dx)).toEqual(expected(gated, q));

          // As a fork adds up its readers' gradients.
          kernels.join(...strides(pa), ...strides(pb), floor, n, h, line, ...strides(pb));
          expect(whole(pb)).toEqual(expected(sum, q));
        }),
        RUNS,
      );
    });

    it('[K12] a narrowed branch widens and its gradient comes back, any channels in any places, and nothing else is written', () => {
      const channels = fc.tuple(fc.constantFrom(1, 2, 3, 4, 7), fc.constantFrom(0, 1, 2, 5, 6));
      const borders = fc.tuple(BORDER, BORDER, BORDER);
      fc.assert(
        fc.property(SHAPE, channels, borders, SEED, ([n, h, w], [inC, more], [p, q, r], seed) => {
          clear();
          const outC = inC + more;
          const narrow = [n, h, w, inC] as const;
          const wide = [n, h, w, outC] as const;
          const rng = rngStream(seed, 'k12');
          const x = noise(rng, n * h * w * inC);
          const before = noise(rng, n * h * w * outC);
          const dy = noise(rng, n * h * w * outC);
          // Channel c of the wide tensor: channel `from` of x, or as it was.
          const from = [...permutation(outC, rng)];
          const table = room(inC);
          const places = Array.from({ length: inC }, (_, channel) => from.indexOf(channel));
          new Int32Array(memory.buffer, table, inC).set(places);
          const whole = (image: Bordered) => take(image.origin, (n * image.image) / 4);

          const y = bordered(before, wide, r);
          kernels.widen(
            ...([...strides(bordered(x, narrow, q)), inC, table] as const),
            ...([n, h, w, outC, ...strides(y)] as const),
          );
          const all = tf.concat([tf.tensor4d(x, [...narrow]), tf.zeros([n, h, w, more])], 3);
          const kept = tf.tensor1d(from.map((channel) => (channel < inC ? 0 : 1)));
          const shown = tf.gather(all, tf.tensor1d(from, 'int32'), 3);
          const expected = tf.add(shown, tf.mul(tf.tensor4d(before, [...wide]), kept));
          expect(whole(y)).toEqual(whole(bordered(Float32Array.from(expected.dataSync()), wide, r)));

          const dx = bordered(x, narrow, q);
          kernels.narrowGradient(
            ...([...strides(bordered(dy, wide, p)), outC, table] as const),
            ...([n, h, w, inC, ...strides(dx)] as const),
          );
          const back = tf.gather(tf.tensor4d(dy, [...wide]), tf.tensor1d(places, 'int32'), 3);
          expect(whole(dx)).toEqual(whole(bordered(Float32Array.from(back.dataSync()), narrow, q)));
        }),
        RUNS,
      );
    });
  },
);
