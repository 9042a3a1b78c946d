import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import '#tfjs-gradients';
import fc from 'fast-check';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { allowRelaxedSimd } from '../../../cli/relaxed-simd';
import { permutation, rngStream } from '../../../core/base/rng';
import { loadSimdKernels, type SimdKernels } from './kernels';
import { type Bordered, createTestHeap, noise } from './test-heap';

const { memory, clear, put, room, take, bordered } = createTestHeap();

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

    it('[K12] a narrowed branch joins its stream or widens alone, and its gradient comes back, any channels in any places', () => {
      const channels = fc.tuple(fc.constantFrom(1, 2, 3, 4, 7), fc.constantFrom(0, 1, 2, 5, 6));
      const borders = fc.tuple(BORDER, BORDER, BORDER);
      const kinds = fc.tuple(fc.boolean(), fc.boolean());
      fc.assert(
        fc.property(
          SHAPE,
          channels,
          borders,
          kinds,
          SEED,
          ([n, h, w], [inC, more], [p, q, r], kind, seed) => {
            clear();
            const [joined, relu] = kind;
            const outC = inC + more;
            const narrow = [n, h, w, inC] as const;
            const wide = [n, h, w, outC] as const;
            const rng = rngStream(seed, 'k12');
            const x = noise(rng, n * h * w * inC);
            const stream = noise(rng, n * h * w * outC);
            const dy = noise(rng, n * h * w * outC);
            const shift = noise(rng, more);
            // Where channel c comes from: channel `from` of x, or constant `from - inC`.
            const from = [...permutation(outC, rng)];
            const table = room(outC);
            const places = from.map((place) => (place < inC ? place : inC - 1 - place));
            new Int32Array(memory.buffer, table, outC).set(places);

            const widened = (values: tf.Tensor) =>
              tf.gather(
                tf.concat(
                  [
                    tf.reshape(values, [...narrow]),
                    tf.mul(tf.ones([n, h, w, more]), tf.reshape(tf.tensor1d(shift), [1, 1, 1, more])),
                  ],
                  3,
                ),
                tf.tensor1d(from, 'int32'),
                3,
              );
            const tx = tf.tensor1d(x);
            const whole = (image: Bordered) => take(image.origin, (n * image.image) / 4);

            const [a, px] = [bordered(stream, wide, p), bordered(x, narrow, q)];
            const y = bordered(dy, wide, r);
            kernels.joinNarrow(
              ...(joined ? strides(a) : ([0, 0, 0] as const)),
              ...([...strides(px), inC, table, put(shift), relu ? 0 : Number.NEGATIVE_INFINITY] as const),
              ...([n, h, w, outC, ...strides(y)] as const),
            );
            const sum = joined ? tf.add(tf.tensor4d(stream, [...wide]), widened(tx)) : widened(tx);
            const expected = Float32Array.from((relu ? tf.relu(sum) : sum).dataSync());
            expect(whole(y)).toEqual(whole(bordered(expected, wide, r)));

            const dx = bordered(x, narrow, q);
            kernels.narrowGradient(
              ...strides(bordered(dy, wide, p)),
              outC,
              table,
              n,
              h,
              w,
              inC,
              ...strides(dx),
            );
            const back = tf.grad(widened)(tx, tf.tensor4d(dy, [...wide]));
            expect(whole(dx)).toEqual(whole(bordered(Float32Array.from(back.dataSync()), narrow, q)));
          },
        ),
        RUNS,
      );
    });
  },
);
