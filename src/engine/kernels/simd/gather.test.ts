import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import fc from 'fast-check';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { allowRelaxedSimd } from '../../../cli/relaxed-simd';
import { rngStream } from '../../../core/base/rng';
import { type Augmentation, augmentImage, changeCode } from '../../../core/datasets/augmentation';
import { loadSimdKernels, type SimdKernels } from './kernels';
import { createTestHeap, expectClose, noise } from './test-heap';

const { memory, clear, put, room, take, bordered } = createTestHeap();

const SIZE = fc.constantFrom(1, 2, 3, 4, 5, 6, 7, 8, 11, 13, 16, 17, 23);
const SEED = fc.integer({ min: 0, max: 1e6 });
const RUNS = { numRuns: 40, seed: 11 };

describe.each(['plain', 'fused'] as const)('SIMD kernels that gather batches, %s build', (build) => {
  let kernels: SimdKernels;
  beforeAll(async () => {
    allowRelaxedSimd();
    await tf.setBackend('cpu');
    ({ kernels } = await loadSimdKernels(memory, build));
  });
  beforeEach(clear);

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
        const all = tf.tensor4d(Int32Array.from(images), [7, h, w, c], 'int32');
        const batch = tf.cast(tf.gather(all, tf.tensor1d(Int32Array.from(rows), 'int32')), 'float32');
        const expected = tf.add(tf.mul(batch, tf.tensor1d(scale)), tf.tensor1d(shift)).dataSync<'float32'>();
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
