import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { wasmHeap } from '../../../backend/wasm-heap';
import type { BothBackends } from './both-backends.fixture';
import { startBoth } from './both-backends.fixture';

describe('tensors that share their values', () => {
  let both: BothBackends;
  beforeAll(async () => {
    both = await startBoth('plain');
  });

  it('[K54] a clone and a cast to the same type take no memory and outlive what they were made of', async () => {
    await tf.setBackend('wasm');
    const before = tf.memory();
    const whole = tf.tensor1d([1, 2, 3]);
    const copies = [tf.clone(whole), tf.cast(whole, 'float32')];
    expect(tf.memory().numDataBuffers).toBe(before.numDataBuffers + 1);
    whole.dispose();
    const { allocate, release } = wasmHeap();
    const other = allocate(12);
    for (const copy of copies) expect([...(await copy.data())]).toEqual([1, 2, 3]);
    release(other);
    tf.dispose(copies);
    expect(tf.memory()).toEqual(before);
  });

  it('[K54] other casts and text are those of the cpu backend', async () => {
    await both.agree(3, (noise) => [
      tf.cast(noise(7), 'int32'),
      tf.cast(tf.cast(noise(7), 'int32'), 'float32'),
    ]);
    await tf.setBackend('wasm');
    const words = tf.tensor1d(['a', 'b']);
    const copy = tf.clone(words);
    words.dispose();
    expect(await copy.data()).toEqual(['a', 'b']);
    copy.dispose();
  });
});
